"""Whether a grid tells how values change with beliefs: what stands in the highest degrees of their expansion.

The coefficients of a function that is smooth on the scale of the grid fall off with the degree, and what the grid
leaves out is about as large as the last ones that it has (Trefethen 2013, chapter 7). Times the precision it is an
error of play, in log-odds.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.grid import Grid, is_total
from standoff.errors import SolutionError
from standoff.game import Game

Floats = NDArray[np.float64]
Pair = tuple[int, int]


def left_open(game: Game, grid: Grid, values: Floats) -> float:
    """What a grid leaves open of values (X, M0, M1, Θ0 + Θ1) in some states, in log-odds.

    The largest over types and states.
    """
    highest = np.abs(values) * _is_highest(grid.types, grid.sizes, grid.points)[None, :, :, None]
    sizes = np.repeat(game.precision, game.types)
    return float(np.max(highest.sum(axis=(1, 2)) * sizes, initial=0.0))


def refuse_unresolved(game: Game, grid: Grid, period: int, values: Floats, most: float) -> None:
    """Raise `SolutionError` where a grid leaves more open of values at the start of a period."""
    if most == np.inf:
        return
    found = left_open(game, grid, values)
    if found > most:
        raise SolutionError(
            f"play changes too abruptly with beliefs for {grid.points[0]} points a coordinate: in period {period}"
            f" ({game.world.clock.date(period)}) what they leave open of the values is worth {found:.1f} log-odds, and"
            f" with more than {most:.1f} the answer would say nothing. Try more points, or a lower precision."
        )


@lru_cache(maxsize=16)
def _is_highest(types: Pair, sizes: Pair, points: Pair) -> NDArray[np.bool_]:
    """(M0, M1) which coefficients are of the highest degree that a grid has, in some coordinate or in total."""
    degrees = [_degrees(size, n) for size, n in zip(sizes, points, strict=True)]
    if is_total(types, points):
        return np.asarray(np.add.outer(degrees[0], degrees[1]) >= points[0] - 1)
    first, second = ((degree == n - 1) & (n > 1) for degree, n in zip(degrees, points, strict=True))
    return np.asarray(first[:, None] | second[None, :])


def _degrees(size: int, points: int) -> NDArray[np.int64]:
    """Largest degree in any coordinate of each basis function of a belief."""
    number, largest = np.arange(size), np.zeros(size, dtype=np.int64)
    while size > 1:
        number, digit = np.divmod(number, points)
        largest, size = np.maximum(largest, digit), size // points
    return largest
