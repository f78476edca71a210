"""Solving draws on a cluster: any scheduler of dask.distributed, on whatever machines its workers run.

Batches are handed out a few ahead of the workers there are, so that those that come find work and those that go leave
little behind. What a worker had in hand when it went is done again by another.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from standoff import __version__
from standoff.errors import SolutionError, UsageError, shown
from standoff.explore.batches import Batches, Draw
from standoff.explore.job import Job
from standoff.explore.score import Row, failed
from standoff.explore.worker import solve_batch

PATIENCE = 10.0
"""Seconds to wait for a scheduler to answer."""
RETRIES = 3
"""Of a batch that failed on a worker, perhaps for the worker's reasons."""
AHEAD = 2
"""Batches under way for each thread of the workers."""


def solve_on_cluster(job: Job, batches: Batches, address: str) -> Iterator[list[Row]]:
    """Rows of all draws, as they come. Closing the iterator takes back what has not been done.

    Raises
    ------
    UsageError
        If the scheduler cannot be reached, distributed is not installed, or a worker runs another version.
    """
    try:
        import distributed
    except ImportError:
        raise UsageError(
            "a cluster needs dask.distributed, which comes with the extra: pip install 'standoff[cluster]'"
        ) from None
    try:
        client: Any = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as problem:
        raise UsageError(
            f"there is no scheduler at {shown(address)} that answers; start one with `dask scheduler`"
        ) from problem
    text = job.to_json()
    under_way: dict[Any, list[Draw]] = {}
    with client:
        try:
            arrived: Any = distributed.as_completed(loop=client.loop)
            while True:
                room = AHEAD * max(1, sum(client.nthreads().values())) - len(under_way)
                for _ in range(room):
                    if not (draws := batches.take()):
                        break
                    task = client.submit(run_batch, __version__, text, draws, pure=False, retries=RETRIES)
                    under_way[task] = draws
                    arrived.add(task)
                if not under_way:
                    return
                task = next(arrived)
                yield _rows(task, under_way.pop(task), job, batches)
        finally:
            client.cancel(list(under_way))


def run_batch(version: str, job: str, draws: list[Draw]) -> dict[str, Any]:
    """On a worker: rows of a batch and the seconds they took, or the version that is not the one wanted."""
    if version != __version__:
        return {"version": __version__}
    os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"))
    begun = perf_counter()
    rows = solve_batch(Job.from_json(job), draws)
    return {"rows": rows, "seconds": perf_counter() - begun}


def _rows(task: Any, draws: list[Draw], job: Job, batches: Batches) -> list[Row]:
    from distributed.scheduler import KilledWorker

    try:
        answer = task.result()
    except KilledWorker:
        # One of them brings workers down: it is found by sending each alone.
        given_up = batches.again(draws) if len(draws) > 1 else draws
        reason = "the workers that solved it ended, one after the other"
        return [failed(job, number, values, reason) for number, values in given_up]
    except ImportError as problem:
        raise UsageError(
            f"a worker lacks what it needs ({problem}); install standoff {__version__} there"
        ) from problem
    except Exception as problem:
        raise SolutionError(f"the cluster failed: {type(problem).__name__}: {problem}") from problem
    if "version" in answer:
        raise UsageError(
            f"a worker runs standoff {answer['version']} and this is {__version__}; install the same on both"
        )
    batches.took(answer["seconds"], len(draws))
    rows: list[Row] = answer["rows"]
    return rows
