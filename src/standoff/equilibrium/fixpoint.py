"""Fixed points of the stage map, many beliefs at a time.

Every lane is on its own way. Either it improves a given q, or it follows the principal branch: from precision 0, where
play is uniform, it raises the precision of both sides in proportion, predicting along a parabola (Turocy 2005 follows
the same branch). Both correct with q <- g(q) under Anderson acceleration (Walker and Ni 2011, type II). A lane that
cannot improve its q goes on to follow the branch.

Acceleration fits the step g(q) - q by the changes of earlier steps. Those of the solves before, in the periods that
follow, are kept and serve again: the map of a period is nearly that of the next. The fit is made on a sketch of the
step, a few sums of its entries with random signs (Clarkson and Woodruff 2017), which costs next to nothing and finds
nearly the same combination.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.kernel import Work, evaluate
from standoff.equilibrium.lanes import entry, part

DEPTH = 10
"""Earlier steps that Anderson acceleration combines."""
SKETCH = 64
"""Sums that a step is reduced to for the fit."""
PATIENCE = 30
"""Iterations after which a correction is given up."""
ON_THE_WAY = 1e-3
"""Residual at which a point of the branch short of full precision is good enough to go on from."""
FIRST_STEP = 0.25
LEAST_STEP = 1.0 / 128.0
"""First and smallest step, as a share of the precision."""

SLIGHT, SHARE = 0.3, 0.5
"""A correction by more than this, in log-odds, and this share of the step before it, may have met another branch."""

IMPROVE, FOLLOW, DONE, STUCK = 0, 1, 2, 3
"""What a lane is doing."""


class Memory(NamedTuple):
    """Earlier steps of a block of lanes: those not held by a lane are not used."""

    change: NDArray[np.float64]
    """(N, S, B) sketch of how the step g(q) - q changed."""
    moved: NDArray[np.float32]
    """(D, N, B) how g(q) changed."""
    gram: NDArray[np.float64]
    """(N, N, B) products of the sketches."""
    held: NDArray[np.bool_]
    """(N, B)"""
    next: NDArray[np.int64]
    """(1,) place of the next step."""
    bucket: NDArray[np.int64]
    """(D,) which sum of the sketch an entry goes into."""
    sign: NDArray[np.float64]
    """(D,) and with which sign."""


def empty_memory(size: int, lanes: int) -> Memory:
    """A memory without steps, for (D, B) action values."""
    depth, sums = min(DEPTH, size), min(SKETCH, size)
    bucket, sign = np.arange(size), np.ones(size)
    if sums < size:
        generator = np.random.default_rng(0)
        bucket, sign = generator.integers(sums, size=size), generator.choice([-1.0, 1.0], size=size)
    return Memory(
        np.zeros((depth, sums, lanes)),
        np.zeros((size, depth, lanes), dtype=np.float32),
        np.zeros((depth, depth, lanes)),
        np.zeros((depth, lanes), dtype=np.bool_),
        np.zeros(1, dtype=np.int64),
        bucket.astype(np.int64),
        sign,
    )


@entry
def solve_block(
    stage: StageArrays,
    work: Work,
    grid: Any,
    mu0: Any,
    mu1: Any,
    v0: Any,
    v1: Any,
    precision: Any,
    tolerance: float,
    warm: bool,
    memory: Memory,
    q: Any,
    value0: Any,
    value1: Any,
    residual: Any,
    reached: Any,
) -> Any:
    """Solve the nodes of a block.

    Parameters
    ----------
    stage, work, grid, mu0, mu1, v0, v1
        As for `kernel.evaluate`.
    precision
        (2,) λ of each side.
    tolerance
        Largest residual accepted.
    warm
        Whether the q given is to be improved; otherwise it is only written.
    memory
        Of the solves before, if warm; takes up the steps of this one.
    q, value0, value1, residual
        Out: (D, B) action values, (Θi, B) values and (B,) residual at them; of no use where the branch was lost.
    reached
        (B,) out: share of the precision at which q is; below 1 where the branch could not be followed by raising the
        precision, because it folds back.

    Returns
    -------
    int
        Evaluations, of single lanes, that were still under way.
    """
    lanes = residual.shape[0]
    size = q.shape[0]
    g, g_before = np.zeros((size, lanes)), np.zeros((size, lanes))
    here, before, earlier = np.zeros((size, lanes)), np.zeros((size, lanes)), np.zeros((size, lanes))
    ahead = np.zeros((size, lanes))
    sketch, sketch_before = np.zeros(memory.change.shape[1:]), np.zeros(memory.change.shape[1:])
    factor, gamma = np.zeros_like(memory.gram), np.zeros(memory.held.shape)
    scaled = np.zeros((2, lanes))
    doing, tries = np.full(lanes, FOLLOW), np.zeros(lanes, np.int64)
    goal, at, at_before = np.full(lanes, FIRST_STEP), np.zeros(lanes), np.zeros(lanes)
    at_earlier = np.zeros(lanes)
    stride, lowest, moving = np.full(lanes, FIRST_STEP), np.full(lanes, np.inf), np.zeros(lanes, np.bool_)
    if warm:
        doing[:] = IMPROVE
        goal[:] = 1.0
    else:
        q[:] = 0.0
        memory.held[:] = False
    spent, left = 0, lanes
    while True:
        for lane in range(lanes):
            scaled[0, lane], scaled[1, lane] = precision[0] * goal[lane], precision[1] * goal[lane]
        evaluate(stage, work, grid, mu0, mu1, v0, v1, scaled, q, g, value0, value1)
        _measure(q, g, memory, sketch, residual)
        spent += left
        for lane in range(lanes):
            # A pair of steps exists where the last iteration was of the same correction, and was not lost.
            moving[lane] = moving[lane] and residual[lane] < np.inf
        _remember(memory, g, g_before, sketch, sketch_before, moving)
        for lane in range(lanes):
            moving[lane] = False
            if doing[lane] >= DONE:
                continue
            if doing[lane] == FOLLOW and at[lane] == at_before[lane]:
                # At precision 0 the branch sets out along g: as if a point before it were known.
                at_before[lane] = -goal[lane]
                for d in range(size):
                    before[d, lane], ahead[d, lane] = -g[d, lane], g[d, lane]
            enough = tolerance if goal[lane] == 1.0 else ON_THE_WAY
            arrived = residual[lane] <= enough
            if arrived and doing[lane] == FOLLOW:
                arrived = not _jumped(q, here, ahead, lane)
                tries[lane] = PATIENCE if not arrived else tries[lane]
            tries[lane] += 1
            lowest[lane] = min(lowest[lane], residual[lane])
            hopeless = not residual[lane] < 5.0 * lowest[lane] + 1.0  # catches NaN too
            if arrived and goal[lane] == 1.0:
                doing[lane] = DONE
                at[lane] = 1.0
                left -= 1
                continue
            if arrived:
                stride[lane] *= 1.6 if tries[lane] <= 8 else 1.0
                for d in range(size):
                    earlier[d, lane] = before[d, lane]
                    before[d, lane] = here[d, lane]
                    here[d, lane] = q[d, lane]
                at_earlier[lane], at_before[lane], at[lane] = at_before[lane], at[lane], goal[lane]
            elif tries[lane] > PATIENCE or hopeless:
                if doing[lane] == IMPROVE:
                    doing[lane] = FOLLOW
                else:
                    stride[lane] *= 0.4
                    if stride[lane] < LEAST_STEP:
                        doing[lane] = STUCK
                        left -= 1
            else:
                moving[lane] = True
                continue
            # A new correction begins.
            goal[lane] = at[lane] if doing[lane] == STUCK else min(1.0, at[lane] + stride[lane])
            _predict(
                ahead, here, before, earlier, goal[lane], at[lane], at_before[lane], at_earlier[lane], lane
            )
            for d in range(q.shape[0]):  # to assign an array, numba compiles the message of its failing too
                q[d, lane] = ahead[d, lane]
            tries[lane], lowest[lane] = 0, np.inf
            memory.held[:, lane] = False
        if left == 0:
            break
        _fit(memory, sketch, factor, gamma)
        _advance(memory, gamma, moving, q, g)
        g, g_before = g_before, g
        sketch, sketch_before = sketch_before, sketch
    for lane in range(lanes):
        reached[lane] = at[lane]
    return spent


@part
def _measure(q: Any, g: Any, memory: Memory, sketch: Any, residual: Any) -> None:
    """Size and sketch of the step g - q."""
    lanes = q.shape[-1]
    residual[:] = 0.0
    sketch[:] = 0.0
    for d in range(q.shape[0]):
        sums, sign = sketch[memory.bucket[d]], memory.sign[d]
        for lane in range(lanes):
            step = g[d, lane] - q[d, lane]
            gap = abs(step)
            # NaN counts as the largest.
            residual[lane] = gap if gap > residual[lane] or gap != gap else residual[lane]
            sums[lane] += sign * step


@part
def _remember(memory: Memory, g: Any, g_before: Any, sketch: Any, sketch_before: Any, moving: Any) -> None:
    """Put the last step of the lanes that were moving in the place of the oldest."""
    change, moved, gram, held = memory.change, memory.moved, memory.gram, memory.held
    depth, lanes = held.shape
    slot = memory.next[0]
    used = False
    for lane in range(lanes):
        used = used or moving[lane]
        held[slot, lane] = held[slot, lane] or moving[lane]
    if not used:
        return
    memory.next[0] = (slot + 1) % depth
    for d in range(g.shape[0]):
        for lane in range(lanes):
            if moving[lane]:
                moved[d, slot, lane] = g[d, lane] - g_before[d, lane]
    for s in range(sketch.shape[0]):
        for lane in range(lanes):
            if moving[lane]:
                change[slot, s, lane] = sketch[s, lane] - sketch_before[s, lane]
    for i in range(depth):
        sums = gram[slot, i]
        for lane in range(lanes):
            sums[lane] = 0.0
        for s in range(sketch.shape[0]):
            for lane in range(lanes):
                sums[lane] += change[slot, s, lane] * change[i, s, lane]
        for lane in range(lanes):
            gram[i, slot, lane] = sums[lane]


@part
def _fit(memory: Memory, sketch: Any, factor: Any, gamma: Any) -> None:
    """Weights gamma (N, B) of earlier steps: normal equations by Cholesky, with a ridge at the level of rounding."""
    change, gram, held = memory.change, memory.gram, memory.held
    depth, lanes = held.shape
    scale = np.empty((depth, lanes))
    for i in range(depth):
        for lane in range(lanes):
            usable = held[i, lane] and gram[i, i, lane] > 0.0
            scale[i, lane] = 1.0 / np.sqrt(gram[i, i, lane]) if usable else 0.0
            gamma[i, lane] = 0.0
        for s in range(sketch.shape[0]):
            for lane in range(lanes):
                gamma[i, lane] += change[i, s, lane] * sketch[s, lane]
        for lane in range(lanes):
            gamma[i, lane] *= scale[i, lane]
    for i in range(depth):
        for k in range(i + 1):
            row = factor[i, k]
            ridge = 1.0 + 1e-13 if i == k else 0.0
            for lane in range(lanes):
                product = gram[i, k, lane] * scale[i, lane] * scale[k, lane]
                row[lane] = product if i != k else ridge
            _subtract_products(row, factor[i], factor[k], k)
            if i == k:
                for lane in range(lanes):
                    row[lane] = 1.0 / np.sqrt(max(row[lane], 1e-13))
            else:
                diagonal = factor[k, k]
                for lane in range(lanes):
                    row[lane] *= diagonal[lane]
    for i in range(depth):
        for m in range(i):
            for lane in range(lanes):
                gamma[i, lane] -= factor[i, m, lane] * gamma[m, lane]
        for lane in range(lanes):
            gamma[i, lane] *= factor[i, i, lane]
    for i in range(depth - 1, -1, -1):
        for m in range(i + 1, depth):
            for lane in range(lanes):
                gamma[i, lane] -= factor[m, i, lane] * gamma[m, lane]
        for lane in range(lanes):
            gamma[i, lane] *= factor[i, i, lane]
    for i in range(depth):
        for lane in range(lanes):
            gamma[i, lane] *= scale[i, lane]


@part
def _subtract_products(sums: Any, left: Any, right: Any, count: int) -> None:
    """Take Σ_m left[m] right[m] over the first ``count`` rows off sums; four at a time, to spare loads and stores."""
    lanes = sums.shape[0]
    whole = count - count % 4
    for m in range(0, whole, 4):
        a, b, c, d = left[m], left[m + 1], left[m + 2], left[m + 3]
        e, f, g, h = right[m], right[m + 1], right[m + 2], right[m + 3]
        for lane in range(lanes):
            sums[lane] -= a[lane] * e[lane] + b[lane] * f[lane] + c[lane] * g[lane] + d[lane] * h[lane]
    for m in range(whole, count):
        a, e = left[m], right[m]
        for lane in range(lanes):
            sums[lane] -= a[lane] * e[lane]


@part
def _advance(memory: Memory, gamma: Any, moving: Any, q: Any, g: Any) -> None:
    """Set q to g less the part of the step that earlier steps account for, in the lanes that move."""
    depth, lanes = gamma.shape
    new = np.empty(lanes)
    for d in range(q.shape[0]):
        for lane in range(lanes):
            new[lane] = g[d, lane]
        _subtract_products(new, gamma, memory.moved[d], depth)
        for lane in range(lanes):
            q[d, lane] = new[lane] if moving[lane] else q[d, lane]


@part
def _predict(
    ahead: Any,
    here: Any,
    before: Any,
    earlier: Any,
    goal: float,
    at: float,
    at_before: float,
    at_earlier: float,
    lane: int,
) -> None:
    """Go on along the parabola through the last three points of the branch, or the line through two."""
    step = goal - at
    for d in range(here.shape[0]):
        ahead[d, lane] = here[d, lane]
        if at > at_before:
            slope = (here[d, lane] - before[d, lane]) / (at - at_before)
            ahead[d, lane] += step * slope
            if at_before > at_earlier:
                slope_before = (before[d, lane] - earlier[d, lane]) / (at_before - at_earlier)
                ahead[d, lane] += step * (goal - at_before) * (slope - slope_before) / (at - at_earlier)


@part
def _jumped(q: Any, here: Any, ahead: Any, lane: int) -> bool:
    """Whether a correction was large beside the step it corrects, the mark of another branch."""
    correction, length = 0.0, 0.0
    for d in range(q.shape[0]):
        correction = max(correction, abs(q[d, lane] - ahead[d, lane]))
        length = max(length, abs(ahead[d, lane] - here[d, lane]))
    return correction > SLIGHT + SHARE * length
