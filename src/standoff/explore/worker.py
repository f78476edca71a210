"""A process that solves draws: ``python -m standoff.explore.worker``.

Reads a `Job` as one line of JSON, then batches, one line each, and answers each with a line of rows and the seconds
they took. Ends when there is no more to read, or when a draw takes far too long: the rest of its batch is then left for
another process. A process of its own, and not one of `multiprocessing`, because
that would run the caller's script again in each.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread
from time import perf_counter, process_time
from typing import Any

from standoff.explore.batches import Draw
from standoff.explore.job import Job
from standoff.explore.score import Row, failed, prepare, score, too_long

GRACE = 1.0
"""Seconds of a processor in which a draw that takes too long may end by itself, between two periods."""


def solve_batch(job: Job, draws: list[Draw]) -> list[Row]:
    """Rows of some draws."""
    return [score(job, number, values) for number, values in draws]


def main() -> None:
    """Solve what comes in."""
    # Whatever else writes to stdout must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    job = Job.from_json(sys.stdin.readline())
    for line in sys.stdin:
        prepare(job)
        draws: list[Any] = json.loads(line)
        begun = perf_counter()
        rows: list[Row] = []

        def answer(told: list[Row], *, ended: bool, begun: float = begun) -> None:
            found = {"rows": told, "seconds": perf_counter() - begun, "ended": ended}
            answers.write(json.dumps(found) + "\n")
            answers.flush()

        for number, values in draws:
            with _ended_after(job.limit + GRACE) as late:
                given_up = failed(job, number, values, too_long(job.limit))
                late.append(partial(answer, [*rows, given_up], ended=True))
                rows += solve_batch(job, [(number, values)])
        answer(rows, ended=False)


@contextmanager
def _ended_after(seconds: float) -> Iterator[list[Callable[[], None]]]:
    """End this process if what is done takes more of the processor; what was put into the list is done before."""
    last: list[Callable[[], None]] = []
    done, begun = Event(), process_time()

    def watch() -> None:
        while not done.wait(0.2):
            if process_time() - begun > seconds:
                last[0]()
                os._exit(0)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield last
    finally:
        done.set()
        watcher.join()


if __name__ == "__main__":
    main()
