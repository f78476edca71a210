"""The JSON Schema of scenario files, generated from the models, for editors that complete and check.

``standoff schema`` prints it; the committed copy is made by sending that to `SCHEMA_FILE`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCHEMA_FILE = Path(__file__).with_name("schema.json")
"""The committed schema; a test compares it with `json_schema`."""


def json_schema() -> str:
    """JSON Schema of scenario files, as text."""
    from standoff.scenario.schema import Document

    schema: dict[str, Any] = Document.model_json_schema(by_alias=True)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "standoff-scenario-1",
        **schema,
        "title": "standoff scenario",
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
