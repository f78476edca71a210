"""What a side could gain by playing otherwise: the most, by a best response to the other's strategy.

With the other side's strategy and the public beliefs held to the equilibrium (a public belief moves by the strategies
that are believed, whatever is done in truth), the best that type θ of side i can have is a dynamic program over
the same periods, states and beliefs as the equilibrium, with the best move in place of the mean over moves:

    W_i(θ; t, x, μ) = max_h E[ c_i + max_a E[ payoff + δ W_i(θ; t+1, x', μ') | θ, h, z, y, a ] | θ, h ].

The gain W_i - V_i at the start is zero for a best response, and positive in logit play, where all moves are made.
On the tree it is exact. On a grid, W is interpolated as V is; it has kinks where the best move changes, so the
error is estimated by leaving out the highest quarter, and more than half, of the terms, beside the error of V itself.
That is no bound: a kink between the nodes of a coarse grid is not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays, Stages
from standoff.equilibrium.choosing import add_best
from standoff.equilibrium.coupled import Point, System
from standoff.equilibrium.grid import Grid, at_belief, expand, from_blocks
from standoff.equilibrium.induced import Induction
from standoff.equilibrium.induction import interpolates
from standoff.equilibrium.kernel import Work, evaluate, workspace
from standoff.equilibrium.state import arrive, continuations, for_kernel
from standoff.equilibrium.stationary import stationary
from standoff.equilibrium.vectors import padded

if TYPE_CHECKING:
    from standoff.game import Game

Floats = NDArray[np.float64]
Gains = tuple[tuple[float, ...], tuple[float, ...]]
"""By side and type."""

KEPT = (0.4, 0.75)
"""Shares of the terms in each coordinate that the rougher recursions keep."""


def deviation_gain_on_tree(system: System, point: Point) -> Gains:
    """The most each type could gain, exactly."""
    best = np.zeros_like(point.values)
    for g in range(len(system.records.groups) - 1, -1, -1):
        group, stage = system.records.groups[g], system.stages[g]
        beliefs = system.held(group, point.beliefs)
        worth = stage.worth(system.play(g, point.q), beliefs, system.onward(group, best), best=True)
        best[group.nodes] = np.concatenate(worth.values, axis=-1)
    return _gains(system.records.at_start(best - point.values), system.records.game)


def deviation_gain_on_grid(game: Game, found: Induction, value_error: float) -> tuple[Gains, float]:
    """The most each type could gain, and an estimate of the error of that.

    Parameters
    ----------
    found
        A solution that kept its policies.
    value_error
        Estimated error of its values.
    """
    (fine, *rough), unsettled = _recursions(game, found, (1.0, *KEPT) if interpolates(game) else (1.0,))
    # Where the best move changes the gain has a kink, which one of them may miss: their differences are added up.
    differences = sum(float(np.max(np.abs(other - fine))) for other in rough)
    # Policies are kept in single precision.
    rounding = float(np.finfo(np.float32).eps) * float(np.max(np.abs(found.start_values)))
    return _gains(fine, game), differences + value_error + rounding + unsettled


def _gains(gain: Floats, game: Game) -> Gains:
    split = game.types[0]
    return tuple(float(x) for x in gain[:split]), tuple(float(x) for x in gain[split:])


def _recursions(game: Game, found: Induction, kept: Sequence[float]) -> tuple[Floats, float]:
    """Gains (R, Θ0 + Θ1) at the start, keeping some shares of the terms of W, and what is left open in W."""
    grid, types = found.grid, game.types
    keep = np.stack([_low_terms(grid, share) for share in kept])
    stages, works = Stages(game), dict[tuple[int, int], Work]()

    def best(t: int, x: int, coming: Floats) -> Floats:
        q, stage = found.policies[t][x].astype(np.float64), stages.at(t, x)
        if t == 0:
            q[:] = found.start_q[x][:, None]
        here = grid if t > 0 else at_belief(grid, game.prior)
        key = id(stage), q.shape[2]
        if key not in works:
            works[key] = workspace(stage, grid.points, q.shape[2])
        return _best_values(game, stage, works[key], here, q, coming)

    def before(t: int, after: Floats) -> Floats:
        coming, values = arrive(game, after, t + 1 if t < game.periods else t), np.zeros_like(after)
        for x in np.flatnonzero(game.reachable[t]):
            values[x] = np.moveaxis(expand(grid, best(t, int(x), coming)), 2, 0) * keep
        return values

    after, unsettled = np.zeros((len(game.states), len(kept), *grid.sizes, sum(types))), 0.0
    after[:, :, 0, 0, :] = np.concatenate(game.terminal).T[:, None]
    if game.endless:

        def sweep(after: Floats, *, follow: bool) -> Floats:  # noqa: ARG001 - the strategies are given
            return before(game.periods, after)

        settled = stationary(found.values[-1][:, None] * keep, game.discount, sweep)
        after, unsettled = settled.values, settled.error
    for t in range(game.periods - 1, 0, -1):
        after = before(t, after)
    coming, kind = arrive(game, after, 1), game.arrivals[0]
    chances, states = game.arrival_probabilities[kind, game.start], game.arrival_states[kind, game.start]
    gains = [
        p * (best(0, int(x), coming)[0] - found.start_values[x])
        for p, x in zip(chances, states, strict=True)
        if p > 0.0
    ]
    return np.asarray(sum(gains)), unsettled


def _low_terms(grid: Grid, kept: float) -> Floats:
    """1 for the terms of low degree in every belief coordinate, else 0, shape (M0, M1, 1)."""
    sides = []
    for types, n in zip(grid.types, grid.points, strict=True):
        line = (np.arange(n) < np.ceil(kept * n)).astype(np.float64)
        whole = np.ones(1)
        for _ in range(types - 1):
            whole = np.outer(whole, line).ravel()
        sides.append(whole)
    return sides[0][:, None, None] * sides[1][None, :, None]


def _best_values(game: Game, stage: StageArrays, work: Work, grid: Grid, q: Floats, coming: Floats) -> Floats:
    """W at the nodes of a grid, (nodes, R, Θ0 + Θ1), from its coefficients (X, R, M0, M1, Θ0 + Θ1) after the period.

    The kernel gives what moves are worth when W follows and both sides play their strategies in this period, less the
    worth of the first move; choosing best adds to that the gain at each information set.
    """
    blocks, size, lanes = q.shape
    wide, (first, second), count = padded(lanes), game.types, coming.shape[1]
    onward = continuations(game, stage, coming, discounted=True)
    follows = [for_kernel(onward[:, r], game.types) for r in range(count)]
    worth, unit = np.empty((size, wide)), np.ones((2, wide))
    best = np.empty((blocks, count, first + second, wide))
    for b in range(blocks):
        mu0, mu1, play = (_filled(rows, wide) for rows in (grid.mu0[b], grid.mu1[b], q[b]))
        for r, (v0, v1) in enumerate(follows):
            values = best[b, r, :first], best[b, r, first:]
            evaluate(stage, work, grid.form, mu0, mu1, v0, v1, unit, play, worth, *values)
            add_best(stage, work, worth, *values)
    return from_blocks(best[..., :lanes], grid.nodes)


def _filled(rows: Floats, lanes: int) -> Floats:
    """Rows of so many lanes, those that there are none for like the last."""
    filled = np.empty((len(rows), lanes))
    filled[:, : rows.shape[1]] = rows
    filled[:, rows.shape[1] :] = rows[:, -1:]
    return filled
