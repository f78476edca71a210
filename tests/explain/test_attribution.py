"""Miscalculation split among its drivers: sums, errors, and against slower ways of knowing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from standoff.equilibrium import Solution
from standoff.explain import attribution
from standoff.explain.attribution import Miscalculation, miscalculation
from standoff.explain.coarse import POINTS
from standoff.explain.counterfactual import Case, Counterfactual, Kind, cases, exact_risks, played, solved
from standoff.explain.drivers import DRIVERS
from tests.explain import small


@pytest.fixture(autouse=True)
def _solved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solve the games of the small scenario once for all tests."""
    monkeypatch.setattr(attribution, "solved", once)


@cache
def _once(solution: Solution, kind: Kind, points: tuple[int, ...]) -> Counterfactual:
    return solved(solution, kind, 1, points)


def once(solution: Solution, kind: Kind, *rest: Any) -> Counterfactual:
    return _once(solution, kind, rest[1] if rest else POINTS)


@cache
def split(runs: int, seed: int = 1, points: tuple[int, ...] = POINTS) -> Miscalculation:
    return miscalculation(small.everything(), small.risk(), runs=runs, points=points, seed=seed, threads=2)


def test_shares_add_up_to_the_difference_that_is_reported() -> None:
    found = split(1_000)
    assert found.risk == small.risk()[0]
    assert found.truth_known == small.everything().informed.conflict
    assert sum(driver.share for driver in found.drivers) == pytest.approx(found.difference, abs=1e-12)
    assert [driver.name for driver in found.drivers] == list(DRIVERS)


@pytest.mark.slow
def test_stated_errors_hold_for_other_runs() -> None:
    """Shares from few runs against those from many others, in standard errors."""
    best = split(8_000, seed=99)
    gaps = []
    for seed in (2, 3):
        for rough, fine in zip(split(400, seed).drivers, best.drivers, strict=True):
            gaps.append((rough.share - fine.share) / np.hypot(rough.error, fine.error))
            gaps.append(
                (rough.if_removed - fine.if_removed) / np.hypot(rough.if_removed_error, fine.if_removed_error)
            )
    assert np.max(np.abs(gaps)) < 4.0


@pytest.mark.slow
def test_finer_grids_change_shares_by_less_than_the_stated_numerical_error() -> None:
    rough, fine = split(1_000), split(1_000, points=(7, 10))
    assert fine.numerical_error < rough.numerical_error
    for one, other in zip(rough.drivers, fine.drivers, strict=True):
        # Weights of a Shapley value add up to 2; of w, to at most 4.
        assert abs(one.share - other.share) < 4.0 * rough.numerical_error + one.error


def test_nothing_but_types_and_noise() -> None:
    """A scenario of one period, views right, nothing done in secret."""
    solution = small.plain()
    game = solution.views[0]
    risk = float(game.forecast([1])[0][0][game.game.conflict].sum())
    found = miscalculation(solution, (risk, 0.0), runs=2_000)
    assert [driver.name for driver in found.drivers] == [
        "private_types",
        "first_strike_advantage",
        "decision_noise",
    ]
    shares = found.to_pandas()["share"]
    assert shares.sum() == pytest.approx(risk - solution.informed.conflict, abs=1e-12)
    assert found.provenance.scenario_hash == solution.scenario.hash


@cache
def games() -> dict[Kind, Counterfactual]:
    plan = cases(small.everything(), [*COALITIONS, *KNOWING], set(DRIVERS))
    kinds = {kind for case in plan for kind in (case.actual, *case.views)}
    return {kind: once(small.everything(), kind) for kind in kinds}


COALITIONS = [
    set(DRIVERS) - off
    for off in (
        set(),
        {"wrong_views"},
        {"wrong_views", "private_types"},
        {"wrong_views", "noisy_indicators", "private_types"},
        {"wrong_views", "incidents"},
        set(DRIVERS) - {"first_strike_advantage", "decision_noise"},
    )
]
KNOWING = [
    set(DRIVERS) - {"private_types"} - off
    for off in (set(), {"decision_noise"}, {"proxies", "decision_noise"})
]


def simulated(case: Case, runs: int) -> float:
    """The risk by simulation; where types are known, from each pair of types as from beliefs that are certain."""
    solution, there = small.everything(), games()
    if not case.known:
        return float(played(solution, case, there, runs, 5).mean())
    game, total = there[case.actual].game, 0.0
    for k, m in np.ndindex(*game.types):
        sure = np.eye(game.types[0])[k], np.eye(game.types[1])[m]
        begun = {kind: Counterfactual(there[kind].begun_at(sure)) for kind in (case.actual, *case.views)}
        hit = played(solution, replace(case, wrong=False, known=False), begun, runs, 5)
        total += game.prior[0][k] * game.prior[1][m] * float(hit.mean())
    return total


@pytest.mark.parametrize(
    "on", [*COALITIONS[1:], *KNOWING], ids=lambda on: "without " + " ".join(sorted(set(DRIVERS) - on))
)
def test_simulated_and_exact_risks_agree(on: set[str]) -> None:
    (case,) = cases(small.everything(), [on], set(DRIVERS))
    exact = exact_risks([case], games())[case]
    error = np.sqrt(max(exact * (1 - exact), 1e-3) / 20_000)
    assert abs(simulated(case, 20_000) - exact) < 4 * error + games()[case.actual].error(case.known)


def test_with_types_known_the_recursion_over_states_is_that_of_the_solver() -> None:
    (case,) = cases(small.everything(), [set(DRIVERS) - {"private_types", "wrong_views"}], set(DRIVERS))
    found = games()[case.actual]
    game = found.game
    first, second = (np.eye(types) for types in game.types)
    chances = {
        (k, m): found.begun_at((first[k], second[m])).forecast([game.periods])[0][0][game.conflict].sum()
        for k, m in np.ndindex(*game.types)
    }
    risk = sum(game.prior[0][k] * game.prior[1][m] * p for (k, m), p in chances.items())
    assert exact_risks([case], games())[case] == pytest.approx(risk, abs=1e-7)


@pytest.mark.parametrize("off", [("proxies",), ("noisy_indicators",)])
def test_a_view_solved_beside_the_world_is_the_same(off: tuple[str, ...]) -> None:
    """South's view, which differs in a rate, begun from the world's own game or by itself."""
    solution = small.everything()
    actual = solved(solution, Kind(-1, off), 1, (5,))
    alone, beside = solved(solution, Kind(1, off), 1, (5,)), solved(solution, Kind(1, off), 1, (5,), actual)
    assert beside.risk == pytest.approx(alone.risk, abs=1e-6)
    errors = [one.solved.certificate.conflict_error for one in (alone, actual)]
    assert beside.solved.certificate.conflict_error == pytest.approx(max(errors), abs=1e-5)


def test_a_game_of_another_shape_is_not_begun_from() -> None:
    """A channel adds readings; from strategies without them nothing can be begun."""
    channel = small.agreed()
    other = solved(small.everything(), Kind(-1, ("proxies",)))
    alone, beside = (solved(channel, Kind(-1, ("proxies",)), 1, POINTS, near) for near in (None, other))
    assert beside.risk == alone.risk


def test_all_on_is_the_solution_itself() -> None:
    (case,) = cases(small.everything(), COALITIONS[:1], set(DRIVERS))
    # The north is wrong about the chances of types alone, which does not change the game.
    assert case == Case(Kind(-1, ()), (Kind(-1, ()), Kind(1, ())), wrong=True, known=False, noisy=True)
    # The same luck: the runs are those of the simulation, but for where rounding turns a draw.
    hit = played(small.everything(), case, games(), 4_000, 1)
    reported = small.runs().dataset
    fought = reported["conflict"].values[reported["outcome"].values]
    assert np.mean(hit != fought) < 0.01


def test_all_that_misleads_off_is_the_truth_known() -> None:
    (case,) = cases(small.everything(), COALITIONS[-1:], set(DRIVERS))
    assert exact_risks([case], games())[case] == pytest.approx(small.everything().informed.conflict, abs=1e-6)


def test_coalitions_that_come_to_the_same_are_solved_and_played_once() -> None:
    """With types known and covert moves seen, blue's wrong prior about red means nothing, and red's wrong rate."""
    off = {"private_types", "noisy_indicators"}
    with_views, without_views = cases(
        small.everything(), [set(DRIVERS) - off, set(DRIVERS) - off - {"wrong_views"}], set(DRIVERS)
    )
    assert with_views == without_views


def test_without_noise_the_best_move_is_made() -> None:
    """Where types are known and striking never pays, nobody strikes once there is no noise."""
    solution = small.plain()
    on = {"first_strike_advantage"}
    (case,) = cases(solution, [on], {"private_types", "first_strike_advantage", "decision_noise"})
    grim = np.array([t.prior[1] for t in solution.scenario.world().sides])
    strikers = 1 - np.prod(1 - grim)
    risk = exact_risks([case], {case.actual: solved(solution, case.actual)})[case]
    assert risk == pytest.approx(strikers, abs=1e-9)
