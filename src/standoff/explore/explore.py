"""Draws over the declared ranges, each solved and scored."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

from standoff import __version__
from standoff.errors import UsageError
from standoff.explore import designs
from standoff.explore.batches import Batches, Draw
from standoff.explore.columns import Columns
from standoff.explore.experiment import Experiment
from standoff.explore.job import POINTS, RUNS, SECONDS, Job
from standoff.explore.local import solve_locally
from standoff.explore.score import Row
from standoff.explore.space import Space
from standoff.explore.store import Store
from standoff.scenario import Scenario, load

if TYPE_CHECKING:
    from standoff.evidence.record import Record

Progress = Callable[[int, int], None]
LogLikelihood = Callable[[Any], float]

MOST_DRAWS = 1_000_000


def explore(
    scenario: Scenario | str,
    n: int = 1000,
    *,
    parameters: Sequence[str] | None = None,
    design: str = "sobol",
    seed: int = 1,
    points: int = POINTS,
    runs: int = RUNS,
    limit: float = SECONDS,
    miscalculation: bool = False,
    log_likelihood: LogLikelihood | None = None,
    record: Record | None = None,
    save: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Experiment:
    """Solve a scenario at many values of its parameters, drawn from their declared ranges.

    The table depends on the scenario, the design and the seed alone: not on how many processes solved it, in which
    order, on one machine or many, or how often it was interrupted.

    Parameters
    ----------
    scenario
        A scenario, or what `standoff.load` takes.
    n
        Draws; designs made of groups take as many as make whole groups.
    parameters
        What is varied; by default all parameters that have a range and bear on the scenario.
    design
        ``sobol``, ``latin``, ``random``, ``saltelli`` (for Sobol indices) or ``morris`` (to screen many parameters);
        see `standoff.explore.designs`.
    seed
        Of the design and of the simulations.
    points
        Grid points in each belief coordinate; every 50th draw tells how far the grid is off.
    runs
        Simulated runs of each draw, where a side is wrong about the world; its error is told.
    limit
        Seconds of a processor after which a draw is given up; it counts among the failures.
    miscalculation
        Work out, too, how each draw would end if the truth were known.
    log_likelihood
        A function at the top level of a module that gives the log-likelihood of what is known, of a solution; see
        `Experiment.weighted`.
    record
        Reports by which to weight, from `standoff.evidence.record.Record.of`, which also tells the scenario to give: it
        begins where the record does. What is told of each draw is then told from the day of the record, given the
        record; parameters that the beginning of the record sets are not varied.
    save
        A Parquet file, written as results come; the same call goes on where one was interrupted. Needs ``[explore]``.
    workers
        Processes on this machine; by default as many as it has processors.
    cluster
        Address of a dask scheduler, as ``tcp://127.0.0.1:8786``, to solve there instead. Needs ``[cluster]``.
    progress
        Called with the number of draws done and the number of all of them.

    Returns
    -------
    Experiment

    Raises
    ------
    UsageError
        If an option makes no sense, nothing has a range, or the file holds something else.
    SolutionError
        If no process, or no cluster, can be had to solve draws.

    Examples
    --------
    >>> explore("reciprocal-fear", 8, workers=1).failures
    {}
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    _check(n=(n, 1, MOST_DRAWS), seed=(seed, 0, 2**63 - 1), points=(points, 2, 100), runs=(runs, 1, 10**7))
    _check(workers=(1 if workers is None else workers, 1, 1024))
    if not 0.0 < limit < math.inf:
        raise UsageError(f"limit must be a number of seconds above 0, not {limit!r}")
    if record is not None and log_likelihood is not None:
        raise UsageError("give a record or a function for the log-likelihood, not both")
    space = Space.of(scenario, parameters, fixed=scenario.begun if record is not None else frozenset())
    draws = space.values(designs.design(design, n, len(space.names), seed))
    job = Job.of(
        scenario,
        space.names,
        seed=seed,
        points=points,
        runs=runs,
        limit=float(limit),
        miscalculation=miscalculation,
        log_likelihood=None if log_likelihood is None else _named(log_likelihood),
        record=None if record is None else record.to_plain(),
    )
    columns = Columns.of(scenario, None if record is None else record.as_of)
    plan = _plan(scenario, space, columns, job, design, n)
    store = Store(save, plan, list(columns.names(space.names)))
    done = store.done
    waiting = [(number, [float(v) for v in row]) for number, row in enumerate(draws) if number not in done]
    if waiting:
        try:
            _solve(job, waiting, store, len(draws), workers or _processors(), cluster, progress)
        finally:
            store.flush()
    return Experiment(store.finish().head(len(draws)), plan)


def _solve(
    job: Job,
    waiting: list[Draw],
    store: Store,
    total: int,
    workers: int,
    cluster: str | None,
    progress: Progress | None,
) -> None:
    batches = Batches(waiting)
    found: Iterator[list[Row]]
    if cluster is None:
        found = solve_locally(job, batches, min(workers, len(waiting)))
    else:
        from standoff.explore.cluster import solve_on_cluster

        found = solve_on_cluster(job, batches, cluster)
    try:
        for rows in found:
            store.add(rows)
            if progress is not None:
                progress(min(len(store.done), total), total)
    finally:
        found.close()  # type: ignore[attr-defined]


def _plan(scenario: Scenario, space: Space, columns: Columns, job: Job, kind: str, n: int) -> dict[str, Any]:
    """What makes an exploration what it is: two with the same plan have the same rows."""
    plan = {
        "version": __version__,
        "title": scenario.title,
        "design": kind,
        "ranges": {name: asdict(parameter) for name, parameter in space.parameters.items()},
        "columns": asdict(columns),
        **asdict(job),
    }
    if kind == "latin":  # in the other designs more draws begin with the same
        plan["n"] = n
    found: dict[str, Any] = json.loads(json.dumps(plan))
    return found


def _named(function: LogLikelihood) -> str:
    """Name by which another process can import a function."""
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
    if module == "__main__" or getattr(import_module(module), name, None) is not function:
        raise UsageError(
            "log_likelihood must be a function at the top level of a module that can be imported, since other"
            " processes call it"
        )
    return f"{module}:{name}"


def _check(**numbers: tuple[int, int, int]) -> None:
    for name, (value, least, most) in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise UsageError(f"{name} must be a whole number from {least} to {most}, not {value!r}")


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
