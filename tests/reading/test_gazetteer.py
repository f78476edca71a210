"""The tables of names: whole, with a source for each entry, and read as they are meant."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from standoff.reading.gazetteer import code_in, code_of, gazetteer, is_people, patron_of, table

COLUMNS = {"states.tsv": 5, "organisations.tsv": 5, "leaders.tsv": 6, "places.tsv": 3}


@pytest.mark.parametrize("name", COLUMNS)
def test_every_entry_is_whole_and_has_a_source(name: str) -> None:
    rows = list(table(name))
    assert [row for row in rows if len(row) != COLUMNS[name] or not row[0] or not row[1] or not row[-1]] == []


def test_codes_of_states_are_three_letters() -> None:
    assert [row[0] for row in table("states.tsv") if not re.fullmatch("[A-Z]{3}", row[0])] == []
    known = {row[0] for row in table("states.tsv")}
    assert {row[0] for row in table("places.tsv")} <= known


def test_kinds_and_patrons_are_known() -> None:
    states = {row[0] for row in table("states.tsv")}
    codes = states | {row[0] for row in table("organisations.tsv")}
    rows = list(table("organisations.tsv"))
    assert {row[2] for row in rows} == {"government", "organisation", "group", "media"}
    assert [row for row in rows if row[2] == "government" and row[0] != row[3]] == []
    assert [row for row in rows if row[3] and row[3] not in codes] == []


def test_no_name_stands_for_two() -> None:
    said: dict[str, set[str]] = {}
    for row in table("organisations.tsv"):
        for name in row[1].split(";"):
            said.setdefault(name, set()).add(row[0])
    assert {name: codes for name, codes in said.items() if len(codes) > 1} == {}


def test_leaders_belong_to_what_is_known_and_dates_run_forward() -> None:
    known = {row[0] for name in ("states.tsv", "organisations.tsv") for row in table(name)}
    assert {row[0] for row in table("leaders.tsv")} <= known
    assert [row for row in table("leaders.tsv") if row[4] and row[3] >= row[4]] == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United States", "USA"),
        ("Tehran", "IRN"),
        ("Kremlin", "RUS"),
        ("Hezbollah", "Hezbollah"),
        ("us", None),
        ("nobody", None),
    ],
)
def test_names(name: str, code: str | None) -> None:
    assert code_of(name) == code


def test_the_longest_name_wins_and_seas_are_nobody() -> None:
    text = "North Korean ships in the South China Sea near U.S. Central Command"
    starts = (i for i, c in enumerate(text) if c.isalnum() and (i == 0 or not text[i - 1].isalnum()))
    assert [n.entry.code for n in gazetteer().find(text, starts, (dt.date(2019, 1, 1),), soviet=False)] == [
        "PRK",
        "USA",
    ]
    assert code_in("the two Korean leaders and Washington") == "USA"
    assert code_in("Paris and London") is None


def test_groups_have_patrons() -> None:
    assert patron_of("Hezbollah") == "IRN"
    assert patron_of("al-Qaeda") is None


def test_capitals_of_states_that_are_no_more() -> None:
    def of(name: str, year: int) -> str:
        return next(gazetteer().find(name, iter((0,)), (dt.date(year, 7, 1),), soviet=False)).entry.code

    assert (of("Belgrade", 1956), of("Belgrade", 2023)) == ("YUG", "SRB")
    assert (of("Prague", 1968), of("Prague", 2010)) == ("CSK", "CZE")


def test_peoples() -> None:
    assert is_people("Turks")
    assert not is_people("Turkey")


def test_a_title_is_no_surname() -> None:
    assert not list(gazetteer().find("Sen. Smith", iter((0,)), (dt.date(2016, 1, 1),), soviet=False))
