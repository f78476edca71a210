"""One state in one period: the way round folds, and what is said where there is no way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from standoff.equilibrium import folds, solve, state
from standoff.equilibrium.arclength import Followed, follow_curve
from standoff.equilibrium.carry import Carried
from standoff.equilibrium.grid import from_blocks
from standoff.equilibrium.slope import Map, Pattern
from standoff.equilibrium.state import Nodes, Place, SwitchedBranchError, solve_state
from standoff.errors import SolutionError
from standoff.scenario import load
from tests.equilibrium.places import gold_game, grid_of, last_place
from tests.reference.stage import Floats, Pair

FOLDS = np.array([12, 1]) / 13, np.array([9, 4]) / 13
SMOOTH = np.array([0.4, 0.6]), np.array([0.5, 0.5])


def proxy_place() -> Place:
    game = gold_game("P", precision=3.5)
    return last_place(game, game.start)


def test_nodes_that_fold_are_followed_among_others_that_do_not() -> None:
    beliefs = [SMOOTH, FOLDS, SMOOTH, FOLDS, FOLDS]
    place = proxy_place()
    found = solve_state(place, grid_of(beliefs))
    assert found.turned
    assert found.followed
    assert found.residual <= state.TOLERANCE
    alone = {id(belief): solve_state(place, grid_of([belief])) for belief in (SMOOTH, FOLDS)}
    assert [alone[id(belief)].turned for belief in (SMOOTH, FOLDS)] == [False, True]
    q = from_blocks(found.q, 5)
    for k, belief in enumerate(beliefs):
        np.testing.assert_allclose(q[k], alone[id(belief)].q[0, :, 0], atol=1e-8)
        np.testing.assert_allclose(found.values[k], alone[id(belief)].values[0], atol=1e-8)


def test_a_branch_is_followed_once_a_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """From its beginning, and not again for the lanes that fill a block up."""
    calls = []

    def counted(g: Map, q: Floats, s: float, tolerance: float, pattern: Pattern, **more: Any) -> Followed:
        calls.append((s, float(np.abs(q).max())))
        return follow_curve(g, q, s, tolerance, pattern, **more)

    monkeypatch.setattr(folds, "follow_curve", counted)
    found = solve_state(proxy_place(), grid_of([SMOOTH, FOLDS]))
    assert calls == [(0.0, 0.0)]
    assert np.ptp(found.q[0][:, 1:], axis=1).max() == 0


def test_where_no_way_is_found_the_error_says_where_and_what_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folds, "follow_curve", lambda _g, q, *_, **_named: Followed(q, False, 0, 1))
    with pytest.raises(SolutionError) as caught:
        solve_state(proxy_place(), grid_of([SMOOTH, FOLDS]))
    said = str(caught.value)
    for words in ("period 0", "2000-01-01", "one D 0.923, H 0.077; two D 0.692, H 0.308", "3.5", "Try"):
        assert words in said


def test_too_many_folds_of_different_beliefs_are_told_together() -> None:
    place, grid = proxy_place(), grid_of([SMOOTH, FOLDS, FOLDS, FOLDS])
    for most in (6, None):
        tally = folds.Tally(most)
        assert solve_state(place, grid, curves=folds.Curves(tally=tally)).turned
        assert (tally.folds, tally.beliefs) == (6, 3)
    with pytest.raises(SolutionError, match=r"counting from the end, [34] times at 2 beliefs: play jumps"):
        solve_state(place, grid, curves=folds.Curves(tally=folds.Tally(2)))


def test_the_error_names_the_state(monkeypatch: pytest.MonkeyPatch) -> None:
    game = gold_game("G", precision=2)
    place = last_place(game, game.start)

    def stuck(*arguments: Floats) -> int:
        arguments[-1][:] = 0.5
        return 0

    monkeypatch.setattr(state, "solve_block", stuck)
    monkeypatch.setattr(folds, "follow_curve", lambda _g, q, *_, **_named: Followed(q, False, 0, 1))
    with pytest.raises(SolutionError, match=r"state \[one_posture ready, two_posture ready\]"):
        solve_state(place, grid_of([game.prior]))


def test_a_carried_solution_is_improved_and_checked() -> None:
    game = gold_game("F", precision=1)
    place, grid = last_place(game, game.start), grid_of(_line(9))
    cold = solve_state(place, grid)
    warm = solve_state(place, grid, carried=_moved(cold, 1e-4), check=False)
    checked = solve_state(place, grid, carried=_moved(cold, 1e-4), check=True)
    assert (cold.followed, warm.followed, checked.followed) == (True, False, True)
    assert warm.evaluations < cold.evaluations < checked.evaluations
    np.testing.assert_allclose(warm.q, cold.q, atol=1e-8)
    np.testing.assert_array_equal(checked.q, cold.q)


def test_a_check_that_finds_another_solution_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    game = gold_game("F", precision=1)
    place, grid = last_place(game, game.start), grid_of([game.prior])
    done = solve_state(place, grid)
    real = state.solve_block

    def keeps_the_guess(*arguments: Floats) -> int:
        warm, q = arguments[9], arguments[11]
        kept = q.copy()
        spent = int(real(*arguments))
        if warm:
            q[:] = kept
        return spent

    monkeypatch.setattr(state, "solve_block", keeps_the_guess)
    solve_state(place, grid, carried=_moved(done, 1e-8))
    with pytest.raises(SwitchedBranchError):
        solve_state(place, grid, carried=_moved(done, 1e-3))


def _line(count: int) -> list[Pair]:
    return [(np.array([1 - p, p]), np.array([p, 1 - p])) for p in np.linspace(0, 1, count)]


def _moved(done: Nodes, by: float) -> Carried:
    return replace(done.carried, solutions=(done.q + by,))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("pacifist", {"precision": 300}),
        ("sinking-costs", {"war_careful": -0.95, "tilt": 0.02}),
        ("sinking-costs", {"war_careful": -0.95, "tilt": 0.05}),
    ],
)
def test_a_jump_to_the_middle_one_of_three_equilibria_is_noticed(name: str, values: dict[str, float]) -> None:
    """The branch bends away within a step of the precision, and going straight on leads to another equilibrium."""
    scenario = load(name, set=values)
    grid, tree = solve(scenario, deviations=False), solve(scenario, method="tree")
    deadline = grid.actual.periods
    np.testing.assert_allclose(
        grid.views[0].forecasts(deadline), tree.views[0].forecasts(deadline), atol=1e-9
    )
