"""What a report is laid out in: sections of sentences, charts with the tables behind them, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from standoff.report.style import Spec


@dataclass(frozen=True)
class Table:
    """Rows of texts."""

    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first cell of each is its head."""


@dataclass(frozen=True)
class Figure:
    """A chart, what it shows in a sentence, and the numbers it is drawn from."""

    name: str
    """Of its file, and in the page."""
    title: str
    about: str
    """What there is to see, for those who do not, and how to read it."""
    spec: Spec
    table: Table
    wide: bool = False
    """Whether it needs more width than a telephone has."""


@dataclass(frozen=True)
class Listing:
    """Lines under a heading, those under another indented by two spaces."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A part of a report."""

    key: str
    title: str
    lead: tuple[str, ...] = ()
    """Paragraphs."""
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    """Shown as they are."""
    folded: tuple[Table, ...] = ()
    """Shown on request, and on paper."""
    listings: tuple[Listing, ...] = ()
    """Shown on request."""
    notes: tuple[str, ...] = ()
    """What the numbers rest on."""


def table(about: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table of such rows."""
    return Table(about, tuple(columns), tuple(tuple(row) for row in rows))
