"""What is carried from a period to the one before it, so that a place need not be solved from nothing again.

From one period to the next, play at a belief changes smoothly, but for dated events, and ever less the farther the end
is: the changes are a sum of a few that shrink or grow by a factor each period. Such a sum is foretold by a combination
of the changes before with weights that do not depend on the period (Prony's method). They are those that would have
foretold the last change best, for every node apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.fixpoint import Memory, empty_memory
from standoff.equilibrium.lanes import entry, native

Floats = NDArray[np.float64]

SAMPLE = 2
"""One in so many action values is looked at to find the weights."""
KEPT = 4
"""Periods whose solutions are carried: of their changes, two foretell the last."""
LARGEST = 2.0
"""A change that is foretold is at most so many times the last one."""
_RIDGE = 1e-11


@dataclass(frozen=True, eq=False)
class Carried:
    """A place in the periods that follow."""

    stage: StageArrays
    solutions: tuple[Floats, ...]
    """(blocks, D, B) action values at the nodes, of the period that follows and of those after it; or how much they
    differ from those of another grid."""
    memories: tuple[Memory, ...]
    """Steps of the solves so far, by block."""

    def fits(self, stage: StageArrays, shape: tuple[int, ...]) -> bool:
        """Whether it says anything of a stage with action values of this shape."""
        return self.solutions[0].shape == shape and self.stage is stage

    def guess(self) -> Floats:
        """Extrapolate to the period before."""
        q = np.zeros(self.solutions[0].shape)
        extrapolate(np.stack(self.solutions), len(self.solutions), 0, q)
        return q


def memories_of(carried: Carried | None, shape: tuple[int, int, int]) -> tuple[Memory, ...]:
    """The memories carried, or empty ones for (blocks, D, B) action values."""
    if carried is not None:
        return carried.memories
    return tuple(empty_memory(shape[1], shape[2]) for _ in range(shape[0]))


@entry
def extrapolate(recent: Any, count: int, newest: int, q: Any) -> None:
    """Add what the period before will hold to q (blocks, D, B).

    Parameters
    ----------
    recent
        (n, blocks, D, B) what periods held, round and round.
    count, newest
        How many of them say anything, and where that of the earliest period is; the one after it follows.
    """
    kept, (blocks, _, lanes) = recent.shape[0], q.shape
    terms = max(count - 2, 0)
    changes = np.empty((terms + 1, q.shape[1], lanes))
    gram, weights = np.empty((terms + 1, terms + 1, lanes)), np.zeros((terms + 1, lanes))
    for b in range(blocks):
        _add(recent[newest, b], q[b])
        for k in range(terms + 1 if terms > 0 else 0):
            _change(recent[(newest + k) % kept, b], recent[(newest + k + 1) % kept, b], changes[k])
        if terms == 0:
            continue
        _multiply(changes, gram)
        for lane in range(lanes):
            _foretell(gram, lane, weights)
            _limit(gram, lane, weights)
        for k in range(terms):
            _combine(changes[k], weights[k], q[b])


@native
def _add(values: Any, q: Any) -> None:
    for d in range(q.shape[0]):
        for lane in range(q.shape[1]):
            q[d, lane] += values[d, lane]


@native
def _change(then: Any, before: Any, change: Any) -> None:
    for d in range(change.shape[0]):
        for lane in range(change.shape[1]):
            change[d, lane] = then[d, lane] - before[d, lane]


@native
def _combine(change: Any, weight: Any, q: Any) -> None:
    for d in range(q.shape[0]):
        for lane in range(q.shape[1]):
            q[d, lane] += weight[lane] * change[d, lane]


@native
def _multiply(changes: Any, gram: Any) -> None:
    """Products of changes, summed over a sample of action values; the lower half of a table."""
    gram[:] = 0.0
    for d in range(0, changes.shape[1], SAMPLE):
        for i in range(changes.shape[0]):
            for k in range(i + 1):
                for lane in range(changes.shape[2]):
                    gram[i, k, lane] += changes[i, d, lane] * changes[k, d, lane]


@native
def _foretell(gram: Any, lane: int, weights: Any) -> None:
    """Weights with which the changes after it foretell the first, from their products; by Cholesky."""
    terms = gram.shape[0] - 1
    scale, factor = np.empty(terms), np.empty((terms, terms))
    for i in range(terms):
        square = gram[i + 1, i + 1, lane]
        scale[i] = 1.0 / np.sqrt(square) if square > 0.0 else 0.0
        total = gram[i + 1, 0, lane] * scale[i]
        for k in range(i):
            product = gram[i + 1, k + 1, lane] * scale[i] * scale[k]
            for m in range(k):
                product -= factor[i, m] * factor[k, m]
            factor[i, k] = product / factor[k, k]
            total -= factor[i, k] * weights[k, lane]
        left = 1.0 + _RIDGE
        for k in range(i):
            left -= factor[i, k] * factor[i, k]
        factor[i, i] = np.sqrt(max(left, _RIDGE))
        weights[i, lane] = total / factor[i, i]
    for i in range(terms - 1, -1, -1):
        total = weights[i, lane]
        for m in range(i + 1, terms):
            total -= factor[m, i] * weights[m, lane] / scale[m] if scale[m] > 0.0 else 0.0
        weights[i, lane] = total / factor[i, i] * scale[i]


@native
def _limit(gram: Any, lane: int, weights: Any) -> None:
    """Shrink weights that foretell a change many times larger than the last one."""
    terms, foretold = gram.shape[0] - 1, 0.0
    for i in range(terms):
        for k in range(terms):
            foretold += weights[i, lane] * weights[k, lane] * gram[max(i, k), min(i, k), lane]
    most = LARGEST * LARGEST * gram[0, 0, lane]
    if foretold > most:
        for i in range(terms):
            weights[i, lane] *= np.sqrt(most / foretold)
