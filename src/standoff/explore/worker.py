"""A process that solves draws: ``python -m standoff.explore.worker``.

Reads a `Job` as one line of JSON, then batches, one line each, and answers each with a line of rows and the seconds
they took. Ends when there is no more to read. A process of its own, and not one of `multiprocessing`, because
that would run the caller's script again in each.
"""

from __future__ import annotations

import json
import os
import sys
from time import perf_counter
from typing import Any

from standoff.explore.batches import Draw
from standoff.explore.job import Job
from standoff.explore.score import Row, score


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
        draws: list[Any] = json.loads(line)
        begun = perf_counter()
        rows = solve_batch(job, [(int(number), values) for number, values in draws])
        answers.write(json.dumps({"rows": rows, "seconds": perf_counter() - begun}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
