"""Nodes at which the principal branch cannot be followed by raising the precision, or was left unnoticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arclength import Followed, follow_curve
from standoff.equilibrium.arrays import StageArrays, dimensions
from standoff.equilibrium.curves import Curve
from standoff.equilibrium.grid import MOST_LANES, Grid
from standoff.equilibrium.kernel import evaluate, workspace
from standoff.equilibrium.slope import STEP, Pattern, Slope
from standoff.equilibrium.vectors import WIDTH, padded

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


FEW = 64
"""With so many action values every node that was followed is examined for a jump, all of a block side by side; with
more, where it is asked for."""
WIDTHS = WIDTH, 2 * WIDTH, MOST_LANES
"""Columns that are evaluated side by side: a few cost hardly more than one."""


@dataclass(eq=False)
class Tally:
    """Folds of a game's branches, at all beliefs of all places so far."""

    most: int | None = None
    """After which there are too many; any number by default."""
    folds: int = 0
    beliefs: int = 0
    """At which there were any."""

    @property
    def left(self) -> int | None:
        """How many more there may be."""
        return None if self.most is None else self.most - self.folds

    def add(self, folds: int) -> None:
        """Count those at a belief."""
        self.folds += folds
        self.beliefs += folds > 0


@dataclass(frozen=True)
class Bent:
    """What came of following a branch by arclength."""

    folded: bool
    """Whether it folded back at some node."""
    failed: tuple[int, int] | None
    """Block and lane of a node where its end was not reached ..."""
    folds: int = 0
    """... and how often it had folded there, if that is why."""
    tally: Tally | None = None
    """All folds, if they were too many."""


def doubt_lanes(grid: Grid, common: Common, found: Found) -> None:
    """Give up what cannot be on the principal branch, since the branch came to it without a fold.

    From precision 0, where it is 1, the determinant of I - dg/dq keeps its sign along a curve of solutions that does
    not fold (Keller 1977). A jump to the middle one of three equilibria leaves no other trace.
    """
    lanes, size = grid.mu0.shape[2], found.q.shape[1]
    if size <= FEW:
        for block in range(len(found.q)):
            reached = found.reached[block]
            reached[(_signs(grid, common, block, found.q[block]) < 0.0) & (reached >= 1.0)] = 0.0
        return
    pattern, rooms = pattern_of(common[0]), _Rooms(grid, common)
    # Lanes that fill a block up repeat its last node.
    for block, lane in (divmod(node, lanes) for node in range(grid.nodes)):
        if found.reached[block, lane] >= 1.0:
            g = LaneMap(grid, common, block, lane, rooms)
            if Slope.at(g, pattern, found.q[block, :, lane], 1.0).determinant() < 0.0:
                found.reached[block, lane] = 0.0


def _signs(grid: Grid, common: Common, block: int, q: Floats) -> Floats:
    """Signs of the determinants of I - dg/dq at the nodes of a block, where few action values make them small."""
    stage, _, form, v0, v1, precision = common
    # Filled up to whole vectors by repeating the last node, once and not in every evaluation.
    lanes = q.shape[1]
    wide = np.minimum(np.arange(padded(lanes)), lanes - 1)
    q, mu0, mu1 = (np.ascontiguousarray(rows[:, wide]) for rows in (q, grid.mu0[block], grid.mu1[block]))
    size, width = q.shape
    maps = stage, workspace(stage, grid.points, width), form, mu0, mu1, v0, v1
    scales = np.repeat(precision[:, None], width, axis=1)
    values = [np.empty((types, width)) for types in grid.types]
    image, moved, matrix = np.empty_like(q), np.empty_like(q), np.empty((lanes, size, size))
    evaluate(*maps, scales, q, image, *values)
    for e in range(size):
        q[e] += STEP
        evaluate(*maps, scales, q, moved, *values)
        matrix[:, :, e] = (image - moved)[:, :lanes].T / STEP
        q[e] -= STEP
    matrix += np.eye(size)
    return np.asarray(np.linalg.slogdet(matrix)[0])


@dataclass(frozen=True, eq=False)
class Curves:
    """Curves that were followed in a place."""

    watch: Callable[[], None] | None = None
    """Called over and over while a curve is followed; what it raises ends the work."""
    most_folds: int | None = None
    """Folds after which a curve is given up."""
    tally: Tally = field(default_factory=Tally)
    """Those of all curves."""
    by_belief: dict[bytes, Curve] = field(default_factory=dict)
    """The latest of each belief, by its bytes."""


def follow_lanes(
    grid: Grid, common: Common, found: Found, tolerance: float, curves: Curves | None = None
) -> Bent:
    """Follow the branch by arclength at the nodes where raising the precision failed.

    Parameters
    ----------
    curves
        Those of the period after, to start from where there are any; those of this period are put in their place.
    """
    curves = curves or Curves()
    folded, pattern, rooms = False, pattern_of(common[0]), _Rooms(grid, common)
    lanes = grid.mu0.shape[2]
    for block, lane in zip(*np.nonzero(found.reached < 1.0), strict=True):
        if block * lanes + lane >= grid.nodes:
            # It fills the block up by repeating the last node, which comes before it.
            last = divmod(grid.nodes - 1, lanes)
            for array in (found.q, found.value0, found.value1, found.residual[:, None]):
                array[block, :, lane] = array[last[0], :, last[1]]
            continue
        g = LaneMap(grid, common, int(block), int(lane), rooms)
        end = _followed(g, pattern, tolerance, curves)
        if not end.reached:
            left = curves.tally.left
            too_many = curves.tally if left is not None and left < 0 else None
            return Bent(folded, (int(block), int(lane)), end.folds, too_many)
        folded = folded or end.folds > 0
        image, found.value0[block, :, lane], found.value1[block, :, lane] = g.values(end.q)
        found.q[block, :, lane] = end.q
        found.residual[block, lane] = np.max(np.abs(image - end.q))
    return Bent(folded, None)


def _followed(g: LaneMap, pattern: Pattern, tolerance: float, curves: Curves) -> Followed:
    """Follow the branch at a belief, from the curve of the period after if there is one."""
    belief = np.concatenate(g.beliefs).tobytes()
    near = curves.by_belief.pop(belief, None)
    limits = [limit for limit in (curves.most_folds, curves.tally.left) if limit is not None]
    # From the very beginning: the point given up at may lie behind a fold that was jumped over.
    end = follow_curve(
        g,
        np.zeros(g.size),
        0.0,
        tolerance,
        pattern,
        near=near,
        watch=curves.watch,
        most_folds=min(limits, default=None),
    )
    curves.tally.add(end.folds)
    if end.curve is not None:
        curves.by_belief[belief] = end.curve
    return end


class LaneMap:
    """The stage map at one belief, for any number of columns of action values."""

    def __init__(
        self, grid: Grid, common: Common, block: int, lane: int, rooms: _Rooms | None = None
    ) -> None:
        self.beliefs = grid.mu0[block, :, lane], grid.mu1[block, :, lane]
        self.size = sum(dimensions(common[0]))
        self._rooms = rooms or _Rooms(grid, common)

    def __call__(self, columns: Floats) -> Floats:
        """Images (D, n) of columns."""
        out = np.empty_like(columns)
        start, count = 0, columns.shape[1]
        while start < count:
            room = self._rooms.for_columns(count - start)
            taken = min(room.width, count - start)
            room.evaluate(self.beliefs, columns[:, start : start + taken])
            out[:, start : start + taken] = room.image[:, :taken]
            start += taken
        return out

    def values(self, q: Floats) -> tuple[Floats, Floats, Floats]:
        """g(q), and the value of each type of either side."""
        room = self._rooms.for_columns(1)
        room.evaluate(self.beliefs, q[:, None])
        return room.image[:, 0], room.value0[:, 0], room.value1[:, 0]


class _Rooms:
    """Where a stage is evaluated: a room of each width, furnished when it is first asked for."""

    def __init__(self, grid: Grid, common: Common) -> None:
        self._grid, self._common = grid, common
        self._rooms: dict[int, _Room] = {}

    def for_columns(self, columns: int) -> _Room:
        """The narrowest room that takes so many columns, or the widest there is."""
        width = next((width for width in WIDTHS if width >= columns), WIDTHS[-1])
        if width not in self._rooms:
            self._rooms[width] = _Room(self._grid, self._common, width)
        return self._rooms[width]


class _Room:
    """Arrays in which so many columns are evaluated side by side."""

    def __init__(self, grid: Grid, common: Common, width: int) -> None:
        self.stage, _, self.form, self.v0, self.v1, precision = common
        self.width = width
        self.work = workspace(self.stage, grid.points, width)
        self.mu0, self.mu1 = (np.empty((types, width)) for types in grid.types)
        self.precision = np.repeat(precision[:, None], width, axis=1)
        self.q = np.zeros((sum(dimensions(self.stage)), width))
        self.image = np.empty_like(self.q)
        self.value0, self.value1 = np.empty_like(self.mu0), np.empty_like(self.mu1)

    def evaluate(self, beliefs: tuple[Floats, Floats], columns: Floats) -> None:
        """Evaluate columns; the lanes that are left keep what they had, and nobody looks at them."""
        self.mu0[:], self.mu1[:] = beliefs[0][:, None], beliefs[1][:, None]
        self.q[:, : columns.shape[1]] = columns
        where = self.stage, self.work, self.form, self.mu0, self.mu1, self.v0, self.v1, self.precision
        evaluate(*where, self.q, self.image, self.value0, self.value1)


def pattern_of(stage: StageArrays) -> Pattern:
    """How the values of a stage answer to one another: overt play after each public reading is a block.

    Those that are always 0, of the first move allowed and of moves that are not, are left out.
    """
    covert0, covert1, overt0, overt1 = dimensions(stage)
    sides, border, blocks = (stage.first, stage.second), [], []
    for side, first, size in zip(sides, (0, covert0), (covert0, covert1), strict=True):
        border.append(first + np.arange(size).reshape(len(side.K), -1)[:, 1:].ravel())
    begin = covert0 + covert1
    for side, first, size in zip(sides, (begin, begin + overt0), (overt0, overt1), strict=True):
        moves = side.allowed > 0
        moves[np.arange(len(moves)), np.argmax(moves, axis=1)] = False
        types, classes, publics = len(side.K), len(moves), side.K.shape[2]
        indices = first + np.arange(size).reshape(types, classes, -1, publics, moves.shape[1])
        asked = np.broadcast_to(moves[None, :, None, None, :], indices.shape)
        blocks.append(np.array([indices[:, :, :, y][asked[:, :, :, y]] for y in range(publics)]))
    return Pattern(np.concatenate(blocks, axis=1), np.concatenate(border))
