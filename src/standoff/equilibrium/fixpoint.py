"""Fixed points of the stage map, many beliefs at a time.

Every lane is on its own way. Either it improves a given q, or it follows the principal branch: from precision 0, where
play is uniform, it raises the precision of both sides in proportion, predicting along the secant (Turocy 2005 follows
the same branch). Both correct with q <- g(q) under Anderson acceleration (Walker and Ni 2011, type II). A lane that
cannot improve its q goes on to follow the branch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.kernel import Work, evaluate
from standoff.equilibrium.lanes import entry, part

DEPTH = 6
"""Earlier steps that Anderson acceleration combines."""
PATIENCE = 30
"""Iterations after which a correction is given up."""
ON_THE_WAY = 1e-4
"""Residual at which a point of the branch short of full precision is good enough to go on from."""
FIRST_STEP = 0.25
LEAST_STEP = 1.0 / 128.0
"""First and smallest step, as a share of the precision."""

IMPROVE, FOLLOW, DONE, STUCK = 0, 1, 2, 3
"""What a lane is doing."""


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
    q, value0, value1, residual
        Out: (D, B) action values, (Θi, B) values and (B,) residual at them.
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
    g, step, step_before, q_before = (
        np.zeros((size, lanes)), np.zeros((size, lanes)), np.zeros((size, lanes)), np.zeros((size, lanes))
    )  # fmt: skip
    here, before = np.zeros((size, lanes)), np.zeros((size, lanes))
    change, moved = np.zeros((DEPTH, size, lanes)), np.zeros((DEPTH, size, lanes))
    gram, held = np.zeros((DEPTH, DEPTH, lanes)), np.zeros((DEPTH, lanes))
    right, gamma = np.zeros((DEPTH, lanes)), np.zeros((DEPTH, lanes))
    scaled = np.zeros((2, lanes))
    doing, tries = np.full(lanes, FOLLOW), np.zeros(lanes, np.int64)
    goal, at, at_before = np.full(lanes, FIRST_STEP), np.zeros(lanes), np.zeros(lanes)
    stride, lowest, moving = np.full(lanes, FIRST_STEP), np.full(lanes, np.inf), np.ones(lanes)
    if warm:
        doing[:] = IMPROVE
        goal[:] = 1.0
    else:
        q[:] = 0.0
    slot, spent, left = 0, 0, lanes
    while True:
        for lane in range(lanes):
            scaled[0, lane], scaled[1, lane] = precision[0] * goal[lane], precision[1] * goal[lane]
        evaluate(stage, work, grid, mu0, mu1, v0, v1, scaled, q, g, value0, value1)
        for lane in range(lanes):
            residual[lane] = 0.0
        for d in range(size):
            for lane in range(lanes):
                step[d, lane] = g[d, lane] - q[d, lane]
                gap = abs(step[d, lane])
                # NaN counts as the largest.
                residual[lane] = gap if gap > residual[lane] or gap != gap else residual[lane]
        if left == 0:
            break
        spent += left
        _remember(slot, q, q_before, step, step_before, change, moved, held, tries, gram, right)
        for lane in range(lanes):
            moving[lane] = 0.0
            if doing[lane] >= DONE:
                continue
            enough = tolerance if goal[lane] == 1.0 else ON_THE_WAY
            arrived = residual[lane] <= enough
            if arrived and doing[lane] == FOLLOW and at[lane] > 0.0:
                arrived = not _jumped(q, here, before, goal[lane], at[lane], at_before[lane], lane)
                tries[lane] = PATIENCE if not arrived else tries[lane]
            tries[lane] += 1
            lowest[lane] = min(lowest[lane], residual[lane])
            hopeless = not residual[lane] < 1e3 * lowest[lane] + 10.0  # catches NaN too
            if arrived and goal[lane] == 1.0:
                doing[lane] = DONE
                at[lane] = 1.0
                left -= 1
                continue
            if arrived:
                stride[lane] *= 1.6 if tries[lane] <= 8 else 1.0
                for d in range(size):
                    before[d, lane] = here[d, lane]
                    here[d, lane] = q[d, lane]
                at_before[lane], at[lane] = at[lane], goal[lane]
            elif tries[lane] > PATIENCE or hopeless:
                if doing[lane] == IMPROVE:
                    doing[lane] = FOLLOW
                else:
                    stride[lane] *= 0.4
                    if stride[lane] < LEAST_STEP:
                        doing[lane] = STUCK
                        left -= 1
            else:
                moving[lane] = 1.0
                continue
            # A new correction begins.
            goal[lane] = at[lane] if doing[lane] == STUCK else min(1.0, at[lane] + stride[lane])
            _predict(q, here, before, goal[lane], at[lane], at_before[lane], lane)
            tries[lane], lowest[lane] = 0, np.inf
            held[:, lane] = 0.0
        for lane in range(lanes):
            _least_squares(gram, right, held, gamma, lane)
        slot = (slot + 1) % DEPTH
        for d in range(size):
            for lane in range(lanes):
                q_before[d, lane] = q[d, lane]
                step_before[d, lane] = step[d, lane]
                q[d, lane] += step[d, lane] if moving[lane] != 0.0 else 0.0
        for i in range(DEPTH):
            for lane in range(lanes):
                gamma[i, lane] *= moving[lane]
            for d in range(size):
                for lane in range(lanes):
                    q[d, lane] -= gamma[i, lane] * moved[i, d, lane] if gamma[i, lane] != 0.0 else 0.0
    for lane in range(lanes):
        reached[lane] = at[lane]
    return spent


@part
def _remember(
    slot: int,
    q: Any,
    q_before: Any,
    step: Any,
    step_before: Any,
    change: Any,
    moved: Any,
    held: Any,
    tries: Any,
    gram: Any,
    right: Any,
) -> None:
    """Put the last step into the history, unless a correction has just begun, and update the normal equations."""
    lanes = q.shape[-1]
    size = q.shape[0]
    for d in range(size):
        for lane in range(lanes):
            change[slot, d, lane] = step[d, lane] - step_before[d, lane]
            moved[slot, d, lane] = q[d, lane] - q_before[d, lane] + change[slot, d, lane]
    for lane in range(lanes):
        held[slot, lane] = 1.0 if tries[lane] > 0 else 0.0
    for i in range(DEPTH):
        for lane in range(lanes):
            gram[slot, i, lane] = 0.0
            right[i, lane] = 0.0
        for d in range(size):
            for lane in range(lanes):
                gram[slot, i, lane] += change[slot, d, lane] * change[i, d, lane]
                right[i, lane] += change[i, d, lane] * step[d, lane]
        for lane in range(lanes):
            gram[i, slot, lane] = gram[slot, i, lane]


@part
def _predict(q: Any, here: Any, before: Any, goal: float, at: float, at_before: float, lane: int) -> None:
    """Put q on the secant of the last two points of the branch."""
    ratio = (goal - at) / (at - at_before) if at > at_before else 0.0
    for d in range(q.shape[0]):
        q[d, lane] = here[d, lane] + ratio * (here[d, lane] - before[d, lane])


@part
def _jumped(q: Any, here: Any, before: Any, goal: float, at: float, at_before: float, lane: int) -> bool:
    """Whether a correction was much larger than the step it corrects, the mark of another branch."""
    ratio = (goal - at) / (at - at_before)
    correction, length = 0.0, 0.0
    for d in range(q.shape[0]):
        ahead = ratio * (here[d, lane] - before[d, lane])
        correction = max(correction, abs(q[d, lane] - here[d, lane] - ahead))
        length = max(length, abs(ahead))
    return correction > 0.3 + length


@part
def _least_squares(gram: Any, right: Any, held: Any, gamma: Any, lane: int) -> None:
    """Solve the normal equations of one lane by Cholesky, with a ridge at the level of rounding."""
    n = gram.shape[0]
    a = np.zeros((n, n))
    b = np.zeros(n)
    for i in range(n):
        if held[i, lane] == 0.0 or not gram[i, i, lane] > 0.0:
            a[i, i] = 1.0
            continue
        scale = 1.0 / np.sqrt(gram[i, i, lane])
        b[i] = right[i, lane] * scale
        for k in range(n):
            if held[k, lane] != 0.0 and gram[k, k, lane] > 0.0:
                a[i, k] = gram[i, k, lane] * scale / np.sqrt(gram[k, k, lane])
        a[i, i] = 1.0 + 1e-13
    for i in range(n):
        for k in range(i + 1):
            total = a[i, k]
            for m in range(k):
                total -= a[i, m] * a[k, m]
            if i == k:
                a[i, i] = np.sqrt(max(total, 1e-13))
            else:
                a[i, k] = total / a[k, k]
    for i in range(n):
        for m in range(i):
            b[i] -= a[i, m] * b[m]
        b[i] /= a[i, i]
    for i in range(n - 1, -1, -1):
        for m in range(i + 1, n):
            b[i] -= a[m, i] * b[m]
        b[i] /= a[i, i]
    for i in range(n):
        if held[i, lane] != 0.0 and gram[i, i, lane] > 0.0:
            gamma[i, lane] = b[i] / np.sqrt(gram[i, i, lane])
        else:
            gamma[i, lane] = 0.0


@entry
def respond_block(
    stage: StageArrays,
    work: Work,
    grid: Any,
    mu0: Any,
    mu1: Any,
    v0: Any,
    v1: Any,
    precision: Any,
    level: int,
    q: Any,
    value0: Any,
    value1: Any,
) -> None:
    """Level-k play: ``level`` logit responses, starting from uniform play."""
    g = np.empty_like(q)
    scaled = np.empty((2, q.shape[-1]))
    scaled[0], scaled[1] = precision[0], precision[1]
    q[:] = 0.0
    for _ in range(level):
        evaluate(stage, work, grid, mu0, mu1, v0, v1, scaled, q, g, value0, value1)
        q[:] = g
    evaluate(stage, work, grid, mu0, mu1, v0, v1, scaled, q, g, value0, value1)
