"""Chebyshev grids over beliefs.

A belief over K types is written in K - 1 shares in [0, 1] by stick-breaking, u_k = μ_k / (μ_0 + Σ_{l>=k} μ_l) for
k = 1 .. K-1, so the whole simplex is a box and every vertex is a grid point. Its coordinates are these *shares*, s = u,
or their *angles*, s = (2/π) arcsin √u, also in [0, 1]. Functions of a belief are expanded in products of Chebyshev
polynomials of 2s - 1 of degree below n in each coordinate, which at the extrema of the polynomials is interpolation
(Trefethen, *Approximation Theory and Approximation Practice*, 2013, chapters 2 and 4).

Why angles: where reputations are built, values near certainty go like a fractional power of the doubt that is left,
since it takes about as many periods as doubt has digits to build one up, and Chebyshev series of such a function of u
converge slowly (ibid., chapter 7). As u goes like s² there, the power is doubled, and with it the order of convergence.
A function that is a polynomial of u is one of twice the degree, or so, of the angle; then shares do with fewer points.

Where each side has two types there are two coordinates, and every second node does, as the black squares of a board:
polynomials of *total* degree below n, half as many as those of degree below n in each coordinate, are nearly as good
(Xu 1996, "Lagrange interpolation on Chebyshev points of two variables", *Journal of Approximation Theory* 87). With an
odd number of points the nodes stay the same when types are renamed or sides exchanged, and the vertices are among them.
Coefficients stand in the same array as others, with zeros in the corner of high degrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Coordinate = Literal["share", "angle"]
"""In which beliefs about both sides are written."""


def size(types: int, n: int) -> int:
    """Number of grid beliefs for a side with so many types."""
    return int(n ** (types - 1))


def shares(belief: Floats) -> Floats:
    """Stick-breaking shares, shape (K - 1,), of a belief of shape (K,)."""
    u = np.empty(len(belief) - 1)
    left = float(belief[0])
    for k in range(len(belief) - 1, 0, -1):
        left += float(belief[k])
        u[k - 1] = belief[k] / left if left > 0.0 else 0.5
    return u


def angles(belief: Floats) -> Floats:
    """Angles of the shares, as parts of a right one."""
    left, found = float(belief[0]), np.full(len(belief) - 1, 0.5)
    for k in range(len(belief) - 1, 0, -1):
        piece, rest = float(belief[k]), left
        left += piece
        if left > 0.0:
            # By the smaller of the two, which has all its digits.
            low = (2.0 / np.pi) * np.arcsin(np.sqrt(min(piece, rest) / left))
            found[k - 1] = low if piece < rest else 1.0 - low
    return found


def basis(belief: Floats, n: int, coordinate: Coordinate = "share") -> Floats:
    """Values of all basis functions at a belief, shape (n ** (K - 1),), first coordinate slowest."""
    values, written = np.ones(1), shares if coordinate == "share" else angles
    for s in written(np.asarray(belief, dtype=np.float64)):
        angle = np.arccos(np.clip(2.0 * s - 1.0, -1.0, 1.0))
        values = np.outer(values, np.cos(np.arange(n) * angle)).ravel()
    return values


def _line(n: int, coordinate: Coordinate) -> Floats:
    """Shares at the nodes of one coordinate."""
    if n == 1:
        return np.array([0.5])
    s = 0.5 - 0.5 * np.cos(np.pi * np.arange(n) / (n - 1))
    if coordinate == "share":
        return s
    low = np.sin(0.5 * np.pi * s[: n // 2]) ** 2
    return np.concatenate([low, [0.5] * (n % 2), 1.0 - low[::-1]])


@lru_cache(maxsize=64)
def nodes(types: int, n: int, coordinate: Coordinate = "share") -> Floats:
    """Grid beliefs, shape (n ** (K - 1), K), in the order of the basis; the first one is certain of type 0."""
    line = _line(n, coordinate)
    beliefs: Floats = np.ones((1, 1))
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
    """Matrix that takes values on the grid to Chebyshev coefficients, shape (M, M) for M grid beliefs.

    Nodes lie alike in either coordinate.
    """
    line = np.linalg.inv(np.array([basis(node, n) for node in nodes(2, n)]))
    matrix: Floats = np.ones((1, 1))
    for _ in range(types - 1):
        matrix = np.asarray(np.kron(matrix, line), dtype=np.float64)
    matrix.setflags(write=False)
    return matrix


def is_total(types: tuple[int, int], points: tuple[int, int]) -> bool:
    """Whether every second node is left out, and degrees are total."""
    return types == (2, 2) and points[0] == points[1] >= 5 and points[0] % 2 == 1


def count_nodes(types: tuple[int, int], points: tuple[int, int]) -> int:
    """Number of belief nodes of a grid."""
    every = size(types[0], points[0]) * size(types[1], points[1])
    return (every + 1) // 2 if is_total(types, points) else every


@lru_cache(maxsize=64)
def _board(n: int) -> Ints:
    """Places, in the order of all pairs of n and n beliefs, of those that are nodes."""
    return np.flatnonzero(np.add.outer(np.arange(n), np.arange(n)).ravel() % 2 == 0)


def _beliefs(
    types: tuple[int, int], points: tuple[int, int], coordinate: Coordinate
) -> tuple[Floats, Floats]:
    """Beliefs about side 0 and about side 1 at the nodes of a grid, (nodes, Θi) each."""
    first, second = (nodes(types[i], points[i], coordinate) for i in (0, 1))
    if is_total(types, points):
        here, there = np.divmod(_board(points[0]), points[0])
        return first[here], second[there]
    return np.repeat(first, len(second), axis=0), np.tile(second, (len(first), 1))


@lru_cache(maxsize=64)
def _from_board(n: int) -> Floats:
    """Matrix that takes values at the nodes on the board to coefficients, shape (n * n, nodes).

    On the board T_i T_j and T_j T_i are the same where i + j = n - 1; each gets half of their common coefficient.
    """
    pairs = [(i, j) for i in range(n) for j in range(n - i) if i + j < n - 1 or i <= j]
    spread = np.zeros((n * n, len(pairs)))
    for column, (i, j) in enumerate(pairs):
        for k in (i * n + j, j * n + i) if i + j == n - 1 else (i * n + j,) * 2:
            spread[k, column] += 0.5
    matrix = spread @ np.linalg.inv(_terms((n, n), "share", *_beliefs((2, 2), (n, n), "share")) @ spread)
    matrix.setflags(write=False)
    return matrix


def _from_square(n: int) -> Floats:
    """The same for all pairs of beliefs."""
    return np.asarray(np.kron(to_coefficients(2, n), to_coefficients(2, n)))


def _terms(points: tuple[int, int], coordinate: Coordinate, first: Floats, second: Floats) -> Floats:
    """Products of the bases of two beliefs, (nodes, n0 * n1)."""
    one, two = (
        np.array([basis(mu, points[i], coordinate) for mu in beliefs])
        for i, beliefs in enumerate((first, second))
    )
    return np.asarray(np.einsum("nk,nl->nkl", one, two).reshape(len(one), -1))


@lru_cache(maxsize=64)
def _carry_over(
    types: tuple[int, int],
    coarse: tuple[tuple[int, int], Coordinate],
    fine: tuple[tuple[int, int], Coordinate],
) -> tuple[Floats, ...]:
    """Matrices that take values on one grid to those on another: a single one, or one a side."""
    (points, written), (finer, anew) = coarse, fine
    if is_total(types, points) or is_total(types, finer):
        whole = _from_board(points[0]) if is_total(types, points) else _from_square(points[0])
        return (_terms(points, written, *_beliefs(types, finer, anew)) @ whole,)
    return tuple(
        np.array([basis(node, points[i], written) for node in nodes(types[i], finer[i], anew)])
        @ to_coefficients(types[i], points[i])
        for i in (0, 1)
    )


MOST_LANES = 64
"""Belief nodes worked on side by side: enough for vector instructions, few enough for the cache."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Belief nodes of a game, cut into blocks of B lanes."""

    points: tuple[int, int]
    """n0 and n1, points in each belief coordinate of each side."""
    sizes: tuple[int, int]
    """M0 and M1, grid beliefs about each side."""
    mu0: Floats
    """(blocks, Θ0, B)"""
    mu1: Floats
    """(blocks, Θ1, B)"""
    nodes: int
    """Number of belief nodes: those of the grid, or 1 where only one belief is asked about."""
    coordinate: Coordinate = "share"

    @property
    def types(self) -> tuple[int, int]:
        """Number of types of each side."""
        return self.mu0.shape[1], self.mu1.shape[1]

    @property
    def form(self) -> Ints:
        """What a kernel wants to know of the basis.

        n0, n1, whether polynomials are of total degree, and whether beliefs are written as angles.
        """
        return np.array([*self.points, is_total(self.types, self.points), self.angled], dtype=np.int64)

    @property
    def angled(self) -> bool:
        """Whether beliefs are written as angles."""
        return self.coordinate == "angle"

    def weights(self, i: int, belief: Floats) -> Floats:
        """Values of the basis functions (Mi,) at a belief about a side."""
        return basis(belief, self.points[i], self.coordinate)


def make_grid(types: tuple[int, int], points: tuple[int, int], coordinate: Coordinate = "share") -> Grid:
    """Belief nodes with so many points in each coordinate; the last block is filled up with its last node."""
    sizes = size(types[0], points[0]), size(types[1], points[1])
    first, second = _beliefs(types, points, coordinate)
    return Grid(points, sizes, to_blocks(first), to_blocks(second), len(first), coordinate)


def at_belief(grid: Grid, beliefs: tuple[Floats, Floats]) -> Grid:
    """The same grid to interpolate on, with one belief as its only node."""
    mu0, mu1 = (to_blocks(np.asarray(belief, dtype=np.float64)[None, :]) for belief in beliefs)
    return replace(grid, mu0=mu0, mu1=mu1, nodes=1)


def certainties(grid: Grid) -> Grid:
    """The same grid to interpolate on, with each pair of types, known for certain, as its nodes."""
    first, second = grid.types
    mu0, mu1 = np.repeat(np.eye(first), second, axis=0), np.tile(np.eye(second), (first, 1))
    return replace(grid, mu0=to_blocks(mu0), mu1=to_blocks(mu1), nodes=first * second)


def from_certainties(grid: Grid, rows: Floats) -> Floats:
    """Functions at the nodes of a grid of two points a coordinate, all of them certain, from those at `certainties`."""
    first, second = (np.argmax(nodes(k, 2), axis=1) for k in grid.types)
    return np.asarray(rows[(first[:, None] * grid.types[1] + second).ravel()])


def to_blocks(rows: Floats) -> Floats:
    """Turn (nodes, ...) into (blocks, ..., B), with few lanes idle and their number a multiple of four."""
    count = -(-len(rows) // MOST_LANES)
    lanes = -(-len(rows) // (4 * count)) * 4
    index = np.minimum(np.arange(count * lanes), len(rows) - 1)
    return np.ascontiguousarray(np.moveaxis(rows[index].reshape(count, lanes, *rows.shape[1:]), 1, -1))


def from_blocks(blocks: Floats, count: int) -> Floats:
    """Undo `to_blocks`."""
    rows = np.moveaxis(blocks, -1, 1)
    return rows.reshape(-1, *rows.shape[2:])[:count]


def expand(grid: Grid, rows: Floats) -> Floats:
    """Chebyshev coefficients (M0, M1, ...) of functions given at the nodes (nodes, ...)."""
    if is_total(grid.types, grid.points):
        return (_from_board(grid.points[0]) @ rows.reshape(len(rows), -1)).reshape(
            *grid.sizes, *rows.shape[1:]
        )
    first, second = (to_coefficients(grid.types[i], grid.points[i]) for i in (0, 1))
    shaped = rows.reshape(grid.sizes[0], -1)
    half = (first @ shaped).reshape(grid.sizes[0], grid.sizes[1], -1)
    return np.asarray((second @ half).reshape(*grid.sizes, *rows.shape[1:]))


def carry_over(coarse: Grid, fine: Grid, rows: Floats) -> Floats:
    """Functions at the nodes of a grid (nodes, F) from those at the nodes of another."""
    matrices = _between(coarse, fine)
    if len(matrices) == 1:
        # Not left to BLAS, whose threads would wait for each other over so little.
        return np.asarray(np.einsum("fc,cd->fd", matrices[0], rows))
    half = (matrices[0] @ rows.reshape(coarse.sizes[0], -1)).reshape(fine.sizes[0], coarse.sizes[1], -1)
    return np.asarray((matrices[1] @ half).reshape(fine.nodes, -1))


def _between(coarse: Grid, fine: Grid) -> tuple[Floats, ...]:
    return _carry_over(coarse.types, (coarse.points, coarse.coordinate), (fine.points, fine.coordinate))


def refining(coarse: Grid, fine: Grid) -> tuple[Floats, Floats]:
    """Matrices whose product, side by side, takes functions at the nodes of one grid to those of another."""
    first, *second = _between(coarse, fine)
    return first, second[0] if second else np.ones((1, 1))


def to_expansion(grid: Grid, *, certain: bool) -> tuple[Floats, Floats]:
    """Matrices whose product, side by side, takes functions at the nodes, or at `certainties`, to coefficients."""
    if certain:
        every = from_certainties(grid, np.eye(grid.types[0] * grid.types[1]))
        return expand(grid, every).reshape(-1, len(every[0])), np.ones((1, 1))
    if is_total(grid.types, grid.points):
        return _from_board(grid.points[0]), np.ones((1, 1))
    first, second = (to_coefficients(grid.types[i], grid.points[i]) for i in (0, 1))
    return first, second


def sample(types: int) -> Floats:
    """Beliefs spread over the simplex, vertices among them."""
    if types == 1:
        return np.ones((1, 1))
    if types == 2:
        p = np.linspace(0.0, 1.0, 15)
        return np.column_stack([1.0 - p, p])
    generator = np.random.default_rng(7)
    return np.concatenate([np.eye(types), generator.dirichlet(np.ones(types), size=24)])
