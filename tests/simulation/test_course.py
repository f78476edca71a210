"""What simulated runs say over time, against the same worked out run by run."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.game import compile_game
from standoff.simulation import simulate
from standoff.simulation.course import FEWEST, LEVELS
from standoff.simulation.runs import Runs
from tests.simulation.fakes import fake
from tests.worlds import random_world


@pytest.fixture(scope="module")
def runs() -> Runs:
    world = random_world(21, types=(2, 2), periods=6, covert_tracks=(1, 1), overt_tracks=(1, 1))
    return simulate(fake(compile_game(world), 2), 900, seed=3)


def test_runs_that_go_on_are_counted(runs: Runs) -> None:
    end = runs.dataset["end"].values
    expected = [sum(e < 0 or e >= t for e in end) for t in range(6)]
    assert runs.course()["going"].values.tolist() == expected
    assert expected[0] == 900


@pytest.mark.parametrize("name", ["fear", "belief", "seen_as"])
def test_quantiles_mean_and_error_are_those_of_the_runs_that_go_on(runs: Runs, name: str) -> None:
    found = runs.course()
    values = runs.dataset[name].values.astype(np.float64)
    compared = 0
    for place in np.ndindex(values.shape[1:]):
        column = values[(slice(None), *place)]
        column = column[np.isfinite(column)]
        if len(column) >= FEWEST:
            compared += 1
            np.testing.assert_allclose(found[name].values[(slice(None), *place)], np.quantile(column, LEVELS))
            assert found[f"{name}_mean"].values[place] == pytest.approx(column.mean())
            error = column.std(ddof=1) / np.sqrt(len(column))
            assert found[f"{name}_error"].values[place] == pytest.approx(error)
        else:
            assert np.isnan(found[name].values[(slice(None), *place)]).all()
    assert compared


def test_too_few_runs_tell_nothing(runs: Runs) -> None:
    few = Runs(runs.dataset.isel(run=slice(FEWEST - 1)))
    assert np.isnan(few.course()["fear"].values).all()
    assert few.course()["going"].values[0] == FEWEST - 1


def test_flows_are_all_conflicts_and_agree_with_the_paths(runs: Runs) -> None:
    flows, shares = runs.flows(), runs.path_shares()
    assert int(flows["count"].sum()) == shares.attrs["conflicts"] > 0
    assert float(flows["share"].sum()) == pytest.approx(1.0)
    by_path = flows["count"].sum(["first", "outcome"]).sel(path=shares["path"].values)
    assert by_path.values.tolist() == shares["count"].values.tolist()
    assert (flows["error"].values[flows["count"].values > 0] > 0).all()


def test_no_conflict_has_no_flow(runs: Runs) -> None:
    peaceful = Runs(runs.dataset.assign(outcome=runs.dataset["outcome"] * 0 - 1))
    assert int(peaceful.flows()["count"].sum()) == 0
