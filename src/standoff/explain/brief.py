"""What would help and what drives miscalculation, as far as there is time for it.

The numbers are those of `standoff.explain.measures` and `standoff.explain.attribution`; drivers are told by coarser
grids and fewer runs first, with the larger errors that these have, which stand where there is no time for better. Both
are worked out side by side, measures next in line as soon as it is known what they are compared to. What is not begun
or not finished for lack of time is left out whole and named.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import Any

from standoff.equilibrium import Solution
from standoff.equilibrium.threads import Spread, pool
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
CARE = (200, POINTS[:1]), (2_000, POINTS)
"""Runs and grids by which drivers are told at first, and better where there is time."""
AHEAD = 4
"""Tasks of the drivers that are in line at a time."""
SOON = 0.9
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
    until, each = perf_counter() + seconds, COARSER * solving
    changes, count = single_changes(solution.scenario), threads or os.cpu_count() or 1
    progress = progress or (lambda *_: None)

    def split(care: int, spread: Spread) -> tuple[Miscalculation | None, str]:
        """The drivers, or why there are none."""
        runs, points = CARE[care]
        try:
            watched = _watched(until, progress)
            how: dict[str, Any] = {"runs": runs, "points": points, "seed": seed}
            return miscalculation(solution, risk, **how, spread=spread, progress=watched), ""
        except _OutOfTime:
            return None, "no time"
        except StandoffError as problem:
            return None, str(problem)

    begun = perf_counter()
    # A thread more than processors, so that none is idle while another waits for the interpreter.
    with pool(count + 1 if count > 1 else 1) as threaded:
        trying = _Trying(threaded, solution, changes, until, each, seed)
        drivers, reason = split(0, _in_turn(threaded)) if seconds > AT_LEAST * each else (None, "no time")
        measures, left_out = trying.found()
        # With more care they take longer.
        if drivers is not None and until - perf_counter() > perf_counter() - begun:
            drivers = split(1, _in_turn(threaded))[0] or drivers
    left_out += [] if drivers else [f"what drives miscalculation: {reason}"]
    return Brief(drivers, tuple(measures), len(changes), tuple(left_out))


def _in_turn(threads: ThreadPoolExecutor) -> Spread:
    """What does the same work on many things; they are not all in line at once, for others to have a turn."""

    def spread(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        rest = iter(items)
        waiting = deque(threads.submit(function, item) for item in islice(rest, AHEAD))
        try:
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(threads.submit(function, item) for item in islice(rest, 1))
        finally:
            for one in waiting:
                one.cancel()

    return spread


class _Trying:
    """Measures under way: as soon as it is known what they are compared to, they are next in line."""

    def __init__(
        self,
        threads: ThreadPoolExecutor,
        solution: Solution,
        changes: Sequence[Changes],
        until: float,
        expected: float,
        seed: int,
    ) -> None:
        self._threads, self._changes, self._until = threads, changes, until
        self._tried: list[Future[Measure | None]] = []
        self._taken: list[float] = []
        self._base: Future[None] | None = None
        if changes and until - perf_counter() > BEGINNING * expected:
            self._base = threads.submit(self._begin, solution, seed)

    def _begin(self, solution: Solution, seed: int) -> None:
        trial = Trial(solution, self._changes, seed=seed)
        self._tried = [self._threads.submit(self._attempt, trial, change) for change in self._changes]

    def _attempt(self, trial: Trial, change: Changes) -> Measure | None:
        begun = perf_counter()
        if self._until - begun < max(self._taken, default=trial.seconds):
            return None
        found = trial.of(change)
        self._taken.append(perf_counter() - begun)
        return found

    def found(self) -> tuple[list[Measure], list[str]]:
        """Measures tried, and what was left out and why."""
        if self._base is not None and (problem := self._base.exception()) is not None:
            if not isinstance(problem, StandoffError):
                raise problem
            return [], [f"what would help: {problem}"]
        tried = [found for one in self._tried if (found := one.result()) is not None]
        left = len(self._changes) - len(tried)
        told = [f"{left} of {len(self._changes)} measures: no time"] if left else []
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
