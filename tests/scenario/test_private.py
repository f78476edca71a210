"""Private states in the format: what they mean, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from standoff.errors import ScenarioError
from standoff.scenario import describe, load
from tests.private_scenario import scenario


def test_they_stand_after_the_covert_tracks() -> None:
    north, south = load(scenario()).world().sides
    assert [track.name for track in north.covert] == ["preparation", "readiness"]
    assert north.private == (1,)
    start = north.covert[1].start
    assert start is not None
    assert start == pytest.approx(np.array([[1, 0], [0.6, 0.4]]))
    assert south.covert[1].start == pytest.approx(np.array([[1.0, 0.0]]))
    (effect,) = north.covert[0].moves[1].changes
    assert effect.sets[0][0] == 1
    assert effect.sets[0][1] == pytest.approx([0, 0.5])


def test_a_start_may_be_chances_for_every_type() -> None:
    given = scenario(sides__north__private__readiness__start={"low": "1 - speed", "high": "speed"})
    start = load(given).world().sides[0].covert[1].start
    assert start == pytest.approx(np.array([[0.5, 0.5], [0.5, 0.5]]))


def test_they_are_told_in_words() -> None:
    told = describe(load(scenario()))
    assert "What lasts about north that the other cannot see" in told
    assert "readiness: low or high; starts as low 1 if calm and low 0.6 and high 0.4 if grim" in told
    assert "prepare: costs 0.1; readiness becomes high 0.5" in told
    assert "signs_of_north (indicator), by north's readiness" in told
    assert "strike: only where north's readiness is high; is an attack" in told


CASES: list[tuple[dict[str, Any], str, str]] = [
    (
        {"sides__north__private__readiness__start": "none"},
        "sides.north.private.readiness.start.none",
        "a level of readiness",
    ),
    (
        {"sides__north__private__readiness__start": {"calm": "low"}},
        "sides.north.private.readiness.start",
        "every type of north needs a start; missing: grim",
    ),
    (
        {"sides__north__private__readiness__start": {"low": 0.5, "high": 0.6}},
        "sides.north.private.readiness.start",
        "probabilities must sum to 1",
    ),
    (
        {"sides__north__private__readiness__levels": ["low", "low"]},
        "sides.north.private.readiness.levels",
        "appears more than once",
    ),
    (
        {"sides__north__private__preparation": {"levels": ["a"], "start": "a"}},
        "sides.north.private.preparation",
        "north has a track of the same name",
    ),
    (
        {
            "moves__north__covert__preparation__prepare__set": {"border": "shut"},
            "state": {"border": {"levels": ["open", "shut"], "start": "open"}},
        },
        "moves.north.covert.preparation.prepare.set.border",
        "a covert move cannot change the public state",
    ),
    (
        {"moves__north__covert__preparation__prepare__set": {"readyness": "high"}},
        "moves.north.covert.preparation.prepare.set.readyness",
        "a private state of north",
    ),
    (
        {"moves__north__overt__force__strike__set": {"readiness": "low"}},
        "moves.north.overt.force.strike.set.readiness",
        "private states are changed by covert moves",
    ),
    (
        {"moves__north__covert__preparation__prepare__needs": {"south.readiness": "low"}},
        "moves.north.covert.preparation.prepare.needs.south.readiness",
        "north cannot see private states of south",
    ),
    (
        {"moves__north__overt__force__strike__needs": {"south.readiness": "low"}},
        "moves.north.overt.force.strike.needs.south.readiness",
        "north cannot see private states of south",
    ),
    (
        {"payoffs__3": {"when": {"outcome": "unresolved", "south.readiness": "high"}, "north": 1}},
        "payoffs.3.when",
        "may depend on the moves and private states of the side it goes to only",
    ),
    (
        {"moves__north__overt__force__hold": {"effects": [{"when": {"north.readiness": "low"}, "set": {}}]}},
        "moves.north.overt.force.hold.effects.0.when.north.readiness",
        "not private states",
    ),
]


@pytest.mark.parametrize(("changes", "path", "words"), CASES)
def test_what_is_wrong_is_said_where_it_is(changes: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(scenario(**changes))
    found = {problem.path: problem.message for problem in caught.value.problems}
    assert path in found, found
    assert words in found[path]
