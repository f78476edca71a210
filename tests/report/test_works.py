"""Sentences on why a measure works as it does."""

from __future__ import annotations

import pytest

from standoff.explain.happenings import Happening
from standoff.explain.mechanism import Habit, Mechanism, Reaction, Share
from standoff.explain.trial import Measure
from standoff.report.works import does, works

SIDES = {"north": "North", "south": "South"}
ALARM = Happening("reading", "sentries", "alarm")
NOTHING = Share(0.5, 0.501, 0.01)


def measure(found: Mechanism | None, risk: float = -0.1, fear: float = 0.0) -> Measure:
    told = Measure(("x",), "", (), {}, risk, 0.01, {}, {}, {"north": (fear, 0.001), "south": (0.0, 0.001)})
    return Measure(**{**vars(told), "mechanism": found})


def test_more_of_one_and_less_of_another() -> None:
    routes = {
        "true_alarm": (0.186, 0.006),
        "false_alarm": (-0.03, 0.003),
        "fear": (-0.01, 0.002),
        "other": (0.001, 0.01),
    }
    (told,) = works(measure(Mechanism(routes, (), ())), SIDES)
    assert told == (
        "There is more fighting after a warning that was right (+18.6 ± 0.6 points), and less after a warning that was"
        " wrong (-3.0 ± 0.3 points) and without a sign (-1.0 ± 0.2 points)."
    )


def test_what_chance_would_do_is_not_told() -> None:
    found = Mechanism({"fear": (0.01, 0.01)}, (Reaction("north", ALARM, NOTHING, NOTHING),), ())
    assert works(measure(found), SIDES) == [
        "No way in which fighting comes is clearly more or less likely with it."
    ]


def test_reactions_moves_and_fears() -> None:
    found = Mechanism(
        {"fear": (-0.1, 0.01)},
        (
            Reaction("north", ALARM, Share(0.375, 0.316, 0.004), Share(0.43, 0.81, 0.01)),
            Reaction("south", None, NOTHING, Share(0.02, 0.01, 0.001)),
        ),
        (Habit(Happening("secret", "North", "readiness prepare"), Share(0.37, 0.31, 0.004)),),
    )
    assert works(measure(found, fear=-0.018), SIDES)[1:] == [
        'After "sentries: alarm", which comes in 31.6 ± 0.4% of periods instead of 37.5%, North strikes in 81 ± 1% of'
        " cases instead of 43%.",
        "Without a sign, that is in 50 ± 1% of periods, much as without it, South strikes in 1.0 ± 0.1% of cases"
        " instead of 2.0%.",
        'Other moves that change most: "North secretly: readiness prepare" in 31.0 ± 0.4% of periods instead of 37.0%.',
        "Fear of a strike within 90 days, by a side's own view: North -1.8 ± 0.1 points.",
    ]


def test_nothing_is_said_where_nothing_was_asked() -> None:
    assert works(measure(None), SIDES) == []


@pytest.mark.parametrize(
    ("risk", "word"),
    [
        (-0.1, "lowers"),
        (0.1, "raises"),
        (0.015, "does not clearly change"),
        (0.0, "does not clearly change"),
        (-0.0009, "does not clearly change"),
    ],
)
def test_the_effect_in_a_word(risk: float, word: str) -> None:
    assert does(measure(None, risk)) == f"{word} the risk"
