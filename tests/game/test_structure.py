"""What can never come about is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.errors import Problem
from standoff.game import compile_game, structure
from standoff.scenario import load
from standoff.scenario.world import Condition, Move, OutcomeRule, Track, Variable, World
from tests.private_scenario import scenario
from tests.worlds import random_world


def plain() -> World:
    return random_world(3, variables=0, covert_tracks=(1, 1), overt_tracks=(1, 1), needs=False, periods=2)


def paths(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.path for problem in problems]


def test_a_sound_game_has_no_problems() -> None:
    found = structure(compile_game(plain()))
    assert found.problems == ()
    assert found.notes == ()


def test_never_ending() -> None:
    world = replace(plain(), outcome_rules=())
    found = structure(compile_game(world))
    assert paths(found.problems) == ["outcomes"]
    assert "no outcome can ever occur" in found.problems[0].message


def test_an_outcome_that_never_occurs_is_a_note() -> None:
    world = plain()
    rule = OutcomeRule(when=Condition(), ends=(("war", 0.5), ("skirmish", 0.0), ("settlement", 0.1)))
    found = structure(compile_game(replace(world, outcome_rules=(rule,))))
    assert found.problems == ()
    assert paths(found.notes) == ["outcomes"]
    assert "skirmish" in found.notes[0].message


def test_moves_nobody_can_make() -> None:
    world = plain()
    level = Variable(name="deal", levels=("on", "off"), start=0)
    off = Condition(state=((0, frozenset({1})),))
    extra = Track(name="talks", moves=(Move(name="none"), Move(name="offer", needs=off)))
    hidden = Track(name="plans", moves=(Move(name="none"), Move(name="plot", needs=off)))
    side = world.sides[0]
    side = replace(side, overt=(*side.overt, extra), covert=(*side.covert, hidden))
    found = structure(compile_game(replace(world, variables=(level,), sides=(side, world.sides[1]))))
    assert paths(found.problems) == ["moves.red.covert.plans.plot", "moves.red.overt.talks.offer"]
    assert paths(found.notes) == ["state.deal"]
    assert "off" in found.notes[0].message


def test_an_outcome_that_needs_a_reading_that_does_not_go_with_it() -> None:
    """The reading comes with one covert move only, the outcome with the other."""
    world = random_world(
        3, variables=0, covert_tracks=(1, 0), private=(0, 0), public=(1, 0), needs=False, periods=1
    )
    source = replace(world.sources[0], readings=("quiet", "alarm"), rates=np.eye(2), effects=(), costs=())
    alarm = ((0, frozenset({1})),)
    rules = (
        OutcomeRule(Condition(readings=alarm, covert=((0, 0, frozenset({0})),)), (("war", 0.5),)),
        OutcomeRule(Condition(readings=alarm, covert=((0, 0, frozenset({1})),)), (("settlement", 0.5),)),
    )
    game = compile_game(replace(world, sources=(source,), outcome_rules=rules, payoffs=()))
    assert [p.message.split()[2] for p in structure(game).notes] == ["war", "skirmish"]


def test_a_level_of_a_private_state_that_nothing_leads_to_is_noted() -> None:
    given = scenario(
        sides__south__private__readiness__levels=["low", "high", "full"],
        indicators__signs_of_south__alarm={"low": 0.1, "high": 0.6, "full": 0.9},
    )
    notes = structure(compile_game(load(given).world())).notes
    assert [(note.path, note.message) for note in notes] == [
        ("sides.south.private.readiness", "the level full is never reached")
    ]
