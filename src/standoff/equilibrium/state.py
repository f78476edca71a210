"""One public state in one period, solved at many beliefs.

Branch selection: the principal branch is followed from precision 0, unless there is the solution of the following
period to improve; where the branch folds back it is followed by arclength instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays, dimensions
from standoff.equilibrium.carry import KEPT, Carried, memories_of
from standoff.equilibrium.fixpoint import COLD, ONLY_WARM, SLIGHT, WARM, Memory, solve_block
from standoff.equilibrium.folds import FEW, Curves, Found, doubt_lanes, follow_lanes
from standoff.equilibrium.forecast import forecast_nodes, forecasts
from standoff.equilibrium.grid import Grid, from_blocks
from standoff.equilibrium.kernel import Work, workspace
from standoff.equilibrium.levels import respond_block, shares_of
from standoff.equilibrium.vectors import padded
from standoff.errors import SolutionError
from standoff.game import Game

Floats = NDArray[np.float64]

TOLERANCE = 1e-10
"""Largest residual, in log-odds, of a node that counts as solved."""
ROUGH = 1e-6
"""The same for a grid that only serves to estimate the error of a finer one."""
SAME = 1e3
"""Two solutions of a node whose action values differ by less than this many tolerances are the same."""


class SwitchedBranchError(Exception):
    """A carried solution turned out not to be on the principal branch."""


@dataclass(frozen=True, eq=False)
class Place:
    """A period and a public state of a game, and what comes after it."""

    game: Game
    period: int
    state: int
    stage: StageArrays
    after: Floats
    """(X, M0, M1, Θ0 + Θ1) coefficients of the values of next states, before the next period's events."""
    work: Work | None = None
    """Scratch space that is free to use, if there is any."""

    def workspace(self, grid: Grid) -> Work:
        """Scratch space for the nodes of a grid."""
        lanes = grid.mu0.shape[2]
        if self.work is not None and self.work.sigma.shape[1] == padded(lanes):
            return self.work
        return workspace(self.stage, grid.points, lanes)


@dataclass(frozen=True, eq=False)
class Nodes:
    """The nodes of a grid in one place, solved."""

    q: Floats
    """(blocks, D, B) action values."""
    values: Floats
    """(nodes, Θ0 + Θ1) value of each type."""
    residual: float
    evaluations: int
    """Of the stage, over all nodes, to solve it; those that examine what was found are not counted."""
    followed: bool
    """Whether the branch was followed from precision 0."""
    turned: bool
    """Whether it folded back at some node."""
    carried: Carried
    """What to start the period before from."""


def solve_state(
    place: Place,
    grid: Grid,
    *,
    carried: Carried | None = None,
    near: Floats | None = None,
    begin: Floats | None = None,
    check: bool = True,
    examine: bool = False,
    level: int | None = None,
    hierarchy: float | None = None,
    tolerance: float = TOLERANCE,
    tried: Floats | None = None,
    curves: Curves | None = None,
) -> Nodes:
    """Solve a place at the nodes of a grid.

    Parameters
    ----------
    carried
        Solutions of the periods that follow, to start from.
    near
        Action values (blocks, D, B) that should be close, such as those of a coarser grid interpolated: what is carried
        is how much the solutions of the periods that follow differ from theirs.
    begin
        Action values (blocks, D, B) to start from instead; the equilibrium they lead to may be on another branch.
    check
        Follow the branch even so, to see that the result is the same.
    examine
        Look for a jump to another branch however many action values there are.
    level
        Play level-k with this k instead of equilibrium.
    hierarchy
        With `level`: play a cognitive hierarchy up to it, with this mean.
    tolerance
        Largest residual accepted.
    tried
        Action values (blocks, D, B) come to where what is carried was improved and the branch followed, without success
        at some nodes.
    curves
        Of the nodes where the branch was followed by its length, see `follow_lanes`.

    Raises
    ------
    SwitchedBranchError
        If the check finds another solution.
    SolutionError
        If a node could not be solved to the tolerance.
    """
    types = place.game.types
    shape = grid.mu0.shape[0], sum(dimensions(place.stage)), grid.mu0.shape[2]
    v0, v1 = for_kernel(continuations(place.game, place.stage, place.after, discounted=True), types)
    common = place.stage, place.workspace(grid), grid.form
    precision = np.array(place.game.precision)

    def run(found: Found, memories: tuple[Memory, ...], *, warm: int) -> int:
        spent = 0
        for b in range(shape[0]):
            at = grid.mu0[b], grid.mu1[b], v0, v1, precision
            out = found.q[b], found.value0[b], found.value1[b]
            if level is None:
                how = tolerance, warm, memories[b]
                spent += solve_block(*common, *at, *how, *out, found.residual[b], found.reached[b])
            else:
                respond_block(*common, *at, level, shares_of(level, hierarchy), *out)
                spent += (level + 1) * shape[2]
        return spent

    found = _space(shape, types)
    if (
        level is not None
        or begin is not None
        or (carried is not None and not carried.fits(place.stage, shape))
    ):
        carried = None
    if level is not None or begin is not None:
        near = None
    memories = memories_of(carried, shape)
    guess = _guess(carried, near, begin)
    evaluations = run(found, memories, warm=_from_what(found, guess, tried))
    # Where the coarser grid says something else, it may have been interpolated across a jump.
    doubtful = near is not None and _differ(found.q, guess)
    followed = level is None and begin is None and (check or guess is None or doubtful)
    if followed and guess is not None:
        principal = _space(shape, types)
        evaluations += run(principal, memories_of(None, shape), warm=COLD)
        apart = np.max(np.abs(principal.q - found.q), axis=1)
        if carried is not None and np.any((principal.reached >= 1.0) & (apart > SAME * tolerance)):
            raise SwitchedBranchError
        found = principal
        doubtful = doubtful or _differ(found.q, guess)
    maps = *common, v0, v1, precision
    # What lies where a coarser grid had it was examined there.
    if followed and (near is None or doubtful) and (examine or shape[1] <= FEW):
        doubt_lanes(grid, maps, found)
    turned = False
    if found.reached.min() < 1.0:
        bent = follow_lanes(grid, maps, found, tolerance, curves)
        if bent.failed is not None:
            raise SolutionError(_where(place, grid, *bent.failed, bent.folds))
        turned = bent.folded
    values = np.concatenate(
        [from_blocks(found.value0, grid.nodes), from_blocks(found.value1, grid.nodes)], axis=1
    )
    return Nodes(
        q=found.q,
        values=values,
        residual=float(found.residual.max()),
        # Lanes that fill a block up repeat its last node and are not counted.
        evaluations=round(evaluations * grid.nodes / (shape[0] * shape[2])),
        followed=followed,
        turned=turned,
        carried=Carried(
            place.stage,
            (
                found.q if near is None else found.q - near,
                *(carried.solutions[: KEPT - 1] if carried else ()),
            ),
            memories,
        ),
    )


def _from_what(found: Found, guess: Floats | None, tried: Floats | None) -> int:
    """Write what there is to start from, and tell what to do with it."""
    start = guess if tried is None else tried
    if start is not None:
        found.q[:] = start
    return COLD if start is None else WARM if tried is None else ONLY_WARM


def _differ(q: Floats, guess: Floats | None) -> bool:
    """Whether action values at some node are not where they were thought to be."""
    return guess is not None and bool(np.any(np.abs(q - guess) > SLIGHT))


def _guess(carried: Carried | None, near: Floats | None, begin: Floats | None) -> Floats | None:
    """Action values to start from, if there are any."""
    if begin is not None:
        return begin
    if carried is None:
        return near
    return carried.guess() if near is None else near + carried.guess()


def forecast_state(place: Place, grid: Grid, q: Floats, later: Sequence[Floats]) -> list[Floats]:
    """Forecasts at the nodes of a grid, (nodes, F) for each deadline.

    Parameters
    ----------
    q
        Action values of the solution.
    later
        By deadline, (X, F, M0, M1) coefficients of the forecasts of next states, before their events.
    """
    source = place.game.stage(place.period, place.state)
    asked = forecasts(place.game.types, len(place.game.outcomes))
    coming = np.array([continuations(place.game, place.stage, one, discounted=False) for one in later])
    coming = np.ascontiguousarray(coming.swapaxes(-1, -2))
    blocks, _, lanes = q.shape
    out = np.empty((blocks, len(later), len(asked), lanes))
    strikes = [side.astype(np.int64) for side in source.strikes]
    # Of one layout, since the kernel is compiled anew for every other.
    what = np.ascontiguousarray(source.ending), *strikes, asked
    forecast_nodes(place.stage, place.workspace(grid), grid.form, *what, grid.mu0, grid.mu1, q, coming, out)
    return [from_blocks(out[:, g], grid.nodes) for g in range(len(later))]


def continuations(game: Game, stage: StageArrays, after: Floats, *, discounted: bool) -> Floats:
    """(k, ...) functions of belief that follow each continuation, weighted by the probability of going on."""
    weights = stage.weights if discounted else stage.weights / game.discount
    states = game.lottery_states[stage.lotteries]
    chances = game.lottery_probabilities[stage.lotteries] * weights[:, None]
    out = np.zeros((len(states), *after.shape[1:]))
    for s in range(states.shape[1]):
        if chances[:, s].any():
            out += chances[:, s].reshape(-1, *[1] * (after.ndim - 1)) * after[states[:, s]]
    return out


def arrive(game: Game, after: Floats, period: int) -> Floats:
    """Take functions of the state after a period's events to functions of the state before them; axis 0: state."""
    kind = game.arrivals[period]
    probabilities, states = game.arrival_probabilities[kind], game.arrival_states[kind]
    total = np.zeros_like(after)
    for s in range(states.shape[1]):
        if probabilities[:, s].any():
            total += probabilities[:, s].reshape(-1, *[1] * (after.ndim - 1)) * after[states[:, s]]
    return total


def for_kernel(coefficients: Floats, types: tuple[int, int]) -> tuple[Floats, Floats]:
    """Lay continuation values (k, M0, M1, Θ0 + Θ1) out as `kernel.evaluate` wants them."""
    k, m0, m1, _ = coefficients.shape
    v0 = coefficients[..., : types[0]].transpose(0, 2, 1, 3).reshape(k, m1, m0 * types[0])
    v1 = coefficients[..., types[0] :].reshape(k, m0, m1 * types[1])
    return np.ascontiguousarray(v0), np.ascontiguousarray(v1)


def _space(shape: tuple[int, int, int], types: tuple[int, int]) -> Found:
    blocks, _, lanes = shape
    return Found(
        np.zeros(shape),
        np.empty((blocks, types[0], lanes)),
        np.empty((blocks, types[1], lanes)),
        np.zeros((blocks, lanes)),
        np.ones((blocks, lanes)),
    )


def _where(place: Place, grid: Grid, block: int, lane: int, folds: int) -> str:
    """Say where the solution failed and what to try."""
    game, world = place.game, place.game.world
    levels = ", ".join(
        f"{variable.name} {variable.levels[level]}"
        for variable, level in zip(world.variables, game.states[place.state], strict=True)
    )
    beliefs = "; ".join(
        f"{side.key} " + ", ".join(f"{name} {p:.3f}" for name, p in zip(side.types, mu, strict=True))
        for side, mu in zip(world.sides, (grid.mu0[block, :, lane], grid.mu1[block, :, lane]), strict=True)
    )
    lost = (
        f"had folded back {folds} times before it came to precision {game.precision[0]:g} and {game.precision[1]:g}"
        if folds
        else f"could not be followed to precision {game.precision[0]:g} and {game.precision[1]:g}"
    )
    return (
        f"no equilibrium could be reached in period {place.period} ({world.clock.date(place.period)}), state"
        f" [{levels}], at beliefs [{beliefs}]: the branch of equilibria that starts at precision 0 {lost}. Try a lower"
        " precision for one of the sides, or smaller payoffs relative to it."
    )
