"""Where in the ranges something happens: scenario discovery by the patient rule induction method.

PRIM (Friedman and Fisher 1999) begins with a box that holds all worlds and peels thin slices off it, at each step the
one that raises the share of worlds of interest most for each world it loses. Of the boxes on the way, that one is told
for which coverage and density balance best (the largest harmonic mean); restrictions that may be luck are dropped from
it, by the one-sided binomial test of Bryant and Lempert (2010). Further boxes are looked for among the worlds outside.

Coverage
    The share of all worlds of interest that lie in the box.
Density
    The share of worlds in the box that are of interest.
Support
    The share of all worlds that lie in the box.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from standoff.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

PEEL = 0.05
"""Share of the worlds in a box that one step takes off it."""
LEAST_SUPPORT = 0.05
"""Share of all worlds below which a box is not made smaller."""
LUCK = 0.05
"""A restriction is dropped if the box would be as dense by chance, with a probability above this, without it."""
MOST_BOXES = 3
LEAST_COVERAGE = 0.1
"""Of a further box."""


@dataclass(frozen=True)
class Box:
    """A part of the ranges."""

    limits: Mapping[str, tuple[float, float]]
    """By parameter that is restricted; an end that is not is infinite."""
    coverage: float
    density: float
    support: float

    def holds(self, x: pd.DataFrame) -> Bools:
        """Which of some worlds lie in it."""
        inside = np.ones(len(x), dtype=bool)
        for name, (low, high) in self.limits.items():
            inside &= (x[name].to_numpy() >= low) & (x[name].to_numpy() <= high)
        return inside

    def conditions(self) -> str:
        """Its limits in words."""
        return " and ".join(_between(name, *ends) for name, ends in self.limits.items())


@dataclass(frozen=True)
class Regions:
    """Boxes in which something happens more often than elsewhere."""

    what: str
    """What happens."""
    share: float
    """Of all worlds in which it happens."""
    boxes: tuple[Box, ...]

    def sentences(self) -> list[str]:
        """What was found, in words."""
        if not self.boxes:
            return [f"{self.what} in {_percent(self.share)} of worlds, nowhere markedly more often."]
        return [
            f"{self.what} in {_percent(box.density)} of worlds with {box.conditions()}, against"
            f" {_percent(self.share)} of all; these are {_percent(box.support)} of worlds and hold"
            f" {_percent(box.coverage)} of those in which it is so."
            for box in self.boxes
        ]


def find_regions(x: pd.DataFrame, y: Bools, *, what: str = "it") -> Regions:
    """Look for the boxes in which something happens.

    Parameters
    ----------
    x
        Values of the parameters, by world.
    y
        (world,) whether it happens.
    what
        The same in words.
    """
    if len(y) < 2 / LEAST_SUPPORT:
        raise UsageError(
            f"{len(y)} worlds are too few to tell regions apart; {round(2 / LEAST_SUPPORT)} is the least"
        )
    boxes: list[Box] = []
    left = np.ones(len(y), dtype=bool)
    while len(boxes) < MOST_BOXES and y[left].any() and not y[left].all():
        limits = _significant(x[left], y[left], _balanced(x[left], y[left], len(y)))
        if not limits:
            break
        box = Box(limits, 0.0, 0.0, 0.0)
        inside = left & box.holds(x)
        # A box is told as it is, with worlds that an earlier one holds too; but it must bring in some of its own.
        if (y & inside).sum() < LEAST_COVERAGE * y.sum():
            break
        boxes.append(measured(limits, x, y))
        left &= ~inside
    return Regions(what, float(y.mean()), tuple(boxes))


def measured(limits: Mapping[str, tuple[float, float]], x: pd.DataFrame, y: Bools) -> Box:
    """A box, with its coverage, density and support among some worlds."""
    inside = Box(limits, 0.0, 0.0, 0.0).holds(x)
    count, hits = int(inside.sum()), int((inside & y).sum())
    return Box(dict(limits), hits / max(int(y.sum()), 1), hits / max(count, 1), count / len(y))


def peel(
    x: Floats, y: Bools, *, share: float = PEEL, least: float = LEAST_SUPPORT * 100
) -> Iterator[tuple[Floats, Bools]]:
    """Boxes on the way: their limits (2, parameter) and the worlds in them, from the one that holds all.

    Parameters
    ----------
    share
        Of the worlds in a box that a step takes off it.
    least
        Number of worlds below which a box is not made smaller.
    """
    limits = np.array([np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)])
    inside = np.ones(len(y), dtype=bool)
    while True:
        yield limits.copy(), inside.copy()
        best = (0.0, -1)
        step: tuple[int, int, float, Bools] | None = None
        count, mean = int(inside.sum()), y[inside].mean()
        for i in range(x.shape[1]):
            column = np.sort(x[inside, i])
            for end in (1, 0):
                edge = _edge(column, share if end == 0 else 1.0 - share)
                kept = inside & ((x[:, i] <= edge) if end == 1 else (x[:, i] >= edge))
                left = int(kept.sum())
                if left in (0, count):
                    continue
                gain = float((y[kept].mean() - mean) / (count - left))
                # Of equal gains, that which restricts no further parameter.
                free = int(np.isinf(limits).all(axis=0).sum()) - int(np.isinf(limits[:, i]).all())
                if (gain, free) > best:
                    best, step = (gain, free), (i, end, edge, kept)
        if step is None or step[3].sum() < least:
            return
        limits[step[1], step[0]], inside = step[2], step[3]


def _edge(ordered: Floats, probability: float) -> float:
    """A value between two of those given, so many of them on its one side; ties stay together."""
    place = (len(ordered) - 1) * probability
    low, high = int(np.floor(place)), int(np.ceil(place))
    if probability > 0.5:
        while ordered[low] == ordered[high] and low > 0:
            low -= 1
    else:
        while ordered[low] == ordered[high] and high < len(ordered) - 1:
            high += 1
    return float((ordered[low] + ordered[high]) / 2.0)


def _balanced(x: pd.DataFrame, y: Bools, worlds: int) -> dict[str, tuple[float, float]]:
    """Limits of the box on the way for which coverage and density balance best."""
    best, found = -1.0, np.empty((2, 0))
    for limits, inside in peel(x.to_numpy(), y, least=LEAST_SUPPORT * worlds):
        # Twice the hits over worlds in the box and worlds of interest: the harmonic mean of coverage and density.
        score = 2.0 * (y & inside).sum() / (inside.sum() + y.sum())
        if score > best:
            best, found = score, limits
    pairs = zip(x.columns, found.T, strict=True)
    return {
        str(name): (float(low), float(high)) for name, (low, high) in pairs if np.isfinite([low, high]).any()
    }


def _significant(
    x: pd.DataFrame, y: Bools, limits: dict[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """The limits without those ends that may be luck, the likeliest first."""
    from scipy.stats import binom

    while limits:
        box = measured(limits, x, y)
        count = int(Box(limits, 0.0, 0.0, 0.0).holds(x).sum())
        hits = round(box.density * count)
        chances = []
        for name, ends in limits.items():
            for end in (0, 1):
                if np.isfinite(ends[end]):
                    without = measured(_opened(limits, name, end), x, y).density
                    chances.append((float(binom.sf(hits - 1, count, without)), name, end))
        chance, name, end = max(chances)
        if chance <= LUCK:
            return limits
        limits = _opened(limits, name, end)
    return limits


def _opened(limits: Mapping[str, tuple[float, float]], name: str, end: int) -> dict[str, tuple[float, float]]:
    """Limits without one end of one parameter."""
    low, high = limits[name]
    ends = (-np.inf, high) if end == 0 else (low, np.inf)
    kept = {**limits, name: ends}
    return {n: e for n, e in kept.items() if np.isfinite(e).any()}


def _between(name: str, low: float, high: float) -> str:
    if np.isinf(low):
        return f"{name} below {high:.3g}"
    if np.isinf(high):
        return f"{name} above {low:.3g}"
    return f"{name} between {low:.3g} and {high:.3g}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
