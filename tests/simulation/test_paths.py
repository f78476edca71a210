from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from standoff.scenario.world import Move, Source, Track
from standoff.simulation.paths import INTENT, PATHS, TREMBLE, paths, reasons

STAY, PREPARE = 0, 1
QUIET, FIRED = 0, 1


def source(name, kind, of, seen_by, controlled=None):
    rates = np.array([[0.9, 0.1], [0.3, 0.7]])
    controlled = None if controlled is None else np.array(controlled)
    return Source(name, kind, of, 0, ("none", kind), seen_by, rates, controlled_rates=controlled)


CONTROLLED = [[1.0, 0.0], [0.4, 0.6]]


@pytest.fixture
def game():
    """Side 0 reads an indicator of side 1, who has an incident and a proxy; side 0 has a channel."""
    tracks = (Track("readiness", (Move("stay"), Move("prepare"))),)
    side = SimpleNamespace(covert=tracks)
    sources = (
        source("alarm", "indicator", 1, 0),
        source("flares", "incident", 1, None, CONTROLLED),
        source("militia", "proxy", 1, None, CONTROLLED),
        source("talk", "channel", 0, None),
    )
    return SimpleNamespace(
        world=SimpleNamespace(sides=(side, side), sources=sources),
        conflict=np.array([True, False]),
        covert_moves=((("stay",), ("prepare",)),) * 2,
        public_readings=(
            (("none",), ("channel",)),
            (("none", "none"), ("none", "proxy"), ("incident", "none"), ("incident", "proxy")),
        ),
        private_readings=((("none",), ("indicator",)), ((),)),
    )


def record(*, outcome=0, end=1, chance=(0.5, np.nan), periods=2, **what):
    """One run; ``what`` holds numbers (period, side) that are not 0."""

    def table(name):
        return np.array([what.get(name, [[0, 0]] * periods)]).swapaxes(0, 1)

    return SimpleNamespace(
        outcome=np.array([outcome]),
        end=np.array([end]),
        chance=np.array([chance]),
        covert=table("covert"),
        public=table("public"),
        private=table("private"),
    )


def path(game, found, before=0.5, informed=0.0):
    reason = reasons(game, found, (np.full((1, 2), before), np.full((1, 2), informed)))
    return PATHS[paths(game, found, reason)[0]]


@pytest.mark.parametrize(
    ("expected", "happened"),
    [
        ("fear", {}),
        ("tremble", {"chance": (TREMBLE / 2, np.nan)}),
        ("true_alarm", {"private": [[0, 0], [FIRED, 0]], "covert": [[0, 0], [0, PREPARE]]}),
        ("false_alarm", {"private": [[0, 0], [FIRED, 0]]}),
        ("fear", {"private": [[FIRED, 0], [QUIET, 0]]}),
        ("false_alarm", {"private": [[0, 0], [FIRED, 0]], "public": [[0, 0], [0, 2]]}),
        ("incident", {"public": [[0, 0], [0, 2]]}),
        ("proxy", {"public": [[0, 0], [0, 1]]}),
        ("incident", {"public": [[0, 0], [0, 3]]}),
        ("proxy", {"public": [[0, 2], [0, 1]]}),
        ("incident", {"public": [[0, 2], [0, 0]]}),
        ("proxy", {"public": [[0, 1], [0, 0]]}),
        ("true_alarm", {"public": [[0, 0], [0, 1]], "covert": [[0, 0], [0, PREPARE]]}),
        ("fear", {"public": [[0, 1], [0, 0]], "covert": [[0, PREPARE], [0, 0]]}),
        ("fear", {"public": [[0, 0], [1, 0]]}),
        ("none", {"outcome": 1}),
        ("none", {"outcome": -1, "end": -1}),
        ("other", {"chance": (np.nan, np.nan)}),
        ("proxy", {"chance": (np.nan, np.nan), "public": [[0, 0], [0, 1]]}),
        ("other", {"chance": (np.nan, np.nan), "public": [[0, 1], [0, 0]]}),
    ],
)
def test_path(game, expected, happened):
    assert path(game, record(**happened)) == expected


def test_deliberate_is_what_it_would_do_knowing(game):
    alarmed = record(private=[[0, 0], [FIRED, 0]])
    assert path(game, alarmed, before=0.2, informed=0.2 * INTENT) == "deliberate"
    assert path(game, alarmed, before=0.2, informed=0.19 * INTENT) == "false_alarm"
    slip = record(chance=(TREMBLE / 2, np.nan))
    assert path(game, slip, before=0.2, informed=0.2) == "tremble"


def test_an_incident_in_the_period_before_the_first_is_none(game):
    assert path(game, record(end=0, public=[[0, 0], [0, 2]])) == "fear"


def test_of_two_strikers_the_one_with_the_better_reason_counts(game):
    both = record(chance=(TREMBLE / 2, 0.9))
    reason = reasons(game, both, (np.full((1, 2), 0.5), np.array([[0.0, 0.5]])))
    assert [PATHS[k] for k in reason[0]] == ["tremble", "deliberate"]
    assert PATHS[paths(game, both, reason)[0]] == "deliberate"


def test_without_chances_to_compare_nothing_is_deliberate(game):
    assert path(game, record(), before=np.nan, informed=np.nan) == "fear"
