"""What is read as an article, and what is refused with which words."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.reading import Article, Refusal, find_files, kind_of, read_bytes, read_file
from standoff.reading.ingest import LARGEST, Kind

DAY = dt.date(2019, 5, 10)
KINDS: list[Kind] = ["plain", "markdown", "lines"]


def refused(data: bytes, name: str = "a.txt", published: dt.date | None = DAY) -> str:
    found = list(read_bytes(data, name, kind_of(name, data), published))
    assert len(found) == 1
    assert isinstance(found[0], Refusal), found
    return str(found[0])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.txt: is empty"),
        (b"  \n", "a.txt: is empty"),
        (b"Iran\nstruck \xff\xfe\xfa", "a.txt: line 2: not text in UTF-8 (byte 0xff); save it as UTF-8"),
        (b"Iran\0struck", "a.txt: line 1: holds a zero byte, so it is no text"),
        (b"x" * (LARGEST + 1), f"a.txt: more than {LARGEST:,} bytes; split it"),
    ],
)
def test_what_is_no_text(data: bytes, message: str) -> None:
    assert refused(data) == message


def test_a_date_is_asked_for_not_guessed() -> None:
    assert "no date of publication is given or found; say --published" in refused(
        b"Iran struck on 5 May.", published=None
    )


def test_lines_are_read_one_by_one_with_their_numbers() -> None:
    lines = [
        json.dumps({"text": "Iran struck.", "published": "2019-05-01", "source": "Wire"}),
        "{broken",
        json.dumps(["no", "mapping"]),
        json.dumps({"text": 3}),
        json.dumps({"text": "Iran struck.", "published": "May"}),
        json.dumps({"text": "Iran struck.", "publishd": "2019-05-01"}),
        json.dumps({"text": "Iran struck."}),
        "",
        json.dumps({"text": "Iran\ud800 struck.", "published": "2019-05-02"}),
    ]
    found = list(read_bytes("\n".join(lines).encode(), "a.jsonl", "lines"))
    told = [str(f) if isinstance(f, Refusal) else f.origin.published.isoformat() for f in found]
    assert told == [
        "2019-05-01",
        "a.jsonl:2: not JSON (Expecting property name enclosed in double quotes)",
        "a.jsonl:3: a mapping with text, published and source is expected",
        "a.jsonl:4: 'text' is missing or is not text",
        "a.jsonl:5: 'published' is 'May'; write it as 2019-05-10",
        "a.jsonl:6: there is no 'publishd' here; there are text, published, source, id",
        "a.jsonl:7: no date of publication is given or found; say --published YEAR-MONTH-DAY",
        "2019-05-02",
    ]


def test_encodings_that_say_what_they_are() -> None:
    for data in ("Iran struck – now.".encode("utf-16"), b"\xef\xbb\xbfIran struck \xe2\x80\x93 now."):
        (found,) = read_bytes(data, "a.txt", "plain", DAY)
        assert isinstance(found, Article)
        assert found.prose.text == "Iran struck – now."


def test_a_folder_is_read_in_order_and_links_are_not_followed(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c.pdf", ".hidden.txt"):
        (tmp_path / name).write_text("Iran struck.", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    assert [p.name for p in find_files([tmp_path]) if isinstance(p, Path)] == ["a.md", "b.txt"]
    assert "there is no such file" in str(next(iter(find_files([tmp_path / "no.txt"]))))
    (empty := tmp_path / "empty").mkdir()
    assert "no article in this folder" in str(next(iter(find_files([empty]))))


def test_names_reach_a_terminal_escaped(tmp_path: Path) -> None:
    (file := tmp_path / "a\x1b[31m.txt").write_bytes(b"")
    (found,) = read_file(file, DAY)
    assert "\x1b" not in str(found)


def test_html_gives_its_text_and_date() -> None:
    pytest.importorskip("trafilatura", reason="not installed: pip install 'standoff[read]'")
    body = "".join(
        f"<p>Iran moved missiles to the coast and the Pentagon sent ship number {i} to the Gulf.</p>"
        for i in range(5)
    )
    page = (
        '<html><head><title>T</title><meta property="article:published_time" content="2019-05-09"></head><body>'
        f"<nav>Menu</nav><article><h1>Crisis</h1>{body}</article><script>alert(1)</script></body></html>"
    )
    (found,) = read_bytes(page.encode(), "a.html", "html")
    assert isinstance(found, Article)
    assert (found.origin.published, found.origin.dated_by) == (dt.date(2019, 5, 9), "metadata")
    assert "ship number 3" in found.prose.text
    assert "alert" not in found.prose.text


@pytest.mark.parametrize(
    "page",
    [
        "<html>" + "<div>" * 50_000,
        "<html><body>" + "<b><p>" * 2000,
        "<html><!--",
        "<html>\x01<p " + "a=" * 9000 + ">x",
        "<html></html>",
    ],
)
def test_hostile_html_is_refused_or_read(page: str) -> None:
    pytest.importorskip("trafilatura", reason="not installed: pip install 'standoff[read]'")
    assert len(list(read_bytes(page.encode(), "a.html", "html", DAY))) == 1


@given(st.binary(max_size=500), st.sampled_from(KINDS))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, kind: Kind) -> None:
    for found in read_bytes(data, "fuzz", kind, DAY):
        assert isinstance(found, Article | Refusal)
        if isinstance(found, Refusal):
            assert str(found).isprintable()
