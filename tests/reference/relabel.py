"""The same world under other names: sides swapped, types reordered, payoffs shifted, moves made visible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from standoff.scenario.world import Condition, Effect, Floats, Move, PayoffRule, Side, Source, Track, World

_FIRST: dict[str, Literal["0", "1", "both", "none"]] = {"0": "1", "1": "0", "both": "both", "none": "none"}


def swap_sides(world: World) -> World:
    """Side 0 called side 1, and the other way round."""
    swapped = map_conditions(world, _swap_condition)
    return replace(
        swapped,
        sides=(swapped.sides[1], swapped.sides[0]),
        sources=tuple(
            replace(
                source,
                of=1 - source.of,
                seen_by=None if source.seen_by is None else 1 - source.seen_by,
                costs=tuple((b, a) for a, b in source.costs),
            )
            for source in swapped.sources
        ),
        payoffs=tuple(replace(rule, amounts=(rule.amounts[1], rule.amounts[0])) for rule in swapped.payoffs),
    )


def separate_effects(world: World) -> World:
    """Overt moves of side 0 kept to even variables and those of side 1 to odd ones.

    Where both sides set a variable in one period the later assignment counts, and which is later goes by the
    order of the sides, so that swapping them would change the game.
    """

    def kept(effect: Effect, side: int) -> bool:
        return all(variable % 2 == side for variable, _ in (*effect.sets, *effect.shifts))

    def strip(side: Side, i: int) -> Side:
        return replace(
            side,
            overt=tuple(
                replace(
                    track,
                    moves=tuple(
                        replace(move, effects=tuple(e for e in move.effects if kept(e, i)))
                        for move in track.moves
                    ),
                )
                for track in side.overt
            ),
        )

    return replace(world, sides=(strip(world.sides[0], 0), strip(world.sides[1], 1)))


def permute_types(world: World, side: int, order: Sequence[int]) -> World:
    """Type number k of the new world is number ``order[k]`` of the old one."""
    index = np.asarray(order)

    def amounts(pair: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        return (pair[0][index], pair[1]) if side == 0 else (pair[0], pair[1][index])

    def track(old: Track) -> Track:
        return replace(
            old, moves=tuple(m if m.cost is None else replace(m, cost=m.cost[index]) for m in old.moves)
        )

    old = world.sides[side]
    new = replace(
        old,
        types=tuple(old.types[k] for k in order),
        prior=old.prior[index],
        covert=tuple(track(each) for each in old.covert),
        overt=tuple(track(each) for each in old.overt),
    )
    return replace(
        world,
        sides=(new, world.sides[1]) if side == 0 else (world.sides[0], new),
        sources=tuple(replace(s, costs=tuple(amounts(each) for each in s.costs)) for s in world.sources),
        payoffs=tuple(replace(rule, amounts=amounts(rule.amounts)) for rule in world.payoffs),
    )


def shift_terminal_payoffs(world: World, side: int, constant: float) -> World:
    """A constant more for a side however it ends, also when the clock runs out."""
    amounts = [np.zeros(len(each.types)) for each in world.sides]
    amounts[side] += constant
    pair = (amounts[0], amounts[1])
    extra = (
        PayoffRule("outcome", Condition(outcomes=frozenset(world.outcomes)), pair),
        PayoffRule("horizon", Condition(), pair),
    )
    return replace(world, payoffs=world.payoffs + extra)


def revealing_sources(world: World, *, public: bool) -> World:
    """A perfect indicator of every covert track, beside the sources there are."""
    extra = tuple(
        Source(
            name=f"clear_{i}_{k}",
            kind="indicator",
            of=i,
            track=k,
            readings=tuple(f"saw_{move.name}" for move in track.moves),
            seen_by=None if public else 1 - i,
            rates=np.eye(len(track.moves)),
        )
        for i, side in enumerate(world.sides)
        for k, track in enumerate(side.covert)
    )
    return replace(world, sources=world.sources + extra)


def map_conditions(world: World, change: Callable[[Condition], Condition]) -> World:
    """Every condition of a world changed."""

    def effects(old: tuple[Effect, ...]) -> tuple[Effect, ...]:
        return tuple(replace(effect, when=change(effect.when)) for effect in old)

    def move(old: Move) -> Move:
        return replace(old, needs=change(old.needs), effects=effects(old.effects))

    def tracks(old: tuple[Track, ...]) -> tuple[Track, ...]:
        return tuple(replace(track, moves=tuple(move(each) for each in track.moves)) for track in old)

    def side(old: Side) -> Side:
        return replace(old, covert=tracks(old.covert), overt=tracks(old.overt))

    def payoff(old: PayoffRule) -> PayoffRule:
        return replace(old, when=change(old.when), unless=None if old.unless is None else change(old.unless))

    return replace(
        world,
        sides=(side(world.sides[0]), side(world.sides[1])),
        events=tuple(replace(e, effect=replace(e.effect, when=change(e.effect.when))) for e in world.events),
        sources=tuple(
            replace(s, needs=change(s.needs), effects=tuple(effects(each) for each in s.effects))
            for s in world.sources
        ),
        outcome_rules=tuple(replace(rule, when=change(rule.when)) for rule in world.outcome_rules),
        payoffs=tuple(payoff(rule) for rule in world.payoffs),
    )


def _swap_condition(condition: Condition) -> Condition:
    first = condition.first
    return replace(
        condition,
        overt=tuple((1 - side, track, levels) for side, track, levels in condition.overt),
        covert=tuple((1 - side, track, levels) for side, track, levels in condition.covert),
        first=None if first is None else frozenset(_FIRST[who] for who in first),
    )
