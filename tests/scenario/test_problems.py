# ruff: noqa: E501 - one case on a line
"""Everything that can be wrong with a scenario: said once, where it is, with what is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from standoff.scenario import load
from tests.scenario.small import changed, content, only_problem, problems

DELETE = object()

CASES: list[tuple[str, Any, str, str]] = [
    # place to change, new value, path of the problem, words of its message
    ("foo", 1, "foo", "there is no 'foo' here"),
    ("standoff", 2, "standoff", "reads format 1, not 2"),
    ("title", DELETE, "title", "'title' is missing"),
    ("title", 3, "title", "text is expected, not 3"),
    ("clock/start", "5 May 2019", "clock.start", "a date such as 2019-05-05"),
    ("clock/start", "2019-02-30", "clock.start", "a date such as 2019-05-05"),
    ("clock/step", "2 months", "clock.step", "a length of time such as '2 weeks'"),
    ("clock/step", 14, "clock.step", "a length of time"),
    ("clock/step", "99999 days", "clock.step", "between one day and ten years, not 99999 days"),
    ("clock/periods", 0, "clock.periods", "a whole number between 1 and 1000, is 0"),
    ("clock/periods", 2.5, "clock.periods", "a whole number between 1 and 1000, is 2.5"),
    ("clock/periods", 10**9, "clock.periods", "a whole number between 1 and 1000"),
    ("clock/periods", "hit", "clock.periods", "is 0.8"),
    ("clock/beyond", -1, "clock.beyond", "a whole number between 0 and"),
    ("clock/discount", 0, "clock.discount", "above 0 and at most 1"),
    ("clock/discount", "1.5 per year", "clock.discount", "between 0 and 1, is 1.5"),
    ("clock/discount", "0.9 per decade", "clock.discount", "per period, day, week, month or year"),
    ("clock/periodes", 3, "clock.periodes", "did you mean 'periods'?"),
    ("clock", DELETE, "clock", "'clock' is missing"),
    ("clock", [1], "clock", "a mapping is expected, not a list"),
    ("parameters/hit", True, "parameters.hit", "a number or arithmetic on parameters is expected, not true"),
    ("parameters/hit", "NO", "parameters.hit.value", "'NO' is not a parameter"),
    ("parameters/hit", "yes", "parameters.hit.value", "'yes' is not a parameter"),
    ("parameters/hit", None, "parameters.hit", "not nothing"),
    ("parameters/hit", float("nan"), "parameters.hit", "numbers must lie between"),
    ("parameters/hit", float("inf"), "parameters.hit", "numbers must lie between"),
    ("parameters/hit", 10**400, "parameters.hit", "numbers must lie between"),
    ("parameters/hit", "9" * 200, "parameters.hit", "cannot be used: it holds a number larger than"),
    ("parameters/hit", "os.getcwd()", "parameters.hit", "may be called"),
    ("parameters/hit", "a[0]", "parameters.hit", "square brackets"),
    ("parameters/hit", "1 / (hit - hit)", "parameters.hit", "in a circle: hit uses hit"),
    ("parameters/fear", "1 / (hit - hit)", "parameters.fear.value", "divides by zero"),
    ("parameters/fear", "2 * hits", "parameters.fear.value", "did you mean 'hit'?"),
    ("parameters/false_alarm/value", 0.5, "parameters.false_alarm.value", "0.5 lies outside the declared range 0 to 0.4"),
    ("parameters/false_alarm/range", [0.4, 0], "parameters.false_alarm.range", "write the lower bound first"),
    ("parameters/false_alarm/range", [0.4], "parameters.false_alarm.range", "a list of two numbers"),
    ("parameters/false_alarm/range", 3, "parameters.false_alarm.range", "a list is expected, not 3"),
    ("parameters/false_alarm/distribution", "cauchy", "parameters.false_alarm.distribution", "is no distribution; there are uniform"),
    ("parameters/false_alarm/distribution", "log_uniform", "parameters.false_alarm.range", "must lie above 0, this one begins at 0"),
    ("parameters/false_alarm/spread", 0.1, "parameters.false_alarm.spread", "goes with distribution: normal"),
    ("parameters/false_alarm", {"value": 0.1, "range": [0, 0.4], "distribution": "normal", "spread": 0}, "parameters.false_alarm.spread", "must be above 0"),
    ("parameters/hit", {"value": 0.8, "distribution": "normal"}, "parameters.hit.distribution", "needs a range"),
    ("parameters/false_alarm/judgement", "yes", "parameters.false_alarm.judgement", "true or false is expected"),
    ("parameters/exp", 1, "parameters.exp", "is a function"),
    ("parameters/lambda", 1, "parameters.lambda", "cannot be used in arithmetic"),
    ("parameters/two words", 1, "parameters.two words", "is not a name"),
    ("sides/red/types", {"calm": 0.7, "bold": 0.2}, "sides.red.types", "must sum to 1, these sum to 0.9"),
    ("sides/red/types", {"calm": 1.5, "bold": -0.5}, "sides.red.types.calm", "between 0 and 1, is 1.5"),
    ("sides/red/types/calm", "high", "sides.red.types.calm", "'high' is not a parameter"),
    ("sides/red/precision", -1, "sides.red.precision", "between 0 and"),
    ("sides/red/precision", DELETE, "sides.red.precision", "'precision' is missing"),
    ("sides/green", {"types": {"a": 1}, "precision": 1}, "sides", "exactly two sides, here are 3"),
    ("state/posture/start", "hihg", "state.posture.start", "did you mean 'high'?"),
    ("state/posture/start", 1.5, "state.posture.start", "a name is expected here, not 1.5"),
    ("state/posture/levels", ["low", "high", "low"], "state.posture.levels", "'low' appears more than once"),
    ("state/posture/levels", ["low", None, "high"], "state.posture.levels.1", "a name is expected here, not nothing"),
    ("state/flares", {"levels": ["a"], "start": "a"}, "incidents.flares", "there is already a state.flares"),
    ("state/red", {"levels": ["a"], "start": "a"}, "state.red", "another meaning"),
    ("state/outcome", {"levels": ["a"], "start": "a"}, "state.outcome", "another meaning"),
    ("state/ready", {"levels": ["a"], "start": "a"}, "moves.red.covert.ready", "ambiguous"),
    ("events/0/on", "2021-01-01", "events.0.on", "off the clock, which runs from 2020-01-01 to 2020-03-03"),
    ("events/0/on", "2019-12-31", "events.0.on", "off the clock"),
    ("events/0/until", "2020-02-01", "events.0", "either 'on', or 'from' and 'until'"),
    ("events/0/set", DELETE, "events.0", "changes nothing"),
    ("events/0/set", {"posture": "hgih"}, "events.0.set.posture.hgih", "did you mean 'high'?"),
    ("events/0/set", {"postur": "high"}, "events.0.set.postur", "did you mean 'posture'?"),
    ("events/0/set", {"posture": {"low": 0.7, "high": 0.7}}, "events.0.set.posture", "at most 1, these sum to 1.4"),
    ("events/0/lower", "talks", "events.0.lower", "already changed by 'set'"),
    ("events/0/chance", 2, "events.0.chance", "between 0 and 1, is 2"),
    ("events/0/when", {"red.force": "hold"}, "events.0.when.red.force", "may test the state and dates"),
    ("events/0/name", DELETE, "events.0.name", "'name' is missing"),
    ("moves/red/covert/ready", {"stay": {}, "prepare": {"set": {"posture": "high"}}},
     "moves.red.covert.ready.prepare.set.posture", "a covert move cannot change the public state"),
    ("moves/red/covert/ready", ["stay", "stay"], "moves.red.covert.ready", "appears more than once"),
    ("moves/red/covert/force", ["a", "b"], "moves.red.covert.force", "overt track of the same name"),
    ("moves/red/covert/hotline", ["a", "b"], "channels.hotline", "track of the same name"),
    ("moves/red/overt", {}, "moves.red.overt", "at least one overt track"),
    ("moves/red/overt/words", [], "moves.red.overt.words", "between 1 and 100 levels"),
    ("moves/red/overt/force/hold", {"needs": {"posture": "low"}}, "moves.red.overt.force.hold.needs", "no needs"),
    ("moves/red/overt/force/mass/costs", 1, "moves.red.overt.force.mass.costs", "did you mean 'cost'?"),
    ("moves/red/overt/force/mass/cost", {"cal": 1}, "moves.red.overt.force.mass.cost.cal", "did you mean 'calm'?"),
    ("moves/red/overt/force/mass/raise", "talk", "moves.red.overt.force.mass.raise", "did you mean 'talks'?"),
    ("moves/red/overt/force/mass/effects", [{"when": {"red.ready": "stay"}, "set": {"talks": "open"}}],
     "moves.red.overt.force.mass.effects.0.when.red.ready", "not covert moves"),
    ("moves/red/overt/force/mass/effects", [{"chance": 0.5}], "moves.red.overt.force.mass.effects.0", "changes nothing"),
    ("moves/red/overt/force/mass/needs", {"posture": {"not": ["low", "high"]}},
     "moves.red.overt.force.mass.needs.posture", "can never hold"),
    ("moves/red/overt/force/mass/needs", {"blue.proxy": "order"}, "moves.red.overt.force.mass.needs.blue.proxy", "cannot see"),
    ("moves/red/overt/force/mass/needs", {"red.words": "warn"}, "moves.red.overt.force.mass.needs.red.words", "not overt moves"),
    ("moves/red/overt/force/mass/needs", {"words": "warn"}, "moves.red.overt.force.mass.needs.words", "is not something"),
    ("moves/red/overt/force/mass/needs", {"postures": "low"}, "moves.red.overt.force.mass.needs.postures", "did you mean 'posture'"),
    ("moves/red/overt/force", {"attack": {}, "hold": {}}, "moves.red.overt.force.attack", "cannot be an attack"),
    ("moves/green", {"overt": {"force": ["hold"]}}, "moves.green", "'green' is not a side"),
    ("moves/blue", DELETE, "moves", "the moves of blue are missing"),
    ("indicators/blue_eyes/of", "red.redy", "indicators.blue_eyes.of", "did you mean 'red.ready'?"),
    ("indicators/blue_eyes/of", "red.force", "indicators.blue_eyes.of", "an overt track is seen by all"),
    ("indicators/blue_eyes/seen_by", "red", "indicators.blue_eyes.seen_by", "red knows what it does itself"),
    ("indicators/blue_eyes/seen_by", "bleu", "indicators.blue_eyes.seen_by", "did you mean 'blue'?"),
    ("indicators/blue_eyes/alarm", {"stay": 0.1}, "indicators.blue_eyes.alarm", "missing: prepare"),
    ("indicators/blue_eyes/alarm/prepare", 1.5, "indicators.blue_eyes.alarm.prepare", "between 0 and 1, is 1.5"),
    ("indicators/blue_eyes/alarm", {"stay": 0.1, "prepare": 0.8, "go": 1}, "indicators.blue_eyes.alarm.go", "not a level"),
    ("indicators/blue_eyes/readings", {"stay": {"a": 1}}, "indicators.blue_eyes", "either 'alarm' or 'readings'"),
    ("indicators/blue_eyes/needs", {"red.force": "hold"}, "indicators.blue_eyes.needs.red.force", "may test the state"),
    ("proxies/militia/patron", "blu", "proxies.militia.patron", "did you mean 'blue'?"),
    ("proxies/militia/obeys", "prox", "proxies.militia.obeys", "did you mean 'proxy'?"),
    ("proxies/militia/obeys", "red.ready", "proxies.militia.obeys", "a covert track of its patron"),
    ("proxies/militia/attack_rate/order", "1 + hit", "proxies.militia.attack_rate.order", "between 0 and 1, is 1.8"),
    ("proxies/militia/exposes", {"green": "many"}, "proxies.militia.exposes.green", "not a side"),
    ("proxies/militia/effect/cost", {"green": 1}, "proxies.militia.effect.cost.green", "not a side"),
    ("incidents/flares/rate", DELETE, "incidents.flares.rate", "'rate' is missing"),
    ("channels/hotline/from", "rde", "channels.hotline.from", "did you mean 'red'?"),
    ("channels/hotline/messages", ["silent"], "channels.hotline.messages", "between 2 and"),
    ("channels/hotline/messages", {"a": {}, "b": {"true_when": {"blue.proxy": "order"}}},
     "channels.hotline.messages.b.true_when", "does not know"),
    ("channels/hotline/garbled", -0.1, "channels.hotline.garbled", "between 0 and 1"),
    ("outcomes", [], "outcomes", "at least one rule"),
    ("outcomes/0/ends", {"war": 0.7, "clash": 0.7}, "outcomes.0.ends", "at most 1, these sum to 1.4"),
    ("outcomes/0/ends/unresolved", 0, "outcomes.0.ends.unresolved", "left when the clock runs out"),
    ("outcomes/0/when", {"red.forse": "strike"}, "outcomes.0.when.red.forse", "did you mean 'red.force'?"),
    ("outcomes/0/when", {"red.force": "stirke"}, "outcomes.0.when.red.force", "did you mean 'strike'?"),
    ("outcomes/0/when", {"red.force": []}, "outcomes.0.when.red.force", "the list of names is empty"),
    ("outcomes/0/when", {"red.force": {"but": "hold"}}, "outcomes.0.when.red.force", "{not: names}"),
    ("outcomes/0/when", {"force": "strike"}, "outcomes.0.when.force", "did you mean 'red.force'?"),
    ("outcomes/0/when", {"blue_eyes": "alarm"}, "outcomes.0.when.blue_eyes", "seen by one side only"),
    ("outcomes/2/when", {"outcome": "war"}, "outcomes.2.when.outcome", "it has not ended yet"),
    ("outcomes/2/when", {"after": "2030-01-01"}, "outcomes.2.when.after", "can never hold"),
    ("outcomes/2/when", {"before": "2020-01-01"}, "outcomes.2.when.before", "can never hold"),
    ("outcomes/2/when", {"after": "soon"}, "outcomes.2.when.after", "one date such as"),
    ("outcomes/2/when", {"talks": "done", "state.talks": "open"}, "outcomes.2.when.state.talks", "can never hold"),
    ("conflict", ["wra"], "conflict.0", "did you mean 'war'?"),
    ("payoffs/0/when/outcome", "wra", "payoffs.0.when.outcome", "did you mean 'war'?"),
    ("payoffs/1/when/first", "rde", "payoffs.1.when.first", "did you mean 'red'?"),
    ("payoffs/0/rde", 1, "payoffs.0.rde", "did you mean 'red'?"),
    ("payoffs/0", {"when": {"outcome": "war"}}, "payoffs.0", "goes to nobody"),
    ("payoffs/0", {"when": {"red.ready": "stay"}, "blue": 1}, "payoffs.0.when", "the side it goes to"),
    ("payoffs/0/every_period", True, "payoffs.0.every_period", "paid once"),
    ("payoffs/3/when", {"outcome": "unresolved", "red.force": "hold"}, "payoffs.3.when.red.force", "nothing else is left"),
    ("payoffs/3/when", {"outcome": ["unresolved", "war"], "first": "red"}, "payoffs.3.when.outcome", "write two payoffs"),
    ("views/green", {"hit": 0.5}, "views.green", "not a side"),
    ("views/red/hitt", 0.5, "views.red.hitt", "did you mean 'hit'?"),
    ("views/red/hit", 2, "views.red.hit", "as red sees it: indicators.blue_eyes.alarm.prepare: must be between 0 and 1"),
    ("views/red/false_alarm", 0.9, "views.red.false_alarm", "outside the declared range"),
    ("views/red/channels.hotlin.garbled", 0.1, "views.red.channels.hotlin.garbled", "did you mean 'hotline'?"),
    ("views/red/moves.red.overt.words", ["quiet"], "views.red", "as red sees it"),
    ("views/red/state.posture.start", "high", "views.red", "numbers only; this one changes the state variables"),
    ("views/red/clock.periods", 9, "views.red", "numbers only; this one changes the clock"),
    ("views/blue/types.red", {"calm": 0.5, "cold": 0.5}, "views.blue.types.red", "'bold' is not a type of red"),
    ("interventions/phone/by", ["red", "green"], "interventions.phone.by", "'green' is not a side, 'both' or 'nobody'"),
    ("interventions/phone/set/foo", 1, "interventions.phone.set.foo", "not a parameter or a path"),
    ("interventions/phone/set/hit", 3, "interventions.phone.set", "with phone"),
    ("interventions/phone/set", DELETE, "interventions.phone.set", "'set' is missing"),
    ("reference_class/rates/0/value", "x", "reference_class.rates.0.value", "'x' is not a parameter"),
]  # fmt: skip


def with_change(path: str, value: Any) -> dict[str, Any]:
    if value is not DELETE:
        return changed(path, value)
    found = content()
    inner: Any = found
    *before, last = path.split("/")
    for step in before:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    del inner[last]
    return found


@pytest.mark.parametrize(("place", "value", "path", "words"), CASES)
def test_problem(place: str, value: Any, path: str, words: str) -> None:
    found = problems(with_change(place, value))
    told = [str(problem) for problem in found]
    assert any(p.path == path and words in text for p, text in zip(found, told, strict=True)), "\n".join(told)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (c[0], c[1])
        for c in CASES
        if c[0].startswith(("clock/s", "state/posture/start", "outcomes/0/when", "payoffs/0/r"))
    ],
)
def test_one_mistake_is_told_once(place: str, value: Any) -> None:
    only_problem(with_change(place, value))


def test_all_mistakes_are_told_at_once() -> None:
    source = content()
    source["foo"] = 1
    source["state"]["posture"]["start"] = "hihg"
    source["sides"]["red"]["types"]["calm"] = 0.8
    source["moves"]["blue"]["overt"]["words"]["accept"]["lowr"] = "talks"
    source["outcomes"][0]["when"] = {"red.forse": "strike"}
    source["views"]["blue"]["hitt"] = 1
    source["interventions"]["phone"]["set"]["channels.hotline.garbld"] = 1
    paths = {problem.path for problem in problems(source)}
    assert paths == {
        "foo",
        "state.posture.start",
        "sides.red.types",
        "moves.blue.overt.words.accept.lowr",
        "outcomes.0.when.red.forse",
        "views.blue.hitt",
        "interventions.phone.set.channels.hotline.garbld",
    }


def test_a_mistake_hides_no_other_in_the_same_part_and_makes_none() -> None:
    source = content()
    del source["sides"]["red"]["precision"]
    source["sides"]["red"]["precison"] = 2
    source["sides"]["red"]["types"]["calm"] = 0.8
    source["sides"]["blue"]["types"]["bold"] = [1]
    del source["moves"]["blue"]["overt"]
    source["indicators"]["blue_eyes"].update(of="red.redy", alarm={"stay": 1.2, "prepare": "hti"}, about=3)
    source["proxies"]["militia"].update(obeys="prox", attack_rate={"restrain": 2, "order": [1]})
    source["proxies"]["militia"]["effect"]["cost"] = {"green": "nothing"}
    source["incidents"]["flares"].update(of="red.redy", rate={"stay": -1})
    source["channels"]["hotline"].update({"from": "rde", "garbled": 3, "cost_of_lying": "lie"})
    source["payoffs"][0] = {"when": {"outcome": "war"}, "rde": "much"}
    source["outcomes"] = [{"when": {"red.force": "strike"}, "ends": {"war": 0}}]
    source["conflict"] = ["war", "wra", 3.5]
    found = problems(source)
    assert sorted({problem.path for problem in found}) == [
        "channels.hotline.cost_of_lying",
        "channels.hotline.from",
        "channels.hotline.garbled",
        "conflict.1",
        "conflict.2",
        "incidents.flares.of",
        "incidents.flares.rate.stay",
        "indicators.blue_eyes.about",
        "indicators.blue_eyes.alarm.prepare",
        "indicators.blue_eyes.alarm.stay",
        "indicators.blue_eyes.of",
        "moves.blue.overt",
        "outcomes",
        "payoffs.0.rde",
        "proxies.militia.attack_rate.order",
        "proxies.militia.attack_rate.restrain",
        "proxies.militia.effect.cost.green",
        "proxies.militia.obeys",
        "sides.blue.types.bold",
        "sides.red.precision",
        "sides.red.precison",
        "sides.red.types",
    ], "\n".join(map(str, found))
    assert len(found) == 24  # two paths have both a wrong name and a wrong number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("views/red/clock.periods", 9, "views.red"), ("clock/discount", 2, "clock.discount")),
        (("views/red/state.posture.start", "high", "views.red"), ("sides/red/types/calm", 0.9, "sides.red.types")),
        (("clock/start", "soon", "clock.start"), ("clock/periods", 0, "clock.periods")),
        (("clock/step", DELETE, "clock.step"), ("clock/discount", -1, "clock.discount")),
        (("clock/beyond", -1, "clock.beyond"), ("events/0/on", "2030-01-01", "events.0.on")),
        (("events/0/name", DELETE, "events.0.name"), ("events/0/on", "2030-01-01", "events.0.on")),
        (("events/0/set", {"postur": "high"}, "events.0.set.postur"), ("events/0/on", "2030-01-01", "events.0.on")),
        (("outcomes/0/when", {"red.force": []}, "outcomes.0.when.red.force"),
         ("outcomes/0/ends/war", 2, "outcomes.0.ends.war")),
    ],
)  # fmt: skip
def test_mistakes_that_lie_close_are_told_together(
    one: tuple[str, Any, str], other: tuple[str, Any, str]
) -> None:
    source = content()
    for place, value, _ in (one, other):
        *before, last = place.split("/")
        inner: Any = source
        for step in before:
            inner = inner[int(step)] if isinstance(inner, list) else inner[step]
        if value is DELETE:
            del inner[last]
        else:
            inner[last] = value
    assert {problem.path for problem in problems(source)} == {one[2], other[2]}


def test_names_that_are_broken_are_not_complained_about_where_they_are_used() -> None:
    source = content()
    source["state"]["posture"] = {"levels": ["low", "high"], "start": 2.5}
    source["parameters"]["hit"] = [1]
    assert {problem.path for problem in problems(source)} == {"state.posture.start", "parameters.hit"}


def test_what_an_older_reader_makes_of_a_date_is_explained() -> None:
    source = content()
    source["events"][0][True] = source["events"][0].pop("on")
    assert "YAML 1.1" in only_problem(source).hint


def test_tolerance_of_sums() -> None:
    third = 1 / 3
    load(changed("sides/blue/types", {"calm": third, "wary": third, "bold": third}))
    load(changed("sides/red/types", {"calm": 0.75 + 5e-10, "bold": 0.25}))
    assert problems(changed("sides/red/types", {"calm": 0.75 + 5e-9, "bold": 0.25}))


def test_moves_that_nothing_makes_possible() -> None:
    source = changed("moves/red/overt/force/mass", {})
    del source["proxies"]["militia"]["effect"]["set"]
    (problem,) = problems(source)
    assert problem.path == "moves.red.overt.force.strike.needs.posture"
    assert "nothing ever makes posture high" in problem.message


def test_needs_on_a_covert_move_that_is_never_made() -> None:
    source = changed("moves/blue/covert/proxy", {"restrain": {}, "order": {"needs": {"mood": "angry"}}})
    source["state"]["mood"] = {"levels": ["well", "angry"], "start": "well"}
    paths = {problem.path for problem in problems(source)}
    assert paths == {"moves.blue.covert.proxy.order.needs.mood", "moves.blue.overt.force.attack.needs.proxy"}


def test_messages_are_safe_to_print() -> None:
    text = str(only_problem(changed("state/posture/start", "a\x1b[31mred\u202e\n")))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\n" not in text
    assert len(str(only_problem(changed("state/posture/start", "x" * 100_000)))) < 400


def test_interventions_are_bounded_by_the_size_of_the_file() -> None:
    many = {f"i{i}": {"set": {"hit": 0.5}} for i in range(2000)}
    assert "at most" in only_problem(changed("interventions", many)).message


def test_thousands_of_mistakes_are_all_told() -> None:
    source = {**content(), **{f"extra{i}": 1 for i in range(2000)}}
    assert len(problems(source)) == 2000
