"""`standoff report`."""

from __future__ import annotations

from pathlib import Path

import pytest

from standoff.cli import report as verb
from tests.cli.command import standoff

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


def test_without_the_extra_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verb, "NEEDED", ("a_package_that_nobody_has",))
    done = standoff(capsys, "report", SMALL, "-o", str(tmp_path / "a.html"))
    assert done.code == 2
    assert "pip install 'standoff[report]'" in done.err
