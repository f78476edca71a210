"""The article in a page of HTML, by trafilatura (Barbaresi 2021): its text, date and site."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from standoff.errors import UsageError


@dataclass(frozen=True)
class Extract:
    """What was found in a page."""

    text: str
    published: dt.date | None
    source: str


def extract(html: str) -> Extract | None:
    """Take the article out of a page; None where there is none.

    Only what stands in the page is used: nothing is fetched, no script is run.
    """
    try:
        import trafilatura
        from lxml.etree import LxmlError
    except ImportError:
        raise UsageError("reading HTML needs trafilatura: pip install 'standoff[read]'") from None
    try:
        found = trafilatura.bare_extraction(
            html,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False},
        )
    except (LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
    text = getattr(found, "text", None)
    if not text:
        return None
    date = getattr(found, "date", None)
    try:
        published = dt.date.fromisoformat(date[:10]) if date else None
    except ValueError:
        published = None
    return Extract(text, published, getattr(found, "sitename", None) or "")
