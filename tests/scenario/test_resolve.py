"""Every feature of the format, and what of a `World` comes of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from standoff.errors import ScenarioError
from standoff.scenario import load
from standoff.scenario.world import Condition, World
from tests.scenario.small import changed, content


@pytest.fixture(scope="module")
def world() -> World:
    return load(content()).world()


def test_clock(world: World) -> None:
    clock = world.clock
    assert (clock.start, clock.step_days, clock.periods, clock.beyond) == (dt.date(2020, 1, 1), 7, 8, 8)
    assert clock.discount == pytest.approx(0.95 ** (7 / 365.25), abs=1e-15)


def test_an_endless_clock_is_told_for_some_periods() -> None:
    clock = load(endless()).world().clock
    assert (clock.endless, clock.periods, clock.beyond) == (True, 52, 0)
    assert load(endless(told=6)).world().clock.periods == 6


@pytest.mark.parametrize(
    ("clock", "message"),
    [
        ({"discount": 1}, "an endless clock needs a discount below 1"),
        ({"beyond": 4}, "there is nothing beyond an endless clock"),
        ({"periods": 8, "told": 4}, "goes with periods: endless only"),
        ({"told": 0}, "must be a whole number between 1 and"),
    ],
)
def test_what_an_endless_clock_cannot_be(clock: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        load(endless(**clock))


def test_an_endless_clock_never_runs_out() -> None:
    found = endless()
    found["payoffs"].append({"when": {"outcome": "unresolved"}, "red": 1, "blue": 1})
    with pytest.raises(ScenarioError, match="an endless clock never runs out"):
        load(found)


def endless(**clock: object) -> dict[str, Any]:
    found = changed("clock/periods", "endless")
    found["clock"].update(clock)
    found["payoffs"] = [rule for rule in found["payoffs"] if "unresolved" not in str(rule["when"])]
    return found


@pytest.mark.parametrize(
    ("discount", "factor"),
    [
        (0.9, 0.9), ("0.9", 0.9), ("0.9 per period", 0.9), ("0.9 per day", 0.9**7), ("0.9 per week", 0.9),
        ("0.9 per month", 0.9 ** (7 / 30.4375)), ("hit + 0.1 per year", 0.9 ** (7 / 365.25)), (1, 1.0),
    ],
)  # fmt: skip
def test_discount(discount: object, factor: float) -> None:
    assert load(changed("clock/discount", discount)).world().clock.discount == pytest.approx(
        factor, abs=1e-15
    )


@pytest.mark.parametrize(("step", "days"), [("1 day", 1), ("3 days", 3), ("2 weeks", 14), ("10 days", 10)])
def test_step(step: str, days: int) -> None:
    found = changed("clock/step", step)
    del found["events"]
    found["state"]["talks"]["start"] = "open"
    assert load(found).world().clock.step_days == days


def test_sides(world: World) -> None:
    red, blue = world.sides
    assert (red.key, red.name, red.types, red.precision) == ("red", "red", ("calm", "bold"), 2.0)
    assert (blue.key, blue.name, blue.types) == ("blue", "Blue", ("calm", "wary", "bold"))
    assert blue.prior == pytest.approx([0.6, 0.3, 0.1], abs=1e-15)
    assert [track.name for track in red.covert] == ["ready", "hotline"]
    assert [track.name for track in blue.covert] == ["proxy"]
    assert [[move.name for move in track.moves] for track in blue.overt] == [
        ["hold", "attack"],
        ["quiet", "accept"],
    ]


def test_variables_and_events(world: World) -> None:
    assert [(v.name, v.levels, v.start) for v in world.variables] == [
        ("posture", ("low", "high"), 0),
        ("talks", ("none", "open", "done"), 0),
    ]
    (event,) = world.events
    assert (event.name, event.period, event.effect.probability) == ("summit", 4, 0.5)
    assert [(v, d.tolist()) for v, d in event.effect.sets] == [(1, [0, 1, 0])]


@pytest.mark.parametrize(
    ("day", "period"), [("2020-01-01", 0), ("2020-01-07", 0), ("2020-01-08", 1), ("2020-03-03", 8)]
)
def test_an_event_happens_in_the_period_its_date_falls_in(day: str, period: int) -> None:
    assert load(changed("events/0/on", day)).world().events[0].period == period


def test_a_recurring_event_with_a_window() -> None:
    event = {
        "name": "thaw",
        "from": "2020-01-10",
        "until": "2020-02-05",
        "when": {"posture": "high"},
        "raise": "posture",
    }
    found = content()
    found["events"].append({**event, "chance": "hit / 2"})
    effect = load(found).world().events[1]
    assert effect.period is None
    assert effect.effect.when == Condition(state=((0, frozenset({1})),), periods=(1, 6))
    assert effect.effect.shifts == ((0, -1),)
    assert effect.effect.probability == 0.4


def test_moves(world: World) -> None:
    hold, mass, strike = world.sides[0].overt[0].moves
    assert (hold.strike, hold.alone, hold.effects) == (False, False, ())
    assert mass.cost is not None
    assert mass.cost.tolist() == [0.2, 0.1]
    assert not mass.strike
    assert mass.effects[0].sets[0][1].tolist() == [0, 1]
    assert strike.strike
    assert strike.alone
    assert strike.needs == Condition(state=((0, frozenset({1})),))
    attack = world.sides[1].overt[0].moves[1]
    assert attack.strike
    assert attack.needs == Condition(covert=((1, 0, frozenset({1})),))


def test_needing_the_other_side_conditions_the_effect(world: World) -> None:
    accept = world.sides[1].overt[1].moves[1]
    assert accept.needs == Condition()
    (effect,) = accept.effects
    assert effect.when == Condition(overt=((0, 1, frozenset({1})),))
    assert effect.shifts == ((1, 1),)


@pytest.mark.parametrize(
    ("written", "strike", "alone"),
    [
        ({"needs": {"posture": "high"}, "strike": False}, False, False),
        ({"needs": {"posture": "high"}, "alone": False}, True, False),
        ({"alone": True, "strike": False}, False, True),
    ],
)
def test_a_strike_by_name_may_be_none(written: dict[str, object], strike: bool, alone: bool) -> None:
    move = load(changed("moves/red/overt/force/strike", written)).world().sides[0].overt[0].moves[2]
    assert (move.strike, move.alone) == (strike, alone)


def test_effects_under_conditions_and_lotteries() -> None:
    effects = [
        {
            "when": {"militia": "attack", "blue.force": {"not": "hold"}},
            "set": {"talks": {"open": 0.25, "done": "hit / 8"}},
            "chance": 0.5,
        }
    ]
    found = changed("moves/red/overt/force/mass", {"raise": ["talks", "posture"], "effects": effects})
    mass = load(found).world().sides[0].overt[0].moves[1]
    assert mass.effects[0].shifts == ((1, -1), (0, -1))
    second = mass.effects[1]
    assert second.when == Condition(overt=((1, 0, frozenset({1})),), readings=((1, frozenset({1})),))
    assert second.probability == 0.5
    assert second.sets[0][1].tolist() == [0, 0.25, 0.1]


def test_indicator(world: World) -> None:
    eyes = world.sources[0]
    assert (eyes.name, eyes.kind, eyes.of, eyes.track, eyes.seen_by) == ("blue_eyes", "indicator", 0, 0, 1)
    assert eyes.readings == ("quiet", "alarm")
    assert np.allclose(eyes.rates, [[0.9, 0.1], [0.2, 0.8]])
    assert eyes.controlled_rates is None


def test_public_indicator_with_readings_of_its_own() -> None:
    readings = {"stay": {"calm": 1}, "prepare": {"calm": 0.5, "busy": 0.3, "frantic": 0.2}}
    model = {"of": "red.ready", "seen_by": "both", "readings": readings, "needs": {"posture": "high"}}
    source = load(changed("indicators/blue_eyes", model)).world().sources[0]
    assert source.seen_by is None
    assert source.readings == ("calm", "busy", "frantic")
    assert source.rates.tolist() == [[1, 0, 0], [0.5, 0.3, 0.2]]
    assert source.needs == Condition(state=((0, frozenset({1})),))


def test_proxy(world: World) -> None:
    militia = world.sources[1]
    assert (militia.kind, militia.of, militia.track, militia.seen_by) == ("proxy", 1, 0, None)
    assert militia.readings == ("none", "attack")
    assert np.allclose(militia.rates[:, 1], [0.05, 0.6])
    assert militia.effects[0] == ()
    assert militia.effects[1][0].sets[0][0] == 0
    quiet, attack = militia.costs
    assert [c.tolist() for c in quiet] == [[0, 0], [0, 0, 0]]
    assert [c.tolist() for c in attack] == [[0.2, 0.2], [0, 0, 0]]


def test_truth(world: World) -> None:
    truth = load(content()).world(truth=True)
    assert np.allclose(truth.sources[1].rates[:, 1], [0, 0.6])
    assert np.allclose(truth.sources[2].rates[:, 1], [0, 0.08])
    assert (truth.sources[3].rates == np.eye(2)).all()
    assert (truth.sources[0].rates == world.sources[0].rates).all()


def test_a_proxy_that_never_listens_is_quiet_when_controlled() -> None:
    found = changed("proxies/militia/attack_rate", {"restrain": 0.3, "order": 0.3})
    assert load(found).world(truth=True).sources[1].rates[:, 1].tolist() == [0, 0]


def test_channel(world: World) -> None:
    hotline = world.sources[3]
    assert (hotline.kind, hotline.of, hotline.track, hotline.seen_by) == ("channel", 0, 1, None)
    assert hotline.readings == ("silent", "reassure")
    assert np.allclose(hotline.rates, [[0.9, 0.1], [0.1, 0.9]])
    lie = world.payoffs[-1]
    assert lie.kind == "cost"
    assert lie.when == Condition(covert=((0, 1, frozenset({1})),))
    assert lie.unless == Condition(covert=((0, 0, frozenset({0})),))
    assert lie.amounts[0].tolist() == [0, -0.1]


def test_channel_with_meanings_of_its_own() -> None:
    messages = {
        "nothing": None,
        "peace": {"true_when": {"ready": "stay", "talks": ["open", "done"]}, "cost": 0.01},
        "threat": {"true_when": {"red.ready": "prepare"}},
    }
    model = {
        "from": "red",
        "messages": messages,
        "garbled": 0.2,
        "cost_of_lying": 0.1,
        "needs": {"talks": {"not": "none"}},
    }
    world = load(changed("channels/hotline", model)).world()
    source, track = world.sources[3], world.sides[0].covert[1]
    open_ = Condition(state=((1, frozenset({1, 2})),))
    assert np.allclose(source.rates, [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])
    assert source.needs == open_
    assert [move.needs for move in track.moves] == [Condition(), open_, open_]
    assert [None if m.cost is None else m.cost.tolist() for m in track.moves] == [None, [0.01, 0.01], None]
    peace, threat = world.payoffs[-2:]
    assert peace.unless == Condition(state=((1, frozenset({1, 2})),), covert=((0, 0, frozenset({0})),))
    assert threat.unless == Condition(covert=((0, 0, frozenset({1})),))


def test_outcomes(world: World) -> None:
    assert world.outcomes == ("war", "clash", "peace")
    assert world.conflict == {"war", "clash"}
    assert world.outcome_rules[0].ends == (("war", 0.4), ("clash", 0.6))
    assert world.outcome_rules[2].when == Condition(state=((1, frozenset({2})),))


def test_conflict_may_be_said() -> None:
    found = content()
    found["conflict"] = ["war"]
    assert load(found).world().conflict == {"war"}


def test_payoffs(world: World) -> None:
    assert [rule.kind for rule in world.payoffs] == ["outcome", "outcome", "flow", "horizon", "cost"]
    war, first, flow, horizon, _ = world.payoffs
    assert war.when.outcomes == {"war"}
    assert [a.tolist() for a in war.amounts] == [[-4, -4], [-5, -4, -1]]
    assert first.when.first == {"0"}
    assert first.amounts[0] == pytest.approx([1.4, 1.4])
    assert flow.when == Condition(state=((0, frozenset({1})),))
    assert horizon.when == Condition(state=((1, frozenset({1})),))


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ({"when": {"red.ready": "prepare"}, "red": -1}, "cost"),
        ({"when": {"militia": "attack", "blue.proxy": "order"}, "blue": {"bold": 0.1}}, "cost"),
        ({"when": {"flares": "incident"}, "red": -1, "blue": -2}, "cost"),
        ({"when": {"posture": "high"}, "every_period": True, "red": -1}, "cost"),
        ({"red": -1}, "flow"),
        ({"when": {"red.force": "mass", "blue.force": "hold", "after": "2020-02-01"}, "blue": -1}, "flow"),
        ({"when": {"first": ["both", "none"]}, "blue": -1}, "outcome"),
        ({"when": {"outcome": "clash", "red.ready": "prepare", "flares": "incident"}, "red": 1}, "outcome"),
    ],
)
def test_kinds_of_payoff(rule: dict[str, object], kind: str) -> None:
    found = content()
    found["payoffs"].insert(0, rule)
    assert load(found).world().payoffs[0].kind == kind


def test_a_payoff_for_all_that_is_not_war_is_paid_at_the_horizon_too() -> None:
    found = content()
    found["payoffs"] = [{"when": {"outcome": {"not": "war"}, "posture": "low"}, "red": 1}]
    horizon, outcome = load(found).world().payoffs[:2]
    assert (horizon.kind, outcome.kind) == ("horizon", "outcome")
    assert horizon.when == Condition(state=((0, frozenset({0})),))
    assert outcome.when.outcomes == {"clash", "peace"}


@pytest.mark.parametrize(
    ("when", "periods"),
    [
        ({"after": "2020-02-01"}, (4, 9)),
        ({"before": "2020-02-01"}, (0, 4)),
        ({"after": "2020-01-20", "before": "2020-02-01"}, (2, 4)),
        ({"after": "2019-01-01"}, (0, 9)),
    ],
)
def test_dates_in_conditions(when: dict[str, str], periods: tuple[int, int]) -> None:
    found = content()
    found["payoffs"] = [{"when": when, "red": 1}]
    assert load(found).world().payoffs[0].when.periods == periods


def test_parameters_in_any_order() -> None:
    found = content()
    found["parameters"] = {
        "first": "second * 2",
        "second": {"value": "third + 0.05", "range": [0, "third * 2"]},
        "third": 0.1,
        **found["parameters"],
    }
    parameters = load(found).parameters
    assert parameters["first"].value == pytest.approx(0.3)
    assert parameters["second"].range == (0, 0.2)
    assert list(parameters)[:3] == ["first", "second", "third"]


def test_words_that_yaml_might_take_for_something_else() -> None:
    found = content()
    found["state"]["vote"] = {"levels": [True, False, "NO", 0], "start": "NO"}
    found["payoffs"].append({"when": {"vote": [True, 0]}, "red": 1})
    world = load(found).world()
    assert world.variables[2].levels == ("true", "false", "NO", "0")
    assert world.payoffs[-2].when.state == ((2, frozenset({0, 3})),)


def test_a_world_without_state_or_covert_moves() -> None:
    world = load(
        {
            "standoff": 1,
            "title": "bare",
            "clock": {"start": "2020-01-01", "step": "1 day", "periods": 1},
            "sides": {s: {"types": {"only": 1}, "precision": 1} for s in "ab"},
            "moves": {s: {"overt": {"force": ["hold", "attack"]}} for s in "ab"},
            "outcomes": [{"when": {"a.force": "attack"}, "ends": {"war": 1}}],
        }
    ).world()
    assert world.variables == ()
    assert world.sides[0].covert == ()
    assert world.clock.discount == 1
