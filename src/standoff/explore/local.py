"""Solving draws in processes of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from queue import SimpleQueue
from threading import Event, Thread

from standoff.errors import SolutionError
from standoff.explore.batches import ATTEMPTS, Batches, Draw
from standoff.explore.columns import FAILURE
from standoff.explore.job import Job
from standoff.explore.score import Row, failed

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
"""What keeps the libraries of a process to one thread each: the processes share the cores out already."""


def solve_locally(job: Job, batches: Batches, workers: int) -> Iterator[list[Row]]:
    """Rows of all draws, as they come. Closing the iterator ends the processes.

    The first process to solve a draw compiles the kernels, if this machine has not yet, and the others find them.
    """
    found: SimpleQueue[list[Row] | BaseException | None] = SimpleQueue()
    compiled, stopped = Event(), Event()
    helpers = [_Helper(job, batches, found, compiled, stopped, first=i == 0) for i in range(workers)]
    for helper in helpers:
        helper.start()
    try:
        left = workers
        while left:
            match found.get():
                case None:
                    left -= 1
                case BaseException() as problem:
                    raise problem
                case rows:
                    yield rows
    finally:
        stopped.set()
        compiled.set()
        for helper in helpers:
            helper.end()


class _Helper(Thread):
    """Feeds one process, and starts another where it has ended."""

    def __init__(
        self,
        job: Job,
        batches: Batches,
        found: SimpleQueue[list[Row] | BaseException | None],
        compiled: Event,
        stopped: Event,
        *,
        first: bool,
    ) -> None:
        super().__init__(daemon=True)
        self._job, self._batches, self._found = job, batches, found
        self._compiled, self._stopped, self._first = compiled, stopped, first
        self._process: subprocess.Popen[str] | None = None
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  # closed in `end`

    def run(self) -> None:
        """Hand batches over until none waits."""
        try:
            if not self._first:
                self._process = self._begun()
                self._compiled.wait()
            while not self._stopped.is_set() and (draws := self._batches.take()):
                self._hand_over(draws)
        except Exception as problem:  # noqa: BLE001  # told where rows are waited for
            self._found.put(problem)
        finally:
            self._compiled.set()
            self._found.put(None)

    def end(self) -> None:
        """End the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self.join()
        self._log.close()

    def _hand_over(self, draws: list[Draw]) -> None:
        self._process = self._process or self._begun()
        answer = self._ask(self._process, json.dumps(draws))
        if answer:
            rows = json.loads(answer)
            self._batches.took(rows["seconds"], len(rows["rows"]))
            self._batches.put_back(draws[len(rows["rows"]) :])
            self._found.put(rows["rows"])
            if any(row[FAILURE] is None for row in rows["rows"]):
                self._compiled.set()
            if rows["ended"]:
                self._process.wait()
                self._process = None
        elif not self._stopped.is_set():
            self._found.put(self._lost(draws))

    def _ask(self, process: subprocess.Popen[str], line: str) -> str:
        """The answer to a line; empty where the process has ended."""
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            return process.stdout.readline()
        except (OSError, ValueError):
            return ""

    def _lost(self, draws: list[Draw]) -> list[Row]:
        """Have draws tried again whose process has ended; rows of those that are given up."""
        assert self._process is not None
        code = self._process.wait()
        self._process = None
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        said = self._said()
        if code > 0 and not self._compiled.is_set():
            raise SolutionError(f"a process that should solve draws ended at once ({how}){said}")
        reason = f"the process that solved it ended, {ATTEMPTS} times over ({how}){said}"
        given_up = self._batches.again(draws)
        return [failed(self._job, number, values, reason) for number, values in given_up]

    def _said(self) -> str:
        self._log.seek(0)
        lines = self._log.read().strip().splitlines()
        return f": {lines[-1]}" if lines else ""

    def _begun(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "standoff.explore.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
            env=os.environ | dict.fromkeys(ONE_THREAD, "1"),
            # Ctrl-C is for this process, which keeps what is done before it ends the others.
            start_new_session=True,
        )
        assert process.stdin is not None
        with suppress(OSError):  # it has ended already, which the first question will show
            process.stdin.write(self._job.to_json() + "\n")
            process.stdin.flush()
        return process
