"""Whether a solution of a stage can be on the principal branch, when that was followed to it without a fold.

From precision 0, where it is 1, the determinant of I - dg/dq keeps its sign along a curve of solutions that does not
fold (Keller 1977). A jump to the middle one of three equilibria leaves no other trace.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.kernel import Floats, evaluate, workspace

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
    size, lanes = q.shape
    some = max(1, AT_ONCE // (size + 1))
    work = workspace(stage, (int(grid[0]), int(grid[1])), min(some, lanes) * (size + 1))
    signs = np.empty(lanes)
    for first in range(0, lanes, some):
        of = np.arange(first, min(first + some, lanes))
        near = np.repeat(np.take(q, of, axis=1)[:, :, None], size + 1, axis=2)
        # The last column of a node is of the solution itself.
        near[np.arange(size), :, np.arange(size)] += STEP
        columns = near.reshape(size, -1)
        image, values = np.empty_like(columns), [np.empty((len(mu), columns.shape[1])) for mu in (mu0, mu1)]
        beliefs = (np.repeat(np.take(mu, of, axis=1), size + 1, axis=1) for mu in (mu0, mu1))
        wide = np.repeat(precision[:, None], columns.shape[1], axis=1)
        evaluate(stage, work, grid, *beliefs, v0, v1, wide, columns, image, *values)
        images = image.reshape(near.shape)
        slopes = (images[:, :, :size] - images[:, :, size:]) / STEP
        signs[of] = np.linalg.slogdet(np.eye(size) - slopes.swapaxes(0, 1))[0]
    return signs
