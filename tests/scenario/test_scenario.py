"""Changing, viewing and identifying a scenario."""

from __future__ import annotations

import datetime as dt
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from standoff.errors import ScenarioError, UsageError
from standoff.scenario import Scenario, library_names, load, same_world
from standoff.scenario.schema import Document
from standoff.scenario.world import Condition
from tests.scenario.small import SMALL, content


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(content())


def test_what_it_says_of_itself(scenario: Scenario) -> None:
    assert scenario.title == "A small standoff"
    assert scenario.parameters["false_alarm"].range == (0, 0.4)
    assert scenario.parameters["fear"].value == pytest.approx(1.4)
    phone = scenario.interventions["phone"]
    assert (phone.about, phone.by) == ("a better line", ("both",))
    assert scenario.reference_class is not None
    assert [(r.what, r.value, r.of, r.source) for r in scenario.reference_class.rates] == [
        ("war", 0.05, 100, "somewhere")
    ]


def test_views(scenario: Scenario) -> None:
    assert scenario.has_view(0)
    assert scenario.has_view("blue")
    assert scenario.world(view=0).sources[0].rates[1, 1] == 0.6
    assert scenario.world(view=0).payoffs[1].amounts[0] == pytest.approx([1.0, 1.0])
    assert scenario.parameters_seen_by("red")["fear"].value == pytest.approx(1.0)
    # Written in another order, types keep that of the world.
    assert scenario.world(view="blue").sides[0].types == ("calm", "bold")
    assert scenario.world(view=1).sides[0].prior.tolist() == [0.5, 0.5]
    assert scenario.world().sides[0].prior.tolist() == [0.75, 0.25]


def test_no_views() -> None:
    found = content()
    del found["views"]
    scenario = load(found)
    assert not scenario.has_view(0)
    assert scenario.world(view=0) is scenario.world()


@pytest.mark.parametrize(
    ("name", "value", "reach"),
    [
        ("hit", 0.5, lambda w: w.sources[0].rates[1, 1] == 0.5),
        ("hit", "0.25 * 2", lambda w: w.sources[0].rates[1, 1] == 0.5),
        ("hit", "hit / 2", lambda w: w.sources[0].rates[1, 1] == 0.4),
        ("parameters.hit", 0.5, lambda w: w.sources[0].rates[1, 1] == 0.5),
        ("false_alarm", 0.2, lambda w: w.sources[0].rates[0, 1] == 0.2),
        ("fear", 7, lambda w: w.payoffs[1].amounts[0][0] == 7),
        ("clock.periods", "6", lambda w: w.clock.periods == 6),
        ("clock.periods", 6.0, lambda w: w.clock.periods == 6),
        ("types.red", "{bold: 0.9, calm: 0.1}", lambda w: w.sides[0].prior.tolist() == [0.1, 0.9]),
        ("types.red", {"bold": 0.9, "calm": 0.1}, lambda w: w.sides[0].types == ("calm", "bold")),
        ("sides.red.types.calm", 0.75, lambda w: w.sides[0].prior[0] == 0.75),
        ("precision.blue", 9, lambda w: w.sides[1].precision == 9),
        ("state.posture.start", "high", lambda w: w.variables[0].start == 1),
        ("channels.hotline.garbled", 0, lambda w: (w.sources[3].rates == np.eye(2)).all()),
        ("events.summit.chance", 0.25, lambda w: w.events[0].effect.probability == 0.25),
        ("events.0.chance", 0.25, lambda w: w.events[0].effect.probability == 0.25),
        ("payoffs.2.blue", -3, lambda w: w.payoffs[2].amounts[1][0] == -3),
        ("moves.red.overt.words.warn.cost", 0.5, lambda w: w.sides[0].overt[1].moves[1].cost[1] == 0.5),
        ("moves.red.covert.ready.prepare.cost", 1, lambda w: w.sides[0].covert[0].moves[1].cost[0] == 1),
        ("moves.red.overt.force.mass.cost.calm", 1, lambda w: w.sides[0].overt[0].moves[1].cost[0] == 1),
        ("clock.beyond", 2, lambda w: w.clock.beyond == 2),
        ("outcomes.2.ends.peace", 0.75, lambda w: w.outcome_rules[2].ends == (("peace", 0.75),)),
        ("conflict", "[war]", lambda w: w.conflict == {"war"}),
    ],
)  # fmt: skip
def test_set(scenario: Scenario, name: str, value: Any, reach: Any) -> None:
    other = scenario.with_(set={name: value})
    assert reach(other.world())
    assert (other.hash == scenario.hash) == (name == "sides.red.types.calm")


def test_set_keeps_ranges_and_their_check(scenario: Scenario) -> None:
    assert scenario.with_(set={"false_alarm": 0.2}).parameters["false_alarm"].range == (0, 0.4)
    with pytest.raises(ScenarioError, match="outside the declared range") as caught:
        scenario.with_(set={"false_alarm": 0.9})
    assert caught.value.problems[0].file == "--set"
    wider = scenario.with_(set={"parameters.false_alarm.range": "[0, 1]", "false_alarm": 0.9})
    assert wider.parameters["false_alarm"].value == 0.9


def test_set_of_what_does_not_exist(scenario: Scenario) -> None:
    with pytest.raises(UsageError, match="did you mean 'hit'") as caught:
        scenario.with_(set={"hitt": 1, "channels.hotlin.garbled": 0})
    assert "did you mean 'hotline'" in str(caught.value)
    for name in (
        "",
        ".",
        "hit.x",
        "clock.start.year",
        "events.7.chance",
        "payoffs.-1",
        "parameters",
        "a" * 10_000,
    ):
        with pytest.raises((UsageError, ScenarioError)):
            scenario.with_(set={name: 1})


@pytest.mark.parametrize(
    "value", [None, "", "[", "{a: }", "NO", object(), [1], "1 +", float("nan"), 10**400, True, "!!x 1"]
)
def test_set_to_what_is_no_number(scenario: Scenario, value: object) -> None:
    with pytest.raises(ScenarioError):
        scenario.with_(set={"hit": value})


def test_set_at_loading_is_the_same() -> None:
    assert load(content(), set={"hit": 0.5}).hash == load(content()).with_(set={"hit": 0.5}).hash


def test_interventions(scenario: Scenario) -> None:
    better = scenario.with_(intervention="phone")
    assert better.applied == ("phone",)
    assert better.world().sources[3].rates[0, 0] == 0.99
    assert better.parameters["false_alarm"].value == 0.05
    # What a side wrongly takes to be so it goes on taking to be so.
    assert better.world(view=0).sources[0].rates[1, 1] == 0.6
    assert better.world(view=0).sources[3].rates[0, 0] == 0.99
    both = better.with_(set={"hit": 0.9})
    assert both.parameters["false_alarm"].value == 0.05
    with pytest.raises(UsageError, match="did you mean 'phone'"):
        scenario.with_(intervention="phon")


def test_hash_tells_worlds_apart_and_nothing_else() -> None:
    plain = load(content())
    text = load(content(), set={"title": "Another", "interventions": {}})
    assert text.hash == plain.hash
    written = content()
    written["parameters"]["hit"] = "0.4 * 2"
    written["state"]["posture"]["about"] = "how ready red is"
    assert load(written).hash == plain.hash
    view = content()
    view["views"]["red"]["hit"] = 0.61
    assert len({plain.hash, load(view).hash, load(content(), set={"hit": 0.81}).hash}) == 3


def test_seen_from_a_later_date(scenario: Scenario) -> None:
    later = scenario.seen_from(dt.date(2020, 1, 16))
    assert (later.world().clock.start, later.world().clock.periods) == (dt.date(2020, 1, 15), 6)
    assert later.world(view=0).events[0].period == 2
    assert later.hash != scenario.hash
    assert scenario.seen_from(dt.date(2020, 1, 1)).hash == scenario.hash
    with pytest.raises(UsageError, match="off the clock"):
        scenario.seen_from(dt.date(2021, 1, 1))


def test_sides_by_number_or_key(scenario: Scenario) -> None:
    with pytest.raises(UsageError, match="no side"):
        scenario.world(view="green")
    with pytest.raises(UsageError, match="no side"):
        scenario.world(view=2)


def test_survives_pickling(scenario: Scenario) -> None:
    again = pickle.loads(pickle.dumps(scenario))
    assert again.hash == scenario.hash
    assert again.with_(set={"hit": 0.5}).hash == scenario.with_(set={"hit": 0.5}).hash


def test_the_text_of_the_tests_is_a_scenario() -> None:
    assert SMALL.startswith("standoff: 1")


def test_fewer_periods_keep_what_falls_in_them() -> None:
    whole = load("us-iran-2019")
    short = whole.shortened(3)
    assert short.world().clock.periods == short.world(view=0).clock.periods == 3
    assert short.world().clock.start == whole.world().clock.start
    assert all(event.period is None or event.period <= 3 for event in short.world().events)
    assert short.hash != whole.hash
    assert whole.shortened(whole.world().clock.periods).hash == whole.hash
    for wrong in (0, 1 + whole.world().clock.periods):
        with pytest.raises(UsageError, match="periods"):
            whole.shortened(wrong)


def test_a_later_start_leaves_fewer_periods_to_shorten() -> None:
    whole = load("reciprocal-fear").with_({"clock.periods": 6})
    later = whole.seen_from(whole.world().clock.date(4))
    assert later.shortened(1).world().clock.periods == 1
    with pytest.raises(UsageError):
        later.shortened(3)


def test_worlds_are_the_same_if_all_that_bears_on_the_solution_is() -> None:
    world, again = load("us-iran-2019").world(), load("us-iran-2019").world()
    assert world is not again
    assert same_world(world, again)
    side, rule = again.sides[0], again.payoffs[0]
    assert same_world(
        world,
        replace(again, title="other", sources=(replace(again.sources[0], about="other"), *again.sources[1:])),
    )
    free = replace(side.overt[0].moves[0], cost=np.ones(len(side.types)))
    others = [
        replace(again, clock=replace(again.clock, periods=3)),
        replace(again, sides=(replace(side, prior=side.prior[::-1].copy()), again.sides[1])),
        replace(
            again,
            sides=(
                replace(side, overt=(replace(side.overt[0], moves=(free, *side.overt[0].moves[1:])),)),
                again.sides[1],
            ),
        ),
        replace(again, payoffs=(replace(rule, kind="horizon"), *again.payoffs[1:])),
        replace(again, payoffs=again.payoffs[1:]),
        replace(
            again, outcome_rules=(replace(again.outcome_rules[0], when=Condition()), *again.outcome_rules[1:])
        ),
    ]
    assert not any(same_world(world, other) for other in others)
    assert not any(same_world(other, world) for other in others)


@pytest.mark.parametrize("name", library_names())
def test_a_changed_document_is_as_if_read_anew(name: str) -> None:
    scenario = load(name)
    changed = [scenario, *(scenario.with_(intervention=key) for key in scenario.interventions)]
    for one in changed:
        assert dict(one.document) == dict(Document.model_validate(one.content))
