"""Measures the constants from which `standoff.game.size` tells how long solving takes.

To be run after a change of the solver. A model of the time is fitted to solving some scenarios, in which an
evaluation of a stage at a belief takes a fixed time and a time for each product in its sums. Evaluations are taken
to be spread over grids as nodes are. What is fitted is the time that processors were busy, which a machine with
other things to do does not change much.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from standoff.equilibrium import Solution, solve
from standoff.equilibrium.ladder import BOARD, LADDER
from standoff.game import measure_size
from standoff.game.size import EVALUATIONS, GRIDS, SECONDS_PER_EVALUATION, SECONDS_PER_TERM
from standoff.scenario import load

SCENARIOS = (
    ("reciprocal-fear", {}),
    ("reciprocal-fear", {"clock.periods": 60}),
    ("border-incident", {}),
    ("border-incident", {"clock.periods": 52}),
    ("us-iran-2019", {"clock.periods": 46}),
    ("us-iran-2019", {}),
)
"""Names and what is set; the first is solved once before, so that nothing is compiled while the clock runs."""


def size() -> None:
    """Constants of the time estimate, measured, and how far the estimate kept in the code is off."""
    solve(SCENARIOS[0][0])
    rows, evaluations, points = [], [], []
    for name, changes in SCENARIOS:
        scenario = load(name, set=changes)
        begun, used = time.perf_counter(), time.process_time()
        solution = solve(scenario)
        spent, busy = time.perf_counter() - begun, time.process_time() - used
        views = list({id(view): view for view in solution.views}.values())
        told = sum(measure_size(view.game).seconds for view in views)
        done, terms = work(solution)
        evaluations.append(done / sum(view.certificate.nodes for view in views))
        points.append(max(max(view.certificate.points) for view in views))
        rows.append((done / busy, terms / busy))
        print(
            f"  {name} {changes.get('clock.periods', '')}: {spent:.1f} s (processors busy {busy:.1f}), "
            f"told {told:.1f}; {points[-1]} points, {evaluations[-1]:.1f} evaluations a node"
        )
    fitted = fit(np.array(rows))
    for label, found, kept in (
        ("GRIDS, the last", statistics.median(points), GRIDS[-1]),
        ("EVALUATIONS", statistics.median(evaluations), EVALUATIONS),
        ("SECONDS_PER_EVALUATION", fitted[0], SECONDS_PER_EVALUATION),
        ("SECONDS_PER_TERM", fitted[1], SECONDS_PER_TERM),
    ):
        print(f"  {label:<24}{found:>10.2g}   (kept {kept:g})")


def work(solution: Solution) -> tuple[float, float]:
    """Evaluations of stages at beliefs in all views, and the products in them."""
    evaluations = terms = 0.0
    for view in {id(view): view for view in solution.views}.values():
        found = measure_size(view.game)
        ladder = BOARD if view.game.types == (2, 2) else LADDER
        grids = [n for n in ladder if n <= max(view.certificate.points)] or [1]
        nodes = np.array([found.nodes_of(n) for n in grids], dtype=np.float64)
        evaluations += view.certificate.evaluations
        terms += view.certificate.evaluations * float(
            nodes @ [found.terms_of(n) for n in grids] / nodes.sum()
        )
    return evaluations, terms


def fit(rows: np.ndarray) -> np.ndarray:
    """The two constants, neither below 0, for which all times are told with the least squares of relative errors."""
    from scipy.optimize import nnls

    found: np.ndarray = nnls(rows, np.ones(len(rows)))[0]
    return found
