"""Nodes at which the principal branch cannot be followed by raising the precision, or was left unnoticed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arclength import follow_curve
from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.doubt import signs_of_determinants
from standoff.equilibrium.grid import MOST_LANES, Grid
from standoff.equilibrium.kernel import evaluate, workspace

Floats = NDArray[np.float64]

Common = tuple[StageArrays, object, NDArray[np.int64], Floats, Floats, Floats]


@dataclass(frozen=True, eq=False)
class Found:
    """Arrays the kernels write to, (blocks, ..., B)."""

    q: Floats
    value0: Floats
    value1: Floats
    residual: Floats
    reached: Floats


@dataclass(frozen=True)
class Bent:
    """What came of following a branch by arclength."""

    folded: bool
    """Whether it folded back at some node."""
    failed: tuple[int, int] | None
    """Block and lane of a node where its end was not reached."""


def doubt_lanes(grid: Grid, common: Common, found: Found) -> None:
    """Give up what cannot be on the principal branch, since the branch came to it without a fold."""
    stage, _, points, v0, v1, precision = common
    count, size, lanes = found.q.shape
    work = workspace(stage, grid.points, min(MOST_LANES, size + 1))
    for b in range(count):
        # Lanes that fill a block up repeat its last node.
        of = slice(0, min(lanes, grid.nodes - b * lanes))
        signs = np.empty(of.stop)
        about = np.ascontiguousarray(grid.mu0[b][:, of]), np.ascontiguousarray(grid.mu1[b][:, of])
        q = np.ascontiguousarray(found.q[b][:, of])
        signs_of_determinants(stage, work, points, *about, v0, v1, precision, q, signs)
        lost = (found.reached[b, of] >= 1.0) & (signs < 0.0)
        found.reached[b, of][lost] = 0.0


def follow_lanes(grid: Grid, common: Common, found: Found, tolerance: float) -> Bent:
    """Follow the branch by arclength at the nodes where raising the precision failed."""
    folded = False
    lanes = grid.mu0.shape[2]
    for block, lane in zip(*np.nonzero(found.reached < 1.0), strict=True):
        if block * lanes + lane >= grid.nodes:
            # It fills the block up by repeating the last node, which comes before it.
            last = divmod(grid.nodes - 1, lanes)
            for array in (found.q, found.value0, found.value1, found.residual[:, None]):
                array[block, :, lane] = array[last[0], :, last[1]]
            continue
        g = _LaneMap(grid, common, int(block), int(lane))
        # From the very beginning: the point given up at may lie behind a fold that was jumped over.
        end = follow_curve(g, np.zeros(found.q.shape[1]), 0.0, tolerance)
        if not end.reached:
            return Bent(folded, (int(block), int(lane)))
        folded = folded or end.folds > 0
        image = g(end.q[:, None])[:, 0]
        found.q[block, :, lane] = end.q
        found.residual[block, lane] = np.max(np.abs(image - end.q))
        found.value0[block, :, lane], found.value1[block, :, lane] = g.value0[:, 0], g.value1[:, 0]
    return Bent(folded, None)


class _LaneMap:
    """The stage map at one belief, for any number of columns of action values; keeps the values of the last ones."""

    def __init__(self, grid: Grid, common: Common, block: int, lane: int) -> None:
        self.stage, self.work, self.points, self.v0, self.v1, precision = common
        lanes = grid.mu0.shape[2]
        self.mu0, self.mu1, self.precision = (
            np.ascontiguousarray(np.repeat(column[:, None], lanes, axis=1))
            for column in (grid.mu0[block, :, lane], grid.mu1[block, :, lane], precision)
        )
        self.value0, self.value1 = np.empty_like(self.mu0), np.empty_like(self.mu1)

    def __call__(self, columns: Floats) -> Floats:
        out = np.empty_like(columns)
        lanes = self.mu0.shape[1]
        for start in range(0, columns.shape[1], lanes):
            part = columns[:, start : start + lanes]
            wide = np.ascontiguousarray(np.pad(part, ((0, 0), (0, lanes - part.shape[1])), mode="edge"))
            image = np.empty_like(wide)
            beliefs = self.mu0, self.mu1, self.v0, self.v1, self.precision
            evaluate(self.stage, self.work, self.points, *beliefs, wide, image, self.value0, self.value1)
            out[:, start : start + lanes] = image[:, : part.shape[1]]
        return out
