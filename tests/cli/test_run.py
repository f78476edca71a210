"""`standoff run`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from standoff.report import from_json
from standoff.report.answer import json_schema
from standoff.simulation import Runs
from tests.cli.command import process, process_and_peak, standoff
from tests.conformance import misfits

SMALL = str(Path(__file__).with_name("small.yaml"))
BRIEFLY = ("--within", "0")
"""Without drivers and measures."""


def test_it_prints_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "run", SMALL, "--runs", "500")
    assert done.code == 0, done.err
    assert done.err == ""
    assert done.out.startswith("A small standoff\n")
    assert "How far to trust the numbers" in done.out


def test_json_is_all_there_is_on_stdout_and_reads_back(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "run", SMALL, "--runs", "2000", "--json")
    assert done.code == 0, done.err
    assert done.out.isascii()  # and so can be written anywhere
    found = json.loads(done.out)
    assert list(misfits(found, json.loads(json_schema()))) == []
    dates = [milestone["date"] for milestone in found["horizon"]["milestones"]]
    assert dates == ["2020-01-22", "2020-03-25", "2020-04-15"]
    for date in dates:
        assert sum(by[date]["probability"] for by in found["outcomes"].values()) == pytest.approx(1)
        fought = sum(found["outcomes"][name][date]["probability"] for name in found["scenario"]["conflict"])
        assert found["paths"]["conflict"][date]["probability"] == pytest.approx(fought)
    for side in found["moves"].values():
        for moves in side.values():
            for levels in (*moves["covert"].values(), *moves["overt"].values()):
                assert sum(level["probability"] for level in levels.values()) == pytest.approx(1)
    assert found["certificate"]["simulation_gap"] < 5
    assert from_json(done.out).provenance.runs == 2000


def test_it_tells_what_drives_the_risk_and_what_would_help(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("run", "reciprocal-fear", "--runs", "500", "--json")
    found = from_json(standoff(capsys, *asked).out)
    why = found.why
    assert why is not None
    assert why.drivers is not None
    shares = sum(driver.share.value for driver in why.drivers.values())
    assert shares == pytest.approx(found.miscalculation.difference.value, abs=1e-9)
    changes = [measure.change.value for measure in why.measures]
    assert changes == sorted(changes)
    assert 0 < len(changes) == min(3, why.tried)
    assert (why.declared, why.left_out) == (why.tried, ())
    words = " ".join(standoff(capsys, *asked[:-1]).out.split())
    assert "What drives it" in words
    assert "What would help" in words
    assert why.measures[0].name.replace("_", " ") in words
    assert from_json(standoff(capsys, *asked, "--within", "0").out).why is None


def test_what_there_is_no_time_for_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("standoff.cli.work.SHORT", 0.0)
    done = standoff(capsys, "run", "reciprocal-fear", "--runs", "500", "--within", "0.001")
    assert done.code == 0, done.err
    words = " ".join(done.out.split())
    assert "Left out" in words
    assert "measures: no time; what drives miscalculation: no time." in words


def test_the_same_seed_gives_the_same_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def answer(*options: str) -> dict[str, object]:
        found = json.loads(standoff(capsys, "run", SMALL, "--runs", "500", *BRIEFLY, "--json", *options).out)
        del found["provenance"]["seconds"]
        return dict(found)

    one = answer("--seed", "5", "--threads", "1")
    assert answer("--seed", "5", "--threads", "2") == one
    assert answer("--seed", "6")["paths"] != one["paths"]


def test_another_value_changes_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def risk(*options: str) -> float:
        found = json.loads(standoff(capsys, "run", SMALL, "--runs", "10", *BRIEFLY, "--json", *options).out)
        return float(found["miscalculation"]["risk"]["probability"])

    assert risk("--set", "cost=2.5") > risk() > risk("--set", "cost=2*2")


def test_a_later_date(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "run", SMALL, "--runs", "10", *BRIEFLY, "--as-of", "2020-02-20", "--json")
    assert done.code == 0, done.err
    horizon = json.loads(done.out)["horizon"]
    assert (horizon["start"], horizon["as_of"], horizon["periods"]) == ("2020-02-12", "2020-02-20", 3)
    words = standoff(capsys, "run", SMALL, "--runs", "10", *BRIEFLY, "--as-of", "2020-02-20").out
    assert "Seen from 12 Feb 2020" in words


def test_the_runs_are_kept_with_what_made_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "runs.nc"
    done = standoff(capsys, "run", SMALL, "--runs", "50", *BRIEFLY, "--seed", "3", "--save", str(file))
    assert done.code == 0, done.err
    runs = Runs.load(file)
    assert len(runs) == 50
    assert runs.provenance.seed == 3
    assert standoff(capsys, "run", SMALL, "--runs", "60", *BRIEFLY, "--save", str(file), "--force").code == 0
    assert len(Runs.load(file)) == 60


def test_an_answer_that_cannot_be_kept_is_told_all_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Runs, "save", full)
    done = standoff(capsys, "run", SMALL, "--runs", "50", *BRIEFLY, "--save", str(tmp_path / "runs.nc"))
    assert done.code == 1
    assert "How far to trust the numbers" in done.out
    assert done.err == f"standoff: {tmp_path / 'runs.nc'} is not written: No space left on device\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("columns", ["0", "1", "40", "200"])
def test_any_width_of_terminal_gets_the_whole_answer(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    done = standoff(capsys, "run", SMALL, "--runs", "50", *BRIEFLY)
    assert done.code == 0, done.err
    words = " ".join(done.out.split())
    assert "A small standoff" in words
    assert "How far to trust the numbers" in words
    assert "Solved to a residual of" in words


def test_a_terminal_without_signs_gets_them_spelt() -> None:
    environment = {"PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    words = process("run", SMALL, "--runs", "50", *BRIEFLY, environment=environment)
    assert words.code == 0, words.err
    assert " +/- " in words.out
    assert "?" not in words.out.replace(
        "How does it end, when and why, between 1 Jan 2020 and 15 Apr 2020?", ""
    )
    assert max(len(line) for line in words.out.splitlines()) <= 80
    assert not set(words.out) - set(map(chr, range(128)))


def test_an_error_that_says_nothing_is_no_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The bound is lowered, as which scenario has a large error depends on how it is solved."""
    monkeypatch.setattr("standoff.equilibrium.solution.USELESS", 0.0)
    file = tmp_path / "solution.nc"
    done = standoff(capsys, "solve", SMALL, "--points", "8", "--save", str(file))
    assert done.code == 1
    assert done.out == ""
    assert not file.exists()
    for said in ("error of", "it would say nothing", "sides.north.precision=1", "--points 16"):
        assert said in done.err


def test_an_accuracy_that_was_not_reached_is_said_first(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "run", SMALL, "--runs", "50", *BRIEFLY, "--points", "11")
    assert done.code == 0, done.err
    assert "Not as accurate as asked" in "".join(done.out.splitlines(keepends=True)[:4])
    found = json.loads(
        standoff(capsys, "run", SMALL, "--runs", "50", *BRIEFLY, "--points", "11", "--json").out
    )
    assert not found["certificate"]["accurate"]
    assert found["certificate"]["conflict_error"] > found["certificate"]["accuracy"]
    assert found["provenance"]["options"]["points"] == 11


@pytest.mark.slow
def test_a_reader_that_hangs_up_is_no_error() -> None:
    line = f"{sys.executable} -m standoff run {SMALL} --runs 10 --json | head -c 20"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.slow
def test_interrupted_it_ends_cleanly(tmp_path: Path) -> None:
    file = tmp_path / "runs.nc"
    command = [sys.executable, "-m", "standoff", "run", "us-iran-2019", "--save", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as working:
        time.sleep(4)
        os.kill(working.pid, signal.SIGINT)
        out, err = working.communicate(timeout=30)
    assert working.returncode == 130
    assert err == "standoff: interrupted\n"
    assert out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_main_job_is_silent_once_compiled_and_takes_less_than_a_gigabyte() -> None:
    pytest.importorskip("resource", reason="memory is measured on POSIX systems")
    process("run", "us-iran-2019", "--runs", "100")
    done, used = process_and_peak("run", "us-iran-2019")
    assert done.code == 0, done.err
    assert done.err == ""
    assert used < 1e9
