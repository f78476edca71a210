"""The truth known where private states last: against the games in which it is known anyway."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff.equilibrium import solve_tree
from standoff.equilibrium.chances import start_of
from standoff.equilibrium.induced import Options
from standoff.equilibrium.induction import induce
from standoff.equilibrium.revealed import revealed
from standoff.game import compile_game, transparent
from standoff.scenario.world import Effect, Source, World
from tests.equilibrium.test_private import _bare, _types_as_states
from tests.private_worlds import private_world
from tests.worlds import random_world


def test_types_that_are_private_states_are_seen_as_types_are() -> None:
    world = _bare(
        random_world(51, types=(2, 2), periods=3, covert_tracks=(1, 1), overt_tracks=(1, 1), variables=1)
    )
    types = transparent(compile_game(world))
    found = induce(types, (2, 2), Options(deadlines=(3,), threads=1, certain=True)).certain
    assert found is not None
    ends, strikes, residual = revealed(compile_game(_types_as_states(world)))
    assert residual <= 1e-10
    for _, x in start_of(types):
        assert ends[x] == pytest.approx(found[0][x], abs=1e-8)
    assert strikes == pytest.approx(found[1], abs=1e-8)


def _sure(change: Effect) -> Effect:
    return replace(change, probability=1.0, sets=tuple((k, np.eye(len(t))[0]) for k, t in change.sets))


def _open_book(world: World) -> World:
    """Starts and changes without chance, and everything covert read without error."""
    sides, sources = [], []
    for i, side in enumerate(world.sides):
        moves = tuple(
            replace(
                m,
                changes=tuple(
                    replace(c, probability=1.0, sets=tuple((k, np.eye(len(t))[0]) for k, t in c.sets))
                    for c in m.changes
                ),
            )
            for m in side.covert[0].moves
        )
        start = np.eye(len(side.covert[1].moves))[:1]
        sides.append(
            replace(side, covert=(replace(side.covert[0], moves=moves), replace(side.covert[1], start=start)))
        )
        for k, track in enumerate(side.covert):
            names = tuple(m.name for m in track.moves)
            sources.append(Source(f"seen{i}{k}", "indicator", i, k, names, 1 - i, np.eye(len(names))))
    return replace(world, sides=(sides[0], sides[1]), sources=tuple(sources))


@pytest.mark.parametrize("seed", [61, pytest.param(62, marks=pytest.mark.slow)])
def test_what_is_read_without_error_is_known(seed: int) -> None:
    game = compile_game(_open_book(private_world(seed, (2, 2), periods=2)))
    tree = solve_tree(game)
    ends, strikes, _ = revealed(game)
    kinds = [int(prior.argmax()) for prior in game.prior]
    assert ends[game.start][kinds[0], kinds[1]] == pytest.approx(tree.forecast([2])[0][0], abs=1e-8)
    assert strikes[0, game.start][kinds[0], kinds[1]] == pytest.approx(tree.forecast([1])[1][0], abs=1e-8)
