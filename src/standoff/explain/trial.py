"""A scenario as it stands, beside what it is after changes.

Both are solved on coarse grids and simulated with the same luck (`standoff.explain.comparison`). Each side's payoff and
fear are those it expects by its own view, before and after, and over its types as they are in truth. A side is
*unwilling* to do what it owns, wholly or with the other, unless by itself it expects to be better off. What nobody has
to agree to has no owner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from standoff.equilibrium import Equilibrium, Solution
from standoff.equilibrium.quick import solve_once
from standoff.errors import StandoffError, UsageError
from standoff.explain.changes import Changes
from standoff.explain.comparison import Change, Measured, compare, measure, measure_solution
from standoff.explain.mechanism import Mechanism, mechanism
from standoff.explain.robustness import Robustness
from standoff.scenario import Scenario

if TYPE_CHECKING:
    from standoff.evidence.record import Record

Progress = Callable[[int, int], None]

LIMIT = 10.0
"""Seconds of a processor after which a side's view of a world that was drawn is given up; a few bend without end."""


@dataclass(frozen=True)
class Measure:
    """What would come of doing something about it."""

    names: tuple[str, ...]
    """Interventions, or other values as ``name=value``."""
    about: str
    owners: tuple[str, ...]
    """Sides that would have to agree, by key."""
    chances: Mapping[str, Mapping[str, tuple[float, float]]]
    """By outcome, ``conflict`` among them, and date: change of its probability, and the error of that."""
    risk: float
    """Change of the probability of conflict by the horizon."""
    risk_error: float
    payoffs: Mapping[str, tuple[float, float]]
    """By side: change of what it expects, in payoff units, and the error."""
    payoffs_by_type: Mapping[str, Mapping[str, float]]
    fears: Mapping[str, tuple[float, float]]
    """By side: change of its probability that the other strikes within 90 days, and the error."""
    reason: str = ""
    """Why there is nothing to tell: it could not be solved."""
    mechanism: Mechanism | None = None
    """Why it works as it does, where that was asked for."""
    robustness: Robustness | None = None

    @property
    def lowers(self) -> bool:
        """Whether it lowers the risk, by more than its error."""
        return self.risk < -self.risk_error

    def pays(self, side: str) -> bool:
        """Whether a side by itself expects to be better off, by more than the error."""
        change, error = self.payoffs[side]
        return change > error

    @property
    def unwilling(self) -> tuple[str, ...]:
        """Owners that would not be better off by it."""
        return tuple(side for side in self.owners if self.payoffs and not self.pays(side))


class Trial:
    """A scenario as it stands, to be compared with what it is after changes.

    Raises
    ------
    UsageError
        If it cannot be solved on a coarser grid.
    """

    def __init__(
        self,
        solution: Solution,
        changes: Sequence[Changes],
        *,
        runs: int = 4_000,
        seed: int = 1,
        telling: bool = False,
        progress: Progress | None = None,
        total: int = 0,
    ) -> None:
        tried = [solution.scenario, *(change.applied(solution.scenario) for change in changes)]
        self._solution = solution
        self._draw = any(scenario.has_view(side) for scenario in tried for side in (0, 1))
        self._runs, self._seed, self._telling = runs, seed, telling
        self._progress, self._total, self._done = progress, total, 0
        self._coarsest = 0
        self._known: list[Equilibrium] = []
        begun = perf_counter()
        base = self.ask(solution.scenario, None, self._known, telling=telling)
        if isinstance(base, str):
            raise UsageError(f"the scenario could not be solved on a coarser grid: {base}")
        self._base, self._coarsest = base, base.points
        fine = measure_solution(solution, runs=runs, seed=seed, draw=self._draw)
        self.slack = compare(fine, base)
        """What the coarser grid does to the scenario as it stands."""
        self.seconds = perf_counter() - begun
        """It took; a change takes less, or as long."""

    def of(self, change: Changes) -> Measure:
        """What would come of a change."""
        after = self.ask(self._solution.scenario, change, list(self._known), telling=self._telling)
        return _measure(self._solution, change, self._base, after, self.slack)

    def elsewhere(self, world: Scenario, change: Changes | None, known: list[Equilibrium]) -> Measured | str:
        """The answer in another world, with a change or without, or why there is none within `LIMIT` seconds."""
        return self.ask(world, change, known, LIMIT)

    def ask(
        self,
        scenario: Scenario,
        change: Changes | None,
        known: list[Equilibrium],
        limit: float | None = None,
        *,
        telling: bool = False,
    ) -> Measured | str:
        """The answer with a change, or why there is none, given games that are solved, to which new ones are added."""
        try:
            found: Measured | str = measure(
                scenario if change is None else change.applied(scenario),
                runs=self._runs,
                seed=self._seed,
                draw=self._draw,
                coarsest=self._coarsest,
                limit=limit,
                known=known,
                telling=telling,
            )
        except StandoffError as error:
            found = str(error)
        self._step()
        return found

    def likelihood(self, record: Record, world: Scenario | str) -> float | str:
        """Logarithm of how likely a drawn world makes a record, or why that cannot be had."""
        found: float | str = ""
        if isinstance(world, str):
            found = world
        else:
            try:
                solution = solve_once(record.world(world), points=self._coarsest)
                found = record.weigh(solution, self._seed).log_likelihood[0]
            except StandoffError as error:
                found = str(error)
        self._step()
        return found

    def _step(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)


def _measure(
    solution: Solution, change: Changes, base: Measured, after: Measured | str, slack: Change
) -> Measure:
    if isinstance(after, str):
        nan = float("nan")
        return Measure(change.names, change.about, change.owners, {}, nan, nan, {}, {}, {}, after)
    told, world = compare(base, after), solution.actual.world
    # The coarser grid does much the same to both: what it does is known for one of them, and by how much more or less
    # it does to the other is estimated.
    error = np.hypot(told.sampling, np.abs(slack.chances) + abs(after.error - base.error))
    worse = max(1.0, after.error / base.error) if base.error else 1.0
    payoff_error, fear_error = worse * np.abs(slack.payoffs), worse * np.abs(slack.fears)
    names = [*base.game.outcomes, "conflict"]
    dates = [world.clock.date(t).isoformat() for t in base.deadlines]
    return Measure(
        names=change.names,
        about=change.about,
        owners=change.owners,
        chances={
            name: {date: (float(told.chances[d, o]), float(error[d, o])) for d, date in enumerate(dates)}
            for o, name in enumerate(names)
        },
        risk=float(told.chances[-1, -1]),
        risk_error=float(error[-1, -1]),
        payoffs={s.key: (float(told.payoffs[i]), float(payoff_error[i])) for i, s in enumerate(world.sides)},
        payoffs_by_type={
            s.key: dict(zip(s.types, map(float, told.by_type[i]), strict=True))
            for i, s in enumerate(world.sides)
        },
        fears={s.key: (float(told.fears[i]), float(fear_error[i])) for i, s in enumerate(world.sides)},
        mechanism=mechanism(base.course, after.course) if base.course and after.course else None,
    )
