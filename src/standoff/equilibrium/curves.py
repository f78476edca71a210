"""A curve of equilibria that has been followed, moved to where a map much like the first has it.

From one period to the one before it a stage changes little, and so does its curve q = s·g(q) from precision 0 to the
precision of the game. All points of the curve are corrected at once, each in the plane across the curve at the point
and with the slope taken there when it was followed. What comes of it is the same curve as long as no point moves as far
as the next one is away and the points still lie along their tangents; where that fails the curve has to be followed
anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.elimination import solve
from standoff.equilibrium.slope import Map, Pattern, Slope

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Singles = NDArray[np.float32]

MOST_POINTS = 200
"""Of a curve that is kept."""
FAR = 3.0
"""Largest move of a point, in log-odds."""
SHARE = 0.15
"""Largest distance between where a point is and where the one before it and the tangents at both would have it, as a
share of the distance between the two."""
STRAIGHT = 0.85
"""Least cosine of the angle between the tangents at a point and at the next."""
LONGER = 1.5
"""How much longer the way to a point may be than it was before it was moved."""
AHEAD = 5
"""Points ahead that are looked at."""
ITERATIONS = 12
"""Of a correction."""
DEPTH = 4
"""Earlier iterations that are combined."""
DIFFERENCE = 1e-5
"""Length along a tangent by which it is told how it turned."""


class Point(Protocol):
    """A point of a curve."""

    @property
    def x(self) -> Floats:
        """(D + 1,) action values and share of the precision."""

    @property
    def slope(self) -> Slope:
        """The slope there, or near it."""

    @property
    def tangent(self) -> Floats:
        """(D + 1,) of length 1."""


@dataclass(frozen=True, eq=False)
class Kept:
    """A point of a curve, and what corrects it, in single precision."""

    x: Floats
    tangent: Floats
    factors: Singles
    rows: Ints
    """Of the slope, as `elimination` has them."""
    shadow: Singles
    """(Y * b, c + 1)"""
    square: Singles
    """(c + 1, c + 1) inverse of what is left, with the normal as last row."""

    @classmethod
    def of(cls, point: Point, normal: Floats) -> Kept:
        """Keep a point that has been followed."""
        slope = point.slope
        return cls(
            point.x,
            point.tangent,
            slope.factors[0].astype(np.float32),
            slope.factors[1],
            slope.shadow.astype(np.float32),
            np.linalg.inv(slope.square(normal)).astype(np.float32),
        )


@dataclass(frozen=True, eq=False)
class Curve:
    """Points of a curve from precision 0 to its end."""

    pattern: Pattern
    points: Sequence[Kept]

    @classmethod
    def through(cls, pattern: Pattern, way: Sequence[Point | Kept]) -> Curve | None:
        """The curve through points, the last of them at full precision; None if they are too many to keep."""
        if len(way) > MOST_POINTS:
            return None
        upwards = _upwards(len(way[0].x))
        kept = [
            point
            if isinstance(point, Kept)
            else Kept.of(point, point.tangent if point.x[-1] < 1.0 else upwards)
            for point in way
        ]
        return cls(pattern, kept)


def _upwards(size: int) -> Floats:
    normal = np.zeros(size)
    normal[-1] = 1.0
    return normal


@dataclass(frozen=True, eq=False)
class Chain:
    """Points of a curve, moved to where another map may have them."""

    points: Sequence[Kept]
    usable: Sequence[bool]
    """Whether a point lies on a curve of that map."""
    lengths: Sequence[float]
    """How far each was from the next one."""

    @classmethod
    def moved(cls, g: Map, curve: Curve, tolerance: float) -> Chain:
        """Move the points of a curve, the last of them until its residual is within the tolerance."""
        many = _Many(curve)
        x, usable = _corrected(g, many, tolerance)
        usable[:-1] &= x[:-1, -1] < 1.0
        tangent = np.array(many.tangent)
        tangent[usable] = _turned(g, many, x, np.flatnonzero(usable))
        usable &= np.einsum("nd,nd->n", tangent, many.tangent) > STRAIGHT
        points = [
            replace(point, x=where, tangent=ahead)
            for point, where, ahead in zip(curve.points, x, tangent, strict=True)
        ]
        lengths = np.linalg.norm(np.diff(many.x, axis=0), axis=1)
        return cls(points, usable.tolist(), lengths.tolist())

    def at(self, number: int) -> Kept:
        """A point."""
        return self.points[number]

    def link(self, x: Floats, tangent: Floats, after: int, length: float) -> int | None:
        """Number of a point of the chain, one of the next few, that follows on a point of the curve.

        Parameters
        ----------
        x, tangent
            Of the point of the curve.
        after
            Number of the last point of the chain that was followed on.
        length
            Of a step along the curve that could be taken there.
        """
        for number in range(after + 1, min(after + 1 + AHEAD, len(self.points))):
            longest = LONGER * max(length, self.lengths[number - 1])
            if self.usable[number] and _follows_on(x, tangent, self.points[number], longest):
                return number
        return None


class _Many:
    """Points of a curve side by side."""

    def __init__(self, curve: Curve) -> None:
        self.pattern, points = curve.pattern, curve.points
        self.x = np.array([point.x for point in points])
        self.tangent = np.array([point.tangent for point in points])
        self.normal = np.concatenate([self.tangent[:-1], _upwards(self.x.shape[1])[None]])
        self._points = points

    def towards(self, which: Ints, gap: Floats, off: Floats) -> Floats:
        """Changes of some points, as by `Slope.towards`."""
        blocks, border = self.pattern.blocks, self.pattern.border
        flat = blocks.ravel()
        change = np.zeros((len(which), self.x.shape[1]))
        gaps = gap.astype(np.float32)
        for n, k in enumerate(which):
            point = self._points[k]
            own = solve(point.factors, point.rows, blocks, gap[n]).ravel()
            right = np.append(gaps[n][border], off[n] - self.normal[k, flat] @ own).astype(np.float32)
            y = -(point.square @ right)
            change[n, flat] = -own - point.shadow @ y
            change[n, border] = y[:-1]
            change[n, -1] = y[-1]
        return change


def _corrected(g: Map, many: _Many, tolerance: float) -> tuple[Floats, Bools]:
    """Points brought to the curve, and which of them got there."""
    x, count = many.x.copy(), len(many.x)
    lengths = np.linalg.norm(np.diff(x, axis=0), axis=1)
    room = np.minimum(np.append(lengths, np.inf), np.append(np.inf, lengths))
    enough = np.clip(1e-3 * room, 1e-8, 1e-5)
    enough[-1] = tolerance
    done, left, before = np.zeros(count, dtype=np.bool_), np.arange(count), np.full(count, np.inf)
    points: list[Floats] = []
    changes: list[Floats] = []
    for _ in range(ITERATIONS):
        gap = _gap(g, x[left])
        error = np.max(np.abs(gap), axis=1, initial=0.0)
        done[left[error <= enough[left]]] = True
        near = np.all(np.abs(x[left] - many.x[left]) <= FAR, axis=1)
        on = near & (error < 4.0 * before[left]) & ~done[left]
        before[left] = np.minimum(before[left], error)
        left, gap = left[on], gap[on]
        if not len(left):
            break
        change = np.zeros_like(x)
        off = np.einsum("nd,nd->n", many.normal[left], x[left] - many.x[left])
        change[left] = many.towards(left, gap, off)
        points.append(x.copy())
        changes.append(change)
        x[left] += _accelerated(points[-DEPTH - 1 :], changes[-DEPTH - 1 :], left)
    return x, done


def _gap(g: Map, x: Floats) -> Floats:
    """How far points are off the curve: (n, D) q - s·g(q)."""
    return np.asarray(x[:, :-1] - x[:, -1:] * g(np.ascontiguousarray(x[:, :-1].T)).T)


def _accelerated(points: list[Floats], changes: list[Floats], left: NDArray[np.int64]) -> Floats:
    """The last changes of some points, less what earlier ones account for, as in `arclength`."""
    change = changes[-1][left]
    if len(changes) == 1:
        return change
    differences = np.diff(np.array([c[left] for c in changes]), axis=0)
    moves = np.diff(np.array([p[left] for p in points]), axis=0)
    scale = 1.0 / np.maximum(np.linalg.norm(differences, axis=2), 1e-300)
    scaled = differences * scale[..., None]
    gram = np.einsum("ind,jnd->nij", scaled, scaled) + 1e-8 * np.eye(len(scaled))
    right = np.einsum("ind,nd->ni", scaled, change)
    weights = np.linalg.solve(gram, right[..., None])[..., 0] * scale.T
    return np.asarray(change - np.einsum("ni,ind->nd", weights, moves + differences))


def _turned(g: Map, many: _Many, x: Floats, which: Ints) -> Floats:
    """Tangents at points that were moved, by two corrections of those they had."""
    x, tangent, nothing = x[which], many.tangent[which], np.zeros(len(which))
    gap = _gap(g, x)
    for _ in range(2):
        off = _gap(g, x + DIFFERENCE * tangent) - gap
        tangent = tangent + many.towards(which, off / DIFFERENCE, nothing)
        tangent = tangent / np.linalg.norm(tangent, axis=1)[:, None]
    return np.asarray(tangent)


def _follows_on(x: Floats, tangent: Floats, point: Kept, longest: float) -> bool:
    """Whether a point lies on the curve that goes through another, not far along it."""
    way = point.x - x
    length = float(np.linalg.norm(way))
    if not 0.0 < length <= longest or tangent @ point.tangent < STRAIGHT:
        return False
    if np.linalg.norm(way - 0.5 * length * (tangent + point.tangent)) > SHARE * length:
        return False
    return not passes_the_end(
        float(x[-1]), float(point.x[-1]), float(tangent[-1]), float(point.tangent[-1]), length
    )


def passes_the_end(here: float, there: float, rise: float, fall: float, length: float) -> bool:
    """Whether full precision may have been reached and left again within a step, by the cubic through its ends.

    Parameters
    ----------
    here, there
        Shares of the precision at the ends.
    rise, fall
        How they change there with the length of the curve.
    length
        Of the step.
    """
    if there >= 1.0 or not rise > 0.0 > fall or length < 1e-3:
        return False
    at = np.linspace(0.0, 1.0, 33)
    cubic = (
        here * (1.0 + 2.0 * at) * (1.0 - at) ** 2
        + there * at**2 * (3.0 - 2.0 * at)
        + length * at * (1.0 - at) * (rise * (1.0 - at) - fall * at)
    )
    return bool(cubic.max() >= 1.0)


OnCurve = Point | Kept
