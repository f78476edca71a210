"""How much of a number's variation each parameter brings about.

The first-order index of a parameter is the share of the variance that would go on average if it were known, S_i =
Var(E[y | x_i]) / Var(y); the total index the share that would remain if all others were known, T_i = E[Var(y | x_~i)] /
Var(y). From a Saltelli design they are estimated by the formulas of Saltelli et al. (2010) and Jansen (1999). From any
sample of independent parameters the first-order index can be had without further draws, from means within classes of
the parameter, with the bias of the analysis of variance taken off (Kelley's epsilon squared). Morris' elementary
effects (1991; absolute means after Campolongo, Cariboni and Saltelli 2007) rank many parameters with few draws.

Intervals are bootstrap percentiles: whole groups of draws are drawn again, with replacement, as often as `AGAIN`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.errors import UsageError
from standoff.explore.designs import STEP

Floats = NDArray[np.float64]

AGAIN = 500
LEVEL = 0.95
LEAST_DRAWS = 16
"""From which first-order indices can be had without a design of their own."""


@dataclass(frozen=True)
class Estimate:
    """Estimates with their intervals, an entry for each parameter."""

    value: Floats
    low: Floats
    high: Floats


def sobol_indices(y: Floats, dimensions: int, seed: int = 0) -> tuple[Estimate, Estimate]:
    """First-order and total indices from the values (draw,) of a Saltelli design, in its order.

    Groups of which a draw failed (nan) are left out.
    """
    groups = _whole(y, dimensions + 2, "saltelli")

    def indices(rows: Floats) -> Floats:
        a, b, mixed = rows[..., 0], rows[..., 1], rows[..., 2:]
        variance = rows[..., :2].reshape(*rows.shape[:-2], -1).var(axis=-1)[..., None]
        first = np.mean(b[..., None] * (mixed - a[..., None]), axis=-2)
        total = 0.5 * np.mean((a[..., None] - mixed) ** 2, axis=-2)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.stack([first, total]) / variance)

    # Centred, the estimator of the first order varies least.
    centred = groups - groups[:, :2].mean()
    found, again = indices(centred), _again(centred, indices, seed)
    return tuple(_estimate(found[k], again[:, k]) for k in (0, 1))  # type: ignore[return-value]


def first_order(x: Floats, y: Floats, seed: int = 0) -> Estimate:
    """First-order indices from any sample of independent parameters: their values (draw, parameter), and y (draw,)."""
    good = np.isfinite(y)
    x, y = x[good], y[good]
    if len(y) < LEAST_DRAWS:
        raise UsageError(
            f"{len(y)} draws are too few to tell what parameters matter; {LEAST_DRAWS} is the least"
        )
    # As many classes as draws in each: what varies within a class is missed, what few draws have in common is luck.
    count = round(len(y) ** 0.5)
    ranks = np.argsort(np.argsort(x, axis=0, kind="stable"), axis=0)
    labels = ranks * count // len(y)

    def indices(picked: NDArray[np.int64]) -> Floats:
        return np.array([_explained(labels[picked, i], y[picked], count) for i in range(x.shape[1])])

    generator = np.random.default_rng(seed)
    again = np.array([indices(generator.integers(len(y), size=len(y))) for _ in range(AGAIN)])
    # Drawn again, draws that occur twice look like explained variance: the bootstrap's spread counts, not its place.
    found = indices(np.arange(len(y)))
    return _estimate(found, again - again.mean(axis=0) + found)


def elementary_effects(unit: Floats, y: Floats, seed: int = 0) -> tuple[Estimate, Floats, Floats]:
    """Mean size of the effect of each parameter, mean effect and standard deviation of effects, of a Morris design.

    An effect is the change of y for a move through the whole of the parameter's range, in the order of the design. A
    large standard deviation tells that it depends on the other parameters, or is not linear.
    """
    dimensions = unit.shape[1]
    walks = unit.reshape(-1, dimensions + 1, dimensions)
    values = y.reshape(-1, dimensions + 1)
    whole = np.isfinite(values).all(axis=1)
    _enough(int(whole.sum()), "morris")
    moves = np.diff(walks[whole], axis=1)
    rows = np.argmax(np.abs(moves), axis=1)
    change = np.take_along_axis(np.diff(values[whole], axis=1), rows, axis=1)
    effects = change / (np.sign(np.take_along_axis(moves, rows[:, None, :], axis=1)[:, 0]) * STEP)

    def sizes(rows: Floats) -> Floats:
        return np.asarray(np.abs(rows).mean(axis=-2))

    size = _estimate(sizes(effects), _again(effects, sizes, seed))
    return size, effects.mean(axis=0), effects.std(axis=0, ddof=1)


def _explained(labels: NDArray[np.int64], y: Floats, count: int) -> float:
    sizes = np.bincount(labels, minlength=count)
    sums = np.bincount(labels, weights=y - y.mean(), minlength=count)
    classes = int((sizes > 0).sum())
    total = float(((y - y.mean()) ** 2).sum())
    if total == 0.0 or len(y) <= classes:
        return 0.0
    between = float((sums[sizes > 0] ** 2 / sizes[sizes > 0]).sum())
    within = (total - between) / (len(y) - classes)
    return (between - (classes - 1) * within) / total


def _whole(y: Floats, size: int, kind: str) -> Floats:
    groups = y.reshape(-1, size)
    whole = groups[np.isfinite(groups).all(axis=1)]
    _enough(len(whole), kind)
    return whole


def _enough(groups: int, kind: str) -> None:
    if groups < 2:
        raise UsageError(
            f"{groups} groups of the design {kind} were solved whole, and 2 is the least; ask for more draws"
        )


def _again(rows: Floats, statistic: object, seed: int) -> Floats:
    """The statistic of rows drawn again, (time, ...)."""
    assert callable(statistic)
    generator = np.random.default_rng(seed)
    found = [statistic(rows[generator.integers(len(rows), size=len(rows))]) for _ in range(AGAIN)]
    return np.array(found)


def _estimate(value: Floats, again: Floats) -> Estimate:
    tails = 100 * np.array([0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
    low, high = np.nanpercentile(again, tails, axis=0) if np.isfinite(again).any() else (value, value)
    return Estimate(value, np.asarray(low), np.asarray(high))
