"""The answer as JSON, and its schema."""

from __future__ import annotations

import json
from pathlib import Path

from standoff.report.answer import SCHEMA, from_json, json_schema, to_json
from tests.report.examples import MILESTONES, answer

KEPT = Path(__file__).resolve().parents[2] / "docs" / "answer.schema.json"

TOP_LEVEL = [
    "scenario",
    "horizon",
    "outcomes",
    "beliefs",
    "fear",
    "moves",
    "paths",
    "miscalculation",
    "reference_class",
    "certificate",
    "provenance",
    "why",
]


def test_top_level_keys_are_those_documented() -> None:
    assert list(json.loads(to_json(answer()))) == TOP_LEVEL


def test_every_outcome_has_a_probability_and_an_error_by_every_date() -> None:
    outcomes = json.loads(to_json(answer()))["outcomes"]
    for by_date in outcomes.values():
        assert list(by_date) == [milestone.date.isoformat() for milestone in MILESTONES]
        for found in by_date.values():
            assert {"probability", "error", "basis"} <= set(found)


def test_it_comes_back_equal() -> None:
    assert from_json(to_json(answer())) == answer()
    assert from_json(to_json(answer(reference_class=None))).reference_class is None


def test_the_version_is_told() -> None:
    assert json.loads(to_json(answer()))["provenance"]["schema"] == SCHEMA


def test_the_kept_schema_is_current() -> None:
    """Renew it with ``standoff schema --answer > docs/answer.schema.json``."""
    assert KEPT.read_text(encoding="utf-8") == json_schema()


def test_the_documentation_names_every_top_level_key() -> None:
    text = (KEPT.parent / "json-output.md").read_text(encoding="utf-8")
    assert [key for key in TOP_LEVEL if f"| `{key}` |" not in text] == []
