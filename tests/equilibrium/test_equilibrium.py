"""One game solved: accuracy, and answers that agree with each other."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium import Equilibrium, solve_game
from standoff.equilibrium.grid import from_blocks
from standoff.equilibrium.ladder import BOARD
from standoff.errors import UsageError
from standoff.game import Game, compile_game, restrict
from tests.equilibrium.places import gold_game
from tests.simulation.fakes import unpacked
from tests.worlds import random_world


def fearful(periods: int) -> Game:
    """Covert preparation and warnings that are sometimes wrong, for so many periods."""
    return gold_game("F", periods=periods, precision=1, discount=0.9)


@pytest.fixture(scope="module")
def game() -> Game:
    return compile_game(
        random_world(5, types=(2, 2), periods=3, variables=1, covert_tracks=(1, 1), overt_tracks=(1, 1))
    )


@pytest.fixture(scope="module", params=[True, False], ids=["policies kept", "policies solved again"])
def solved(game: Game, request: pytest.FixtureRequest) -> Equilibrium:
    return solve_game(game, points=6, keep_policies=request.param, threads=1)


@pytest.mark.parametrize("accuracy", [1e-2, 1e-3, 1e-5])
def test_grids_grow_until_the_error_is_within_what_was_asked(accuracy: float) -> None:
    certificate = solve_game(fearful(4), accuracy=accuracy).certificate
    assert certificate.accurate
    assert certificate.conflict_error <= accuracy == certificate.accuracy
    assert certificate.points[0] == certificate.points[1]
    assert certificate.points[0] in BOARD
    assert certificate.residual <= certificate.tolerance


def test_more_accuracy_takes_more_points_and_changes_little() -> None:
    rough, fine = (solve_game(fearful(4), accuracy=accuracy) for accuracy in (1e-1, 1e-6))
    assert rough.certificate.points < fine.certificate.points
    assert rough.certificate.nodes < fine.certificate.nodes
    gap = np.abs(rough.forecast([4])[0] - fine.forecast([4])[0]).max()
    assert gap <= rough.certificate.conflict_error


def test_a_grid_asked_for_is_used() -> None:
    certificate = solve_game(fearful(3), points=9, accuracy=1e-12).certificate
    assert certificate.points == (9, 9)
    # With the smaller grid that the error is estimated with, and the one node of the first period.
    smaller = round(9 * 0.75)
    assert certificate.nodes == 2 * ((81 + 1) // 2 + (smaller**2 + 1) // 2) + 2
    assert not certificate.accurate


@pytest.mark.parametrize("game", [gold_game("F"), restrict(gold_game("F", periods=5), [0], [1])])
def test_nothing_is_estimated_where_nothing_is_interpolated(game: Game) -> None:
    certificate = solve_game(game).certificate
    assert certificate.conflict_error == certificate.residual <= 1e-10
    # What the residual leaves open, no more.
    assert certificate.value_error == certificate.residual / min(1.0, *game.precision)


def test_work_for_a_node_does_not_grow_with_the_periods() -> None:
    short, long = (solve_game(fearful(periods), points=7).certificate for periods in (5, 40))
    assert long.nodes > 8 * short.nodes
    assert long.evaluations / long.nodes <= 1.3 * short.evaluations / short.nodes


def test_values_are_those_of_the_nodes(game: Game, solved: Equilibrium) -> None:
    grid = solved.induction.grid
    for t, x in np.argwhere(game.reachable[: game.periods]):
        first, second = from_blocks(grid.mu0, grid.nodes), from_blocks(grid.mu1, grid.nodes)
        for beliefs in list(zip(first, second, strict=True))[:: 5 if t else 40]:
            expected = solved.at(int(t), int(x), beliefs)
            assert expected.residual <= 1e-10
            for found, exact in zip(solved.value(int(t), int(x), beliefs), expected.values, strict=True):
                np.testing.assert_allclose(found, exact, atol=1e-9)


def test_policies_are_those_of_the_nodes(game: Game, solved: Equilibrium) -> None:
    """In single precision, as a simulation keeps them."""
    grid = solved.induction.grid
    nodes = list(zip(from_blocks(grid.mu0, grid.nodes), from_blocks(grid.mu1, grid.nodes), strict=True))
    for t, x in np.argwhere(game.reachable[: game.periods]):
        policy = solved.policy(int(t), int(x))
        assert policy.dtype == np.float32
        assert policy.shape[:2] == grid.sizes
        for beliefs in nodes[::7] if t else [game.prior]:
            q = np.einsum("m,n,mnd->d", *map(_chebyshev, beliefs), policy.astype(float))
            found = unpacked(game.stage(int(t), int(x)), game.types, q)
            expected = solved.at(int(t), int(x), beliefs)
            for mine, exact in zip(
                (*found.covert, *found.overt), (*expected.covert, *expected.overt), strict=True
            ):
                np.testing.assert_allclose(mine, exact, atol=2e-6)


def test_the_first_period_has_one_policy_whatever_the_belief(game: Game, solved: Equilibrium) -> None:
    policy = solved.policy(0, solved.start()[0][1])
    assert np.count_nonzero(policy) == np.count_nonzero(policy[0, 0])


def test_deadlines_not_asked_for_are_refused(solved: Equilibrium) -> None:
    with pytest.raises(UsageError, match="before periods 3, not 2"):
        solved.forecast([2])
    with pytest.raises(UsageError):
        solved.fear(0, 1)


def test_the_horizon_is_always_forecast(solved: Equilibrium) -> None:
    outcomes, strikes = solved.forecast([3])
    assert outcomes.shape[0] == strikes.shape[0] == 1
    assert [array.shape[0] for array in solved.forecast([])] == [0, 0]


def test_beliefs_that_no_record_can_move_stay(game: Game, solved: Equilibrium) -> None:
    state = solved.start()[0][1]
    certain = np.array([0.0, 1.0]), np.array([1.0, 0.0])
    play = solved.at(0, state, certain)
    for after, before in zip(
        solved.posterior(0, state, certain, play, (0, 0, 0), (0, 0)), certain, strict=True
    ):
        np.testing.assert_array_equal(after, before)


def test_starts_are_the_states_after_the_first_events(game: Game, solved: Equilibrium) -> None:
    assert sum(p for p, _ in solved.start()) == pytest.approx(1)
    assert {x for _, x in solved.start()} == set(np.flatnonzero(game.reachable[0]))


def test_a_certificate_as_plain_data(solved: Equilibrium) -> None:
    told = solved.certificate.as_dict()
    assert told["accurate"] == solved.certificate.accurate
    assert told["evaluations_per_node"] == solved.certificate.evaluations / solved.certificate.nodes
    assert told["level"] is None


def _chebyshev(belief: np.ndarray) -> np.ndarray:
    return np.polynomial.chebyshev.chebvander(2 * belief[1] - 1, 5).ravel()
