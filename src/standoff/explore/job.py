"""One exploration as plain data: what a process, on this machine or another, must know to solve any of its draws.

Processes are handed a `Job` as JSON and build the scenario from it, so that nothing depends on what they have loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Any

from standoff.scenario import Scenario, load
from standoff.scenario.unranged import without_ranges

AUDIT_EVERY = 50
"""One draw in so many is solved on a finer grid too, to tell what the grid leaves open."""
POINTS = 5
"""Grid points in each belief coordinate unless told otherwise."""
RUNS = 1000
"""Simulated runs of each draw in which a side is wrong about the world."""
FOLDS_AT_A_BELIEF, FOLDS_IN_ALL = 10, 32
"""Folds of the branch, at one belief and at all of them together, after which a draw is given up. Of the first 64 draws
over all ranges of us-iran-2019 those that could be solved had at most 10 and 30; where there are more, most are made by
what is interpolated between a few points, and following them costs as much as solving many a world."""
SECONDS = 10.0
"""Of a processor, after which a draw is given up."""


@dataclass(frozen=True)
class Job:
    """What is done to every draw."""

    scenario: Mapping[str, Any]
    """Plain content of the scenario."""
    name: str
    first: int
    periods: int | None
    parameters: tuple[str, ...]
    """Names of what is varied, in the order of a draw's values."""
    seed: int
    points: int = POINTS
    runs: int = RUNS
    limit: float = SECONDS
    """Seconds of a processor after which a draw is given up."""
    miscalculation: bool = False
    """Work out, too, how it would end if the truth were known."""
    log_likelihood: str | None = None
    """``module:function`` that gives the log-likelihood of what is known, of a solution."""
    record: Mapping[str, Any] | None = None
    """Reports by which to weight, as `standoff.evidence.record.Record` tells them."""

    @classmethod
    def of(cls, scenario: Scenario, parameters: tuple[str, ...], **options: Any) -> Job:
        """A job on a scenario, changes made to it included."""
        return cls(
            without_ranges(scenario), scenario.name, scenario.first, scenario.periods, parameters, **options
        )

    def to_json(self) -> str:
        """The job as one line of text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Job:
        """The job that `to_json` wrote."""
        return cls.from_plan(json.loads(text))

    @classmethod
    def from_plan(cls, plan: Mapping[str, Any]) -> Job:
        """The job that a plan tells of, among other things."""
        found = {field.name: plan[field.name] for field in fields(cls)}
        return cls(**{**found, "parameters": tuple(found["parameters"])})

    def base(self) -> Scenario:
        """The scenario that draws change."""
        return _base(self.to_json())


@lru_cache(maxsize=4)
def _base(text: str) -> Scenario:
    from dataclasses import replace

    job = Job.from_json(text)
    return replace(load(job.scenario), name=job.name, first=job.first, periods=job.periods)
