"""Everything there is to say about why it may come to fighting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from standoff.display import in_hundredths, table_html
from standoff.equilibrium import Solution
from standoff.errors import StandoffError, UsageError
from standoff.explain.attribution import Miscalculation, Progress, miscalculation
from standoff.explain.opinions import SecondOpinion, second_opinion
from standoff.explain.sent import Signals
from standoff.explain.signals import signals
from standoff.explain.turning import TurningPoints, turning_points
from standoff.game.private import INSTEAD, refuse_private
from standoff.provenance import Provenance, provenance_of
from standoff.simulation import Runs, simulate

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from standoff.report.plots import ExplanationPlots

Part = TypeVar("Part")


@dataclass(frozen=True)
class Explanation:
    """Why it may come to fighting. A part that could not be worked out is None, and `failures` says why."""

    miscalculation: Miscalculation | None
    signals: Signals | None
    turning: TurningPoints | None
    opinions: SecondOpinion | None
    failures: Mapping[str, str]
    provenance: Provenance

    def _repr_html_(self) -> str:
        found = self.miscalculation
        if found is None:
            reasons = [[part, reason] for part, reason in self.failures.items()]
            return table_html(self.provenance.scenario, ["not worked out", "why"], reasons)
        rows = [
            [d.name.replace("_", " "), in_hundredths(d.share, d.error, unit="", sign="+")]
            for d in sorted(found.drivers, key=lambda d: -d.share)
        ]
        whole = in_hundredths(found.difference, found.difference_error, unit=" points", sign="+")
        note = (
            f"Risk of fighting {found.risk:.1%}, with the truth known {found.truth_known:.1%}: miscalculation "
            f"{whole}, of which each driver brings its Shapley value."
        )
        title = f"{self.provenance.scenario}: what drives miscalculation"
        return table_html(title, ["driver", "points"], rows, note)

    @property
    def plot(self) -> ExplanationPlots:
        """Charts that a notebook shows: ``drivers()``, ``signals()``, ``turning_points()``, ``opinions()``."""
        from standoff.report.plots import ExplanationPlots

        return ExplanationPlots(self)

    def to_xarray(self) -> dict[str, xr.Dataset]:
        """A dataset for each part that there is."""
        from standoff.report.frames import arrays_of_explanation

        return arrays_of_explanation(self)

    def to_pandas(self) -> dict[str, pd.DataFrame]:
        """A table for each part that there is."""
        parts = {
            "drivers": self.miscalculation,
            "signals": self.signals,
            "turning_points": self.turning,
            "second_opinion": self.opinions,
        }
        return {name: part.to_pandas() for name, part in parts.items() if part is not None}


def explain(
    solution: Solution,
    *,
    runs: Runs | None = None,
    counterfactual_runs: int = 2_000,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Explanation:
    """Tell why it may come to fighting.

    Parameters
    ----------
    solution
        On grids of beliefs.
    runs
        Simulated from it; by default 10,000 with this seed, as `standoff run` has them.
    counterfactual_runs
        Simulated runs of each counterfactual that cannot be had exactly.
    seed
        Of all simulations.
    progress
        Called with how much of the counterfactuals is done, and how much there is to do.

    Returns
    -------
    Explanation
        Drivers of miscalculation (`standoff.explain.attribution`), what moves and messages would tell
        (`standoff.explain.signals`), turning points (`standoff.explain.turning`) and the same answer by other
        reckonings (`standoff.explain.opinions`).

    Raises
    ------
    UsageError
        If the solution is one on a tree.
    """
    if not isinstance(solution, Solution):
        raise UsageError("only a solution on grids of beliefs can be explained; solve with the method 'grid'")
    refuse_private(solution.actual.world, "explaining", INSTEAD)
    made = simulate(solution, n=10_000, seed=seed, threads=threads) if runs is None else runs
    failures: dict[str, str] = {}

    def attempt(name: str, work: Callable[[], Part]) -> Part | None:
        try:
            return work()
        except StandoffError as error:
            failures[name] = str(error)
            return None

    return Explanation(
        miscalculation=attempt(
            "miscalculation",
            lambda: miscalculation(
                solution,
                reported_risk(solution, made),
                runs=counterfactual_runs,
                seed=seed,
                threads=threads,
                progress=progress,
            ),
        ),
        signals=attempt("signals", lambda: signals(solution)),
        turning=attempt("turning", lambda: turning_points(solution, made)),
        opinions=attempt(
            "opinions", lambda: second_opinion(solution, runs=counterfactual_runs, seed=seed, threads=threads)
        ),
        failures=failures,
        provenance=provenance_of(
            solution.scenario, {"runs": len(made), "counterfactual_runs": counterfactual_runs}, seed
        ),
    )


def reported_risk(solution: Solution, runs: Runs) -> tuple[float, float]:
    """Probability of conflict by the horizon, and its error, as `standoff run` reports them."""
    if solution.agreed:
        game = solution.actual
        chances = solution.views[0].forecast([game.periods])[0][0]
        return float(chances[game.conflict].sum()), solution.certificate.conflict_error
    table = runs.outcome_table([solution.actual.periods])
    error = np.hypot(float(table["conflict_error"].values[0]), solution.certificate.conflict_error)
    return float(table["conflict"].values[0]), float(error)
