"""Chebyshev grids over beliefs.

A belief over K types is written in K - 1 coordinates in [0, 1] by stick-breaking, u_k = μ_k / (1 - Σ_{0<l<k} μ_l) for
k = 1 .. K-1, so the whole simplex is a box and every vertex is a grid point. Functions of a belief are expanded in
products of Chebyshev polynomials of 2u - 1 of degree below n in each coordinate, which at the extrema of the
polynomials is interpolation (Trefethen, *Approximation Theory and Approximation Practice*, 2013, chapters 2 and 4).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def size(types: int, n: int) -> int:
    """Number of grid beliefs for a side with so many types."""
    return int(n ** (types - 1))


def coordinates(belief: Floats) -> Floats:
    """Stick-breaking coordinates, shape (K - 1,), of a belief of shape (K,)."""
    u = np.empty(len(belief) - 1)
    left = 1.0
    for k in range(1, len(belief)):
        u[k - 1] = min(belief[k] / left, 1.0) if left > 0.0 else 0.5
        left -= belief[k]
    return u


def basis(belief: Floats, n: int) -> Floats:
    """Values of all basis functions at a belief, shape (n ** (K - 1),), first coordinate slowest."""
    values = np.ones(1)
    for u in coordinates(np.asarray(belief, dtype=np.float64)):
        angle = np.arccos(np.clip(2.0 * u - 1.0, -1.0, 1.0))
        values = np.outer(values, np.cos(np.arange(n) * angle)).ravel()
    return values


@lru_cache(maxsize=64)
def nodes(types: int, n: int) -> Floats:
    """Grid beliefs, shape (n ** (K - 1), K), in the order of the basis; the first one is certain of type 0."""
    line = np.array([0.5]) if n == 1 else 0.5 - 0.5 * np.cos(np.pi * np.arange(n) / (n - 1))
    beliefs = np.ones((1, 1))
    for _ in range(types - 1):
        # The last column holds what is left of the stick; each coordinate breaks a piece off it.
        left = beliefs[:, -1:, None]
        pieces = np.stack(
            np.broadcast_arrays(left * line[None, None, :], left * (1.0 - line)[None, None, :]), axis=1
        )
        head = np.broadcast_to(beliefs[:, :-1, None], (*beliefs[:, :-1].shape, n))
        beliefs = (
            np.concatenate([head, pieces[:, :, 0, :]], axis=1)
            .transpose(0, 2, 1)
            .reshape(-1, beliefs.shape[1] + 1)
        )
    ordered = np.concatenate([beliefs[:, -1:], beliefs[:, :-1]], axis=1)
    ordered.setflags(write=False)
    return ordered


@lru_cache(maxsize=64)
def to_coefficients(types: int, n: int) -> Floats:
    """Matrix that takes values on the grid to Chebyshev coefficients, shape (M, M) for M grid beliefs."""
    line = np.linalg.inv(np.array([basis(node, n) for node in nodes(2, n)]))
    matrix = np.ones((1, 1))
    for _ in range(types - 1):
        matrix = np.kron(matrix, line)
    matrix.setflags(write=False)
    return matrix
