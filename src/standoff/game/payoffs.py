"""How a period can end and what it pays to each side, over the axes of a `Frame`.

What depends only on a side's own covert move and the public readings is kept apart from the rest: it never
moves overt play.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from standoff.game.frame import AXES, COVERT_AXIS, OVERT_AXIS, PUBLIC_AXIS, Frame, along
from standoff.game.game import Bools, Floats
from standoff.game.space import state_holds
from standoff.scenario.world import Condition, PayoffRule, World

ROUNDING = 1e-12
"""Probabilities this close to 0 or 1 are taken to be exactly that."""


def endings(frame: Frame) -> tuple[tuple[Floats, ...], Floats]:
    """Probability of ending in each outcome, and of going on.

    Each array has length 1 along the axes that make no difference.
    """
    world = frame.space.world
    going: Floats = np.ones((1,) * AXES)
    ends: list[Floats] = [np.zeros((1,) * AXES) for _ in world.outcomes]
    for rule in world.outcome_rules:
        mask = frame.holds(rule.when)
        if mask is None:
            continue
        reached = going * mask
        for outcome, probability in rule.ends:
            k = world.outcomes.index(outcome)
            ends[k] = ends[k] + reached * probability
        total = sum(probability for _, probability in rule.ends)
        going = going * np.where(mask, 0.0 if total > 1.0 - ROUNDING else 1.0 - total, 1.0)
    return tuple(ends), going


def only_covert(rule: PayoffRule, side: int) -> bool:
    """Whether a cost depends on nothing but the side's own covert move, readings and the state."""
    conditions = [rule.when] if rule.unless is None else [rule.when, rule.unless]
    return rule.kind == "cost" and all(
        not c.overt and c.first is None and all(who == side for who, _, _ in c.covert) for c in conditions
    )


@dataclass(frozen=True, eq=False)
class Payments:
    """What a period pays a side wherever readings, moves and how it ends are the same: it depends on the rules due."""

    base: Floats
    """(Θ, frame axes) paid whatever the state."""
    rules: tuple[int, ...]
    """Numbers of the rules that may pay more."""
    paid: Callable[[int], Floats]
    """What a rule pays if it is due, (Θ, frame axes); worked out when first asked for."""

    def total(self, due: Sequence[bool]) -> Floats:
        """Sum over the rules that are due, by number."""
        total = self.base
        for number in self.rules:
            if due[number]:
                total = total + self.paid(number)
        return total


def rules_due(frame: Frame) -> list[bool]:
    """Whether the tests that each payoff rule makes of the state and the period hold."""
    return [state_holds(rule.when, frame.levels, frame.period) for rule in frame.space.world.payoffs]


def covert_payments(frame: Frame, side: int) -> Payments:
    """Gains less costs of covert moves and public readings.

    The frame's covert moves of that side are those available; the other axes may be anything.
    """
    world = frame.space.world
    base: Floats = np.zeros((len(world.sides[side].types),) + (1,) * AXES)
    for k, track in enumerate(world.sides[side].covert):
        for level, move in enumerate(track.moves):
            if move.cost is not None:
                base = base - _spread(move.cost, along(COVERT_AXIS[side], frame.covert[side][:, k] == level))
    for s, source in enumerate(world.sources):
        if source.seen_by is None and source.costs:
            column = frame.public[source.of][:, frame.space.public_sources[source.of].index(s)]
            for reading, costs in enumerate(source.costs):
                if costs[side].any():
                    base = base - _spread(costs[side], along(PUBLIC_AXIS[source.of], column == reading))

    @cache
    def paid(number: int) -> Floats:
        rule = world.payoffs[number]
        return _spread(rule.amounts[side], frame.allows_unless(rule.when, rule.unless))

    rules = [n for n in frame.space.paying[side] if only_covert(world.payoffs[n], side)]
    return Payments(base, tuple(rules), paid)


def covert_payoff(frame: Frame, side: int, payments: Payments, due: Sequence[bool]) -> Floats:
    """Sum of what covert moves and public readings gain less what they cost, shape (Θ, H, Y)."""
    total, shape = payments.total(due), frame.shape
    moves, readings = shape[COVERT_AXIS[side]], shape[2] * shape[3]
    axes = [len(total), 1, 1, shape[2], shape[3], 1, 1]
    axes[1 + COVERT_AXIS[side]] = moves
    return np.broadcast_to(total, axes).reshape(len(total), moves, readings).copy()


def period_payments(frame: Frame, side: int, weight: Callable[[int], Floats]) -> Payments:
    """The rest of what a period pays, given the `weights` of its rules.

    Arrays have length 1 along axes that do not matter.
    """
    world = frame.space.world
    base: Floats = np.zeros((len(world.sides[side].types),) + (1,) * AXES)
    for k, track in enumerate(world.sides[side].overt):
        for level, move in enumerate(track.moves):
            if move.cost is not None:
                base = base - _spread(move.cost, along(OVERT_AXIS[side], frame.overt[side][:, k] == level))

    @cache
    def paid(number: int) -> Floats:
        return _spread(world.payoffs[number].amounts[side], weight(number))

    rules = [n for n in frame.space.paying[side] if not only_covert(world.payoffs[n], side)]
    return Payments(base, tuple(rules), paid)


def weights(frame: Frame, ends: tuple[Floats, ...], going: Floats) -> Callable[[int], Floats]:
    """Chance of being paid, by number of the rule, if it is due; worked out when first asked for."""

    @cache
    def weight(number: int) -> Floats:
        rule = frame.space.world.payoffs[number]
        if rule.kind == "outcome":
            return _outcome_weight(frame, rule, ends)
        return np.multiply(frame.allows_unless(rule.when, rule.unless), going if rule.kind == "flow" else 1.0)

    return weight


def _outcome_weight(frame: Frame, rule: PayoffRule, ends: tuple[Floats, ...]) -> Floats:
    mask = frame.allows(rule.when)
    excluded = None if rule.unless is None else frame.holds(rule.unless)
    weight: Floats = np.zeros((1,) * AXES)
    for outcome, probability in zip(frame.space.world.outcomes, ends, strict=True):
        if not _names(rule.when, outcome):
            continue
        spared = excluded if rule.unless is not None and _names(rule.unless, outcome) else None
        weight = weight + probability * (mask if spared is None else mask & ~spared)
    return weight


def _names(condition: Condition, outcome: str) -> bool:
    return condition.outcomes is None or outcome in condition.outcomes


def _spread(amounts: Floats, weight: Floats | Bools) -> Floats:
    return amounts.reshape((-1,) + (1,) * AXES) * weight


def covert_tests(world: World, side: int) -> list[tuple[int, frozenset[int]]]:
    """(track, levels) of every test of the side's covert moves that may move overt play."""
    conditions = [rule.when for rule in world.outcome_rules]
    for rule in world.payoffs:
        if any(rule.amounts[i].any() and not only_covert(rule, i) for i in (0, 1)):
            conditions += [rule.when] if rule.unless is None else [rule.when, rule.unless]
    for track in world.sides[side].overt:
        conditions += [move.needs for move in track.moves]
    for track in world.sides[side].covert:
        conditions += [change.when for move in track.moves for change in move.changes]
    return [(track, levels) for c in conditions for who, track, levels in c.covert if who == side]
