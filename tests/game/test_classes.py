"""Covert moves that differ in nothing that matters share a class."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.game import compile_game
from standoff.scenario.world import Condition, PayoffRule, Source, World
from tests.worlds import random_world


def bare(**sizes: object) -> World:
    """A world in which covert moves matter for nothing."""
    world = random_world(
        4, covert_tracks=(1, 0), covert_levels=3, private=(0, 0), public=(0, 0), needs=False, periods=1,
        types=(2, 2), covert_outcomes=False, **sizes,  # type: ignore[arg-type]
    )  # fmt: skip
    rules = tuple(rule for rule in world.payoffs if rule.kind != "cost")
    return replace(world, payoffs=rules)


def classes_of(world: World) -> list[int]:
    game = compile_game(world)
    return [int(c) for c in game.stage(0, int(np.flatnonzero(game.reachable[0])[0])).classes[0]]


def paid(when: Condition, kind: str = "cost") -> PayoffRule:
    amounts = (np.array([0.3, -0.2]), np.zeros(2))
    return PayoffRule(kind=kind, when=when, amounts=amounts)  # type: ignore[arg-type]


PREPARED = ((0, 0, frozenset({1})),)


def test_costs_alone_do_not_split() -> None:
    world = bare()
    assert classes_of(world) == [0, 0, 0]
    assert classes_of(replace(world, payoffs=(*world.payoffs, paid(Condition(covert=PREPARED))))) == [0, 0, 0]


def test_payoffs_with_overt_moves_split() -> None:
    world = bare()
    with_strike = Condition(covert=PREPARED, overt=((0, 0, frozenset({1})),))
    assert classes_of(replace(world, payoffs=(*world.payoffs, paid(with_strike)))) == [0, 1, 0]


def test_a_constant_told_by_overt_moves_is_moved() -> None:
    """Paid whatever the overt move is, though the rule speaks of it: a cost of the covert move."""
    world = bare()
    every = frozenset(range(len(world.sides[0].overt[0].moves)))
    rule = paid(Condition(covert=PREPARED, overt=((0, 0, every),)))
    found = compile_game(replace(world, payoffs=(*world.payoffs, rule)))
    plain = compile_game(replace(world, payoffs=(*world.payoffs, paid(Condition(covert=PREPARED)))))
    x = int(np.flatnonzero(found.reachable[0])[0])
    stage, same = found.stage(0, x), plain.stage(0, x)
    assert stage.classes[0].tolist() == [0, 0, 0]
    np.testing.assert_allclose(stage.covert_payoff[0], same.covert_payoff[0], atol=1e-15)
    np.testing.assert_allclose(stage.payoff[0], same.payoff[0], atol=1e-15)


def test_what_the_other_gets_splits() -> None:
    world = bare()
    rule = PayoffRule(
        kind="cost", when=Condition(covert=PREPARED), amounts=(np.zeros(2), np.array([0.1, 0.1]))
    )
    assert classes_of(replace(world, payoffs=(*world.payoffs, rule))) == [0, 1, 0]


def test_private_readings_split_and_public_ones_do_not() -> None:
    world = bare()
    rates = np.array([[0.8, 0.2], [0.3, 0.7], [0.3, 0.7]])
    source = Source(
        name="warning", kind="indicator", of=0, track=0, readings=("quiet", "alarm"), seen_by=1, rates=rates
    )
    assert classes_of(replace(world, sources=(source,))) == [0, 1, 1]
    public = replace(source, seen_by=None, kind="incident")
    assert classes_of(replace(world, sources=(public,))) == [0, 0, 0]
    asleep = replace(source, needs=Condition(periods=(5, 6)))
    assert classes_of(replace(world, sources=(asleep,))) == [0, 0, 0]


def test_needs_split() -> None:
    world = bare()
    side = world.sides[0]
    hold, strike = side.overt[0].moves
    force = replace(side.overt[0], moves=(hold, replace(strike, needs=Condition(covert=PREPARED))))
    sides = (replace(side, overt=(force, *side.overt[1:])), world.sides[1])
    assert classes_of(replace(world, sides=sides)) == [0, 1, 0]
