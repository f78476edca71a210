"""The game in which covert moves are seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff.game import Game, compile_game, transparent
from standoff.scenario.world import Source, World
from tests.worlds import random_world


def seen_perfectly(world: World) -> World:
    """The world with a private source without error for each covert track, and no others."""
    sources = [s for s in world.sources if s.seen_by is None]
    for of, side in enumerate(world.sides):
        for k, track in enumerate(side.covert):
            names = tuple(move.name for move in track.moves)
            sources.append(
                Source(
                    name=f"sight of {track.name}",
                    kind="indicator",
                    of=of,
                    track=k,
                    readings=names,
                    seen_by=1 - of,
                    rates=np.eye(len(names)),
                )
            )
    return replace(world, sources=tuple(sources))


def public_first(seed: int) -> World:
    """A random world whose public sources keep their place when private ones are taken away."""
    return random_world(seed, covert_tracks=(2, 1), private=(0, 0), public=(1, 1), periods=2)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_game_of_perfect_indicators(seed: int) -> None:
    world = public_first(seed)
    perfect = compile_game(seen_perfectly(world))
    found = transparent(compile_game(world), moves=True)
    assert found.private_readings == perfect.private_readings
    for row, other in zip(found.stages, perfect.stages, strict=True):
        for stage, same in zip(row, other, strict=True):
            if stage is None or same is None:
                assert stage is same
                continue
            for i in (0, 1):
                np.testing.assert_array_equal(stage.private_ids[i], same.private_ids[i])
                np.testing.assert_allclose(stage.private[i], same.private[i])
                np.testing.assert_array_equal(stage.classes[i], same.classes[i])
                np.testing.assert_array_equal(stage.allowed[i], same.allowed[i])


@pytest.mark.parametrize("moves", [False, True])
def test_each_class_gives_its_own_reading(moves: bool) -> None:
    game: Game = transparent(
        compile_game(random_world(11, covert_tracks=(2, 2), overt_tracks=(1, 1))), moves=moves
    )
    for stage in (s for row in game.stages for s in row if s is not None):
        for i in (0, 1):
            j = 1 - i
            count = len(stage.allowed[j])
            assert count == (len(stage.covert[j]) if moves else stage.classes[j].max() + 1)
            np.testing.assert_array_equal(stage.private[i], np.eye(count))
            assert len(stage.private_ids[i]) == count
            for z, move in enumerate(stage.private_ids[i]):
                h = int(np.flatnonzero(stage.covert[j] == move)[0])
                assert stage.classes[j][h] == z
                assert game.private_readings[i][move] == game.covert_moves[j][move]
