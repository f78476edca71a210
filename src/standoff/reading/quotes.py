"""Quotations in a text, with a state machine over quotation marks.

Straight and typographic double marks open and close quotations. One that is still open where its paragraph ends
goes on in
the next if that begins with a mark again, as newspapers write; otherwise it ends there, so that a mark that somebody
forgot swallows a paragraph at most.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile("[“”„«»\"]|``|''|(?:(?<=\\s)|^)‘(?=\\w)|(?<=[,.?!])’(?=\\s|$)|\\n\\s*\\n|\\n")
_OPENING = frozenset("“„«‘") | {"``"}
_CLOSING = frozenset("”»’") | {"''"}


@dataclass(frozen=True)
class Quotation:
    """A quoted stretch of text, marks included."""

    start: int
    end: int
    goes_on: bool = False
    """Whether it continues one that the paragraph before left open."""


def quotations(text: str) -> tuple[Quotation, ...]:
    """Find the quotations of a text, in order."""
    found: list[Quotation] = []
    begun: int | None = None
    kind = ""
    open_before = False
    for mark in _MARK.finditer(text):
        sign = mark[0]
        if sign.startswith("\n"):
            if begun is not None:
                end = len(text[: mark.start()].rstrip())
                found.append(Quotation(begun, max(end, begun + 1), open_before))
            open_before = begun is not None
            begun = None
        elif begun is None:
            if sign in _CLOSING:
                continue
            if open_before and text[: mark.start()].rstrip(" \t")[-1:] != "\n":
                open_before = False
            begun, kind = mark.start(), sign
        elif _closes(sign, kind):
            found.append(Quotation(begun, mark.end(), open_before))
            begun, open_before = None, False
    if begun is not None:
        found.append(Quotation(begun, len(text.rstrip()), open_before))
    return tuple(q for q in found if q.end - q.start > 2)


def _closes(sign: str, kind: str) -> bool:
    if kind == "‘":
        return sign == "’"
    if kind == '"':
        return sign in {'"', "”", "''"}
    return sign in _CLOSING - {"’"} or sign == '"'
