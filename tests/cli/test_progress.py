"""Progress is for people who are looking."""

from __future__ import annotations

import io
import time

import pytest

from standoff.cli import progress
from standoff.cli.compiling import watch_compiler
from standoff.cli.progress import Meter


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    meter = Meter()
    with meter.stage("solving") as report:
        report(1, 2)
    assert capsys.readouterr().err == ""
    assert set(meter.seconds) == {"solving"}


def test_what_lasts_is_shown_with_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", stream := Terminal())
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with Meter().stage("solving") as report:
        for done in range(4):
            time.sleep(0.05)
            report(done, 4)
        report(0, 4)
    assert "solving" in stream.getvalue()
    assert "solving, pass 2" in stream.getvalue()
    assert "left" in stream.getvalue()


def test_compiling_is_said_and_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", stream := Terminal())
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    meter = Meter()
    with meter.stage("solving"):
        meter.compiling()
        time.sleep(0.3)
        meter.compiled(0.2)
    assert "compiling: first run on this machine" in stream.getvalue()
    assert meter.seconds["compiling"] == 0.2
    assert 0.05 < meter.seconds["solving"] < 0.3


def test_the_compiler_is_noticed() -> None:
    numba = pytest.importorskip("numba")
    watch_compiler(meter := Meter())
    numba.njit(lambda x: x + 1)(1.0)
    assert meter.seconds["compiling"] > 0


def test_what_is_quick_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", stream := Terminal())
    with Meter().stage("solving") as report:
        report(1, 1)
    assert stream.getvalue() == ""


def test_times_of_a_stage_add_up_even_where_it_fails() -> None:
    meter = Meter()
    with pytest.raises(KeyError), meter.stage("solving"):
        raise KeyError
    once = meter.seconds["solving"]
    with meter.stage("solving"):
        pass
    assert meter.seconds["solving"] > once
