"""Simulated outcomes against the exact ones of the solver, over random worlds that are solved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from standoff.equilibrium import solve, solve_game
from standoff.game import compile_game
from standoff.scenario import load
from standoff.simulation import Runs, simulate
from tests.simulation.fakes import FakeSolution
from tests.worlds import random_world

SMALL_FILE = Path(__file__).parents[1] / "cli" / "small.yaml"
SMALL = {
    "periods": 3,
    "covert_tracks": (1, 1),
    "overt_tracks": (1, 1),
    "private": (1, 1),
    "precision": (1.0, 1.5),
}


@pytest.mark.parametrize(
    ("seed", "sizes"),
    [
        (1, {"types": (2, 2), "variables": 1, "public": (0, 1)}),
        (2, {"types": (2, 1), "variables": 2, "public": (1, 1)}),
        (3, {"types": (1, 1), "variables": 1, "public": (1, 0)}),
        (4, {"types": (3, 2), "variables": 0, "public": (0, 0)}),
        (5, {"types": (2, 2), "variables": 1, "public": (1, 0), "periods": 5}),
    ],
)
def test_simulated_outcomes_are_within_four_standard_errors_of_the_exact_ones(seed, sizes):
    game = compile_game(random_world(seed, **(SMALL | sizes)))
    solved = solve_game(game, deadlines=[1, 2], keep_policies=True)
    dates = [1, 2, game.periods]
    runs = simulate(FakeSolution(game, (solved, solved)), 40_000, seed=seed)
    exact, strikes = solved.forecast(dates)
    told = runs.with_exact(dates, exact)
    assert told.exact_gap() < 4
    struck = np.stack([_struck(runs.dataset, game, i) for i in (0, 1)])
    for d, date in enumerate(dates):
        for i in (0, 1):
            p = strikes[d, i]
            share = struck[i, :, :date].any(axis=1).mean()
            assert abs(share - p) <= 4 * np.sqrt(p * (1 - p) / len(runs)) + 1e-4


def test_runs_of_a_solution_carry_exact_probabilities_where_the_sides_see_it_as_it_is(tmp_path):
    solution = solve(str(SMALL_FILE))
    runs = simulate(solution, 5_000, seed=2)
    table = runs.outcome_table()
    exact, _ = solution.views[0].forecast([int(by) for by in table["by"]])
    np.testing.assert_allclose(table["exact"].values[:, :-1], exact, atol=1e-12)
    np.testing.assert_allclose(table["exact"].values.sum(axis=1), 1.0)
    assert runs.exact_gap() < 4
    runs.save(tmp_path / "runs.nc")
    assert Runs.load(tmp_path / "runs.nc") == runs
    seen = dict(load(SMALL_FILE).content) | {"views": {"south": {"accident": 0.3}}}
    assert simulate(solve(load(seen)), 100).exact_gap() is None


def test_fear_at_the_start_is_that_of_the_solver():
    game = compile_game(
        random_world(1, **(SMALL | {"types": (2, 2), "variables": 1, "public": (0, 1), "events": 0}))
    )
    solved = solve_game(game, deadlines=[1], keep_policies=True)
    data = simulate(FakeSolution(game, (solved, solved)), 200).dataset
    for i in (0, 1):
        expected = solved.fear(i, 1)[data.types.values[:, i]]
        np.testing.assert_allclose(data.fear.values[:, 0, i], expected, atol=1e-4)


def _struck(data, game, i):
    strikes = np.array(["strike" in name.split(" + ") for name in data.overt_name.values[i]])
    overt = data.overt.values[:, :, i]
    return (overt >= 0) & strikes[overt]
