"""What of the ledger may leave it: everything but the names of confidential sources, and what leads to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from standoff.evidence.confidential import WITHHELD, Names, Source
from standoff.evidence.entry import Entry
from standoff.evidence.state import Item


def item(found: Item, names: Names, anonymous_id: str) -> Item:
    """An item as it may leave the ledger."""
    content = _content({"report": found.report, "event": found.event}, names, anonymous_id)
    visible = None if found.visible_to is None else tuple(map(names.text, found.visible_to))
    return dataclasses.replace(
        found, report=content["report"], event=content["event"], by=names.text(found.by), visible_to=visible
    )


def source(found: Source, names: Names) -> Source:
    """A source as it may leave the ledger."""
    if not found.confidential:
        return dataclasses.replace(
            found, name=names.text(found.name), aliases=tuple(names.text(each) for each in found.aliases)
        )
    return dataclasses.replace(found, name=names.text(found.name), aliases=())


def entry(found: Entry, names: Names) -> Entry:
    """An entry as it may leave the ledger."""
    content = _content(found.content, names, found.hash[:16])
    if found.kind == "source" and names.source(found.content["name"]):
        content["aliases"] = []
    return dataclasses.replace(found, by=names.text(found.by), content=content, key=None)


def exported(found: Item) -> dict[str, Any]:
    """An item as it is exported: the report, and under ``ledger`` what the ledger knows of it."""
    event = found.event and {key: value for key, value in found.event.items() if key != "row"}
    seen = {} if found.visible_to is None else {"visible_to": list(found.visible_to)}
    return {
        **found.report,
        **seen,
        "ledger": {
            "entry": found.number,
            "status": found.status,
            "reliability": found.reliability,
            "credibility": found.credibility,
            "links": [dataclasses.asdict(link) for link in found.links],
            "corrects": found.corrects,
            "event": event,
            "at": found.at,
            "by": found.by,
        },
    }


def _content(content: Mapping[str, Any], names: Names, anonymous_id: str) -> dict[str, Any]:
    told = {key: value if key == "report" else names.value(value) for key, value in content.items()}
    if (report := told.get("report")) is not None:
        told["report"] = names.report(report, anonymous_id)
        if told["event"] and told["report"]["document"]["name"] == WITHHELD:
            told["event"] = {**told["event"], "row": WITHHELD}
    return told
