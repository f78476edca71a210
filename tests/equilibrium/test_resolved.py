"""What a grid leaves open of values, told by its highest degrees."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium.grid import expand, make_grid, nodes
from standoff.equilibrium.resolved import left_open, refuse_unresolved
from standoff.errors import SolutionError
from standoff.game import Game
from tests.equilibrium.places import gold_game
from tests.reference.stage import Floats


def values_of(game: Game, points: int, scale: float) -> Floats:
    """Coefficients of a step in the belief about side 0, smooth on a scale."""
    grid = make_grid(game.types, (points, points))
    line = nodes(2, points)[:, 1]
    first, second = (part.ravel() for part in np.meshgrid(line, line, indexing="ij"))
    step = np.tanh((first - 0.5) / scale) + 0.0 * second
    return np.repeat(expand(grid, np.repeat(step[:, None], 4, axis=1))[None], len(game.states), axis=0)


def test_a_grid_leaves_little_open_of_what_is_smooth_and_more_of_a_step() -> None:
    game = gold_game("P", precision=2)
    grid = make_grid(game.types, (6, 6))
    smooth, rough = (left_open(game, grid, values_of(game, 6, scale)) for scale in (2.0, 0.05))
    assert smooth < 1e-3
    assert rough > 0.3


def test_what_it_leaves_open_is_about_as_large_as_its_error() -> None:
    game = gold_game("P", precision=2)
    for points, scale in ((6, 0.5), (8, 0.5), (10, 0.3)):
        fine = np.linspace(0.0, 1.0, 201)
        line = nodes(2, points)[:, 1]
        fit = np.polynomial.Chebyshev.fit(line, np.tanh((line - 0.5) / scale), points - 1, domain=[0, 1])
        error = 2.0 * float(np.max(np.abs(fit(fine) - np.tanh((fine - 0.5) / scale))))
        told = left_open(game, make_grid(game.types, (points, points)), values_of(game, points, scale))
        assert 0.2 * error < told < 20.0 * error


def test_more_than_is_allowed_is_an_error_that_says_what_to_do() -> None:
    game = gold_game("P", precision=2)
    grid, values = make_grid(game.types, (6, 6)), values_of(game, 6, 0.05)
    refuse_unresolved(game, grid, 0, values, 10.0)
    with pytest.raises(SolutionError, match="Try more points, or a lower precision"):
        refuse_unresolved(game, grid, 0, values, 0.1)
