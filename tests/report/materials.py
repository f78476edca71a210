"""What a report of a small standoff is made of."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from standoff.equilibrium import solve
from standoff.explain import second_opinion, signals, turning_points
from standoff.report.build import build_answer
from standoff.report.material import (
    Driver,
    Index,
    Material,
    Measure,
    Region,
    Space,
)
from standoff.scenario import load
from standoff.simulation import simulate
from tests.report.evidence import evidence

SMALL = Path(__file__).parents[1] / "cli" / "small.yaml"

DRIVERS = (
    Driver("private_types", 0.08, 0.01),
    Driver("incidents", 0.03, 0.008),
    Driver("decision_noise", -0.02, 0.006),
)
MEASURES = (
    Measure(
        "hotline", "the commanders speak directly", ("north", "south"), -0.02, 0.01, 0.28, 0.01, True, 0.8, 40
    ),
    Measure("buffer_zone", "patrols are kept apart", ("north",), -0.08, 0.02, 0.22, 0.02, False, 0.93, 40),
)
EVIDENCE = evidence()
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
def reasons() -> dict[str, Any]:
    """What could be said, after what it turns, and second opinions, of the same scenario."""
    found = material()
    solution = solve(found.scenario, deviations=False)
    return {
        "signals": signals(solution),
        "turning": turning_points(solution, found.runs),
        "opinions": second_opinion(solution, runs=200),
    }


@cache
def whole() -> Material:
    """All that a report may tell."""
    return replace(
        material(), drivers=DRIVERS, measures=MEASURES, evidence=EVIDENCE, space=SPACE, **reasons()
    )


@cache
def material(path: Path = SMALL, runs: int = 500) -> Material:
    """Of a scenario that takes no time to solve, with nothing beside the answer."""
    solution = solve(load(path), deviations=False)
    made = simulate(solution, n=runs, seed=1)
    answer = build_answer(solution, made, options={"runs": runs, "seed": 1}, seconds={"solving": 0.5})
    return Material(solution.scenario, answer, made)
