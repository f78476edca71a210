"""A report on its way into a ledger, and the entries that it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from standoff.evidence.entry import Draft, canonical, digest
from standoff.evidence.remarks import NOTHING, Remarks

BESIDE = "as it came with the report"
"""Why there is an entry that nobody made by itself."""


@dataclass(frozen=True)
class Recording:
    """A report to be entered, or a row of event data that tells of no act."""

    report: Mapping[str, Any] | None
    event: Mapping[str, Any] | None = None
    why: str = ""
    """Why there is no report."""
    key: str = ""
    """What it is known by when it comes again; made from the report unless told."""
    remarks: Remarks = NOTHING
    """What came with it: a grade and a retraction become entries of their own."""


def draft_of(recording: Recording) -> Draft:
    """The entry of a report, or a note of why there is none."""
    if recording.report is None:
        return Draft("note", {"event": recording.event, "why": recording.why}, key=recording.key)
    key = recording.key or key_of(recording.report)
    content: dict[str, Any] = {"report": recording.report, "event": recording.event}
    if recording.remarks.visible_to is not None:
        content["visible_to"] = recording.remarks.visible_to
    return Draft("report", content, key=key)


def drafts_beside(number: int, told: Remarks) -> Iterator[Draft]:
    """Entries for what was said beside a report."""
    if told.grade is not None:
        reliability, credibility = told.grade
        yield Draft("grade", {"credibility": credibility, "reliability": reliability, "note": BESIDE}, number)
    if told.retracted:
        yield Draft("retraction", {"reason": BESIDE}, number)


def key_of(report: Mapping[str, Any]) -> str:
    """The same for the same report wherever it stood; any other difference makes it another."""
    document = {key: value for key, value in report["document"].items() if key != "name"}
    return digest(canonical({**report, "document": document}))
