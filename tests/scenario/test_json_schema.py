"""The committed JSON Schema is the one the code makes, and fits what loads."""

from __future__ import annotations

import json

from standoff.scenario import json_schema
from standoff.scenario.json_schema import SCHEMA_FILE
from standoff.scenario.schema import Document


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
