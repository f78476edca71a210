"""Belief nodes as compiled code wants them, with the matrices that take functions from there to elsewhere."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.forecast import forecasts
from standoff.equilibrium.grid import Grid, refining, to_expansion
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
        coarse=(0, 0) if coarse is None else (coarse.mu0.shape[0], coarse.mu0.shape[2]),
        precision=np.array(game.precision),
        tolerance=tolerance,
        asked=forecasts(game.types, len(game.outcomes)),
        certain=certain,
    )


def _plain(matrix: Floats) -> Floats:
    """Copy a matrix that may not be written to, for which the kernel would be compiled anew."""
    return np.array(matrix, order="C")
