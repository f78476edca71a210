"""What goes wrong becomes one message and an exit code."""

from __future__ import annotations

import os

import pytest

from standoff.cli import ONE_EACH, main
from standoff.cli.guard import Carried, exit_code
from standoff.errors import OutputError, Problem, ScenarioError, SolutionError, UsageError

PROBLEM = Problem("a.yaml", 3, 5, "state.deal", "x", "no such level", "did you mean 'y'?")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UsageError("no such scenario"), 2, "standoff: no such scenario\n"),
        (ScenarioError([PROBLEM]), 2, "a.yaml:3:5: state.deal: no such level (did you mean 'y'?)"),
        (SolutionError("period 3 did not converge"), 1, "standoff: period 3 did not converge\n"),
        (KeyboardInterrupt(), 130, "standoff: interrupted\n"),
        (Carried(KeyboardInterrupt()), 130, "standoff: interrupted\n"),
        (MemoryError(), 1, "out of memory"),
        (ImportError("x.so: failed to map segment from shared object"), 1, "out of memory"),
        (OutputError("x.nc is not written"), 1, "standoff: x.nc is not written\n"),
        (
            OSError(28, "No space left on device", "/full/x.nc"),
            1,
            "standoff: /full/x.nc: No space left on device\n",
        ),
        (ValueError("two\nlines"), 1, "internal error (ValueError: two)"),
        (SystemExit(2), 2, ""),
        (SystemExit(None), 0, ""),
    ],
)
def test_codes_and_messages(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    assert exit_code(fail) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_success_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(lambda: None) == 0
    assert capsys.readouterr().err == ""


def test_a_fault_can_be_looked_into(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDOFF_DEBUG", "1")
    assert exit_code(lambda: int("one")) == 1
    assert "Traceback" in capsys.readouterr().err


def test_linear_algebra_keeps_to_one_thread_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ONE_EACH[0], "3")
    monkeypatch.setenv(ONE_EACH[1], "")
    monkeypatch.delenv(ONE_EACH[1])
    with pytest.raises(SystemExit):
        main(["--help"])
    assert [os.environ[name] for name in ONE_EACH[:2]] == ["3", "1"]
