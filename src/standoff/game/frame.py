"""Conditions over whole ranges of moves and readings at once.

A `Frame` spans the axes [c0, c1, y0, y1, a0, a1] of one period in one state: covert moves, public readings
and overt moves of both sides. A condition becomes an array over those axes, of length 1 along each that it
says nothing of.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from standoff.game.game import Bools, Ints
from standoff.game.space import Space, member, state_holds
from standoff.scenario.world import Condition

Scalar = TypeVar("Scalar", bound=np.generic)

AXES = 6
COVERT_AXIS = (0, 1)
PUBLIC_AXIS = (2, 3)
OVERT_AXIS = (4, 5)
TRUE: Bools = np.ones((1,) * AXES, dtype=bool)


@dataclass(frozen=True, eq=False)
class Frame:
    """The rows of the tables of a `Space` that a period in a state is made of."""

    space: Space
    levels: Ints
    """(variables,) the state."""
    period: int
    covert: tuple[Ints, Ints]
    """(Hi, tracks)"""
    public: tuple[Ints, Ints]
    """(Yi, sources)"""
    overt: tuple[Ints, Ints]
    """(Ai, tracks)"""
    strikes: tuple[Bools, Bools]
    """(Ai,)"""

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis."""
        return tuple(len(table) for pair in (self.covert, self.public, self.overt) for table in pair)

    def holds(self, condition: Condition) -> Bools | None:
        """Where the condition holds, leaving aside which outcome it is; not to be written to.

        None where the state or the period rule it out.
        """
        return self.allows(condition) if state_holds(condition, self.levels, self.period) else None

    def allows(self, condition: Condition) -> Bools:
        """Where its tests of moves and readings hold, whatever the state and the period."""
        mask = TRUE
        for side, track, wanted in condition.covert:
            mask = mask & along(COVERT_AXIS[side], member(self.covert[side][:, track], wanted))
        for side, track, wanted in condition.overt:
            mask = mask & along(OVERT_AXIS[side], member(self.overt[side][:, track], wanted))
        for source, readings in condition.readings:
            side = self.space.world.sources[source].of
            column = self.space.public_sources[side].index(source)
            mask = mask & along(PUBLIC_AXIS[side], member(self.public[side][:, column], readings))
        if condition.first is not None:
            mask = mask & np.logical_or.reduce([self.first[case] for case in condition.first])
        return mask

    def allows_unless(self, when: Condition, unless: Condition | None) -> Bools:
        """Where one condition holds, if the state and the period let it, and the other does not."""
        mask, excluded = self.allows(when), None if unless is None else self.holds(unless)
        return mask if excluded is None else mask & ~excluded

    @cached_property
    def first(self) -> dict[str, Bools]:
        """Where one side alone strikes, both do or none does, by what conditions call it."""
        ours, theirs = along(OVERT_AXIS[0], self.strikes[0]), along(OVERT_AXIS[1], self.strikes[1])
        return {"0": ours & ~theirs, "1": theirs & ~ours, "both": ours & theirs, "none": ~ours & ~theirs}


def along(axis: int, values: NDArray[Scalar]) -> NDArray[Scalar]:
    """Lay a vector along one of the axes."""
    shape = [1] * AXES
    shape[axis] = len(values)
    return values.reshape(shape)
