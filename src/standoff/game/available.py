"""What each side can do in a state, and what can be read of it."""

from __future__ import annotations

import numpy as np

from standoff.game.game import Bools, Floats, Ints
from standoff.game.space import Space, member, state_holds
from standoff.scenario.world import Track


def available_covert(space: Space, side: int, state: int, period: int) -> Ints:
    """Covert moves open to a side, as rows of its table."""
    table = space.covert[side]
    ok = np.ones(len(table), dtype=bool)
    for k, track in enumerate(space.world.sides[side].covert):
        ok &= _levels_open(track, space.states[state], period)[table[:, k]]
        for level, move in enumerate(track.moves):
            for _, private, wanted in move.needs.covert:
                ok &= member(table[:, private], wanted) | (table[:, k] != level)
    return np.flatnonzero(ok)


def allowed_overt(space: Space, side: int, covert: Ints, state: int, period: int) -> Bools:
    """Overt moves open after each of some covert moves, shape (moves, all overt moves)."""
    table = space.overt[side]
    ok = np.ones((len(covert), len(table)), dtype=bool)
    for k, track in enumerate(space.world.sides[side].overt):
        ok &= _levels_open(track, space.states[state], period)[table[:, k]]
        for level, move in enumerate(track.moves):
            for _, covert_track, wanted in move.needs.covert:
                prepared = member(covert[:, covert_track], wanted)
                ok &= prepared[:, None] | (table[:, k] != level)
    return ok


def public_rates(space: Space, side: int, covert: Ints, state: int, period: int) -> Floats:
    """P(public reading | covert move) of a side, shape (moves, readings)."""
    return _rates(space, space.public_sources[side], space.public[side], covert, state, period)


def private_rates(space: Space, side: int, covert: Ints, state: int, period: int) -> Floats:
    """P(what a side reads privately | covert move of the other), shape (moves, readings)."""
    return _rates(space, space.private_sources[side], space.private[side], covert, state, period)


def _levels_open(track: Track, levels: Ints, period: int) -> Bools:
    return np.array([state_holds(move.needs, levels, period) for move in track.moves], dtype=bool)


def _rates(
    space: Space, sources: tuple[int, ...], readings: Ints, covert: Ints, state: int, period: int
) -> Floats:
    total = np.ones((len(covert), len(readings)))
    for column, s in enumerate(sources):
        source = space.world.sources[s]
        reading = readings[:, column]
        if state_holds(source.needs, space.states[state], period):
            total *= source.rates[covert[:, source.track]][:, reading]
        else:
            total *= reading == 0
    return total
