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
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays, dimensions
from standoff.equilibrium.kernel import Work, evaluate
from standoff.equilibrium.lanes import entry, part

Ints = NDArray[np.int64]

STEP = 1e-6
"""Change of an action value, in log-odds, by which slopes are told: their errors are of this size."""


def entries(stage: StageArrays) -> tuple[Ints, Ints]:
    """Places in a vector of action values of those not 0 by convention: (n,) covert, and (Y, N) overt by reading."""
    ends = np.cumsum(dimensions(stage))
    parts = np.split(np.arange(ends[-1]), ends[:-1])
    covert, overt = [], []
    for i, side in enumerate((stage.first, stage.second)):
        types, moves, readings = side.K.shape
        covert.append(parts[i].reshape(types, moves)[:, 1:].ravel())
        free = side.allowed.astype(bool)
        free[np.arange(len(free)), np.argmax(free, axis=1)] = False
        every = parts[2 + i].reshape(types, len(free), -1, readings, free.shape[1])
        overt.append(every.transpose(3, 0, 2, 1, 4)[..., free].reshape(readings, -1))
    return np.concatenate(covert), np.ascontiguousarray(np.concatenate(overt, axis=1))


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
    covert: Any,
    blocks: Any,
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
    covert, blocks
        From `entries`.
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
    count, wanted = len(covert), blocks.shape[1]
    # Steps: of entry j of every block at a time, of each covert move, and none.
    steps, images = np.zeros((wanted + count + 1, size)), np.empty((wanted + count + 1, size))
    for j in range(wanted):
        for y in range(len(blocks)):
            steps[j, blocks[y, j]] = STEP
    for k in range(count):
        steps[wanted + k, covert[k]] = STEP
    # How overt play answers to a covert move, at a scale at which it is a step too.
    onward, scale = np.zeros((count + 1, size)), np.ones(count)
    for lane in range(q.shape[1]):
        for w in range(width):
            for t in range(mu0.shape[0]):
                belief0[t, w] = mu0[t, lane]
            for t in range(mu1.shape[0]):
                belief1[t, w] = mu1[t, lane]
        sign = 1.0
        for eliminated in (False, True):
            tried = onward if eliminated else steps
            # In one place: where it is called, all of the stage map is compiled again.
            for first in range(0, len(tried), width):
                for w in range(width):
                    for d in range(size):
                        moved[d, w] = q[d, lane] + tried[min(first + w, len(tried) - 1), d]
                evaluate(stage, work, grid, belief0, belief1, v0, v1, wide, moved, image, value0, value1)
                for w in range(min(width, len(tried) - first)):
                    for d in range(size):
                        images[first + w, d] = image[d, w]
            if eliminated:
                sign *= _sign_of_rest(covert, images, scale)
            else:
                sign *= _sign_of_blocks(covert, blocks, images, onward, scale)
        signs[lane] = sign


@part
def _sign_of_blocks(covert: Any, blocks: Any, images: Any, onward: Any, scale: Any) -> float:
    """Sign of the product of the blocks' determinants; tells what each covert move makes of overt play."""
    count, (readings, wanted) = len(covert), blocks.shape
    matrix, right = np.empty((wanted, wanted)), np.empty((wanted, count))
    here, sign = images[wanted + count], 1.0
    for y in range(readings):
        for i in range(wanted):
            d = blocks[y, i]
            for j in range(wanted):
                matrix[i, j] = (here[d] - images[j, d]) / STEP
            matrix[i, i] += 1.0
            for k in range(count):
                right[i, k] = (images[wanted + k, d] - here[d]) / STEP
        sign *= _eliminate(matrix, right)
        for k in range(count):
            for i in range(wanted):
                onward[k, blocks[y, i]] = right[i, k]
    for k in range(count):
        onward[k, covert[k]] = 1.0
        scale[k] = STEP / max(1.0, np.max(np.abs(onward[k])))
        for d in range(onward.shape[1]):
            onward[k, d] *= scale[k]
    return sign


@part
def _sign_of_rest(covert: Any, images: Any, scale: Any) -> float:
    """Sign of the determinant of covert moves' answers to each other, directly and by way of overt play."""
    count = len(covert)
    rest = np.empty((count, count))
    for k in range(count):
        for i in range(count):
            rest[i, k] = (images[count, covert[i]] - images[k, covert[i]]) / scale[k]
        rest[k, k] += 1.0
    sign: float = _eliminate(rest, np.empty((count, 0)))
    return sign


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
