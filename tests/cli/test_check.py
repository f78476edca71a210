"""`standoff check`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import standoff

SMALL = "reciprocal-fear"


def test_it_says_what_a_scenario_means(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "check", SMALL)
    assert done.code == 0, done.err
    assert done.err == ""
    assert len(done.out.splitlines()) > 5


@pytest.mark.parametrize(("periods", "time"), [(1, "less than a second"), (60, r"about [\d.]+ seconds")])
def test_it_says_about_how_long_solving_takes(
    capsys: pytest.CaptureFixture[str], periods: int, time: str
) -> None:
    text = " ".join(standoff(capsys, "check", SMALL, "--set", f"clock.periods={periods}").out.split())
    assert re.search(rf"to solve: {time} on two cores and [\d.]+ [kM]B; the time may be off", text)
    assert "at most" not in text.split("to solve")[1]


def test_views_that_differ_are_counted_both(capsys: pytest.CaptureFixture[str]) -> None:
    def seconds(*options: str) -> float:
        longer = "--set", "clock.periods=60"
        found = re.search(r"about ([\d.]+) seconds", standoff(capsys, "check", SMALL, *longer, *options).out)
        assert found is not None
        return float(found[1])

    assert seconds("--set", "feared=0.02") == pytest.approx(
        seconds() / 2, rel=0.1
    )  # what is so: one view of it


def test_one_period_is_not_many(capsys: pytest.CaptureFixture[str]) -> None:
    text = standoff(capsys, "check", SMALL, "--set", "clock.periods=1").out
    assert "1 period of 1 day" in text
    assert "1 periods" not in text


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
