"""Exploring a scenario: what follows over the whole of the declared ranges, not only from the values written down.

Takes a `Scenario`, gives an `Experiment`: many draws solved, here or on a cluster, and what can be asked of them.
"""

from __future__ import annotations

from standoff.explore.experiment import Experiment
from standoff.explore.explore import explore
from standoff.explore.regions import Box, Regions
from standoff.explore.weighted import Weighted

__all__ = ["Box", "Experiment", "Regions", "Weighted", "explore"]
