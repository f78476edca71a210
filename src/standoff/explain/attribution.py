"""Miscalculation, split among its drivers by exact Shapley values (model, section 7).

With S the drivers that are on, r(S) the risk of conflict by the horizon, and A those of S that mislead nobody by
themselves (first-strike advantage and decision noise), what is split is the miscalculation that there would be,

    w(S) = r(S) - r(A),

the risk above that with the truth known and the same advantage and noise. With all drivers on it is the difference that
`standoff run` reports; with none it is 0; so the shares add up to that difference, and there is nothing left over. The
share of the first-strike advantage is the miscalculation that it makes possible, and so with noise.

Risks that are simulated (`standoff.explain.counterfactual`) are corrected by those that are known both ways, exactly
and in the same runs: their estimates are regressed on these (control variates; Glasserman 2003, *Monte Carlo Methods in
Financial Engineering*, section 4.1). The risk as reported is one of these, which is why the sum holds exactly.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Solution
from standoff.equilibrium.threads import Spread, workers
from standoff.explain.coarse import POINTS
from standoff.explain.counterfactual import (
    Case,
    Counterfactual,
    Grounds,
    Kind,
    cases,
    exact_risks,
    played,
    solved,
)
from standoff.explain.drivers import AMPLIFIERS, present
from standoff.explain.shapley import Coalition, coalitions, shapley_weights
from standoff.game.private import INSTEAD, refuse_private
from standoff.provenance import Provenance, provenance_of

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Driver:
    """What one driver brings to miscalculation."""

    name: str
    share: float
    """Shapley value, a difference of probabilities."""
    error: float
    """Standard error, with the estimated error of the solutions."""
    if_removed: float
    """What taking this driver away by itself changes about miscalculation, all others left as they are."""
    if_removed_error: float


@dataclass(frozen=True)
class Miscalculation:
    """The difference that the truth would make, and what drives it."""

    risk: float
    """Probability of conflict by the horizon, as `standoff run` reports it."""
    truth_known: float
    """The same with the truth known."""
    truth_known_error: float
    difference: float
    difference_error: float
    drivers: tuple[Driver, ...]
    """In the order of `standoff.explain.drivers.DRIVERS`; those that the scenario lacks are left out."""
    numerical_error: float
    """Largest estimated error of a counterfactual solution."""
    provenance: Provenance

    def to_pandas(self) -> pd.DataFrame:
        """One row for each driver."""
        import pandas as pd

        columns = ("share", "error", "if_removed", "if_removed_error")
        rows = [[getattr(driver, column) for column in columns] for driver in self.drivers]
        return pd.DataFrame(
            rows, index=pd.Index([d.name for d in self.drivers], name="driver"), columns=list(columns)
        )


@dataclass(frozen=True, eq=False)
class _Risks:
    """The risk under each coalition of drivers."""

    values: Floats
    """(coalition,)"""
    residuals: Floats
    """(run, coalition) what simulated runs leave open, 0 where the risk is known."""
    reported: Floats
    """(coalition,) by how much each estimate moves with the reported risk."""
    errors: Floats
    """(coalition,) numerical errors; that of the reported risk comes with it."""
    controls: int
    """Number of risks known both ways."""


def miscalculation(
    solution: Solution,
    risk: tuple[float, float],
    *,
    runs: int = 2_000,
    points: Sequence[int] = POINTS,
    seed: int = 1,
    threads: int | None = None,
    spread: Spread | None = None,
    progress: Progress | None = None,
) -> Miscalculation:
    """Split miscalculation among its drivers.

    Parameters
    ----------
    risk
        Probability of conflict by the horizon as reported, and its error.
    runs
        Simulated runs of each counterfactual that cannot be had exactly.
    points
        Grids to try for each, see `standoff.explain.coarse`.
    spread
        What shares work out; by default so many threads of its own.
    progress
        Called with how much is done and how much there is to do.
    """
    refuse_private(solution.actual.world, "explaining", INSTEAD)
    drivers = present(solution)
    every = coalitions(drivers)
    with nullcontext(spread) if spread else workers(threads or os.cpu_count() or 1) as shared:
        found = _risks(solution, every, drivers, risk[0], runs, points, seed, shared, progress)
    # w(S) = r(S) - r(amplifiers of S)
    place = {coalition: k for k, coalition in enumerate(every)}
    above = np.eye(len(every))
    for k, coalition in enumerate(every):
        above[k, place[coalition & AMPLIFIERS]] -= 1.0
    shares = shapley_weights(drivers) @ above
    whole = place[frozenset(drivers)]
    alone = np.array([above[whole] - above[place[frozenset(drivers) - {name}]] for name in drivers])
    informed = solution.informed

    def error(weights: Floats) -> float:
        left = found.residuals @ weights
        sampling = left.var(ddof=found.controls + 1) / len(left)
        return float(
            np.sqrt(sampling + (risk[1] * weights @ found.reported) ** 2) + np.abs(weights) @ found.errors
        )

    told = tuple(
        Driver(name, float(share @ found.values), error(share), float(gone @ found.values), error(gone))
        for name, share, gone in zip(drivers, shares, alone, strict=True)
    )
    return Miscalculation(
        risk=risk[0],
        truth_known=informed.conflict,
        truth_known_error=informed.error,
        difference=risk[0] - informed.conflict,
        difference_error=float(np.hypot(risk[1], informed.error)),
        drivers=told,
        numerical_error=float(found.errors.max()),
        provenance=provenance_of(solution.scenario, {"runs": runs}, seed),
    )


def _risks(
    solution: Solution,
    every: Sequence[Coalition],
    drivers: Sequence[str],
    risk: float,
    runs: int,
    points: Sequence[int],
    seed: int,
    spread: Spread,
    progress: Progress | None,
) -> _Risks:
    """Risk under every coalition; the first is that with the truth known, the last the one reported."""
    plan = cases(solution, every, set(drivers))
    alike: dict[tuple[str, ...], list[Case]] = defaultdict(list)
    for case in dict.fromkeys(plan):
        alike[case.actual.off].append(case)

    def work(some: list[Case]) -> _Told:
        return _told(solution, some, runs, points, seed)

    columns: dict[Case, Floats] = {}
    known: dict[Case, float] = {}
    errors: dict[Case, float] = {}
    for done, told in enumerate(spread(work, list(alike.values())), start=1):
        columns |= told.columns
        known |= told.known
        errors |= told.errors
        if progress is not None:
            progress(done, len(alike))
    known[plan[every.index(frozenset(drivers) & AMPLIFIERS)]] = solution.informed.conflict
    known[plan[-1]] = risk
    return _corrected(plan, known, columns, np.array([*(errors[case] for case in plan[:-1]), 0.0]))


@dataclass(frozen=True, eq=False)
class _Told:
    """Risks of cases that are played in the same games."""

    columns: dict[Case, Floats]
    """(run,) which runs come to blows."""
    known: dict[Case, float]
    errors: dict[Case, float]


def _told(solution: Solution, some: Sequence[Case], runs: int, points: Sequence[int], seed: int) -> _Told:
    """Solve the games of some cases, and play them; the games are large and are let go of after that."""
    games: dict[Kind, Counterfactual] = {}
    for kind in sorted({kind for case in some for kind in (case.actual, *case.views)}):
        games[kind] = solved(solution, kind, 1, points, games.get(Kind(-1, kind.off)))
    grounds: Grounds = {}
    return _Told(
        # Of those that are known exactly, the ones with private types are simulated beside, to correct the others.
        {
            case: played(solution, case, games, runs, seed, grounds).astype(np.float64)
            for case in some
            if not case.known
        },
        exact_risks(some, games),
        {case: _numerical(case, games) for case in some},
    )


def _corrected(
    plan: Sequence[Case], known: dict[Case, float], columns: dict[Case, Floats], errors: Floats
) -> _Risks:
    """Risks that are known as they are, and the others as simulated, corrected by those known both ways."""
    if not columns:  # nobody has types that could be private
        values = np.array([known[case] for case in plan])
        last = np.array([float(case == plan[-1]) for case in plan])
        return _Risks(values, np.zeros((2, len(plan))), last, errors, 0)
    drawn, whole = list(columns), plan[-1]
    number = {case: k for k, case in enumerate(drawn)}
    controls = [number[case] for case in known if case in number]
    simulated = np.column_stack(list(columns.values()))
    means = simulated.mean(axis=0)
    centred = simulated - means
    fit = np.linalg.lstsq(centred[:, controls], centred, rcond=None)[0]
    gaps = np.array([known[drawn[k]] for k in controls]) - means[controls]
    estimates, left = means + gaps @ fit, centred - centred[:, controls] @ fit
    values, residuals = np.zeros(len(plan)), np.zeros((len(left), len(plan)))
    reported = np.zeros(len(plan))
    for k, case in enumerate(plan):
        if case in known:
            values[k], reported[k] = known[case], float(case == whole)
        else:
            values[k], residuals[:, k] = estimates[number[case]], left[:, number[case]]
            reported[k] = fit[controls.index(number[whole]), number[case]] if whole in number else 0.0
    return _Risks(values, residuals, reported, errors, len(controls))


def _numerical(case: Case, games: dict[Kind, Counterfactual]) -> float:
    """Estimated numerical error of a risk."""
    found = [games[kind] for kind in (case.actual, *case.views)]
    return max(game.error(case.known) for game in found)
