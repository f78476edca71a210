"""Following a branch that folds, where its folds are known, and in a game that has one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from standoff.equilibrium import solve_game, state
from standoff.equilibrium.arclength import follow_curve
from standoff.game import compile_game
from standoff.scenario import load
from tests.reference import gold
from tests.reference.stage import Floats

TOLERANCE = 1e-10


def s_shaped(q: Floats) -> Floats:
    """Fixed points of s·g lie at s = q / g(q), which rises to 0.65, falls to 0.54, and rises again."""
    return np.asarray(2 + 10 / (1 + np.exp(4 - q)))


def share(q: float) -> float:
    return float(q / s_shaped(np.array(q)))


def folds() -> list[float]:
    """Where the share of the precision stops rising, and where it stops falling."""

    def slope(q: float) -> float:
        return share(q + 1e-6) - share(q - 1e-6)

    return [brentq(slope, *bracket) for bracket in ((1.0, 3.5), (3.5, 8.0))]


class Spied:
    """A map that keeps the points at which it was asked."""

    def __init__(self) -> None:
        self.asked: list[Floats] = []

    def __call__(self, columns: Floats) -> Floats:
        self.asked.append(columns.copy())
        return s_shaped(columns)


def test_the_branch_is_followed_round_its_folds() -> None:
    down, up = folds()
    assert share(up) < share(down) < 1
    g = Spied()
    found = follow_curve(g, np.zeros(1), 0.0, TOLERANCE)
    assert found.reached
    assert found.folds == 2
    assert found.q[0] == pytest.approx(brentq(lambda q: share(q) - 1, 9, 13), abs=1e-9)
    assert sum(columns.shape[1] for columns in g.asked) >= found.evaluations > 0
    # It went through the part between the folds, which no rise of the precision reaches.
    visited = np.concatenate([columns[0] for columns in g.asked])
    assert ((visited > down) & (visited < up)).any()


@pytest.mark.parametrize(("stop", "count"), [(0.9, 0), (0.999, 0), (1.001, 2), (1.3, 2)])
def test_folds_are_counted_where_the_goal_lies_behind_them(stop: float, count: int) -> None:
    down, up = folds()
    goal = stop * share(down)
    found = follow_curve(lambda q: goal * s_shaped(q), np.zeros(1), 0.0, TOLERANCE)
    assert (found.reached, found.folds) == (True, count)
    assert share(float(found.q[0])) == pytest.approx(goal, abs=1e-8)
    assert found.q[0] > up if count else found.q[0] < down


def test_where_three_points_share_the_goal_the_first_one_is_found() -> None:
    down, up = folds()
    goal = 0.5 * (share(up) + share(down))
    found = follow_curve(lambda q: goal * s_shaped(q), np.zeros(1), 0.0, TOLERANCE)
    assert (found.reached, found.folds) == (True, 0)
    assert found.q[0] < down


def test_many_dimensions_at_once() -> None:
    """One value that folds among many that do not, seen through a rotation."""
    rng = np.random.default_rng(1)
    turn, _ = np.linalg.qr(rng.normal(size=(40, 40)))

    def g(columns: Floats) -> Floats:
        own = turn.T @ columns
        return np.asarray(turn @ np.concatenate([s_shaped(own[:1]), 1.0 + np.tanh(0.5 * own[1:])]))

    found = follow_curve(g, np.zeros(40), 0.0, TOLERANCE)
    assert found.reached
    assert found.folds == 2
    assert (turn.T @ found.q)[0] == pytest.approx(brentq(lambda q: share(q) - 1, 9, 13), abs=1e-8)
    np.testing.assert_allclose(g(found.q[:, None])[:, 0], found.q, atol=TOLERANCE)


def test_where_two_curves_cross_it_goes_straight_on() -> None:
    """The second value solves p = 2 s tanh(p): with the first at 2, other solutions part from p = 0."""
    found = follow_curve(
        lambda columns: np.array([np.full_like(columns[0], 4.0), 2.0 * np.tanh(columns[1])]),
        np.zeros(2),
        0.0,
        TOLERANCE,
    )
    assert found.reached
    np.testing.assert_allclose(found.q, [4.0, 0.0], atol=1e-8)


@pytest.mark.parametrize("above", [1e-3, 1e-5, 1e-7])
def test_a_fold_just_beyond_full_precision_is_not_passed_over(above: float) -> None:
    """The share rises to hardly more than 1 and falls again: the first point at 1 lies before the fold."""
    down, _ = folds()
    goal = share(down) * (1.0 - above)
    found = follow_curve(lambda q: goal * s_shaped(q), np.zeros(1), 0.0, TOLERANCE)
    assert (found.reached, found.folds) == (True, 0)
    assert found.q[0] < down


def test_a_start_from_which_it_runs_backwards_is_given_up_soon() -> None:
    """Between the folds a rising precision leads back to where the branch began, and on beyond."""
    down, up = folds()
    middle = 0.5 * (down + up)
    found = follow_curve(s_shaped, np.array([middle]), share(middle), TOLERANCE)
    assert not found.reached
    assert found.evaluations < 500


def test_giving_up_is_told() -> None:
    found = follow_curve(s_shaped, np.zeros(1), 0.0, TOLERANCE, most=3)
    assert not found.reached


def test_a_map_that_is_no_number_is_given_up() -> None:
    assert not follow_curve(lambda q: np.full_like(q, np.nan), np.zeros(2), 0.0, TOLERANCE).reached


@pytest.mark.parametrize("precision", [3.3, 3.5])
def test_a_game_whose_branch_folds(precision: float) -> None:
    """The game of a proxy and a back channel at a prior where its branch turns twice on the way."""
    game = compile_game(load(gold.HERE / "P.yaml", set={"precision": precision}).world())
    prior = np.array([12, 1]) / 13, np.array([9, 4]) / 13
    equilibrium = solve_game(replace(game, prior=prior))
    assert equilibrium.certificate.turned == ((0, game.start),)
    assert equilibrium.certificate.residual <= TOLERANCE
    folded = equilibrium.at(0, game.start, prior)
    # The way by the curve from its very beginning, at precision 0, leads to the same point.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "solve_block", _nothing_but_curves)
        followed = equilibrium.at(0, game.start, prior)
    for i in (0, 1):
        np.testing.assert_allclose(followed.covert[i], folded.covert[i], atol=1e-8)
        np.testing.assert_allclose(followed.overt[i], folded.overt[i], atol=1e-8)
        np.testing.assert_allclose(followed.values[i], folded.values[i], atol=1e-8)


def _nothing_but_curves(*arguments: Any) -> int:
    """In place of `solve_block`: leaves all lanes where the branch begins."""
    *_, q, _, _, residual, reached = arguments
    q[:] = 0.0
    residual[:] = reached[:] = 0.0
    return 0


def test_a_curve_that_was_followed_leads_along_one_near_it() -> None:
    """Through a rotation, as it turns a little from period to period: the same end for a fraction of the work."""
    rng = np.random.default_rng(1)
    turn, _ = np.linalg.qr(rng.normal(size=(40, 40)))

    def at(shift: float) -> Any:
        def g(columns: Floats) -> Floats:
            own = turn.T @ columns
            return np.asarray(
                turn
                @ np.concatenate([(1.0 + shift) * s_shaped(own[:1]), 1.0 + np.tanh(0.5 * own[1:] + shift)])
            )

        return g

    before = follow_curve(at(0.0), np.zeros(40), 0.0, TOLERANCE)
    anew = follow_curve(at(0.01), np.zeros(40), 0.0, TOLERANCE)
    along = follow_curve(at(0.01), np.zeros(40), 0.0, TOLERANCE, near=before.curve)
    assert along.folds == anew.folds == 2
    np.testing.assert_allclose(along.q, anew.q, atol=1e-8)
    assert along.evaluations < 0.8 * anew.evaluations


@pytest.mark.parametrize("stop", [0.99, 1.01])
def test_where_the_end_of_a_curve_jumps_the_first_point_at_full_precision_is_found(stop: float) -> None:
    """Full precision moves across the fold, so that one of the curves ends before it and the other behind it."""
    down, _ = folds()
    goals = [share(down) * (2.0 - stop), share(down) * stop]
    before = follow_curve(lambda q: goals[0] * s_shaped(q), np.zeros(1), 0.0, TOLERANCE)
    anew = follow_curve(lambda q: goals[1] * s_shaped(q), np.zeros(1), 0.0, TOLERANCE)
    along = follow_curve(lambda q: goals[1] * s_shaped(q), np.zeros(1), 0.0, TOLERANCE, near=before.curve)
    assert abs(before.q[0] - anew.q[0]) > 1.0
    assert along.folds == anew.folds
    np.testing.assert_allclose(along.q, anew.q, atol=1e-8)


def test_a_curve_that_folds_too_often_is_given_up_with_its_folds() -> None:
    found = follow_curve(s_shaped, np.zeros(1), 0.0, TOLERANCE, most_folds=1)
    assert (found.reached, found.folds) == (False, 2)


def test_whoever_watches_can_end_it() -> None:
    def stop() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        follow_curve(s_shaped, np.zeros(1), 0.0, TOLERANCE, watch=stop)
