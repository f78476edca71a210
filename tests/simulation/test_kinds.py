"""Simulation where private states last: it agrees with what is exact, whoever solved it and however many runs."""

from __future__ import annotations

import numpy as np
import pytest

import standoff as so
from standoff.errors import UsageError
from standoff.report.build import build_answer
from tests.private_scenario import scenario

RUNS = 8_000


@pytest.fixture(scope="module")
def tree() -> so.Solution:
    return so.solve(so.load(scenario()))


@pytest.fixture(scope="module")
def sparse() -> so.Solution:
    return so.solve(so.load(scenario()), method="grid", threads=1)


@pytest.mark.parametrize("method", ["tree", "sparse"])
def test_outcomes_fears_and_beliefs_agree_with_what_is_exact(
    method: str, request: pytest.FixtureRequest
) -> None:
    solution = request.getfixturevalue(method)
    assert solution.certificate.method == method
    runs = so.simulate(solution, n=RUNS, seed=5)
    told = runs.outcome_table([1, 2, 3])
    exact, strikes = solution.views[0].forecast([1, 3])
    gap = np.abs(told["probability"].values[[0, 2], :-1] - exact)
    assert (gap <= 4 * told["error"].values[[0, 2], :-1]).all()
    data = runs.dataset
    overt = data["overt"].values
    struck = [(overt[:, :, i] == 1).any(axis=1).mean() for i in (0, 1)]
    assert struck == pytest.approx(strikes[1], abs=4 * 0.5 / np.sqrt(RUNS))
    for i in (0, 1):
        fear = float(solution.actual.prior[i] @ solution.views[i].fear(i, 1))
        assert data["fear"].values[:, 0, i].mean() == pytest.approx(fear, abs=0.005)
    # Beliefs are right on average: what north is believed to be is what it has become.
    ready = np.array([name.endswith("high") for name in data["type_name"].values[0]])
    believed = data["seen_as"].values[:, 1, 0][:, ready].sum(axis=1)
    levels = np.array([name.endswith("high") for name in data["covert_name"].values[0]])
    going = data["covert"].values[:, 1, 0] >= 0
    is_ready = levels[data["covert"].values[going, 1, 0]]
    assert is_ready.mean() == pytest.approx(believed[going].mean(), abs=4 * 0.5 / np.sqrt(going.sum()))


def test_runs_do_not_depend_on_how_many_there_are(tree: so.Solution) -> None:
    few, many = (so.simulate(tree, n=n, seed=9).dataset["outcome"].values for n in (200, 3000))
    assert (many[:200] == few).all()


def test_an_answer_is_built(tree: so.Solution) -> None:
    runs = so.simulate(tree, n=500, seed=1)
    answer = build_answer(tree, runs, options={"seed": 1}, seconds={})
    assert list(answer.beliefs["south"].types) == ["calm, low", "calm, high", "grim, low", "grim, high"]
    assert list(answer.moves["south"]["low"].covert) == ["preparation"]
    assert answer.moves["south"]["low"].strike.probability == 0.0
    assert answer.certificate.simulation_gap is not None
    assert answer.certificate.simulation_gap < 4


@pytest.mark.slow
def test_views_that_differ_in_numbers_are_played() -> None:
    given = scenario(clock__periods=2, views={"south": {"detection": 0.95}, "north": {"speed": 0.4}})
    solution = so.solve(so.load(given))
    assert not solution.agreed
    assert solution.views[0] is not solution.views[1]
    runs = so.simulate(solution, n=2000, seed=3)
    assert 0.0 < float(runs.outcome_table([2])["conflict"].values[0]) < 1.0


def test_views_that_differ_in_what_is_possible_are_refused() -> None:
    given = scenario(
        clock__periods=1, views={"south": {"indicators.signs_of_north.alarm": {"low": 0, "high": 0}}}
    )
    solution = so.solve(so.load(given))
    with pytest.raises(UsageError, match="makes something possible or impossible"):
        so.simulate(solution, n=10)


def test_what_cannot_deal_with_them_says_so(tree: so.Solution, tmp_path: object) -> None:
    for work in (
        lambda: so.explain(tree),
        lambda: so.what_if(tree),
        lambda: so.assess(tree, [], as_of="2000-01-12"),
        lambda: so.explore(tree.scenario, 4),
        lambda: tree.save(f"{tmp_path}/solution"),
        lambda: so.solve(tree.scenario, level=2),
    ):
        with pytest.raises(UsageError, match="private states"):
            work()
