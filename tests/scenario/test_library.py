"""Every scenario that ships loads, says what its numbers rest on, and is small enough to solve in seconds."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from importlib import resources

import numpy as np
import pytest
import yaml

from standoff.equilibrium import solve
from standoff.game import Game, compile_game
from standoff.scenario import Scenario, library_names, load
from standoff.simulation import simulate

NAMES = (
    "arms-race",
    "border-incident",
    "costly-reassurance",
    "crisis-signalling",
    "mobilisation",
    "pacifist",
    "provocateur",
    "reciprocal-fear",
    "sinking-costs",
    "strategic-risk",
    "tying-hands",
    "us-iran-2019",
)

LARGEST = {
    "arms-race": 1,
    "border-incident": 12,
    "costly-reassurance": 1,
    "crisis-signalling": 1,
    "mobilisation": 1,
    "pacifist": 1,
    "provocateur": 1,
    "reciprocal-fear": 1,
    "sinking-costs": 1,
    "strategic-risk": 1,
    "tying-hands": 2,
    "us-iran-2019": 32,
}
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


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_consequence_is_nameless(name: str) -> None:
    file = resources.files("standoff.scenario") / "library" / f"{name}.yaml"
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    parts = (
        "sides",
        "events",
        "moves",
        "indicators",
        "incidents",
        "proxies",
        "channels",
        "outcomes",
        "payoffs",
    )
    told = {part: tree.get(part) for part in (*parts, "views", "interventions")}
    assert [number for number in literals(told) if number not in {0.0, 1.0}] == []


def literals(node: object) -> Iterator[float]:
    """Numbers written out in amounts and probabilities, not those in free text and dates."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in {
                "about",
                "name",
                "on",
                "from",
                "until",
                "after",
                "before",
                "exposes",
                "looks_like",
            }:
                yield from literals(value)
    elif isinstance(node, list):
        for value in node:
            yield from literals(value)
    elif not isinstance(node, dt.date):
        yield from map(float, re.findall(r"(?<![\w.])\d+(?:\.\d+)?", str(node)))


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


class TestReciprocalFear:
    """Sides that would rather not fight do, out of fear (Schelling 1960; Baliga and Sjöström 2004)."""

    @staticmethod
    def risks(**values: float) -> tuple[float, float]:
        """Risk of war as the sides play by their views (simulated: ± 0.003), and with the truth known."""
        solution = solve(load("reciprocal-fear", set=values), threads=1)
        runs = simulate(solution, n=20_000, seed=1)
        return float(runs.outcome_table()["conflict"].values[-1]), solution.informed.conflict

    def test_fear_multiplies_the_risk(self) -> None:
        risk, informed = self.risks()
        assert risk > 3 * informed

    def test_a_small_chance_of_a_bad_type_is_enough(self) -> None:
        assert self.risks(feared=0.1)[0] > 1.2 * self.risks(feared=0.0)[0]
        assert self.risks(feared=0.35)[0] > 2 * self.risks(feared=0.1)[0]

    def test_grows_with_the_first_strike_advantage(self) -> None:
        risks = [
            self.risks(first_strike=share, surprised=1.6 * share)[0] for share in (0.0, 0.25, 0.5, 0.75, 1.0)
        ]
        assert risks == sorted(risks)
        assert risks[-1] > 5 * risks[2]

    def test_vanishes_with_it(self) -> None:
        risk, informed = self.risks(first_strike=0.0, surprised=0.0)
        assert informed < risk < informed + 0.01
