"""Blocks eliminated in compiled code, against the whole matrix."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium.elimination import accelerate, close, eliminate, solve, spread
from standoff.equilibrium.slope import STEP, Pattern, Slope

BLOCKS, BORDER = np.array([[5, 0, 3], [2, 6, 1]]), np.array([4, 7])
SHARE = 0.8


def arrow(seed: int) -> np.ndarray:
    """(8, 8) a slope in which blocks do not answer to one another."""
    matrix = np.random.default_rng(seed).normal(size=(8, 8))
    for one, other in ((0, 1), (1, 0)):
        matrix[np.ix_(BLOCKS[one], BLOCKS[other])] = 0.0
    return matrix


@pytest.mark.parametrize("seed", range(8))
def test_it_solves_what_the_whole_matrix_does(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    slope, image, gap = arrow(seed), rng.normal(size=8), rng.normal(size=8)
    whole = np.eye(8) - SHARE * slope
    moved = np.zeros((8, 5))
    moved[BLOCKS, np.arange(3)] = moved[BORDER, [3, 4]] = STEP
    factors, rows, shadow, sign = eliminate(
        image[:, None] + slope @ moved, image, BLOCKS, len(BORDER), SHARE, STEP
    )
    k = np.array([whole[np.ix_(block, block)] for block in BLOCKS])
    assert sign == np.prod(np.linalg.slogdet(k)[0])
    own = solve(factors, rows, BLOCKS, gap)
    np.testing.assert_allclose(own, np.linalg.solve(k, gap[BLOCKS][..., None])[..., 0], rtol=1e-6)
    owed = np.array([np.column_stack([whole[np.ix_(block, BORDER)], -image[block]]) for block in BLOCKS])
    np.testing.assert_allclose(shadow, np.linalg.solve(k, owed).reshape(6, 3), rtol=1e-6, atol=1e-8)
    normal, right = rng.normal(size=9), rng.normal(size=3)
    left = rng.normal(size=(2, 3))
    last = np.append(normal[BORDER], normal[-1]) - normal[BLOCKS.ravel()] @ shadow
    square = np.vstack([left, last])
    y, turned = close(left, shadow, BLOCKS, BORDER, normal, right)
    np.testing.assert_allclose(y, np.linalg.solve(square, right), rtol=1e-8)
    assert turned == np.linalg.slogdet(square)[0]
    change = spread(shadow, BLOCKS, BORDER, y, 8)
    np.testing.assert_allclose(change[BLOCKS.ravel()], -shadow @ y)
    np.testing.assert_allclose(change[np.append(BORDER, 8)], y)


def test_rows_are_exchanged_where_there_is_nothing_on_the_diagonal() -> None:
    images = np.array([[0.0, 0.0], [0.0, 0.0]]) + STEP * np.array([[1.0, -2.0], [-3.0, 1.0]])
    factors, rows, _, sign = eliminate(images, np.zeros(2), np.array([[0, 1]]), 0, 1.0, STEP)
    assert sign == -1.0
    np.testing.assert_allclose(solve(factors, rows, np.array([[0, 1]]), np.array([2.0, 3.0])), [[1.0, 1.0]])


def test_a_slope_of_what_is_singular_is_none() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        Slope.at(lambda columns: columns, Pattern.none(2), np.zeros(2), 1.0)


def test_acceleration_solves_a_linear_system_in_as_many_steps_as_it_has_unknowns() -> None:
    rng = np.random.default_rng(5)
    matrix, aim = 0.3 * rng.normal(size=(4, 4)), rng.normal(size=4)
    x, points, changes = np.zeros(4), [], []
    for _ in range(5):
        points.append(x)
        changes.append(aim + matrix @ x - x)
        many = np.array(points), np.array(changes)
        x = x + (accelerate(*many) if len(points) > 1 else changes[0])
    np.testing.assert_allclose(x, np.linalg.solve(np.eye(4) - matrix, aim), atol=1e-5)
