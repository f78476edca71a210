"""What a solver on a grid keeps of each stage while it goes from period to period, as compiled code wants it.

A stage serves in many periods. Its arrays, scratch space, and what is carried from a period to the one before it are
allocated once, and stand in one `Slot`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba.typed import List
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays, dimensions
from standoff.equilibrium.carry import KEPT, Carried
from standoff.equilibrium.fixpoint import Memory, empty_memory
from standoff.equilibrium.grid import Grid
from standoff.equilibrium.kernel import Work, workspace
from standoff.equilibrium.lanes import entry
from standoff.game import Stage

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_BY_BLOCK = ("change", "moved", "gram", "held", "next")
"""Fields of a memory that each block has for itself."""


class Slot(NamedTuple):
    """A stage, and what is carried of it."""

    stage: StageArrays
    work: Work
    ending: Floats
    """(C0, C1, Y, A0, A1, O) as in `Stage`."""
    strikes0: Ints
    strikes1: Ints
    """(Ai,) overt moves that are an attack."""
    recent: Floats
    """(KEPT, blocks, D, B) solutions as in `Carried`, round and round."""
    known: Ints
    """(2,) how many of them say anything, and where the newest is."""
    memory: Memory
    """Of all blocks: with one axis more."""


class Slots:
    """The slots of a game's stages on a grid, each made when it is first asked for."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._number: dict[int, int] = {}
        self._slots: list[Slot] = []
        self._last: dict[int, int] = {}
        self.compiled: Any = None
        """The same as a list that compiled code understands; None while it is empty."""

    def at(self, state: int, stage: StageArrays, source: Stage) -> int:
        """Number of the slot of a stage, which says nothing if the state was last solved at another stage."""
        if id(stage) not in self._number:
            self._number[id(stage)] = len(self._slots)
            self._slots.append(self._made(stage, source))
            if self.compiled is None:
                self.compiled = _listed(self._slots[0])
            else:
                _add(self.compiled, self._slots[-1])
        number = self._number[id(stage)]
        if self._last.get(state) != number:
            self._slots[number].known[0] = 0
        self._last[state] = number
        return number

    def __getitem__(self, number: int) -> Slot:
        return self._slots[number]

    def carried(self, number: int) -> Carried | None:
        """What a slot holds, for `solve_state`."""
        slot = self._slots[number]
        count, newest = slot.known
        if count == 0:
            return None
        return Carried(
            slot.stage,
            tuple(slot.recent[(newest + k) % KEPT] for k in range(count)),
            tuple(_memory(slot, block) for block in range(slot.recent.shape[1])),
        )

    def tried(self, number: int) -> Floats:
        """Action values (blocks, D, B) that `solve_places` came to in a place that it left."""
        slot = self._slots[number]
        return np.array(slot.recent[(slot.known[1] - 1) % KEPT])

    def take(self, number: int, found: Carried) -> None:
        """Keep what `solve_state` found."""
        slot = self._slots[number]
        newest = (slot.known[1] - 1) % KEPT
        slot.recent[newest] = found.solutions[0]
        slot.known[:] = len(found.solutions), newest
        for block, memory in enumerate(found.memories):
            for name in _BY_BLOCK:
                np.copyto(getattr(slot.memory, name)[block], getattr(memory, name))

    def _made(self, stage: StageArrays, source: Stage) -> Slot:
        blocks, _, lanes = self._grid.mu0.shape
        size = sum(dimensions(stage))
        memories = [empty_memory(size, lanes) for _ in range(blocks)]
        return Slot(
            stage,
            workspace(stage, self._grid.points, lanes),
            np.ascontiguousarray(source.ending),
            source.strikes[0].astype(np.int64),
            source.strikes[1].astype(np.int64),
            np.zeros((KEPT, blocks, size, lanes)),
            np.zeros(2, dtype=np.int64),
            memories[0]._replace(
                **{name: np.stack([getattr(m, name) for m in memories]) for name in _BY_BLOCK}
            ),
        )


def _memory(slot: Slot, block: int) -> Memory:
    """The memory of one block."""
    return slot.memory._replace(**{name: getattr(slot.memory, name)[block] for name in _BY_BLOCK})


@entry
def _listed(slot: Any) -> Any:
    """A list that compiled code understands, with one slot in it."""
    slots = List()
    slots.append(slot)
    return slots


@entry
def _add(slots: Any, slot: Any) -> None:
    """Append to such a list."""
    slots.append(slot)
