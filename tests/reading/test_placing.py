"""What a report bears on: by its own words, for indicators also by those of its sentence."""

from __future__ import annotations

import dataclasses

from standoff.reading.placing import Sign, place
from tests.reading.test_report import REPORT

ALARM = Sign(
    "indicators.warning.alarm", frozenset({"ASSAULT"}), frozenset({"IRN"}), frozenset(), ("indication",)
)
MOVE = dataclasses.replace(ALARM, path="moves.iran.overt.force.strike")
FEARED = dataclasses.replace(
    REPORT, category="ASSAULT", modality="feared", actor="IRN", target="USA", span="to attack US forces"
)
AROUND = "There were clear indications that Iran was preparing to attack US forces."


def test_words_of_an_indicator_are_looked_for_around_the_act_too() -> None:
    assert place(FEARED, (ALARM,)).observables == ()
    (found,) = place(FEARED, (ALARM,), AROUND).observables or ()
    assert found.path == ALARM.path
    quoted = dataclasses.replace(FEARED, span=AROUND)
    (exact,) = place(quoted, (ALARM,)).observables or ()
    assert found.score < exact.score


def test_words_of_a_move_have_to_stand_in_the_act() -> None:
    assert place(FEARED, (MOVE,), AROUND).observables == ()
