"""Turns what was computed into an answer: as values, as JSON, and in words for a terminal."""

from __future__ import annotations

from standoff.report.answer import SCHEMA, Answer, from_json, json_schema, to_json

__all__ = ["SCHEMA", "Answer", "from_json", "json_schema", "to_json"]
