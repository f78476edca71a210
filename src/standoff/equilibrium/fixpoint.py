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

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.kernel import Work, evaluate, narrow, widened
from standoff.equilibrium.lanes import entry, part
from standoff.equilibrium.vectors import (
    WIDTH,
    every,
    if_positive,
    larger,
    padded,
    put,
    square_root,
    take,
)

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

COLD, WARM, ONLY_WARM = 0, 1, 2
"""What a block starts from, and whether the branch is followed in lanes where that does not lead to a solution."""


class Memory(NamedTuple):
    """Earlier steps of a block of lanes, filled up to whole vectors: those not held by a lane are not used."""

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
    depth, sums, lanes = min(DEPTH, size), min(SKETCH, size), padded(lanes)
    bucket, sign = _sketched(size, sums)
    return Memory(
        np.zeros((depth, sums, lanes)),
        np.zeros((size, depth, lanes), dtype=np.float32),
        np.zeros((depth, depth, lanes)),
        np.zeros((depth, lanes), dtype=np.bool_),
        np.zeros(1, dtype=np.int64),
        bucket.copy(),
        sign.copy(),
    )


@lru_cache(maxsize=256)
def _sketched(size: int, sums: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which sum of a sketch each entry goes into, and with which sign."""
    if sums == size:
        return np.arange(size), np.ones(size)
    generator = np.random.default_rng(0)
    return generator.integers(sums, size=size), generator.choice([-1.0, 1.0], size=size)


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
    warm: int,
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
        `COLD` where q is only written; `WARM` where the q given is to be improved, and `ONLY_WARM` where what cannot be
        improved is left at that.
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
    lanes, size, wide = residual.shape[0], q.shape[0], memory.held.shape[1]
    belief0, belief1, q_now = widened(mu0), widened(mu1), widened(q)
    type_value0, type_value1, gap = widened(value0), widened(value1), np.zeros((1, wide))
    g, g_before = np.zeros((size, wide)), np.zeros((size, wide))
    here, before, earlier = np.zeros((size, wide)), np.zeros((size, wide)), np.zeros((size, wide))
    ahead = np.zeros((size, wide))
    sketch, sketch_before = np.zeros(memory.change.shape[1:]), np.zeros(memory.change.shape[1:])
    factor, gamma = np.zeros_like(memory.gram), np.zeros((2, *memory.held.shape))
    scaled, moving = np.zeros((2, wide)), np.zeros((1, wide))
    doing, tries = np.full(lanes, FOLLOW), np.zeros(lanes, np.int64)
    goal, at, at_before = np.full(lanes, FIRST_STEP), np.zeros(lanes), np.zeros(lanes)
    at_earlier = np.zeros(lanes)
    stride, lowest = np.full(lanes, FIRST_STEP), np.full(lanes, np.inf)
    if warm != COLD:
        doing[:] = IMPROVE
        goal[:] = 1.0
    else:
        q_now[:] = 0.0
        memory.held[:] = False
    spent, left = 0, lanes
    while True:
        for lane in range(lanes):
            scaled[0, lane], scaled[1, lane] = precision[0] * goal[lane], precision[1] * goal[lane]
        evaluate(stage, work, grid, belief0, belief1, v0, v1, scaled, q_now, g, type_value0, type_value1)
        _measure(q_now, g, memory, sketch, gap)
        spent += left
        for lane in range(lanes):
            residual[lane] = gap[0, lane]
            # A pair of steps exists where the last iteration was of the same correction, and was not lost.
            moving[0, lane] = moving[0, lane] if residual[lane] < np.inf else 0.0
        _remember(memory, g, g_before, sketch, sketch_before, moving)
        for lane in range(lanes):
            moving[0, lane] = 0.0
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
                arrived = not _jumped(q_now, here, ahead, lane)
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
                    here[d, lane] = q_now[d, lane]
                at_earlier[lane], at_before[lane], at[lane] = at_before[lane], at[lane], goal[lane]
            elif tries[lane] > PATIENCE or hopeless:
                if doing[lane] == IMPROVE and warm == ONLY_WARM:
                    doing[lane] = STUCK
                    left -= 1
                elif doing[lane] == IMPROVE:
                    doing[lane] = FOLLOW
                else:
                    stride[lane] *= 0.4
                    if stride[lane] < LEAST_STEP:
                        doing[lane] = STUCK
                        left -= 1
            else:
                moving[0, lane] = 1.0
                continue
            # A new correction begins.
            goal[lane] = at[lane] if doing[lane] == STUCK else min(1.0, at[lane] + stride[lane])
            _predict(
                ahead, here, before, earlier, goal[lane], at[lane], at_before[lane], at_earlier[lane], lane
            )
            for d in range(size):
                q_now[d, lane] = ahead[d, lane]
            tries[lane], lowest[lane] = 0, np.inf
            for step in range(memory.held.shape[0]):
                memory.held[step, lane] = False
        if left == 0:
            break
        _fit(memory, sketch, factor, gamma[0], gamma[1])
        _advance(memory, gamma[0], moving, q_now, g)
        g, g_before = g_before, g
        sketch, sketch_before = sketch_before, sketch
    narrow(q_now, q)
    narrow(type_value0, value0)
    narrow(type_value1, value1)
    for lane in range(lanes):
        reached[lane] = at[lane]
    return spent


@part
def _measure(q: Any, g: Any, memory: Memory, sketch: Any, gap: Any) -> None:
    """Size and sketch of the step g - q."""
    for lane in range(0, q.shape[1], WIDTH):
        for s in range(sketch.shape[0]):
            put(sketch, (s,), lane, every(0.0))
        largest, spoilt = every(0.0), every(0.0)
        for d in range(q.shape[0]):
            step = take(g, (d,), lane) - take(q, (d,), lane)
            largest = larger(larger(step, 0.0 - step), largest)
            spoilt += step - step  # NaN where the step is infinite or NaN, and otherwise 0
            s = memory.bucket[d]
            put(sketch, (s,), lane, take(sketch, (s,), lane) + memory.sign[d] * step)
        put(gap, (0,), lane, largest + spoilt)


@part
def _remember(memory: Memory, g: Any, g_before: Any, sketch: Any, sketch_before: Any, moving: Any) -> None:
    """Put the last step of the lanes that were moving in the place of the oldest."""
    change, moved, gram, held = memory.change, memory.moved, memory.gram, memory.held
    depth, lanes = held.shape
    slot = memory.next[0]
    used = False
    for lane in range(lanes):
        used = used or moving[0, lane] > 0.0
        held[slot, lane] = held[slot, lane] or moving[0, lane] > 0.0
    if not used:
        return
    memory.next[0] = (slot + 1) % depth
    for lane in range(0, lanes, WIDTH):
        moves = take(moving, (0,), lane)
        for d in range(g.shape[0]):
            step = take(g, (d,), lane) - take(g_before, (d,), lane)
            put(moved, (d, slot), lane, if_positive(moves, step, take(moved, (d, slot), lane)))
        for s in range(sketch.shape[0]):
            step = take(sketch, (s,), lane) - take(sketch_before, (s,), lane)
            put(change, (slot, s), lane, if_positive(moves, step, take(change, (slot, s), lane)))
        for i in range(depth):
            product = every(0.0)
            for s in range(sketch.shape[0]):
                product += take(change, (slot, s), lane) * take(change, (i, s), lane)
            put(gram, (slot, i), lane, product)
            put(gram, (i, slot), lane, product)


@part
def _fit(memory: Memory, sketch: Any, factor: Any, gamma: Any, scale: Any) -> None:
    """Weights gamma (N, B) of earlier steps: normal equations by Cholesky, with a ridge at the level of rounding.

    ``factor`` holds one over its diagonal; ``scale`` is scratch of the size of gamma.
    """
    change, gram, held = memory.change, memory.gram, memory.held
    depth, lanes = held.shape
    for i in range(depth):
        for lane in range(lanes):
            usable = held[i, lane] and gram[i, i, lane] > 0.0
            scale[i, lane] = 1.0 / np.sqrt(gram[i, i, lane]) if usable else 0.0
    for lane in range(0, lanes, WIDTH):
        for i in range(depth):
            product = every(0.0)
            for s in range(sketch.shape[0]):
                product += take(change, (i, s), lane) * take(sketch, (s,), lane)
            put(gamma, (i,), lane, product * take(scale, (i,), lane))
        for i in range(depth):
            for k in range(i + 1):
                sums = every(1.0 + 1e-13)
                if k < i:
                    sums = take(gram, (i, k), lane) * take(scale, (i,), lane) * take(scale, (k,), lane)
                for m in range(k):
                    sums -= take(factor, (i, m), lane) * take(factor, (k, m), lane)
                if k < i:
                    put(factor, (i, k), lane, sums * take(factor, (k, k), lane))
                else:
                    put(factor, (i, i), lane, 1.0 / square_root(larger(sums, 1e-13)))
        for i in range(depth):
            sums = take(gamma, (i,), lane)
            for m in range(i):
                sums -= take(factor, (i, m), lane) * take(gamma, (m,), lane)
            put(gamma, (i,), lane, sums * take(factor, (i, i), lane))
        for i in range(depth - 1, -1, -1):
            sums = take(gamma, (i,), lane)
            for m in range(i + 1, depth):
                sums -= take(factor, (m, i), lane) * take(gamma, (m,), lane)
            put(gamma, (i,), lane, sums * take(factor, (i, i), lane))
        for i in range(depth):
            put(gamma, (i,), lane, take(gamma, (i,), lane) * take(scale, (i,), lane))


@part
def _advance(memory: Memory, gamma: Any, moving: Any, q: Any, g: Any) -> None:
    """Set q to g less the part of the step that earlier steps account for, in the lanes that move."""
    moved, depth = memory.moved, gamma.shape[0]
    for lane in range(0, gamma.shape[1], WIDTH):
        moves = take(moving, (0,), lane)
        for d in range(q.shape[0]):
            new = take(g, (d,), lane)
            for m in range(depth):
                new -= take(gamma, (m,), lane) * take(moved, (d, m), lane)
            put(q, (d,), lane, if_positive(moves, new, take(q, (d,), lane)))


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
