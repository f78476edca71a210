"""Reads lines from files that may hold anything: wrong encodings, endless lines, signs that are no text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

LONGEST = 1_000_000
"""Bytes that a line may have."""


@dataclass(frozen=True)
class Line:
    """A line of a file."""

    number: int
    """Counted from 1."""
    text: str
    end: int
    """Bytes of the file up to its end."""


@dataclass(frozen=True)
class Refused:
    """A line that cannot be used, and why."""

    number: int
    message: str
    value: object = None
    """What was wrong; kept apart, since it may hold what is confidential."""


def lines(file: BinaryIO) -> Iterator[Line | Refused]:
    """Lines that hold anything, decoded one by one, so that a bad one spoils no other."""
    number = end = 0
    while raw := file.readline(LONGEST + 1):
        number += 1
        end += len(raw)
        if number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            yield Refused(1, "the file is UTF-16; save it as UTF-8")
            return
        if len(raw) > LONGEST and not raw.endswith(b"\n"):
            while (more := file.readline(LONGEST)) and not more.endswith(b"\n"):
                end += len(more)
            end += len(more)
            yield Refused(number, f"is longer than {LONGEST:,} bytes")
            continue
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            yield Refused(number, "is not UTF-8")
            continue
        if "\0" in text:
            yield Refused(number, "holds zero bytes; is this text?")
        elif text.strip():
            yield Line(number, text, end)


def mappings(found: Iterable[Line | Refused]) -> Iterator[tuple[Line, dict[str, Any]] | Refused]:
    """The JSON object in each line."""
    for line in found:
        if isinstance(line, Refused):
            yield line
            continue
        try:
            value = json.loads(line.text, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            yield Refused(line.number, f"is not JSON ({getattr(error, 'msg', None) or 'number or nesting'})")
            continue
        if isinstance(value, dict):
            yield line, value
        else:
            yield Refused(line.number, "is JSON, but no object")


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")
