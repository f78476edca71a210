"""How smooth the values of a game are, and in which coordinate of beliefs more: shares or angles (see `grid`).

A solution on a coarse grid tells. Along each coordinate its values at the nodes are fitted by polynomials of one degree
less than its own, of shares and of angles, and what the two fits leave is compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.grid import Coordinate, Grid, basis, nodes
from standoff.equilibrium.induced import Induction

Floats = NDArray[np.float64]

LEAST_POINTS = 5
"""Points a coordinate from which on a grid can tell: with three, its nodes are the same in both."""
BEHIND = 0.5
"""Angles are chosen where shares leave more than this part of what angles leave.

It is below 1 since a polynomial of the share is one of about twice the degree of the angle: where angles are a little
behind with few points, they are ahead with more. With five points, games that angles suit at errors below 1e-5 leave
0.7 to 1.4 times as much in shares, others 0.25 times or less.
"""
NOTHING = 1e-9
"""What shares leave, as a part of the values, for there to be nothing to gain."""


@dataclass(frozen=True)
class Smoothness:
    """What a coarse grid tells of finer ones."""

    coordinate: Coordinate
    """The coordinate that suits the game."""
    left: float
    """What fits of one degree less leave in it, as a part of the values; 0 where that cannot be told."""


def smoothness(found: Induction) -> Smoothness:
    """How smooth a game is, by a solution on a coarse grid; its own coordinate suits where that cannot tell."""
    grid = found.grid
    if min(n for n, types in zip(grid.points, grid.types, strict=True) if types > 1) < LEAST_POINTS:
        return Smoothness(grid.coordinate, 0.0)
    every = found.values.reshape(-1, *found.values.shape[2:])
    values = every[every.any(axis=(1, 2, 3))]
    size = float(np.sqrt(np.mean(values**2))) if len(values) else 0.0
    if size == 0.0:
        return Smoothness(grid.coordinate, 0.0)
    shares, angles = _left(grid, values, "share"), _left(grid, values, "angle")
    if shares > max(BEHIND * angles, NOTHING * size):
        return Smoothness("angle", angles / size)
    return Smoothness("share", shares / size)


def _left(grid: Grid, values: Floats, coordinate: Coordinate) -> float:
    """Root mean square over all periods, states and types of what fits leave of values (N, M0, M1, Θ)."""
    there = [_basis(grid, i, grid.coordinate) for i in (0, 1)]
    squares = 0.0
    for i, types in enumerate(grid.types):
        if types > 1:
            lower, _ = np.linalg.qr(_basis(grid, i, coordinate, fewer=1))
            rests = there[i] - lower @ (lower.T @ there[i])
            matrices = (rests, there[1]) if i == 0 else (there[0], rests)
            squares += float(np.mean(np.einsum("am,bn,tmnv->tabv", *matrices, values, optimize=True) ** 2))
    return float(np.sqrt(squares))


def _basis(grid: Grid, i: int, coordinate: Coordinate, fewer: int = 0) -> Floats:
    """Basis in a coordinate, of so many polynomials fewer along each, at the grid's beliefs about a side."""
    beliefs = nodes(grid.types[i], grid.points[i], grid.coordinate)
    return np.array([basis(mu, grid.points[i] - fewer, coordinate) for mu in beliefs])
