"""Scenarios solved: one equilibrium for each view, and what would happen if the truth were known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff.equilibrium import solve, solve_game
from standoff.equilibrium.solution import deadlines_of, informed_benchmark, refuse_if_useless
from standoff.errors import SolutionError, UsageError
from standoff.game import compile_game, restrict, transparent
from standoff.scenario import Scenario
from tests.equilibrium.scenarios import scenario

MISTAKEN = {"one": {"hit": 0.5}}
BOTH_MISTAKEN = {"one": {"hit": 0.5}, "two": {"false_alarm": 0.05}}


def test_without_views_there_is_one_equilibrium() -> None:
    solution = solve(scenario(), threads=1)
    assert solution.agreed
    assert solution.views[0] is solution.views[1]
    assert solution.views[0].game is solution.actual
    assert solution.certificate is solution.views[0].certificate
    assert solution.certificate.accurate


def test_views_that_say_what_is_so_are_solved_once() -> None:
    true = float(scenario().parameters["hit"].value)
    solution = solve(scenario(views={"one": {"hit": true}}), threads=1)
    assert solution.agreed
    assert solution.views[0] is solution.views[1]


def test_sides_that_are_wrong_alike_are_solved_once() -> None:
    solution = solve(scenario(views={"one": {"hit": 0.5}, "two": {"hit": 0.5}}), threads=1)
    assert not solution.agreed
    assert solution.views[0] is solution.views[1]


def test_a_side_that_is_wrong_has_an_equilibrium_of_its_own() -> None:
    solution = solve(scenario(views=MISTAKEN), threads=1)
    assert not solution.agreed
    one, two = solution.views
    assert one is not two
    assert two.game is solution.actual
    right = solve(scenario(), threads=1)
    np.testing.assert_array_equal(two.forecast([3])[0], right.views[0].forecast([3])[0])
    plays = [view.at(0, view.game.start, view.game.prior).covert[0] for view in (one, two)]
    assert np.abs(plays[0] - plays[1]).max() > 1e-3
    mistaken = solve_game(compile_game(scenario(views=MISTAKEN).world(view=0)), threads=1)
    np.testing.assert_allclose(one.forecast([3])[0], mistaken.forecast([3])[0], atol=1e-12)


def test_two_mistakes_make_two_equilibria() -> None:
    solution = solve(scenario(views=BOTH_MISTAKEN), threads=1)
    games = [solution.actual, *(view.game for view in solution.views)]
    assert len({id(game) for game in games}) == 3
    plays = [view.at(0, view.game.start, view.game.prior).covert[1] for view in solution.views]
    assert np.abs(plays[0] - plays[1]).max() > 1e-3
    errors = [view.certificate.conflict_error for view in solution.views]
    assert solution.certificate.conflict_error == max(errors)


def test_both_views_cover_every_state_that_can_occur() -> None:
    solution = solve(scenario(views=BOTH_MISTAKEN), threads=1)
    for view in solution.views:
        assert (view.game.reachable >= solution.actual.reachable).all()


@pytest.mark.parametrize("periods", [1, 3])
def test_the_informed_benchmark_is_play_among_known_types(periods: int) -> None:
    told = scenario(periods, views=BOTH_MISTAKEN)
    informed = informed_benchmark(told, compile_game(told.world()))
    game = transparent(compile_game(told.world(truth=True)))
    for k, m in np.ndindex(2, 2):
        outcomes, _ = solve_game(restrict(game, [k], [m]), threads=1).forecast([periods])
        assert informed.by_types[k, m] == pytest.approx(outcomes[0][game.conflict].sum(), abs=1e-8)
    assert informed.conflict == pytest.approx(game.prior[0] @ informed.by_types @ game.prior[1])
    assert informed.error <= 1e-8


def test_forecasts_are_for_the_next_period_the_days_asked_for_and_the_horizon() -> None:
    solution = solve(scenario(6), days=(14, 21, 400), threads=1, keep_policies=False)
    assert list(solution.views[0].induction.start_forecasts) == [1, 2, 3, 6]


def test_level_k_of_every_view() -> None:
    solution = solve(scenario(views=MISTAKEN), level=2, threads=1)
    assert [view.certificate.level for view in solution.views] == [2, 2]


@pytest.mark.parametrize(
    ("error", "accuracy", "refused"), [(0.051, 1e-3, True), (0.049, 1e-3, False), (0.3, 0.5, False)]
)
def test_a_solution_whose_numbers_say_nothing_is_none(error: float, accuracy: float, refused: bool) -> None:
    view = solve(scenario(), threads=1).views[0]
    rough = replace(view, certificate=replace(view.certificate, conflict_error=error, accuracy=accuracy))
    if not refused:
        refuse_if_useless(rough)
        return
    with pytest.raises(SolutionError, match=r"error of 5 points.*lower precision.*more grid points"):
        refuse_if_useless(rough)


def test_a_grid_asked_for_is_used_in_every_view() -> None:
    solution = solve(scenario(views=MISTAKEN), points=9, threads=1)
    assert [view.certificate.points for view in solution.views] == [(9, 9), (9, 9)]
    for points in (2, 201):
        with pytest.raises(UsageError, match="3 to 200 points"):
            solve(scenario(), points=points)


def test_a_library_scenario_by_name() -> None:
    assert isinstance(solve("reciprocal-fear", accuracy=1.0, threads=1).scenario, Scenario)


def test_deadlines_are_the_nearest_starts_of_periods() -> None:
    world = scenario(20).world()
    assert world.clock.step_days == 7
    assert deadlines_of(world, (30, 90, 180)) == [4, 13, 20]
    assert deadlines_of(world, (1, 3, 4, 140, 133)) == [1, 19, 20]
    assert deadlines_of(world, ()) == [20]
    short = replace(world, clock=replace(world.clock, periods=1))
    assert deadlines_of(short, (30, 90)) == [1]
