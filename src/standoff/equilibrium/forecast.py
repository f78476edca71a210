"""Exact probabilities of what is to come, computed beside the values by the same backward recursion.

A *forecast* P(x, μ) is the probability that an event happens before a deadline when both play the equilibrium, to one
who holds the public beliefs and may know the type of one side as well. The events are the O outcomes, then 'side 0
strikes', then 'side 1 strikes'. Forecasts rest on the game being the world; where a side is wrong about the world,
simulate instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import SideArrays, StageArrays
from standoff.equilibrium.kernel import Work, split
from standoff.equilibrium.lanes import belief_basis, contract, entry, part
from standoff.equilibrium.steps import class_readings, strategies


def forecasts(types: tuple[int, int], outcomes: int) -> NDArray[np.int64]:
    """What is forecast, (F, 3): type of side 0 and of side 1 known (their number if unknown), and event.

    First, every event to one who knows no type; then, to each type of side 0, that side 1 strikes; then, to each type
    of side 1, that side 0 strikes.
    """
    nobody = [(*types, event) for event in range(outcomes + 2)]
    first = [(t, types[1], outcomes + 1) for t in range(types[0])]
    second = [(types[0], t, outcomes) for t in range(types[1])]
    return np.array([*nobody, *first, *second], dtype=np.int64)


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
    """By move: probability of the record given type, last of all over all types (by class too), and belief basis."""
    lanes = mu.shape[-1]
    types, classes, _, _, moves, _ = overt.shape
    yi = side.own[y]
    by_class[:] = 0.0
    like[:] = 0.0
    for a in range(moves):
        for t in range(types):
            for c in range(classes):
                rate = other.Q[c, zj]
                for lane in range(lanes):
                    p = rate * w[t, c, yi, lane] * overt[t, c, z, y, a, lane]
                    by_class[c, a, lane] += mu[t, lane] * p
                    like[t, a, lane] += p
            for lane in range(lanes):
                parts[t, lane] = mu[t, lane] * like[t, a, lane]
                like[types, a, lane] += parts[t, lane]
        belief_basis(parts[:types], n, basis[a])


@part
def _add_endings(ending: Any, y: int, by_class0: Any, by_class1: Any, out: Any) -> None:
    """out[o] += probability that this period ends it in outcome o."""
    lanes = out.shape[-1]
    for c0 in range(ending.shape[0]):
        for c1 in range(ending.shape[1]):
            for a in range(ending.shape[3]):
                for b in range(ending.shape[4]):
                    for o in range(ending.shape[5]):
                        p = ending[c0, c1, y, a, b, o]
                        if p != 0.0:
                            for lane in range(lanes):
                                out[o, lane] += p * by_class0[c0, a, lane] * by_class1[c1, b, lane]


@part
def _add_strikes(
    strikes0: Any, strikes1: Any, asked: Any, outcomes: int, like0: Any, like1: Any, out: Any
) -> None:
    """Add the probability that a side strikes in this period."""
    lanes = out.shape[-1]
    for f in range(asked.shape[0]):
        t0, t1, event = asked[f]
        if event < outcomes:
            continue
        for a in range(like0.shape[1]):
            for b in range(like1.shape[1]):
                if (strikes0[a] if event == outcomes else strikes1[b]) != 0:
                    for lane in range(lanes):
                        out[f, lane] += like0[t0, a, lane] * like1[t1, b, lane]


@part
def _add_continuation(
    stage: StageArrays,
    strikes0: Any,
    strikes1: Any,
    asked: Any,
    outcomes: int,
    y: int,
    rows0: Any,
    rows1: Any,
    coming: Any,
    total: int,
    inner: Any,
    out: Any,
) -> None:
    """Add what happens later; ``coming`` is (G, k, F, M1, M0), ``out`` (G, F, B)."""
    lanes = out.shape[-1]
    s0, s1 = stage.first, stage.second
    for a0 in range(s0.cont.shape[1]):
        if not _leads(s0, y, a0, strikes0):
            continue
        for a1 in range(s1.cont.shape[1]):
            k = s0.cont[y, a0, a1]
            if k < 0 or not _leads(s1, y, a1, strikes1):
                continue
            for f in range(asked.shape[0]):
                t0, t1, event = asked[f]
                # A strike that has happened has happened: only its absence leaves it to the future.
                if (event == outcomes and strikes0[a0] != 0) or (event == outcomes + 1 and strikes1[a1] != 0):
                    continue
                weights = rows0[a0, t0]
                for g in range(coming.shape[0]):
                    inner[:] = 0.0
                    contract(coming[g, k, f], rows1[a1, t1], inner, 1, total)
                    sums = out[g, f]
                    for m in range(inner.shape[0]):
                        for lane in range(lanes):
                            sums[lane] += inner[m, lane] * weights[m, lane]


@part
def _leads(side: SideArrays, y: int, a: int, strikes: Any) -> bool:
    """Whether a move is the first of those that lead to the same continuations and are strikes, or not, alike."""
    if side.row[y, a] < 0:
        return False
    for b in range(a):  # noqa: SIM110 (compiled)
        if side.row[y, b] == side.row[y, a] and strikes[b] == strikes[a]:
            return False
    return True


@part
def _gather(side: SideArrays, y: int, strikes: Any, like: Any, basis: Any, rows: Any) -> None:
    """rows[a, θ, m] = Σ of likelihood times basis over the moves that are like a, for the first of each kind."""
    lanes = rows.shape[-1]
    for first in range(side.row.shape[1]):
        if not _leads(side, y, first, strikes):
            continue
        row = rows[first]
        row[:] = 0.0
        for a in range(first, side.row.shape[1]):
            if side.row[y, a] == side.row[y, first] and strikes[a] == strikes[first]:
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
    asked: Any,
    mu0: Any,
    mu1: Any,
    q: Any,
    coming: Any,
    out: Any,
) -> None:
    """Forecasts at every node of a stage.

    Parameters
    ----------
    ending, strikes0, strikes1
        As in `Stage`.
    asked
        From `forecasts`.
    mu0, mu1, q
        (blocks, ..., B) beliefs and action values of the solution.
    coming
        (G, k, F, M1, M0) coefficients of the forecasts after each continuation, weighted by the probability of going
        on, for each of G deadlines.
    out
        (blocks, G, F, B) result.
    """
    s0, s1, lanes = stage.first, stage.second, q.shape[-1]
    types0, types1 = s0.K.shape[0], s1.K.shape[0]
    moves0, moves1 = s0.allowed.shape[1], s1.allowed.shape[1]
    size0, size1 = grid[0] ** (types0 - 1), grid[1] ** (types1 - 1)
    outcomes = ending.shape[5]
    like0, like1 = np.empty((types0 + 1, moves0, lanes)), np.empty((types1 + 1, moves1, lanes))
    class0 = np.empty((s0.allowed.shape[0], moves0, lanes))
    class1 = np.empty((s1.allowed.shape[0], moves1, lanes))
    basis0, basis1 = np.empty((moves0, size0, lanes)), np.empty((moves1, size1, lanes))
    rows0 = np.empty((moves0, types0 + 1, size0, lanes))
    rows1 = np.empty((moves1, types1 + 1, size1, lanes))
    parts, inner = np.empty((max(types0, types1), lanes)), np.empty((size0, lanes))
    now = np.empty((asked.shape[0], lanes))
    out[:] = 0.0
    for block in range(q.shape[0]):
        covert0, covert1, overt0, overt1 = split(stage, work.sigma)
        q_covert0, q_covert1, q_overt0, q_overt1 = split(stage, q[block])
        strategies(s0, q_covert0, q_overt0, covert0, overt0)
        strategies(s1, q_covert1, q_overt1, covert1, overt1)
        class_readings(s0, covert0, work.w0)
        class_readings(s1, covert1, work.w1)
        first, second, later = mu0[block], mu1[block], out[block]
        now[:] = 0.0
        for y in range(overt0.shape[3]):
            for z0 in range(overt0.shape[2]):
                for z1 in range(overt1.shape[2]):
                    _likelihoods(
                        s0, s1, first, work.w0, overt0, y, z0, z1, grid[0], like0, class0, parts, basis0
                    )
                    _likelihoods(
                        s1, s0, second, work.w1, overt1, y, z1, z0, grid[1], like1, class1, parts, basis1
                    )
                    _add_endings(ending, y, class0, class1, now)
                    _add_strikes(strikes0, strikes1, asked, outcomes, like0, like1, now)
                    if coming.shape[1] > 0:
                        _gather(s0, y, strikes0, like0, basis0, rows0)
                        _gather(s1, y, strikes1, like1, basis1, rows1)
                        _add_continuation(
                            stage,
                            strikes0,
                            strikes1,
                            asked,
                            outcomes,
                            y,
                            rows0,
                            rows1,
                            coming,
                            grid[2],
                            inner,
                            later,
                        )
        for g in range(later.shape[0]):
            for f in range(now.shape[0]):
                for lane in range(lanes):
                    later[g, f, lane] += now[f, lane]
