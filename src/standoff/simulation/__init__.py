"""From a solution to simulated runs: Monte Carlo of the actual world, each side playing from its own view.

What other rooms may use: `simulate` and `Runs`. Path labels are defined in `standoff.simulation.paths`.
"""

from standoff.simulation.runs import Runs
from standoff.simulation.simulate import simulate

__all__ = ["Runs", "simulate"]
