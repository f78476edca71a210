"""From where a standoff stands in a later period to how it ends: simulation from given states and beliefs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.game.game import Game
from standoff.game.private import refuse_private
from standoff.simulation.sweep import Solved, Sweep

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Standing:
    """Where runs stand before the events of a period."""

    period: int
    types: Ints
    """(run, side)"""
    states: Ints
    """(run,)"""
    beliefs: Floats
    """(view, run, side, type) public beliefs about each side, in each side's view."""


@dataclass(frozen=True, eq=False)
class Endings:
    """How runs went on."""

    outcome: Ints
    """(run,) -1 where the clock ran out first."""
    end: Ints
    """(run,) period in which it ended, -1 likewise."""
    struck: Ints
    """(run, side) first period in which the side struck, -1 if it did not."""


def onward(solution: Solved, standing: Standing, seed: int) -> Endings:
    """Simulate from where each run stands to the horizon, on one thread."""
    refuse_private(solution.actual.world, "simulating from where a standoff stands")
    sweep = Sweep.of(solution, len(standing.states), seed, None)
    sweep.record.types[:] = standing.types
    sweep.states[:] = standing.states
    sweep.beliefs[:] = standing.beliefs
    sweep.run(lambda function, items: [function(item) for item in items], lambda *_: None, standing.period)
    record = sweep.record
    struck = np.full(record.types.shape, -1, dtype=np.int64)
    for i in (0, 1):
        made = record.overt[:, :, i]
        hit = strikes(solution.actual, i)[made] & (made >= 0)
        struck[:, i] = np.where(hit.any(axis=0), hit.argmax(axis=0), -1)
    return Endings(record.outcome, record.end, struck)


def strikes(game: Game, side: int) -> Bools:
    """Which of a side's overt moves are an attack."""
    tracks = game.world.sides[side].overt
    attack = [{move.name for move in track.moves if move.strike} for track in tracks]
    return np.array(
        [
            any(level in levels for level, levels in zip(move, attack, strict=True))
            for move in game.overt_moves[side]
        ]
    )
