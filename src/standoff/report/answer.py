"""The answer to the question a scenario puts: everything `standoff run` says, as values.

Nothing is computed here; `standoff.report.build` fills it in. The field names are the keys of ``--json``, so
a change of one is a change of the schema: see ``docs/json-output.md``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from standoff import provenance

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA = 1
"""Version of the JSON answer; raised when a key is removed or changes its meaning."""

Basis = Literal["declared", "solved", "exact", "simulated"]
"""What a number rests on.

``declared`` by the scenario file; ``solved``, from the equilibrium at the current beliefs; ``exact``, by
recursion over the solved equilibrium; ``simulated``, by Monte Carlo.
"""


@dataclass(frozen=True)
class Estimate:
    """A probability, its error and what it rests on."""

    probability: float
    error: float
    """One standard error where simulated, with the estimated error of the solution; that estimate alone where solved
    or exact."""
    basis: Basis


@dataclass(frozen=True)
class OutcomeEstimate:
    """Probability that the standoff has ended in an outcome by a date."""

    probability: float
    error: float
    basis: Basis
    simulated: Estimate | None = None
    """The same by Monte Carlo, as a check, where the headline is exact."""


@dataclass(frozen=True)
class Difference:
    """A difference of two probabilities."""

    value: float
    error: float


@dataclass(frozen=True)
class SideName:
    """A rival by its name."""

    name: str
    types: tuple[str, ...]
    precision: float


@dataclass(frozen=True)
class ScenarioPart:
    """What was asked of which scenario."""

    name: str
    title: str
    question: str
    sides: Mapping[str, SideName]
    conflict: tuple[str, ...]
    """Outcomes that mean fighting."""


@dataclass(frozen=True)
class Milestone:
    """A date by which outcomes are told: the end of the period nearest to a number of days."""

    label: str
    days: int
    period: int
    """Periods that have passed."""
    date: dt.date


@dataclass(frozen=True)
class Horizon:
    """When it starts, when it ends and by which dates it is told."""

    start: dt.date
    end: dt.date
    step_days: int
    periods: int
    milestones: tuple[Milestone, ...]
    as_of: dt.date | None
    """Date asked for with ``--as-of``; `start` is the first day of the period that holds it."""


FEAR_DAYS = 90
"""Days within which fears are told, beside those for the next period."""


def fear_periods(step_days: int, periods: int) -> int:
    """Periods that fears within 90 days reach over: to the end of the nearest one."""
    return min(max(1, round(FEAR_DAYS / step_days)), periods)


@dataclass(frozen=True)
class Beliefs:
    """What a side believes of the other, and what it thinks the other believes of it."""

    about: str
    types: Mapping[str, Estimate]
    thinks_other_believes: Mapping[str, Estimate]


@dataclass(frozen=True)
class FearOf:
    """Probability of a strike, as somebody sees it."""

    next_period: Estimate
    within_90_days: Estimate


@dataclass(frozen=True)
class Fear:
    """A side's probability that the other strikes, and what it takes the other's to be."""

    next_period: Estimate
    within_90_days: Estimate
    thinks_other_fears: FearOf


@dataclass(frozen=True)
class Moves:
    """What a type would do now: probability of each level of each track, over what it may come to read."""

    covert: Mapping[str, Mapping[str, Estimate]]
    overt: Mapping[str, Mapping[str, Estimate]]
    strike: Estimate


@dataclass(frozen=True)
class Paths:
    """How conflict comes."""

    conflict: Mapping[str, Estimate]
    """Probability of fighting of any kind, by date."""
    shares: Mapping[str, Estimate]
    """Share of each path among the simulated conflicts."""
    runs: int
    conflicts: int
    median_days: float | None
    """Median days from the start to the conflict, where there is one."""


@dataclass(frozen=True)
class Miscalculation:
    """Risk as it is, less the risk had the same types known the truth."""

    risk: Estimate
    truth_known: Estimate
    difference: Difference
    truth_known_by_types: Mapping[str, Mapping[str, Estimate]]
    """Risk with the truth known, by type of the first side, then of the second."""


@dataclass(frozen=True)
class DriverShare:
    """What one driver brings to miscalculation."""

    share: Difference
    """Its Shapley value."""
    if_removed: Difference
    """What taking it away by itself would change."""


@dataclass(frozen=True)
class MeasureChange:
    """What would come of a measure that the scenario declares."""

    name: str
    about: str
    by: tuple[str, ...]
    """Sides that would have to agree."""
    change: Difference
    """Of the risk of fighting by the horizon."""
    payoffs: Mapping[str, Difference]
    """What it changes of each side's expectation, in payoff, as the side sees the world."""
    unwilling: tuple[str, ...]
    """Those of `by` that do not expect to be better off by it."""


@dataclass(frozen=True)
class Why:
    """What drives the risk and what would help, as far as there was time."""

    drivers: Mapping[str, DriverShare] | None
    """None where there was no time."""
    measures: tuple[MeasureChange, ...]
    """The best three of those tried, the greatest relief first."""
    tried: int
    declared: int
    left_out: tuple[str, ...]
    """What was left out, and why."""


@dataclass(frozen=True)
class Rate:
    """How often something happened in the record."""

    what: str
    value: float
    error: float | None
    """One standard error of a share of so many cases; None where their number is not told."""
    of: int | None
    source: str


@dataclass(frozen=True)
class ReferenceClass:
    """What happened in comparable confrontations."""

    about: str
    rates: tuple[Rate, ...]
    judgement: str


@dataclass(frozen=True)
class SelfFulfilling:
    """An equilibrium that comes about because it is expected."""

    expecting: Literal["war", "peace"]
    seen_by: tuple[str, ...]
    """Sides in whose view of the scenario it exists."""
    conflict: Estimate
    """Fighting by the horizon in it, as those sides see the scenario."""
    instead_of: Estimate
    """The same in the equilibrium of the answer."""


@dataclass(frozen=True)
class OtherEquilibria:
    """What a search for other equilibria found."""

    nodes: int
    """Periods, states and beliefs looked at: the start, and some that play reaches."""
    starts: int
    """Beginnings of the search at each of them."""
    with_others: int
    """Those with another equilibrium."""
    alternatives: tuple[SelfFulfilling, ...]


@dataclass(frozen=True)
class CertificatePart:
    """How well it was solved."""

    residual: float
    """Largest residual of the equilibrium conditions over all nodes."""
    value_error: float
    """Estimated error of the values from interpolating between beliefs."""
    conflict_error: float
    """The same for the probability of conflict, of each outcome and of a strike: the largest of them."""
    accuracy: float
    """What that was asked to be within."""
    accurate: bool
    """Whether it is."""
    nodes: int
    evaluations: int
    """Stage evaluations over all nodes."""
    turned: int
    """Nodes at which the branch of solutions turned."""
    views_agree: bool
    """Whether both sides see the scenario as it is."""
    simulation_gap: float | None
    """Largest difference of exact and simulated outcome probabilities, in standard errors."""
    method: str = "grid"
    """`grid`; `sparse` for the sparse grids of private states; or `tree`, where nothing was interpolated."""
    folds: int = 0
    """With `tree`, times that the branch turned on its way to the precision asked for."""
    deviation_gain: Mapping[str, Mapping[str, float]] | None = None
    """By side and type, the most it could gain by another way of playing, in payoff units; null if not worked out."""
    deviation_error: float = 0.0
    """Estimated numerical error of that."""
    other_equilibria: OtherEquilibria | None = None
    """Null where they were not looked for."""


@dataclass(frozen=True)
class Provenance(provenance.Provenance):
    """What would have to be the same to get the same answer, and how long it took."""

    schema: int
    runs: int
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Standing:
    """How it stands now: what can be said before anything is simulated."""

    scenario: ScenarioPart
    horizon: Horizon
    beliefs: Mapping[str, Beliefs]
    fear: Mapping[str, Fear]
    moves: Mapping[str, Mapping[str, Moves]]
    certificate: CertificatePart
    provenance: Provenance


@dataclass(frozen=True)
class Answer:
    """Everything `standoff run` says."""

    scenario: ScenarioPart
    horizon: Horizon
    outcomes: Mapping[str, Mapping[str, OutcomeEstimate]]
    """By outcome, then by ISO date; the outcome ``unresolved`` is that it goes on."""
    beliefs: Mapping[str, Beliefs]
    fear: Mapping[str, Fear]
    moves: Mapping[str, Mapping[str, Moves]]
    """By side, then by type."""
    paths: Paths
    miscalculation: Miscalculation
    reference_class: ReferenceClass | None
    certificate: CertificatePart
    provenance: Provenance
    why: Why | None = None
    """Null where it was not asked."""


def to_json(answer: Answer) -> str:
    """The answer as JSON text in ASCII, keys in the order of reading."""
    return json.dumps(json.loads(_adapter().dump_json(answer)), indent=2)


def from_json(text: str) -> Answer:
    """The answer that `to_json` wrote."""
    found: Answer = _adapter().validate_json(text)
    return found


def json_schema() -> str:
    """JSON Schema of the answer, as text."""
    schema = _adapter().json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"standoff answer, schema {SCHEMA}"
    return json.dumps(schema, indent=2) + "\n"


@cache
def _adapter() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)
