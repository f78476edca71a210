"""The columns of an exploration's table, which follow from the scenario alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from standoff.errors import UsageError, shown
from standoff.scenario import Scenario

FAILURE = "failure"
DAYS = (30, 90, 180)
"""Days after the start by which outcomes are told, beside the horizon."""
FEAR_DAYS = 90
FIGHTING = "any fighting"
"""Stands beside the outcomes for any that means fighting; no outcome's name has a space in it."""


@dataclass(frozen=True)
class Columns:
    """What is told of each draw, by column."""

    outcomes: tuple[str, ...]
    """Outcomes of the scenario, then `FIGHTING`."""
    deadlines: tuple[int, ...]
    """Periods by whose start outcomes are told."""
    dates: tuple[str, ...]
    """The same as dates."""
    sides: tuple[str, str]
    fear_deadlines: tuple[int, int]
    """Of fear of the next period, and within `FEAR_DAYS`."""

    @classmethod
    def of(cls, scenario: Scenario, as_of: dt.date | None = None) -> Columns:
        """The columns for a scenario, told from its start or from a later day."""
        world = scenario.world()
        clock = world.clock
        passed = 0 if as_of is None else (as_of - clock.start).days
        now = passed // clock.step_days
        within = {round((passed + days) / clock.step_days) for days in DAYS}
        deadlines = sorted({d for d in within if now < d < clock.periods} | {clock.periods})
        return cls(
            outcomes=(*world.outcomes, FIGHTING),
            deadlines=tuple(deadlines),
            dates=tuple(clock.date(d).isoformat() for d in deadlines),
            sides=(world.sides[0].key, world.sides[1].key),
            fear_deadlines=(1, min(max(1, round(FEAR_DAYS / clock.step_days)), clock.periods)),
        )

    @classmethod
    def from_plan(cls, plan: Mapping[str, Any]) -> Columns:
        """The columns that a plan tells of."""
        return cls(**{field.name: tuple(plan[field.name]) for field in fields(cls)})

    def outcome(self, name: str) -> str:
        """An outcome that is told of, `FIGHTING` among them."""
        if name not in self.outcomes:
            raise UsageError(f"there is no outcome {shown(name)}; there are {', '.join(self.outcomes)}")
        return name

    def date(self, by: str | None) -> str:
        """A date that is told of; the horizon unless one is named."""
        if by is not None and by not in self.dates:
            raise UsageError(f"nothing is told by {shown(by)}; there are {', '.join(self.dates)}")
        return by or self.dates[-1]

    @cached_property
    def chances(self) -> list[tuple[str, str]]:
        """Columns of probability and error, by date and then outcome."""
        return [
            (f"chance.{outcome}.{date}", f"error.{outcome}.{date}")
            for date in self.dates
            for outcome in self.outcomes
        ]

    @cached_property
    def fears(self) -> list[tuple[str, int, int]]:
        """Column, side and deadline of each fear."""
        told = list(zip(self.fear_deadlines, ("next", f"{FEAR_DAYS}_days"), strict=True))
        return [(f"fear.{side}.{when}", i, d) for d, when in told for i, side in enumerate(self.sides)]

    def names(self, parameters: tuple[str, ...]) -> Iterator[str]:
        """All columns in order, the numbers before the reason of a failure."""
        yield "draw"
        yield from (f"parameter.{name}" for name in parameters)
        for pair in self.chances:
            yield from pair
        yield from (column for column, _, _ in self.fears)
        yield from ("truth_known", "log_likelihood", "log_likelihood_error", "grid_error", "folded", FAILURE)
