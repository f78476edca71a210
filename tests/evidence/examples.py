"""Reports to fill ledgers with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from standoff.evidence import Recording
from standoff.evidence.form import completed


def report(span: str = "A carrier group was sent to the Gulf.", **more: Any) -> dict[str, Any]:
    told: Mapping[str, Any] = {
        "span": span,
        "actor": "USA",
        "target": "IRN",
        "category": "MOBILIZE",
        "source": {"name": "The Daily Gulf", "kind": "media"},
        "date": "2019-05-05",
        **more,
    }
    return completed(told, "cables.jsonl:1")


def recording(span: str = "A carrier group was sent to the Gulf.", **more: Any) -> Recording:
    return Recording(report(span, **more))
