"""Entries of the ledger, each sealed with the hash of the one before, so that none can be changed unnoticed.

The hash is SHA-256 over the canonical JSON of the entry (keys sorted, no spaces, ASCII), which holds the hash of
the previous entry: a linked time-stamping after Haber and Stornetta (1991). Each entry holds a random salt that
never leaves the ledger, so that nobody who has its hash can try out names of a confidential source.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Kind = Literal["ledger", "report", "correction", "note", "source", "grade", "link", "retraction"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FORMAT = 1
"""Version of the entries, told in the first of them."""
START = "0" * 64
"""What the first entry has for the hash of the one before."""


@dataclass(frozen=True)
class Draft:
    """Something to be entered."""

    kind: Kind
    content: Mapping[str, Any]
    about: int | None = None
    """Number of the entry that this one corrects, grades, links or retracts."""
    key: str | None = None
    """Identity of what is recorded, by which it is known when it comes again."""


@dataclass(frozen=True)
class Entry:
    """Something entered."""

    number: int
    """Counted from 1 without gaps."""
    kind: Kind
    about: int | None
    key: str | None
    at: dt.datetime
    """When it was entered, in universal time."""
    by: str
    """Who entered it."""
    content: Mapping[str, Any]
    previous: str
    hash: str


class Broken(Exception):
    """An entry is not what was entered; the text says in what way."""


def sealed(draft: Draft, number: int, previous: str, by: str) -> tuple[Entry, str]:
    """Make the entry that follows the one with this hash, and the canonical JSON that its own hash is of."""
    at = dt.datetime.now(dt.UTC)
    value = {
        "number": number,
        "previous": previous,
        "kind": draft.kind,
        "about": draft.about,
        "key": draft.key,
        "at": at.isoformat(),
        "by": by,
        "content": draft.content,
        "salt": secrets.token_hex(16),
    }
    text = canonical(value)
    entry = Entry(number, draft.kind, draft.about, draft.key, at, by, draft.content, previous, digest(text))
    return entry, text


def canonical(value: object) -> str:
    """JSON that is the same whenever the value is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read(number: int, kind: str, about: int | None, key: str | None, hash: str, text: str) -> Entry:  # noqa: A002
    """The entry in a row of the database, checked against its hash.

    Raises
    ------
    Broken
        If the row is not what was entered.
    """
    if digest(text) != hash:
        raise Broken("what it says does not fit its hash")
    try:
        value = json.loads(text)
        at = dt.datetime.fromisoformat(value["at"])
        told = (value["number"], value["kind"], value["about"], value["key"])
        entry = Entry(
            number,
            value["kind"],
            about,
            key,
            at,
            value["by"],
            value["content"],
            value["previous"],
            hash,
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Broken("it cannot be read") from None
    if told != (number, kind, about, key):
        raise Broken("its index does not fit what it says")
    return entry
