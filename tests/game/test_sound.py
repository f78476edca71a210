"""Worlds that the model has no room for are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from standoff.errors import ScenarioError
from standoff.game import compile_game
from standoff.game.sound import unsound
from standoff.scenario.world import Condition, Effect, OutcomeRule, PayoffRule, World
from tests.worlds import random_world, worlds

COVERT = Condition(covert=((0, 0, frozenset({1})),))
READING = Condition(readings=((0, frozenset({1})),))


def world() -> World:
    return random_world(
        3, variables=1, covert_tracks=(1, 1), overt_tracks=(1, 1), private=(1, 0), public=(0, 0)
    )


def with_move(world: World, kind: str, **change: Any) -> World:
    side = world.sides[0]
    track = getattr(side, kind)[0]
    moves = (track.moves[0], replace(track.moves[1], **change))
    tracks: dict[str, Any] = {kind: (replace(track, moves=moves),)}
    side = replace(side, **tracks)
    return replace(world, sides=(side, world.sides[1]))


@settings(max_examples=30, deadline=None)
@given(random=worlds())
def test_random_worlds_are_sound(random: World) -> None:
    assert unsound(random) == ()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (
            lambda w: with_move(w, "covert", effects=(Effect(Condition(), 1.0),)),
            "moves.red.covert.covert0.prepare1",
        ),
        (lambda w: with_move(w, "covert", needs=COVERT), "moves.red.covert.covert0.prepare1"),
        (lambda w: with_move(w, "overt", effects=(Effect(COVERT, 1.0),)), "moves.red.overt.force.strike"),
        (lambda w: with_move(w, "overt", needs=READING), "moves.red.overt.force.strike"),
        (lambda w: replace(w, sources=(replace(w.sources[0], needs=COVERT),)), "indicators.source0"),
        (
            lambda w: replace(w, sources=(replace(w.sources[0], seen_by=w.sources[0].of),)),
            "indicators.source0",
        ),
        (lambda w: replace(w, outcome_rules=(OutcomeRule(READING, (("war", 1.0),)),)), "outcomes.0"),
        (
            lambda w: replace(
                w, outcome_rules=(OutcomeRule(Condition(first=frozenset({"0"})), (("war", 1.0),)),)
            ),
            "outcomes.0",
        ),
        (lambda w: replace(w, payoffs=(rule(w, Condition(outcomes=frozenset({"war"}))),)), "payoffs.0"),
        (lambda w: replace(w, payoffs=(rule(w, READING),)), "payoffs.0"),
    ],
)
def test_what_may_not_be_tested(change: Callable[[World], World], path: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        compile_game(change(world()))
    assert path in {problem.path for problem in caught.value.problems}


def rule(world: World, when: Condition) -> PayoffRule:
    amounts = tuple(np.ones(len(side.types)) for side in world.sides)
    return PayoffRule(kind="flow", when=when, amounts=amounts)  # type: ignore[arg-type]
