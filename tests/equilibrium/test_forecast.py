"""Exact probabilities of what is to come, against the tree of public histories."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium import solve_game
from standoff.game import Game, compile_game, restrict
from tests.reference import stage as reference
from tests.reference.recursion import TreeSolution, solve_tree
from tests.reference.stage import Floats, Strategies
from tests.worlds import random_world

SMALL = {"variables": 1, "covert_tracks": (1, 1), "overt_tracks": (1, 1), "private": (1, 0), "public": (0, 1)}


def game_of(seed: int, types: tuple[int, int], periods: int, **sizes: object) -> Game:
    return compile_game(random_world(seed, types=types, periods=periods, **{**SMALL, **sizes}))  # type: ignore[arg-type]


def by_date(tree: TreeSolution) -> tuple[Floats, Floats]:
    """Outcomes and first strikes before the start of each period from 1 on."""
    return tree.outcomes().sum(axis=(2, 3)).cumsum(axis=0), tree.strikes().cumsum(axis=0)


@pytest.mark.parametrize(
    ("seed", "types", "periods"),
    [(1, (2, 3), 1), (2, (3, 1), 1), (3, (1, 1), 2), (4, (1, 1), 2), (5, (2, 2), 1)],
)
def test_outcomes_and_strikes_where_nothing_is_interpolated(
    seed: int, types: tuple[int, int], periods: int
) -> None:
    game = game_of(seed, types, periods)
    dates = range(1, periods + 1)
    found = solve_game(game, deadlines=dates, threads=1).forecast(dates)
    for mine, exact in zip(found, by_date(solve_tree(game)), strict=True):
        np.testing.assert_allclose(mine, exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", [6, 7])
def test_outcomes_and_strikes_with_beliefs_that_move(seed: int) -> None:
    game = game_of(seed, (2, 2), 2)
    equilibrium = solve_game(game, points=11, deadlines=(1, 2), threads=1)
    for mine, exact in zip(equilibrium.forecast((1, 2)), by_date(solve_tree(game)), strict=True):
        np.testing.assert_allclose(mine, exact, rtol=0, atol=equilibrium.certificate.conflict_error + 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_probabilities_are_probabilities_and_only_grow(seed: int) -> None:
    game = game_of(seed, (2, 2), 4, variables=2)
    dates = range(1, 5)
    equilibrium = solve_game(game, points=7, deadlines=dates, threads=1)
    outcomes, strikes = equilibrium.forecast(dates)
    slack = equilibrium.certificate.conflict_error + 1e-12
    assert outcomes.shape == (4, len(game.outcomes))
    assert strikes.shape == (4, 2)
    assert (outcomes >= -slack).all()
    assert (outcomes.sum(axis=1) <= 1 + slack).all()
    assert (strikes >= -slack).all()
    assert (strikes <= 1 + slack).all()
    for grown in (outcomes, strikes):
        assert (np.diff(grown, axis=0) >= -slack).all()


@pytest.mark.parametrize("seed", range(4))
def test_events_of_one_period_from_the_strategies_at_the_prior(seed: int) -> None:
    game = game_of(seed, (2, 3), 1, private=(1, 1), public=(1, 1))
    equilibrium = solve_game(game, deadlines=(1,), threads=1)
    ends, fears = np.zeros(len(game.outcomes)), [np.zeros(2), np.zeros(3)]
    for probability, state in equilibrium.start():
        stage, solved = game.stage(0, state), equilibrium.at(0, state, game.prior)
        play = Strategies(solved.covert, solved.overt)
        ends += probability * reference.end_probabilities(stage, game.prior, play).sum(axis=(0, 1))
        for side in (0, 1):
            for known in range(game.types[side]):
                beliefs = list(game.prior)
                beliefs[side] = np.eye(game.types[side])[known]
                moves = reference.record_probabilities(stage, (beliefs[0], beliefs[1]), play).sum(
                    axis=(0, 1, 2)
                )
                struck = moves[:, stage.strikes[1]] if side == 0 else moves[stage.strikes[0]]
                fears[side][known] += probability * struck.sum()
    outcomes, strikes = equilibrium.forecast([1])
    np.testing.assert_allclose(outcomes[0], ends, atol=1e-12)
    for side in (0, 1):
        np.testing.assert_allclose(equilibrium.fear(side, 1), fears[side], atol=1e-12)
        assert strikes[0, 1 - side] == pytest.approx(game.prior[side] @ fears[side], abs=1e-12)


def test_fear_over_the_types_is_the_chance_of_a_strike() -> None:
    game = game_of(8, (2, 2), 3)
    equilibrium = solve_game(game, points=5, deadlines=(1, 3), threads=1)
    for deadline in (1, 3):
        _, strikes = equilibrium.forecast([deadline])
        for side in (0, 1):
            assert equilibrium.fear(side, deadline).shape == (2,)
            mean = game.prior[side] @ equilibrium.fear(side, deadline)
            # Each is interpolated by itself.
            slack = equilibrium.certificate.conflict_error
            assert mean == pytest.approx(strikes[0, 1 - side], abs=slack)


def test_fear_of_one_that_is_known() -> None:
    """Where the other has one type and sees nothing, every type fears the same in the first period."""
    game = restrict(game_of(9, (2, 2), 2, private=(0, 0), public=(0, 0)), [0, 1], [0])
    equilibrium = solve_game(game, points=5, deadlines=(1,), threads=1)
    assert np.ptp(equilibrium.fear(0, 1)) < 1e-12
