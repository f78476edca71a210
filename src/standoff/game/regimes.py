"""Kinds of period: dates in conditions make some periods differ from others."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from standoff.game.game import Ints
from standoff.scenario.world import Condition, World


def regimes(world: World) -> tuple[Ints, Ints]:
    """Kind of each period (T,) and first period of each kind.

    Periods are of one kind if the same conditions may hold in them. An endless clock has one kind more, of all
    periods after the last that is told.
    """
    windows = sorted({c.periods for c in conditions(world) if c.periods is not None})
    kinds: dict[tuple[bool, ...], int] = {}
    first: list[int] = []
    regime: list[int] = []
    for t in range(world.clock.periods + world.clock.endless):
        kind = kinds.setdefault(tuple(start <= t < end for start, end in windows), len(kinds))
        if kind == len(first):
            first.append(t)
        regime.append(kind)
    return np.array(regime, dtype=np.int64), np.array(first, dtype=np.int64)


def conditions(world: World) -> Iterable[Condition]:
    """All conditions of a world but those of its events."""
    for side in world.sides:
        for track in side.covert + side.overt:
            for move in track.moves:
                yield move.needs
                yield from (effect.when for effect in move.effects + move.changes)
    for source in world.sources:
        yield source.needs
        yield from (effect.when for effects in source.effects for effect in effects)
    for rule in world.outcome_rules:
        yield rule.when
    for payoff in world.payoffs:
        yield payoff.when
        if payoff.unless is not None:
            yield payoff.unless
