"""Prints what a ledger holds, in tables and words for a terminal.

Texts in a ledger come from outside; whatever a terminal might act on is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from standoff.errors import ascii_safe
from standoff.evidence.entry import Entry
from standoff.evidence.grades import CREDIBILITY, RELIABILITY
from standoff.evidence.state import Item, Link

_LONGEST = 60


def print_items(items: Sequence[Item], console: Console) -> None:
    """Print reports as a table, one a row."""
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    for name in ("entry", "date", "who", "to whom", "what", "grade", "source", "words"):
        table.add_column(
            name, no_wrap=name in ("entry", "date", "grade"), justify="right" if name == "entry" else "left"
        )
    for item in items:
        report = item.report
        what = (
            report["category"]
            if report["modality"] == "done"
            else f"{report['category']}, {report['modality']}"
        )
        if item.status != "current":
            what += f", {item.status}"
        cells = (
            str(item.number),
            _dates(report),
            report["actor"] or report["actor_text"] or "-",
            report["target"] or report["target_text"] or "-",
            what,
            _grade(item),
            report["source"]["name"],
            report["span"],
        )
        table.add_row(*(_brief(cell) for cell in cells))
    console.print(table)


def print_item(item: Item, history: Iterable[Entry], console: Console) -> None:
    """Print everything about a report."""
    report = item.report
    holders = [
        f"{holder['name']} ({_kind(holder['kind'])}{_of(holder['country'])})" for holder in report["chain"]
    ]
    told = {
        "words": report["span"],
        "who": _who(report, "actor"),
        "to whom": _who(report, "target"),
        "what": ", ".join([report["category"], *(f"or {other}" for other in report["alternatives"])]),
        "as": report["modality"],
        "when": _dates(report),
        "likelihood": report["likelihood"] or "",
        "source": ", told by ".join(holders) or report["source"]["name"],
        "reliability": f"{item.reliability}, {RELIABILITY[item.reliability]}",
        "credibility": f"{item.credibility}, {CREDIBILITY[item.credibility]}",
        "read in": f"{report['document']['name']}, published {report['document']['published']}",
        "read by": f"{report['reader']}, score {report['score']:.2f}",
        "assumed": ", ".join(report["assumed"]),
        "coded as": _coded(item.event),
        "links": "; ".join(_link(link) for link in item.links),
        "corrects": "" if item.corrects is None else f"entry {item.corrects}",
    }
    console.print(f"Entry {item.number}, {item.status}")
    table = Table(box=None, padding=(0, 1), pad_edge=False, show_header=False)
    for name, value in told.items():
        if value:
            table.add_row(name, ascii_safe(value))
    console.print(table)
    print_history(history, console)


def print_history(entries: Iterable[Entry], console: Console) -> None:
    """Print entries, with who made them and when."""
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    for name in ("entry", "when (UTC)", "by", "what"):
        table.add_column(name, no_wrap=name != "what", justify="right" if name == "entry" else "left")
    for entry in entries:
        table.add_row(
            str(entry.number),
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            _brief(entry.by),
            _brief(said(entry), 3 * _LONGEST),
        )
    console.print(table)


def said(entry: Entry) -> str:
    """What an entry says, in words."""
    content, about = entry.content, f"entry {entry.about}"
    match entry.kind:
        case "ledger":
            return "ledger begun"
        case "report":
            return f"report: {_act(content['report'])}"
        case "correction":
            return f"{about} corrected: {_act(content['report'])}"
        case "note":
            return f"row kept as a note: {content['why']}"
        case "source":
            names = " also ".join([content["name"], *content["aliases"]])
            secret = ", confidential" if content["confidential"] else ""
            return f"source {names} graded {content['reliability']}{secret}{_because(content['note'])}"
        case "grade":
            return f"{about} graded {content.get('reliability', '')}{content['credibility']}{_because(content['note'])}"
        case "link":
            return (
                f"{about} {_RELATIONS[content['relation']]} entry {content['to']}{_because(content['note'])}"
            )
        case "retraction":
            return f"{about} retracted: {content['reason']}"


def as_json(entry: Entry) -> Mapping[str, Any]:
    """An entry as values of JSON."""
    return {
        "entry": entry.number,
        "kind": entry.kind,
        "about": entry.about,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "content": entry.content,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def json_line(value: object) -> str:
    """One line of JSON with everything escaped that a terminal might act on."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


_RELATIONS = {"same": "is the same event as", "supports": "supports", "contradicts": "contradicts"}
_BACKWARD = {
    "same": "is the same event as",
    "supports": "is supported by",
    "contradicts": "is contradicted by",
}


def _link(link: Link) -> str:
    return f"{(_RELATIONS if link.forward else _BACKWARD)[link.relation]} entry {link.other}"


def _act(report: Mapping[str, Any]) -> str:
    return f"{_who(report, 'actor')} {report['category']} {_who(report, 'target')}, {_dates(report)}: {report['span']}"


def _because(note: str) -> str:
    return f": {note}" if note else ""


def _who(report: Mapping[str, Any], side: str) -> str:
    code, words = report[side], report[f"{side}_text"]
    if code and words and code != words:
        return f"{code} ({words})"
    return code or words or "-"


def _dates(report: Mapping[str, Any]) -> str:
    date = report["date"]
    if date is None:
        return "-"
    return (
        date["earliest"] if date["earliest"] == date["latest"] else f"{date['earliest']} to {date['latest']}"
    )


def _grade(item: Item) -> str:
    return f"{item.reliability}{item.credibility}"


def _kind(kind: str) -> str:
    return kind.replace("_", " ")


def _of(country: str | None) -> str:
    return f", {country}" if country else ""


def _coded(event: Mapping[str, Any] | None) -> str:
    if event is None:
        return ""
    scale = "" if event["goldstein"] is None else f", Goldstein {event['goldstein']:g}"
    return f"{event['dataset']} {event['code']}{scale}"


def _brief(text: str, longest: int = _LONGEST) -> str:
    plain = " ".join(text.split())
    return ascii_safe(plain if len(plain) <= longest else plain[: longest - 1] + "…")
