"""Worlds weighted by how well each explains what is known: importance sampling from the declared ranges.

Draws come from what was thought before; weights proportional to the likelihood make them stand for what is thought
after (Bayes' rule). The effective sample size (Kong 1992), 1 / Σ w², tells of how many equal draws that is worth: where
the evidence is strong, of few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from standoff.errors import UsageError
from standoff.explore.columns import FIGHTING

if TYPE_CHECKING:
    import pandas as pd

    from standoff.explore.experiment import Experiment

Floats = NDArray[np.float64]

QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class Weighted:
    """An exploration conditioned on evidence."""

    experiment: Experiment
    weights: Floats
    """(draw,), summing to 1; 0 for draws that failed."""

    @classmethod
    def of(cls, experiment: Experiment, log_likelihood: Floats) -> Weighted:
        """Weight the draws of an exploration; nan is taken only for draws that failed."""
        if log_likelihood.shape != (len(experiment),):
            raise UsageError(
                f"a log-likelihood is wanted for each of {len(experiment)} draws, not {log_likelihood.shape}"
            )
        if experiment.plan["design"] not in ("sobol", "latin", "random"):
            raise UsageError(
                f"the draws of the design {experiment.plan['design']} do not stand for the ranges; explore with sobol"
            )
        solved = experiment.table["failure"].isna().to_numpy()
        if np.isnan(log_likelihood[solved]).any() or np.isposinf(log_likelihood).any():
            raise UsageError(
                "there is no log-likelihood of some draws; give one for each, or log_likelihood= when exploring"
            )
        known = np.where(solved, log_likelihood, -np.inf)
        if not np.isfinite(known).any():
            raise UsageError(
                "what is known is impossible in every draw; widen the ranges, or doubt the evidence"
            )
        weights = np.exp(known - known.max())
        return cls(experiment, weights / weights.sum())

    @property
    def effective_size(self) -> float:
        """Of how many equally likely draws this is worth."""
        return float(1.0 / np.sum(self.weights**2))

    def chance(self, outcome: str = FIGHTING, by: str | None = None) -> tuple[float, float]:
        """Probability averaged over the weighted worlds, and its standard error from there being only so many."""
        chance = np.nan_to_num(self.experiment.chance(outcome, by))
        mean = float(self.weights @ chance)
        return mean, float(np.sqrt(np.sum(self.weights**2 * (chance - mean) ** 2)))

    def quantiles(self, outcome: str = FIGHTING, by: str | None = None, at: ArrayLike = QUANTILES) -> Floats:
        """Quantiles of the probability over the weighted worlds."""
        return _quantiles(np.nan_to_num(self.experiment.chance(outcome, by)), self.weights, at)

    def posterior(self) -> pd.DataFrame:
        """What is to be thought of each parameter: mean and 5, 50 and 95 % quantiles, after and before the evidence.

        Sorted by ``shift``, how far the mean has moved, in standard deviations before the evidence.
        """
        import pandas as pd

        values = self.experiment.values
        even = np.where(self.experiment.table["failure"].isna(), 1.0, 0.0)
        even /= even.sum()
        rows = {}
        for name in values:
            x = values[name].to_numpy()
            before, after = float(even @ x), float(self.weights @ x)
            spread = float(np.sqrt(even @ (x - before) ** 2))
            rows[name] = [after, *_quantiles(x, self.weights, QUANTILES), before]
            rows[name] += [*_quantiles(x, even, QUANTILES), (after - before) / spread if spread else 0.0]
        told = ["mean", "low", "median", "high"]
        found = pd.DataFrame.from_dict(
            rows, orient="index", columns=[*told, *(f"{name}_before" for name in told), "shift"]
        )
        return found.rename_axis("parameter").sort_values("shift", key=np.abs, ascending=False)


def _quantiles(x: Floats, weights: Floats, at: ArrayLike) -> Floats:
    order = np.argsort(x, kind="stable")
    upto = np.cumsum(weights[order])
    places = np.searchsorted(upto, np.asarray(at) * upto[-1])
    return np.asarray(x[order][np.minimum(places, len(x) - 1)])
