"""Exact probabilities of what is to come, computed beside the values by the same backward recursion.

For every pair of types an *event function* P_e(θ0, θ1; x, μ) is the probability that event e happens before a deadline
when both play the equilibrium: the O outcomes, then 'side 0 strikes', then 'side 1 strikes'. They rest on the game
being the world; where a side is wrong about the world, simulate instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from standoff.equilibrium.arrays import SideArrays, StageArrays
from standoff.equilibrium.kernel import Work, split
from standoff.equilibrium.lanes import belief_basis, entry, part
from standoff.equilibrium.steps import class_readings, strategies


@part
def _likelihoods(
    side: SideArrays,
    other: SideArrays,
    mu: Any,
    w: Any,
    overt: Any,
    y: int,
    z: int,
    zj: int,
    n: int,
    like: Any,
    by_class: Any,
    parts: Any,
    basis: Any,
) -> None:
    """By move: probability of the record given type (and class), and the basis at the posterior it leaves."""
    lanes = mu.shape[-1]
    types, classes, _, _, moves, _ = overt.shape
    yi = side.own[y]
    for a in range(moves):
        for t in range(types):
            for lane in range(lanes):
                like[t, a, lane] = 0.0
            for c in range(classes):
                rate = other.Q[c, zj]
                for lane in range(lanes):
                    p = rate * w[t, c, yi, lane] * overt[t, c, z, y, a, lane]
                    by_class[t, c, a, lane] = p
                    like[t, a, lane] += p
            for lane in range(lanes):
                parts[t, lane] = mu[t, lane] * like[t, a, lane]
        belief_basis(parts[:types], n, basis[a])


@part
def _add_endings(ending: Any, y: int, by_class0: Any, by_class1: Any, out: Any) -> None:
    """out[θ0, θ1, o] += probability that this period ends it in outcome o."""
    lanes = out.shape[-1]
    for c0 in range(ending.shape[0]):
        for c1 in range(ending.shape[1]):
            for a in range(ending.shape[3]):
                for b in range(ending.shape[4]):
                    for o in range(ending.shape[5]):
                        p = ending[c0, c1, y, a, b, o]
                        if p != 0.0:
                            for t0 in range(by_class0.shape[0]):
                                for t1 in range(by_class1.shape[0]):
                                    for lane in range(lanes):
                                        out[t0, t1, o, lane] += (
                                            p * by_class0[t0, c0, a, lane] * by_class1[t1, c1, b, lane]
                                        )


@part
def _add_strikes(strikes0: Any, strikes1: Any, like0: Any, like1: Any, event: int, out: Any) -> None:
    """Add the probability that each side strikes in this period to the last two events."""
    lanes = out.shape[-1]
    for t0 in range(like0.shape[0]):
        for t1 in range(like1.shape[0]):
            for a in range(like0.shape[1]):
                for b in range(like1.shape[1]):
                    for lane in range(lanes):
                        p = like0[t0, a, lane] * like1[t1, b, lane]
                        if strikes0[a]:
                            out[t0, t1, event, lane] += p
                        if strikes1[b]:
                            out[t0, t1, event + 1, lane] += p


@part
def _add_continuation(
    stage: StageArrays,
    strikes0: Any,
    strikes1: Any,
    y: int,
    like0: Any,
    like1: Any,
    basis0: Any,
    basis1: Any,
    coming: Any,
    row0: Any,
    row1: Any,
    partial: Any,
    out: Any,
) -> None:
    """Add what happens later; ``coming`` is (k, Θ0, Θ1, events, M0, M1)."""
    lanes = out.shape[-1]
    s0, s1 = stage.first, stage.second
    events = coming.shape[3]
    for r in range(s0.rep.shape[1]):
        a0 = s0.rep[y, r]
        if a0 < 0:
            break
        _gather(s0, y, r, like0, basis0, row0)
        for s in range(s1.rep.shape[1]):
            a1 = s1.rep[y, s]
            if a1 < 0:
                break
            k = s0.cont[y, a0, a1]
            if k < 0:
                continue
            _gather(s1, y, s, like1, basis1, row1)
            for t0 in range(row0.shape[0]):
                for t1 in range(row1.shape[0]):
                    for e in range(events):
                        # A strike that has happened has happened: only its absence leaves it to the future.
                        if (e == events - 2 and strikes0[a0]) or (e == events - 1 and strikes1[a1]):
                            continue
                        for m in range(row0.shape[1]):
                            for lane in range(lanes):
                                partial[lane] = 0.0
                            for n in range(row1.shape[1]):
                                value = coming[k, t0, t1, e, m, n]
                                for lane in range(lanes):
                                    partial[lane] += value * row1[t1, n, lane]
                            for lane in range(lanes):
                                out[t0, t1, e, lane] += partial[lane] * row0[t0, m, lane]


@part
def _gather(side: SideArrays, y: int, r: int, like: Any, basis: Any, row: Any) -> None:
    """row[θ, m] = Σ over the moves of a row of likelihood times basis."""
    lanes = row.shape[-1]
    row[:] = 0.0
    for a in range(side.row.shape[1]):
        if side.row[y, a] == r:
            for t in range(row.shape[0]):
                for m in range(row.shape[1]):
                    for lane in range(lanes):
                        row[t, m, lane] += like[t, a, lane] * basis[a, m, lane]


@entry
def forecast_nodes(
    stage: StageArrays,
    work: Work,
    grid: Any,
    ending: Any,
    strikes0: Any,
    strikes1: Any,
    mu0: Any,
    mu1: Any,
    q: Any,
    coming: Any,
    out: Any,
) -> None:
    """Event functions at every node of a stage.

    Parameters
    ----------
    ending, strikes0, strikes1
        As in `Stage`.
    mu0, mu1, q
        (blocks, ..., B) beliefs and action values of the solution.
    coming
        (k, Θ0, Θ1, events, M0, M1) coefficients of the event functions after each continuation, weighted by the
        probability of going on.
    out
        (blocks, Θ0, Θ1, events, B) result.
    """
    s0, s1, lanes = stage.first, stage.second, q.shape[-1]
    types0, types1 = s0.K.shape[0], s1.K.shape[0]
    moves0, moves1 = s0.allowed.shape[1], s1.allowed.shape[1]
    size0, size1 = grid[0] ** (types0 - 1), grid[1] ** (types1 - 1)
    like0, like1 = np.empty((types0, moves0, lanes)), np.empty((types1, moves1, lanes))
    class0 = np.empty((types0, s0.allowed.shape[0], moves0, lanes))
    class1 = np.empty((types1, s1.allowed.shape[0], moves1, lanes))
    basis0, basis1 = np.empty((moves0, size0, lanes)), np.empty((moves1, size1, lanes))
    row0, row1 = np.empty((types0, size0, lanes)), np.empty((types1, size1, lanes))
    parts, partial = np.empty((max(types0, types1), lanes)), np.empty(lanes)
    out[:] = 0.0
    for block in range(q.shape[0]):
        covert0, covert1, overt0, overt1 = split(stage, work.sigma)
        q_covert0, q_covert1, q_overt0, q_overt1 = split(stage, q[block])
        strategies(s0, q_covert0, q_overt0, covert0, overt0)
        strategies(s1, q_covert1, q_overt1, covert1, overt1)
        class_readings(s0, covert0, work.w0)
        class_readings(s1, covert1, work.w1)
        for y in range(overt0.shape[3]):
            for z0 in range(overt0.shape[2]):
                for z1 in range(overt1.shape[2]):
                    _likelihoods(
                        s0,
                        s1,
                        mu0[block],
                        work.w0,
                        overt0,
                        y,
                        z0,
                        z1,
                        grid[0],
                        like0,
                        class0,
                        parts,
                        basis0,
                    )
                    _likelihoods(
                        s1,
                        s0,
                        mu1[block],
                        work.w1,
                        overt1,
                        y,
                        z1,
                        z0,
                        grid[1],
                        like1,
                        class1,
                        parts,
                        basis1,
                    )
                    _add_endings(ending, y, class0, class1, out[block])
                    _add_strikes(strikes0, strikes1, like0, like1, out.shape[3] - 2, out[block])
                    _add_continuation(
                        stage,
                        strikes0,
                        strikes1,
                        y,
                        like0,
                        like1,
                        basis0,
                        basis1,
                        coming,
                        row0,
                        row1,
                        partial,
                        out[block],
                    )
