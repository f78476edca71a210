"""Confrontations that go on for ever."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from standoff.equilibrium import Equilibrium, solve, solve_game
from standoff.equilibrium.best_response import deviation_gain_on_grid
from standoff.equilibrium.stationary import stationary
from standoff.errors import SolutionError
from standoff.game import Game, compile_game
from standoff.scenario import load
from standoff.simulation import simulate
from tests.reference.stage import Floats
from tests.shared import shared_path

LADDER: dict[str, Any] = {
    "standoff": 1,
    "title": "An escalation ladder",
    "clock": {"start": "2000-01-01", "step": "1 week", "periods": "endless", "told": 2, "discount": 0.95},
    "state": {"rung": {"levels": [f"r{s}" for s in range(6)], "start": "r0"}},
    "sides": {name: {"types": {"only": 1}, "precision": 1} for name in ("one", "two")},
    "moves": {
        name: {"overt": {"step": {"hold": {}, "up": {"raise": "rung"}, "on": {}}}} for name in ("one", "two")
    },
    "outcomes": [{"when": {"one.step": "on", "two.step": "on"}, "ends": {"war": 1}}],
    "payoffs": [{"when": {"outcome": "war"}, "one": -1, "two": -1}],
}
"""Its moves, payoffs and ways are put in from the gold file."""


def ladder(gold: dict[str, Any], precision: float) -> Game:
    """The escalation ladder: payoffs and transitions of the gold file in place of a compiled game's."""
    game = compile_game(load(LADDER).world())
    rungs = gold["K"]
    chances = np.zeros((rungs * 9, rungs))
    stages = []
    for s in range(rungs):
        stage = next(x for x in game.stages[-1] if x is not None)
        moves = len(gold["payoffs"][s][0])
        for a, b in np.ndindex(3, 3):
            chances[9 * s + 3 * a + b] = gold["transitions"][s][a % moves][b % moves]
        payoff = [np.array(gold["payoffs"][s][i]) for i in (0, 1)]
        wide = [np.broadcast_to(p, (3, 3)) for p in payoff]
        stages.append(
            replace(
                stage,
                payoff=(wide[0][None, None, None, None].copy(), wide[1].T[None, None, None, None].copy()),
                survive=np.ones((1, 3, 3)),
                ending=np.zeros_like(stage.ending),
                lottery=(9 * s + np.arange(9)).reshape(1, 3, 3),
            )
        )
    kinds = range(int(game.regime.max()) + 1)
    return replace(
        game,
        precision=(precision, precision),
        stages=tuple(tuple(stages) for _ in kinds),
        lottery_states=np.tile(np.arange(rungs), (rungs * 9, 1)),
        lottery_probabilities=chances,
        reachable=np.ones_like(game.reachable),
    )


@pytest.mark.parametrize("precision", ["0.5", "1", "2"])
def test_the_escalation_ladder_of_an_independent_program(precision: str) -> None:
    gold = json.loads(shared_path("gold/ladder_K6.json").read_text())
    known = next(s for s in gold["solutions"] if s["lambda"] == precision)
    game = ladder(gold, float(precision))
    equilibrium = solve_game(game, threads=1)
    for s in range(5):
        found = equilibrium.at(1, s, game.prior)
        for i in (0, 1):
            np.testing.assert_allclose(
                found.overt[i].ravel(), known["polished_strategies"][s][i], rtol=0, atol=1e-8
            )
            assert found.values[i][0] == pytest.approx(known["polished_values"][s][i], abs=1e-8)
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
    gold = json.loads(shared_path("gold/ladder_K6.json").read_text())
    known = next(s for s in gold["solutions"] if s["lambda"] == precision)
    game = ladder(gold, float(precision))
    solved = solve_game(game, threads=1, keep_policies=True)
    gain, error = deviation_gain_on_grid(game, solved.induction, solved.certificate.value_error)
    for i in (0, 1):
        best = decision_process(gold, known["polished_strategies"], i, game.discount)
        assert gain[i][0] == pytest.approx(best[0] - known["polished_values"][0][i], abs=1e-7)
    assert error < 1e-5


def decision_process(gold: dict[str, Any], strategies: list[Any], i: int, discount: float) -> Floats:
    """Best values of a side against the other's stationary strategy, by plain value iteration."""
    best = np.zeros(gold["K"])
    for _ in range(2000):
        worth = []
        for s, (payoffs, ways) in enumerate(zip(gold["payoffs"], gold["transitions"], strict=True)):
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
