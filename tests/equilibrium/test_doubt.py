"""The sign of a determinant by blocks against that of the whole matrix."""

from __future__ import annotations

import numpy as np

from standoff.equilibrium.arrays import dimensions
from standoff.equilibrium.doubt import STEP, signs_of_determinants
from standoff.equilibrium.kernel import evaluate, workspace
from standoff.equilibrium.state import Place, continuations, for_kernel
from standoff.game import compile_game
from tests.equilibrium.places import POINTS, last_place
from tests.worlds import random_world

LANES = 8


def places(seed: int) -> list[Place]:
    world = random_world(
        seed, types=(2, 3), periods=2, variables=2, covert_tracks=(2, 1), overt_tracks=(1, 1)
    )
    game = compile_game(world)
    return [last_place(game, int(x)) for x in np.flatnonzero(game.reachable[game.periods - 1])]


def test_it_is_that_of_the_whole_matrix() -> None:
    generator = np.random.default_rng(2)
    found = []
    for place in places(2)[:2]:
        game, stage = place.game, place.stage
        size = sum(dimensions(stage))
        mu = [generator.dirichlet(np.ones(n), size=LANES).T.copy() for n in game.types]
        values = for_kernel(continuations(game, stage, place.after, discounted=True), game.types)
        common = stage, workspace(stage, POINTS, LANES), np.array([*POINTS, 0])
        precision = np.full(2, 40.0)
        q = np.zeros((size, LANES))
        image, spare = np.empty_like(q), [np.empty_like(m) for m in mu]
        wide = np.repeat(precision[:, None], LANES, axis=1)
        evaluate(*common, *mu, *values, wide, q, image, *spare)
        # Half way to the best response to uniform play, where slopes are steep.
        q = generator.uniform(0.0, 0.5) * image
        signs = signs_of_determinants(stage, common[2], mu[0], mu[1], *values, precision, q)
        matrices = np.empty((LANES, size, size))
        base = np.empty_like(q)
        evaluate(*common, *mu, *values, wide, q, base, *spare)
        for d in range(size):
            moved = q.copy()
            moved[d] += STEP
            evaluate(*common, *mu, *values, wide, moved, image, *spare)
            matrices[:, :, d] = ((base - image) / STEP).T + np.eye(size)[d]
        expected = np.linalg.slogdet(matrices)[0]
        np.testing.assert_array_equal(signs, expected)
        found += list(expected)
    assert {-1.0, 1.0} <= set(found)
