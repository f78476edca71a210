"""The linear algebra of following a curve, in compiled code.

The blocks of an arrow matrix are eliminated one by one, by LU with partial pivoting. Symbols as in `slope`: blocks K,
what they owe to the border and to s as E, and the shadow K⁻¹E.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from standoff.kernels import kept

_compiled = kept(nogil=True, fastmath={"contract"}, error_model="numpy")
_summing = kept(nogil=True, fastmath={"contract", "reassoc"}, error_model="numpy")
"""Sums may be taken in any order, and so several terms at a time."""


@_compiled
def eliminate(images: Any, image: Any, blocks: Any, edge: int, s: float, step: float) -> Any:
    """Factorise I - s·dg/dq within blocks.

    Parameters
    ----------
    images
        (D, b + c) or more, of points a step away along the values of all blocks at once, then of the border.
    image
        (D,) of the point itself.
    blocks
        (Y, b) indices.
    edge
        c.

    Returns
    -------
    tuple
        (Y, b, b) factors and (Y, b) rows they were taken from; (Y * b, c + 1) shadow; sign of the determinant.
    """
    count, size = blocks.shape
    factors, rows = np.empty((count, size, size)), np.empty((count, size), np.int64)
    shadow, work = np.empty((count * size, edge + 1)), np.empty((size, size + edge + 1))
    sign = 1.0
    for y in range(count):
        _difference(images, image, blocks[y], s, step, work)
        sign *= _factorise(work, rows[y])
        _substitute(work, shadow[y * size : (y + 1) * size])
        factors[y] = work[:, :size]
    return factors, rows, shadow, sign


@_compiled
def _difference(images: Any, image: Any, block: Any, s: float, step: float, work: Any) -> None:
    """Rows (b, b + c + 1) of K and E by differences."""
    last = work.shape[1] - 1
    for i in range(len(block)):
        moved, here, row = images[block[i]], image[block[i]], work[i]
        for j in range(last):
            row[j] = -s * ((moved[j] - here) / step)
        row[i] += 1.0
        row[last] = -here


@_compiled
def _factorise(work: Any, rows: Any) -> float:
    """LU of the first columns in place, and what it makes of the others; the sign of the determinant."""
    (size, width), sign = work.shape, 1.0
    for k in range(size):
        rows[k] = k
    for k in range(size):
        best = k
        for i in range(k + 1, size):
            if abs(work[i, k]) > abs(work[best, k]):
                best = i
        if best != k:
            for j in range(width):
                work[k, j], work[best, j] = work[best, j], work[k, j]
            rows[k], rows[best] = rows[best], rows[k]
            sign = -sign
        pivot = work[k]
        sign = -sign if pivot[k] < 0.0 else sign
        inverse = 1.0 / pivot[k]
        for i in range(k + 1, size):
            row = work[i]
            factor = row[k] * inverse
            row[k] = factor
            for j in range(k + 1, width):
                row[j] -= factor * pivot[j]
    return sign


@_compiled
def _substitute(work: Any, shadow: Any) -> None:
    """Solve the upper triangle for the columns beyond it."""
    size, columns = shadow.shape
    for k in range(size - 1, -1, -1):
        row = shadow[k]
        for e in range(columns):
            row[e] = work[k, size + e]
        for i in range(k + 1, size):
            factor, below = work[k, i], shadow[i]
            for e in range(columns):
                row[e] -= factor * below[e]
        for e in range(columns):
            row[e] /= work[k, k]


@_summing
def solve(factors: Any, rows: Any, blocks: Any, gap: Any) -> Any:
    """(Y, b) K⁻¹ times a gap (D,) in the blocks."""
    count, size = blocks.shape
    found = np.empty((count, size))
    for y in range(count):
        lower = factors[y]
        for i in range(size):
            total = gap[blocks[y, rows[y, i]]]
            for j in range(i):
                total -= lower[i, j] * found[y, j]
            found[y, i] = total
        for i in range(size - 1, -1, -1):
            total = found[y, i]
            for j in range(i + 1, size):
                total -= lower[i, j] * found[y, j]
            found[y, i] = total / lower[i, i]
    return found


@_compiled
def close(left: Any, shadow: Any, blocks: Any, border: Any, normal: Any, right: Any) -> Any:
    """Solve what is left once the blocks are eliminated, with the normal of a plane as last row.

    Parameters
    ----------
    left
        (c, c + 1)
    normal
        (D + 1,)
    right
        (c + 1,)

    Returns
    -------
    tuple
        (c + 1,) border and s; sign of the determinant.
    """
    count = len(right)
    work, found = np.empty((count, count + 1)), np.empty((count, 1))
    work[:-1, :-1] = left
    last = work[count - 1]
    for e in range(count - 1):
        last[e] = normal[border[e]]
    last[count - 1] = normal[len(normal) - 1]
    number = 0
    for y in range(blocks.shape[0]):
        for i in range(blocks.shape[1]):
            factor, row = normal[blocks[y, i]], shadow[number]
            for e in range(count):
                last[e] -= factor * row[e]
            number += 1
    work[:, count] = right
    sign = _factorise(work, np.empty(count, np.int64))
    _substitute(work, found)
    return found[:, 0].copy(), sign


@_summing
def accelerate(points: Any, changes: Any) -> Any:
    """The last of some changes, less what the earlier ones account for, with the moves that go with it.

    Parameters
    ----------
    points, changes
        (n, D + 1) where a correction was, and by how much it would have been changed.
    """
    count, size = points.shape[0] - 1, points.shape[1]
    steps, scale = np.empty((count + 1, size)), np.empty(count)
    work, weights = np.empty((count, count + 1)), np.empty((count, 1))
    for i in range(count):
        for d in range(size):
            steps[i, d] = changes[i + 1, d] - changes[i, d]
        scale[i] = 1.0 / max(np.sqrt(_product(steps[i], steps[i])), 1e-300)
    steps[count] = changes[count]
    for i in range(count):
        for k in range(count):
            work[i, k] = _product(steps[i], steps[k]) * scale[i] * scale[k]
        work[i, i] += 1e-8
        work[i, count] = _product(steps[i], steps[count]) * scale[i]
    _factorise(work, np.empty(count, np.int64))
    _substitute(work, weights)
    found = changes[count].copy()
    for i in range(count):
        weight = weights[i, 0] * scale[i]
        for d in range(size):
            found[d] -= weight * (points[i + 1, d] - points[i, d] + steps[i, d])
    return found


@_summing
def _product(one: Any, two: Any) -> float:
    total = 0.0
    for d in range(len(one)):
        total += one[d] * two[d]
    return total


@_compiled
def spread(shadow: Any, blocks: Any, border: Any, y: Any, size: int) -> Any:
    """(D + 1,) what border and s bring with them."""
    change, number = np.zeros(size + 1), 0
    for block in blocks:
        for place in block:
            total, row = 0.0, shadow[number]
            for e in range(len(y)):
                total -= row[e] * y[e]
            change[place] = total
            number += 1
    for e in range(len(border)):
        change[border[e]] = y[e]
    change[size] = y[len(y) - 1]
    return change
