"""Which grids are tried, and how closely they are solved."""

from __future__ import annotations

import pytest

from standoff.equilibrium import solve_game
from standoff.equilibrium.ladder import BOARD, LADDER, NEARLY, ladder_of, tolerance_of
from standoff.equilibrium.state import TOLERANCE
from standoff.errors import UsageError
from standoff.game import compile_game
from standoff.scenario import load
from tests.worlds import random_world


def test_grids_grow_until_the_one_asked_for() -> None:
    two, more = (compile_game(random_world(1, types=types, periods=2)) for types in ((2, 2), (3, 2)))
    assert ladder_of(two, None) == BOARD
    assert ladder_of(more, None) == LADDER
    for points in (3, 4, 9, 20):
        fewer, last = ladder_of(two, points)
        assert fewer < last == points
    with pytest.raises(UsageError, match="3 to 200"):
        ladder_of(two, 2)


def test_what_interpolation_loses_is_not_solved_for() -> None:
    short, game = (compile_game(load("border-incident", set={"clock.periods": n}).world()) for n in (12, 26))
    rough, asked = solve_game(game, threads=1).certificate, solve_game(game, points=7, threads=1).certificate
    assert rough.residual <= rough.tolerance == NEARLY == tolerance_of(None, rough.conflict_error)
    assert rough.tolerance < 1e-3 * rough.conflict_error
    assert asked.residual <= asked.tolerance == TOLERANCE
    exact = solve_game(short, threads=1).certificate
    assert exact.residual <= exact.tolerance == TOLERANCE == tolerance_of(None, exact.conflict_error)
