"""A game whose private states last, solved on sparse grids that grow until the estimated error is small enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.chances import Chances
from standoff.equilibrium.equilibrium import ROUNDING, Beliefs, StageSolution
from standoff.equilibrium.lasting import Lasting, grids_everywhere, grids_reached, induce_lasting
from standoff.equilibrium.lasting_place import LastingPlace, following_of
from standoff.equilibrium.reached import Play, Reached
from standoff.equilibrium.settle import settle
from standoff.equilibrium.simplex import count_nodes
from standoff.equilibrium.sparse_gain import deviation_gain_on_sparse
from standoff.equilibrium.state import TOLERANCE, arrive
from standoff.errors import SolutionError, UsageError
from standoff.game import Game
from standoff.game.size import words_count, words_seconds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[int, int], None]

LADDER = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20)
"""Degrees that are tried in turn."""
LEAST = 4
"""Degree below which two solutions that agree may do so by chance."""
MOST_NODES = 2_000
"""Nodes of a grid in a period and state at most."""
PRODUCTS_PER_SECOND = 1.5e9
"""Products of the sums that are worked out in a second, all overhead included; measured."""
SECONDS_PER_PLACE = 0.05
"""Processor time that a period and state take besides; measured."""
EVALUATIONS = 8.0
"""Of the stage at a node; measured."""
USUAL_SECONDS, MOST_SECONDS = 60.0, 3600.0
"""Processor time that a grid may take: to reach the accuracy asked for, and to be solved at all."""


@dataclass(frozen=True, eq=False)
class SparseEquilibrium(Chances):
    """A solved game whose private states last."""

    game: Game
    certificate: Certificate
    found: Lasting
    coarse: Lasting
    """On the grid before, for the error."""

    def at(self, period: int, state: int, beliefs: Beliefs) -> StageSolution:
        """Solve one stage at any public belief; far from those that are reached little is known of what follows."""
        place = self._place(period, state, (beliefs[0][None], beliefs[1][None]))
        done = settle(place.image, 1, place.stage.live, TOLERANCE)
        return self._solved(place, done.q[0], float(done.residual[0]))

    def start_play(self, state: int) -> tuple[StageSolution, StageSolution]:
        """Play at the start in one of its states, and what it would be by the coarser grid."""
        prior = self.game.prior
        place = self._place(0, state, (prior[0][None], prior[1][None]))
        fine, coarse = (
            self._solved(place, each.start_q[state], self.certificate.residual)
            for each in (self.found, self.coarse)
        )
        return fine, coarse

    def forecasts(self, deadline: int) -> Floats:
        """Probabilities from the start, exact where the world is this game; see `Chances`."""
        known = self.found.start_forecasts
        if deadline not in known:
            told = ", ".join(map(str, known))
            raise UsageError(
                f"events were forecast before periods {told}, not {deadline}; ask for it when solving"
            )
        return np.asarray(sum(p * known[deadline][x] for p, x in self.start()))

    def begin(self, states: Ints) -> Ints:
        """Places of runs that start in some states: beliefs tell them apart."""
        return np.zeros(len(states), dtype=np.int64)

    def play_at(self, period: int, state: int, places: Ints, beliefs: Beliefs) -> Play:  # noqa: ARG002
        """Play at many public beliefs, (N, Θi), interpolated."""
        weights = self.found.grids[period].weights(beliefs)
        return self._reached(period, state).play(weights @ self.found.policies[period][state])

    def move_on(self, period: int, state: int, places: Ints, cells: Ints, following: Ints) -> Ints:  # noqa: ARG002
        """Places after some records: beliefs tell them apart."""
        return places

    @cached_property
    def _stages(self) -> dict[int, Reached]:
        return {}

    def _reached(self, period: int, state: int) -> Reached:
        stage = self.game.stage(period, state)
        return self._stages.setdefault(id(stage), Reached(self.game, stage))

    def _place(self, period: int, state: int, beliefs: Beliefs) -> LastingPlace:
        stage, found = self._reached(period, state), self.found
        after = arrive(self.game, found.values[period + 1], period + 1)
        follows = following_of(self.game, stage, after, self.game.discount, found.bounds[period + 1])
        return LastingPlace(found.grids[period + 1], stage, beliefs, follows)

    def _solved(self, place: LastingPlace, q: Floats, residual: float) -> StageSolution:
        play = place.stage.play(q)
        whole = place.stage.play(q[None])
        values = place.worth(whole, np.zeros(1, dtype=np.int64)).values
        return StageSolution(play.covert, play.overt, (values[0][0], values[1][0]), residual)


def solve_sparse(
    game: Game,
    *,
    accuracy: float = 1e-3,
    deadlines: Sequence[int] = (),
    points: int | None = None,
    threads: int = 2,
    progress: Progress | None = None,
) -> SparseEquilibrium:
    """Solve a game on sparse grids of growing degree.

    Parameters
    ----------
    accuracy
        Largest estimated error of an outcome's probability.
    deadlines
        Periods before whose start to forecast events; the horizon is always among them.
    points
        Solve with this many nodes along an edge, one more than the degree, whatever the accuracy.

    Raises
    ------
    UsageError
        If the game, or the grid asked for, is out of reach.
    SolutionError
        Where a node could not be solved.
    """
    told = tuple(sorted({*deadlines, game.periods}))
    ladder = _ladder(game, points)
    with ThreadPoolExecutor(threads) as pool:
        found = [
            induce_lasting(
                game, grids_everywhere(game, ladder[0]), told, begin=None, pool=pool, progress=progress
            )
        ]
        certificate = _certify(game, found, accuracy)
        for degree in ladder[1:]:
            grids = grids_reached(game, found[-1], degree)
            try:
                finer = induce_lasting(game, grids, told, begin=found[-1], pool=pool, progress=progress)
            except SolutionError:
                # A finer grid may reach beliefs at which play folds: then the last one is told, with its error.
                if len(found) < 3 or points is not None:
                    raise
                break
            found.append(finer)
            certificate = _certify(game, found, accuracy)
            if points is None and degree >= LEAST and certificate.conflict_error <= 0.5 * accuracy:
                break
    return SparseEquilibrium(game, certificate, found[-1], found[-2])


def with_deviation_gain(solved: SparseEquilibrium) -> SparseEquilibrium:
    """The same equilibrium, certified with what the best deviation would gain."""
    fine, coarse = (deviation_gain_on_sparse(solved.game, each) for each in (solved.found, solved.coarse))
    error = float(np.max(np.abs(fine - coarse))) + solved.certificate.play_error
    first = solved.game.types[0]
    gain = tuple(map(float, fine[:first])), tuple(map(float, fine[first:]))
    return replace(
        solved, certificate=replace(solved.certificate, deviation_gain=gain, deviation_error=error)
    )


def _ladder(game: Game, points: int | None) -> list[int]:
    """Degrees to be tried."""
    if points is not None:
        if points < LEAST:
            raise UsageError(f"a sparse grid has at least {LEAST} points along an edge, not {points}")
        _refuse_if_out_of_reach(game, points - 1, f"a grid of {points} points along an edge")
        return [d for d in LADDER if d < points - 1] + [points - 1]
    _refuse_if_out_of_reach(game, LADDER[1], "the coarsest sparse grid")
    return [
        d
        for k, d in enumerate(LADDER)
        if k < 2 or (count_nodes(game.types, d) <= MOST_NODES and seconds_of(game, d) <= USUAL_SECONDS)
    ]


def seconds_of(game: Game, degree: int) -> float:
    """Processor time that a grid of a degree takes, within a factor of a few."""
    nodes, (one, two) = count_nodes(game.types, degree), game.types
    polynomials = count_nodes((one, 1), degree), count_nodes((two, 1), degree)
    total = 0.0
    for t in range(game.periods):
        for x in np.flatnonzero(game.reachable[t]):
            stage = game.stage(t, int(x))
            y, a0, a1 = stage.survive.shape
            records = y * stage.private[0].shape[1] * stage.private[1].shape[1]
            width = sum(
                game.types[i] * stage.allowed[i].shape[0] * stage.allowed[i].shape[1] * 4 for i in (0, 1)
            )
            total += records * (polynomials[0] * sum(game.types) * (polynomials[1] * a1 + a0 * a1) + width)
    return EVALUATIONS * nodes * total / PRODUCTS_PER_SECOND + SECONDS_PER_PLACE * int(
        game.reachable[:-1].sum()
    )


def _refuse_if_out_of_reach(game: Game, degree: int, what: str) -> None:
    nodes, seconds = count_nodes(game.types, degree), seconds_of(game, degree)
    if nodes <= MOST_NODES and seconds <= MOST_SECONDS:
        return
    sides = "; ".join(
        f"{side.key} has {len(side.types)} kinds ({_made_of(game, i)})"
        for i, side in enumerate(game.world.sides)
    )
    visits = int(game.reachable[:-1].sum())
    raise UsageError(
        f"too large to solve with private states: {what} has {words_count(nodes)} pairs of beliefs (at most"
        f" {MOST_NODES:,}) in each of {visits:,} periods and states, and would take about {words_seconds(seconds)} (at"
        f" most {words_seconds(MOST_SECONDS)}). What makes it large: {sides}. Fewer types, private states or levels of"
        " them make it smaller, or fewer periods"
    )


def _made_of(game: Game, i: int) -> str:
    kinds = game.world.sides[i].kinds
    if kinds is None:
        return f"{game.types[i]} types"
    parts = [f"{len(kinds.types)} types"] if len(kinds.types) > 1 else []
    parts += [
        f"{len(levels)} levels of {name}"
        for name, levels in zip(kinds.states, kinds.level_names, strict=True)
    ]
    return " times ".join(parts) or "1 type"


def _certify(game: Game, found: Sequence[Lasting], accuracy: float) -> Certificate:
    """Compare the last solution with the one before."""
    fine, coarse = found[-1], found[max(0, len(found) - 2)]
    left_open = max(fine.effort.residual, ROUNDING)
    slack = left_open / min([1.0, *(precision for precision in game.precision if precision > 0.0)])
    value_error = _value_gap(game, fine, coarse) + slack
    outcomes = len(game.outcomes)
    gaps = []
    for deadline, told in fine.start_forecasts.items():
        difference = np.abs(told - coarse.start_forecasts[deadline])
        change = told[:, :outcomes] - coarse.start_forecasts[deadline][:, :outcomes]
        fought, ends = np.abs(change[:, game.conflict].sum(axis=1)), np.abs(change.sum(axis=1))
        gaps.append(
            (
                difference[:, : outcomes + 2].max(initial=0.0),
                difference.max(initial=0.0),
                fought.max(),
                ends.max(),
            )
        )
    conflict = max(max(gap[0], gap[2], gap[3]) for gap in gaps)
    return Certificate(
        residual=fine.effort.residual,
        tolerance=TOLERANCE,
        value_error=value_error,
        strategy_error=0.5 * max(game.precision) * value_error,
        play_error=_play_gap(game, fine, coarse),
        conflict_error=float(conflict) + left_open,
        fear_error=float(max(conflict, *(gap[1] for gap in gaps))) + left_open,
        accuracy=accuracy,
        points=(_points(fine), _points(fine)),
        nodes=sum(each.effort.nodes for each in found),
        evaluations=sum(each.effort.evaluations for each in found),
        followed=sum(each.effort.followed for each in found),
        turned=fine.effort.turned,
        method="sparse",
    )


def _points(found: Lasting) -> int:
    """Nodes along an edge where the grid is not cut short by how few beliefs are reached."""
    degrees = [side.degrees.sum(axis=1).max(initial=0) for grid in found.grids for side in grid.sides]
    return int(max(degrees)) + 1


def _value_gap(game: Game, fine: Lasting, coarse: Lasting) -> float:
    """Largest difference of values at the nodes of the finer grids, over all periods and states."""
    worst = 0.0
    for t in range(game.periods):
        grid, other = fine.grids[t], coarse.grids[t]
        states = np.flatnonzero(game.reachable[t])
        at = grid.beliefs
        products = [
            np.einsum("pm,pn->pmn", g.sides[0].values(at[0]), g.sides[1].values(at[1])) for g in (grid, other)
        ]
        for x in states:
            mine, theirs = (
                np.einsum("pmn,mnv->pv", products[k], each.values[t][x])
                for k, each in enumerate((fine, coarse))
            )
            worst = max(worst, float(np.max(np.abs(mine - theirs))))
    return worst


def _play_gap(game: Game, fine: Lasting, coarse: Lasting) -> float:
    """Largest difference of two solutions in the probability of a move at the start."""
    worst = fine.effort.residual
    for x, q in fine.start_q.items():
        stage = Reached(game, game.stage(0, x))
        now, before = stage.play(q), stage.play(coarse.start_q[x])
        for mine, theirs in zip((*now.covert, *now.overt), (*before.covert, *before.overt), strict=True):
            worst = max(worst, float(np.max(np.abs(mine - theirs))))
    return worst
