"""Sparse grids of the beliefs reached, against the tree, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import standoff as so
from standoff.equilibrium import solve_tree
from standoff.equilibrium.settle import settle
from standoff.equilibrium.simplex import count_nodes, everywhere, fit_grid
from standoff.equilibrium.sparse import solve_sparse, with_deviation_gain
from standoff.errors import UsageError
from standoff.game import compile_game
from tests.private_scenario import scenario
from tests.private_worlds import private_world


@pytest.mark.parametrize(
    ("seed", "levels", "types", "periods"),
    [
        (41, (2, 2), (1, 1), 3),
        pytest.param(42, (2, 2), (2, 1), 2, marks=pytest.mark.slow),
        pytest.param(43, (3, 2), (1, 1), 2, marks=pytest.mark.slow),
    ],
)
def test_within_its_certificate_of_the_tree(
    seed: int, levels: tuple[int, int], types: tuple[int, int], periods: int
) -> None:
    game = compile_game(private_world(seed, levels, types=types, periods=periods))
    tree, sparse = solve_tree(game), solve_sparse(game, deadlines=[1], threads=1)
    certificate = sparse.certificate
    assert certificate.residual <= 1e-10
    events = len(game.outcomes) + 2
    for deadline in (1, periods):
        gap = np.abs(tree.forecasts(deadline) - sparse.forecasts(deadline))
        assert gap[:events].max() <= certificate.conflict_error
        assert gap.max() <= certificate.fear_error
    prior = game.prior
    mine, theirs = (each.start_play(game.start)[0] for each in (sparse, tree))
    for one, two in zip((*mine.covert, *mine.overt), (*theirs.covert, *theirs.overt), strict=True):
        assert np.abs(one - two).max() <= certificate.play_error + 1e-9
    for one, two in zip(sparse.at(0, game.start, prior).values, tree.values(), strict=True):
        assert np.abs(one - two).max() <= certificate.value_error + 1e-9


def test_where_few_beliefs_are_reached_all_of_them_are_nodes() -> None:
    game = compile_game(private_world(41, (2, 2), periods=2))
    tree, sparse = solve_tree(game), solve_sparse(game, points=9, threads=1)
    assert sparse.forecasts(2) == pytest.approx(tree.forecasts(2), abs=1e-7)


def test_polynomials_of_its_degree_are_expanded_exactly() -> None:
    rng = np.random.default_rng(1)
    grid = fit_grid((everywhere(3, 4), everywhere(2, 4)), 4)
    assert grid.nodes == count_nodes((3, 2), 4)

    def function(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return first[:, 1] ** 2 * second[:, 0] * first[:, 2] - second[:, 1] ** 4 + 0.5

    beliefs = rng.dirichlet(np.ones(3), 50), rng.dirichlet(np.ones(2), 50)
    found = grid.weights(beliefs) @ function(*grid.beliefs)
    assert found == pytest.approx(function(*beliefs), abs=1e-10)
    coefficients = grid.expand(function(*grid.beliefs)[:, None])[..., 0]
    first, second = (side.values(b) for side, b in zip(grid.sides, beliefs, strict=True))
    assert np.einsum("na,nb,ab->n", first, second, coefficients) == pytest.approx(found, abs=1e-10)


def test_a_cloud_with_few_beliefs_keeps_them_all() -> None:
    cloud = np.array([[0.7, 0.2, 0.1], [0.6, 0.3, 0.1], [0.6, 0.3, 0.1], [0.5, 0.2, 0.3]])
    grid = fit_grid((cloud, np.ones((1, 1))), 6)
    assert sorted(map(tuple, np.round(grid.sides[0].nodes, 9))) == sorted({tuple(row) for row in cloud})


def test_nodes_settle_each_on_its_own_way() -> None:
    """q = s·(a - tanh q) at many a, one of them steep, from precision 0 and from a guess."""
    steep, shift = np.array([0.5, 3.0, 1.0]), np.array([0.2, 1.0, -2.0])

    def g(q: np.ndarray, nodes: np.ndarray) -> np.ndarray:
        return shift[nodes, None] - steep[nodes, None] * np.tanh(q)

    live = np.array([True])
    found = settle(g, 3, live, 1e-11)
    assert found.residual.max() <= 1e-11
    assert np.abs(found.q - g(found.q, np.arange(3))).max() <= 1e-11
    again = settle(g, 3, live, 1e-11, found.q + 0.1)
    assert again.q == pytest.approx(found.q, abs=1e-9)
    assert not again.followed.any()


def test_out_of_reach_is_refused_with_what_makes_it_large() -> None:
    world = private_world(44, (3, 3), types=(3, 3), periods=2)
    game = compile_game(world)
    with pytest.raises(UsageError, match="red has 9 kinds \\(3 types times 3 levels of readiness\\)"):
        solve_sparse(game, points=6)


def test_an_endless_clock_is_refused() -> None:
    clock = {"start": "2000-01-01", "step": "1 week", "periods": "endless", "told": 3, "discount": 0.9}
    given = scenario(clock=clock)
    del given["payoffs"][3]
    with pytest.raises(UsageError, match="an endless clock cannot be solved with private states"):
        so.solve(so.load(given))


@pytest.mark.slow
def test_gains_are_those_of_the_tree() -> None:
    game = compile_game(private_world(41, (2, 2), periods=3))
    tree, sparse = (
        solve_tree(game).certificate,
        with_deviation_gain(solve_sparse(game, threads=1)).certificate,
    )
    assert tree.deviation_gain is not None
    assert sparse.deviation_gain is not None
    for one, two in zip(tree.deviation_gain, sparse.deviation_gain, strict=True):
        assert np.abs(np.array(one) - np.array(two)).max() <= sparse.deviation_error
