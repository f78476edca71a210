"""Strategies and beliefs at a stage as a side sees it, compiled.

Symbols as in the model: θ type, h covert move, c class of covert moves, y public and z private reading, a
overt move, μ belief. Throughout, ``view`` is a `standoff.simulation.layout.View` with an axis for the view,
and v the number of the one meant; ``packed`` is what `pack` makes of a view's action values.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.lanes import FLOOR, exponential
from standoff.equilibrium.vectors import WIDTH, put, take
from standoff.simulation.compiled import inner
from standoff.simulation.layout import ANGLED, BASIS, OVERT, THETA, A, C, H, Y, Z, fixed

Coefficients = NDArray[np.float32]


class Packed(NamedTuple):
    """Coefficients of action values in the order in which they are used, one row for each basis function."""

    covert: Coefficients
    """(rows, Θ0·H0 + Θ1·H1)"""
    overt0: Coefficients
    """(Z0·Y, rows, Θ0·C0·A0) for each pair of readings that side 0 may have"""
    overt1: Coefficients


def pack(sizes: NDArray[np.int64], table: Coefficients) -> Packed:
    """Bring a view's coefficients (..., rows, D) into the order in which they are used, given its `View.sizes`."""
    *before, rows, _ = table.shape
    readings, overt = int(sizes[0, Y] * sizes[1, Y]), []
    for i in (0, 1):
        types, classes, private, moves = (int(size) for size in sizes[i, [THETA, C, Z, A]])
        part = table[..., sizes[i, OVERT] :][..., : types * classes * private * readings * moves]
        axes = part.reshape(*before, rows, types * classes, private * readings, moves)
        axes = np.moveaxis(axes, -2, len(before))
        shape = (*before, private * readings, rows, types * classes * moves)
        overt.append(fixed(axes.reshape(shape), np.float32))
    return Packed(fixed(table[..., : sizes[0, OVERT]], np.float32), overt[0], overt[1])


@cache
def nothing_feared(types: tuple[int, int], i: int) -> Coefficients:
    """In place of a table of what side i fears, where that is not told."""
    return fixed(np.zeros((types[i], types[1 - i], 1)), np.float32)


@inner
def basis(beliefs: Any, v: Any, run: Any, i: Any, types: Any, n: Any, angled: Any, out: Any) -> Any:
    """Fill in row i of the Chebyshev basis at a belief about side i, n for each coordinate; its length."""
    out[i, 0] = 1.0
    count = 1
    left = 0.0
    for k in range(types):
        left += beliefs[v, run, i, k]
    for k in range(1, types):
        share = min(beliefs[v, run, i, k] / left, 1.0) if left > 0.0 else 0.5
        t = 4.0 / math.pi * math.asin(math.sqrt(share)) - 1.0 if angled else 2.0 * share - 1.0
        left -= beliefs[v, run, i, k]
        for b in range(count - 1, -1, -1):
            head, before, value = out[i, b], 0.0, 1.0
            for m in range(n):
                out[i, b * n + m] = head * value
                before, value = value, (t if m == 0 else 2.0 * t * value - before)
        count *= n
    return count


@inner
def weigh(sizes: Any, beliefs: Any, v: Any, run: Any, scratch: Any, out: Any, r: Any) -> None:
    """Fill in row r of the weights of the rows of a table of coefficients, at the beliefs of a run."""
    before, count = 1, 1
    for i in range(2):
        before = count
        count = basis(
            beliefs, v, run, i, sizes[v, i, THETA], sizes[v, i, BASIS], sizes[v, i, ANGLED], scratch
        )
    for m in range(before):
        for k in range(count):
            out[r, m * count + k] = scratch[0, m] * scratch[1, k]


@inner
def values(table: Any, weights: Any, r: Any, out: Any) -> None:
    """Action values: a sum of the rows of a table, by row r of the weights.

    Four rows at a time, since otherwise each addition would have to wait for the one before.
    """
    rows, width = table.shape
    whole = rows - rows % 4
    for k in range(width):
        out[k] = 0.0
    for m in range(0, whole, 4):
        w0, w1, w2, w3 = weights[r, m], weights[r, m + 1], weights[r, m + 2], weights[r, m + 3]
        for k in range(width):
            out[k] += (w0 * table[m, k] + w1 * table[m + 1, k]) + (
                w2 * table[m + 2, k] + w3 * table[m + 3, k]
            )
    for m in range(whole, rows):
        for k in range(width):
            out[k] += weights[r, m] * table[m, k]


@inner
def exponentials(q: Any, start: Any, moves: Any, allowed: Any, out: Any) -> Any:
    """Fill in weights of so many moves with action values q from ``start`` on; what they sum to."""
    top = -np.inf
    for a in range(moves):
        if allowed[a]:
            top = max(top, np.float64(q[start + a]))
    total = 0.0
    for a in range(moves):
        out[a] = np.exp(max(q[start + a] - top, FLOOR)) if allowed[a] else 0.0
        total += out[a]
    return total


@inner
def choices(
    q: Any, start: Any, sizes: Any, allowed: Any, sharpness: Any, room: Any, out: Any, begin: Any
) -> None:
    """Fill in probabilities (k, c, a), from k = ``begin`` on, of moves with action values q from a place on.

    ``sizes`` tells how many there are of each, ``allowed`` (c, a) which may be made, and action values count for
    ``sharpness`` times as much. ``room`` (1, n) is for their exponentials, which are worked out side by side.
    """
    outer, classes, moves = sizes
    row, n = room[0], 0
    for _ in range(outer):
        for c in range(classes):
            top = np.float32(-np.inf)
            for a in range(moves):
                if allowed[c, a]:
                    top = max(top, q[start + n + a])
            for a in range(moves):
                gap = np.float64(q[start + n + a]) - np.float64(top)
                row[n + a] = sharpness * gap if allowed[c, a] else FLOOR
            n += moves
    for lane in range(0, n, WIDTH):
        put(room, (0,), lane, exponential(take(room, (0,), lane)))
    n = 0
    for k in range(begin, begin + outer):
        for c in range(classes):
            total = 0.0
            for a in range(moves):
                if allowed[c, a]:
                    total += row[n + a]
            for a in range(moves):
                out[k, c, a] = row[n + a] / total if allowed[c, a] else 0.0
            n += moves


@inner
def covert_play(
    view: Any,
    v: Any,
    packed: Any,
    sharpness: Any,
    runs: Any,
    beliefs: Any,
    every: Any,
    weights: Any,
    play: Any,
    scratch: Any,
    q: Any,
    room: Any,
) -> None:
    """Fill in probabilities (run, side, θ, h) of covert moves in a view, and the weights on which they rest.

    ``every`` (θ, h) is all true.
    """
    table, sizes, start = packed.covert, view.sizes, np.int64(0)
    for r in range(len(runs)):
        weigh(sizes, beliefs, v, runs[r], scratch, weights, r)
        values(table, weights, r, q)
        at = start
        for i in range(2):
            shape = np.int64(1), sizes[v, i, THETA], sizes[v, i, H]
            choices(q, at, shape, every, sharpness, room, play[r], i)
            at += shape[1] * shape[2]


@inner
def overt_play(
    view: Any,
    v: Any,
    packed: Any,
    sharpness: Any,
    count: Any,
    y: Any,
    z: Any,
    weights: Any,
    play: Any,
    q: Any,
    room: Any,
) -> None:
    """Fill in probabilities (run, side, θ, c, a) of overt moves in a view, after readings (run, side)."""
    sizes, public, private, allowed = view.sizes, view.public_numbers, view.private_numbers, view.allowed
    for i in range(2):
        tables = packed.overt0 if i == 0 else packed.overt1
        shape, start = (sizes[v, i, THETA], sizes[v, i, C], sizes[v, i, A]), np.int64(0)
        for r in range(count):
            seen = public[v, 0, y[r, 0]] * sizes[v, 1, Y] + public[v, 1, y[r, 1]]
            seen += private[v, i, z[r, i]] * sizes[v, 0, Y] * sizes[v, 1, Y]
            values(tables[seen], weights, r, q)
            choices(q, start, shape, allowed[v, i], sharpness, room, play[r, i], start)


@inner
def learn(
    view: Any,
    v: Any,
    runs: Any,
    going: Any,
    y: Any,
    z: Any,
    a: Any,
    covert: Any,
    overt: Any,
    beliefs: Any,
    lost: Any,
) -> None:
    """Update both beliefs of a view in the runs that go on; count in ``lost`` what it held impossible.

    Such a record leaves the belief about the side as it was.
    """
    sizes, classes, numbers = view.sizes, view.classes, view.overt_numbers
    public, private = view.public_rates, view.private_rates
    odds = np.zeros(beliefs.shape[-1])
    for r in range(len(runs)):
        for i in range(2 if going[r] else 0):
            types, run, move, best = sizes[v, i, THETA], runs[r], numbers[v, i, a[r, i]], 0.0
            for k in range(types):
                odds[k] = 0.0
                if move >= 0 and beliefs[v, run, i, k] > 0.0:
                    for h in range(sizes[v, i, H]):
                        c = classes[v, i, h]
                        seen = public[v, i, y[r, i], h] * private[v, 1 - i, z[r, 1 - i], c]
                        odds[k] += covert[r, i, k, h] * seen * overt[r, i, k, c, move]
                    best = max(best, odds[k])
            if best == 0.0:
                lost[run, v] += 1
                continue
            total = 0.0
            for k in range(types):
                odds[k] = beliefs[v, run, i, k] * (odds[k] / best)
                total += odds[k]
            for k in range(types):
                beliefs[v, run, i, k] = odds[k] / total
