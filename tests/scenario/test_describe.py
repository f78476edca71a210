"""The text of ``standoff check`` says what the model means."""

from __future__ import annotations

import pytest

from standoff.scenario import describe, library_names, load
from tests.scenario.small import changed, content

SAID = """\
8 periods of 1 week from 2020-01-01; the clock runs out on 2020-02-26
Blue (blue): calm 0.6, wary 0.3 and bold 0.1, privately; precision 1
wary: trusts nobody
posture: low or high; starts as low
summit (in the period from 2020-01-29): talks becomes open with chance 0.5
mass: costs 0.2 if calm, 0.1 if bold; posture becomes high
strike: only where posture is high; is an attack; made with everything else at rest
accept: talks goes one step down if red chooses words warn
blue_eyes (indicator), by what red chose for ready: chance of alarm 0.1 if stay; 0.8 if prepare
at attack, posture becomes high; attack costs red 0.2
looks like an attack
where red chooses force strike: war 0.4 and clash 0.6
where talks is done: peace 0.5, else it goes on (0.5)
counted as fighting: war and clash
red 1.4: once, when it ends in war and red struck first
red 1; blue 1: once, when the clock has run out, where talks is open
red takes hit to be 0.6 (it is 0.8)
phone (by both): a better line
6 public states at most, 8 periods
red: 2 types, 4 covert moves, 5 overt moves, 1 private reading
blue: 3 types, 2 covert moves, 3 overt moves, 2 private readings
8 public readings of covert moves
"""


def unwrapped(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("line", SAID.splitlines())
def test_says(line: str) -> None:
    assert line in unwrapped(describe(load(content())))


def test_lines_fit_a_terminal() -> None:
    for name in library_names():
        assert max(map(len, describe(load(name)).splitlines())) <= 100


def test_remarks() -> None:
    found = changed("parameters/spare", 1)
    found["moves"]["red"]["overt"]["force"]["strike"] = {"needs": {"posture": "high"}, "strike": False}
    found["moves"]["blue"]["overt"]["force"]["attack"] = {"needs": {"proxy": "order"}, "strike": False}
    found["moves"]["blue"]["covert"]["plans"] = ["none", "some"]
    text = unwrapped(describe(load(found)))
    assert "parameters that nothing uses: spare" in text
    assert "no outcome counts as fighting" in text
    assert "no move counts as an attack" in text
    assert "nothing gives a sign of: blue.plans" in text
    assert "Worth a look" not in describe(load(content()))


def test_text_of_a_file_cannot_drive_the_terminal() -> None:
    text = describe(load(changed("title", "a\x1b[2Jb"), set={"about": "line\x07"}))
    assert "\x1b" not in text
    assert "\x07" not in text
