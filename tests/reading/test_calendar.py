"""Dates of publication that a text states, and what its words of time mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.reading.calendar import Calendar, find_date

FRIDAY = dt.date(2019, 5, 10)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("last weekend", "2019-05-04", "2019-05-05"),
        ("on Wednesday", "2019-05-08", "2019-05-08"),
        ("next Monday", "2019-05-13", "2019-05-13"),
        ("yesterday", "2019-05-09", "2019-05-09"),
        ("last week", "2019-04-29", "2019-05-05"),
        ("this week", "2019-05-06", "2019-05-10"),
        ("three days ago", "2019-05-07", "2019-05-07"),
        ("on 5 May", "2019-05-05", "2019-05-05"),
        ("on December 3", "2018-12-03", "2018-12-03"),
        ("in early April", "2019-04-01", "2019-04-10"),
        ("in 2015", "2015-01-01", "2015-12-31"),
        ("last year", "2018-01-01", "2018-12-31"),
        ("over the next 3 days", "2019-05-10", "2019-05-13"),
        ("on 22 October 1962", "1962-10-22", "1962-10-22"),
    ],
)
def test_words_of_time(words: str, earliest: str, latest: str) -> None:
    (found,) = Calendar(FRIDAY).read(f"It was sent {words}.")
    assert (found.dates.earliest.isoformat(), found.dates.latest.isoformat()) == (earliest, latest)


def test_a_tale_of_the_past_goes_on_from_its_last_date() -> None:
    calendar = Calendar(dt.date(2012, 3, 12))
    calendar.read("The crisis began on 14 October 1962.")
    (day,) = calendar.read("On 18 October they met.")
    (later,) = calendar.read("Two days later the navy boarded a ship.")
    assert day.dates.earliest == dt.date(1962, 10, 18)
    assert later.dates.earliest == dt.date(1962, 10, 20)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Headline\n\nPublished: 27 February 2019\n\nText.", "2019-02-27"),
        ("Headline\nMay 5, 2019\nText goes here.", "2019-05-05"),
        ("SEOUL, 23 November 2010 - North Korea fired shells.", "2010-11-23"),
        ("By the editors, 25 January 2022\nText.", "2022-01-25"),
    ],
)
def test_a_stated_date_is_found(text: str, date: str) -> None:
    assert find_date(text) == dt.date.fromisoformat(date)


@pytest.mark.parametrize(
    "text",
    [
        "Iran struck a base on 5 May 2019 and said that it would do so again.",
        "WASHINGTON, May 10 - Iran struck.",
        "No date at all.",
        "",
    ],
)
def test_a_date_in_the_prose_is_not_that_of_publication(text: str) -> None:
    assert find_date(text) is None


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_nothing_breaks_it(text: str) -> None:
    for found in Calendar(FRIDAY).read(text):
        assert found.dates.earliest <= found.dates.latest
    find_date(text)
