"""Keeping some types of a game."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from standoff.game import compile_game, restrict, restrict_world
from standoff.scenario.world import World
from tests.worlds import random_world, worlds


@settings(max_examples=20, deadline=None)
@given(world=worlds(types=(3, 2)))
def test_restricting_the_game_is_restricting_the_world(world: World) -> None:
    game = restrict(compile_game(world), [2, 0], [1])
    other = compile_game(restrict_world(world, [2, 0], [1]))
    assert game.types == other.types == (2, 1)
    assert game.world.sides[0].types == (world.sides[0].types[2], world.sides[0].types[0])
    np.testing.assert_array_equal(game.reachable, other.reachable)
    for i in (0, 1):
        np.testing.assert_allclose(game.prior[i], other.prior[i])
        np.testing.assert_allclose(game.terminal[i], other.terminal[i], atol=1e-14)
    for row, other_row in zip(game.stages, other.stages, strict=True):
        for stage, same in zip(row, other_row, strict=True):
            assert (stage is None) == (same is None)
            if stage is None or same is None:
                continue
            for i in (0, 1):
                # fewer types may need fewer classes, so payoffs are compared by covert move
                total = (
                    stage.covert_payoff[i][..., None, None, None]
                    + stage.payoff[i][:, stage.classes[i]].swapaxes(2, 3)[:, :, :, stage.classes[1 - i]]
                )
                again = (
                    same.covert_payoff[i][..., None, None, None]
                    + same.payoff[i][:, same.classes[i]].swapaxes(2, 3)[:, :, :, same.classes[1 - i]]
                )
                own, theirs = stage.allowed[i][stage.classes[i]], stage.allowed[1 - i][stage.classes[1 - i]]
                possible = own[:, None, None, :, None] & theirs[None, None, :, None, :]
                np.testing.assert_allclose(total * possible, again * possible, atol=1e-12)


def test_types_without_a_chance_share_it() -> None:
    world = random_world(1, types=(2, 2))
    game = compile_game(world)
    certain = restrict(restrict(game, [0, 1], [0, 1]), [1], [0, 1])
    assert certain.prior[0].tolist() == [1.0]
    none = restrict_world(restrict_world(world, [0], [0, 1]), [0], [1])
    assert none.sides[1].prior.tolist() == [1.0]
