"""Compiling in a second process what is needed later."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import pytest

from standoff.cli import ahead


class Helper:
    """In place of a process: what was done to it."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.done: list[str] = []
        started.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.done.append("left")

    def wait(self) -> None:
        self.done.append("waited for")

    def kill(self) -> None:
        self.done.append("killed")


started: list[Helper] = []


@pytest.fixture(autouse=True)
def helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    started.clear()
    monkeypatch.setattr(subprocess, "Popen", Helper)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_on_a_first_run_a_second_process_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "is_compiled", lambda: False)
    with ahead.compiled_ahead():
        assert started[0].done == []
    assert started[0].done == ["waited for", "killed", "left"]


def test_it_does_not_outlive_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "is_compiled", lambda: False)
    with pytest.raises(KeyboardInterrupt), ahead.compiled_ahead():
        raise KeyboardInterrupt
    assert started[0].done == ["killed", "left"]


@pytest.mark.parametrize(("compiled", "processors"), [(True, 2), (False, 1)])
def test_it_is_spared_where_it_is_of_no_use(
    compiled: bool, processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "is_compiled", lambda: compiled)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    with ahead.compiled_ahead():
        pass
    assert started == []


@pytest.mark.slow
def test_what_it_compiles_is_what_a_run_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After it, a run compiles the solver alone."""
    monkeypatch.undo()
    code = """
from numba.core import event
seen = []
class Listener(event.Listener):
    def on_start(self, event): seen.append(event.data["dispatcher"].py_func.__name__)
    def on_end(self, event): pass
event.register("numba:compile", Listener())
import standoff as so
solution = so.solve("border-incident")
assert seen, "the solver was compiled already"
assert "forecast_nodes" not in seen, seen
seen.clear()
so.simulate(solution, n=100, seed=1)
assert not seen, seen
"""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    for command in (["-m", "standoff.cli.ahead"], ["-c", code]):
        subprocess.run([sys.executable, *command], check=True, env=environment)
