"""How large a game is, told before it is built."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from standoff.equilibrium import ladder
from standoff.equilibrium.grid import count_nodes
from standoff.equilibrium.ladder import LADDER
from standoff.errors import ScenarioError
from standoff.game import compile_game, estimate_size, measure_size
from standoff.game.size import BOARD, CHEAP_SECONDS, GRIDS, words_bytes, words_count, words_seconds
from standoff.scenario.world import Move, Track, Variable, World
from tests.worlds import random_world, worlds


@settings(max_examples=40, deadline=None)
@given(world=worlds())
def test_counts_bound_the_compiled_game(world: World) -> None:
    size, game = estimate_size(world), compile_game(world)
    measured = measure_size(game)
    assert measured.visits == game.reachable[:-1].sum()
    assert measured.visits <= size.visits
    assert measured.stage_memory <= size.stage_memory
    assert all(measured.terms_of(n) <= size.terms_of(n) for n in GRIDS)
    assert size.states == len(game.states)
    assert size.reached >= game.reachable.any(axis=0).sum()
    assert size.kinds >= len(game.stages)
    assert size.types == game.types
    for i in (0, 1):
        assert size.covert[i] == len(game.covert_moves[i])
        assert size.overt[i] == len(game.overt_moves[i])
        assert size.public[i] == len(game.public_readings[i])
        assert size.private[i] == len(game.private_readings[i])
        for stage in (s for row in game.stages for s in row if s is not None):
            assert size.groups[i] >= len(stage.allowed[i])
            assert measured.overt[i] >= len(stage.overt[i])
            assert measured.cells >= stage.payoff[0].size + stage.payoff[1].size + stage.ending.size


def test_grids_are_those_the_solver_would_try() -> None:
    assert LADDER[: len(GRIDS)] == GRIDS
    assert ladder.BOARD[: len(BOARD)] == BOARD
    small, large = (estimate_size(random_world(4, types=(2, 2), periods=n)) for n in (2, 2000))
    assert small.grids == BOARD
    assert large.grids == BOARD[:2]
    assert large.seconds_of(BOARD[2]) > CHEAP_SECONDS > small.seconds_of(BOARD[-1])
    assert [small.nodes_of(n) for n in (*BOARD, 8)] == [count_nodes((2, 2), (n, n)) for n in (*BOARD, 8)]
    assert estimate_size(random_world(4, types=(1, 3), periods=2)).grids == GRIDS


@pytest.mark.parametrize(
    ("types", "periods", "endless", "nodes"),
    [((3, 3), 1, False, 1), ((1, 3), 1, True, 11**2), ((1, 3), 2, False, 11**2), ((1, 1), 5, False, 1)],
)
def test_a_single_period_is_solved_at_the_prior_alone(
    types: tuple[int, int], periods: int, endless: bool, nodes: int
) -> None:
    world = random_world(4, types=types, periods=periods)
    clock = replace(world.clock, endless=endless, discount=0.9)
    size = estimate_size(replace(world, clock=clock))
    assert size.nodes == nodes
    assert (size.grids == (1,)) == (nodes == 1)


def test_time_and_memory_grow_with_the_periods() -> None:
    sizes = [estimate_size(random_world(4, types=(2, 2), periods=n, events=0)) for n in (1000, 2000)]
    assert sizes[1].seconds == pytest.approx(2 * sizes[0].seconds)
    assert sizes[0].memory < sizes[1].memory <= 2 * sizes[0].memory


def huge(tracks: int, levels: int = 4) -> World:
    world = random_world(2, covert_tracks=(1, 1), periods=1)
    track = Track(name="track", moves=tuple(Move(name=f"m{k}") for k in range(levels)))
    side = replace(world.sides[1], overt=tuple(replace(track, name=f"t{k}") for k in range(tracks)))
    return replace(world, sides=(world.sides[0], side), payoffs=(), outcome_rules=())


@pytest.mark.parametrize("tracks", [10, 3000])
def test_too_many_moves_are_refused_without_listing_them(tracks: int) -> None:
    world = huge(tracks)
    with pytest.raises(
        ScenarioError, match=r"too large to solve.*estimated size.*memory.*time.*overt moves of blue"
    ):
        compile_game(world)


def test_too_many_states_are_refused() -> None:
    world = random_world(2, variables=0, events=0, periods=1)
    variables = tuple(Variable(name=f"v{k}", levels=("a", "b"), start=0) for k in range(40))
    with pytest.raises(ScenarioError, match=r"what makes it large: public states \(1,099,511,627,776\)"):
        compile_game(replace(world, variables=variables))


def test_many_types_are_refused() -> None:
    world = random_world(2, types=(1, 1), periods=2)
    names = tuple(f"k{k}" for k in range(400))
    side = replace(world.sides[0], types=names, prior=np.full(400, 1 / 400))
    with pytest.raises(ScenarioError, match="belief nodes for the types of red"):
        compile_game(replace(world, sides=(side, world.sides[1])))


def test_words() -> None:
    assert words_bytes(999.0) == "999 B"
    assert words_bytes(1e18) == "1e+03 PB"
    assert words_seconds(30.0) == "30 seconds"
    assert words_seconds(3 * 3600.0) == "3 hours"
    assert words_seconds(1e12).endswith("years")
    assert words_count(10**15) == "1e+15 or more"
