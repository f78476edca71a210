"""Articles and reports that somebody has tampered with: each is read or refused in words that are safe to show."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import UsageError
from standoff.reading import Article, Refusal, from_line, read_bytes, to_line
from standoff.reading.ingest import Kind
from standoff.reading.words import in_words
from tests.reading.articles import needs_model
from tests.reading.test_report import REPORT

DAY = dt.date(2019, 5, 10)
TEXT = (
    "WASHINGTON (AP) — Iran may strike US forces, officials said.\nTehran denied it.\n\n"
    "“We will respond,” he added.\n"
)
ARTICLES: dict[Kind, bytes] = {
    "plain": TEXT.encode(),
    "markdown": f"---\ndate: 2019-05-09\n---\n# Crisis\n\n{TEXT}".encode(),
    "html": f"<!doctype html><html><body><article><p>{TEXT * 4}</p></article></body></html>".encode(),
    "lines": (json.dumps({"text": TEXT, "published": "2019-05-09", "source": "Wire"}) + "\n").encode() * 2,
}
PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [
            b"\x1b[2J",
            b"\x1b]0;x\x07",
            "\u202e".encode(),
            "\u2028".encode(),
            b"\xc2\x9b31m",
            b"\r",
            b'"',
            b"\\ud800",
            b"{",
        ]
    ),
)
CUTS = st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 40), PIECES), min_size=1, max_size=4)


def tampered(data: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for at, length, piece in cuts:
        place = at % (len(data) + 1)
        data = data[:place] + piece + data[place + length :]
    return data


@given(CUTS)
@settings(max_examples=300, deadline=None)
def test_a_tampered_line_is_a_report_or_an_error(cuts: list[tuple[int, int, bytes]]) -> None:
    line = tampered(to_line(REPORT).encode(), cuts).decode("utf-8", "replace")
    said, found = "reports.jsonl:3: ", None
    try:
        found = from_line(line, "reports.jsonl:3")
    except UsageError as error:
        said = str(error)
    assert said.startswith("reports.jsonl:3: ")
    assert said.isprintable()
    if found is not None:
        assert to_line(found).isprintable()
        assert all(part.isprintable() for part in in_words(found).split("\n"))


@pytest.mark.parametrize("kind", ["plain", "markdown", "lines", "html"])
@given(cuts=CUTS)
@settings(max_examples=60, deadline=None)
def test_a_tampered_article_is_read_or_refused(kind: Kind, cuts: list[tuple[int, int, bytes]]) -> None:
    if kind == "html":
        pytest.importorskip("trafilatura", reason="not installed: pip install 'standoff[read]'")
    found = list(read_bytes(tampered(ARTICLES[kind], cuts), "a\x1b[1m.x", kind, DAY))
    assert found
    for each in found:
        assert isinstance(each, Article) or str(each).isprintable()


@given(CUTS)
@settings(max_examples=25, deadline=None)
def test_reports_of_a_tampered_article_are_safe_and_verbatim(cuts: list[tuple[int, int, bytes]]) -> None:
    needs_model()
    from standoff.reading.reader import read

    source = tampered(ARTICLES["plain"], cuts)
    for article in read_bytes(source, "a.txt", "plain", DAY):
        if isinstance(article, Refusal):
            continue
        for report in read(article):
            assert report.span == article.prose.source[report.start : report.end]
            assert to_line(report).isprintable()
            assert all(part.isprintable() for part in in_words(report).split("\n"))
