"""The linear systems of a curve, against the whole matrix, and what tells neighbouring curves apart."""

from __future__ import annotations

import numpy as np

from standoff.equilibrium.arclength import differentiate
from standoff.equilibrium.folds import LaneMap, pattern_of
from standoff.equilibrium.grid import make_grid
from standoff.equilibrium.kernel import workspace
from standoff.equilibrium.slope import Map, Pattern, Slope
from standoff.equilibrium.state import continuations, for_kernel
from tests.equilibrium.places import gold_game, last_place
from tests.reference.stage import Floats

SHARE = 0.7


def stage_map(seed: int) -> tuple[Map, Pattern, Floats]:
    """A stage with public readings and covert moves, continuation values at random, and a point."""
    game = gold_game("P", precision=2)
    place, grid = last_place(game, game.start), make_grid(game.types, (4, 4))
    rng = np.random.default_rng(seed)
    after = rng.normal(size=(len(game.states), *grid.sizes, sum(game.types)))
    v0, v1 = for_kernel(continuations(game, place.stage, after, discounted=True), game.types)
    work = workspace(place.stage, grid.points, grid.mu0.shape[2])
    g = LaneMap(grid, (place.stage, work, grid.form, v0, v1, np.array(game.precision)), 0, 5)
    pattern = pattern_of(place.stage)
    return g, pattern, values(pattern, g.size, rng)


def values(pattern: Pattern, size: int, rng: np.random.Generator) -> Floats:
    """Action values at random, 0 where they always are."""
    q, live = np.zeros(size), np.append(pattern.blocks.ravel(), pattern.border)
    q[live] = rng.normal(size=len(live))
    return q


def whole(g: Map, q: Floats, s: float, last: Floats) -> Floats:
    value, jacobian = differentiate(g, q)
    top = np.column_stack([np.eye(len(q)) - s * jacobian, -value])
    return np.vstack([top, last])


def test_the_pattern_of_a_stage_is_that_of_its_slope() -> None:
    g, pattern, q = stage_map(1)
    assert len(pattern.blocks) > 1
    assert len(pattern.border) > 0
    live = np.append(pattern.blocks.ravel(), pattern.border)
    assert len(np.unique(live)) == len(live) < len(q)
    image, jacobian = differentiate(g, q)
    dead = np.setdiff1d(np.arange(len(q)), live)
    assert not image[dead].any()
    assert not jacobian[dead].any()
    for one in pattern.blocks:
        for other in pattern.blocks:
            strongest = np.abs(jacobian[np.ix_(one, other)]).max()
            assert (strongest > 1e-3) if one is other or np.array_equal(one, other) else (strongest == 0.0)


def test_tangent_and_orientation_are_those_of_the_whole_matrix() -> None:
    for seed in range(5):
        g, pattern, q = stage_map(seed)
        ahead = np.random.default_rng(seed).normal(size=len(q) + 1)
        matrix = whole(g, q, SHARE, ahead)
        expected = np.linalg.solve(matrix, np.eye(len(q) + 1)[-1])
        expected /= np.linalg.norm(expected)
        slope = Slope.at(g, pattern, q, SHARE)
        assert slope.determinant() == np.linalg.slogdet(matrix[:-1, :-1])[0]
        tangent = slope.tangent(ahead)
        np.testing.assert_allclose(tangent, expected, atol=1e-5)
        assert slope.orientation(tangent) == np.linalg.slogdet(whole(g, q, SHARE, tangent))[0]


def test_twice_over_a_correction_is_newtons() -> None:
    g, pattern, q = stage_map(3)
    rng = np.random.default_rng(3)
    normal = rng.normal(size=len(q) + 1)
    matrix = whole(g, q, SHARE, normal)
    right = np.append(values(pattern, len(q), rng), rng.normal())
    slope = Slope.at(g, pattern, q, SHARE)
    x = np.zeros(len(q) + 1)
    for _ in range(2):
        left = matrix @ x - right
        x = x + slope.towards(left[:-1], left[-1], normal)
    expected = np.linalg.solve(matrix, right)
    assert np.linalg.norm(x - expected) < 1e-4 * np.linalg.norm(expected)


def test_without_a_pattern_a_correction_is_newtons_at_once() -> None:
    def g(q: Floats) -> Floats:
        return np.array([[0.3, -1.0], [0.8, 0.1]]) @ np.tanh(q) + 0.5

    q, normal, gap = np.array([0.4, -0.2]), np.array([0.1, 0.2, 1.0]), np.array([0.3, 0.7])
    slope = Slope.at(g, Pattern.none(2), q, SHARE)
    expected = np.linalg.solve(whole(g, q, SHARE, normal), -np.append(gap, 0.2))
    np.testing.assert_allclose(slope.towards(gap, 0.2, normal), expected, atol=1e-5)


def test_where_there_is_no_choice_of_overt_moves_covert_play_alone_is_left() -> None:
    """Blocks without values, since none of theirs is ever other than 0."""

    def g(q: Floats) -> Floats:
        return np.array([[0.3, -1.0], [0.8, 0.1]]) @ np.tanh(q) + 0.5

    q, normal, gap = np.array([0.4, -0.2]), np.array([0.1, 0.2, 1.0]), np.array([0.3, 0.7])
    slope = Slope.at(g, Pattern(np.zeros((3, 0), dtype=np.int64), np.arange(2)), q, SHARE)
    expected = np.linalg.solve(whole(g, q, SHARE, normal), -np.append(gap, 0.2))
    np.testing.assert_allclose(slope.towards(gap, 0.2, normal), expected, atol=1e-5)
