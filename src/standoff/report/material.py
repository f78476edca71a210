"""What a report is made of: the answer, the runs, and what else has been worked out about the scenario.

All but the first three may be missing; the report then leaves out the section.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from standoff.report.answer import Answer
from standoff.scenario import Scenario
from standoff.simulation import Runs

if TYPE_CHECKING:
    from standoff.evidence.assessment import Assessment
    from standoff.explain import SecondOpinion, Signals, TurningPoints


@dataclass(frozen=True)
class Driver:
    """What one driver brings to miscalculation."""

    name: str
    share: float
    """Shapley value, a difference of probabilities."""
    error: float


@dataclass(frozen=True)
class Measure:
    """Something that could be done about it, and what it would change."""

    name: str
    about: str
    by: tuple[str, ...]
    """Sides that would have to agree, by key."""
    change: float
    """Of the risk of fighting by the horizon."""
    error: float
    risk: float
    """With it."""
    risk_error: float
    willing: bool | None
    """Whether doing it pays for each of them by itself; None where nobody has to agree."""
    helps_in: float | None = None
    """Share of the plausible worlds in which it lowers the risk; None where they were not looked at."""
    worlds: int = 0
    """How many these are."""
    unwilling: tuple[str, ...] = ()
    """Those of them for whom it does not pay, by key."""
    why: str = ""
    """Why it works as it does."""


@dataclass(frozen=True)
class Index:
    """How much of the variation of the risk a parameter makes up, each number with its interval."""

    parameter: str
    first: tuple[float, float, float]
    """By itself: value, lower and upper end."""
    total: tuple[float, float, float] | None
    """With all that it does together with others; None where the draws do not tell."""


@dataclass(frozen=True)
class Region:
    """Worlds in which fighting is likely."""

    words: str
    """What sets them apart."""
    support: float
    """Share of all worlds that lie in it."""
    coverage: float
    """Share of the worlds with a high risk that do."""
    density: float
    """Share of those in it that have a high risk."""


FEW = 40
"""With fewer worlds than these nothing is said of nine in ten of them."""


@dataclass(frozen=True)
class Space:
    """What the risk depends on, over the ranges of the parameters."""

    draws: int
    quantiles: tuple[float, float, float]
    """Of the risk of fighting by the horizon over the worlds: 5, 50 and 95 per cent; of few worlds, the least, the
    middle and the largest."""
    indices: tuple[Index, ...]
    high: float
    """Risk above which a world counts as one with a high risk."""
    regions: tuple[Region, ...]
    failed: int = 0
    """Worlds drawn that could not be solved, beside the others."""


@dataclass(frozen=True)
class Material:
    """Everything that a report tells."""

    scenario: Scenario
    answer: Answer
    runs: Runs
    drivers: tuple[Driver, ...] | None = None
    measures: tuple[Measure, ...] | None = None
    signals: Signals | None = None
    turning: TurningPoints | None = None
    opinions: SecondOpinion | None = None
    evidence: Assessment | None = None
    space: Space | None = None
    left_out: tuple[str, ...] = ()
    """What could not be worked out, and why."""
