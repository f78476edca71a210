"""One draw, solved and scored: a row of the table.

Probabilities are exact, up to the grid, where both sides see the world as it is; otherwise they are shares of simulated
runs, always with the same seed, so that two draws differ by what they are and not by luck. Everything that goes wrong
with a draw is written in its row and holds up nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from standoff.errors import SolutionError, StandoffError
from standoff.explore.columns import FAILURE, Columns
from standoff.explore.job import AUDIT_EVERY, FOLDS_AT_A_BELIEF, FOLDS_IN_ALL, Job

if TYPE_CHECKING:
    from standoff.equilibrium import Solution
    from standoff.equilibrium.induced import Watch
    from standoff.scenario import Scenario

Floats = NDArray[np.float64]
Row = dict[str, float | int | str | None]

LONGEST_REASON = 500
EVERY = 0.02
"""Seconds between two looks at how long a draw has taken."""


def score(job: Job, number: int, values: Sequence[float]) -> Row:
    """Solve a draw and score it.

    Parameters
    ----------
    number
        Of the draw, from 0.
    values
        Of `Job.parameters`.

    Returns
    -------
    dict
        By column of `Columns`, those that could be had; the reason under ``failure`` otherwise.
    """
    try:
        scores = _scores(job, number, values)
    except StandoffError as problem:
        return failed(job, number, values, str(problem))
    except Exception as problem:  # noqa: BLE001  # one draw must not end thousands
        return failed(job, number, values, f"{type(problem).__name__}: {problem}")
    return _begun(job, number, values) | scores | {FAILURE: None}


def prepare(job: Job) -> None:
    """Load or compile, once in a process, what solving needs, so that it does not count as time of a draw."""
    _prepared(job.to_json())


@lru_cache(maxsize=4)
def _prepared(text: str) -> None:
    from standoff.equilibrium.quick import solve_once

    job = Job.from_json(text)
    with suppress(StandoffError):  # what is wrong with the scenario is told of each draw
        short = job.base().shortened(min(2, job.base().world().clock.periods))
        _chances(solve_once(short, points=job.points), Columns.of(short), job)


def failed(job: Job, number: int, values: Sequence[float], reason: str) -> Row:
    """The row of a draw that could not be solved."""
    return _begun(job, number, values) | {FAILURE: _brief(reason)}


def _begun(job: Job, number: int, values: Sequence[float]) -> Row:
    named = zip(job.parameters, values, strict=True)
    return {"draw": number, **{f"parameter.{name}": float(value) for name, value in named}}


def _scores(job: Job, number: int, values: Sequence[float]) -> Row:
    from standoff.equilibrium.quick import solve_once

    prepare(job)
    scenario = job.base().with_(set=dict(zip(job.parameters, map(float, values), strict=True)))
    limits: dict[str, Any] = {
        "most_folds": FOLDS_AT_A_BELIEF,
        "most_in_all": FOLDS_IN_ALL,
        "watch": _deadline(job.limit),
    }
    solution = solve_once(scenario, points=job.points, informed=job.miscalculation, **limits)
    found: Row = {}
    if job.record is None:
        columns = Columns.of(scenario)
        chances, errors = _chances(solution, columns, job)
        for column, side, deadline in columns.fears:
            view = solution.views[side]
            found[column] = float(solution.actual.prior[side] @ view.fear(side, deadline))
    else:
        columns, chances, errors, likely = _given(solution, scenario, job, job.record)
        found |= likely
    for (chance, error), p, e in zip(columns.chances, chances.ravel(), errors.ravel(), strict=True):
        found[chance], found[error] = float(p), float(e)
    found["folded"] = float(sum(len(view.certificate.turned) for view in dict.fromkeys(solution.views)))
    if job.miscalculation:
        found["truth_known"] = solution.informed.conflict
    if job.log_likelihood is not None:
        found["log_likelihood"] = float(_function(job.log_likelihood)(solution))
    if number % AUDIT_EVERY == 0:
        with suppress(SolutionError):  # the draw has been solved; that it was not checked shows
            finer = solve_once(scenario, points=2 * job.points - 1, keep_policies=False, **limits)
            found["grid_error"] = _apart(solution, finer, Columns.of(scenario))
    if bad := [name for name, value in found.items() if isinstance(value, float) and math.isnan(value)]:
        raise ArithmeticError(f"no number came out for {bad[0]}")
    return found


def _given(
    solution: Solution, scenario: Scenario, job: Job, plain: Mapping[str, Any]
) -> tuple[Columns, Floats, Floats, Row]:
    """Probabilities given the record and their errors, and how likely the world makes it."""
    from standoff.evidence.record import Record

    record = Record.from_plain(plain)
    columns = Columns.of(scenario, record.as_of)
    weighed = record.weigh(solution, job.seed)
    log_likelihood, error = weighed.log_likelihood
    if log_likelihood == -math.inf:
        raise SolutionError("the record is impossible in this world")
    chances, errors = weighed.forecast(columns.deadlines, job.runs)
    return columns, chances, errors, {"log_likelihood": log_likelihood, "log_likelihood_error": error}


def _deadline(limit: float) -> Watch:
    """What ends the work on a draw that takes too long."""
    begun, looked = process_time(), -math.inf

    def check() -> None:
        # The processor's clock may be slow to read, and is asked for only as often as matters.
        nonlocal looked
        if perf_counter() - looked < EVERY:
            return
        looked = perf_counter()
        if process_time() - begun > limit:
            raise SolutionError(too_long(limit))

    return check


def too_long(limit: float) -> str:
    """Why a draw was given up."""
    return f"took more than {limit:g} s: play changes abruptly with beliefs, as it does at high precision"


def _chances(solution: Solution, columns: Columns, job: Job) -> tuple[Floats, Floats]:
    """Probability (date, outcome) that it has ended so, any fighting last, and its error from simulating."""
    conflict = solution.actual.conflict
    if solution.agreed:
        found, _ = solution.views[0].forecast(columns.deadlines)
        found = np.column_stack([found, found[:, conflict].sum(axis=1)])
        return np.clip(found, 0.0, 1.0), np.zeros_like(found)
    from standoff.simulation.sweep import Sweep
    from standoff.simulation.tables import share

    sweep = Sweep.of(solution, job.runs, job.seed, solution.informed.strikes)
    sweep.telling = False  # what sides fear on the way is asked by nobody here
    played = sweep.run(_one_by_one, _unwatched)
    outcome, end = played.record.outcome, played.record.end
    ended = [(end >= 0) & (end < deadline) for deadline in columns.deadlines]
    count = np.array([[(done & (outcome == o)).sum() for o in range(len(conflict))] for done in ended])
    return share(np.column_stack([count, count[:, conflict].sum(axis=1)]), job.runs)


def _apart(solution: Solution, finer: Solution, columns: Columns) -> float:
    """Largest difference of two solutions in the probability of an outcome, or of fighting, as either side sees it."""
    worst = 0.0
    for view, other in zip(solution.views, finer.views, strict=True):
        gap = view.forecast(columns.deadlines)[0] - other.forecast(columns.deadlines)[0]
        fighting = gap[:, view.game.conflict].sum(axis=1)
        worst = max(worst, float(np.abs(gap).max()), float(np.abs(fighting).max()))
    return worst


def _function(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def _brief(reason: str) -> str:
    text = " ".join(reason.split())
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"


def _one_by_one(function: Any, items: Sequence[Any]) -> list[Any]:
    return [function(item) for item in items]


def _unwatched(done: int, total: int) -> None:
    """Nobody is looking."""
