"""The lines that reports are kept in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import UsageError
from standoff.reading import Report, Source, from_line, json_schema, to_line
from standoff.reading.report import CATEGORIES, COOPERATION, MATERIAL, Dates, Origin
from standoff.reading.words import in_words
from standoff.scenario.fields import EVENT_CATEGORIES

ORIGIN = Origin("a.txt", "0" * 64, dt.date(2019, 5, 10), "given", "")
OFFICIALS = Source("US officials", "anonymous_officials", "USA")
REPORT = Report(
    "f" * 16, ORIGIN, "Iran may strike", 3, 18, "IRN", "Iran", "USA", None, "ASSAULT", ("COERCE",), "material",
    "conflict", "feared",
    OFFICIALS, (OFFICIALS, Source("author", "author", None)), Dates(dt.date(2019, 5, 4), dt.date(2019, 5, 5)), "likely",
    ("target",),
    0.7, "rules-1",
)  # fmt: skip


def test_a_line_gives_the_report_back() -> None:
    assert from_line(to_line(REPORT)) == REPORT


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_line_holds_what_a_terminal_acts_on(span: str) -> None:
    report = dataclasses.replace(REPORT, span=span, source=Source(span, "media", None))
    line = to_line(report)
    assert line.isprintable()
    assert json.loads(line)["span"] == span
    assert all(part.isprintable() for part in in_words(report).split("\n"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"category": "FLY"}, "category"),
        ({"schema": 9}, "schema 9; this version of standoff reads schema 1"),
        ({"start": "x"}, "start"),
    ],
)
def test_a_wrong_line_is_told(change: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        from_line(json.dumps({**json.loads(to_line(REPORT)), **change}), "a.jsonl:3")


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_line_is_a_report_or_an_error(line: str) -> None:
    with pytest.raises(UsageError):
        from_line(line)


def test_truncated_lines_are_errors() -> None:
    line = to_line(REPORT)
    for length in range(0, len(line) - 1, 17):
        with pytest.raises(UsageError):
            from_line(line[:length])


def test_the_schema_names_every_field() -> None:
    assert set(json.loads(json_schema())["properties"]) == {f.name for f in dataclasses.fields(Report)}


def test_categories_are_those_a_scenario_may_name() -> None:
    assert set(EVENT_CATEGORIES) == set(CATEGORIES)
    assert set(CATEGORIES) >= COOPERATION | MATERIAL
