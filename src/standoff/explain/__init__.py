"""Why it may come to fighting, and what would help.

Takes a `Solution`, gives an `Explanation`, or a table of what would come of doing something about it.
"""

from __future__ import annotations

from standoff.explain.attribution import Driver, Miscalculation, miscalculation
from standoff.explain.brief import Brief, brief
from standoff.explain.explanation import Explanation, explain
from standoff.explain.measures import WhatIf, what_if
from standoff.explain.mechanism import Mechanism
from standoff.explain.opinions import Opinion, SecondOpinion, second_opinion
from standoff.explain.robustness import Robustness
from standoff.explain.sent import Sent, Signal, Signals
from standoff.explain.signals import signals
from standoff.explain.trial import Measure
from standoff.explain.turning import TurningPoints, turning_points

__all__ = [
    "Brief",
    "Driver",
    "Explanation",
    "Measure",
    "Mechanism",
    "Miscalculation",
    "Opinion",
    "Robustness",
    "SecondOpinion",
    "Sent",
    "Signal",
    "Signals",
    "TurningPoints",
    "WhatIf",
    "brief",
    "explain",
    "miscalculation",
    "second_opinion",
    "signals",
    "turning_points",
    "what_if",
]
