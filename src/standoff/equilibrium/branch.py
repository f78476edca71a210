"""The principal branch of a coupled system, from precision 0 to the precision of the game.

At precision 0 play is uniform, and one curve of equilibria starts there (McKelvey and Palfrey 1998; Turocy 2005 follows
it, and so does Gambit). It is followed by its length, so that it may fold back in precision on its way (Keller 1977):
a step along the tangent, Newton's iteration in the plane across it, and Newton's iteration again at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.coupled import Factor, Point, System
from standoff.errors import SolutionError

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

TOLERANCE = 1e-12
"""Largest residual accepted, in log-odds, relative to the largest log-odds where those exceed 1."""
STRAIGHT = 0.97
"""Least cosine of the angle by which the curve may turn in a step."""
FIRST, SHORTEST, LONGEST = 0.05, 1e-9, 0.2
"""Length of a step; the whole curve is about 1.4 long where it is straight."""
NEAR = 0.3
"""A correction longer than this share of its step may have found another branch."""
MOST_STEPS = 5_000


@dataclass(frozen=True, eq=False)
class Followed:
    """The end of the branch."""

    point: Point
    residual: float
    tolerance: float
    """What the residual had to be within."""
    folds: tuple[float, ...]
    """Share of the precision at which it turned, each time."""
    steps: int


def follow(system: System, progress: Progress | None = None) -> Followed:
    """Follow the principal branch to its first point at full precision.

    Parameters
    ----------
    progress
        Called with thousandths of the precision reached, and 1000.

    Raises
    ------
    SolutionError
        If it cannot be followed.
    """
    point, s = system.point(np.zeros(system.size)), 0.0
    factor = system.factor(point, s)
    speed = factor.solve(-point.g)
    # The curve starts at 45 degrees between precision and action values.
    metric = _Metric(1.0 / max(float(speed @ speed), 1e-12))
    tangent = metric.unit(speed, 1.0)
    length, folds = FIRST, []
    for count in range(1, MOST_STEPS):
        here = length
        if tangent[1] > 0.0 and s + here * tangent[1] > 1.0:
            here = (1.0 - s) / tangent[1]
        found = _step(system, point, s, tangent, here, factor, metric)
        if found is None:
            length = 0.5 * here
            if length < SHORTEST:
                break
            continue
        point, s, factor, ahead, spent = found
        if ahead[1] * tangent[1] < 0.0:
            folds.append(s)
        tangent = ahead
        if progress is not None:
            progress(min(999, max(0, int(1000 * s))), 1000)
        if s >= 1.0 - 1e-9:
            return _polish(system, point, tuple(folds), count)
        if s < 0.0:  # back through the beginning
            break
        length = min(LONGEST, here * (1.6 if spent <= 5 else 1.0 if spent <= 8 else 0.6))
    game = system.records.game
    raise SolutionError(
        "no equilibrium could be reached on the tree of public records: the branch of equilibria that starts at"
        f" precision 0 could not be followed beyond {s:.3f} of the precision ({game.precision[0]:g} and"
        f" {game.precision[1]:g}). Try a lower precision, or fewer periods."
    )


@dataclass(frozen=True)
class _Metric:
    """Length of a change of action values and of precision."""

    weight: float

    def dot(self, one: tuple[Floats, float], two: tuple[Floats, float]) -> float:
        return self.weight * float(one[0] @ two[0]) + one[1] * two[1]

    def unit(self, change: Floats, share: float) -> tuple[Floats, float]:
        norm = np.sqrt(self.dot((change, share), (change, share)))
        return change / norm, share / norm


def _tangent(
    factor: Factor, point: Point, before: tuple[Floats, float], metric: _Metric
) -> tuple[Floats, float]:
    """Unit tangent of the curve, pointing the way one was going."""
    found = metric.unit(factor.solve(-point.g), 1.0)
    return found if metric.dot(found, before) >= 0.0 else (-found[0], -found[1])


def _step(
    system: System,
    point: Point,
    s: float,
    tangent: tuple[Floats, float],
    length: float,
    factor: Factor,
    metric: _Metric,
) -> tuple[Point, float, Factor, tuple[Floats, float], int] | None:
    """The next point of the curve, with derivative and tangent; None where the step is too long to be sure of it."""
    found = _correct(system, point, s, tangent, length, factor, metric)
    if found is None:
        return None
    following, share, spent = found
    next_factor = _factored(system, following, share)
    if next_factor is None:
        return None
    ahead = _tangent(next_factor, following, tangent, metric)
    if metric.dot(ahead, tangent) < STRAIGHT:
        return None
    return following, share, next_factor, ahead, spent


def _correct(
    system: System,
    point: Point,
    s: float,
    tangent: tuple[Floats, float],
    length: float,
    factor: Factor,
    metric: _Metric,
) -> tuple[Point, float, int] | None:
    """Newton's iteration with the last derivative, in the plane across the tangent; None where it fails."""
    q, share = point.q + length * tangent[0], s + length * tangent[1]
    start, before = (q, share), np.inf
    for count in range(1, 13):
        now = system.point(q)
        gap = share * now.g - q
        error = float(np.max(np.abs(gap)))
        if error < 1e-8:
            moved = q - start[0], share - start[1]
            near = np.sqrt(metric.dot(moved, moved)) <= NEAR * length + 1e-7
            return (now, share, count) if near else None
        if not error < 2.0 * before:
            return None
        before = error
        straight, along = factor.solve(-gap), factor.solve(-now.g)
        change = -metric.weight * float(tangent[0] @ straight)
        change /= metric.weight * float(tangent[0] @ along) + tangent[1]
        q, share = q + straight + change * along, share + change
    return None


def _polish(system: System, point: Point, folds: tuple[float, ...], steps: int) -> Followed:
    """Newton's iteration at full precision, as far as rounding lets it go."""
    point = system.point(point.q)
    error = float(np.max(np.abs(point.g - point.q), initial=0.0))
    for _ in range(12):
        factor = _factored(system, point, 1.0)
        if factor is None:
            break
        following = system.point(point.q + factor.solve(point.q - point.g))
        better = float(np.max(np.abs(following.g - following.q), initial=0.0))
        if not better < error:
            break
        point, error = following, better
    allowed = TOLERANCE * max(1.0, float(np.max(np.abs(point.q), initial=0.0)))
    if error > allowed:
        raise SolutionError(
            f"the equilibrium found on the tree of public records has a residual of {error:.1e}, which is above"
            f" {allowed:.1e}. Try a lower precision."
        )
    return Followed(point, error, allowed, folds, steps)


def _factored(system: System, point: Point, s: float) -> Factor | None:
    """The derivative at a point, or None where it is singular: at the very tip of a fold."""
    try:
        return system.factor(point, s)
    except RuntimeError:
        return None
