"""What would help: each declared intervention and any other change, alone and in pairs.

A change is compared with the scenario as it stands, both on coarse grids and with the same luck (see
`standoff.explain.comparison`). Each side's payoff and fear are those it expects by its own view, before and after, and
over its types as they are in truth. A side is *unwilling* to do what it owns, wholly or with the other, unless by
itself it expects to be better off. What nobody has to agree to has no owner.

Over ignorance, the same is done for worlds drawn from the ranges that the scenario declares for its parameters (a
scrambled Sobol sequence; Owen 1998). A change's *regret* in a world is how much more the best of the changes compared
would have lowered the risk there (Savage 1951).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Solution
from standoff.equilibrium.quick import solve_once
from standoff.errors import StandoffError, UsageError
from standoff.explain.comparison import Change, Measured, compare, measure, measure_solution
from standoff.explain.worlds import drawn_worlds
from standoff.game.private import refuse_private
from standoff.provenance import Provenance, provenance_of
from standoff.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from standoff.evidence.record import Record

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

LIMIT = 25.0
"""Seconds of a processor after which a world that was drawn is given up; a few bend without end."""


@dataclass(frozen=True)
class Robustness:
    """What a change does to the risk over worlds that are all plausible."""

    worlds: int
    """That could be solved with and without it."""
    failed: int
    effective: float
    """Of how many worlds that all count alike their weights leave the worth."""
    helps: float
    """Share of these, by weight, in which it lowers the risk."""
    helps_error: float
    median: float
    """Median change of the risk, by weight."""
    worst: float
    """Largest."""
    regret: float
    """Mean regret, by weight."""


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


@dataclass(frozen=True)
class WhatIf:
    """What would help, the greatest relief first; what could not be solved last."""

    measures: tuple[Measure, ...]
    numerical_error: float
    """Of the risk: what the coarser grid does to the scenario as it stands."""
    provenance: Provenance

    def to_pandas(self) -> pd.DataFrame:
        """One row for each measure, with the changes by the horizon."""
        import pandas as pd

        return pd.DataFrame([_row(m) for m in self.measures])


def what_if(
    solution: Solution,
    *,
    set: Mapping[str, Any] | None = None,  # noqa: A002 - named as on the command line
    pairs: bool = True,
    draws: int = 0,
    weights: Sequence[float] | None = None,
    record: Record | None = None,
    runs: int = 4_000,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> WhatIf:
    """Tell what would come of each declared intervention, and of other values, alone and in pairs.

    Parameters
    ----------
    solution
        Of the scenario as it stands.
    set
        Other values, by parameter or path into the file, each one more change.
    pairs
        Tell of pairs too.
    draws
        Worlds drawn from the declared ranges of parameters, in which to try it all again; 0: none. Best a power of 2.
    weights
        Of these worlds, one each; all alike by default.
    record
        Reports by whose likelihood to weight the worlds instead, from `standoff.evidence.record.Record.of`.
    runs
        Simulated runs, where a side is wrong about the world.
    progress
        Called with the number of scenarios solved and the number of all of them.

    Returns
    -------
    WhatIf

    Raises
    ------
    UsageError
        If there is nothing to try, a value or weight makes no sense, or the scenario declares no ranges to draw from.
    """
    refuse_private(solution.actual.world, "asking what would help")
    changes = _changes(solution.scenario, set or {}, pairs=pairs)
    if weights is not None and (
        len(weights) != draws or min(weights, default=0.0) < 0.0 or sum(weights) <= 0.0
    ):
        raise UsageError(f"give one weight for each of the {draws} draws, none negative and not all 0")
    if record is not None and (weights is not None or not draws):
        raise UsageError("a record weights draws: ask for some (--draws), and give no weights beside it")
    worlds = drawn_worlds(solution.scenario, draws, seed) if draws else []
    total = (len(worlds) + 1) * (len(changes) + 1) + (len(worlds) if record is not None else 0)
    trial = Trial(solution, changes, runs=runs, seed=seed, threads=threads, progress=progress, total=total)
    found = [trial.of(change) for change in changes]
    if record is not None:
        weights = _weights([trial.likelihood(record, world) for world in worlds])
    if worlds:
        found = _over_ignorance(found, changes, worlds, trial.elsewhere, weights)
    ranked = sorted(found, key=lambda m: (bool(m.reason), m.risk))
    options = {"set": dict(set or {}), "pairs": pairs, "draws": draws, "runs": runs}
    error = float(np.abs(trial.slack.chances[-1, -1]))
    return WhatIf(tuple(ranked), error, provenance_of(solution.scenario, options, seed))


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
        threads: int | None = None,
        progress: Progress | None = None,
        total: int = 0,
    ) -> None:
        tried = [solution.scenario, *(change.applied(solution.scenario) for change in changes)]
        self._solution = solution
        self._draw = any(scenario.has_view(side) for scenario in tried for side in (0, 1))
        self._runs, self._seed, self._threads = runs, seed, threads
        self._progress, self._total, self._done = progress, total, 0
        self._coarsest = 0
        base = self.ask(solution.scenario, None)
        if isinstance(base, str):
            raise UsageError(f"the scenario could not be solved on a coarser grid: {base}")
        self._base, self._coarsest = base, base.points
        fine = measure_solution(solution, runs=runs, seed=seed, draw=self._draw)
        self.slack = compare(fine, base)
        """What the coarser grid does to the scenario as it stands."""

    def of(self, change: Changes) -> Measure:
        """What would come of a change."""
        after = self.ask(self._solution.scenario, change)
        return _measure(self._solution, change, self._base, after, self.slack)

    def elsewhere(self, world: Scenario, change: Changes | None) -> Measured | str:
        """The answer in another world, with a change or without, or why there is none within `LIMIT` seconds."""
        return self.ask(world, change, LIMIT)

    def ask(self, scenario: Scenario, change: Changes | None, limit: float | None = None) -> Measured | str:
        """The answer with a change, or why there is none."""
        try:
            found: Measured | str = measure(
                scenario if change is None else change.applied(scenario),
                runs=self._runs,
                seed=self._seed,
                draw=self._draw,
                coarsest=self._coarsest,
                threads=self._threads,
                limit=limit,
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


@dataclass(frozen=True)
class Changes:
    """Changes that are made together."""

    names: tuple[str, ...]
    about: str
    owners: tuple[str, ...]
    interventions: tuple[str, ...]
    values: Mapping[str, Any]

    def applied(self, scenario: Scenario) -> Scenario:
        """The scenario with them."""
        for name in self.interventions:
            scenario = scenario.with_(intervention=name)
        return scenario.with_(self.values) if self.values else scenario


def single_changes(scenario: Scenario) -> list[Changes]:
    """Each declared intervention that is not in force."""
    sides = [side.key for side in scenario.world().sides]
    return [
        Changes((i.name,), i.about, tuple(s for s in sides if s in i.by or "both" in i.by), (i.name,), {})
        for i in scenario.interventions.values()
        if i.name not in scenario.applied
    ]


def _changes(scenario: Scenario, values: Mapping[str, Any], *, pairs: bool) -> list[Changes]:
    sides = [side.key for side in scenario.world().sides]
    single = single_changes(scenario)
    if values:
        scenario.with_(values)  # what makes no sense is told at once
    single += [Changes((f"{name}={value}",), "", (), (), {name: value}) for name, value in values.items()]
    if not single:
        raise UsageError("the scenario declares no interventions; say what to change with --set name=value")
    both = [
        Changes(
            a.names + b.names,
            "; ".join(filter(None, (a.about, b.about))),
            tuple(s for s in sides if s in a.owners + b.owners),
            a.interventions + b.interventions,
            {**a.values, **b.values},
        )
        for a, b in combinations(single, 2)
    ]
    return single + (both if pairs else [])


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
    )


def _weights(log_likelihood: Sequence[float | str]) -> list[float]:
    told = np.array([-np.inf if isinstance(each, str) else each for each in log_likelihood])
    if not np.isfinite(told).any():
        why = next(
            (each for each in log_likelihood if isinstance(each, str)), "it is impossible in all of them"
        )
        raise UsageError(f"the record could be weighed in none of the worlds drawn: {' '.join(why.split())}")
    return [float(w) for w in np.exp(told - told.max())]


def _over_ignorance(
    measures: list[Measure],
    changes: list[Changes],
    worlds: Sequence[Scenario | str],
    ask: Callable[[Scenario, Changes | None], Measured | str],
    weights: Sequence[float] | None,
) -> list[Measure]:
    """Add to measures what they do in other worlds."""
    effects = np.full((len(worlds), len(changes)), np.nan)
    for w, world in enumerate(worlds):
        base = world if isinstance(world, str) else ask(world, None)
        if isinstance(world, str) or isinstance(base, str):
            continue
        for c, change in enumerate(changes):
            after = ask(world, change)
            if not isinstance(after, str):
                effects[w, c] = compare(base, after).chances[-1, -1]
    weight = np.ones(len(worlds)) if weights is None else np.asarray(weights, dtype=np.float64)
    with np.errstate(all="ignore"):
        best = np.nanmin(np.where(np.isnan(effects), np.inf, effects), axis=1, initial=0.0)
    return [
        replace(measure, robustness=_robustness(effects[:, c], best, weight))
        for c, measure in enumerate(measures)
    ]


def _robustness(effect: Floats, best: Floats, weight: Floats) -> Robustness | None:
    known = np.isfinite(effect)
    if not known.any() or weight[known].sum() <= 0.0:
        return None
    e, b, w = effect[known], best[known], weight[known] / weight[known].sum()
    helps = float(w @ (e < 0.0))
    size = 1.0 / float(w @ w)
    p = (helps * size + 2.0) / (size + 4.0)
    order = np.argsort(e)
    median = e[order][np.searchsorted(np.cumsum(w[order]), 0.5 - 1e-12)]
    return Robustness(
        worlds=int(known.sum()),
        failed=int((~known).sum()),
        effective=size,
        helps=helps,
        helps_error=float(np.sqrt(p * (1.0 - p) / size)),
        median=float(median),
        worst=float(e.max()),
        regret=float(w @ (e - b)),
    )


def _row(measure: Measure) -> dict[str, Any]:
    row: dict[str, Any] = {
        "measure": " + ".join(measure.names),
        "risk": measure.risk,
        "risk_error": measure.risk_error,
        "lowers": measure.lowers,
        "owners": " + ".join(measure.owners),
        "unwilling": " + ".join(measure.unwilling),
    }
    for side, (change, error) in measure.payoffs.items():
        row |= {f"payoff_{side}": change, f"payoff_{side}_error": error}
    for side, (change, error) in measure.fears.items():
        row |= {f"fear_{side}": change, f"fear_{side}_error": error}
    if measure.robustness is not None:
        found = measure.robustness
        row |= {"helps_in": found.helps, "median": found.median, "worst": found.worst, "regret": found.regret}
    return row | {"reason": measure.reason}
