"""What the entries come to: which reports stand, what was said of each, how its source is graded.

Nothing in the ledger is changed, so what stands is worked out from the entries in order. A retraction takes back
the entry it points to, be it a report, a grade, a link or another retraction; a correction takes the place of the
report it points to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from standoff.evidence.confidential import Source, folded
from standoff.evidence.entry import Entry
from standoff.evidence.grades import UNJUDGED_ITEM, UNJUDGED_SOURCE

Status = Literal["current", "corrected", "retracted"]


@dataclass(frozen=True)
class Link:
    """How a report bears on another."""

    number: int
    """Of the entry that says so."""
    relation: str
    other: int
    """Number of the other report."""
    forward: bool
    """Whether this report is the first of the two, of which the relation is told."""


@dataclass(frozen=True)
class Item:
    """A report in the ledger, and what was said of it."""

    number: int
    """Of its entry."""
    report: Mapping[str, Any]
    event: Mapping[str, Any] | None
    """Where it was imported from event data: dataset, code, Goldstein score and the row."""
    status: Status
    reliability: str
    """Of its source, A to F; as it came with the report where nobody graded the source."""
    credibility: int
    """Of the item, 1 to 6."""
    source_entry: int | None
    """Entry that first graded the source; the same for all reports of a source, and not for publication."""
    links: tuple[Link, ...]
    corrects: int | None
    at: str
    by: str
    visible_to: tuple[str, ...] | None = None
    """Sides that could see it; None where it was not told."""


def withdrawn(retractions: Sequence[Entry]) -> frozenset[int]:
    """Numbers of the entries taken back, given all retractions in order."""
    gone: set[int] = set()
    for entry in reversed(retractions):
        if entry.number not in gone and entry.about is not None:
            gone.add(entry.about)
    return frozenset(gone)


def sources(entries: Iterable[Entry], gone: frozenset[int]) -> list[Source]:
    """The sources as they are graded now.

    Names, and whether they are confidential, are as last told, even where that was taken back: retracting a grade
    must not give away a name.
    """
    found: dict[int, Source] = {}
    for entry in entries:
        if entry.kind != "source":
            continue
        told = entry.content
        number = entry.number if entry.about is None else entry.about
        before = found.get(number)
        kept = (before.reliability, before.kind) if before else (UNJUDGED_SOURCE, None)
        reliability, kind = kept if entry.number in gone else (told["reliability"], told["kind"])
        found[number] = Source(
            number, told["name"], tuple(told["aliases"]), kind, reliability, told["confidential"]
        )
    return list(found.values())


def items(entries: Sequence[Entry]) -> list[Item]:
    """All reports there ever were, in the order they were entered."""
    gone = withdrawn([entry for entry in entries if entry.kind == "retraction"])
    standing = [entry for entry in entries if entry.number not in gone]
    by_name = {folded(name): source for source in sources(entries, gone) for name in source.names}
    corrected = {entry.about for entry in standing if entry.kind == "correction"}
    grades = {entry.about: entry.content["credibility"] for entry in standing if entry.kind == "grade"}
    told = {
        entry.about: entry.content["reliability"]
        for entry in standing
        if entry.kind == "grade" and "reliability" in entry.content
    }
    links = _links(standing)

    def item(entry: Entry) -> Item:
        report = entry.content["report"]
        source = _source(report, by_name)
        status: Status = (
            "retracted" if entry.number in gone else "corrected" if entry.number in corrected else "current"
        )
        return Item(
            entry.number,
            report,
            entry.content["event"],
            status,
            source.reliability
            if source and source.reliability != UNJUDGED_SOURCE
            else told.get(entry.number, UNJUDGED_SOURCE),
            grades.get(entry.number, UNJUDGED_ITEM),
            source.number if source else None,
            tuple(links.get(entry.number, ())),
            entry.about,
            entry.at.isoformat(),
            entry.by,
            tuple(visible) if (visible := entry.content.get("visible_to")) is not None else None,
        )

    return [item(entry) for entry in entries if entry.kind in ("report", "correction")]


def _links(standing: Iterable[Entry]) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    for entry in standing:
        if entry.kind == "link" and entry.about is not None:
            relation, other = entry.content["relation"], entry.content["to"]
            found.setdefault(entry.about, []).append(Link(entry.number, relation, other, forward=True))
            found.setdefault(other, []).append(Link(entry.number, relation, entry.about, forward=False))
    return found


def _source(report: Mapping[str, Any], by_name: Mapping[str, Source]) -> Source | None:
    """The source whose grade a report bears: its holder, or else the first on the way to the reader who was judged."""
    names = [
        report["source"]["name"],
        *(holder["name"] for holder in report["chain"]),
        report["document"]["source"],
    ]
    known = [by_name[folded(name)] for name in names if folded(name) in by_name]
    judged = (source for source in known if source.reliability != UNJUDGED_SOURCE)
    return next(judged, known[0] if known else None)
