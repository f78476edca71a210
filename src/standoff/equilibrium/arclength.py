"""The principal branch where raising the precision is not enough: pseudo-arclength continuation with Newton steps.

A branch of logit equilibria may fold back, so that precision has to fall for a while before it can rise again
(Turocy 2005; Keller 1977 for the method). The curve q = s·g(q), with s from 0 to 1 the share of the precision, is
followed by its length instead. The Jacobian of g is taken by differences, a block of columns at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Map = Callable[[Floats], Floats]
"""Takes columns (D, n) of action values to the columns g(q)."""

STRAIGHT = 0.9
"""Least cosine of the angle by which the curve may turn in a step."""
SHORTEST, LONGEST = 1e-10, 4.0
"""Length of a step."""


@dataclass(frozen=True)
class Followed:
    """End of a branch: the action values, whether it was reached, how often it folded, evaluations spent."""

    q: Floats
    reached: bool
    folds: int
    evaluations: int


def follow_curve(g: Map, q: Floats, s: float, tolerance: float, most: int = 2000) -> Followed:
    """Follow q = s·g(q) by arclength until s = 1, then polish.

    Parameters
    ----------
    g
        The stage map at full precision.
    q, s
        Point of the branch to start from, and its share of the precision.
    tolerance
        Largest residual accepted at the end.
    most
        Steps after which the attempt is given up.
    """
    size = len(q)
    folds = 0
    length = 0.1
    ahead = np.zeros(size + 1)
    ahead[-1] = 1.0
    value, jacobian = differentiate(g, q)
    tangent = _tangent(jacobian, value, s, ahead)
    evaluations = size + 1
    for _ in range(most):
        here = length
        if tangent[-1] > 0.0 and s + here * tangent[-1] > 1.0:
            here = (1.0 - s) / tangent[-1]
        stepped, spent = _correct(g, np.append(q, s) + here * tangent, tangent, jacobian, here)
        evaluations += spent
        if stepped is not None:
            value, following = differentiate(g, stepped[:-1])
            evaluations += size + 1
            ahead = _tangent(following, value, float(stepped[-1]), tangent)
        if stepped is None or ahead @ tangent < STRAIGHT:
            # Too far: no point was found, or one where the curve runs another way, perhaps of another branch.
            length = here * 0.5
            if length < SHORTEST:
                break
            continue
        if spent <= 5:
            length = min(here * 1.8, LONGEST)
        elif spent > 9:
            length = here * 0.6
        folds += bool(ahead[-1] * tangent[-1] < 0.0)
        q, s, jacobian, tangent = stepped[:-1], float(stepped[-1]), following, ahead
        if s < 0.0:  # back through the beginning: it was followed the wrong way
            break
        if s >= 1.0 - 1e-9:
            polished, spent = _newton(g, q, tolerance)
            return Followed(
                q if polished is None else polished, polished is not None, folds, evaluations + spent
            )
    return Followed(q, False, folds, evaluations)


def differentiate(g: Map, q: Floats) -> tuple[Floats, Floats]:
    """g(q) and its Jacobian by central differences, so that only the step's square is lost."""
    size = len(q)
    h = 1e-5
    shift = h * np.eye(size)
    ahead, behind = g(q[:, None] + shift), g(q[:, None] - shift)
    return g(q[:, None])[:, 0], (ahead - behind) / (2.0 * h)


def _tangent(jacobian: Floats, value: Floats, s: float, previous: Floats) -> Floats:
    """Unit tangent of the curve, pointing the way one was going."""
    size = len(value)
    matrix = np.empty((size + 1, size + 1))
    matrix[:size, :size] = np.eye(size) - s * jacobian
    matrix[:size, size] = -value
    matrix[size] = previous
    right = np.zeros(size + 1)
    right[size] = 1.0
    tangent = np.linalg.solve(matrix, right)
    return np.asarray(tangent / np.linalg.norm(tangent))


def _correct(
    g: Map, guess: Floats, tangent: Floats, jacobian: Floats, length: float
) -> tuple[Floats | None, int]:
    """Newton steps, with the Jacobian of the last point, in the plane through the guess across the tangent.

    None where they do not converge, or lead away further than half the step they correct.
    """
    size = len(guess) - 1
    point = guess.copy()
    before = np.inf
    matrix = np.empty((size + 1, size + 1))
    matrix[size] = tangent
    for count in range(1, 13):
        value = g(point[:size, None])[:, 0]
        gap = point[:size] - point[size] * value
        error = float(np.max(np.abs(gap)))
        if error < 1e-7:
            near = float(np.linalg.norm(point - guess)) <= 0.5 * length + 1e-6
            return (point if near else None), count
        if not error < 2.0 * before:
            return None, count
        before = error
        matrix[:size, :size] = np.eye(size) - point[size] * jacobian
        matrix[:size, size] = -value
        right = np.append(-gap, -tangent @ (point - guess))
        point = point + np.linalg.solve(matrix, right)
    return None, 12


def _newton(g: Map, q: Floats, tolerance: float) -> tuple[Floats | None, int]:
    """Polish a point at full precision; None where that fails."""
    evaluations = 0
    for _ in range(20):
        value, jacobian = differentiate(g, q)
        evaluations += len(q) + 1
        for _ in range(3):
            gap = q - value
            if float(np.max(np.abs(gap))) <= tolerance:
                return q, evaluations
            q = q - np.linalg.solve(np.eye(len(q)) - jacobian, gap)
            value = g(q[:, None])[:, 0]
            evaluations += 1
    return None, evaluations
