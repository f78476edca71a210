"""Belief nodes as compiled code wants them, with the matrices that take functions from there to elsewhere."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.forecast import forecasts
from standoff.equilibrium.grid import Grid, refining, to_blocks, to_expansion
from standoff.equilibrium.lanes import native
from standoff.game import Game

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Mesh(NamedTuple):
    """Beliefs at which places are solved."""

    form: Ints
    """As `Grid.form`."""
    mu0: Floats
    mu1: Floats
    """(blocks, Θi, B)"""
    nodes: int
    expand0: Floats
    expand1: Floats
    """(Mi, Ni) matrices, for each side apart, from values at N0 x N1 nodes to coefficients."""
    refine0: Floats
    refine1: Floats
    """The same from the nodes of a coarser grid to these; empty without one."""
    straight: Floats
    """(N, blocks * B) the same in one, where the coordinates are not taken apart: what each node counts for."""
    coarse: tuple[int, int]
    """Blocks and lanes of that grid."""
    precision: Floats
    """(2,)"""
    tolerance: float
    asked: Ints
    """(F, 3) from `forecasts`."""
    certain: bool
    """Whether the nodes are certain beliefs, and forecasts at them are wanted."""


def mesh_of(game: Game, grid: Grid, coarse: Grid | None, tolerance: float, *, certain: bool) -> Mesh:
    """Beliefs at which a game is solved.

    Parameters
    ----------
    grid
        The nodes.
    coarse
        A grid whose solutions are to start from.
    tolerance
        Largest residual accepted.
    certain
        Whether the nodes are certain beliefs, those of the corners of the grid.
    """
    nothing = np.zeros((0, 0))
    expand = to_expansion(grid, certain=certain)
    refine = (nothing, nothing) if coarse is None else refining(coarse, grid)
    return Mesh(
        form=grid.form,
        mu0=grid.mu0,
        mu1=grid.mu1,
        nodes=grid.nodes,
        expand0=_plain(expand[0]),
        expand1=_plain(expand[1]),
        refine0=_plain(refine[0]),
        refine1=_plain(refine[1]),
        straight=_plain(_by_lane(refine[0]) if refine[1].shape == (1, 1) else nothing),
        coarse=(0, 0) if coarse is None else (coarse.mu0.shape[0], coarse.mu0.shape[2]),
        precision=np.array(game.precision),
        tolerance=tolerance,
        asked=forecasts(game.types, len(game.outcomes)),
        certain=certain,
    )


def _plain(matrix: Floats) -> Floats:
    """Copy a matrix that may not be written to, for which the kernel would be compiled anew."""
    return np.array(matrix, order="C")


def _by_lane(matrix: Floats) -> Floats:
    """Turn a matrix (nodes, N) into (N, blocks * B)."""
    return np.moveaxis(to_blocks(matrix), 1, 0).reshape(matrix.shape[1], -1)


@native
def tensor(first: Any, second: Any, rows: Any, out: Any) -> None:
    """Write Σ first[i, k] second[j, l] rows[k, l] to out[i, j]; pairs share an axis, and entries are vectors."""
    side, other = second.shape
    if side == 1 and other == 1:
        _product(first, rows, out)
        return
    count = rows.shape[1]
    half = np.empty((first.shape[0], other * count))
    _product(first, rows.reshape((first.shape[1], other * count)), half)
    for i in range(first.shape[0]):
        _product(second, half[i].reshape((other, count)), out[i * side : (i + 1) * side])


@native
def _product(matrix: Any, rows: Any, out: Any) -> None:
    """Write matrix rows to out, four terms at a time, to spare loads and stores."""
    terms, width = rows.shape
    whole = terms - terms % 4
    for i in range(matrix.shape[0]):
        sums, weights = out[i], matrix[i]
        for c in range(width):
            sums[c] = 0.0
        for k in range(0, whole, 4):
            a, b, c, d = weights[k], weights[k + 1], weights[k + 2], weights[k + 3]
            one, two, three, four = rows[k], rows[k + 1], rows[k + 2], rows[k + 3]
            for e in range(width):
                sums[e] += a * one[e] + b * two[e] + c * three[e] + d * four[e]
        for k in range(whole, terms):
            a, one = weights[k], rows[k]
            for e in range(width):
                sums[e] += a * one[e]
