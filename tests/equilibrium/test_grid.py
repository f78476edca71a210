"""Belief grids: nodes, coordinates, basis, and what is expanded in it."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium.grid import (
    MOST_LANES,
    Coordinate,
    angles,
    at_belief,
    basis,
    carry_over,
    certainties,
    count_nodes,
    expand,
    from_blocks,
    from_certainties,
    make_grid,
    nodes,
    refining,
    shares,
    size,
    to_blocks,
    to_coefficients,
)
from tests.reference.stage import Floats

TYPES = (1, 2, 3, 4)
COORDINATES: tuple[Coordinate, ...] = ("share", "angle")


@pytest.mark.parametrize("coordinate", COORDINATES)
@pytest.mark.parametrize("types", TYPES)
@pytest.mark.parametrize("n", [2, 3, 5])
def test_nodes_are_beliefs_and_every_vertex_is_among_them(types: int, n: int, coordinate: Coordinate) -> None:
    found = nodes(types, n, coordinate)
    assert found.shape == (size(types, n), types)
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-15)
    np.testing.assert_array_equal(found[0], np.eye(types)[0])
    for vertex in np.eye(types):
        assert np.abs(found - vertex).max(axis=1).min() < 1e-15


@pytest.mark.parametrize("types", TYPES)
def test_shares_break_the_stick_and_can_be_undone(types: int) -> None:
    rng = np.random.default_rng(types)
    for belief in (*rng.dirichlet(np.full(types, 0.3), size=50), *np.eye(types)):
        u = shares(belief)
        assert u.shape == (types - 1,)
        assert ((u >= 0) & (u <= 1)).all()
        np.testing.assert_allclose(_belief(u), belief, atol=1e-15)


def test_shares_keep_what_is_tiny() -> None:
    """No digits are lost by subtraction where nearly all belief lies elsewhere."""
    belief = np.array([1e-20, 1.0 - 1e-12, 3e-20])
    assert shares(belief)[1] == pytest.approx(0.75, rel=1e-15)
    assert shares(np.array([1e-20, 1.0, 0.0]))[0] == 1.0


def test_angles_are_roots_of_what_is_tiny_and_look_the_same_from_either_end() -> None:
    for share in (0.0, 0.5, 1.0):
        assert angles(np.array([1 - share, share])) == pytest.approx(share, abs=1e-15)
    assert angles(np.array([1.0, 1e-20])) == pytest.approx(2 / np.pi * 1e-10, rel=1e-12)
    assert angles(np.array([1e-20, 1.0])) == pytest.approx(1 - 2 / np.pi * 1e-10, rel=1e-15)
    one, two = angles(np.array([0.7, 0.3])), angles(np.array([0.3, 0.7]))
    assert one + two == pytest.approx(1, abs=1e-15)
    for belief in np.random.default_rng(0).dirichlet(np.full(4, 0.3), size=50):
        np.testing.assert_allclose(np.sin(np.pi / 2 * angles(belief)) ** 2, shares(belief), atol=1e-15)


@pytest.mark.parametrize(("types", "n"), [(1, 4), (2, 2), (2, 6), (3, 4), (4, 3)])
def test_coefficients_reproduce_polynomials(types: int, n: int) -> None:
    """Functions of beliefs of a degree below n are interpolated exactly, everywhere."""
    rng = np.random.default_rng([types, n])
    slopes = rng.normal(size=(3, types))

    def polynomial(belief: Floats) -> float:
        return float(((slopes @ belief) ** (n - 1)).sum())

    coefficients = to_coefficients(types, n) @ np.array([polynomial(node) for node in nodes(types, n)])
    for belief in (*rng.dirichlet(np.ones(types), size=20), *np.eye(types)):
        assert coefficients @ basis(belief, n) == pytest.approx(polynomial(belief), abs=1e-11)


def test_basis_is_of_chebyshev_polynomials() -> None:
    u = 0.3
    expected = np.polynomial.chebyshev.chebvander(2 * u - 1, 6)[0]
    np.testing.assert_allclose(basis(np.array([1 - u, u]), 7), expected, atol=1e-14)
    expected = np.polynomial.chebyshev.chebvander(4 / np.pi * np.arcsin(np.sqrt(u)) - 1, 6)[0]
    np.testing.assert_allclose(basis(np.array([1 - u, u]), 7, "angle"), expected, atol=1e-14)


@pytest.mark.parametrize("coordinate", COORDINATES)
@pytest.mark.parametrize(
    ("types", "points"),
    [((2, 2), (3, 5)), ((2, 2), (9, 9)), ((2, 2), (6, 6)), ((3, 1), (4, 4)), ((1, 1), (2, 2))],
)
def test_expanding_on_both_sides_at_once(
    types: tuple[int, int], points: tuple[int, int], coordinate: Coordinate
) -> None:
    """The coefficients give the values back at every node of the grid, in its order."""
    grid = make_grid(types, points, coordinate)
    assert grid.types == types
    assert grid.nodes == count_nodes(types, points)
    rng = np.random.default_rng(1)
    slopes = [rng.normal(size=(2, count)) for count in types]
    first, second = from_blocks(grid.mu0, grid.nodes), from_blocks(grid.mu1, grid.nodes)
    rows = np.sin(np.einsum("at,nt,bu,nu->nab", slopes[0], first, slopes[1], second))
    coefficients = expand(grid, rows)
    assert coefficients.shape == (*grid.sizes, 2, 2)
    for row, mu0, mu1 in zip(rows, first, second, strict=True):
        found = np.einsum("m,n,mnab->ab", grid.weights(0, mu0), grid.weights(1, mu1), coefficients)
        np.testing.assert_allclose(found, row, atol=1e-12)


@pytest.mark.parametrize("count", [1, 3, 4, 31, 32, 33, 64, 100, 225])
def test_blocks_hold_all_nodes_and_repeat_only_the_last(count: int) -> None:
    rows = np.random.default_rng(count).normal(size=(count, 2, 3))
    blocks = to_blocks(rows)
    lanes = blocks.shape[-1]
    assert blocks.shape[1:-1] == (2, 3)
    assert lanes % 4 == 0
    assert lanes <= MOST_LANES
    assert blocks.flags.c_contiguous
    np.testing.assert_array_equal(from_blocks(blocks, count), rows)
    idle = from_blocks(blocks, blocks.shape[0] * lanes)[count:]
    assert (idle == rows[-1]).all()
    assert len(idle) < 4 * blocks.shape[0]


def test_one_belief_as_the_only_node() -> None:
    beliefs = np.array([0.2, 0.8]), np.array([0.1, 0.3, 0.6])
    grid = at_belief(make_grid((2, 3), (5, 4), "angle"), beliefs)
    assert (grid.nodes, grid.points, grid.sizes, grid.coordinate) == (1, (5, 4), (5, 16), "angle")
    np.testing.assert_array_equal(from_blocks(grid.mu0, 1)[0], beliefs[0])
    np.testing.assert_array_equal(from_blocks(grid.mu1, 1)[0], beliefs[1])


def _belief(u: Floats) -> Floats:
    """Undo `coordinates`, a piece at a time from the first one on."""
    pieces, left = [], 1.0
    for share in u:
        pieces.append(left * share)
        left *= 1 - share
    return np.array([left, *pieces])


@pytest.mark.parametrize("types", [(2, 2), (3, 2), (1, 4), (4, 3)])
def test_certainties_are_each_pair_of_types_and_fill_the_smallest_grid(types: tuple[int, int]) -> None:
    grid = make_grid(types, (2, 2))
    known = certainties(grid)
    first, second = (from_blocks(mu, known.nodes) for mu in (known.mu0, known.mu1))
    pairs = [(i, j) for i in range(types[0]) for j in range(types[1])]
    assert [(int(a.argmax()), int(b.argmax())) for a, b in zip(first, second, strict=True)] == pairs
    beliefs = np.concatenate([first, second], axis=1)
    whole = np.concatenate([from_blocks(mu, grid.nodes) for mu in (grid.mu0, grid.mu1)], axis=1)
    assert (from_certainties(grid, beliefs) == whole).all()


@pytest.mark.parametrize("n", [5, 7, 13])
def test_a_board_interpolates_total_degrees_and_looks_the_same_from_everywhere(n: int) -> None:
    grid = make_grid((2, 2), (n, n))
    assert grid.nodes == (n * n + 1) // 2
    first, second = (from_blocks(mu, grid.nodes)[:, 1] for mu in (grid.mu0, grid.mu1))
    there = {(round(u, 12), round(v, 12)) for u, v in zip(first, second, strict=True)}
    assert there == {(v, u) for u, v in there} == {(round(1 - u, 12), v) for u, v in there}
    assert {(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)} <= there
    rng = np.random.default_rng(n)
    slopes = rng.normal(size=(4, 3))

    def polynomial(u: Floats, v: Floats) -> Floats:
        return np.sum([(a + b * u + c * v) ** (n - 2) for a, b, c in slopes], axis=0)

    coefficients = expand(grid, polynomial(first, second)[:, None])[..., 0]
    assert np.abs(coefficients[np.add.outer(np.arange(n), np.arange(n)) >= n]).max() == 0.0
    for u, v in rng.uniform(size=(20, 2)):
        found = basis(np.array([1 - u, u]), n) @ coefficients @ basis(np.array([1 - v, v]), n)
        assert found == pytest.approx(polynomial(u, v), rel=1e-9)


@pytest.mark.parametrize("before", COORDINATES)
@pytest.mark.parametrize("after", COORDINATES)
@pytest.mark.parametrize(
    ("types", "coarse", "fine"),
    [((2, 2), 5, 9), ((2, 2), 7, 9), ((2, 2), 4, 5), ((2, 2), 6, 8), ((3, 2), 3, 4), ((3, 1), 3, 5)],
)
def test_carrying_over_to_another_grid_interpolates(
    types: tuple[int, int], coarse: int, fine: int, before: Coordinate, after: Coordinate
) -> None:
    one, two = make_grid(types, (coarse, coarse), before), make_grid(types, (fine, fine), after)
    rows = np.random.default_rng(3).normal(size=(one.nodes, 2))
    coefficients = expand(one, rows)
    beliefs = zip(from_blocks(two.mu0, two.nodes), from_blocks(two.mu1, two.nodes), strict=True)
    expected = [
        np.einsum("m,n,mnf->f", one.weights(0, a), one.weights(1, b), coefficients) for a, b in beliefs
    ]
    np.testing.assert_allclose(carry_over(one, two, rows), expected, atol=1e-11)
    first, second = refining(one, two)
    np.testing.assert_allclose(np.kron(first, second) @ rows, expected, atol=1e-11)
