"""Backward induction over periods, public states and belief nodes (model, section 5).

Values at the nodes of a period are expanded in the belief basis, moved back through the events and the lotteries over
next states, and handed to the fixed point of every stage of the period before. Nodes of a period are independent:
states are shared out over threads, which run compiled code without the interpreter's lock.

Branch selection. In the last period, in every state seen for the first time and in every `CHECK_EVERY`-th period the
principal branch is followed from precision 0 at every node. In between, the solution of the following period is
improved instead, which costs a fraction. Where a check finds another solution than the carried one, the whole
induction is run again with the branch followed everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arclength import follow_curve
from standoff.equilibrium.arrays import StageArrays, dimensions, stage_arrays
from standoff.equilibrium.fixpoint import respond_nodes, solve_nodes
from standoff.equilibrium.forecast import forecast_nodes
from standoff.equilibrium.grid import nodes, size, to_coefficients
from standoff.equilibrium.kernel import evaluate, workspace
from standoff.errors import SolutionError
from standoff.game import Game

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

TOLERANCE = 1e-10
"""Largest residual, in log-odds, of a node that counts as solved."""
CHECK_EVERY = 8
MOST_LANES = 32
"""Belief nodes worked on side by side: enough for vector instructions, few enough for the cache."""
SAME = 1e-6
"""Two solutions of a node whose action values differ by less than this are the same."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Belief nodes of a game, cut into blocks of B lanes."""

    points: tuple[int, int]
    """n0 and n1, points in each belief coordinate of each side."""
    sizes: tuple[int, int]
    """M0 and M1, grid beliefs about each side."""
    mu0: Floats
    """(blocks, Θ0, B)"""
    mu1: Floats
    """(blocks, Θ1, B)"""
    nodes: int
    """Number of belief nodes: M0 * M1, or 1 where only the prior is asked for."""


@dataclass(frozen=True, eq=False)
class Induction:
    """What backward induction leaves behind.

    ``values[t]`` for t >= 1 has shape (X, M0, M1, Θ0 + Θ1): coefficients of the value of each type at the start of
    period t, once its events have happened; ``values[T]`` is the value when the clock has run out. Period 0 is solved
    at the prior alone: ``start_values`` (X, Θ0 + Θ1), and ``start_events[d]`` (X, Θ0, Θ1, events), the event functions
    with deadline d. ``policies[t][x]`` are action values at the nodes, (blocks, D, B) in single precision.
    """

    grid: Grid
    values: Floats
    start_values: Floats
    start_events: dict[int, Floats]
    policies: list[dict[int, NDArray[np.float32]]]
    residual: float
    evaluations: int
    solved: int
    turned: tuple[tuple[int, int], ...]
    checked: int
    followed: bool
    """Whether the branch was followed from precision 0 at every node."""


@dataclass
class _Tally:
    """What the solver counts on its way."""

    residual: float = 0.0
    evaluations: int = 0
    solved: int = 0
    checked: int = 0
    turned: list[tuple[int, int]] = field(default_factory=list)


class _SwitchedBranchError(Exception):
    """A carried solution turned out not to be on the principal branch."""


def make_grid(game: Game, points: tuple[int, int]) -> Grid:
    """Belief nodes with so many points in each coordinate; the last block is filled up with its last node."""
    types = game.types
    sizes = size(types[0], points[0]), size(types[1], points[1])
    first = np.repeat(nodes(types[0], points[0]), sizes[1], axis=0)
    second = np.tile(nodes(types[1], points[1]), (sizes[0], 1))
    return Grid(points, sizes, _blocks(first), _blocks(second), sizes[0] * sizes[1])


def at_belief(grid: Grid, beliefs: tuple[Floats, Floats]) -> Grid:
    """The same grid to interpolate on, with one belief as its only node."""
    mu0, mu1 = (_blocks(np.asarray(belief, dtype=np.float64)[None, :]) for belief in beliefs)
    return Grid(grid.points, grid.sizes, mu0, mu1, 1)


def _blocks(rows: Floats) -> Floats:
    """Turn (nodes, ...) into (blocks, ..., B), with few lanes idle and their number a multiple of four."""
    count = -(-len(rows) // MOST_LANES)
    lanes = -(-len(rows) // (4 * count)) * 4
    index = np.minimum(np.arange(count * lanes), len(rows) - 1)
    return np.ascontiguousarray(np.moveaxis(rows[index].reshape(count, lanes, *rows.shape[1:]), 1, -1))


def _unblock(blocks: Floats, count: int) -> Floats:
    """Undo `_blocks`."""
    rows = np.moveaxis(blocks, -1, 1)
    return rows.reshape(-1, *rows.shape[2:])[:count]


def induce(
    game: Game,
    points: tuple[int, int],
    *,
    deadlines: Sequence[int] = (),
    level: int | None = None,
    keep_policies: bool = False,
    threads: int = 2,
    progress: Progress | None = None,
) -> Induction:
    """Solve a game on a belief grid.

    Parameters
    ----------
    points
        Grid points in each belief coordinate about side 0 and about side 1.
    deadlines
        Periods (1 to T) before whose start to forecast events, see `forecast`.
    level
        Play level-k with this k instead of equilibrium.
    keep_policies
        Keep the action values of every node, for simulation.

    Raises
    ------
    SolutionError
        Where a node could not be solved to `TOLERANCE`.
    """
    arguments = (game, make_grid(game, points), tuple(deadlines), level, keep_policies, threads, progress)
    try:
        return _induce(*arguments, follow=False)
    except _SwitchedBranchError:
        return _induce(*arguments, follow=True)


def _induce(
    game: Game,
    grid: Grid,
    deadlines: tuple[int, ...],
    level: int | None,
    keep_policies: bool,
    threads: int,
    progress: Progress | None,
    *,
    follow: bool,
) -> Induction:
    types = game.types
    values = np.zeros((game.periods + 1, len(game.states), *grid.sizes, sum(types)))
    values[-1, :, 0, 0, :] = np.concatenate([game.terminal[0], game.terminal[1]]).T
    events = {d: np.zeros((len(game.states), *types, len(game.outcomes) + 2, *grid.sizes)) for d in deadlines}
    start_values = np.zeros((len(game.states), sum(types)))
    start_events = {d: np.zeros((len(game.states), *types, len(game.outcomes) + 2)) for d in deadlines}
    policies: list[dict[int, NDArray[np.float32]]] = [{} for _ in range(game.periods)]
    stages: dict[tuple[int, int], StageArrays] = {}
    carried: dict[int, list[Floats]] = {}
    tally = _Tally()
    with ThreadPoolExecutor(threads) as pool:
        for t in range(game.periods - 1, -1, -1):
            regime = int(game.regime[t])
            present = [int(x) for x in np.flatnonzero(game.reachable[t])]
            for x in present:
                if (regime, x) not in stages:
                    stages[regime, x] = stage_arrays(game, game.stage(t, x))
            arrived = arrive(game, values[t + 1], t + 1)
            coming = {d: arrive(game, events[d], t + 1) for d in deadlines if t < d}
            check = follow or t == 0 or (game.periods - 1 - t) % CHECK_EVERY == 0
            here = grid if t > 0 else at_belief(grid, game.prior)
            tasks = [
                pool.submit(
                    solve_state,
                    game,
                    here,
                    t,
                    x,
                    stages[regime, x],
                    arrived,
                    coming,
                    carried.get(x),
                    level,
                    check,
                )
                for x in present
            ]
            for d in coming:
                events[d] = np.zeros_like(events[d])
            for x, task in zip(present, tasks, strict=True):
                done = task.result()
                if t > 0:
                    values[t, x] = expand(game, grid, done.values)
                    for d, e in done.events.items():
                        events[d][x] = np.moveaxis(expand(game, grid, e), (0, 1), (-2, -1))
                else:
                    start_values[x] = done.values[0]
                    for d, e in done.events.items():
                        start_events[d][x] = e[0]
                if level is None:
                    carried[x] = [done.q, *carried.get(x, [])[:1]]
                if keep_policies:
                    policies[t][x] = done.q.astype(np.float32)
                _count(tally, done, t, x, here.nodes)
            if progress is not None:
                progress(game.periods - t, game.periods)
    return Induction(
        grid, values, start_values, start_events, policies, tally.residual, tally.evaluations, tally.solved, tuple(tally.turned),
        tally.checked, follow or game.periods == 1,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Solved:
    """One state of one period, solved."""

    q: Floats
    values: Floats
    """(nodes, Θ0 + Θ1)"""
    events: dict[int, Floats]
    """By deadline (nodes, Θ0, Θ1, events)."""
    residual: float
    evaluations: int
    checked: bool
    turned: bool


def _count(tally: _Tally, done: Solved, t: int, x: int, count: int) -> None:
    tally.residual = max(tally.residual, done.residual)
    tally.evaluations += done.evaluations
    tally.solved += count
    tally.checked += count if done.checked else 0
    if done.turned:
        tally.turned.append((t, x))


def arrive(game: Game, after: Floats, period: int) -> Floats:
    """Take functions of the state after a period's events to functions of the state before them; axis 0 is the state."""
    kind = game.arrivals[period]
    probabilities = game.arrival_probabilities[kind]
    states = game.arrival_states[kind]
    total = probabilities[:, 0].reshape(-1, *[1] * (after.ndim - 1)) * after[states[:, 0]]
    for s in range(1, states.shape[1]):
        if probabilities[:, s].any():
            total += probabilities[:, s].reshape(-1, *[1] * (after.ndim - 1)) * after[states[:, s]]
    return total


def continuations(game: Game, stage: StageArrays, arrived: Floats, *, discounted: bool) -> Floats:
    """(k, ...) functions of belief that follow each continuation, weighted by the probability of going on."""
    out = np.zeros((len(stage.lotteries), *arrived.shape[1:]))
    for k, lottery in enumerate(stage.lotteries):
        states, probabilities = game.lottery_states[lottery], game.lottery_probabilities[lottery]
        for x, p in zip(states, probabilities, strict=True):
            if p > 0.0:
                out[k] += p * arrived[x]
        out[k] *= stage.weights[k] if discounted else stage.weights[k] / game.discount
    return out


def for_kernel(coefficients: Floats, types: tuple[int, int]) -> tuple[Floats, Floats]:
    """Lay continuation values (k, M0, M1, Θ0 + Θ1) out as `kernel.evaluate` wants them."""
    k, m0, m1, _ = coefficients.shape
    v0 = coefficients[..., : types[0]].transpose(0, 2, 1, 3).reshape(k, m1, m0 * types[0])
    v1 = coefficients[..., types[0] :].reshape(k, m0, m1 * types[1])
    return np.ascontiguousarray(v0), np.ascontiguousarray(v1)


def solve_state(
    game: Game,
    grid: Grid,
    t: int,
    x: int,
    stage: StageArrays,
    arrived: Floats,
    coming: dict[int, Floats],
    carried: list[Floats] | None,
    level: int | None,
    check: bool,
) -> Solved:
    """Solve one state of one period at the nodes of a grid."""
    types = game.types
    blocks, _, lanes = grid.mu0.shape
    length = sum(dimensions(stage))
    v0, v1 = for_kernel(continuations(game, stage, arrived, discounted=True), types)
    work = workspace(stage, grid.points, lanes)
    points, precision = np.array(grid.points), np.array(game.precision)
    value0, value1 = np.empty((blocks, types[0], lanes)), np.empty((blocks, types[1], lanes))
    residual, far = np.zeros((blocks, lanes)), np.ones((blocks, lanes))
    guess = _guess(carried, (blocks, length, lanes))
    q = np.zeros((blocks, length, lanes)) if guess is None else guess.copy()
    common = (stage, work, points, grid.mu0, grid.mu1, v0, v1, precision)
    turned = False
    if level is not None:
        evaluations = respond_nodes(*common, level, q, value0, value1)
    else:
        evaluations = solve_nodes(*common, TOLERANCE, guess is not None, q, value0, value1, residual, far)
        if check and guess is not None:
            principal = np.zeros_like(q)
            evaluations += solve_nodes(*common, TOLERANCE, False, principal, value0, value1, residual, far)
            apart = np.max(np.abs(principal - q), axis=1)
            if np.any((far >= 1.0) & (apart > SAME)):
                raise _SwitchedBranchError
            q = principal
        if far.min() < 1.0:
            turned = _follow_lanes(game, grid, common, q, value0, value1, residual, far, t, x)
    found = np.concatenate([_unblock(value0, grid.nodes), _unblock(value1, grid.nodes)], axis=1)
    events = {d: _forecast_state(game, grid, t, x, stage, work, q, after) for d, after in coming.items()}
    # Lanes that fill a block up repeat its last node and are not counted.
    evaluations = round(evaluations * grid.nodes / (blocks * lanes))
    return Solved(q, found, events, float(residual.max()), evaluations, check or guess is None, turned)


def expand(game: Game, grid: Grid, rows: Floats) -> Floats:
    """Chebyshev coefficients (M0, M1, ...) of functions given at the nodes (M0 * M1, ...)."""
    first, second = (to_coefficients(game.types[i], grid.points[i]) for i in (0, 1))
    shaped = rows.reshape(grid.sizes[0], -1)
    half = (first @ shaped).reshape(grid.sizes[0], grid.sizes[1], -1)
    return np.asarray((second @ half).reshape(*grid.sizes, *rows.shape[1:]))


def _guess(carried: list[Floats] | None, shape: tuple[int, ...]) -> Floats | None:
    """Extrapolate the solutions of the two periods that follow."""
    if not carried or carried[0].shape != shape:
        return None
    if len(carried) == 2 and carried[1].shape == shape:
        change = carried[0] - carried[1]
        # Far apart, the two say little about where the next one lies.
        return carried[0] + change * (np.abs(change).max(axis=1, keepdims=True) < 0.1)
    return carried[0]


def _forecast_state(
    game: Game,
    grid: Grid,
    t: int,
    x: int,
    stage: StageArrays,
    work: object,
    q: Floats,
    after: Floats,
) -> Floats:
    types, source = game.types, game.stage(t, x)
    count = after.shape[3]
    out = np.empty((grid.mu0.shape[0], *types, count, grid.mu0.shape[-1]))
    coming = continuations(game, stage, after, discounted=False)
    strikes = [s.astype(np.int64) for s in source.strikes]
    forecast_nodes(
        stage,
        work,
        np.array(grid.points),
        source.ending,
        strikes[0],
        strikes[1],
        grid.mu0,
        grid.mu1,
        q,
        coming,
        out,
    )
    return _unblock(out, grid.nodes)


def _follow_lanes(
    game: Game,
    grid: Grid,
    common: tuple[StageArrays, object, Floats, Floats, Floats, Floats, Floats, Floats],
    q: Floats,
    value0: Floats,
    value1: Floats,
    residual: Floats,
    far: Floats,
    t: int,
    x: int,
) -> bool:
    """Follow the branch by arclength at the nodes where raising the precision failed; tells whether it folded."""
    stage, work, points, mu0, mu1, v0, v1, precision = common
    lanes = mu0.shape[-1]
    scaled = np.ascontiguousarray(np.repeat(precision[:, None], lanes, axis=1))
    folded = False
    for block, lane in zip(*np.nonzero(far < 1.0), strict=True):
        at0 = np.ascontiguousarray(np.repeat(mu0[block][:, lane : lane + 1], lanes, axis=1))
        at1 = np.ascontiguousarray(np.repeat(mu1[block][:, lane : lane + 1], lanes, axis=1))
        scratch0, scratch1 = np.empty_like(at0), np.empty_like(at1)

        def g(columns: Floats) -> Floats:
            out = np.empty_like(columns)
            for start in range(0, columns.shape[1], lanes):
                part = columns[:, start : start + lanes]
                wide = np.ascontiguousarray(np.pad(part, ((0, 0), (0, lanes - part.shape[1])), mode="edge"))
                image = np.empty_like(wide)
                evaluate(stage, work, points, at0, at1, v0, v1, scaled, wide, image, scratch0, scratch1)
                out[:, start : start + lanes] = image[:, : part.shape[1]]
            return out

        end = follow_curve(g, q[block, :, lane], float(far[block, lane]), TOLERANCE)
        if not end.reached:
            raise SolutionError(_where(game, grid, t, x, int(block), int(lane)))
        folded = folded or end.folds > 0
        image = g(end.q[:, None])
        q[block, :, lane] = end.q
        residual[block, lane] = np.max(np.abs(image[:, 0] - end.q))
        value0[block, :, lane], value1[block, :, lane] = scratch0[:, 0], scratch1[:, 0]
    return folded


def _where(game: Game, grid: Grid, t: int, x: int, block: int, lane: int) -> str:
    """Say where the solution failed and what to try."""
    world = game.world
    levels = ", ".join(
        f"{variable.name} {variable.levels[level]}"
        for variable, level in zip(world.variables, game.states[x], strict=True)
    )
    beliefs = "; ".join(
        f"{world.sides[i].key} "
        + ", ".join(f"{name} {p:.3f}" for name, p in zip(world.sides[i].types, mu, strict=True))
        for i, mu in enumerate((grid.mu0[block, :, lane], grid.mu1[block, :, lane]))
    )
    return (
        f"no equilibrium could be reached in period {t} ({world.clock.date(t)}), state [{levels}], at beliefs [{beliefs}]:"
        f" the branch of equilibria that starts at precision 0 could not be followed to precision"
        f" {game.precision[0]:g} / {game.precision[1]:g}. Try a lower precision for one of the sides, or smaller payoffs"
        " relative to it."
    )
