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

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays, stage_arrays
from standoff.equilibrium.coupled import Point, System
from standoff.equilibrium.grid import Grid, at_belief, expand, from_blocks
from standoff.equilibrium.induced import Induction
from standoff.equilibrium.induction import interpolates
from standoff.equilibrium.kernel import evaluate, workspace
from standoff.equilibrium.reached import Pair, Reached
from standoff.equilibrium.state import arrive, continuations, for_kernel
from standoff.equilibrium.stationary import stationary

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
    fine, unsettled = _recursion(game, found, 1.0)
    rough = [_recursion(game, found, kept)[0] for kept in KEPT] if interpolates(game) else []
    # Where the best move changes the gain has a kink, which one of them may miss: their differences are added up.
    differences = sum(float(np.max(np.abs(other - fine))) for other in rough)
    # Policies are kept in single precision.
    rounding = float(np.finfo(np.float32).eps) * float(np.max(np.abs(found.start_values)))
    return _gains(fine, game), differences + value_error + rounding + unsettled


def _gains(gain: Floats, game: Game) -> Gains:
    split = game.types[0]
    return tuple(float(x) for x in gain[:split]), tuple(float(x) for x in gain[split:])


def _recursion(game: Game, found: Induction, kept: float) -> tuple[Floats, float]:
    """Gain of each type of both sides at the start, keeping a share of the terms of W, and what is left open in W."""
    grid, types = found.grid, game.types
    keep = _low_terms(grid, kept)
    stages: dict[tuple[int, int], tuple[StageArrays, Reached]] = {}

    def best(t: int, x: int, coming: Floats) -> Floats:
        key = int(game.regime[t]), x
        if key not in stages:
            stage = game.stage(t, x)
            stages[key] = stage_arrays(game, stage), Reached(game, stage)
        q = found.policies[t][x].astype(np.float64)
        if t == 0:
            q[:] = found.start_q[x][:, None]
        here = grid if t > 0 else at_belief(grid, game.prior)
        return _best_values(game, *stages[key], here, q, coming)

    def before(t: int, after: Floats) -> Floats:
        coming, values = arrive(game, after, t + 1 if t < game.periods else t), np.zeros_like(after)
        for x in np.flatnonzero(game.reachable[t]):
            values[x] = expand(grid, best(t, int(x), coming)) * keep
        return values

    after, unsettled = np.zeros((len(game.states), *grid.sizes, sum(types))), 0.0
    after[:, 0, 0, :] = np.concatenate(game.terminal).T
    if game.endless:

        def sweep(after: Floats, *, follow: bool) -> Floats:  # noqa: ARG001 - the strategies are given
            return before(game.periods, after)

        settled = stationary(found.values[-1] * keep, game.discount, sweep)
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


def _best_values(
    game: Game, arrays: StageArrays, stage: Reached, grid: Grid, q: Floats, coming: Floats
) -> Floats:
    """W at the nodes of a grid, (nodes, Θ0 + Θ1), from the coefficients of W after the period.

    The kernel gives what moves are worth when W follows and both sides play their strategies in this period, less the
    worth of the first move; choosing best adds to that the gain at each information set.
    """
    blocks, _, lanes = q.shape
    types = game.types
    v0, v1 = for_kernel(continuations(game, arrays, coming, discounted=True), types)
    work = workspace(arrays, grid.points, lanes)
    image, unit = np.empty_like(q[0]), np.ones((2, lanes))
    best = np.empty((blocks, sum(types), lanes))
    for b in range(blocks):
        values = np.empty((types[0], lanes)), np.empty((types[1], lanes))
        beliefs = grid.mu0[b], grid.mu1[b]
        evaluate(arrays, work, grid.form, *beliefs, v0, v1, unit, q[b], image, *values)
        best[b] = _choosing(stage, (beliefs[0].T, beliefs[1].T), q[b].T, image.T, values).T
    return from_blocks(best, grid.nodes)


def _choosing(stage: Reached, beliefs: Pair, q: Floats, worth: Floats, values: Pair) -> Floats:
    """Expected payoff of each type that chooses best, (B, Θ0 + Θ1), from what moves are worth (B, D)."""
    play, parts, found = stage.play(q), stage.split(worth), []
    for i in (0, 1):
        covert, overt = parts[i], parts[2 + i]
        most = np.where(stage.open[i], overt, -np.inf).max(axis=-1)
        gain = most - (play.overt[i] * overt).sum(axis=-1)
        more = stage.fold(i, stage.seen(play, i, beliefs[1 - i]), gain)
        relative = covert - (play.covert[i] * covert).sum(axis=-1, keepdims=True)
        found.append((values[i].T[..., None] + relative + more).max(axis=-1))
    return np.concatenate(found, axis=-1)
