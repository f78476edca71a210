"""What a state is worth to each side when the clock has run out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from standoff.game.game import Bools, Floats
from standoff.game.space import Space, states_hold
from standoff.scenario.world import Condition, PayoffRule

_Test = Callable[[Space, Condition, int], Bools]


def terminal_values(space: Space, side: int) -> Floats:
    """What horizon rules pay, and the status quo for the periods beyond, shape (Θi, X).

    A period beyond the horizon pays what a period pays that does not end it, with every side at its first
    moves and every source quiet; the first one is not discounted.
    """
    world = space.world
    values = _paid(space, side, ("horizon",), _on_horizon)
    weight = sum(world.clock.discount**k for k in range(world.clock.beyond))
    if weight:
        values = values + weight * (
            _paid(space, side, ("flow", "cost"), _at_rest) - _resting_cost(space, side)
        )
    return values


def _paid(space: Space, side: int, kinds: tuple[str, ...], holds: _Test) -> Floats:
    values = np.zeros((len(space.world.sides[side].types), len(space.states)))
    for rule in space.world.payoffs:
        if rule.kind in kinds:
            values += rule.amounts[side][:, None] * _due(space, rule, holds, side)
    return values


def _due(space: Space, rule: PayoffRule, holds: _Test, side: int) -> Bools:
    """Where a rule pays, (Θi or 1, X)."""
    mask = holds(space, rule.when, side)
    return mask if rule.unless is None else mask & ~holds(space, rule.unless, side)


def _on_horizon(space: Space, condition: Condition, side: int) -> Bools:
    return states_hold(condition, space.states, space.world.clock.periods) & _brought(space, condition, side)


def _brought(space: Space, condition: Condition, side: int) -> Bools:
    """Kinds of a side whose private states pass the tests of a condition, (Θi or 1, 1)."""
    mask = np.ones((1, 1), dtype=bool)
    for who, track, wanted in condition.covert:
        start = space.world.sides[who].covert[track].start
        if who == side and start is not None:
            mask = mask & np.isin(start.argmax(axis=1), list(wanted))[:, None]
    return mask


def _at_rest(space: Space, condition: Condition, side: int) -> Bools:
    """Where a condition holds in a period in which nobody stirs, private states last, and which does not end it."""
    tests = [levels for _, _, levels in condition.overt]
    tests += [
        w for who, k, w in condition.covert if who != side or not space.world.sides[who].covert[k].private
    ]
    tests += [readings for _, readings in condition.readings]
    quiet = all(0 in wanted for wanted in tests) and condition.outcomes is None
    if condition.first is not None:
        quiet = quiet and "none" in condition.first
    return (
        states_hold(condition, space.states, space.world.clock.periods)
        & quiet
        & _brought(space, condition, side)
    )


def _resting_cost(space: Space, side: int) -> Floats:
    """Cost of the first moves and of quiet public readings, shape (Θi, 1)."""
    world = space.world
    total = np.zeros(len(world.sides[side].types))
    for track in world.sides[side].covert + world.sides[side].overt:
        cost = track.moves[0].cost
        if cost is not None:
            total += cost
    for source in world.sources:
        if source.seen_by is None and source.costs:
            total += source.costs[0][side]
    return total[:, None]
