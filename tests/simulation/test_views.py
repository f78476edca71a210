"""Sides that see the world differently, and level-k play, against going through everything that can happen."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium import Solution, solve
from standoff.simulation import simulate
from tests.equilibrium.scenarios import scenario
from tests.simulation.enumeration import outcomes

RUNS = 40_000
MISTAKEN = {
    "one is wrong": {"one": {"hit": 0.4}},
    "both are wrong": {"one": {"hit": 0.4, "types.two": {"D": 0.4, "H": 0.6}}, "two": {"false_alarm": 0.05}},
}


def solved(periods: int = 2, **options: object) -> Solution:
    views = options.pop("views", None)
    return solve(scenario(periods, **({} if views is None else {"views": views})), threads=1, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", [None, 0, 1, 2], ids=["equilibrium", "level 0", "level 1", "level 2"])
@pytest.mark.parametrize("views", MISTAKEN.values(), ids=MISTAKEN.keys())
def test_each_side_plays_by_its_own_view(views: dict[str, object], level: int | None) -> None:
    solution = solved(views=views, level=level)
    assert not solution.agreed
    assert solution.views[0] is not solution.views[1]
    exact = outcomes(solution).cumsum(axis=0)  # type: ignore[arg-type]
    runs = simulate(solution, RUNS, seed=11)
    gap = runs.with_exact([1, 2], exact).exact_gap()
    assert gap is not None
    assert gap < 4


@pytest.mark.parametrize("level", [None, 1, 2], ids=["equilibrium", "level 1", "level 2"])
def test_the_exact_forecast_is_that_of_the_world_where_views_agree(level: int | None) -> None:
    solution = solved(level=level)
    exact = outcomes(solution).cumsum(axis=0)  # type: ignore[arg-type]
    found, _ = solution.views[0].forecast([1, 2])
    np.testing.assert_allclose(found, exact, atol=max(solution.certificate.conflict_error, 1e-9))


def test_at_level_0_everybody_tosses_coins_whatever_the_views() -> None:
    """Neither attacks in a period with a chance of one in four."""
    for views in (None, *MISTAKEN.values()):
        solution = solved(3, views=views, level=0)
        for view in solution.views:
            war = view.forecast([1, 3])[0][:, 0]
            np.testing.assert_allclose(war, [1 - 0.25, 1 - 0.25**3], atol=1e-9)


def test_a_mistake_changes_what_its_side_does_and_not_what_the_other_does() -> None:
    right, wrong = solved(), solved(views=MISTAKEN["one is wrong"])
    prior = right.actual.prior
    plays = [
        solution.views[i].at(0, right.actual.start, prior) for solution in (right, wrong) for i in (0, 1)
    ]
    assert np.abs(plays[0].overt[0] - plays[2].overt[0]).max() > 1e-3
    np.testing.assert_allclose(plays[1].overt[1], plays[3].overt[1], atol=1e-9)


def test_a_side_that_takes_the_other_for_worse_strikes_more() -> None:
    def strikes(share: float) -> float:
        solution = solved(views={"one": {"types.two": {"D": 1 - share, "H": share}}})
        struck = simulate(solution, RUNS, seed=5).dataset
        names = struck.overt_name.values[0]
        return float((names[struck.overt.values[:, 0, 0]] == "attack").mean())

    low, mid, high = strikes(0.05), strikes(0.4), strikes(0.9)
    assert low < mid < high
