"""The principal branch where raising the precision is not enough: pseudo-arclength continuation.

A branch of logit equilibria may fold back, so that precision has to fall for a while before it can rise again
(Turocy 2005; Keller 1977 for the method). The curve q = s·g(q), with s from 0 to 1 the share of the precision, is
followed by its length instead: a step is predicted along the tangent and how it last turned, and corrected in the plane
across by Newton's iteration with the slope where the step began, under Anderson acceleration (Walker and Ni 2011). A
step is taken only if the correction is slight and the curve hardly turned, so that it cannot have met another branch;
otherwise a shorter one is tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.curves import Chain, Curve, OnCurve, passes_the_end
from standoff.equilibrium.elimination import accelerate
from standoff.equilibrium.slope import Map, Pattern, Slope

Floats = NDArray[np.float64]

STRAIGHT = 0.9
"""Least cosine of the angle by which the curve may turn in a step."""
SLIGHT, SHARE = 0.2, 0.2
"""Largest correction of a step, in log-odds, and as a share of its length."""
AIM = 0.1
"""The share that the next step's length aims at ..."""
ATTEMPTS = (AIM, True), (0.3 * AIM, True), (AIM, False)
"""... and, where the curve was lost in a sharp turn, by shorter steps from its beginning; at last, where it crosses
another one and the crossing is broken up a little by what is interpolated, straight across."""
CROSSING = 1e-5
"""Length of a step below which a change of orientation is no jump to another curve, but a point where two cross, as
they do in games that look the same from both sides."""
UNBENT = 0.9999
"""Least cosine of the angle by which the curve may turn there, ..."""
BARELY = 0.01
"""... and largest correction, as a share of the step, where the last attempt takes a longer step across."""
LEAST_SHARE = 1e-3
"""Share of the precision from which on g(q) can be told from the gap of a point."""
SHORTEST = 1e-7
"""Length of a step below which the attempt is given up."""
ITERATIONS = 10
"""Of a correction."""
DEPTH = 5
"""Earlier iterations that are combined."""
ON_THE_WAY = 1e-6
"""Largest residual of a point from which the curve goes on; less where steps are short, for there it turns sharply."""


@dataclass(frozen=True)
class Followed:
    """End of a branch: the action values, whether it was reached, how often it folded, evaluations spent."""

    q: Floats
    reached: bool
    folds: int
    evaluations: int
    curve: Curve | None = None
    """The way there, where it was reached."""


@dataclass(frozen=True, eq=False)
class Point:
    """A point (q, s) of the curve, and the way on from it."""

    x: Floats
    slope: Slope
    tangent: Floats
    turn: Floats | float
    """How the tangent changed with the length of the last step."""
    orientation: float
    """See `Slope.orientation`."""

    def ahead(self, length: float) -> Floats:
        """Predict the point after a step of some length."""
        return np.asarray(self.x + length * self.tangent + 0.5 * length**2 * self.turn)

    @property
    def s(self) -> float:
        """Share of the precision."""
        return float(self.x[-1])


def follow_curve(
    g: Map,
    q: Floats,
    s: float,
    tolerance: float,
    pattern: Pattern | None = None,
    most: int = 4000,
    near: Curve | None = None,
    watch: Callable[[], None] | None = None,
    most_folds: int | None = None,
) -> Followed:
    """Follow q = s·g(q) by arclength until s = 1, then polish.

    Parameters
    ----------
    g
        The stage map at full precision.
    q, s
        Point of the branch to start from, and its share of the precision.
    tolerance
        Largest residual accepted at the end.
    pattern
        Of the slope of g; none by default.
    most
        Steps tried after which the attempt is given up.
    near
        A curve from the same point that another map much like this one has.
    watch
        Called over and over; what it raises ends the work.
    most_folds
        Folds after which it is given up; any number by default.
    """
    spent = 0

    def counted(columns: Floats) -> Floats:
        nonlocal spent
        spent += columns.shape[1]
        if watch is not None:
            watch()
        return g(columns)

    whole = pattern or Pattern.none(len(q))
    with np.errstate(invalid="ignore", over="ignore"), suppress(_TangledError):
        for attempt in ATTEMPTS if near is None else (None, *ATTEMPTS):
            way = _Way(most_folds)
            # What is no number has no slope.
            with suppress(np.linalg.LinAlgError):
                if attempt is not None:
                    _followed(counted, whole, q, s, tolerance, *attempt, most, way)
                elif near is not None:
                    _guided(counted, whole, Chain.moved(counted, near, tolerance), tolerance, most, way)
            if way.ended:
                end = way.points[-1].x[:-1]
                return Followed(end, True, way.folds, spent, Curve.through(whole, way.points))
        return Followed(q, False, 0, spent)
    return Followed(q, False, way.folds, spent)


class _TangledError(Exception):
    """A curve folds too often."""


class _Way:
    """Points of a curve as they are found."""

    def __init__(self, most_folds: int | None) -> None:
        self.points: list[OnCurve] = []
        self.folds = 0
        self._most = math.inf if most_folds is None else most_folds

    def add(self, point: OnCurve) -> None:
        """Go on to a point."""
        if self.points and point.tangent[-1] * self.points[-1].tangent[-1] < 0.0:
            self.folds += 1
        self.points.append(point)
        if self.folds > self._most:
            raise _TangledError

    @property
    def ended(self) -> bool:
        """Whether full precision has been reached."""
        return bool(self.points) and bool(self.points[-1].x[-1] == 1.0)


def _followed(
    g: Map,
    pattern: Pattern,
    q: Floats,
    s: float,
    tolerance: float,
    aim: float,
    oriented: bool,
    most: int,
    way: _Way,
) -> None:
    """Follow a curve from a point."""
    point = _begun(g, pattern, q, s)
    way.add(point)
    for following, _ in _steps(g, point, _first_length(point), tolerance, aim, oriented, most):
        way.add(following)


def _guided(g: Map, pattern: Pattern, chain: Chain, tolerance: float, most: int, way: _Way) -> None:
    """The same along a chain of points that may lie on the curve; followed where they do not follow on each other."""
    here: OnCurve = chain.at(0)
    way.add(here)
    at = 0
    while not way.ended:
        linked = chain.link(here.x, here.tangent, at, chain.lengths[at])
        if linked is None:
            begun = _resumed(g, pattern, here)
            if begun is None:
                return
            for point, length in _steps(g, begun, chain.lengths[at], tolerance, AIM, True, most):
                way.add(point)
                linked = chain.link(point.x, point.tangent, at, length)
                if linked is not None:
                    break
            else:
                return
        here, at = chain.at(linked), linked
        if here.x[-1] == 1.0 and _resumed(g, pattern, here) is None:
            return
        way.add(here)


def _steps(
    g: Map, point: Point, length: float, tolerance: float, aim: float, oriented: bool, most: int
) -> Iterator[tuple[Point, float]]:
    """Points that follow, each with the length to try next; the last one at full precision if that is reached."""
    fresh, last = True, length
    for _ in range(most):
        if length < 0.1 * last and not fresh:
            # It turns sharply here, and its slope was taken a little before it was brought to the curve.
            point, fresh, length = _renewed(g, point), True, 0.5 * last
        if length < SHORTEST:
            break
        slope = point.tangent[-1]
        if slope > 0.0 and point.s + length * slope > 1.0:
            # Just beyond, to have the end between two points.
            length = 1.01 * (1.0 - point.s) / slope + 1e-9
        following, again = _step(g, point, length, aim, oriented)
        if following is None or _passes_the_end(point, following, length):
            length = again if following is None else 0.5 * length
            continue
        if following.s >= 1.0:
            end = _end(g, point, following, tolerance)
            if end is not None:
                yield end, length
                break
            length *= 0.5
            continue
        point, length, last, fresh = following, again, length, False
        yield point, length
        if point.s < 0.0:  # back through the beginning: it was followed the wrong way
            break


def _resumed(g: Map, pattern: Pattern, here: OnCurve) -> Point | None:
    """A point from which to follow the curve that begins at precision 0; None where it cannot be on it."""
    slope = Slope.at(g, pattern, here.x[:-1], float(here.x[-1]))
    tangent = slope.tangent(here.tangent)
    orientation = slope.orientation(tangent)
    if orientation < 0.0 or tangent @ here.tangent < STRAIGHT:
        return None
    return Point(here.x, slope, tangent, 0.0, orientation)


def _renewed(g: Map, point: Point) -> Point:
    """A point with the slope taken at the point itself."""
    slope = Slope.at(g, point.slope.pattern, point.x[:-1], point.s)
    return replace(point, slope=slope, tangent=slope.tangent(point.tangent))


def _begun(g: Map, pattern: Pattern, q: Floats, s: float) -> Point:
    upwards = np.zeros(len(q) + 1)
    upwards[-1] = 1.0
    slope = Slope.at(g, pattern, q, s)
    tangent = slope.tangent(upwards)
    return Point(np.append(q, s), slope, tangent, 0.0, slope.orientation(tangent))


def _first_length(point: Point) -> float:
    """A step that raises the precision by no more than a quarter, and moves no value by more than 0.3."""
    return min(0.25 / abs(float(point.tangent[-1])), 0.3 / float(np.max(np.abs(point.tangent))))


def _passes_the_end(point: Point, following: Point, length: float) -> bool:
    return passes_the_end(
        point.s, following.s, float(point.tangent[-1]), float(following.tangent[-1]), length
    )


def _step(g: Map, point: Point, length: float, aim: float, oriented: bool) -> tuple[Point | None, float]:
    """The next point of the curve, None where the step is too long to be sure of it; and the length to try next."""
    start = point.ahead(length)
    step = float(np.linalg.norm(start - point.x))
    normal = (start - point.x) / step
    x, gap, first, count = _correct(g, point.slope, start, normal, step)
    shorter = length * float(np.clip(aim / max(first, 1e-3), 0.2, 0.6))
    if gap is None:
        return None, shorter
    share = float(np.linalg.norm(x - start)) / step
    if share > SHARE or np.max(np.abs(x - start)[:-1], initial=0.0) > SLIGHT:
        return None, shorter
    precision = float(x[-1])
    image = (x[:-1] - gap) / precision if precision > LEAST_SHARE else None
    slope = Slope.at(g, point.slope.pattern, x[:-1], precision, image)
    tangent = slope.tangent(point.tangent)
    orientation = slope.orientation(tangent)
    crosses = (step < CROSSING or (not oriented and share < BARELY)) and tangent @ point.tangent > UNBENT
    if tangent @ point.tangent < STRAIGHT or not (orientation == point.orientation or crosses):
        return None, shorter
    settled = _settle(g, slope, x, gap, tangent, float(np.clip(1e-5 * step, 1e-9, ON_THE_WAY)))
    if settled is None or np.linalg.norm(settled - x) > AIM * step:
        return None, shorter
    moved = float(np.linalg.norm(settled - point.x))
    longer = float(np.clip(np.sqrt(aim / max(share, 1e-3)), 0.6, 2.0 if count <= 6 else 1.0))
    return Point(settled, slope, tangent, (tangent - point.tangent) / moved, orientation), moved * longer


def _correct(
    g: Map, slope: Slope, start: Floats, normal: Floats, step: float
) -> tuple[Floats, Floats | None, float, int]:
    """Bring a predicted point to the curve, in the plane across the step.

    Gives the point; its gap, None where it is too large or led away further than the step; the first change, as a share
    of the step; and the iterations.
    """
    enough = float(np.clip(1e-3 * step * min(1.0, 10.0 * step), 1e-8, 1e-4))
    x, lowest, first = start, np.inf, 0.0
    errors: list[float] = []
    points: list[Floats] = []
    changes: list[Floats] = []
    for count in range(1, ITERATIONS + 1):
        gap = x[:-1] - x[-1] * g(x[:-1, None])[:, 0]
        errors.append(float(np.max(np.abs(gap), initial=0.0)))
        if errors[-1] < enough:
            return x, gap, first, count
        stalls = count > 3 and errors[-1] > 0.7 * errors[-3]
        if stalls or not errors[-1] < 5.0 * lowest:
            break
        lowest = min(lowest, errors[-1])
        change = slope.towards(gap, float(normal @ (x - start)), normal)
        points.append(x)
        changes.append(change)
        if count == 1:
            first = float(np.linalg.norm(change)) / step
        x = x + _accelerated(points[-DEPTH - 1 :], changes[-DEPTH - 1 :])
        if not np.linalg.norm(x - start) <= step:
            break
    return x, None, first, ITERATIONS


def _accelerated(points: list[Floats], changes: list[Floats]) -> Floats:
    """The last change, less what earlier ones account for, with the moves that go with it."""
    if len(changes) == 1:
        return changes[-1]
    return np.asarray(accelerate(np.array(points), np.array(changes)))


def _settle(g: Map, slope: Slope, x: Floats, gap: Floats, tangent: Floats, enough: float) -> Floats | None:
    """Bring a point near the curve close to it, with the slope there."""
    start = x
    for _ in range(5):
        x = x + slope.towards(gap, float(tangent @ (x - start)), tangent)
        gap = x[:-1] - x[-1] * g(x[:-1, None])[:, 0]
        if float(np.max(np.abs(gap), initial=0.0)) < enough:
            return x
    return None


def _end(g: Map, point: Point, following: Point, tolerance: float) -> Point | None:
    """The point at full precision between two of the curve; None where none is found near."""
    share = (1.0 - point.s) / (following.s - point.s)
    start = point.x + share * (following.x - point.x)
    upwards = np.zeros(len(start))
    upwards[-1] = start[-1] = 1.0
    x, far = start, float(np.linalg.norm(following.x - point.x))
    for _ in range(4):
        slope = Slope.at(g, point.slope.pattern, x[:-1], 1.0)
        for _ in range(6):
            gap = x[:-1] - g(x[:-1, None])[:, 0]
            if float(np.max(np.abs(gap), initial=0.0)) <= tolerance:
                # On the curve it rises there.
                if slope.orientation(upwards) != point.orientation:
                    return None
                x[-1] = 1.0
                return Point(x, slope, slope.tangent(upwards), 0.0, point.orientation)
            x = x + slope.towards(gap, 0.0, upwards)
            if not np.linalg.norm(x - start) <= far:
                return None
    return None


def differentiate(g: Map, q: Floats) -> tuple[Floats, Floats]:
    """g(q) and its Jacobian by central differences, so that only the step's square is lost."""
    size = len(q)
    h = 1e-5
    shift = h * np.eye(size)
    ahead, behind = g(q[:, None] + shift), g(q[:, None] - shift)
    return g(q[:, None])[:, 0], (ahead - behind) / (2.0 * h)
