"""Following a branch that folds, where its folds are known, and in a game that has one."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.optimize import brentq

from standoff.equilibrium import Equilibrium, solve_game
from standoff.equilibrium.arclength import follow_curve
from standoff.game import compile_game
from standoff.scenario import load
from tests.reference import gold
from tests.reference.stage import Floats

TOLERANCE = 1e-10


def s_shaped(q: Floats) -> Floats:
    """Fixed points of s·g lie at s = q / g(q); for this g that rises to 0.82, falls to 0.61, and rises again."""
    return np.asarray(10 / (1 + np.exp(4 - q)) + 0.6)


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
    assert found.q[0] == pytest.approx(brentq(lambda q: q - s_shaped(np.array(q)), 9, 11), abs=1e-9)
    assert sum(columns.shape[1] for columns in g.asked) >= found.evaluations > 0
    # It went through the part between the folds, which no rise of the precision reaches.
    visited = np.concatenate([columns[0] for columns in g.asked])
    assert ((visited > down) & (visited < up)).any()


@pytest.mark.parametrize("stop", [0.9, 1.0, 1.3])
def test_folds_are_where_they_should_be(stop: float) -> None:
    """Scaled so that the goal lies before the first fold, or after it; only then are there folds on the way."""
    down, _ = folds()
    goal = stop * share(down)
    found = follow_curve(lambda q: goal * s_shaped(q), np.zeros(1), 0.0, TOLERANCE)
    assert found.reached
    assert found.folds == (2 if goal > share(down) * (1 + 1e-9) else found.folds)
    assert share(float(found.q[0])) == pytest.approx(goal, abs=1e-8)
    if stop < 1:
        assert found.folds == 0
        assert found.q[0] < down


def test_where_three_points_share_the_goal_the_first_one_is_found() -> None:
    down, up = folds()
    goal = 0.5 * (share(up) + share(down))
    found = follow_curve(lambda q: goal * s_shaped(q), np.zeros(1), 0.0, TOLERANCE)
    assert (found.reached, found.folds) == (True, 0)
    assert found.q[0] < down


def test_many_dimensions_at_once() -> None:
    """Independent copies that fold together, seen through a rotation."""
    rng = np.random.default_rng(1)
    turn, _ = np.linalg.qr(rng.normal(size=(40, 40)))
    found = follow_curve(lambda q: turn @ s_shaped(turn.T @ q), np.zeros(40), 0.0, TOLERANCE)
    assert found.reached
    np.testing.assert_allclose(turn.T @ found.q, 10.6 - 10 / (1 + np.exp(found.q.size * 0 + 6.57)), atol=0.1)
    np.testing.assert_allclose(turn @ s_shaped(turn.T @ found.q), found.q, atol=TOLERANCE)


def test_giving_up_is_told() -> None:
    found = follow_curve(s_shaped, np.zeros(1), 0.0, TOLERANCE, most=3)
    assert not found.reached


def test_a_map_that_is_no_number_is_given_up() -> None:
    assert not follow_curve(lambda q: np.full_like(q, np.nan), np.zeros(2), 0.0, TOLERANCE).reached


@cache
def proxy_game(precision: float) -> Equilibrium:
    file, _ = gold.GAMES["P_T1"]
    return solve_game(compile_game(load(gold.HERE / file, set={"precision": precision}).world()))


def attack(precision: float, hawk0: float, hawk1: float) -> float:
    """Chance that side 0 attacks by its dovish type, silent and unprovoked."""
    equilibrium = proxy_game(precision)
    beliefs = np.array([1 - hawk0, hawk0]), np.array([1 - hawk1, hawk1])
    solved = equilibrium.at(0, equilibrium.game.start, beliefs)
    assert solved.residual <= TOLERANCE
    return float(solved.overt[0][0, 0, 0, 0, 1])
