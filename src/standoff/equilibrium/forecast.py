"""Exact probabilities of what is to come, computed beside the values by the same backward recursion.

A *forecast* P(x, μ) is the probability that an event happens before a deadline when both play the equilibrium, to one
who holds the public beliefs and may know the type of one side as well. The events are the O outcomes, then 'side 0
strikes', then 'side 1 strikes'. Forecasts rest on the game being the world; where a side is wrong about the world,
simulate instead.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import SideArrays, StageArrays
from standoff.equilibrium.kernel import Work, split, widened
from standoff.equilibrium.lanes import belief_basis, contract, entry, inlined, native
from standoff.equilibrium.steps import class_readings, strategies
from standoff.equilibrium.vectors import WIDTH, every, put, take

Floats = NDArray[np.float64]


def forecasts(types: tuple[int, int], outcomes: int) -> NDArray[np.int64]:
    """What is forecast, (F, 3): type of side 0 and of side 1 known (their number if unknown), and event.

    First, every event to one who knows no type; then, to each type of side 0, that side 1 strikes; then, to each type
    of side 1, that side 0 strikes.
    """
    nobody = [(*types, event) for event in range(outcomes + 2)]
    first = [(t, types[1], outcomes + 1) for t in range(types[0])]
    second = [(types[0], t, outcomes) for t in range(types[1])]
    return np.array([*nobody, *first, *second], dtype=np.int64)


class _Moves(NamedTuple):
    """What a side is seen to do where these are the readings, given its type and, last of all, over all types."""

    like: Floats
    """(Θ + 1, A, W) probability of a move."""
    by_class: Floats
    """(C, A, W) the same over all types, by class of covert move."""
    any: Floats
    """(Θ + 1, W) probability of any move, which is that of the readings."""
    strike: Floats
    """(Θ + 1, W) and of one that is a strike."""
    parts: Floats
    """(Θ, W) probability of type and move."""
    basis: Floats
    """(A, M, W) belief basis after each move."""
    folded: Floats
    """(A * (Θ + 1), M, W) likelihood times basis over the moves that are like a, for the first of each kind."""


@native
def _room(side: SideArrays, points: int) -> Any:
    types, (classes, moves) = side.K.shape[0], side.allowed.shape
    size = points ** (types - 1)
    return _Moves(
        np.zeros((types + 1, moves, WIDTH)),
        np.zeros((classes, moves, WIDTH)),
        np.zeros((types + 1, WIDTH)),
        np.zeros((types + 1, WIDTH)),
        np.zeros((types, WIDTH)),
        np.zeros((moves, size, WIDTH)),
        np.zeros((moves * (types + 1), size, WIDTH)),
    )


@inlined
def _see(
    side: SideArrays,
    other: SideArrays,
    mu: Any,
    w: Any,
    overt: Any,
    y: int,
    z: int,
    zj: int,
    lane: int,
    n: int,
    angled: int,
    strikes: Any,
    seen: _Moves,
) -> None:
    """Likelihoods of a side's moves where these are the readings, and the belief basis after each."""
    types, classes, moves = overt.shape[0], overt.shape[1], overt.shape[4]
    for t in range(types + 1):
        put(seen.any, (t,), 0, every(0.0))
        put(seen.strike, (t,), 0, every(0.0))
    for a in range(moves):
        for c in range(classes):
            put(seen.by_class, (c, a), 0, every(0.0))
        over = every(0.0)
        for t in range(types):
            belief, share = take(mu, (t,), lane), every(0.0)
            for c in range(classes):
                chosen = take(w, (t, c, side.own[y]), lane) * take(overt, (t, c, z, y, a), lane)
                p = other.Q[c, zj] * chosen
                put(seen.by_class, (c, a), 0, take(seen.by_class, (c, a), 0) + belief * p)
                share += p
            put(seen.like, (t, a), 0, share)
            put(seen.parts, (t,), 0, belief * share)
            over += belief * share
        put(seen.like, (types, a), 0, over)
        for t in range(types + 1):
            p = take(seen.like, (t, a), 0)
            put(seen.any, (t,), 0, take(seen.any, (t,), 0) + p)
            if strikes[a] != 0:
                put(seen.strike, (t,), 0, take(seen.strike, (t,), 0) + p)
        if side.row[y, a] >= 0:
            belief_basis(seen.parts, types, n, angled, seen.basis, a)


@inlined
def _add_endings(ending: Any, y: int, by_class0: Any, by_class1: Any, lane: int, out: Any) -> None:
    """out[o] += probability that this period ends it in outcome o."""
    _, _, _, moves0, moves1, outcomes = ending.shape
    for c0 in range(ending.shape[0]):
        for c1 in range(ending.shape[1]):
            for a in range(moves0):
                for b in range(moves1):
                    for o in range(outcomes):
                        p = ending[c0, c1, y, a, b, o]
                        if p != 0.0:
                            both = take(by_class0, (c0, a), 0) * take(by_class1, (c1, b), 0)
                            put(out, (o,), lane, take(out, (o,), lane) + p * both)


@inlined
def _add_strikes(asked: Any, outcomes: int, seen0: _Moves, seen1: _Moves, lane: int, out: Any) -> None:
    """Add the probability that a side strikes in this period."""
    for f in range(asked.shape[0]):
        t0, t1, event = asked[f, 0], asked[f, 1], asked[f, 2]
        if event == outcomes:
            struck = take(seen0.strike, (t0,), 0) * take(seen1.any, (t1,), 0)
            put(out, (f,), lane, take(out, (f,), lane) + struck)
        elif event > outcomes:
            struck = take(seen0.any, (t0,), 0) * take(seen1.strike, (t1,), 0)
            put(out, (f,), lane, take(out, (f,), lane) + struck)


@inlined
def _add_continuation(
    stage: StageArrays,
    strikes0: Any,
    strikes1: Any,
    asked: Any,
    outcomes: int,
    y: int,
    folded0: Any,
    folded1: Any,
    coming: Any,
    total: int,
    lane: int,
    which: Any,
    inner: Any,
    out: Any,
) -> None:
    """Add what happens later; ``coming`` is (G, k * F, M1, M0), ``out`` (G, F, B), ``which`` scratch (2, A1).

    The other's moves are summed first, as for the values.
    """
    s0, s1, events = stage.first, stage.second, asked.shape[0]
    kinds0, kinds1 = s0.K.shape[0] + 1, s1.K.shape[0] + 1
    for a0 in range(s0.cont.shape[1]):
        if not _leads(s0, y, a0, strikes0):
            continue
        for f in range(events):
            t0, t1, event = asked[f, 0], asked[f, 1], asked[f, 2]
            # A strike that has happened has happened: only its absence leaves it to the future.
            if event == outcomes and strikes0[a0] != 0:
                continue
            count = 0
            for a1 in range(s1.cont.shape[1]):
                k = s0.cont[y, a0, a1]
                if k < 0 or (event == outcomes + 1 and strikes1[a1] != 0) or not _leads(s1, y, a1, strikes1):
                    continue
                which[0, count], which[1, count] = k * events + f, a1 * kinds1 + t1
                count += 1
            for g in range(coming.shape[0]):
                contract(coming[g], which[0], which[1], count, folded1, 1, total, inner)
                sums = take(out, (g, f), lane)
                for m in range(inner.shape[0]):
                    sums += take(inner, (m,), 0) * take(folded0, (a0 * kinds0 + t0, m), 0)
                put(out, (g, f), lane, sums)


@inlined
def _leads(side: SideArrays, y: int, a: int, strikes: Any) -> bool:
    """Whether a move is the first of those that lead to the same continuations and are strikes, or not, alike."""
    if side.row[y, a] < 0:
        return False
    for b in range(a):  # noqa: SIM110 (compiled)
        if side.row[y, b] == side.row[y, a] and strikes[b] == strikes[a]:
            return False
    return True


@inlined
def _fold(side: SideArrays, y: int, strikes: Any, seen: _Moves) -> None:
    """Sum likelihood times basis over the moves that are like a, for the first of each kind."""
    kinds = seen.like.shape[0]
    for first in range(side.row.shape[1]):
        if not _leads(side, y, first, strikes):
            continue
        for a in range(first, side.row.shape[1]):
            if side.row[y, a] != side.row[y, first] or strikes[a] != strikes[first]:
                continue
            for t in range(kinds):
                chance, row = take(seen.like, (t, a), 0), first * kinds + t
                for m in range(seen.basis.shape[1]):
                    product = chance * take(seen.basis, (a, m), 0)
                    put(
                        seen.folded,
                        (row, m),
                        0,
                        product if a == first else product + take(seen.folded, (row, m), 0),
                    )


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
    s0, s1, lanes = stage.first, stage.second, work.sigma.shape[1]
    outcomes, total = ending.shape[5], grid[2]
    deadlines, number, events, size1, size0 = coming.shape
    ahead = coming.reshape((deadlines, number * events, size1, size0))
    seen0, seen1 = _room(s0, grid[0]), _room(s1, grid[1])
    w0, w1 = work.first.w, work.second.w
    inner, which = np.zeros((size0, WIDTH)), np.zeros((2, s1.allowed.shape[1]), np.int64)
    now, later = np.zeros((events, lanes)), np.zeros((deadlines, events, lanes))
    covert0, covert1, overt0, overt1 = split(stage, work.sigma)
    for block in range(q.shape[0]):
        first, second, wide = widened(mu0[block]), widened(mu1[block]), widened(q[block])
        q_covert0, q_covert1, q_overt0, q_overt1 = split(stage, wide)
        strategies(s0, q_covert0, q_overt0, covert0, overt0)
        strategies(s1, q_covert1, q_overt1, covert1, overt1)
        class_readings(s0, covert0, w0, lanes)
        class_readings(s1, covert1, w1, lanes)
        now[:] = 0.0
        later[:] = 0.0
        for y in range(overt0.shape[3]):
            for z0 in range(overt0.shape[2]):
                for z1 in range(overt1.shape[2]):
                    for lane in range(0, lanes, WIDTH):
                        _see(s0, s1, first, w0, overt0, y, z0, z1, lane, grid[0], grid[3], strikes0, seen0)
                        _see(s1, s0, second, w1, overt1, y, z1, z0, lane, grid[1], grid[3], strikes1, seen1)
                        _add_endings(ending, y, seen0.by_class, seen1.by_class, lane, now)
                        _add_strikes(asked, outcomes, seen0, seen1, lane, now)
                        if number > 0:
                            _fold(s0, y, strikes0, seen0)
                            _fold(s1, y, strikes1, seen1)
                            _add_continuation(
                                stage,
                                strikes0,
                                strikes1,
                                asked,
                                outcomes,
                                y,
                                seen0.folded,
                                seen1.folded,
                                ahead,
                                total,
                                lane,
                                which,
                                inner,
                                later,
                            )
        for g in range(deadlines):
            for f in range(events):
                for lane in range(out.shape[3]):
                    out[block, g, f, lane] = later[g, f, lane] + now[f, lane]
