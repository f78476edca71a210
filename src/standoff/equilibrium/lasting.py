"""Backward induction where private states last: at the nodes of a sparse grid over pairs of beliefs (see `simplex`).

As in `induction`, values at the nodes of a period become a polynomial in both beliefs, which is what follows in the
period before; only that beliefs are about kinds, a kind may be another one in the next period, and the stage is that of
`reached`, in NumPy, with what follows each record worked out at the beliefs that it leads to. The first solution is on
a coarse grid of all that may be believed, and each following one on finer grids of what the one before it reaches.

Branch selection: on the first grid the principal branch is followed from precision 0 in the last period, in states seen
for the first time, in every `CHECK_EVERY`-th period and in the first one; in between the solution of the following
period is improved, and on finer grids that of the coarser one, with a check at the start. Where a check finds another
solution than the carried one, the branch is followed everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.forecast import forecasts
from standoff.equilibrium.induced import Effort
from standoff.equilibrium.induction import CHECK_EVERY
from standoff.equilibrium.lasting_place import LastingPlace, following_of
from standoff.equilibrium.reached import Reached
from standoff.equilibrium.settle import Settled, by_arclength, doubtful, settle
from standoff.equilibrium.simplex import SimplexGrid, everywhere, fit_grid
from standoff.equilibrium.state import SAME, TOLERANCE, SwitchedBranchError, arrive
from standoff.errors import SolutionError
from standoff.game import Game

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[int, int], None]

MARGIN = 0.1
"""Share of the range of a value over all nodes by which it may at most lie outside that range between them."""


@dataclass(frozen=True, eq=False)
class Lasting:
    """What backward induction leaves behind. Period 0 is solved at the prior alone."""

    grids: tuple[SimplexGrid, ...]
    """(T + 1,) of each period; that of period T has a single node."""
    values: tuple[Floats, ...]
    """By period, (X, M0, M1, Θ0 + Θ1) coefficients of values at its start, once its events have happened."""
    bounds: tuple[Floats, ...]
    """By period, (3, Θ0 + Θ1) between which values are taken to lie, whatever the state and beliefs; see `bounded`."""
    policies: tuple[dict[int, Floats], ...]
    """By period and state, (P, D) action values at the nodes."""
    start_forecasts: dict[int, Floats]
    """By deadline, (X, F)"""
    effort: Effort

    @property
    def start_values(self) -> Floats:
        """Values of the states at the start, (X, Θ0 + Θ1)."""
        return self.values[0][:, 0, 0]

    @property
    def start_q(self) -> dict[int, Floats]:
        """Action values at the start by state, (D,)."""
        return {x: q[0] for x, q in self.policies[0].items()}


def grids_everywhere(game: Game, degree: int) -> tuple[SimplexGrid, ...]:
    """Grids for whatever may be believed, the same in every period but the first."""
    whole = fit_grid((everywhere(game.types[0], degree), everywhere(game.types[1], degree)), degree)
    prior = fit_grid((game.prior[0][None], game.prior[1][None]), 0)
    return (prior, *[whole] * (game.periods - 1), prior)


def grids_reached(game: Game, found: Lasting, degree: int) -> tuple[SimplexGrid, ...]:
    """Grids for the beliefs that a solution reaches from the prior on, after any record."""
    prior = fit_grid((game.prior[0][None], game.prior[1][None]), 0)
    grids = [prior]
    stages: dict[int, Reached] = {}
    for t in range(game.periods - 1):
        grid, clouds = grids[-1], ([], [])  # type: tuple[SimplexGrid, tuple[list[Floats], list[Floats]]]
        weights = found.grids[t].weights(grid.beliefs)
        for x in map(int, np.flatnonzero(game.reachable[t])):
            source = game.stage(t, x)
            stage = stages.setdefault(id(source), Reached(game, source))
            play = stage.play(weights @ found.policies[t][x])
            going = source.survive > 0.0
            for i in (0, 1):
                after = stage.posterior(play, i, grid.beliefs[i])
                # (Y, Ai) records after which it may go on, whatever the other side does.
                led = going.any(axis=2 - i)
                kept = np.moveaxis(after, (1, 4), (0, 1))[led]
                clouds[i].append(kept.reshape(-1, game.types[i]))
        grids.append(fit_grid((np.concatenate(clouds[0]), np.concatenate(clouds[1])), degree))
    return (*grids, prior)


def induce_lasting(
    game: Game,
    grids: tuple[SimplexGrid, ...],
    deadlines: Sequence[int],
    *,
    begin: Lasting | None,
    pool: Executor,
    progress: Progress | None = None,
) -> Lasting:
    """Solve a game on sparse grids.

    Parameters
    ----------
    grids
        Of each period, 0 to T.
    deadlines
        Periods (1 to T) before whose start to forecast events.
    begin
        A coarser solution to begin from; without one the branch is followed, and checked in every
        `CHECK_EVERY`-th period.

    Raises
    ------
    SolutionError
        Where a node could not be solved.
    """
    try:
        return _induce(game, grids, deadlines, begin, pool, progress, follow=False)
    except SwitchedBranchError:
        return _induce(game, grids, deadlines, None, pool, progress, follow=True)


def _induce(
    game: Game,
    grids: tuple[SimplexGrid, ...],
    deadlines: Sequence[int],
    begin: Lasting | None,
    pool: Executor,
    progress: Progress | None,
    *,
    follow: bool,
) -> Lasting:
    types, last, states = game.types, game.periods - 1, len(game.states)
    columns = len(forecasts(types, len(game.outcomes)))
    values = [np.zeros((states, *grid.shape, sum(types))) for grid in grids]
    values[-1][:, 0, 0] = np.concatenate(game.terminal).T
    ahead = np.zeros((states, 1, 1, len(deadlines), columns))
    policies: list[dict[int, Floats]] = [{} for _ in range(game.periods)]
    stages: dict[int, Reached] = {}
    effort = Effort()
    ended = np.concatenate(game.terminal)
    bounds = [np.stack([ended.min(axis=1), ended.max(axis=1), np.zeros(len(ended))]) for _ in grids]
    for t in range(last, -1, -1):
        grid, after, later = grids[t], arrive(game, values[t + 1], t + 1), arrive(game, ahead, t + 1)
        running = [d for d, deadline in enumerate(deadlines) if t < deadline]
        period = _Period(
            game=game,
            number=t,
            here=grid,
            next=grids[t + 1],
            after=after,
            bounds=bounds[t + 1],
            later=later[:, :, :, running].reshape(*later.shape[:3], -1),
            stages=stages,
            check=t == 0 or (begin is None and (last - t) % CHECK_EVERY == 0),
        )
        reached = list(map(int, np.flatnonzero(game.reachable[t])))
        guesses = [None if follow else _guess(game, grids, policies, begin, t, x) for x in reached]
        now = np.zeros((states, *grid.shape, len(deadlines), columns))
        least, most = np.full(sum(types), np.inf), np.full(sum(types), -np.inf)
        for x, (done, worth, chances) in zip(reached, pool.map(period.solve, reached, guesses), strict=True):
            values[t][x] = grid.expand(worth)
            now[x][:, :, running] = grid.expand(chances).reshape(*grid.shape, len(running), columns)
            policies[t][x] = done.q
            least, most = np.minimum(least, worth.min(axis=0)), np.maximum(most, worth.max(axis=0))
            effort += _effort(t, x, done)
        ahead, margin = now, MARGIN * (most - least)
        bounds[t] = np.stack([least, most, margin])
        if progress is not None:
            progress(game.periods - t, game.periods)
    told = {deadline: ahead[:, 0, 0, d] for d, deadline in enumerate(deadlines)}
    return Lasting(grids, tuple(values), tuple(bounds), tuple(policies), told, effort)


@dataclass(frozen=True, eq=False)
class _Period:
    """What the states of a period have in common."""

    game: Game
    number: int
    here: SimplexGrid
    next: SimplexGrid
    after: Floats
    """(X, M0, M1, Θ0 + Θ1) values of states before the next period's events."""
    bounds: Floats
    later: Floats
    """(X, M0, M1, deadlines * F) forecasts likewise."""
    stages: dict[int, Reached]
    check: bool

    def solve(self, x: int, guess: Floats | None) -> tuple[Settled, Floats, Floats]:
        """Solve a state; its values (P, Θ0 + Θ1) and forecasts (P, deadlines * F) at the nodes."""
        source = self.game.stage(self.number, x)
        stage = self.stages.setdefault(id(source), Reached(self.game, source))
        follows = following_of(self.game, stage, self.after, self.game.discount, self.bounds)
        place = LastingPlace(self.next, stage, self.here.beliefs, follows)
        done = _solved(place, self.number, x, guess, self.check)
        worth = [
            np.concatenate(place.worth(stage.play(done.q[p]), p).values, axis=-1)
            for p in place.pieces(sum(self.game.types))
        ]
        unit = np.repeat([[0.0], [1.0], [0.0]], self.later.shape[-1], axis=1)
        chances = place.expectations(done.q, following_of(self.game, stage, self.later, 1.0, unit))
        return done, np.concatenate(worth), chances


def _guess(
    game: Game,
    grids: tuple[SimplexGrid, ...],
    policies: list[dict[int, Floats]],
    begin: Lasting | None,
    t: int,
    x: int,
) -> Floats | None:
    """Action values to begin with: those of a coarser solution, or else of the following period in the same stage."""
    if begin is not None:
        return np.asarray(begin.grids[t].weights(grids[t].beliefs) @ begin.policies[t][x])
    known = t + 1 < game.periods and x in policies[t + 1]
    if known and game.stage(t, x) is game.stage(t + 1, x):
        return np.asarray(grids[t + 1].weights(grids[t].beliefs) @ policies[t + 1][x])
    return None


def _effort(period: int, state: int, done: Settled) -> Effort:
    turned = ((period, state),) if done.turned.any() else ()
    followed = int(done.followed.sum())
    return Effort(float(done.residual.max()), done.evaluations, len(done.q), followed, turned)


def _solved(place: LastingPlace, period: int, state: int, guess: Floats | None, check: bool) -> Settled:
    """Solve a place from a guess, or by following the branch where there is none; both where it is to be checked."""
    live = place.stage.live
    found = settle(place.image, place.nodes, live, TOLERANCE, guess)
    if guess is not None and check:
        followed = settle(place.image, place.nodes, live, TOLERANCE)
        if np.max(np.abs(followed.q - found.q)) > SAME * TOLERANCE:
            raise SwitchedBranchError
        found = followed
    if period == 0:
        _examine(place, found)
    if not found.residual.max() <= TOLERANCE:
        raise SolutionError(_where(place, period, state, int(found.residual.argmax())))
    return found


def _examine(place: LastingPlace, found: Settled) -> None:
    """Follow the start by arclength where what was found there cannot be on the branch."""
    if not found.turned[0] and doubtful(place.image, 0, place.stage.live, found.q[0]):
        again = by_arclength(place.image, 0, place.stage.live, TOLERANCE)
        found.q[0], found.residual[0], found.turned[0] = again.q[0], again.residual[0], again.turned[0]


def _where(place: LastingPlace, period: int, state: int, node: int) -> str:
    game, world = place.stage.game, place.stage.game.world
    levels = ", ".join(
        f"{variable.name} {variable.levels[level]}"
        for variable, level in zip(world.variables, game.states[state], strict=True)
    )
    beliefs = "; ".join(
        f"{side.key} " + ", ".join(f"{name} {p:.3f}" for name, p in zip(side.types, mu[node], strict=True))
        for side, mu in zip(world.sides, place.beliefs, strict=True)
    )
    return (
        f"no equilibrium could be reached in period {period} ({world.clock.date(period)}), state [{levels}], at beliefs"
        f" [{beliefs}]: the branch of equilibria that starts at precision 0 could not be followed to precision"
        f" {game.precision[0]:g} and {game.precision[1]:g}. Try a lower precision for one of the sides, or smaller"
        " payoffs relative to it."
    )
