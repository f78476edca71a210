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
from standoff.equilibrium.kernel import Floats, evaluate, workspace

Ints = NDArray[np.int64]

STEP = 1e-6
"""Change of an action value, in log-odds, by which slopes are told: their errors are of this size."""
AT_ONCE = 1024
"""Columns of action values evaluated side by side, if there are not more for a single node."""


def signs_of_determinants(
    stage: StageArrays,
    grid: Any,
    mu0: Floats,
    mu1: Floats,
    v0: Floats,
    v1: Floats,
    precision: Floats,
    q: Floats,
) -> Floats:
    """Sign of det(I - dg/dq) at each node of a block: (B,) of -1, 0 or 1.

    Parameters
    ----------
    stage, grid, mu0, mu1, v0, v1
        As for `kernel.evaluate`.
    precision
        (2,) λ of each side.
    q
        (D, B) action values of the solutions.
    """
    covert, blocks = entries(stage)
    size, lanes = q.shape
    count, wanted = len(covert), blocks.shape[1]
    # Of entry j of every block at a time, of each covert move, and none.
    steps = np.zeros((size, 1, wanted + count + 1))
    steps[blocks, 0, np.arange(wanted)] = STEP
    steps[covert, 0, wanted + np.arange(count)] = STEP
    some = max(1, AT_ONCE // steps.shape[2])
    work = workspace(stage, (int(grid[0]), int(grid[1])), min(some, lanes) * steps.shape[2])
    signs = np.empty(lanes)
    for first in range(0, lanes, some):
        of = np.arange(first, min(first + some, lanes))
        here = np.take(q, of, axis=1)[:, :, None]

        def rise(steps: Floats, here: Floats = here, of: NDArray[np.int64] = of) -> Floats:
            """How much g rises by steps (D, B, N), the last of which is none: (B, D, N - 1)."""
            near = here + steps
            columns, width = near.reshape(size, -1), near.shape[2]
            image, values = (
                np.empty_like(columns),
                [np.empty((len(mu), columns.shape[1])) for mu in (mu0, mu1)],
            )
            beliefs = (np.repeat(np.take(mu, of, axis=1), width, axis=1) for mu in (mu0, mu1))
            wide = np.repeat(precision[:, None], columns.shape[1], axis=1)
            evaluate(stage, work, grid, *beliefs, v0, v1, wide, columns, image, *values)
            images = image.reshape(near.shape)
            return (images[:, :, :-1] - images[:, :, -1:]).swapaxes(0, 1)

        slopes = rise(steps)[:, blocks] / STEP
        matrices = np.eye(wanted) - slopes[..., :wanted]
        sign = np.prod(np.linalg.slogdet(matrices)[0], axis=1)
        sound = np.where((sign == 0.0)[:, None, None, None], np.eye(wanted), matrices)
        # A covert move, and how overt play answers to it, at a scale at which they are a step too.
        onward = np.zeros((size, len(of), count + 1))
        onward[blocks, :, :count] = np.moveaxis(np.linalg.solve(sound, slopes[..., wanted:]), 0, 2)
        onward[covert, :, np.arange(count)] = 1.0
        scale = STEP / np.max(np.abs(onward[..., :count]), axis=0, initial=1.0)
        onward[..., :count] *= scale
        rest = np.eye(count) - rise(onward)[:, covert] / scale[:, None, :]
        signs[of] = sign * np.linalg.slogdet(rest)[0]
    return signs


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
