"""Whether a solution of a stage can be on the principal branch, when that was followed to it without a fold.

From precision 0, where it is 1, the determinant of I - dg/dq keeps its sign along a curve of solutions that does not
fold (Keller 1977). A jump to the middle one of three equilibria leaves no other trace.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.kernel import Work, evaluate
from standoff.equilibrium.lanes import entry

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
    size, width = q.shape[0], work.share.shape[0]
    belief0, belief1 = np.empty((mu0.shape[0], width)), np.empty((mu1.shape[0], width))
    value0, value1 = np.empty_like(belief0), np.empty_like(belief1)
    wide, moved, image = np.empty((2, width)), np.empty((size, width)), np.empty((size, width))
    images = np.empty((size, size + 1))
    matrix = np.empty((size, size))
    wide[0], wide[1] = precision[0], precision[1]
    for lane in range(q.shape[1]):
        for w in range(width):
            belief0[:, w], belief1[:, w] = mu0[:, lane], mu1[:, lane]
        # The last column is of the solution itself.
        for first in range(0, size + 1, width):
            count = min(width, size + 1 - first)
            for w in range(width):
                moved[:, w] = q[:, lane]
                if first + w < size:
                    moved[first + w, w] += STEP
            evaluate(stage, work, grid, belief0, belief1, v0, v1, wide, moved, image, value0, value1)
            images[:, first : first + count] = image[:, :count]
        for e in range(size):
            for d in range(size):
                matrix[e, d] = (images[e, size] - images[e, d]) / STEP
            matrix[e, e] += 1.0
        signs[lane] = np.linalg.slogdet(matrix)[0]
