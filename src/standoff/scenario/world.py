"""A scenario with every number worked out: what the world is, as one party sees it.

A `World` is what the game room compiles. Names have become indices where order matters, expressions have
become numbers, and the words people know (incident, proxy, channel) have become what they are mathematically:
readings of a covert move (see `Source`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNRESOLVED = "unresolved"
"""Name of the pseudo-outcome 'the clock ran out'; payoffs may be tied to it, rules may not end in it."""


@dataclass(frozen=True)
class Condition:
    """A conjunction of tests on what is so in a period. An empty condition always holds.

    Every test lists the allowed values; indices refer to the tuples of the `World`.
    """

    state: tuple[tuple[int, frozenset[int]], ...] = ()
    """(variable, levels), as they stand at the start of the period, after its events."""
    overt: tuple[tuple[int, int, frozenset[int]], ...] = ()
    """(side, overt track, levels)."""
    covert: tuple[tuple[int, int, frozenset[int]], ...] = ()
    """(side, covert track, levels)."""
    readings: tuple[tuple[int, frozenset[int]], ...] = ()
    """(source, readings); only public sources may be named."""
    outcomes: frozenset[str] | None = None
    """Outcomes by name; None where the condition does not speak of an outcome."""
    first: frozenset[Literal["0", "1", "both", "none"]] | None = None
    """Who struck in the period that ended it: one side alone, both, or none."""
    periods: tuple[int, int] | None = None
    """First and one past the last period in which it can hold."""


@dataclass(frozen=True)
class Effect:
    """A change of the public state that happens with a probability when a condition holds."""

    when: Condition
    probability: float
    sets: tuple[tuple[int, Floats], ...] = ()
    """(variable, distribution over its levels); weights sum to at most 1, the rest leaves it as it is."""
    shifts: tuple[tuple[int, int], ...] = ()
    """(variable, steps down (+) or up (-) its list of levels), stopping at the ends."""


@dataclass(frozen=True)
class Move:
    """One level of a track: something a side can do in a period."""

    name: str
    needs: Condition = Condition()
    """State variables and private states of the side, and for overt moves its covert moves, that make it available."""
    cost: Floats | None = None
    """Cost by own type, paid whenever it is chosen; None means free."""
    effects: tuple[Effect, ...] = ()
    """Overt moves only."""
    changes: tuple[Effect, ...] = ()
    """Covert moves only: what they do to private states of the side, whose numbers are those of its covert tracks."""
    alone: bool = False
    """Overt moves only: made with every other overt track of the side at its first level."""
    strike: bool = False
    """Overt moves only: counts as an attack, for fear and for who struck first."""
    about: str = ""


@dataclass(frozen=True)
class Track:
    """A set of mutually exclusive moves; a side's move is one level from each of its tracks.

    A *private state* stands among the covert tracks, after all the others: its levels can be read, tested and needed
    as covert moves are, but the side has brought its level along and cannot choose another.
    """

    name: str
    moves: tuple[Move, ...]
    start: Floats | None = None
    """Of a private state, the chance of each level at the start, by own type (Θ, levels); None for moves."""
    about: str = ""

    @property
    def private(self) -> bool:
        """Whether it is a private state."""
        return self.start is not None


@dataclass(frozen=True)
class Source:
    """Something that gives a noisy reading of one covert track: indicator, incident, proxy or channel."""

    name: str
    kind: Literal["indicator", "incident", "proxy", "channel"]
    of: int
    """The side whose covert move it reads."""
    track: int
    """The covert track of that side."""
    readings: tuple[str, ...]
    """First the quiet one."""
    seen_by: int | None
    """The one side that sees it (never `of`), or None: public."""
    rates: Floats
    """P(reading | level), shape (levels of the track, readings), rows sum to 1."""
    needs: Condition = Condition()
    """State in which it is at work; otherwise it gives its first reading."""
    effects: tuple[tuple[Effect, ...], ...] = ()
    """For each reading, what it changes (public sources only); empty means nothing."""
    costs: tuple[tuple[Floats, Floats], ...] = ()
    """For each reading, the cost to each side by its own type; empty means none."""
    controlled_rates: Floats | None = None
    """What `rates` would be without accidents or autonomy: used where the truth is taken as known."""
    about: str = ""


@dataclass(frozen=True)
class Event:
    """Something that moves the public state at the start of a period, whatever anybody does."""

    name: str
    effect: Effect
    period: int | None
    """The period at whose start it happens (the number of periods means: at the horizon); None: each period."""


@dataclass(frozen=True)
class OutcomeRule:
    """When the condition holds the standoff ends with these probabilities; the rest goes on to the next rule."""

    when: Condition
    ends: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class PayoffRule:
    """An amount for each side, by its own type, paid when a condition holds.

    ``kind`` is ``outcome`` (paid when it ends), ``flow`` (paid in a period that does not end it), ``cost``
    (paid in every period; tests only state, own moves and readings) or ``horizon`` (paid once when the
    clock has run out; tests only state).
    """

    kind: Literal["outcome", "flow", "cost", "horizon"]
    when: Condition
    amounts: tuple[Floats, Floats]
    unless: Condition | None = None


@dataclass(frozen=True, eq=False)
class Kinds:
    """Types of a side joined with its private states: what it privately is in a period."""

    types: tuple[str, ...]
    """Names of the types proper."""
    type_of: Ints
    """(K,) type of each kind."""
    states: tuple[str, ...]
    """Names of the private states."""
    level_names: tuple[tuple[str, ...], ...]
    """Levels of each private state."""
    levels: Ints
    """(K, states) level of each private state in each kind."""


@dataclass(frozen=True)
class Side:
    """A rival."""

    key: str
    name: str
    types: tuple[str, ...]
    prior: Floats
    """What the other believes of it at the start, by type."""
    precision: float
    covert: tuple[Track, ...]
    """Declared covert tracks, then one for each channel it sends by, named after the channel, and private states."""
    overt: tuple[Track, ...]
    kinds: Kinds | None = None
    """In a compiled game with private states, where `types` are types joined with them: which is which."""

    @property
    def private(self) -> tuple[int, ...]:
        """Which of the covert tracks are private states."""
        return tuple(k for k, track in enumerate(self.covert) if track.private)


@dataclass(frozen=True)
class Variable:
    """A part of the public state."""

    name: str
    levels: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Clock:
    """How time runs."""

    start: dt.date
    step_days: int
    periods: int
    discount: float
    """Factor for each period."""
    beyond: int
    """Periods for which the flow of the last state, all sides at their first moves, counts after the horizon."""
    endless: bool = False
    """Whether it goes on for ever after the horizon, by the rules of the last period."""

    def date(self, period: int) -> dt.date:
        """Day on which a period starts."""
        return self.start + dt.timedelta(days=self.step_days * period)


@dataclass(frozen=True)
class World:
    """A confrontation as one party takes it to be."""

    title: str
    clock: Clock
    sides: tuple[Side, Side]
    variables: tuple[Variable, ...]
    events: tuple[Event, ...]
    sources: tuple[Source, ...]
    outcomes: tuple[str, ...]
    """Names of all outcomes, in order of first mention."""
    conflict: frozenset[str]
    """Those that mean fighting."""
    outcome_rules: tuple[OutcomeRule, ...]
    payoffs: tuple[PayoffRule, ...]
