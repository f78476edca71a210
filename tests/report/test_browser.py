"""The report in a real browser with the network cut off: it renders, responds, and everybody can read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from standoff.report.page import html
from tests.report.hostile import hostile
from tests.report.materials import whole

pytestmark = pytest.mark.slow

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
DESKTOP, PHONE = (1280, 900), (360, 740)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"needs a browser: none of {', '.join(BROWSERS)} is installed")
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with api.sync_playwright() as play:
        # A sandbox needs rights that containers rarely give; the page is our own, and offline.
        running = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    found = whole()
    path.write_text(html(found), encoding="utf-8")
    return path


class Opened:
    """A page, what it complained of and what it asked for."""

    def __init__(
        self, browser: Any, path: Path, size: tuple[int, int] = DESKTOP, scheme: str = "light"
    ) -> None:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            offline=True,
            reduced_motion="reduce",
        )
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-drawn]", timeout=60_000)

    def accessibility(self) -> list[str]:
        """What axe finds wrong."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {each['help']}: {json.dumps([node['html'][:200] for node in each['nodes']][:3])}"
            for each in found["violations"]
        ]


def test_it_renders_every_chart_without_a_complaint_or_a_request(browser: Any, file: Path) -> None:
    opened = Opened(browser, file)
    charts = opened.page.locator("[data-chart]")
    assert charts.count() >= 9
    assert opened.page.locator("[data-chart] svg").count() == charts.count()
    assert opened.page.locator("[data-chart] svg path").count() > charts.count()
    assert opened.complaints == []
    assert opened.requests == [file.as_uri()]


def test_charts_answer_to_pointing(browser: Any, file: Path) -> None:
    page = Opened(browser, file).page
    chart = page.locator("[data-chart=outcomes] svg")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = page.locator("#vg-tooltip-element.visible")
    tip.wait_for(timeout=5_000)
    first = tip.inner_text()
    assert "war" in first
    assert "±" in first
    page.mouse.move(box["x"] + box["width"] / 5, box["y"] + box["height"] / 2)
    page.wait_for_function(
        "before => document.querySelector('#vg-tooltip-element').innerText !== before", arg=first
    )


def test_charts_fit_a_window_that_changes(browser: Any, file: Path) -> None:
    page = Opened(browser, file).page

    def width() -> float:
        return float(page.locator("[data-chart=outcomes] svg").bounding_box()["width"])

    before = width()
    page.set_viewport_size({"width": 600, "height": 900})
    page.wait_for_function(
        "before => document.querySelector('[data-chart=outcomes] svg').getBoundingClientRect().width < before",
        arg=before,
    )
    assert width() <= 600


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(browser: Any, file: Path, size: tuple[int, int], scheme: str) -> None:
    opened = Opened(browser, file, size, scheme)
    assert opened.accessibility() == []
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert opened.accessibility() == []


def test_a_telephone_scrolls_one_way(browser: Any, file: Path) -> None:
    page = Opened(browser, file, PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_charts_are_dark_at_night_and_light_on_paper(browser: Any, file: Path) -> None:
    page = Opened(browser, file, scheme="dark").page

    def colours() -> tuple[str, str]:
        return (
            page.evaluate("getComputedStyle(document.body).backgroundColor"),
            page.evaluate("getComputedStyle(document.querySelector('[data-chart=outcomes] svg text')).fill"),
        )

    night = colours()
    page.emulate_media(media="print")
    paper = colours()
    assert paper[0] == "rgb(255, 255, 255)"
    assert night[0] != paper[0]
    assert night[1] != paper[1]


def test_the_keyboard_reaches_everything(browser: Any, file: Path) -> None:
    page = Opened(browser, file).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    summary = page.locator("[data-chart=outcomes]").locator("xpath=ancestor::figure").locator("summary")
    reached = False
    for _ in range(60):
        page.keyboard.press("Tab")
        if summary.evaluate("each => each === document.activeElement"):
            reached = True
            break
    assert reached
    page.keyboard.press("Enter")
    assert summary.evaluate("each => each.parentElement.open")


def test_it_prints(browser: Any, file: Path) -> None:
    content = Opened(browser, file).page.pdf()
    assert content.startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_text_shows_as_text(browser: Any, tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(html(hostile(tmp_path)), encoding="utf-8")
    opened = Opened(browser, path, scheme=scheme)
    page = opened.page
    page.locator("[data-chart=outcomes] svg").hover()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    shown = page.inner_text("body")
    assert page.inner_text("h1") == "<script>window.hacked=1</script>"
    assert "onerror=window.hacked=2" in shown
    assert "{{ 7*7 }}{% raw %}" in shown
    assert "\\u202e" in shown
    assert page.evaluate("window.hacked") is None
    assert page.locator("main img, main svg image").count() == 0
    assert opened.complaints == []
    assert opened.requests == [path.as_uri()]
    assert opened.accessibility() == []
