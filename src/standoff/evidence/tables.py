"""Rows of a table in a file of CSV, of tab-separated values, or of JSON lines, each with the line it stands in.

A record of CSV may run over several lines. Where a quotation mark was left open, so that a record would swallow
those after it, the first line alone is refused and reading goes on with the next.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from standoff.evidence.lines import Line, Refused, lines, mappings

MOST_LINES = 200
"""Lines that a record of CSV may have."""
_GDELT_WIDTHS = (57, 58, 61)
_GDELT_COLUMNS = {
    0: "GlobalEventID", 1: "SQLDATE", 5: "Actor1Code", 6: "Actor1Name", 7: "Actor1CountryCode",
    15: "Actor2Code", 16: "Actor2Name", 17: "Actor2CountryCode", 26: "EventCode", 30: "GoldsteinScale",
}  # fmt: skip
_GDELT_LAST = {57: ("DATEADDED",), 58: ("DATEADDED", "SOURCEURL"), 61: ("DATEADDED", "SOURCEURL")}


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    number: int
    """Of the line it begins in."""
    values: Mapping[str, str]
    """By the names of the columns, as they are written."""
    end: int
    """Bytes of the file up to its end."""


def rows(file: BinaryIO) -> Iterator[Row | Refused]:
    """Rows of a table, whatever of the three forms it has; the first line tells."""
    found = lines(file)
    early: list[Refused] = []
    first = next(found, None)
    while isinstance(first, Refused):
        early.append(first)
        first = next(found, None)
    yield from early
    if first is None:
        if not early:
            yield Refused(1, "the file is empty")
        return
    if first.text.lstrip().startswith("{"):
        yield from _of_json(_with(first, found))
    elif "\t" in first.text:
        yield from _of_tabs(first, found)
    else:
        yield from _of_csv(first, found)


def _with(first: Line, rest: Iterable[Line | Refused]) -> Iterator[Line | Refused]:
    yield first
    yield from rest


def _of_json(found: Iterable[Line | Refused]) -> Iterator[Row | Refused]:
    for each in mappings(found):
        if isinstance(each, Refused):
            yield each
            continue
        line, value = each
        plain = {
            key: "" if told is None else str(told)
            for key, told in value.items()
            if not isinstance(told, dict | list)
        }
        yield Row(line.number, plain, line.end)


def _of_tabs(first: Line, found: Iterable[Line | Refused]) -> Iterator[Row | Refused]:
    columns = _cells(first.text)
    body: Iterable[Line | Refused] = found
    if columns[0].isdigit() and len(columns) in _GDELT_WIDTHS:
        columns, body = _gdelt(len(columns)), _with(first, found)
    for line in body:
        if isinstance(line, Refused):
            yield line
            continue
        cells = _cells(line.text)
        if len(cells) != len(columns):
            yield Refused(line.number, f"has {len(cells)} columns where there should be {len(columns)}")
        else:
            yield Row(line.number, dict(zip(columns, cells, strict=True)), line.end)


def _cells(text: str) -> list[str]:
    return [cell.strip().removeprefix('"').removesuffix('"') for cell in text.split("\t")]


def _gdelt(width: int) -> list[str]:
    """Columns of the files of GDELT, which come without a header."""
    names = [_GDELT_COLUMNS.get(i, f"column {i + 1}") for i in range(width)]
    last = _GDELT_LAST[width]
    names[width - len(last) :] = last
    return names


def _of_csv(first: Line, found: Iterator[Line | Refused]) -> Iterator[Row | Refused]:
    delimiter = max(",;", key=first.text.count)
    columns = _record(first.text, delimiter)
    if columns is None:
        yield Refused(first.number, "the names of the columns cannot be read")
        return
    waiting: deque[Line | Refused] = deque()
    while (line := waiting.popleft() if waiting else next(found, None)) is not None:
        if isinstance(line, Refused):
            yield line
            continue
        taken = [line]
        while _is_open(taken) and len(taken) < MOST_LINES:
            more = waiting.popleft() if waiting else next(found, None)
            if not isinstance(more, Line):
                if more is not None:
                    waiting.appendleft(more)
                break
            taken.append(more)
        cells = _record("\n".join(each.text for each in taken), delimiter)
        if cells is not None and len(cells) == len(columns):
            yield Row(line.number, dict(zip(columns, cells, strict=True)), taken[-1].end)
            continue
        waiting.extendleft(reversed(taken[1:]))
        told = (
            "a quotation mark is left open"
            if _is_open([line]) or cells is None
            else (f"has {len(cells)} columns where there should be {len(columns)}")
        )
        yield Refused(line.number, told)


def _is_open(taken: Iterable[Line]) -> bool:
    return sum(line.text.count('"') for line in taken) % 2 == 1


def _record(text: str, delimiter: str) -> list[str] | None:
    try:
        found = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return [cell.strip() for cell in found[0]] if len(found) == 1 else None
