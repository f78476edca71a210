"""What a report of a small standoff is made of."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from standoff.equilibrium import solve
from standoff.report.build import build_answer
from standoff.report.material import (
    Conclusion,
    Driver,
    Evidence,
    Index,
    Material,
    Measure,
    Region,
    Space,
    Weight,
)
from standoff.scenario import load
from standoff.simulation import simulate

SMALL = Path(__file__).parents[1] / "cli" / "small.yaml"

DRIVERS = (
    Driver("private_types", 0.08, 0.01),
    Driver("incidents", 0.03, 0.008),
    Driver("decision_noise", -0.02, 0.006),
)
MEASURES = (
    Measure(
        "hotline", "the commanders speak directly", ("north", "south"), -0.02, 0.01, 0.28, 0.01, True, 0.8
    ),
    Measure("buffer_zone", "patrols are kept apart", ("north",), -0.08, 0.02, 0.22, 0.02, False, 0.93),
)
EVIDENCE = Evidence(
    dt.date(2020, 2, 3),
    (Conclusion("North is grim", 0.2, 0.35, 0.01),),
    (
        Weight(
            "troops were seen at the line",
            "A newspaper",
            "B2",
            dt.date(2020, 1, 9),
            "North is grim",
            -3.5,
            "slight",
        ),
        Weight(
            "the army was called up",
            "An agency",
            "A1",
            dt.date(2020, 1, 5),
            "North is grim",
            7.25,
            "positive",
        ),
    ),
)
SPACE = Space(
    500,
    (0.05, 0.22, 0.6),
    (
        Index("cost", (0.3, 0.25, 0.35), (0.45, 0.37, 0.53)),
        Index("accident", (0.02, -0.03, 0.07), (0.05, 0.0, 0.1)),
    ),
    0.3,
    (Region("cost below 2", 0.2, 0.8, 0.75),),
)


@cache
def material(path: Path = SMALL, runs: int = 500) -> Material:
    """Of a scenario that takes no time to solve, with nothing beside the answer."""
    solution = solve(load(path), deviations=False)
    made = simulate(solution, n=runs, seed=1)
    answer = build_answer(solution, made, options={"runs": runs, "seed": 1}, seconds={"solving": 0.5})
    return Material(solution.scenario, answer, made)
