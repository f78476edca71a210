"""`standoff solve`, and `standoff simulate` of what it saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from standoff.simulation import Runs
from tests.cli.command import standoff

SMALL = str(Path(__file__).with_name("small.yaml"))


@pytest.fixture
def saved(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Path:
    file = tmp_path / "solution.nc"
    done = standoff(capsys, "solve", SMALL, "--save", str(file))
    assert done.code == 0, done.err
    assert file.exists()
    return file


def test_solve_says_how_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "solve", SMALL)
    assert done.code == 0, done.err
    assert done.err == ""
    for title in ("How each side sees the other now", "What each type would do now", "How far to trust"):
        assert title in done.out
    assert "By which paths" not in done.out


def test_a_saved_solution_gives_the_answer_of_run(capsys: pytest.CaptureFixture[str], saved: Path) -> None:
    whole, later = (
        json.loads(standoff(capsys, *verb, "--runs", "500", "--seed", "2", "--json").out)
        for verb in (("run", SMALL, "--within", "0"), ("simulate", str(saved)))
    )
    for found in (whole, later):
        del found["provenance"]["seconds"]
    # Only solving by itself takes the time to tell what deviations would gain.
    assert whole["certificate"].pop("deviation_gain") is None
    assert later["certificate"].pop("deviation_gain") is not None
    for found in (whole, later):
        del found["certificate"]["deviation_error"]
    assert later == whole


def test_simulate_takes_a_scenario_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "runs.nc"
    done = standoff(capsys, "simulate", SMALL, "--runs", "50", "--save", str(file))
    assert done.code == 0, done.err
    assert "By which paths fighting comes" in done.out
    assert len(Runs.load(file)) == 50


def test_runs_are_no_solution(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "runs.nc"
    standoff(capsys, "simulate", SMALL, "--runs", "5", "--save", str(file))
    done = standoff(capsys, "simulate", str(file))
    assert done.code == 2
    assert "runs.nc" in done.err


def test_a_later_date_is_kept_in_the_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "solution.nc"
    standoff(capsys, "solve", SMALL, "--as-of", "2020-02-20", "--save", str(file))
    done = standoff(capsys, "simulate", str(file), "--runs", "10", "--json")
    assert done.code == 0, done.err
    horizon = json.loads(done.out)["horizon"]
    assert (horizon["start"], horizon["periods"]) == ("2020-02-12", 3)
