"""The coupled system: its map against the readable one, its derivative against differences."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium.coupled import System
from standoff.equilibrium.records import grow
from standoff.game import Game, compile_game
from tests.equilibrium.places import gold_game
from tests.reference import recursion
from tests.reference import stage as reference
from tests.worlds import random_world

GAMES = {
    "F": lambda: gold_game("F", periods=2, precision=2, discount=0.9),
    "P": lambda: gold_game("P", periods=2, precision=3),
    "random": lambda: compile_game(random_world(9, periods=2)),
    "events": lambda: compile_game(random_world(3, periods=2, events=2, variables=1)),
}


@pytest.fixture(params=GAMES)
def system(request: pytest.FixtureRequest) -> System:
    return System(grow(GAMES[request.param]()))


def test_derivative_is_that_of_the_map(system: System) -> None:
    """(s ∂g - 1)⁻¹ undoes the change that differences give."""
    rng = np.random.default_rng(5)
    free = system.point(rng.normal(size=system.size)).g != 0
    q = 0.7 * rng.normal(size=system.size) * free
    factor = system.factor(system.point(q), 0.8)
    for _ in range(3):
        step = rng.normal(size=system.size) * free
        h = 1e-6
        ahead, behind = (system.point(q + sign * h * step) for sign in (1, -1))
        change = 0.8 * (ahead.g - behind.g) / (2 * h) - step
        np.testing.assert_allclose(factor.solve(change), step, rtol=0, atol=1e-6)


@pytest.mark.parametrize("file", ["F", "G"])
def test_one_stage_is_that_of_the_readable_code(file: str) -> None:
    game: Game = gold_game(file, precision=2)
    system = System(grow(game))
    rng = np.random.default_rng(7)
    q = rng.normal(size=system.size) * (system.point(np.zeros(system.size)).g != 0)
    point, play = system.point(q), system.play(0, q)
    (root,) = recursion.grow(game).nodes
    mine = reference.Strategies(tuple(c[0] for c in play.covert), tuple(o[0] for o in play.overt))

    def worth(k: int, *_: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        states = game.lottery_states[k][game.lottery_probabilities[k] > 0]
        return game.terminal[0][:, states[0]], game.terminal[1][:, states[0]]

    expected = reference.evaluate(root.stage, game.prior, mine, worth, game.precision, game.discount)
    for i, values in enumerate(expected.payoffs.values):
        at = slice(0, game.types[0]) if i == 0 else slice(game.types[0], None)
        np.testing.assert_allclose(point.values[0][at], values, rtol=0, atol=1e-12)
    answer = system.stages[0].play(point.g[system.q_at[0]])
    for mine_, theirs in zip(
        (*answer.covert, *answer.overt), (*expected.response.covert, *expected.response.overt), strict=True
    ):
        np.testing.assert_allclose(mine_[0], theirs, rtol=0, atol=1e-12)
