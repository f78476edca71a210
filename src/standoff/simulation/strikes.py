"""How likely a strike is in a period, given both types, as one side sees the stage; compiled.

P_k(θ0, θ1) is the probability that side k strikes in the period, over covert moves and readings, when both
play the strategies of given beliefs. It depends on the beliefs only through the action values, so over
beliefs it is as smooth as they are, and a table of its log-odds at Chebyshev nodes gives it everywhere:
adding up a whole stage for each run would cost a hundred times as much. Side i's fear, its type θi being
given, is Σ_θj μ_j(θj) P_j(θ0, θ1).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.simulation.compiled import inner, kernel
from standoff.simulation.layout import BASIS, COVERT, OVERT, THETA, A, C, H, View, Y, Z, fixed
from standoff.simulation.play import Coefficients, exponentials, values, weigh

SUREST = 40.0
"""Bound on the log-odds in tables."""

Floats = NDArray[np.float64]


def tabulate(view: View, v: int, table: Coefficients, k: int) -> Coefficients:
    """Coefficients (Θj, Θk, rows) of the log-odds of P_k in a view: what side j may have to fear."""
    of0, of1 = (nodes(int(view.sizes[v, i, THETA]), int(view.sizes[v, i, BASIS])) for i in (0, 1))
    out = np.zeros((view.sizes[v, 1 - k, THETA], view.sizes[v, k, THETA], len(table)), np.float32)
    _tabulate(view, v, needed(view, v, table, k), k, of0, of1, _every(view), out)
    return fixed(out, np.float32)


def at_beliefs(view: View, v: int, table: Coefficients, k: int, beliefs: Floats) -> Floats:
    """P_k at each of many pairs of beliefs (pair, side, type), shape (pair, Θ0, Θ1)."""
    out = np.zeros((len(beliefs), *view.sizes[v, :, THETA]))
    of_view = np.ascontiguousarray(np.broadcast_to(beliefs, (v + 1, *beliefs.shape)))
    _at_beliefs(view, v, needed(view, v, table, k), k, of_view, _every(view), out)
    return out


def needed(view: View, v: int, table: Coefficients, k: int) -> Coefficients:
    """The columns of covert action values, then those of side k's overt ones."""
    covert, middle = int(view.sizes[v, 0, OVERT]), int(view.sizes[v, 1, OVERT])
    overt = table[:, covert:middle] if k == 0 else table[:, middle:]
    return np.concatenate([table[:, :covert], overt], axis=1)


def _every(view: View) -> NDArray[np.bool_]:
    return fixed(np.ones(view.classes.shape[-1]), np.bool_)


@lru_cache(maxsize=64)
def nodes(types: int, n: int) -> tuple[Coefficients, Floats]:
    """Basis (node, function) over beliefs about a side of so many types at zeros of T_n, and its inverse."""
    angles = np.pi * (np.arange(n) + 0.5) / n
    line = np.cos(np.outer(angles, np.arange(n)))
    there: NDArray[np.floating] = np.ones((1, 1))
    back: NDArray[np.floating] = np.ones((1, 1))
    for _ in range(types - 1):
        there, back = np.kron(there, line), np.kron(back, np.linalg.inv(line))
    return there.astype(np.float32), back.astype(np.float64)


@kernel
def _tabulate(view: Any, v: Any, table: Any, k: Any, of0: Any, of1: Any, every: Any, out: Any) -> None:
    (there0, back0), (there1, back1) = of0, of1
    n0, n1 = len(there0), len(there1)
    half = np.zeros((n1, table.shape[1]), np.float32)
    q = np.zeros(table.shape[1], np.float32)
    found = np.zeros((view.sizes[v, 0, THETA], view.sizes[v, 1, THETA]))
    odds = np.zeros((out.shape[0], out.shape[1], n0, n1))
    for at0 in range(n0):
        half[:] = 0.0
        for m0 in range(n0):
            for m1 in range(n1):
                for d in range(table.shape[1]):
                    half[m1, d] += there0[at0, m0] * table[m0 * n1 + m1, d]
        for at1 in range(n1):
            values(half, there1, at1, q)
            chances(view, v, q, k, every, found)
            for j in range(out.shape[0]):
                for own in range(out.shape[1]):
                    p = found[j, own] if k == 1 else found[own, j]
                    score = np.log(p / (1.0 - p)) if 0.0 < p < 1.0 else (SUREST if p > 0.5 else -SUREST)
                    odds[j, own, at0, at1] = min(max(score, -SUREST), SUREST)
    for j in range(out.shape[0]):
        for own in range(out.shape[1]):
            transform(odds[j, own], back0, back1, out[j, own])


@inner
def transform(odds: Any, back0: Any, back1: Any, out: Any) -> None:
    """Take log-odds at the nodes (node, node) to coefficients (rows,)."""
    n0, n1 = odds.shape
    half = np.zeros((n0, n1))
    for a in range(n0):
        for m1 in range(n1):
            for b in range(n1):
                half[a, m1] += odds[a, b] * back1[m1, b]
    for m0 in range(n0):
        for m1 in range(n1):
            total = 0.0
            for a in range(n0):
                total += back0[m0, a] * half[a, m1]
            out[m0 * n1 + m1] = total


@kernel
def _at_beliefs(view: Any, v: Any, table: Any, k: Any, beliefs: Any, every: Any, out: Any) -> None:
    weights, scratch = np.zeros((1, table.shape[0]), np.float32), np.zeros((2, table.shape[0]))
    q = np.zeros(table.shape[1], np.float32)
    first = np.int64(0)
    for n in range(len(out)):
        weigh(view.sizes, beliefs, v, n, scratch, weights, first)
        values(table, weights, first, q)
        chances(view, v, q, k, every, out[n])


@inner
def chances(view: Any, v: Any, q: Any, k: Any, every: Any, out: Any) -> None:
    """Fill in P_k(θ0, θ1) at action values q, of all covert moves and then side k's overt ones."""
    j = 1 - k
    own, other = covert_and_reading(view, v, q, k, every), covert_and_reading(view, v, q, j, every)
    moves = view.sizes[v, k, A]
    play = np.zeros(moves)
    place = view.sizes[v, 0, OVERT]
    out[:] = 0.0
    for theta in range(view.sizes[v, k, THETA]):
        for c in range(view.sizes[v, k, C]):
            allowed = view.allowed[v, k, c, :moves]
            may_strike = np.any(allowed & view.strikes[v, k, :moves])
            for z in range(view.sizes[v, k, Z]):
                for y0 in range(view.sizes[v, 0, Y]):
                    for y1 in range(view.sizes[v, 1, Y]):
                        mine, theirs = (y0, y1) if k == 0 else (y1, y0)
                        weight = own[theta, c, mine]
                        if may_strike and weight > 0.0:
                            weight /= exponentials(q, place, moves, allowed, play)
                            weight *= struck(play, view.strikes[v, k])
                            for against in range(len(other)):
                                met = 0.0
                                for d in range(other.shape[1]):
                                    met += other[against, d, theirs] * view.private[v, k, d, z]
                                if k == 0:
                                    out[theta, against] += weight * met
                                else:
                                    out[against, theta] += weight * met
                        place += moves


@inner
def covert_and_reading(view: Any, v: Any, q: Any, i: Any, every: Any) -> Any:
    """P(c, y_i | θi), shape (Θi, Ci, Yi)."""
    moves = view.sizes[v, i, H]
    out = np.zeros((view.sizes[v, i, THETA], view.sizes[v, i, C], view.sizes[v, i, Y]))
    play = np.zeros(moves)
    for theta in range(len(out)):
        start = view.sizes[v, i, COVERT] + theta * moves
        total = exponentials(q, start, moves, every, play)
        for h in range(moves):
            for y in range(out.shape[2]):
                out[theta, view.classes[v, i, h], y] += play[h] / total * view.public[v, i, h, y]
    return out


@inner
def struck(play: Any, strikes: Any) -> Any:
    """Sum over strikes."""
    total = 0.0
    for a in range(len(play)):
        if strikes[a]:
            total += play[a]
    return total
