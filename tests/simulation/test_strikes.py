from __future__ import annotations

import numpy as np
import pytest

from standoff.game import compile_game
from standoff.simulation.layout import both, view_stage
from standoff.simulation.strikes import at_beliefs, nodes, tabulate
from tests.reference import stage as reference
from tests.simulation.fakes import FakeView, chebyshev
from tests.worlds import random_world


@pytest.fixture(params=[(2, 2), (3, 1)])
def view(request):
    world = random_world(
        9,
        types=request.param,
        covert_tracks=(1, 1),
        overt_tracks=(1, 1),
        private=(1, 1),
        public=(1, 1),
        variables=0,
    )
    return FakeView(compile_game(world), 3)


def chances(view, beliefs, k):
    """P_k(θ0, θ1), by adding up all records."""
    game = view.game
    stage, strategies = game.stage(0, game.start), view.at(0, game.start, beliefs)
    found = np.zeros(game.types)
    for kinds in np.ndindex(*game.types):
        certain = [np.eye(game.types[i])[kinds[i]] for i in (0, 1)]
        moves = reference.record_probabilities(stage, certain, strategies).sum(axis=(0, 1, 2))
        found[kinds] = np.moveaxis(moves, k, 0)[stage.strikes[k]].sum()
    return found


@pytest.mark.parametrize("k", [0, 1])
def test_chances_of_a_strike(view, k):
    game, rng = view.game, np.random.default_rng(0)
    stage = game.stage(0, game.start)
    layout = both([view_stage(stage, game, stage, game, (3, 3))])
    table = view.policy(0, game.start).reshape(-1, view.policy(0, game.start).shape[-1])
    pairs = np.zeros((4, 2, max(game.types)))
    for pair, i in np.ndindex(4, 2):
        pairs[pair, i, : game.types[i]] = rng.dirichlet(np.ones(game.types[i]))
    found = at_beliefs(layout, 0, table, k, pairs)
    for pair, each in zip(pairs, found, strict=True):
        beliefs = [pair[i, : game.types[i]] for i in (0, 1)]
        np.testing.assert_allclose(each, chances(view, beliefs, k), atol=1e-5)


def test_table_is_exact_at_its_nodes(view):
    game = view.game
    stage = game.stage(0, game.start)
    layout = both([view_stage(stage, game, stage, game, (3, 3))])
    table = view.policy(0, game.start).reshape(-1, view.policy(0, game.start).shape[-1])
    u = 0.5 + 0.5 * np.cos(np.pi * 0.5 / 3)
    beliefs = [np.array([1 - u, u]), np.array([1 - u, u])] if game.types == (2, 2) else None
    if beliefs is None:
        beliefs = [np.array([(1 - u) ** 2, u, (1 - u) * u]), np.array([1.0])]
    weights = np.outer(*(chebyshev(belief, 3) for belief in beliefs)).ravel()
    for k in (0, 1):
        odds = tabulate(layout, 0, table, k) @ weights
        found = 1 / (1 + np.exp(-odds))
        np.testing.assert_allclose(found if k == 1 else found.T, chances(view, beliefs, k), atol=1e-5)


def test_nodes_invert():
    there, back = nodes(3, 4)
    np.testing.assert_allclose(there @ back, np.eye(16), atol=1e-5)
