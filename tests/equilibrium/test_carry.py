"""Extrapolation from the periods that follow."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium.carry import Carried, memories_of
from standoff.game import compile_game
from tests.equilibrium.places import last_place
from tests.reference.stage import Floats
from tests.worlds import random_world

SHAPE = (2, 30, 4)


def carried(*solutions: Floats) -> Carried:
    game = compile_game(random_world(1, types=(2, 2), periods=1))
    return Carried(last_place(game, game.start).stage, solutions, memories_of(None, SHAPE))


def at(period: float, degree: int) -> Floats:
    """Action values that are a polynomial of the period."""
    factors = np.random.default_rng(degree).normal(size=(degree + 1, *SHAPE))
    return np.asarray(sum(f * period**k for k, f in enumerate(factors)))


@pytest.mark.parametrize("degree", [0, 1, 2])
def test_the_right_polynomial_is_found_and_is_exact(degree: int) -> None:
    solutions = [at(t, degree) for t in (4, 5, 6, 7)]
    np.testing.assert_allclose(carried(*solutions).guess(), at(3, degree), atol=1e-9)


def test_each_node_has_its_own_polynomial() -> None:
    solutions = [np.concatenate([at(t, 0)[..., :2], at(t, 2)[..., 2:]], axis=-1) for t in (4, 5, 6, 7)]
    # What is constant is foretold best by a constant even where rounding would blur a parabola.
    guess = carried(*solutions).guess()
    np.testing.assert_array_equal(guess[..., :2], at(3, 0)[..., :2])
    np.testing.assert_allclose(guess[..., 2:], at(3, 2)[..., 2:], atol=1e-9)


@pytest.mark.parametrize("known", [1, 2, 3])
def test_it_goes_by_what_is_known(known: int) -> None:
    solutions = [at(t, 0) for t in (4, 5, 6, 7)[:known]]
    np.testing.assert_array_equal(carried(*solutions).guess(), at(3, 0))


def test_another_stage_or_grid_is_not_carried_on() -> None:
    one, other = carried(at(4, 0)), carried(at(4, 0))
    assert one.fits(one.stage, SHAPE)
    assert not one.fits(other.stage, SHAPE)
    assert not one.fits(one.stage, (1, 30, 4))
