"""The report as a page: it needs nothing else, shows what it was given, and text stays text."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ET
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
import vl_convert

from standoff.report.contents import contents
from standoff.report.figures import drawn
from standoff.report.page import html
from standoff.report.sentences import five
from tests.report.hostile import HOSTILE, hostile
from tests.report.materials import material, whole

LIMIT = 2_000_000


class Elements(HTMLParser):
    """Takes down elements with their attributes, scripts, and text outside of these."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.text += data


@pytest.fixture(scope="module")
def page() -> str:
    return html(material())


@pytest.fixture(scope="module")
def full() -> str:
    return html(whole())


def test_it_is_one_file_below_two_megabytes_that_refers_to_nothing(full: str) -> None:
    assert len(full.encode()) < LIMIT
    for tag, attributes in Elements(full).found:
        assert tag not in {"link", "iframe", "img", "object", "embed", "base", "form"}
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    style = full[full.index("<style>") : full.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_only_its_own_scripts_may_run_and_nothing_be_fetched(page: str) -> None:
    found = Elements(page)
    policy = (
        next(a["content"] for _, a in found.found if a.get("http-equiv") == "Content-Security-Policy") or ""
    )
    run = [
        text
        for (_, a), text in zip([e for e in found.found if e[0] == "script"], found.scripts, strict=True)
        if "type" not in a
    ]
    hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in run}
    assert len(hashes) == 2
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe-eval" not in policy
    assert "connect-src" not in policy


def test_it_leads_with_the_five_sentences(page: str) -> None:
    text = Elements(page).text.replace("\xa0", " ")
    places = [text.index(sentence) for sentence in five(material())]
    assert places == sorted(places)
    assert places[-1] < text.index("Probability of each outcome by date")


def test_sections_come_with_what_they_need(page: str, full: str) -> None:
    few = [section.key for section in contents(material())]
    assert few == ["outcomes", "sight", "moves", "paths", "miscalculation", "record", "assumptions", "trust"]
    many = [a.get("id") for tag, a in Elements(full).found if tag == "section"]
    assert many == [
        "answer", "outcomes", "sight", "moves", "paths", "miscalculation", "measures", "signals", "turning", "evidence",
        "space", "opinions", "record", "assumptions", "trust",
    ]  # fmt: skip


def test_the_same_in_gives_the_same_out(page: str) -> None:
    assert html(material()) == page


def test_measures_that_do_not_pay_for_their_owner_are_marked(full: str) -> None:
    text = Elements(full).text.replace("\xa0", " ")
    assert "not for North" in text
    assert (
        "buffer zone would do most: the risk of fighting by the horizon would be lower by 8 ± 2 points"
        in text
    )
    assert text.index("an agency".capitalize()) < text.index("A newspaper")  # the weightier report first


def test_numbers_come_with_range_and_source(page: str) -> None:
    text = Elements(page).text
    for part in ("what a war costs", "1 to 6", "judgement", "small standoffs that ended badly", "nobody"):
        assert part in text


def test_hostile_text_is_text(tmp_path: Path) -> None:
    made = html(hostile(tmp_path))
    elements = Elements(made)
    # As many elements of each kind as the same scenario has with harmless text.
    allowed = {tag for tag, _ in Elements(html(whole())).found}
    assert {tag for tag, _ in elements.found} == allowed
    assert "hacked" in elements.text
    for text in HOSTILE:
        for sign in text:
            if not sign.isprintable():
                assert sign not in made
    shown = unescape(elements.text)
    assert "<script>window.hacked=1</script>" in shown
    assert "\\u202e" in shown
    assert "\\x1b" in shown


@pytest.mark.parametrize(("form", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_charts_as_files(form: str, begins: bytes) -> None:
    figure = contents(material())[0].figures[0]
    content = drawn(figure, form)  # type: ignore[arg-type]
    assert content.startswith(begins)
    if form == "svg":
        assert b"Outcomes by date" in content
        assert b"var(--" not in content


def test_hostile_text_is_text_in_files_too(tmp_path: Path) -> None:
    for section in contents(hostile(tmp_path)):
        for figure in section.figures:
            root = ET.fromstring(drawn(figure, "svg"))  # well formed
            assert not [e for e in root.iter() if e.tag.endswith(("script", "image", "foreignObject"))]


def test_the_scripts_are_those_of_the_package(page: str) -> None:
    assert vl_convert.javascript_bundle() in page


@pytest.mark.parametrize("runs", [1, 10, 30])
def test_few_runs_make_a_report_too(runs: int) -> None:
    assert "±" in html(material(runs=runs))


def test_tables_can_be_told_apart(full: str) -> None:
    captions = re.findall(r"<caption>(.*?)</caption>", full)
    assert len(captions) == len(set(captions)) > 10
