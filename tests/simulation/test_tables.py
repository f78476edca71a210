from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from standoff import UsageError
from standoff.game import compile_game
from standoff.simulation import simulate
from standoff.simulation.tables import milestones, share
from tests.simulation.fakes import fake
from tests.worlds import random_world


@pytest.fixture(scope="module")
def runs():
    world = random_world(21, types=(2, 2), periods=6, covert_tracks=(1, 1), overt_tracks=(1, 1))
    return simulate(fake(compile_game(world), 2), 4_000, seed=3)


def test_error_is_binomial_where_counts_are_large_and_never_zero():
    p, error = share([5_000, 0, 10_000], 10_000)
    assert p.tolist() == [0.5, 0.0, 1.0]
    assert error[0] == pytest.approx(0.005, rel=1e-3)
    assert error[1] == error[2] == pytest.approx(3 / 10_000)


def test_error_covers_the_truth_for_rare_events():
    rng = np.random.default_rng(0)
    for expected in (0.5, 1.0, 3.0):
        p, error = share(rng.binomial(10_000, expected / 10_000, size=4_000), 10_000)
        assert np.mean(np.abs(p - expected / 10_000) > 4 * error) < 1e-3


def test_no_runs_have_no_share():
    assert np.isnan(share([0], 0)).all()


def test_outcome_table_adds_up(runs):
    table = runs.outcome_table(range(7))
    np.testing.assert_allclose(table.probability.sum("outcome"), 1.0)
    assert (table["count"].diff("by").sel(outcome=["war", "skirmish", "settlement"]) >= 0).all()
    assert table.probability.sel(by=0, outcome="unresolved") == 1.0
    fighting = table.probability.sel(outcome=["war", "skirmish"]).sum("outcome")
    np.testing.assert_allclose(table.conflict, fighting)
    assert table.date.values[2] == np.datetime64("2019-05-19")


def test_dates_stand_for_the_nearest_end_of_a_period(runs):
    when = [2, "2019-05-18", "2019-05-20", dt.date(2019, 5, 19), dt.datetime(2019, 5, 19, 12)]
    assert milestones(runs.dataset, when).tolist() == [2, 2, 2, 2, 2]
    assert milestones(runs.dataset).tolist() == [4, 6]


@pytest.mark.parametrize("when", [7, -1, "2020-01-01", "soon", 1.5])
def test_dates_that_are_none_are_refused(runs, when):
    with pytest.raises(UsageError):
        runs.outcome_table([when])


def test_time_to_conflict(runs):
    time, table = runs.time_to_conflict(), runs.outcome_table([6])
    assert float(time.cumulative_probability[-1]) == pytest.approx(float(table.conflict[0]))
    assert int(time["count"].sum()) == round(float(table.conflict[0]) * len(runs))
    assert (time.hazard >= time.probability - 1e-12).all()
    assert 7.0 <= float(time.quantile_days.sel(quantile=0.5)) <= 42.0


def test_path_shares(runs):
    paths = runs.path_shares()
    assert float(paths.share.sum()) == pytest.approx(1.0)
    assert float(paths.probability.sum()) == pytest.approx(float(runs.outcome_table([6]).conflict[0]))
    assert int(paths["count"].sum()) == paths.attrs["conflicts"] <= paths.attrs["runs"] == len(runs)
    assert (paths.error > 0).all()
    assert float(paths.first_share.sum()) == pytest.approx(1.0)
