"""Private states that last: types joined with them, and how covert moves change them.

What a side privately is in a period is its *kind* κ = (θ, s), its type and its private states. Kinds take the place of
types, and differ from them in two ways: a kind has brought its private states along, so that of the covert moves (which
run over private states too) only those with its own are open to it; and it may be another kind in the next period,
s' ~ P(. | s, h, x). The other side sees nothing of it but readings and moves, so that beliefs about the two sides stay
independent: μ'(κ') ∝ Σ_κ,h μ(κ) σ(h | κ) R Q σ(a | κ, h, ...) P(κ' | κ, h).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.errors import UsageError
from standoff.game.game import Bools, Floats, Ints
from standoff.game.space import Space, product_table, state_holds
from standoff.scenario.wording import joined
from standoff.scenario.world import Condition, Effect, Kinds, Side, Source, Track, World


def has_private(world: World) -> bool:
    """Whether any side has a private state that lasts."""
    return any(side.private for side in world.sides)


INSTEAD = "; instead, put in another value and compare: standoff run SCENARIO --set NAME=VALUE"
"""What to do where nothing explains or tries measures."""


def refuse_private(world: World, what: str, instead: str = "") -> None:
    """Raise `UsageError` where a room cannot deal with private states that last, telling what to do ``instead``."""
    names = [f"{side.key}.{side.covert[k].name}" for side in world.sides for k in side.private]
    if names:
        raise UsageError(
            f"{what} cannot deal with private states yet, and this scenario has {joined(names)}{instead}"
        )


def with_kinds(world: World) -> World:
    """The same world with kinds in the place of types; itself where no side has private states."""
    if not has_private(world) or any(side.kinds is not None for side in world.sides):
        return world
    kinds = [_kinds(side) for side in world.sides]
    one, two = (_side(side, kind) for side, kind in zip(world.sides, kinds, strict=True))

    def by_kind(amounts: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        return amounts[0][kinds[0].type_of], amounts[1][kinds[1].type_of]

    def source(one: Source) -> Source:
        return replace(one, costs=tuple(by_kind(cost) for cost in one.costs))

    return replace(
        world,
        sides=(one, two),
        sources=tuple(source(s) for s in world.sources),
        payoffs=tuple(replace(rule, amounts=by_kind(rule.amounts)) for rule in world.payoffs),
    )


def _kinds(side: Side) -> Kinds:
    private = [side.covert[k] for k in side.private]
    table = product_table((len(side.types), *(len(track.moves) for track in private)))
    return Kinds(
        types=side.types,
        type_of=table[:, 0],
        states=tuple(track.name for track in private),
        level_names=tuple(tuple(level.name for level in track.moves) for track in private),
        levels=table[:, 1:],
    )


def _side(side: Side, kinds: Kinds) -> Side:
    prior = side.prior[kinds.type_of]
    for column, k in enumerate(side.private):
        start = side.covert[k].start
        assert start is not None
        prior = prior * start[kinds.type_of, kinds.levels[:, column]]
    names = tuple(_name(side, kinds, k) for k in range(len(kinds.type_of)))
    covert = tuple(_track(track, side, kinds, k) for k, track in enumerate(side.covert))
    overt = tuple(_track(track, side, kinds, None) for track in side.overt)
    return replace(side, types=names, prior=prior, covert=covert, overt=overt, kinds=kinds)


def _name(side: Side, kinds: Kinds, kind: int) -> str:
    levels = [names[level] for names, level in zip(kinds.level_names, kinds.levels[kind], strict=True)]
    alone = len(side.types) == 1 and levels
    return ", ".join(levels if alone else [side.types[kinds.type_of[kind]], *levels])


def _track(track: Track, side: Side, kinds: Kinds, number: int | None) -> Track:
    moves = tuple(replace(m, cost=None if m.cost is None else m.cost[kinds.type_of]) for m in track.moves)
    if number is None or not track.private:
        return replace(track, moves=moves)
    own = kinds.levels[:, side.private.index(number)]
    return replace(track, moves=moves, start=np.eye(len(track.moves))[own])


def able(space: Space, side: int, covert: Ints) -> Bools:
    """Which of some covert moves, rows of the table, are of a kind's own private states, (K, moves)."""
    who = space.world.sides[side]
    if who.kinds is None:
        return np.ones((len(who.types), len(covert)), dtype=bool)
    brought = space.covert[side][covert][:, list(who.private)]
    return np.asarray((brought[None] == who.kinds.levels[:, None]).all(axis=-1))


def changes(space: Space, side: int, covert: Ints, state: int, period: int) -> Floats:
    """P(κ' | κ, covert move), (moves, K, K), whatever private states stand in the rows of levels given.

    Effects apply one after the other, in the order of the tracks; their conditions look at what was so when the covert
    move was chosen.
    """
    who = space.world.sides[side]
    count = len(who.types)
    found = np.tile(np.eye(count), (len(covert), 1, 1))
    kinds = who.kinds
    if kinds is None:
        return found
    columns = {k: column for column, k in enumerate(who.private)}
    strides = _strides(kinds)
    for m, levels in enumerate(covert):
        for k, track in enumerate(who.covert):
            for effect in track.moves[levels[k]].changes:
                matrix = _effect(effect, kinds, columns, strides)
                holds = _holds(effect.when, space, levels, state, period, kinds, columns)
                # Conditions hold or not by the kind at the start, so that rows are those of the start.
                found[m] = np.where(holds[:, None], found[m] @ matrix, found[m])
    return found


def _strides(kinds: Kinds) -> list[int]:
    sizes = [len(names) for names in kinds.level_names]
    return [int(np.prod(sizes[c + 1 :], dtype=np.int64)) for c in range(len(sizes))]


def _holds(
    when: Condition,
    space: Space,
    levels: Ints,
    state: int,
    period: int,
    kinds: Kinds,
    columns: dict[int, int],
) -> Bools:
    """Kinds for which a condition holds."""
    if not state_holds(when, space.states[state], period):
        return np.zeros(len(kinds.type_of), dtype=bool)
    mask = np.ones(len(kinds.type_of), dtype=bool)
    for _, track, wanted in when.covert:
        if track in columns:
            mask &= np.isin(kinds.levels[:, columns[track]], list(wanted))
        elif int(levels[track]) not in wanted:
            mask[:] = False
    return mask


def _effect(effect: Effect, kinds: Kinds, columns: dict[int, int], strides: list[int]) -> Floats:
    """(K, K) chances of each kind to become another by an effect that applies."""
    count = len(kinds.type_of)
    change: Floats = np.eye(count)
    for track, target in effect.sets:
        column, stride = columns[track], strides[columns[track]]
        step = np.eye(count) * max(0.0, 1.0 - float(target.sum()))
        for kind in range(count):
            for level, share in enumerate(target):
                step[kind, kind + (level - kinds.levels[kind, column]) * stride] += share
        change = change @ step
    for track, steps in effect.shifts:
        column, stride = columns[track], strides[columns[track]]
        now = kinds.levels[:, column]
        after = np.clip(now + steps, 0, len(kinds.level_names[column]) - 1)
        change = change @ np.eye(count)[np.arange(count) + (after - now) * stride]
    return np.asarray(effect.probability * change + (1.0 - effect.probability) * np.eye(count))
