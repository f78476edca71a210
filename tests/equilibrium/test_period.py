"""Places solved together, by compiled code, against the same solved one by one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from standoff.equilibrium import induction
from standoff.equilibrium.induced import Induction, Options
from standoff.equilibrium.induction import induce
from standoff.equilibrium.period import LEFT, solve_places
from standoff.game import Game, compile_game
from tests.equilibrium.places import gold_game
from tests.worlds import random_world


def world_game(types: tuple[int, int]) -> Game:
    return compile_game(
        random_world(8, types=types, periods=5, variables=2, covert_tracks=(1, 1), overt_tracks=(1, 1))
    )


def from_coarser(game: Game, points: tuple[int, int]) -> Induction:
    options = Options(deadlines=(2, game.periods), threads=2, keep_policies=True)
    coarse = induce(game, (points[0] - 2, points[1] - 2), options)
    return induce(
        game, points, Options(deadlines=(2, game.periods), near=coarse, checks=False, keep_policies=True)
    )


def from_nothing(game: Game, points: tuple[int, int]) -> Induction:
    return induce(game, points, Options(deadlines=(3, game.periods), keep_policies=True))


def certain(game: Game, _points: tuple[int, int]) -> Induction:
    return induce(game, (2, 2), Options(deadlines=(game.periods,), certain=True))


@pytest.mark.parametrize("solve", [from_coarser, from_nothing, certain])
@pytest.mark.parametrize(("types", "points"), [((2, 2), (7, 7)), ((2, 2), (6, 5)), ((3, 2), (4, 5))])
def test_places_solved_together_are_those_solved_one_by_one(
    types: tuple[int, int],
    points: tuple[int, int],
    solve: Callable[[Game, tuple[int, int]], Induction],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    game = world_game(types)
    together = solve(game, points)
    with monkeypatch.context() as patch:
        patch.setattr(induction._Backward, "_is_plain", lambda *_: False)
        alone = solve(game, points)
    check_same(together, alone)
    assert together.effort.nodes == alone.effort.nodes
    assert together.effort.evaluations == pytest.approx(alone.effort.evaluations, rel=0.02)


def test_a_place_that_needs_more_is_left_and_solved_with_care(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where compiled code gives up, what is found is the same."""
    game = gold_game("F", precision=1, periods=5)
    expected = from_nothing(game, (5, 5))
    real, left = solve_places, 0

    def gives_up(*work: object) -> None:
        nonlocal left
        real(*work)
        work[-1].status[:1] = LEFT  # type: ignore[attr-defined]
        left += 1

    monkeypatch.setattr(induction, "solve_places", gives_up)
    check_same(from_nothing(game, (5, 5)), expected)
    assert left > 0


def check_same(one: Induction, two: Induction) -> None:
    np.testing.assert_allclose(one.values, two.values, rtol=0, atol=1e-8)
    np.testing.assert_allclose(one.start_values, two.start_values, rtol=0, atol=1e-8)
    for deadline, events in one.start_forecasts.items():
        np.testing.assert_allclose(events, two.start_forecasts[deadline], rtol=0, atol=1e-8)
    for first, second in zip(one.policies, two.policies, strict=True):
        assert first.keys() == second.keys()
        for state, q in first.items():
            np.testing.assert_allclose(q, second[state], rtol=0, atol=1e-5)
    assert (one.certain is None) == (two.certain is None)
    for here, there in zip(one.certain or (), two.certain or (), strict=True):
        np.testing.assert_allclose(here, there, rtol=0, atol=1e-8)
