"""The report: one attributed act read out of a text, and its JSON lines under a versioned schema.

Categories are the roots of PLOVER (Open Event Data Alliance, 2018, with YIELD parted into CONCEDE and RETREAT);
the words of
likelihood are those of Intelligence Community Directive 203 (2015).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from standoff.errors import UsageError, shown

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA = 1
"""Version of the JSON lines; raised when a key is removed or changes its meaning."""

Category = Literal[
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Modality = Literal["done", "planned", "conditional", "feared", "denied", "hypothetical"]
SourceKind = Literal[
    "named_official",
    "anonymous_officials",
    "government",
    "intermediary",
    "group",
    "journalist",
    "author",
    "media",
]
Likelihood = Literal[
    "almost no chance",
    "very unlikely",
    "unlikely",
    "roughly even chance",
    "likely",
    "very likely",
    "almost certain",
]

CATEGORIES: tuple[Category, ...] = get_args(Category)
MODALITIES: tuple[Modality, ...] = get_args(Modality)
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)

COOPERATION = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
"""Categories of cooperation; the others are conflict."""
MATERIAL = frozenset(
    {"COOPERATE", "AID", "CONCEDE", "RETREAT", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}
)
"""Categories of deeds; the others are words."""


@dataclass(frozen=True)
class Source:
    """Somebody on whose word a claim rests."""

    name: str
    """The words that name the source, completed within the text."""
    kind: SourceKind
    country: str | None
    """ISO 3166 alpha-3, or the short name of an organisation; None where it is open."""


@dataclass(frozen=True)
class Dates:
    """First and last day on which something may have happened."""

    earliest: dt.date
    latest: dt.date


@dataclass(frozen=True)
class Observable:
    """Something of a scenario that a report may bear on."""

    path: str
    """Dotted path into the scenario file, such as ``moves.us.overt.force.strike``."""
    score: float


@dataclass(frozen=True)
class Origin:
    """The text a report was read from."""

    name: str
    """File, or line of a file of JSON lines."""
    sha256: str
    """Of the text that offsets count in, UTF-8."""
    published: dt.date
    dated_by: Literal["given", "metadata", "text"]
    """How the date of publication was known."""
    source: str
    """Who published it, where that is known."""


@dataclass(frozen=True)
class Report:
    """One attributed act."""

    id: str
    """The same whenever the same text is read to the same result."""
    document: Origin
    span: str
    """Verbatim."""
    start: int
    end: int
    """Offsets in characters of the source text; that of HTML is the text taken out of it."""
    actor: str | None
    actor_text: str | None
    target: str | None
    target_text: str | None
    category: Category
    alternatives: tuple[Category, ...]
    """Next best categories, best first."""
    deed: Literal["material", "verbal"]
    stance: Literal["conflict", "cooperation"]
    modality: Modality
    source: Source
    """The innermost holder of the claim."""
    chain: tuple[Source, ...]
    """From the innermost holder outwards; the last is who wrote the text."""
    date: Dates | None
    likelihood: Likelihood | None
    assumed: tuple[str, ...]
    """Fields that were filled by default rather than read."""
    score: float
    """Between 0 and 1: how much speaks for this reading; comparable within a reader, not a probability."""
    reader: str
    observables: tuple[Observable, ...] | None = None
    """What of the scenario it bears on, likeliest first; None where no scenario was asked about."""
    schema: int = SCHEMA


def deed_and_stance(
    category: Category,
) -> tuple[Literal["material", "verbal"], Literal["conflict", "cooperation"]]:
    """Whether a category is of deeds or words, and of conflict or cooperation."""
    return (
        "material" if category in MATERIAL else "verbal",
        "cooperation" if category in COOPERATION else "conflict",
    )


def identity(document: Origin, start: int, end: int, *more: object) -> str:
    """Identifier of a report."""
    parts = [document.sha256, document.published.isoformat(), str(start), str(end), *map(str, more)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def to_line(report: Report) -> str:
    """A report as one line of JSON, with everything escaped that a terminal might act on."""
    text = json.dumps(_adapter().dump_python(report, mode="json"), ensure_ascii=False)
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def from_line(line: str, place: str = "report") -> Report:
    """The report that `to_line` wrote.

    Raises
    ------
    UsageError
        If it is not one; the message names the place and the first thing wrong.
    """
    from pydantic import ValidationError

    try:
        found: Report = _adapter().validate_json(line, strict=False)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"]) or "line"
        raise UsageError(
            f"{place}: not a report: {path}: {first['msg'].lower()}, is {shown(first['input'])}"
        ) from None
    if found.schema != SCHEMA:
        raise UsageError(
            f"{place}: report of schema {found.schema}; this version of standoff reads schema {SCHEMA}"
        )
    return found


def json_schema() -> str:
    """JSON Schema of a report, as text."""
    schema: dict[str, Any] = _adapter().json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"standoff report, schema {SCHEMA}"
    return json.dumps(schema, indent=2) + "\n"


def as_mapping(report: Report) -> Mapping[str, Any]:
    """A report as plain values."""
    found: Mapping[str, Any] = _adapter().dump_python(report, mode="json")
    return found


def from_mapping(content: Mapping[str, Any]) -> Report:
    """The report that `as_mapping` gave."""
    return _adapter().validate_python(content, strict=False)


def _escaped(character: str) -> str:
    code = ord(character)
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"


@cache
def _adapter() -> TypeAdapter[Report]:
    from pydantic import TypeAdapter

    return TypeAdapter(Report)
