"""`standoff report`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from standoff.cli import report as verb
from tests.cli.command import standoff
from tests.evidence.hearsay import report

SMALL = str(Path(__file__).with_name("small.yaml"))
FEW = ("--runs", "200")


def test_it_writes_a_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = standoff(capsys, "report", SMALL, "-o", str(file), *FEW)
    assert done.code == 0, done.err
    assert done.out == f"{file}: a report of {file.stat().st_size / 1e6:.1f} MB\n"
    text = file.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "A small standoff" in text
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_it_writes_charts(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str) -> None:
    folder = tmp_path / "figures"
    done = standoff(capsys, "report", SMALL, "--figures", str(folder), "--format", form, *FEW)
    assert done.code == 0, done.err
    names = {path.name for path in folder.iterdir()}
    assert {f"outcomes.{form}", f"fear-north.{form}", f"fear-south.{form}", f"paths.{form}"} <= names
    assert done.out == f"{folder}: {len(names)} charts\n"


def test_a_saved_solution_gives_a_report_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    solution, file = tmp_path / "solution.nc", tmp_path / "report.html"
    standoff(capsys, "solve", SMALL, "--save", str(solution))
    done = standoff(capsys, "report", str(solution), "-o", str(file), *FEW)
    assert done.code == 0, done.err
    refused = standoff(capsys, "report", str(solution), "-o", str(tmp_path / "b.html"), "--set", "cost=2")
    assert refused.code == 2


def test_it_has_to_be_told_where_to(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "report", SMALL)
    assert done.code == 2
    assert "say where it goes" in done.err


def test_nothing_is_written_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("mine")
    done = standoff(capsys, "report", SMALL, "-o", str(tmp_path / "report.html"), *FEW)
    assert (done.code, "--force" in done.err) == (2, True)
    done = standoff(capsys, "report", SMALL, "--figures", str(tmp_path), *FEW)
    assert (done.code, "is not empty" in done.err) == (2, True)
    done = standoff(capsys, "report", SMALL, "--figures", str(tmp_path / "report.html"), *FEW)
    assert (done.code, "is no directory" in done.err) == (2, True)
    assert (tmp_path / "report.html").read_text() == "mine"
    done = standoff(capsys, "report", SMALL, "-o", str(tmp_path / "report.html"), "--force", *FEW)
    assert done.code == 0, done.err


def test_there_are_three_formats(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    done = standoff(capsys, "report", SMALL, "--figures", str(tmp_path / "a"), "--format", "gif")
    assert done.code == 2
    assert "svg, png, pdf" in done.err


PREPARES = "moves.north.covert.readiness.prepare"


def test_reports_are_weighed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """From a file and from a ledger; to each side what it could see."""
    told, page = tmp_path / "told.jsonl", tmp_path / "report.html"
    lines = [json.dumps(report(PREPARES, f"2020-01-0{day}")) for day in (3, 4)]
    told.write_text("\n".join(lines), encoding="utf-8")
    done = standoff(capsys, "report", SMALL, "--reports", str(told), "-o", str(page), *FEW)
    assert done.code == 0, done.err
    text = page.read_text(encoding="utf-8")
    for part in ("What the evidence says, by weight", "2 reports of", "To South: North is grim", "to South"):
        assert part in text
    bare = [{key: value for key, value in json.loads(line).items() if key != "grade"} for line in lines]
    told.write_text("\n".join(map(json.dumps, bare)), encoding="utf-8")
    place = str(tmp_path / "ledger.db")
    assert standoff(capsys, "ledger", "create", place).code == 0
    assert "2 reports added" in standoff(capsys, "ledger", "add", place, str(told)).out
    done = standoff(capsys, "report", SMALL, "--ledger", place, "-o", str(page), "--force", *FEW)
    assert done.code == 0, done.err
    assert "To South: North is grim" in page.read_text(encoding="utf-8")


def test_what_cannot_be_used_is_said_and_the_rest_reported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    told, page = tmp_path / "told.jsonl", tmp_path / "report.html"
    told.write_text(f"{json.dumps(report(PREPARES, '2020-01-03'))}\nnonsense\n", encoding="utf-8")
    done = standoff(capsys, "report", SMALL, "--reports", str(told), "-o", str(page), *FEW)
    assert done.code == 2
    assert f"{told}:2" in done.err
    assert "lines of the reports that were refused: 1" in done.err
    assert "What the evidence says" in page.read_text(encoding="utf-8")
    told.write_text("", encoding="utf-8")
    done = standoff(capsys, "report", SMALL, "--reports", str(told), "-o", str(page), "--force", *FEW)
    assert (done.code, "no reports that could be used" in done.err) == (2, True)
    done = standoff(capsys, "report", SMALL, "--record", "-o", str(page), "--force", *FEW)
    assert (done.code, "comes with no record" in done.err) == (2, True)


def test_other_worlds_are_for_measures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    done = standoff(capsys, "report", SMALL, "--worlds", "4", "-o", str(tmp_path / "report.html"))
    assert (done.code, "--worlds goes with --explain" in done.err) == (2, True)


@pytest.mark.slow
def test_everything_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = standoff(
        capsys,
        "report",
        "border-incident",
        "--explain",
        "--draws",
        "64",
        "--worlds",
        "2",
        "-o",
        str(page),
        *FEW,
    )
    assert done.code == 0, done.err
    text = page.read_text(encoding="utf-8")
    assert "lowers it in" in text
    assert "Why they work as they do" in text
    for part in ("drivers", "measures", "signals", "turning", "space", "opinions"):
        assert f'<section id="{part}"' in text or part == "drivers"
    assert 'data-chart="drivers"' in text


@pytest.mark.slow
def test_the_record_that_is_shipped(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The record begins before the question, and is followed from there, as `standoff assess` does."""
    page = tmp_path / "report.html"
    done = standoff(capsys, "report", "us-iran-2019", "--record", "-o", str(page), *FEW)
    assert done.code == 0, done.err
    text = page.read_text(encoding="utf-8").replace("\xa0", " ")
    assert "the record is followed from 8 Apr 2019" in text
    assert "To United States: Iran is pusher" in text
    assert "To Iran: United States is striker" in text
    assert page.stat().st_size < 2_000_000


def test_without_the_extra_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verb, "NEEDED", ("a_package_that_nobody_has",))
    done = standoff(capsys, "report", SMALL, "-o", str(tmp_path / "a.html"))
    assert done.code == 2
    assert "pip install 'standoff[report]'" in done.err
