"""`standoff check`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import standoff

SMALL = "reciprocal-fear"


def test_it_says_what_a_scenario_means(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "check", SMALL)
    assert done.code == 0, done.err
    assert done.err == ""
    assert len(done.out.splitlines()) > 5


def test_it_takes_values_and_dates(capsys: pytest.CaptureFixture[str]) -> None:
    plain = standoff(capsys, "check", SMALL)
    set_ = standoff(capsys, "check", SMALL, "--set", "clock.periods=7")
    assert set_.code == 0, set_.err
    assert set_.out != plain.out


def test_every_problem_is_listed_with_its_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    standoff(capsys, "new", str(file := tmp_path / "mine.yaml"), "--from", SMALL)
    file.write_text(
        file.read_text()
        .replace("outcomes:", "outcomse:")
        .replace("  precision: precision", "  precison: precision", 1)
    )
    done = standoff(capsys, "check", str(file))
    assert done.code == 2
    assert done.out == ""
    assert "mine.yaml:" in done.err
    assert "precison" in done.err
    assert "outcomse" in done.err
