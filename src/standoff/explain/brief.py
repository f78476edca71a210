"""What would help and what drives miscalculation, as far as there is time for it.

The numbers are those of `standoff.explain.measures` and `standoff.explain.attribution`; drivers are told by coarser
grids and fewer runs first, with the larger errors that these have, which stand where there is no time for better. They
are begun where they leave time for half of the measures, and given up where they turn out not to. What is not begun or
not finished for lack of time is left out whole and named.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from standoff.equilibrium import Solution
from standoff.equilibrium.threads import Spread, workers
from standoff.errors import StandoffError
from standoff.explain.attribution import Miscalculation, miscalculation
from standoff.explain.changes import Changes, single_changes
from standoff.explain.coarse import POINTS
from standoff.explain.trial import Measure, Trial
from standoff.game.private import INSTEAD

Progress = Callable[[int, int], None]

COARSER = 0.4
"""A measure takes about this part of the time that the scenario took to solve; by experience."""
BEGINNING = 3.0
"""So many times as long it takes to try the first, with what all are compared to."""
AT_LEAST = 6.0
"""So many times as long as a measure drivers take, or more; with less time left they are not begun."""
CARE = (300, POINTS[:1]), (2_000, POINTS)
"""Runs and grids by which drivers are told at first, and better where there is time."""
MANY = 0.5
"""Part of the measures for which drivers leave time, or are given up."""
SOON = 0.5
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
    """Split miscalculation among its drivers and try the declared measures one by one, while there is time.

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
    changes, each, count = (
        single_changes(solution.scenario),
        COARSER * solving,
        threads or os.cpu_count() or 1,
    )
    progress = progress or (lambda *_: None)

    def split(care: int, by: float, spread: Spread) -> tuple[Miscalculation | None, str]:
        """The drivers, or why there are none."""
        runs, points = CARE[care]
        if by - perf_counter() <= AT_LEAST * each:
            return None, "no time"
        try:
            watched = _watched(by, progress)
            how: dict[str, Any] = {"runs": runs, "points": points, "seed": seed}
            return miscalculation(solution, risk, **how, spread=spread, progress=watched), ""
        except _OutOfTime:
            return None, "no time"
        except StandoffError as problem:
            return None, str(problem)

    # One more than there are processors, so that none is idle while a thread waits for the interpreter.
    with workers(count + 1 if count > 1 else 1) as spread:
        trying = bool(changes) and until - perf_counter() > BEGINNING * each
        # What measures are compared to is worked out beside the first of the drivers.
        begun = iter(spread(lambda _: Trial(solution, changes, seed=seed), range(int(trying))))
        start = perf_counter()
        drivers, reason = split(0, until - MANY * each * len(changes) / count, spread)
        first = perf_counter() - start
        measures, left_out = _measures(begun, changes, until, spread)
        # With more care they take longer.
        if drivers is not None and until - perf_counter() > first:
            drivers = split(1, until, spread)[0] or drivers
    left_out += [] if drivers else [f"what drives miscalculation: {reason}"]
    return Brief(drivers, tuple(measures), len(changes), tuple(left_out))


def _measures(
    begun: Iterator[Trial], changes: Sequence[Changes], until: float, spread: Spread
) -> tuple[list[Measure], list[str]]:
    """Measures tried, and what was left out and why."""
    tried: list[Measure] = []
    try:
        trial = next(begun, None)
    except StandoffError as problem:
        return [], [f"what would help: {problem}"]
    if trial is not None:
        taken: list[float] = []

        def attempt(change: Changes) -> Measure | None:
            begun = perf_counter()
            if until - begun < max(taken, default=trial.seconds):
                return None
            found = trial.of(change)
            taken.append(perf_counter() - begun)
            return found

        tried = [found for found in spread(attempt, changes) if found is not None]
    left = len(changes) - len(tried)
    told = [f"{left} of {len(changes)} measures: no time"] if left else []
    return sorted(tried, key=lambda m: (bool(m.reason), m.risk)), told


def _watched(until: float, progress: Progress) -> Progress:
    """Gives up as soon as the work cannot be done in time."""
    first = perf_counter(), 0

    def watch(done: int, total: int) -> None:
        nonlocal first
        now = perf_counter()
        if not first[1]:  # what comes before, and what others do meanwhile, does not tell the pace
            first = now, done
        pace = (now - first[0]) / max(1, done - first[1])
        if done < total and now > until:
            raise _OutOfTime
        if SOON * total <= done < total and now + pace * (total - done) > until:
            raise _OutOfTime
        progress(done, total)

    return watch
