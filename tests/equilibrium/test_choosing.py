"""The best move at every information set, against plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium.arrays import dimensions, stage_arrays
from standoff.equilibrium.choosing import add_best
from standoff.equilibrium.grid import make_grid, size
from standoff.equilibrium.kernel import evaluate, workspace
from standoff.equilibrium.reached import Reached
from standoff.equilibrium.records import shape
from standoff.equilibrium.vectors import WIDTH
from standoff.game import compile_game
from tests.worlds import random_world


@pytest.mark.parametrize("seed", [1, 4, 6])
def test_choosing_best_is_worth_what_plain_sums_say(seed: int) -> None:
    """In a period after which nothing comes."""
    game = compile_game(random_world(seed, periods=2))
    source = game.stage(1, int(np.flatnonzero(game.reachable[1])[0]))
    stage, reached = stage_arrays(game, source), Reached(game, source)
    rng, grid = np.random.default_rng(seed), make_grid(game.types, (3, 3))
    work = workspace(stage, grid.points, WIDTH)
    q, worth = rng.normal(size=(sum(dimensions(stage)), WIDTH)), np.empty((sum(dimensions(stage)), WIDTH))
    mu = [rng.dirichlet(np.ones(types), size=WIDTH).T.copy() for types in game.types]
    values = [np.empty((types, WIDTH)) for types in game.types]
    counts = len(stage.lotteries), *(size(types, 3) for types in game.types)
    nothing = [np.zeros((counts[0], counts[2 - i], counts[1 + i] * game.types[i])) for i in (0, 1)]
    evaluate(stage, work, grid.form, *mu, *nothing, np.ones((2, WIDTH)), q, worth, *values)
    add_best(stage, work, worth, *values)
    onward = tuple(np.zeros((WIDTH, *shape(source), types)) for types in game.types)
    expected = reached.worth(reached.play(q.T), (mu[0].T, mu[1].T), onward, best=True).values  # type: ignore[arg-type]
    for mine, theirs in zip(values, expected, strict=True):
        np.testing.assert_allclose(mine, theirs.T, atol=1e-12)
