"""Errors as stated cover what solving with more care gives, on scenarios of the library and not on small ones alone."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import standoff as so
from standoff.equilibrium import Solution
from standoff.explain import brief, miscalculation
from standoff.explain.changes import single_changes
from standoff.explain.comparison import compare, measure_solution
from standoff.explain.explanation import reported_risk
from standoff.explain.trial import Trial

pytestmark = pytest.mark.slow
RUNS = 4_000


@cache
def solved(name: str, intervention: str = "") -> Solution:
    scenario = so.load(name)
    return so.solve(scenario.with_(intervention=intervention) if intervention else scenario, deviations=False)


@pytest.mark.parametrize(
    ("name", "interventions"),
    [
        ("border-incident", None),
        ("arms-race", None),
        ("crisis-signalling", None),
        ("us-iran-2019", ("hotline", "pull_back")),
    ],
)
def test_measures_solved_with_more_care_lie_within_the_errors(
    name: str, interventions: tuple[str, ...] | None
) -> None:
    """Both solved to the accuracy of `standoff run`, with the same luck."""
    solution = solved(name)
    changes = [
        c for c in single_changes(solution.scenario) if not interventions or c.names[0] in interventions
    ]
    trial = Trial(solution, changes, runs=RUNS)
    draw = any(solution.scenario.has_view(side) for side in (0, 1))
    fine = measure_solution(solution, runs=RUNS, seed=1, draw=draw)
    assert changes
    for change in changes:
        told = trial.of(change)
        after = measure_solution(solved(name, change.names[0]), runs=RUNS, seed=1, draw=draw)
        careful = compare(fine, after)
        # The same luck: what is left between the two is the grid, and runs that it sends another way.
        sampling = float(careful.sampling[-1, -1])
        gap = abs(told.risk - float(careful.chances[-1, -1]))
        assert gap <= 2.0 * np.hypot(told.risk_error, sampling) + 1e-9, (change.names, told.risk, gap)


@pytest.mark.parametrize("name", ["border-incident", "reciprocal-fear", "arms-race", "tying-hands"])
def test_drivers_solved_with_more_care_lie_within_the_errors(
    name: str,
) -> None:
    solution = solved(name)
    risk = reported_risk(solution, so.simulate(solution, n=1_000, seed=1))
    found = brief(solution, risk, seconds=1e5).drivers
    assert found is not None
    careful = miscalculation(solution, risk, points=(6, 8))
    for told, better in zip(found.drivers, careful.drivers, strict=True):
        assert told.name == better.name
        assert abs(told.share - better.share) <= 2.0 * (told.error + better.error) + 1e-9, told
        gap = abs(told.if_removed - better.if_removed)
        assert gap <= 2.0 * (told.if_removed_error + better.if_removed_error) + 1e-9, told
