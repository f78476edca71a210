"""The record of reports that comes with a scenario."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from standoff.errors import ScenarioError
from standoff.evidence.lines import lines
from standoff.evidence.observables import observables
from standoff.evidence.told import Told, read_told
from standoff.reading import signs
from standoff.scenario import load
from standoff.scenario.library import library_names, record_path
from tests.evidence.tiny import TINY


def told(name: str) -> list[Told]:
    scenario, path = load(name), record_path(name)
    assert path is not None
    with Path(path).open("rb") as file:
        found = list(read_told(lines(file), name, scenario, known=observables(scenario.world())))
    assert [each for each in found if not isinstance(each, Told)] == []
    return [each for each in found if isinstance(each, Told)]


def test_us_iran_2019_comes_with_a_month_of_reports() -> None:
    found = told("us-iran-2019")
    assert len(found) >= 25
    assert len({each.id for each in found}) == len(found)
    assert all(dt.date(2019, 4, 8) <= each.published <= dt.date(2019, 5, 10) for each in found)
    assert all(each.reliability and each.credibility and each.source for each in found)
    assert sum(bool(each.observables) for each in found) >= 25


def test_what_a_record_bears_on_can_be_observed() -> None:
    scenario = load("us-iran-2019")
    known = observables(scenario.world())
    assert all(sign.path.rpartition(".")[0] in known for sign in signs(scenario))


def test_a_record_begins_where_the_scenario_says() -> None:
    scenario = load("us-iran-2019", set={"striker": 0.3})
    earlier = scenario.from_record()
    assert earlier.world().clock.start == min(each.published for each in told("us-iran-2019"))
    assert earlier.world().sides[0].prior[1] == pytest.approx(0.3)
    assert earlier.hash != scenario.hash
    assert [v.levels[v.start] for v in earlier.world().variables[:2]] == ["routine", "routine"]


def test_a_scenario_without_a_record_begins_where_it_does() -> None:
    scenario = load("border-incident")
    assert scenario.from_record() is scenario
    assert record_path("border-incident") is None
    assert record_path("no-such-scenario") is None
    assert all(record_path(name) is None or told(name) for name in library_names())


def test_what_is_wrong_with_where_a_record_begins_is_told(tmp_path: Path) -> None:
    file = tmp_path / "tiny.yaml"
    file.write_text(TINY.replace("clock.periods: 5", "clock.periodes: 5"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"record\.set"):
        load(file)
