"""Extrapolation from the periods that follow."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium.carry import KEPT, LARGEST, Carried, memories_of
from standoff.game import compile_game
from tests.equilibrium.places import last_place
from tests.reference.stage import Floats
from tests.worlds import random_world

SHAPE = (2, 30, 4)


def carried(*solutions: Floats) -> Carried:
    game = compile_game(random_world(1, types=(2, 2), periods=1))
    return Carried(last_place(game, game.start).stage, solutions, memories_of(None, SHAPE))


def waning(period: float, factors: tuple[float, ...]) -> Floats:
    """Action values that are a sum of parts, each of which shrinks or grows by a factor in every period."""
    parts = np.random.default_rng(len(factors)).normal(size=(len(factors) + 1, *SHAPE))
    return np.asarray(parts[0] + sum(p * f**period for p, f in zip(parts[1:], factors, strict=True)))


def several(*factors: float, known: int = KEPT) -> list[Floats]:
    return [waning(t, factors) for t in range(4, 4 + known)]


@pytest.mark.parametrize("factors", [(0.7,), (1.2,), (-0.6,), (0.9, 1.3)])
def test_sums_of_powers_are_foretold_exactly(factors: tuple[float, ...]) -> None:
    assert len(factors) <= KEPT - 2
    guess = carried(*several(*factors)).guess()
    np.testing.assert_allclose(guess, waning(3, factors), rtol=0.0, atol=1e-7)


def test_a_line_goes_on() -> None:
    slope = np.random.default_rng(0).normal(size=SHAPE)
    guess = carried(*(slope * t for t in range(4, 4 + KEPT))).guess()
    np.testing.assert_allclose(guess, 3.0 * slope, atol=1e-7)


def test_each_node_has_its_own_weights() -> None:
    one, other = several(0.7), several(1.2)
    mixed = [np.concatenate([a[..., :2], b[..., 2:]], axis=-1) for a, b in zip(one, other, strict=True)]
    guess = carried(*mixed).guess()
    np.testing.assert_allclose(guess[..., :2], waning(3, (0.7,))[..., :2], atol=1e-7)
    np.testing.assert_allclose(guess[..., 2:], waning(3, (1.2,))[..., 2:], atol=1e-7)


def test_a_change_is_not_foretold_to_explode() -> None:
    still = np.zeros(SHAPE)
    solutions = [still + 1000.0, still + 1.0, still + 0.001, still]
    change = carried(*solutions).guess() - solutions[0]
    assert np.max(np.abs(change)) <= LARGEST * 999.0 * (1.0 + 1e-9)


@pytest.mark.parametrize("known", range(1, KEPT + 1))
def test_what_stays_stays_to_the_last_bit(known: int) -> None:
    solutions = [waning(0, (0.5,))] * known
    np.testing.assert_array_equal(carried(*solutions).guess(), solutions[0])


def test_two_periods_tell_no_change() -> None:
    first, second = several(0.7, known=2)
    np.testing.assert_array_equal(carried(first, second).guess(), first)


def test_another_stage_or_grid_is_not_carried_on() -> None:
    one, other = carried(several(0.7)[0]), carried(several(0.7)[0])
    assert one.fits(one.stage, SHAPE)
    assert not one.fits(other.stage, SHAPE)
    assert not one.fits(one.stage, (1, 30, 4))
