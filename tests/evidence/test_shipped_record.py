"""What docs/scenarios/us-iran-2019.md shows of the record that comes with the scenario.

The tables are renewed with ``STANDOFF_RENEW=1 python -m pytest tests/evidence/test_shipped_record.py -m slow``.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import standoff as so
from standoff.evidence.assess import assess
from standoff.evidence.assessment import Assessment
from standoff.report.words import percent

pytestmark = pytest.mark.slow

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scenarios" / "us-iran-2019.md"


@pytest.fixture(scope="module")
def found() -> Assessment:
    from standoff.cli.assess import Taken

    scenario = so.load("us-iran-2019")
    taken = Taken.of(scenario, None, None)
    assert taken.refused == 0
    return assess(so.solve(scenario.from_record(), deviations=False), taken.told)


def beliefs(found: Assessment) -> Iterator[tuple[str, list[str]]]:
    """By day: reports, and what each side believes of the other."""
    us, iran = (found.picture(side).moments for side in ("us", "iran"))
    by_day = {moment.date: moment for moment in iran}
    for moment in us:
        other = by_day.get(moment.date)
        if other is not None:
            estimates = (
                moment.types["iran"]["pusher"],
                moment.covert["iran.readiness"]["prepare"],
                other.types["us"]["striker"],
                other.covert["us.readiness"]["prepare"],
            )
            told = [percent(each.value, each.error) for each in estimates]
            yield day(moment.date), [str(max(moment.reports, other.reports)), *told]


def ahead(found: Assessment) -> Iterator[tuple[str, list[str]]]:
    """By date: what is to come."""
    for each in found.picture().ahead:
        estimates = (each.conflict, each.outcomes["war"], each.outcomes["settlement"])
        yield f"{day(each.date)} {each.date.year}", [percent(e.value, e.error) for e in estimates]


def day(date: dt.date) -> str:
    return f"{date.day} {date:%B}"


@pytest.mark.parametrize(("name", "made"), [("beliefs", beliefs), ("ahead", ahead)])
def test_the_tables_are_current(
    found: Assessment, name: str, made: Callable[[Assessment], Iterator[tuple[str, list[str]]]]
) -> None:
    """All but the last column of each, which is told by hand."""
    text = PAGE.read_text(encoding="utf-8")
    shown = re.search(rf"<!-- {name} -->\n(.*?)<!-- end of {name} -->", text, re.DOTALL)
    assert shown is not None
    head, rule, *rows = shown[1].strip().splitlines()
    by_hand = {cells(row)[0]: cells(row)[-1] for row in rows}
    current = [
        "| " + " | ".join([first, *told, by_hand.get(first, "")]) + " |" for first, told in made(found)
    ]
    if os.environ.get("STANDOFF_RENEW"):
        table = "\n".join([head, rule, *current])
        PAGE.write_text(text.replace(shown[1], table + "\n"), encoding="utf-8")
        return
    assert rows == current


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def test_the_officials_view_turned_within_two_weeks(found: Assessment) -> None:
    (turn,) = (each for each in found.picture("us").breaks if each.hypothesis == "sides.iran.types.pusher")
    assert turn.days <= 14
    assert dt.date(2019, 4, 26) <= turn.since < turn.date == dt.date(2019, 5, 3)
    assert turn.before < 0.5 < turn.after


def test_the_carrier_and_the_warning_of_one_day_are_both_believed(found: Assessment) -> None:
    """In the model a side makes one move a fortnight; a further act explains the other."""
    said = {each.report: each.now for each in found.picture().said}
    assert said["carrier"] > 0.8
    assert said["unrelenting-force"] > 0.8
