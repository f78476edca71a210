"""What exploring costs: draws a second by number of processes, what handing a draw over adds, and what grids cost.

Seconds a draw are those a processor was busy, which a machine with other things to do does not change much; throughput
is by the clock.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from standoff.equilibrium import solve
from standoff.equilibrium.equilibrium import Equilibrium
from standoff.errors import StandoffError
from standoff.explore import explore as explore_
from standoff.explore.columns import FAILURE, Columns
from standoff.explore.designs import design
from standoff.explore.job import Job
from standoff.explore.score import prepare, score
from standoff.explore.space import Space
from standoff.scenario import load

SCENARIO = "us-iran-2019"
LIMIT = 10.0
"""Seconds of a processor after which a draw is given up here."""
GRIDS = (3, 4, 6)
ALL = 32
SAMPLE = 12
CHECKED = 3
"""Draws that are solved to the default accuracy too."""
EVEN = "border-incident"
MANY = 1000
"""Draws whose time is told from those that were measured."""
EVEN_DRAWS = 96
"""The scenario of which throughput is told by number of processes."""


def explore() -> None:
    """Throughput, near-linearity in processes, overhead, seconds a draw over all ranges, and by grid."""
    _throughput()
    _all_ranges()
    _grids()


def _throughput() -> None:
    scenario = load(EVEN, set={"clock.periods": 8, "precision": 1})
    asked: dict[str, Any] = {"parameters": ["accident", "prize", "settling"], "points": 4}
    space = Space.of(scenario, asked["parameters"])
    draws = space.values(design("sobol", EVEN_DRAWS, len(space.names), 1))
    job = Job.of(scenario, space.names, seed=1, points=4)
    score(job, 1, [float(value) for value in draws[1]])
    begun = time.process_time()
    for number, row in enumerate(draws):
        score(job, number, [float(value) for value in row])
    alone = (time.process_time() - begun) / len(draws)
    print(f"  {EVEN}, 8 weeks, in this process{1000 * alone:26.1f} ms of a processor a draw")
    explore_(scenario, 1, workers=1, **asked)
    for workers in (1, 2, 4):
        starting = _spent(lambda w=workers: explore_(scenario, w, workers=w, **asked))
        whole = _spent(lambda w=workers: explore_(scenario, len(draws), workers=w, **asked))
        here, there, clock = (
            1000 * (w - s) / (len(draws) - workers) for w, s in zip(whole, starting, strict=True)
        )
        print(
            f"  ... with {workers} processes{there:38.1f} ms, and {here:.1f} ms to hand it over; {1000 / clock:.1f}"
            f" draws a second by the clock, begun in {starting[2]:.1f} s"
        )


def _spent(does: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds of processors in this process and in those it started, and by the clock."""
    before, began = os.times(), time.perf_counter()
    does()
    after = os.times()
    here = after.user + after.system - before.user - before.system
    there = after.children_user + after.children_system - before.children_user - before.children_system
    return here, there, time.perf_counter() - began


def _all_ranges() -> None:
    """Every range of the scenario at once, as `standoff explore` does it: what a draw costs, and what fails."""
    scenario = load(SCENARIO)
    space = Space.of(scenario)
    draws = space.values(design("sobol", ALL, len(space.names), 1))
    job = Job.of(scenario, space.names, seed=1)
    prepare(job)
    seconds, reasons = [], []
    for number, row in enumerate(draws):
        begun = time.process_time()
        found = score(job, number, [float(value) for value in row])
        seconds.append(time.process_time() - begun)
        if found[FAILURE] is not None:
            reasons.append("late" if str(found[FAILURE]).startswith("took more") else "unsolved")
    mean, cores = statistics.mean(seconds), os.cpu_count() or 1
    print(
        f"  {SCENARIO}, all {len(space.names)} ranges, {ALL} draws: median {statistics.median(seconds):.2f} s, mean"
        f" {mean:.2f} s, most {max(seconds):.1f} s of a processor; {reasons.count('late')} given up after"
        f" {job.limit:g} s, {reasons.count('unsolved')} not solved; {MANY:,} draws would take"
        f" {MANY * mean / 60 / cores:.0f} minutes on {cores} cores"
    )


def _grids() -> None:
    scenario = load(SCENARIO)
    space = Space.of(scenario)
    draws = space.values(design("sobol", SAMPLE, len(space.names), 1))
    exact: dict[int, Any] = {}
    for points in GRIDS:
        job = Job.of(scenario, space.names, seed=1, points=points, limit=LIMIT)
        score(job, 1, [parameter.value for parameter in space.parameters.values()])
        seconds, off, failed = [], [], 0
        for number, row in enumerate(draws, start=1):  # draw 0 is solved on a finer grid as well
            begun = time.process_time()
            found = score(job, number, [float(value) for value in row])
            seconds.append(time.process_time() - begun)
            failed += found[FAILURE] is not None
            if found[FAILURE] is None and (len(exact) < CHECKED or number in exact):
                gap = _off(job, row, points, exact, number)
                off += [] if gap is None else [gap]
        worst = f"{100 * max(off):.2g} points off" if off else "not compared"
        print(
            f"  {SCENARIO}, {points} points: median {statistics.median(seconds):.2f} s, mean"
            f" {statistics.mean(seconds):.2f} s a draw; {failed} of {len(draws)} given up after {LIMIT:g} s; at most"
            f" {worst} the default accuracy"
        )


def _off(job: Job, row: Any, points: int, exact: dict[int, Any], number: int) -> float | None:
    """Largest gap to the default accuracy in the probability of an outcome as a side sees it."""
    from standoff.equilibrium.quick import solve_once

    scenario = job.base().with_(set=dict(zip(job.parameters, map(float, row), strict=True)))
    deadlines = Columns.of(scenario).deadlines
    try:
        if number not in exact:
            exact[number] = [_told(view, deadlines) for view in solve(scenario, deviations=False).views]
        rough = solve_once(scenario, points=points, keep_policies=False)
    except StandoffError:
        return None
    gaps = [
        np.abs(_told(view, deadlines) - fine).max()
        for view, fine in zip(rough.views, exact[number], strict=True)
    ]
    return float(max(gaps))


def _told(view: Equilibrium, deadlines: tuple[int, ...]) -> Any:
    return view.forecast(deadlines)[0]
