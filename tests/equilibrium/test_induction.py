"""Backward induction: the same whatever the threads and wherever the branch was followed; what it counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from standoff.equilibrium import induction, solve_game
from standoff.equilibrium.carry import Carried
from standoff.equilibrium.grid import Grid, count_nodes
from standoff.equilibrium.induced import Induction, Options
from standoff.equilibrium.induction import CHECK_EVERY, induce
from standoff.equilibrium.state import Nodes, Place, SwitchedBranchError, arrive, solve_state
from standoff.game import Game, compile_game
from standoff.scenario import library_names, load
from tests.equilibrium.places import gold_game
from tests.reference import recursion
from tests.worlds import random_world

POINTS = (5, 5)
QUICK = [name for name in library_names() if name not in ("us-iran-2019", "mobilisation")]
FEW_TENS = 50


def world_game(seed: int = 3, periods: int = 4) -> Game:
    return compile_game(
        random_world(
            seed, types=(2, 2), periods=periods, variables=2, covert_tracks=(1, 1), overt_tracks=(1, 1)
        )
    )


def options(game: Game, **others: object) -> Options:
    return Options(**{"deadlines": (1, game.periods), "threads": 1, **others})  # type: ignore[arg-type]


def check_same(one: Induction, two: Induction, tolerance: float) -> None:
    np.testing.assert_allclose(one.values, two.values, rtol=0, atol=tolerance)
    np.testing.assert_allclose(one.start_values, two.start_values, rtol=0, atol=tolerance)
    assert one.start_forecasts.keys() == two.start_forecasts.keys()
    for deadline, events in one.start_forecasts.items():
        np.testing.assert_allclose(events, two.start_forecasts[deadline], rtol=0, atol=tolerance)


def test_threads_change_nothing() -> None:
    game = world_game()
    one, two = (induce(game, POINTS, options(game, threads=n, keep_policies=True)) for n in (1, 2))
    check_same(one, two, 0.0)
    assert one.effort == two.effort
    for first, second in zip(one.policies, two.policies, strict=True):
        assert first.keys() == second.keys()
        for state, q in first.items():
            np.testing.assert_array_equal(q, second[state])


def test_carried_solutions_are_those_of_the_branch(monkeypatch: pytest.MonkeyPatch) -> None:
    game = gold_game("F", precision=1, periods=CHECK_EVERY + 3)
    carried = induce(game, POINTS, options(game))
    monkeypatch.setattr(induction, "CHECK_EVERY", 1)
    followed = induce(game, POINTS, options(game))
    check_same(carried, followed, 1e-8)
    assert followed.effort.followed == followed.effort.nodes
    # The last period, the one at which a check is due, and the one node of the first.
    assert carried.effort.followed == 2 * count_nodes(game.types, POINTS) + 1
    assert carried.effort.evaluations < followed.effort.evaluations


def test_where_a_carried_solution_left_the_branch_it_is_followed_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    game = gold_game("F", precision=1, periods=3)
    expected = induce(game, POINTS, options(game))
    raised = 0

    def suspicious(place: Place, grid: Grid, *, carried: Carried | None, check: bool, **rest: Any) -> Nodes:
        nonlocal raised
        if carried is not None and check:
            raised += 1
            raise SwitchedBranchError
        return solve_state(place, grid, carried=carried, check=check, **rest)

    monkeypatch.setattr(induction, "solve_state", suspicious)
    found = induce(game, POINTS, options(game))
    assert raised == 1
    assert found.effort.followed == found.effort.nodes == expected.effort.nodes
    check_same(found, expected, 1e-8)


def test_a_grid_that_starts_from_a_coarser_one_finds_the_same_for_less() -> None:
    game = world_game()
    alone = induce(game, (9, 9), options(game))
    coarse = induce(game, POINTS, options(game, keep_policies=True, tolerance=1e-6))
    found = induce(game, (9, 9), options(game, near=coarse, checks=False))
    check_same(found, alone, 1e-8)
    assert found.effort.followed == game.reachable[0].sum() < alone.effort.followed
    assert found.effort.evaluations < alone.effort.evaluations


def test_a_coarser_grid_that_is_far_off_is_not_believed() -> None:
    """Where it says something else the branch is followed again."""
    game = gold_game("F", precision=1, periods=3)
    alone = induce(game, (9, 9), options(game))
    coarse = induce(game, POINTS, options(game, keep_policies=True))
    off = replace(coarse, policies=[{x: q + 1.0 for x, q in kept.items()} for kept in coarse.policies])
    found = induce(game, (9, 9), options(game, near=off))
    check_same(found, alone, 1e-8)
    # Once it is known how far it is off, that is carried on.
    assert found.effort.followed == alone.effort.followed == count_nodes(game.types, (9, 9)) + 1


def test_progress_is_told_period_by_period() -> None:
    game = world_game(periods=5)
    told: list[tuple[int, int]] = []
    induce(game, POINTS, options(game, progress=lambda done, total: told.append((done, total))))
    assert told == [(k, 5) for k in range(1, 6)]


def test_nodes_are_those_that_can_be_reached() -> None:
    game = world_game()
    effort = induce(game, (4, 6), options(game)).effort
    assert effort.nodes == game.reachable[0].sum() + 24 * game.reachable[1:4].sum()
    assert effort.nodes <= effort.evaluations
    assert effort.residual <= 1e-10


def test_level_k_evaluates_each_node_once_more_than_its_level() -> None:
    game = world_game()
    effort = induce(game, POINTS, options(game, level=3)).effort
    assert effort.evaluations == 4 * effort.nodes
    assert effort.followed == 0


def test_arriving_takes_events_back() -> None:
    game = world_game(seed=9)
    after = np.random.default_rng(1).normal(size=(len(game.states), 3))
    for period in range(game.periods + 1):
        found = arrive(game, after, period)
        for state in range(len(game.states)):
            expected = sum(p * after[x] for p, x in recursion.arrive(game, period, state))
            np.testing.assert_allclose(found[state], expected, atol=1e-14)


@pytest.mark.parametrize("name", QUICK)
def test_library_scenarios_take_a_few_tens_of_evaluations_a_node(name: str) -> None:
    certificate = solve_game(compile_game(load(name).world()), points=7).certificate
    assert certificate.evaluations < FEW_TENS * certificate.nodes
    assert certificate.residual <= 1e-10


@pytest.mark.slow
def test_so_does_the_large_one() -> None:
    certificate = solve_game(compile_game(load("us-iran-2019").world()), points=5).certificate
    assert certificate.evaluations < FEW_TENS * certificate.nodes
    assert certificate.residual <= 1e-10
