from __future__ import annotations

import numpy as np
import pytest

from standoff import UsageError, __version__
from standoff.game import compile_game
from standoff.saved import write_dataset
from standoff.simulation import Runs, simulate
from tests.simulation.enumeration import outcomes
from tests.simulation.fakes import fake
from tests.worlds import random_world


@pytest.fixture(scope="module")
def solution():
    world = random_world(
        21, types=(2, 3), periods=2, covert_tracks=(1, 1), overt_tracks=(1, 1), private=(1, 0), public=(0, 1)
    )
    return fake(compile_game(world), 2)


@pytest.fixture(scope="module")
def runs(solution):
    return simulate(solution, 5_000, seed=3)


def test_equal_after_round_trip(runs, tmp_path):
    path = tmp_path / "runs.nc"
    runs.save(path)
    assert Runs.load(path) == runs
    assert [each.name for each in tmp_path.iterdir()] == ["runs.nc"]


def test_equal_after_round_trip_with_exact_probabilities(runs, tmp_path):
    told = runs.with_exact([1, 2], [[0.1, 0.2, 0.0], [0.2, 0.2, 0.1]])
    assert told != runs
    told.save(tmp_path / "runs.nc")
    found = Runs.load(tmp_path / "runs.nc")
    assert found == told
    assert found.outcome_table([2]).exact.values[0].tolist() == pytest.approx([0.2, 0.2, 0.1, 0.5])
    assert np.isnan(found.outcome_table([0]).exact.values).all()


def test_provenance(runs):
    assert runs.provenance.version == __version__
    assert runs.provenance.seed == 3
    assert runs.provenance.options["n"] == 5_000
    assert runs.provenance.scenario


def test_exact_gap(solution, runs):
    exact = outcomes(solution).cumsum(axis=0)
    assert runs.exact_gap() is None
    assert runs.with_exact([1, 2], exact).exact_gap() < 4
    assert runs.with_exact([1, 2], exact * 0.5).exact_gap() > 4


def test_exact_probabilities_of_another_game_are_refused(runs):
    with pytest.raises(UsageError):
        runs.with_exact([1], [[0.1, 0.2]])


def test_numbers_have_names(runs, solution):
    data, world = runs.dataset, solution.actual.world
    assert data.outcome_name.values[-1] == "unresolved"
    assert data.type_name.values[1].tolist() == list(world.sides[1].types)
    assert data.other_type_name.values[0].tolist() == list(world.sides[1].types)
    strike = data.overt_name.values[0].tolist().index("strike")
    struck = (data.overt.values[:, :, 0] == strike).any(axis=1)
    assert (data.first_name.values[data["first"].values[~struck]] != world.sides[0].key).all()


def test_size_is_modest(runs):
    assert runs.dataset.nbytes / (len(runs) * 2) < 150


def test_what_cannot_be_read_or_written_is_told(tmp_path, runs):
    with pytest.raises(UsageError, match="cannot read"):
        Runs.load(tmp_path / "none.nc")
    (tmp_path / "text.nc").write_text("not a file of runs")
    with pytest.raises(UsageError, match="cannot read"):
        Runs.load(tmp_path / "text.nc")
    write_dataset(runs.dataset.assign_attrs(format="other"), tmp_path / "other.nc")
    with pytest.raises(UsageError, match="does not hold"):
        Runs.load(tmp_path / "other.nc")
    with pytest.raises(UsageError, match="cannot write"):
        runs.save(tmp_path / "no" / "such" / "folder.nc")
