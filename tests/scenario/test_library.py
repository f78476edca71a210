"""Every scenario that ships loads, says what its numbers rest on, and is small enough to solve in seconds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from standoff.game import Game, compile_game
from standoff.scenario import Scenario, library_names, load

NAMES = ("border-incident", "reciprocal-fear", "us-iran-2019")

LARGEST = {"border-incident": 12, "reciprocal-fear": 1, "us-iran-2019": 48}
"""Most public states that may occur in one period."""


@pytest.fixture(scope="module", params=NAMES)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return load(str(request.param))


@pytest.fixture(scope="module")
def game(scenario: Scenario) -> Game:
    return compile_game(scenario.world())


def test_the_library_is_known() -> None:
    assert set(NAMES) <= set(library_names())


def test_says_what_it_is_about(scenario: Scenario) -> None:
    assert scenario.title
    assert scenario.document.about
    assert scenario.reference_class is not None
    assert all(rate.source for rate in scenario.reference_class.rates)


def test_every_number_has_a_source_or_is_judgement_with_a_range(scenario: Scenario) -> None:
    for name, parameter in scenario.parameters.items():
        assert parameter.about, name
        assert parameter.source or parameter.judgement, name
        assert parameter.range is not None, name
        low, high = parameter.range
        assert low <= parameter.value <= high, name


@pytest.mark.parametrize("side", [0, 1])
def test_each_side_has_a_view(scenario: Scenario, side: int) -> None:
    world = scenario.world(view=side)
    assert all(math.isclose(float(s.prior.sum()), 1.0) for s in world.sides)


def test_interventions_apply(scenario: Scenario) -> None:
    assert scenario.interventions
    for name in scenario.interventions:
        changed = scenario.with_(intervention=name)
        assert changed.hash != scenario.hash, name
        changed.world(view=0), changed.world(view=1)


def test_is_small_enough(scenario: Scenario, game: Game) -> None:
    assert game.reachable.sum(axis=1).max() <= LARGEST[scenario.name]
    stages = [s for regime in game.stages for s in regime if s is not None]
    assert max(s.public[0].shape[1] * s.public[1].shape[1] for s in stages) <= 8
    assert max(len(moves) for s in stages for moves in s.overt) <= 8


def test_fighting_is_possible_and_not_certain(game: Game) -> None:
    assert game.conflict.any()
    assert any(s is not None and s.strikes[i].any() for regime in game.stages for s in regime for i in (0, 1))


@pytest.fixture(scope="module")
def us_iran() -> Game:
    return compile_game(load("us-iran-2019").world())


class TestUsIran2019:
    """What the confrontation of May 2019 must contain."""

    def test_clock_runs_to_january_2021(self) -> None:
        clock = load("us-iran-2019").world().clock
        assert clock.start.isoformat() == "2019-05-05"
        assert clock.step_days <= 14
        assert clock.date(clock.periods - 1).isoformat() >= "2020-12-20"

    def test_has_five_state_variables(self) -> None:
        assert len(load("us-iran-2019").world().variables) >= 5

    def test_election_makes_the_future_of_the_pressure_known(self, us_iran: Game) -> None:
        pressure = [v.name for v in us_iran.world.variables].index("pressure")
        levels = us_iran.world.variables[pressure].levels

        def possible(period: int) -> set[str]:
            return {levels[us_iran.states[x, pressure]] for x in np.flatnonzero(us_iran.reachable[period])}

        assert possible(38) == {"maximum"}
        assert possible(39) == {"staying", "ending"}
        assert possible(us_iran.periods) == {"staying", "eased"}

    def test_sides_differ_in_what_they_believe(self) -> None:
        scenario = load("us-iran-2019")
        us, iran, actual = scenario.world(view=0), scenario.world(view=1), scenario.world()
        assert us.sides[1].prior[1] > actual.sides[1].prior[1]
        assert iran.sides[0].prior[1] > actual.sides[0].prior[1]

    def test_truth_known_has_no_accidents(self) -> None:
        world = load("us-iran-2019").world(truth=True)
        kinds = {s.name: s for s in world.sources}
        assert kinds["flares_over_crops"].rates[0, 1] == 0.0
        assert kinds["militias_in_iraq"].rates[0, 1] == 0.0
