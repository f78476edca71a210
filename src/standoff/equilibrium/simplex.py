"""Sparse grids over pairs of beliefs, fitted to the beliefs that are reached.

What is worth having is a smooth function of the public beliefs (μ0, μ1), each about the kinds of a side. It is expanded
in products φ_a(μ0) φ_b(μ1) of polynomials of total degree deg(a) + deg(b) <= n. A function that is linear in each
belief has degree 1 in each, whatever the number of kinds, and there are binomial(n + K0 + K1 - 2, n) products, where a
grid of n + 1 points in every coordinate of both beliefs has (n + 1)^(K0 + K1 - 2).

Only beliefs that can be reached are asked about, and they lie close together beside all that could be believed. Of
those that a coarser solution reaches about a side in a period (its *cloud*), the principal axes are taken, scaled to
[-1, 1], and φ_a is a product of Chebyshev polynomials along them. Nodes are discrete Leja points (Bos, De Marchi,
Sommariva and Vianello 2010): the beliefs of the cloud that an LU factorisation with pivoting picks by the values of the
polynomials, ordered by degree. A polynomial that the cloud cannot tell from those before it is left out; where the
cloud has few beliefs, as in the first periods, all of them are nodes and nothing is interpolated. The first nodes
determine what has degree 0, 1, 2, ..., so that those of two sides combine as in Smolyak's construction: node a goes
with node b where deg(a) + deg(b) <= n, and a function in the space is determined by its values there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lu_factor, lu_solve

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_CANDIDATES = 20_000
"""Beliefs of which the nodes about a side are picked."""
FLAT = 1e-9
"""Extent of a cloud along an axis below which it is taken to have none."""
SAME = 1e-5
"""A polynomial whose values on the cloud differ by less from those of the ones before it is left out."""


def count_nodes(kinds: tuple[int, int], degree: int) -> int:
    """Number of pairs of beliefs in a grid, at most.

    >>> count_nodes((4, 4), 4), count_nodes((2, 2), 10)
    (210, 66)
    """
    return comb(sum(kinds) - 2 + degree, degree)


@lru_cache(maxsize=64)
def multi_indices(axes: int, degree: int) -> Ints:
    """Degrees (M, axes) of all polynomials of a total degree, the lowest first."""
    found: list[tuple[int, ...]] = [()]
    for _ in range(axes):
        found = [(*head, k) for head in found for k in range(degree + 1 - sum(head))]
    ordered = sorted(found, key=lambda each: (sum(each), tuple(-k for k in each)))
    return np.array(ordered, dtype=np.int64).reshape(len(ordered), axes)


@dataclass(frozen=True, eq=False)
class SideGrid:
    """Polynomials of a belief about a side, and as many nodes."""

    centre: Floats
    """(K,)"""
    axes: Floats
    """(K, axes) from beliefs less the centre to coordinates."""
    degrees: Ints
    """(M, axes)"""
    nodes: Floats
    """(M, K)"""

    def values(self, beliefs: Floats) -> Floats:
        """Values of the polynomials at beliefs (..., K), shape (..., M)."""
        rows = beliefs.reshape(-1, beliefs.shape[-1])
        return _products(np.asarray((rows - self.centre) @ self.axes), self.degrees).reshape(
            *beliefs.shape[:-1], len(self.degrees)
        )


def _products(coordinates: Floats, degrees: Ints) -> Floats:
    found = np.ones((len(coordinates), len(degrees)))
    highest = int(degrees.max(initial=0))
    for k in range(degrees.shape[1]):
        x = coordinates[:, k]
        line = np.empty((highest + 1, len(x)))
        line[0] = 1.0
        if highest:
            line[1] = x
        for n in range(2, highest + 1):
            line[n] = 2.0 * x * line[n - 1] - line[n - 2]
        found *= line[degrees[:, k]].T
    return found


def fit_side(cloud: Floats, degree: int) -> SideGrid:
    """Polynomials and nodes for a cloud of beliefs (N, K) about a side."""
    distinct = np.unique(np.round(cloud, 12), axis=0)
    if len(distinct) > MOST_CANDIDATES:
        distinct = distinct[np.linspace(0, len(distinct) - 1, MOST_CANDIDATES).astype(np.int64)]
    middle = distinct.mean(axis=0)
    _, _, turned = np.linalg.svd(distinct - middle, full_matrices=False)
    along = (distinct - middle) @ turned.T
    low, high = along.min(axis=0), along.max(axis=0)
    wide = high - low > FLAT
    axes = turned[wide].T * (2.0 / (high - low)[wide])
    centre = middle + turned[wide].T @ (0.5 * (low + high)[wide])
    coordinates = np.asarray((distinct - centre) @ axes)
    degrees = multi_indices(coordinates.shape[1], degree)
    kept, picked = _pick(_products(coordinates, degrees))
    return SideGrid(centre, axes, degrees[kept], distinct[picked])


def _pick(values: Floats) -> tuple[Ints, Ints]:
    """Columns that are independent, in their order, and a row for each of them."""
    work, rows = values.copy(), np.arange(len(values))
    kept: list[int] = []
    for column in range(values.shape[1]):
        at = len(kept)
        if at == len(rows):
            break
        best = at + int(np.argmax(np.abs(work[at:, column])))
        if abs(work[best, column]) <= SAME:
            continue
        work[[at, best]], rows[[at, best]] = work[[best, at]], rows[[best, at]]
        below = work[at + 1 :, column] / work[at, column]
        work[at + 1 :, column:] -= below[:, None] * work[at, column:]
        kept.append(column)
    return np.array(kept, dtype=np.int64), rows[: len(kept)]


def everywhere(kinds: int, degree: int) -> Floats:
    """Beliefs (N, K) all over a simplex: those in which every part of a broken stick takes Chebyshev's values."""
    points = max(3, 2 * degree + 1)
    while points ** (kinds - 1) > MOST_CANDIDATES and points > degree + 1:
        points -= 1
    line = 0.5 - 0.5 * np.cos(np.pi * np.arange(points) / (points - 1))
    sticks = np.stack(np.meshgrid(*[line] * (kinds - 1), indexing="ij"), axis=-1).reshape(-1, kinds - 1)
    beliefs, left = np.empty((len(sticks), kinds)), np.ones(len(sticks))
    for k in range(kinds - 1):
        beliefs[:, k], left = left * sticks[:, k], left * (1.0 - sticks[:, k])
    beliefs[:, -1] = left
    return beliefs


@dataclass(frozen=True, eq=False)
class SimplexGrid:
    """Pairs of beliefs, and the functions that they determine."""

    sides: tuple[SideGrid, SideGrid]
    pairs: Ints
    """(P, 2) polynomials about side 0 and side 1 that go together, and nodes likewise."""
    factor: tuple[Floats, Ints]
    """LU factors of the values of all products at all nodes."""

    @property
    def nodes(self) -> int:
        """Number of nodes, P."""
        return len(self.pairs)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of polynomials about each side, M0 and M1."""
        return len(self.sides[0].degrees), len(self.sides[1].degrees)

    @property
    def beliefs(self) -> tuple[Floats, Floats]:
        """(P, Ki) nodes."""
        return self.sides[0].nodes[self.pairs[:, 0]], self.sides[1].nodes[self.pairs[:, 1]]

    def expand(self, rows: Floats) -> Floats:
        """Coefficients (M0, M1, F) of functions known at the nodes, (P, F)."""
        dense = np.zeros((*self.shape, rows.shape[1]))
        dense[self.pairs[:, 0], self.pairs[:, 1]] = lu_solve(self.factor, rows, check_finite=False)
        return dense

    def weights(self, beliefs: tuple[Floats, Floats]) -> Floats:
        """Weights (N, P) of the nodes in the value of a function at pairs of beliefs (N, Ki)."""
        return np.asarray(lu_solve(self.factor, _pairs(self.sides, self.pairs, beliefs).T, trans=1).T)


def _pairs(sides: tuple[SideGrid, SideGrid], pairs: Ints, beliefs: tuple[Floats, Floats]) -> Floats:
    first, second = (side.values(belief) for side, belief in zip(sides, beliefs, strict=True))
    return np.asarray(first[:, pairs[:, 0]] * second[:, pairs[:, 1]])


def fit_grid(clouds: tuple[Floats, Floats], degree: int) -> SimplexGrid:
    """The grid of total degree n for clouds of beliefs about both sides."""
    sides = fit_side(clouds[0], degree), fit_side(clouds[1], degree)
    first, second = (side.degrees.sum(axis=1) for side in sides)
    pairs = np.argwhere(first[:, None] + second[None, :] <= degree)
    nodes = sides[0].nodes[pairs[:, 0]], sides[1].nodes[pairs[:, 1]]
    return SimplexGrid(sides, pairs, lu_factor(_pairs(sides, pairs, nodes), check_finite=False))
