"""Solving on the coarsest grids that will do: errors as told, and other beliefs at the start for nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff.equilibrium import solve_game
from standoff.equilibrium.elsewhere import with_prior
from standoff.equilibrium.induced import Options
from standoff.equilibrium.induction import induce
from standoff.explain.coarse import ACCURACY, _linear, anywhere, solve_coarsely
from standoff.scenario import same_world
from tests.explain import small


def test_probabilities_are_within_the_error_that_is_told() -> None:
    game = small.everything().views[1].game
    rough, fine = solve_coarsely(game), small.everything().views[1]
    horizon = [game.periods]
    gap = np.abs(rough.forecast(horizon)[0] - fine.forecast(horizon)[0]).max()
    assert gap <= rough.certificate.conflict_error <= ACCURACY
    assert rough.certificate.residual <= rough.certificate.tolerance


def test_two_points_a_coordinate_need_not_be_solved() -> None:
    """Certain beliefs are its only nodes, and what is played there does not depend on the grid."""
    game = small.everything().views[1].game
    options = Options(deadlines=(2, game.periods), keep_policies=True)
    for grid, coordinate in ((4, "share"), (5, "angle")):
        found = _linear(game, induce(game, (grid, grid), options, coordinate=coordinate), None)  # type: ignore[arg-type]
        solved = induce(game, (2, 2), options)
        for deadline, told in solved.start_forecasts.items():
            assert found.start_forecasts[deadline] == pytest.approx(told, abs=1e-8)
        assert found.start_values == pytest.approx(solved.start_values, abs=1e-8)


def test_other_beliefs_at_the_start_are_as_if_solved_for_them() -> None:
    """All that is told from the start, against a game that declares these beliefs."""
    game = small.everything().views[1].game
    prior = (np.array([0.3, 0.7]), np.array([0.6, 0.4]))
    asked = {"points": 5, "deadlines": (1, 2), "keep_policies": True}
    moved = with_prior(solve_game(game, **asked), prior)  # type: ignore[arg-type]
    anew = solve_game(replace(game, prior=prior), **asked)  # type: ignore[arg-type]
    for deadline in (1, 2, game.periods):
        assert moved.forecasts(deadline) == pytest.approx(anew.forecasts(deadline), abs=1e-8)
    for _, state in anew.start():
        for one, other in zip(moved.value(0, state, prior), anew.value(0, state, prior), strict=True):
            assert one == pytest.approx(other, abs=1e-8)
        assert moved.policy(0, state)[0, 0] == pytest.approx(anew.policy(0, state)[0, 0], abs=1e-5)
        assert moved.policy(1, state) == pytest.approx(anew.policy(1, state), abs=1e-5)


def test_worlds_that_differ_in_beliefs_at_the_start_alone_have_one_solution() -> None:
    world = small.everything().actual.world
    one, two = world.sides
    other = replace(world, sides=(replace(one, prior=np.array([0.9, 0.1])), two))
    assert same_world(anywhere(world), anywhere(other))
    assert not same_world(anywhere(world), anywhere(replace(world, conflict=())))
