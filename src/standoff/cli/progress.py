"""Says on stderr what is being done and how long it will take, where somebody is looking.

Nothing is shown for what takes less than a second, nor where stderr is no terminal. The time of each stage is
kept for the answer's provenance.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from time import perf_counter

PATIENCE = 1.0
"""Seconds before anything is shown."""

Report = Callable[[int, int], None]
"""Takes how much of a stage is done, and how much there is to do."""


COMPILING = "compiling"


class Meter:
    """Watches the stages of one command."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        """Time of each stage; compiling is told apart from the stages in which it happened."""
        self._watched = sys.stderr.isatty()
        self._bar: _Bar | None = None

    @contextmanager
    def stage(self, name: str) -> Iterator[Report]:
        """Time a stage and, where somebody is looking, show how far it is."""
        begun, compiled = perf_counter(), self.seconds.get(COMPILING, 0.0)
        self._bar = _Bar(name) if self._watched else None
        try:
            yield self._bar.report if self._bar else _ignore
        finally:
            if self._bar:
                self._bar.close()
            elsewhere = self.seconds.get(COMPILING, 0.0) - compiled
            self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - begun - elsewhere

    def compiling(self) -> None:
        """Take note that kernels are being compiled."""
        if self._bar:
            self._bar.say(" (compiling: first run on this machine)")

    def compiled(self, seconds: float) -> None:
        """Take note that kernels were being compiled for so long."""
        self.seconds[COMPILING] = self.seconds.get(COMPILING, 0.0) + seconds
        if self._bar:
            self._bar.say("")


class _Bar:
    """A bar that appears once a stage has lasted a second, and leaves no trace when it ends."""

    def __init__(self, label: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TimeRemainingColumn(compact=True),
            TextColumn("left"),
            console=Console(stderr=True),
            transient=True,
        )
        self._label = label
        self._done = 0
        self._pass = 1
        self._task = self._progress.add_task(label, total=None)
        self._lock = Lock()
        self._closed = False
        self._timer = Timer(PATIENCE, self._show)
        self._timer.daemon = True
        self._timer.start()

    def report(self, done: int, total: int) -> None:
        if done < self._done:  # begun again, as a solution is on a finer grid
            self._pass += 1
            self._progress.reset(self._task)
            self.say("")
        self._done = done
        self._progress.update(self._task, total=total, completed=done)

    def say(self, more: str) -> None:
        again = f", pass {self._pass}" if self._pass > 1 else ""
        self._progress.update(self._task, description=self._label + again + more)

    def _show(self) -> None:
        with self._lock:
            if not self._closed:
                self._progress.start()

    def close(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._closed = True
            self._progress.stop()


def _ignore(done: int, total: int) -> None:
    """Nobody is looking."""
