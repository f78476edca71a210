"""The linear systems of a curve q = s·g(q): its tangent, and corrections towards it.

The slope of g is told by differences. In a stage of the game it has the pattern of an arrow: overt play after a public
reading answers to overt play after the same reading and to covert play alone. One difference then serves all readings
at once, and eliminating the overt values reading by reading leaves a system as small as covert play. A map without
structure is a single block.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.elimination import close, eliminate, solve, spread

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Map = Callable[[Floats], Floats]
"""Takes columns (D, n) of action values to the columns g(q)."""

STEP = 1e-6
"""Change of an action value by which slopes are told."""

LARGE = 3.0
"""Change of a block's values, as a multiple of the gap, that the border must answer to at once."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """Which values of g answer to which."""

    blocks: Ints
    """(Y, b) indices of the values of each block: none answers to one of another block."""
    border: Ints
    """(c,) indices of those that answer to all, and all to them."""

    @classmethod
    def none(cls, size: int) -> Pattern:
        """Every value answers to every other."""
        return cls(np.arange(size)[None, :], np.arange(0))


@dataclass(frozen=True, eq=False)
class Slope:
    """Derivative of q - s·g(q) by q and s at a point, eliminated block by block.

    With the values in blocks first, then the border and s, it is [[K, E], [G, H]]; the normal of a plane as one row
    more makes it square.
    """

    g: Map
    pattern: Pattern
    x: Floats
    """(D + 1,) the point: q and s."""
    image: Floats
    """(D,) g(q)"""
    factors: tuple[Floats, Ints]
    """Of K, as `elimination` has them."""
    shadow: Floats
    """(Y * b, c + 1) K⁻¹E: how the blocks follow the border and s."""
    left: Floats
    """(c, c + 1) H - G K⁻¹E."""
    sign: float
    """Of the determinant of K."""

    @classmethod
    def at(cls, g: Map, pattern: Pattern, q: Floats, s: float, image: Floats | None = None) -> Slope:
        """Take the slope at a point, where g(q) may be known."""
        blocks, border = pattern.blocks, pattern.border
        width, edge = blocks.shape[1], len(border)
        columns = np.repeat(q[:, None], width + edge + (image is None), axis=1)
        columns[blocks, np.arange(width)] += STEP
        columns[border, width + np.arange(edge)] += STEP
        images = np.ascontiguousarray(g(columns))
        image = images[:, -1].copy() if image is None else image
        *factors, shadow, sign = eliminate(images, image, blocks, edge, s, STEP)
        if not np.isfinite(shadow).all():
            raise np.linalg.LinAlgError("a block is singular, or the map gives no number")
        left = np.empty((edge, edge + 1))
        if edge:
            # G K⁻¹E is the change of the border along each of the shadows.
            moved = np.zeros((len(q), edge + 1))
            size = np.maximum(np.max(np.abs(shadow), axis=0, initial=0.0), 1e-12)
            moved[blocks.ravel()] = STEP * shadow / size
            along = (g(q[:, None] + moved)[border] - image[border, None]) * (size / STEP)
            slopes = (images[border, width : width + edge] - image[border, None]) / STEP
            left[:, :edge] = np.eye(edge) - s * slopes
            left[:, edge] = -image[border]
            left += s * along
        return cls(g, pattern, np.append(q, s), image, (factors[0], factors[1]), shadow, left, sign)

    def determinant(self) -> float:
        """Sign of that of the derivative by q alone, 1 where s is 0."""
        return self.sign * float(np.linalg.slogdet(self.left[:, :-1])[0])

    def tangent(self, ahead: Floats) -> Floats:
        """Unit tangent (D + 1,) of the curve, on the side of a direction."""
        right = np.zeros(len(self.left) + 1)
        right[-1] = 1.0
        found = self._spread(self._closed(ahead, right)[0])
        return np.asarray(found / np.linalg.norm(found))

    def orientation(self, tangent: Floats) -> float:
        """Sign of the determinant with the tangent as last row: the same all along a curve, folds or not.

        Where neighbouring curves run the same way it alternates from one to the next.
        """
        return self.sign * self._closed(tangent, np.zeros(len(self.left) + 1))[1]

    def towards(self, gap: Floats, off: float, normal: Floats) -> Floats:
        """Change (D + 1,) of a point whose gap is q - s·g(q), and whose distance from a plane is ``off``.

        The border's answer to the blocks' change is left to the next time, unless that change is large, as it is where
        the blocks alone are nearly singular: twice over it is a step of Newton's.
        """
        blocks, border = self.pattern.blocks, self.pattern.border
        own = solve(*self.factors, blocks, gap)
        right = np.append(gap[border], off - np.sum(normal[blocks] * own))
        largest = float(np.max(np.abs(own), initial=0.0))
        if len(border) and largest > LARGE * np.max(np.abs(gap)):
            moved, step = self.x[:-1].copy(), STEP / largest
            moved[blocks] += step * own
            right[:-1] += self.x[-1] / step * (self.g(moved[:, None])[:, 0] - self.image)[border]
        change = self._spread(-self._closed(normal, right)[0])
        change[blocks] -= own
        return change

    def square(self, normal: Floats) -> Floats:
        """What is left of the system, with the normal of a plane as last row."""
        blocks, border = self.pattern.blocks, self.pattern.border
        last = np.append(normal[border], normal[-1]) - normal[blocks.ravel()] @ self.shadow
        return np.vstack([self.left, last])

    def _closed(self, normal: Floats, right: Floats) -> tuple[Floats, float]:
        """Solve with the normal of a plane as last row; border and s, and the sign of what is left's determinant."""
        blocks, border = self.pattern.blocks, self.pattern.border
        found, sign = close(self.left, self.shadow, blocks, border, normal, right)
        if not np.isfinite(found).all():
            raise np.linalg.LinAlgError("the border is singular")
        return found, sign

    def _spread(self, y: Floats) -> Floats:
        """What border and s bring with them."""
        found = spread(self.shadow, self.pattern.blocks, self.pattern.border, y, len(self.image))
        return np.asarray(found)
