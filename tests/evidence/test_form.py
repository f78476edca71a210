"""The form of reports: short ones are filled in and said to be, wrong ones refused, full ones kept as they are."""

from __future__ import annotations

import importlib.util
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.evidence.form import FormError, completed
from tests.evidence.examples import report

SHORT: dict[str, Any] = {
    "span": "A carrier group was sent to the Gulf.",
    "category": "MOBILIZE",
    "source": {"name": "The Daily Gulf", "kind": "media"},
    "date": "2019-05-05",
}


def test_a_short_report_is_filled_in_and_says_so() -> None:
    full = completed(SHORT, "cables.jsonl:3")
    assert full["date"] == {"earliest": "2019-05-05", "latest": "2019-05-05"}
    assert full["document"]["name"] == "cables.jsonl:3"
    assert (full["deed"], full["stance"]) == ("material", "conflict")
    assert full["chain"] == [full["source"]]
    assert full["assumed"] == ["modality"]
    assert full["actor"] is None
    assert completed({**SHORT, "modality": "feared"}, "x")["assumed"] == []


def test_a_full_report_stays_as_it_is() -> None:
    full = report()
    assert completed(full, "elsewhere") == full
    assert completed({**full, "ledger": {"entry": 3}}, "elsewhere") == full


def test_the_same_words_are_the_same_report_wherever_they_stand() -> None:
    assert completed(SHORT, "a:1")["id"] == completed(SHORT, "b:7")["id"]
    assert completed(SHORT, "a:1")["id"] != completed({**SHORT, "actor": "USA"}, "a:1")["id"]


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"category": "WAR"}, "category", "MOBILIZE"),
        ({"category": ["AGREE"]}, "category", "wrong kind"),
        ({"span": ""}, "span", "at least 1"),
        ({"span": "x" * 30_000}, "span", "at most"),
        ({"span": "\ud800"}, "", "no text"),
        ({"span": None}, "span", "wrong kind"),
        ({"source": "Reuters"}, "source", "wrong kind"),
        ({"source": {"name": "Reuters"}}, "source.kind", "missing"),
        ({"source": {"name": "Reuters", "kind": "paper"}}, "source.kind", "media"),
        ({"date": "soon"}, "date.earliest", "valid date"),
        ({"date": "20190505"}, "date.earliest", "valid date"),
        ({"date": 1557014400}, "date", "missing"),
        ({"date": None}, "date", "missing"),
        ({"date": {"earliest": "2019-05-06", "latest": "2019-05-05"}}, "date", "earliest is after latest"),
        ({"modality": "certain"}, "modality", "hypothetical"),
        ({"likelihood": "maybe"}, "likelihood", "roughly even chance"),
        ({"score": 1.5}, "score", "less than or equal to 1"),
        ({"score": float("nan")}, "score", "finite|less than"),
        ({"score": "1"}, "score", "number"),
        ({"start": 5, "end": 2}, "", "start is after end"),
        ({"modalty": "done"}, "modalty", "no field"),
        ({"schema": 2}, "schema", "1"),
        ({"chain": [{"name": "x"}]}, "chain.0.kind", "missing"),
        ({"actor": {1, 2}}, "", "JSON cannot"),
    ],
)
def test_what_is_wrong_is_told_with_its_path(change: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(FormError) as error:
        completed({**SHORT, **change}, "x:1")
    assert error.value.path == path
    assert any(part in error.value.message for part in said.split("|"))


@pytest.mark.parametrize("name", ["span", "category", "source", "date"])
def test_what_cannot_be_left_out(name: str) -> None:
    with pytest.raises(FormError) as error:
        completed({key: value for key, value in SHORT.items() if key != name}, "x:1")
    assert error.value.path == name


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.one_of(_json, st.dictionaries(st.sampled_from([*report(), "ledger"]), _json), st.just(None)))
def test_anything_is_a_report_or_refused(told: Any) -> None:
    """Fuzz: JSON of any shape, over a good report or by itself."""
    for value in (told, {**SHORT, **told} if isinstance(told, dict) else told):
        try:
            full = completed(value, "x:1")
        except FormError:
            continue
        assert completed(full, "elsewhere") == full
        json.dumps(full, allow_nan=False)


@pytest.mark.skipif(importlib.util.find_spec("standoff.reading") is None, reason="needs the reading room")
def test_the_form_is_that_of_the_reader() -> None:
    from standoff.reading.report import as_mapping, from_line

    full = report()
    assert as_mapping(from_line(json.dumps(full))) == full
