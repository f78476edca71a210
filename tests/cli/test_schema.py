"""`standoff schema`."""

from __future__ import annotations

import json

import pytest

from tests.cli.command import standoff


def test_the_schema_of_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "schema")
    assert done.code == 0
    assert {"sides", "moves", "outcomes", "payoffs"} <= set(json.loads(done.out)["properties"])


def test_the_schema_of_answers(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "schema", "--answer")
    assert done.code == 0
    assert {"outcomes", "fear", "provenance"} <= set(json.loads(done.out)["properties"])
