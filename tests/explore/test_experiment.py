"""The experiment: what it can be asked, and conditioning on evidence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import standoff as so
from standoff.errors import UsageError
from standoff.explore.columns import FAILURE, FIGHTING

NAME = "reciprocal-fear"
OPTIONS: dict[str, Any] = {"runs": 50, "points": 3, "workers": 1}


@pytest.fixture(scope="module")
def found() -> so.Experiment:
    return so.explore(NAME, 128, **OPTIONS)


def invented(found: so.Experiment, chance: np.ndarray[Any, Any]) -> so.Experiment:
    """The same draws, had they come out otherwise."""
    table = found.table.assign(**{f"chance.{FIGHTING}.{found.dates[-1]}": chance})
    return so.Experiment(table, found.plan)


@pytest.mark.slow
def test_the_table_and_the_dataset_say_the_same(found: so.Experiment) -> None:
    data = found.dataset()
    assert data.sizes["draw"] == len(found) == 128
    assert np.array_equal(data["chance"].sel(outcome="war")[:, -1], found.chance("war"))
    assert np.array_equal(data["value"].sel(parameter="eager"), found.values["eager"])
    assert np.array_equal(data["fear"].sel(side="south", within="next"), found.table["fear.south.next"])
    assert found.outcomes == ("war", FIGHTING)
    low, high = found.quantiles(at=[0.1, 0.9])
    assert low == np.quantile(found.chance(), 0.1)
    assert high == np.quantile(found.chance(), 0.9)


def test_what_is_not_there_cannot_be_asked_for(found: so.Experiment) -> None:
    with pytest.raises(UsageError, match="there is no outcome 'peace'; there are war, any fighting"):
        found.chance("peace")
    with pytest.raises(UsageError, match="nothing is told by '2001-01-01'; there are 2000-01-02"):
        found.chance(by="2001-01-01")
    with pytest.raises(UsageError, match="there are draws 0 to 127, and not 128"):
        found.scenario(128)
    with pytest.raises(UsageError, match="no log-likelihood of some draws"):
        found.weighted()
    with pytest.raises(UsageError, match="wanted for each of 128 draws"):
        found.weighted(np.zeros(3))
    with pytest.raises(UsageError, match="impossible in every draw"):
        found.weighted(np.full(128, -np.inf))


def test_what_matters_is_told_and_what_does_not_is_not(found: so.Experiment) -> None:
    x = found.values
    made = invented(found, (3 * x["hit"] + 0.2 * x["eager"]).to_numpy())
    told = made.sensitivity()
    assert told.index[0] == "hit"
    assert told["first"].iloc[0] > 0.9
    assert told["first"].iloc[1:].max() < 0.2


def test_regions_are_those_of_what_is_asked(found: so.Experiment) -> None:
    made = invented(found, np.where(found.values["hit"] > 0.8, 0.3, 0.1))
    (sentence,) = made.regions(0.2).sentences()
    assert sentence.startswith("any fighting above 20 % in 100 % of worlds with hit above 0.")
    assert made.regions(0.5).boxes == ()


@pytest.mark.slow
def test_a_sensitivity_by_date_is_the_one_of_each_date() -> None:
    scenario = so.load("border-incident", set={"clock.periods": 6, "precision": 1})
    found = so.explore(scenario, 24, parameters=["accident", "war_cost"], points=3, workers=1)
    assert len(found.dates) == 2
    by_date = found.sensitivity_by_date("war")
    for date in found.dates:
        one = found.sensitivity("war", date)
        assert by_date.loc[date].sort_index().equals(one.sort_index())


@pytest.mark.slow
def test_designs_with_groups_tell_of_effects() -> None:
    two = {"parameters": ["war_cost", "eager"], **OPTIONS}
    saltelli = so.explore(NAME, 64, design="saltelli", **two)
    assert len(saltelli) == 64
    assert {"first", "first_low", "total", "total_high"} <= set(saltelli.sensitivity().columns)
    morris = so.explore(NAME, 31, design="morris", **two)
    assert len(morris) == 30
    assert morris.sensitivity().index[0] == "war_cost"
    with pytest.raises(UsageError, match="do not stand for the ranges"):
        morris.weighted(np.zeros(30))


@pytest.mark.slow
def test_sobol_indices_of_a_scenario_are_those_of_salib() -> None:
    pytest.importorskip("SALib", reason="SALib comes with the extra [dev]")
    from SALib.analyze import sobol

    scenario = so.load("border-incident", set={"clock.periods": 3, "precision": 1})
    names = ["accident", "peace", "prize"]
    found = so.explore(scenario, 320, design="saltelli", parameters=names, points=3, workers=2)
    assert found.failures == {}
    y = found.chance().reshape(64, 5)[:, [0, 2, 3, 4, 1]].ravel()  # SALib keeps B at the end of a group
    problem = {"num_vars": 3, "names": names, "bounds": [[0, 1]] * 3}
    theirs = sobol.analyze(problem, y, calc_second_order=False, seed=1)
    ours = found.sensitivity().loc[names]
    assert ours["first"].to_numpy() == pytest.approx(np.asarray(theirs["S1"]), abs=0.02)
    assert ours["total"].to_numpy() == pytest.approx(np.asarray(theirs["ST"]), abs=0.02)
    assert ours["total"].max() > 0.5


def test_evidence_moves_parameters_as_bayes_rule_says(found: so.Experiment) -> None:
    """A normal likelihood on a uniform range: the posterior is a normal distribution cut off at the range."""
    big = so.Experiment(found.table, found.plan)
    low, high = found.plan["ranges"]["hit"]["range"]
    known = stats.truncnorm((low - 0.7) / 0.05, (high - 0.7) / 0.05, 0.7, 0.05)
    weighted = big.weighted(stats.norm(0.7, 0.05).logpdf(big.values["hit"]) - 1000.0)
    after = weighted.posterior()
    assert after.index[0] == "hit"
    assert after.loc["hit", "mean"] == pytest.approx(known.mean(), abs=0.004)
    assert after.loc["hit", "low"] == pytest.approx(known.ppf(0.05), abs=0.02)
    assert after.loc["hit", "median"] == pytest.approx(0.7, abs=0.01)
    assert after.loc["hit", "mean_before"] == pytest.approx((low + high) / 2, abs=0.01)
    assert after["shift"].drop("hit").abs().max() < 0.5
    # Kong's size for a normal likelihood on a uniform range: width / (2 sqrt(pi) sd).
    assert weighted.effective_size == pytest.approx(128 * 2 * np.sqrt(np.pi) * 0.05 / (high - low), rel=0.1)


def test_even_evidence_changes_nothing(found: so.Experiment) -> None:
    weighted = found.weighted(np.full(128, -3.0))
    assert weighted.effective_size == pytest.approx(128)
    mean, error = weighted.chance()
    assert mean == pytest.approx(found.chance().mean())
    assert error == pytest.approx(found.chance().std() / np.sqrt(128))
    assert weighted.posterior()["shift"].abs().max() < 1e-12


def test_failed_draws_have_no_weight(found: so.Experiment) -> None:
    table = found.table.copy()
    table[FAILURE] = table[FAILURE].astype(object)
    table.loc[0, FAILURE] = "no reason"
    weighted = so.Experiment(table, found.plan).weighted(np.zeros(128))
    assert weighted.weights[0] == 0.0
    assert weighted.effective_size == pytest.approx(127)
