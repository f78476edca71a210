"""Confrontations that go on for ever."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from standoff.equilibrium import Equilibrium, solve, solve_game
from standoff.equilibrium.best_response import deviation_gain_on_grid
from standoff.equilibrium.stationary import stationary
from standoff.errors import SolutionError
from standoff.game import compile_game
from standoff.scenario import load
from standoff.simulation import simulate
from tests.reference import gold
from tests.reference.stage import Floats
from tests.shared import shared_path

MOVES = ("down", "hold", "up")
"""Of the ladder, in the order of the gold file."""


@cache
def ladder(precision: str) -> Equilibrium:
    """The escalation ladder, from the words of the gold set."""
    scenario = load(gold.HERE / "ladder.yaml", set={"precision": float(precision)})
    return solve_game(compile_game(scenario.world()), threads=1, keep_policies=True)


def known(precision: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The gold file, and its solution at a precision."""
    content = json.loads(shared_path("gold/ladder_K6.json").read_text())
    return content, next(s for s in content["solutions"] if s["lambda"] == precision)


@pytest.mark.parametrize("precision", ["0.5", "1", "2"])
def test_the_escalation_ladder_of_an_independent_program(precision: str) -> None:
    equilibrium = ladder(precision)
    game, expected = equilibrium.game, known(precision)[1]
    last = game.periods - 1
    assert game.reachable[last].all()
    for state, rung in enumerate(game.states[:, 0]):
        found = equilibrium.at(last, state, game.prior)
        for i in (0, 1):
            names = [row[0] for row in game.overt_moves[i]]
            play = [found.overt[i].ravel()[names.index(name)] for name in MOVES]
            np.testing.assert_allclose(play, expected["polished_strategies"][rung][i], rtol=0, atol=1e-8)
            assert found.values[i][0] == pytest.approx(expected["polished_values"][rung][i], abs=1e-8)
    assert equilibrium.certificate.residual <= 1e-10
    assert equilibrium.certificate.value_error < 1e-8


def without_end(**clock: object) -> dict[str, Any]:
    content = dict(load("border-incident").content)
    content["clock"] = {
        "start": "2000-01-01",
        "step": "1 week",
        "periods": "endless",
        "discount": 0.9,
        **clock,
    }
    return content


@cache
def for_ever_and_long() -> tuple[Equilibrium, Equilibrium]:
    """What comes after so many periods counts for less than a millionth."""
    one, other = (
        solve_game(compile_game(load(content).world()), points=4, threads=1, keep_policies=True)
        for content in (
            without_end(told=2, discount=0.7),
            without_end(periods=45, discount=0.7, beyond=0),
        )
    )
    return one, other


def test_it_is_what_a_long_clock_comes_to() -> None:
    one, other = for_ever_and_long()
    assert one.game.endless
    assert not other.game.endless
    for belief in (0.1, 0.5, 0.9):
        beliefs = np.array([1 - belief, belief]), np.array([belief, 1 - belief])
        found = one.at(1, one.game.start, beliefs).values, other.at(1, other.game.start, beliefs).values
        for mine, theirs in zip(*found, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-6)


def test_so_does_what_a_side_could_gain() -> None:
    found = [deviation_gain_on_grid(each.game, each.induction, 0.0)[0] for each in for_ever_and_long()]
    for mine, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-5)
        assert min(mine) > 0


@pytest.mark.parametrize("precision", ["0.5", "1", "2"])
def test_what_could_be_gained_on_the_ladder_is_what_a_decision_process_gives(precision: str) -> None:
    content, expected = known(precision)
    solved = ladder(precision)
    gain, error = deviation_gain_on_grid(solved.game, solved.induction, solved.certificate.value_error)
    for i in (0, 1):
        best = decision_process(content, expected["polished_strategies"], i, solved.game.discount)
        assert gain[i][0] == pytest.approx(best[0] - expected["polished_values"][0][i], abs=1e-7)
    assert error < 1e-5


def decision_process(content: dict[str, Any], strategies: list[Any], i: int, discount: float) -> Floats:
    """Best values of a side against the other's stationary strategy, by plain value iteration."""
    best = np.zeros(content["K"])
    for _ in range(2000):
        worth = []
        for s, (payoffs, ways) in enumerate(zip(content["payoffs"], content["transitions"], strict=True)):
            after = np.array(payoffs[i]) + discount * np.array(ways) @ best
            other = np.array(strategies[s][1 - i])
            worth.append(float(np.max(after @ other if i == 0 else other @ after)))
        best = np.array(worth)
    return best


def test_a_scenario_without_end_is_solved_and_simulated() -> None:
    solution = solve(load(without_end(told=4)), points=5, threads=1)
    assert solution.certificate.residual <= 1e-10
    assert solution.deviation_gain is not None
    runs = simulate(solution, n=200, seed=1)
    assert runs.dataset.sizes["period"] == 4


def test_what_does_not_settle_is_an_error() -> None:
    def sweep(after: Floats, *, follow: bool) -> Floats:
        return np.where(after > 0, -1.0, 1.0) * np.random.default_rng(
            abs(hash(after.tobytes())) % 2**32
        ).normal(size=3)

    with pytest.raises(SolutionError, match="did not settle"):
        stationary(np.ones(3), 0.9, sweep)
