"""Whole simulations in compiled code against runs that are taken through the periods one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff.game import compile_game
from standoff.simulation.sweep import Sweep
from standoff.simulation.whole import Ground, Manner, play_whole
from tests.simulation.fakes import FakeSolution, FakeView, fake, misperceiving
from tests.worlds import random_world

SIZES = {"periods": 4, "covert_tracks": (1, 1), "overt_tracks": (1, 1)}
TOLD = ("state", "covert", "public", "private", "overt", "belief", "seen_as", "types", "outcome", "end")


def swept(solution, runs, seed):
    game = solution.actual
    unasked = np.zeros((game.periods, len(game.states), *game.types, 2))
    sweep = Sweep.of(solution, runs, seed, unasked)
    return sweep.run(lambda function, items: [function(item) for item in items], lambda *_: None).record


def whole(solution, runs, seed, sharpness=(1.0, 1.0)):
    manners = [Manner.of(view) for view in dict.fromkeys(solution.views)]
    ground = Ground.of(solution.actual, manners)
    return play_whole(ground, (manners[0], manners[-1]), runs, seed, sharpness)


def assert_alike(one, other):
    for name in (*TOLD, "surprises"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize(
    ("seed", "sizes"),
    [
        (1, {"types": (2, 2), "variables": 1, "public": (1, 1), "private": (1, 1)}),
        (2, {"types": (2, 1), "variables": 2, "public": (1, 0), "private": (0, 1), "events": 2}),
        (3, {"types": (1, 1), "variables": 1, "public": (0, 1), "private": (1, 0)}),
        (4, {"types": (3, 2), "variables": 0, "public": (0, 0), "private": (1, 1)}),
    ],
)
def test_runs_are_the_same_whichever_way_they_are_played(seed, sizes):
    game = compile_game(random_world(seed, **(SIZES | sizes)))
    for solution in (fake(game, seed), fake(game, seed, angled=True), misperceiving(game, seed)):
        assert_alike(whole(solution, 300, seed), swept(solution, 300, seed))


def test_a_state_that_a_view_holds_impossible_is_a_surprise_there_too():
    game = compile_game(random_world(2, **(SIZES | {"types": (2, 2), "variables": 2, "events": 2})))
    left_out = game.reachable.copy()
    left_out[1:, np.flatnonzero(left_out[1:].any(axis=0))[-1]] = False
    solution = FakeSolution(game, (FakeView(replace(game, reachable=left_out)), FakeView(game, 1)))
    found = whole(solution, 400, 3)
    assert found.surprises[:, 0].sum() > found.surprises[:, 1].sum()
    assert_alike(found, swept(solution, 400, 3))


def test_other_beliefs_at_the_start_change_the_first_period_alone():
    game = compile_game(random_world(1, **(SIZES | {"types": (2, 2), "variables": 1})))
    view = FakeView(game)
    other = FakeView(
        replace(game, prior=(np.array([0.2, 0.8]), np.array([0.9, 0.1]))), known=dict(view.known)
    )
    begun = Manner.of(view).begun(other)
    there = play_whole(Ground.of(game, [Manner.of(view)]), (begun, begun), 300, 1)
    assert_alike(there, swept(FakeSolution(game, (other, other)), 300, 1))


def test_choices_without_noise_are_the_best_ones():
    game = compile_game(random_world(1, **(SIZES | {"types": (2, 2), "variables": 1})))
    view = FakeView(game)
    sharp = FakeView(game, known={})
    for period, state in np.argwhere(game.reachable[: game.periods]):
        sharp.known[int(period), int(state)] = 1e4 * view.policy(int(period), int(state))
    there = whole(FakeSolution(game, (view, view)), 300, 1, (1e4, 1e4))
    expected = swept(FakeSolution(game, (sharp, sharp)), 300, 1)
    np.testing.assert_array_equal(there.overt, expected.overt)
