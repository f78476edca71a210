"""What changes do to the risk in worlds that are all plausible.

Worlds are drawn from the ranges that a scenario declares for its parameters (`standoff.explain.worlds`). A change's
*regret* in a world is how much more the best of the changes compared would have lowered the risk there (Savage 1951).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Equilibrium
from standoff.errors import UsageError
from standoff.explain.changes import Changes
from standoff.explain.comparison import Measured, compare
from standoff.scenario import Scenario

Floats = NDArray[np.float64]
LEAST = 1e-3
"""By less than this a change does nothing to the risk: what is left of rounding and of grids is no relief."""
Ask = Callable[[Scenario, Changes | None, list[Equilibrium]], Measured | str]
"""The answer in a world, with a change or without, given what has been solved of that world; or why there is none."""


@dataclass(frozen=True)
class Robustness:
    """What a change does to the risk over worlds that are all plausible."""

    worlds: int
    """That could be solved with and without it."""
    failed: int
    effective: float
    """Of how many worlds that all count alike their weights leave the worth."""
    helps: float
    """Share of these, by weight, in which it lowers the risk, by `LEAST` or more."""
    helps_error: float
    median: float
    """Median change of the risk, by weight."""
    worst: float
    """Largest."""
    regret: float
    """Mean regret, by weight."""
    reasons: tuple[tuple[str, int], ...] = ()
    """Why worlds could not be solved, and how many of them, the most frequent reason first."""


def effects_in(world: Scenario | str, changes: Sequence[Changes], ask: Ask) -> list[float | str]:
    """By change, how it changes the risk in a world, or why that cannot be told."""
    solved: list[Equilibrium] = []
    base = world if isinstance(world, str) else ask(world, None, solved)
    if isinstance(world, str) or isinstance(base, str):
        return [str(base)] * len(changes)
    found: list[float | str] = []
    for change in changes:
        after = ask(world, change, list(solved))
        found.append(after if isinstance(after, str) else float(compare(base, after).chances[-1, -1]))
    return found


def robustness(told: Sequence[Sequence[float | str]], weights: Sequence[float] | None) -> list[Robustness]:
    """By change, what it does over all worlds; nan where it could be solved in none."""
    effect = np.array([[np.nan if isinstance(one, str) else one for one in world] for world in told])
    weight = np.ones(len(told)) if weights is None else np.asarray(weights, dtype=np.float64)
    # To do nothing is among what there is to choose from.
    best = np.where(np.isnan(effect), np.inf, effect).min(axis=1, initial=0.0)
    return [
        _robustness(effect[:, c], best, weight, Counter(w[c] for w in told if isinstance(w[c], str)))
        for c in range(effect.shape[1])
    ]


def _robustness(effect: Floats, best: Floats, weight: Floats, why: Counter[float | str]) -> Robustness:
    known = np.isfinite(effect)
    reasons = tuple((" ".join(str(reason).split()), count) for reason, count in why.most_common())
    if not known.any() or weight[known].sum() <= 0.0:
        nan = float("nan")
        return Robustness(int(known.sum()), int((~known).sum()), 0.0, nan, nan, nan, nan, nan, reasons)
    e, b, w = effect[known], best[known], weight[known] / weight[known].sum()
    helps = float(w @ (e < -LEAST))
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
        reasons=reasons,
    )


def weights_by(log_likelihood: Sequence[float | str]) -> list[float]:
    """Weights of worlds by how likely each makes a record."""
    told = np.array([-np.inf if isinstance(each, str) else each for each in log_likelihood])
    if not np.isfinite(told).any():
        why = next(
            (each for each in log_likelihood if isinstance(each, str)), "it is impossible in all of them"
        )
        raise UsageError(f"the record could be weighed in none of the worlds drawn: {' '.join(why.split())}")
    return [float(w) for w in np.exp(told - told.max())]
