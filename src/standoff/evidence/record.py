"""How likely a world makes a record: the likelihood by which worlds are weighted.

The likelihood of a solved world is that of `standoff.evidence.assess`, seen from outside,

    P(reports, silence, and that nothing has ended it by the date | world),

up to a constant that is the same for all worlds. Sequential Monte Carlo estimates it without bias (Del Moral 2004), so
that weighting worlds by the estimate is right on average however few the particles; few of them cost effective
size. The error of its logarithm is told, from how far independent filters are apart.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Solution
from standoff.errors import UsageError
from standoff.evidence.ahead import go_on, unended
from standoff.evidence.assess import Seen, remembered, seen_by
from standoff.evidence.assessment import OUTSIDE
from standoff.evidence.exact import TooManyError, filter_exactly
from standoff.evidence.hearing import Hearing, hear
from standoff.evidence.histories import Histories
from standoff.evidence.judgement import JUDGEMENT
from standoff.evidence.particles import filter_by_particles
from standoff.evidence.pictures import weights_on
from standoff.evidence.told import Told, beginning
from standoff.scenario import Scenario
from standoff.simulation.tables import share

Floats = NDArray[np.float64]

PARTICLES = 10_000
"""Simulated histories in each world."""


@dataclass(frozen=True)
class Record:
    """Reports by which worlds are weighted."""

    told: tuple[Told, ...]
    as_of: dt.date
    particles: int = PARTICLES

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        told: Iterable[Told],
        as_of: dt.date | None = None,
        particles: int = PARTICLES,
    ) -> tuple[Record, Scenario]:
        """A record, and the scenario with its clock from where the record begins.

        Raises
        ------
        UsageError
            If there are no reports, or the date is off the clock.
        """
        kept = tuple(told)
        if not kept:
            raise UsageError("there are no reports to weight worlds by")
        begun = beginning(scenario, kept)
        clock = begun.world().clock
        date = as_of or max(each.published for each in kept)
        last = clock.date(clock.periods) - dt.timedelta(days=1)
        if not clock.start <= date <= last:
            raise UsageError(
                f"{date} is off the clock of the scenario, which runs from {clock.start} to {last}"
            )
        return cls(kept, date, particles), begun

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Record:
        """The record that `to_plain` told."""
        told = tuple(_told(each) for each in plain["told"])
        return cls(told, dt.date.fromisoformat(plain["as_of"]), int(plain["particles"]))

    def to_plain(self) -> dict[str, Any]:
        """The record as JSON can hold it."""
        told = [
            {
                name: value.isoformat() if isinstance(value, dt.date) else value
                for name, value in dataclasses.asdict(each).items()
            }
            for each in self.told
        ]
        return {"told": told, "as_of": self.as_of.isoformat(), "particles": self.particles}

    def world(self, scenario: Scenario) -> Scenario:
        """A changed scenario from where the record begins; what that sets holds, whatever was changed."""
        kept = {name: value for name, value in scenario.changes.items() if name not in scenario.begun}
        return beginning(dataclasses.replace(scenario, changes=kept), self.told)

    def weigh(self, solution: Solution, seed: int = 1) -> Weighed:
        """What the record says of a solved world.

        Raises
        ------
        SolutionError
            If nothing that can happen in it agrees with what is known for certain.
        """
        from standoff.reading import signs

        seen = seen_by(solution, OUTSIDE, remembered(solution))
        recognised = [sign.path for sign in signs(solution.scenario)]
        hearing = hear(self.told, seen.actual, self.as_of, JUDGEMENT, recognised)
        heard = hearing.visible_to(None)
        histories = _filtered(seen, hearing, self.particles, seed)
        return Weighed(seen, hearing, histories, weights_on(hearing, histories, heard, self.as_of), seed)


@dataclass(frozen=True, eq=False)
class Weighed:
    """A world as the record leaves it."""

    seen: Seen
    hearing: Hearing
    histories: Histories
    weights: Floats
    seed: int

    @cached_property
    def log_likelihood(self) -> tuple[float, float]:
        """Of the record, up to a constant, and its standard error; minus infinity where the record is impossible."""
        standing = unended(self.hearing, self.histories, self.weights)
        if self.histories.islands == 1:
            whole = float(standing.sum())
            return (float(np.log(whole)) if whole > 0.0 else -np.inf), 0.0
        islands = self.histories.islands
        size = len(standing) / islands
        by_island = np.bincount(self.histories.island, standing, islands) / size
        whole = float(by_island.mean())
        if whole <= 0.0:
            return -np.inf, 0.0
        return float(np.log(whole)), float(by_island.std(ddof=1) / np.sqrt(islands) / whole)

    def forecast(self, deadlines: Sequence[int], runs: int) -> tuple[Floats, Floats]:
        """Probability (deadline, outcome) that it has ended so by then, given the record, and the error of it.

        The last outcome is any that means fighting.
        """
        endings, enough = go_on(self.seen, self.hearing, self.histories, self.weights, runs, self.seed)
        conflict = self.seen.actual.conflict
        ended = [(endings.end >= 0) & (endings.end < deadline) for deadline in deadlines]
        count = np.array(
            [[(done & (endings.outcome == o)).sum() for o in range(len(conflict))] for done in ended]
        )
        chance, error = share(np.column_stack([count, count[:, conflict].sum(axis=1)]), runs)
        return chance, error / np.sqrt(enough)


def _filtered(seen: Seen, hearing: Hearing, particles: int, seed: int) -> Histories:
    heard = hearing.visible_to(None)
    sure = [int(k) for k in np.flatnonzero(heard) if hearing.reports[k].told.sure]
    try:
        return filter_exactly(seen, hearing, sure, _unseen)
    except TooManyError:
        return filter_by_particles(seen, hearing, heard, _unseen, particles=particles, seed=seed)


def _unseen(histories: Histories) -> None:
    """Nobody looks at what is believed on the way."""


def _told(plain: Mapping[str, Any]) -> Told:
    fields = dict(plain)
    for name in ("published", "earliest", "latest"):
        fields[name] = dt.date.fromisoformat(fields[name])
    fields["observables"] = tuple((path, float(score)) for path, score in fields["observables"])
    fields["visible_to"], fields["same_as"] = tuple(fields["visible_to"]), tuple(fields["same_as"])
    return Told(**fields)
