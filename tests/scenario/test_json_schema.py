"""The committed JSON Schema is the one the code makes, and fits what loads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from standoff.scenario import json_schema, library_names, load
from standoff.scenario.json_schema import SCHEMA_FILE
from standoff.scenario.schema import Document
from tests.conformance import misfits
from tests.scenario.small import changed, content

TESTS = Path(__file__).parents[1]
WRITTEN = [*library_names(), *sorted(map(str, TESTS.rglob("*.yaml")))]


def test_the_committed_schema_is_current() -> None:
    committed = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    advice = f"run: standoff schema > {SCHEMA_FILE.name} (in src/standoff/scenario)"
    assert committed == json.loads(json_schema()), advice


def test_every_section_is_in_it() -> None:
    schema = json.loads(json_schema())
    assert set(schema["properties"]) == set(Document.model_fields)
    assert schema["additionalProperties"] is False
    assert {"standoff", "title", "clock", "sides", "moves", "outcomes"} == set(schema["required"])
    channel = schema["$defs"]["ChannelModel"]["properties"]
    assert {"from", "messages"} <= set(channel)
    assert "raise" in schema["$defs"]["OvertMoveModel"]["properties"]


@pytest.mark.parametrize("source", WRITTEN)
def test_what_loads_conforms(source: str) -> None:
    """An editor that has the schema marks nothing wrong in a file that is right."""
    assert list(misfits(load(source).content, json.loads(json_schema()))) == []


def test_a_bit_of_everything_conforms() -> None:
    assert list(misfits(content(), json.loads(json_schema()))) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("foo", 1),
        ("standoff", 2),
        ("clock/step", 14),
        ("clock/periodes", 3),
        ("parameters/hit", [1]),
        ("sides/red/precison", 1),
        ("state/posture/levels", "low"),
        ("moves/red/overt/force/mass/costs", 1),
        ("channels/hotline/messages", 3),
        ("outcomes/0/ends", 0.5),
        ("interventions/phone/set", [1]),
    ],
)
def test_what_has_the_wrong_form_does_not(place: str, value: Any) -> None:
    assert list(misfits(changed(place, value), json.loads(json_schema())))
