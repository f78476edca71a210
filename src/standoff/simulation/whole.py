"""Whole simulations in one call of compiled code: for many of them, of few runs each, that share what is laid out.

A `Manner` is what a view has a side do in all periods and states, a `Ground` the stages of a world beside those views.
Runs are those that `standoff.simulation.sweep` plays from the same seed; what it tells in passing, fears and chances of
strikes in advance, is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import numpy as np
from numba.typed import List
from numpy.typing import NDArray

from standoff.game.game import Game
from standoff.simulation.compiled import inner, kernel
from standoff.simulation.draws import arrive, begin
from standoff.simulation.kernel import Record, Work, step, workspace
from standoff.simulation.layout import (
    THETA,
    Actual,
    View,
    actual_stage,
    both,
    fixed,
    unknown_stage,
    view_sizes,
    view_stage,
)
from standoff.simulation.play import Coefficients, Packed, nothing_feared, pack
from standoff.simulation.sweep import blank

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Beliefs = tuple[Floats, Floats]


class Solved(Protocol):
    """A solved view."""

    @property
    def game(self) -> Game:
        """The game as a side sees it."""

    @property
    def angled(self) -> bool:
        """Whether `policies` are written in the angles of beliefs, and not in their shares."""

    def policies(self, periods: Sequence[int], state: int, /) -> Coefficients:
        """Chebyshev coefficients (P, M0, M1, D) of action values in periods where a state has one stage.

        In period 0 only the prior counts.
        """


class Tables(NamedTuple):
    """Action values of some places in the order of use."""

    number: Ints
    """(T, X) which of the list; 0, which says nothing, where the view holds the state impossible."""
    place: Ints
    """(T, X) where in it."""
    each: Any
    """List of `Packed`, with an axis in front for periods that stand together."""


@dataclass(frozen=True, eq=False)
class Manner:
    """How a side with some view plays."""

    game: Game
    angled: bool
    polynomials: tuple[int, int]
    """In each coordinate of a belief about each side."""
    start: Tables
    """In period 0, at what the view believes then."""
    later: Tables
    room: tuple[int, int]
    """Rows and columns of the largest table."""

    @classmethod
    def of(cls, view: Solved) -> Manner:
        """How a solved view plays."""
        game = view.game
        start, polynomials, one = _tables(view, [0])
        later, _, two = _tables(view, range(1, game.periods))
        return cls(game, view.angled, polynomials, start, later, (max(one[0], two[0]), max(one[1], two[1])))

    def begun(self, view: Solved) -> Manner:
        """The same where the view, otherwise alike, starts from other beliefs."""
        return replace(self, game=view.game, start=_tables(view, [0])[0])


@dataclass(frozen=True, eq=False)
class Ground:
    """The stages of a world, beside those of one view for both sides or of each side's."""

    game: Game
    number: Ints
    """(T, X) which of the list; -1 where no run comes."""
    each: Any
    """List of pairs of `Actual` and `View`."""
    work: Callable[[], Work]
    """Scratch space that is enough for each of them."""

    @classmethod
    def of(cls, game: Game, manners: Sequence[Manner]) -> Ground:
        """Lay a world out for one manner of both sides, or one for each."""
        number = np.full((game.periods, len(game.states)), -1)
        found: dict[tuple[int, ...], int] = {}
        laid: list[tuple[Actual, View]] = []
        for t, state in np.argwhere(game.reachable[: game.periods]).tolist():
            tables = [manner.start if t == 0 else manner.later for manner in manners]
            known = [int(some.number[t, state] > 0) for some in tables]
            regimes = [int(manner.game.regime[t]) for manner in manners]
            key = (state, int(game.regime[t]), *known, *regimes)
            if key not in found:
                found[key] = len(laid)
                stage = game.stage(t, state)
                views = [
                    view_stage(m.game.stage(t, state), m.game, stage, game, m.polynomials, m.angled)
                    if knows
                    else unknown_stage()
                    for m, knows in zip(manners, known, strict=True)
                ]
                laid.append((actual_stage(stage, game), both(views)))
            number[t, state] = found[key]
        rows, width = (max(sizes) for sizes in zip(*(manner.room for manner in manners), strict=True))
        return cls(game, number, _listed(laid), lambda: workspace(laid, rows, width))


def play_whole(
    ground: Ground,
    manners: tuple[Manner, Manner],
    runs: int,
    seed: int,
    sharpness: tuple[float, float] = (1.0, 1.0),
) -> Record:
    """Play runs to the end.

    Parameters
    ----------
    ground
        Laid out for these manners, or for others that differ from them in what is believed at the start.
    manners
        The same twice where there is one for both sides.
    sharpness
        By how much each view's action values count for more.
    """
    game = ground.game
    record = blank(game, runs, game.periods)
    begin(np.uint64(seed), (_prior(game, 0), _prior(game, 1)), record.types)
    beliefs = np.zeros((2, runs, 2, max(game.types)))
    for v, i in np.ndindex(2, 2):
        beliefs[v, :, i, : game.types[i]] = manners[v].game.prior[i]
    _play(
        np.uint64(seed),
        ground.number,
        ground.each,
        tuple((manner.start, manner.later) for manner in manners),
        game.arrivals,
        (fixed(game.arrival_states, np.int64), fixed(game.arrival_probabilities, np.float64)),
        (fixed(game.lottery_states, np.int64), fixed(game.lottery_probabilities, np.float64)),
        (nothing_feared(game.types, 0), nothing_feared(game.types, 1)),
        sharpness,
        beliefs,
        np.full(runs, game.start, dtype=np.int64),
        record,
        ground.work(),
    )
    if manners[0] is manners[1]:
        record.surprises[:, 1] = record.surprises[:, 0]
    return record


def _prior(game: Game, i: int) -> Floats:
    return fixed(game.prior[i], np.float64)


def _tables(view: Solved, periods: Iterable[int]) -> tuple[Tables, tuple[int, int], tuple[int, int]]:
    """Action values of a view in some periods, how many polynomials each belief coordinate has, and `Manner.room`."""
    game = view.game
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for t in periods:
        regime = int(game.regime[t])
        for state in map(int, np.flatnonzero(game.reachable[t])):
            if game.stages[regime][state] is not None:
                alike[regime, state].append(t)
    number, place = (np.zeros((game.periods, len(game.states)), dtype=np.int64) for _ in range(2))
    each = [pack(np.zeros((2, 10), np.int64), np.zeros((1, 0, 0), np.float32))]
    polynomials = 1, 1
    for (_, state), some in alike.items():
        found = view.policies(some, state)
        rows = found.shape[1:3]
        polynomials = (
            round(rows[0] ** (1.0 / max(game.types[0] - 1, 1))),
            round(rows[1] ** (1.0 / max(game.types[1] - 1, 1))),
        )
        number[some, state], place[some, state] = len(each), np.arange(len(some))
        sizes = view_sizes(game.stage(some[0], state), game, polynomials, view.angled)
        each.append(pack(sizes, found.reshape(len(some), -1, found.shape[-1])))
    room = max(some.covert.shape[-2] for some in each), max(part.shape[-1] for some in each for part in some)
    return Tables(number, place, _listed(each)), polynomials, room


def _listed(items: Sequence[Any]) -> Any:
    """A list that compiled code understands."""
    found = _begun(items[0])
    for item in items[1:]:
        _added(found, item)
    return found


@kernel
def _begun(item: Any) -> Any:
    found = List()
    found.append(item)
    return found


@kernel
def _added(found: Any, item: Any) -> None:
    found.append(item)


@inner
def _packed(tables: Any, period: Any, state: Any) -> Any:
    """Action values of a place."""
    start, later = tables
    some = start if period == 0 else later
    each, place = some.each[some.number[period, state]], some.place[period, state]
    return Packed(each.covert[place], each.overt0[place], each.overt1[place])


@kernel
def _play(
    seed: Any,
    number: Any,
    stages: Any,
    manners: Any,
    arrivals: Any,
    events: Any,
    lotteries: Any,
    fears: Any,
    sharpness: Any,
    beliefs: Any,
    states: Any,
    record: Any,
    work: Any,
) -> None:
    """Take all runs through the periods, state by state; arguments as in `step`."""
    following, probabilities = events
    outcome, surprises = record.outcome, record.surprises
    for period in range(number.shape[0]):
        going = np.flatnonzero(outcome < 0)
        arrive(seed, period, going, states, following[arrivals[period]], probabilities[arrivals[period]])
        # By state, and in order within each.
        begins = np.zeros(number.shape[1] + 1, np.int64)
        for run in going:
            begins[states[run] + 1] += 1
        begins = np.cumsum(begins)
        ordered, filled = np.empty_like(going), begins.copy()
        for run in going:
            ordered[filled[states[run]]] = run
            filled[states[run]] += 1
        for state in range(number.shape[1]):
            runs = ordered[begins[state] : begins[state + 1]]
            if len(runs) > 0:
                stage, view = stages[number[period, state]]
                packed = _packed(manners[0], period, state), _packed(manners[1], period, state)
                step(
                    seed,
                    period,
                    runs,
                    stage,
                    view,
                    packed,
                    fears,
                    sharpness,
                    lotteries,
                    beliefs,
                    states,
                    record,
                    work,
                )
                for v in range(view.sizes.shape[0]):
                    if view.sizes[v, 0, THETA] == 0:
                        for run in runs:
                            surprises[run, v] += 1
