"""What would help and what drives miscalculation, as far as there is time for it.

The numbers are those of `standoff.explain.measures` and `standoff.explain.attribution`; drivers are told by coarser
grids and fewer runs first, with the larger errors that these have, which stand where there is no time for better. What
is not begun or not finished for lack of time is left out whole and named.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from standoff.equilibrium import Solution
from standoff.equilibrium.threads import workers
from standoff.errors import StandoffError
from standoff.explain.attribution import Miscalculation, miscalculation
from standoff.explain.changes import Changes, single_changes
from standoff.explain.coarse import POINTS
from standoff.explain.trial import Measure, Trial
from standoff.game.private import INSTEAD

Progress = Callable[[int, int], None]

COARSER = 0.5
"""A measure takes about this part of the time that the scenario took to solve; by experience."""
BEGINNING = 3.0
"""So many times as long it takes to try the first, with what all are compared to."""
AT_LEAST = 3.0
"""So many times as long as a measure drivers take, or more; with less time left they are not begun."""
CARE = (300, POINTS[:1]), (2_000, POINTS)
"""Runs and grids by which drivers are told at first, and better where there is time."""
SOON = 0.05
"""Part of the drivers' work after which it is judged whether the rest will be done in time."""


@dataclass(frozen=True)
class Brief:
    """What there was time for."""

    drivers: Miscalculation | None
    measures: tuple[Measure, ...]
    """Those tried, the greatest relief first; what could not be solved last."""
    declared: int
    """Measures that the scenario declares."""
    left_out: tuple[str, ...]
    """What was left out, and why."""


class _OutOfTime(Exception):  # nothing went wrong
    """There is no time to finish."""


def brief(
    solution: Solution,
    risk: tuple[float, float],
    *,
    seconds: float,
    solving: float = 0.0,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Brief:
    """Try the declared measures one by one, then split miscalculation among its drivers, while there is time.

    Parameters
    ----------
    risk
        Probability of conflict by the horizon as reported, and its error.
    seconds
        There are.
    solving
        Seconds that the solution took, by which to judge whether it is worth beginning.
    """
    if solution.actual.private:
        why = "private states, which neither can deal with yet" + INSTEAD
        declared = len(single_changes(solution.scenario))
        return Brief(None, (), declared, (f"what drives miscalculation and what would help: {why}",))
    until = perf_counter() + seconds
    measures, declared, left_out, each = _measures(solution, until, COARSER * solving, seed, threads)
    drivers = None
    progress = progress or (lambda *_: None)
    for runs, points in CARE:
        try:
            if until - perf_counter() <= AT_LEAST * each:
                raise _OutOfTime
            watched = _watched(until, progress)
            drivers = miscalculation(
                solution, risk, runs=runs, points=points, seed=seed, threads=threads, progress=watched
            )
        except _OutOfTime:
            left_out += [] if drivers else ["what drives miscalculation: no time"]
            break
        except StandoffError as problem:
            left_out += [] if drivers else [f"what drives miscalculation: {problem}"]
            break
    return Brief(drivers, tuple(measures), declared, tuple(left_out))


def _measures(
    solution: Solution, until: float, expected: float, seed: int, threads: int | None
) -> tuple[list[Measure], int, list[str], float]:
    """Measures tried, how many are declared, what was left out and why, and seconds that one takes."""
    changes = single_changes(solution.scenario)
    tried: list[Measure] = []
    if changes and until - perf_counter() > BEGINNING * expected:
        begun = perf_counter()
        try:
            trial = Trial(solution, changes, seed=seed)
        except StandoffError as problem:
            return [], len(changes), [f"what would help: {problem}"], expected
        # With one view the scenario as it stands takes as long as with a change; with two, each has a thread.
        expected = each = perf_counter() - begun

        def attempt(change: Changes) -> Measure | None:
            return None if until - perf_counter() < each else trial.of(change)

        with workers(threads or os.cpu_count() or 1) as spread:
            tried = [found for found in spread(attempt, changes) if found is not None]
    left = len(changes) - len(tried)
    told = [f"{left} of {len(changes)} measures: no time"] if left else []
    return sorted(tried, key=lambda m: (bool(m.reason), m.risk)), len(changes), told, expected


def _watched(until: float, progress: Progress) -> Progress:
    """Gives up as soon as the work cannot be done in time."""
    begun = perf_counter()

    def watch(done: int, total: int) -> None:
        now = perf_counter()
        if done < total and now > until:
            raise _OutOfTime
        if SOON * total <= done < total and begun + (now - begun) * total / done > until:
            raise _OutOfTime
        progress(done, total)

    return watch
