"""Whether a solution of a stage can be on the principal branch, when that was followed to it without a fold.

From precision 0, where it is 1, the determinant of I - dg/dq keeps its sign along a curve of solutions that does not
fold (Keller 1977). A jump to the middle one of three equilibria leaves no other trace.

Overt play after one public reading does not bear on overt play after another: but for the rows and columns of covert
moves, the matrix falls apart into a block for each reading. The slopes of all blocks are told at a time, and the
determinant is that of the blocks times that of what is left of the covert moves once overt play is eliminated.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.kernel import Work, evaluate
from standoff.equilibrium.lanes import entry, part

STEP = 1e-6
"""Change of an action value, in log-odds, by which slopes are told: their errors are of this size."""


@entry
def signs_of_determinants(
    stage: StageArrays,
    work: Work,
    grid: Any,
    mu0: Any,
    mu1: Any,
    v0: Any,
    v1: Any,
    precision: Any,
    q: Any,
    signs: Any,
) -> None:
    """Sign of det(I - dg/dq) at each node of a block.

    Parameters
    ----------
    stage, grid, mu0, mu1, v0, v1
        As for `kernel.evaluate`.
    work
        Scratch space of any width: so many slopes are worked out side by side.
    precision
        (2,) λ of each side.
    q
        (D, B) action values of the solutions.
    signs
        (B,) out: -1, 0 or 1.
    """
    size, width = q.shape[0], work.sigma.shape[1]
    belief0, belief1 = np.empty((mu0.shape[0], width)), np.empty((mu1.shape[0], width))
    value0, value1 = np.empty_like(belief0), np.empty_like(belief1)
    wide, moved, image = np.empty((2, width)), np.empty((size, width)), np.empty((size, width))
    wide[0], wide[1] = precision[0], precision[1]
    covert, blocks = _entries(stage)
    count, (readings, wanted) = len(covert), blocks.shape
    columns = wanted + count
    # Steps: of entry j of every block at a time, of each covert move, and none.
    steps, slopes = np.zeros((columns + 1, size)), np.empty((columns + 1, size))
    for j in range(wanted):
        for y in range(readings):
            steps[j, blocks[y, j]] = STEP
    for k in range(count):
        steps[wanted + k, covert[k]] = STEP
    onward = np.zeros((count + 1, size))
    matrix, right = np.empty((wanted, wanted)), np.empty((wanted, count))
    rest = np.empty((count, count))
    for lane in range(q.shape[1]):
        for w in range(width):
            for t in range(mu0.shape[0]):
                belief0[t, w] = mu0[t, lane]
            for t in range(mu1.shape[0]):
                belief1[t, w] = mu1[t, lane]
        beliefs = belief0, belief1, v0, v1, wide
        _images(stage, work, grid, beliefs, q, lane, steps, moved, image, value0, value1, slopes)
        sign = 1.0
        for y in range(readings):
            for i in range(wanted):
                row, here = blocks[y, i], slopes[columns, blocks[y, i]]
                for j in range(wanted):
                    matrix[i, j] = (here - slopes[j, row]) / STEP
                matrix[i, i] += 1.0
                for k in range(count):
                    right[i, k] = (slopes[wanted + k, row] - here) / STEP
            sign *= _eliminate(matrix, right)
            for k in range(count):
                for i in range(wanted):
                    onward[k, blocks[y, i]] = right[i, k]
        # How covert moves answer to one of them, directly and by way of overt play.
        lengths = np.ones(count)
        for k in range(count):
            onward[k, covert[k]] = 1.0
            for d in range(size):
                lengths[k] = max(lengths[k], abs(onward[k, d]))
            for d in range(size):
                onward[k, d] *= STEP / lengths[k]
        _images(stage, work, grid, beliefs, q, lane, onward, moved, image, value0, value1, slopes)
        for k in range(count):
            for i in range(count):
                rest[i, k] = (slopes[count, covert[i]] - slopes[k, covert[i]]) * (lengths[k] / STEP)
            rest[k, k] += 1.0
        signs[lane] = sign * _eliminate(rest, np.empty((count, 0)))


@part
def _entries(stage: StageArrays) -> Any:
    """Action values that are not 0 by convention: (n,) covert, and (Y, N) overt by public reading."""
    count, wanted = 0, 0
    for side in (stage.first, stage.second):
        types, moves, readings = side.K.shape
        count += types * (moves - 1)
        wanted += types * side.Q.shape[1] * (side.allowed.sum() - side.allowed.shape[0])
    covert = np.empty(count, np.int64)
    blocks = np.empty((readings, wanted), np.int64)
    at, k, j = 0, 0, 0
    for side in (stage.first, stage.second):
        for _ in range(side.K.shape[0]):
            for h in range(side.K.shape[1]):
                if h > 0:
                    covert[k] = at
                    k += 1
                at += 1
    for side in (stage.first, stage.second):
        for _ in range(side.K.shape[0]):
            for c in range(side.allowed.shape[0]):
                for _ in range(side.Q.shape[1]):
                    begun = j
                    for y in range(readings):
                        j, seen = begun, False
                        for a in range(side.allowed.shape[1]):
                            if side.allowed[c, a] and seen:
                                blocks[y, j] = at
                                j += 1
                            seen = seen or side.allowed[c, a] != 0
                            at += 1
    return covert, blocks


@part
def _images(
    stage: StageArrays,
    work: Work,
    grid: Any,
    beliefs: Any,
    q: Any,
    lane: int,
    steps: Any,
    moved: Any,
    image: Any,
    value0: Any,
    value1: Any,
    images: Any,
) -> None:
    """Write g(q + step) to images for each step, (n, D) both."""
    mu0, mu1, v0, v1, precision = beliefs
    width = moved.shape[1]
    for first in range(0, len(steps), width):
        for w in range(width):
            n = min(first + w, len(steps) - 1)
            for d in range(moved.shape[0]):
                moved[d, w] = q[d, lane] + steps[n, d]
        evaluate(stage, work, grid, mu0, mu1, v0, v1, precision, moved, image, value0, value1)
        for w in range(min(width, len(steps) - first)):
            for d in range(moved.shape[0]):
                images[first + w, d] = image[d, w]


@part
def _eliminate(matrix: Any, right: Any) -> float:
    """Sign of the determinant of a matrix; right becomes its solution. By elimination with row pivots, in place."""
    size, sign = matrix.shape[0], 1.0
    for k in range(size):
        best = k
        for i in range(k + 1, size):
            if abs(matrix[i, k]) > abs(matrix[best, k]):
                best = i
        if matrix[best, k] == 0.0:
            return 0.0
        if best != k:
            sign = -sign
            for j in range(size):
                matrix[k, j], matrix[best, j] = matrix[best, j], matrix[k, j]
            for j in range(right.shape[1]):
                right[k, j], right[best, j] = right[best, j], right[k, j]
        if matrix[k, k] < 0.0:
            sign = -sign
        for i in range(k + 1, size):
            factor = matrix[i, k] / matrix[k, k]
            for j in range(k + 1, size):
                matrix[i, j] -= factor * matrix[k, j]
            for j in range(right.shape[1]):
                right[i, j] -= factor * right[k, j]
    for k in range(size - 1, -1, -1):
        for j in range(right.shape[1]):
            for i in range(k + 1, size):
                right[k, j] -= matrix[k, i] * right[i, j]
            right[k, j] /= matrix[k, k]
    return sign
