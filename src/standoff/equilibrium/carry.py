"""What is carried from a period to the one before it, so that a place need not be solved from nothing again.

From one period to the next, play at a belief changes smoothly, but for dated events. It is extrapolated by the
polynomial that would have foretold the last period best, for every node apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.fixpoint import Memory, empty_memory

Floats = NDArray[np.float64]

EXTRAPOLATE = np.array([[1.0, 0.0, 0.0], [2.0, -1.0, 0.0], [3.0, -3.0, 1.0]])
"""Weights of the periods that follow, nearest first, by degree of the polynomial."""
SAMPLE = 5
"""One in so many action values is compared to choose a polynomial."""
KEPT = 4
"""Periods whose solutions are carried: those the longest polynomial goes through, and one to compare it with."""


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
        known = len(self.solutions)
        if known == 1:
            return self.solutions[0].copy()
        sample = [q[:, ::SAMPLE] for q in self.solutions]
        gaps = [
            np.max(
                np.abs(sum(w * q for w, q in zip(weights[:m], sample[1:], strict=False)) - sample[0]), axis=1
            )
            for m, weights in enumerate(EXTRAPOLATE[: known - 1], start=1)
        ]
        weights = EXTRAPOLATE[np.argmin(gaps, axis=0)]
        guess = weights[..., 0][:, None, :] * self.solutions[0]
        for m in range(1, min(known, 3)):
            guess += weights[..., m][:, None, :] * self.solutions[m]
        return np.asarray(guess)


def memories_of(carried: Carried | None, shape: tuple[int, int, int]) -> tuple[Memory, ...]:
    """The memories carried, or empty ones for (blocks, D, B) action values."""
    if carried is not None:
        return carried.memories
    return tuple(empty_memory(shape[1], shape[2]) for _ in range(shape[0]))
