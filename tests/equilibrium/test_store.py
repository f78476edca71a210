"""Solutions in files: all comes back, and what is not one is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from standoff.equilibrium import Solution, solve
from standoff.errors import UsageError
from standoff.saved import write_dataset
from standoff.simulation import simulate
from tests.equilibrium.scenarios import scenario


def _solved(**changes: object) -> Solution:
    return solve(scenario(**changes), days=(7, 14), threads=1)


@pytest.fixture(scope="module")
def agreed() -> Solution:
    return _solved()


@pytest.fixture(scope="module")
def wrong() -> Solution:
    return _solved(views={"one": {"hit": 0.5}, "two": {"false_alarm": 0.05}})


@pytest.fixture(params=["agreed", "wrong"])
def solution(request: pytest.FixtureRequest) -> Solution:
    """One in which the sides see the world as it is, and one in which they do not and there are two views."""
    solved: Solution = request.getfixturevalue(request.param)
    return solved


@pytest.fixture(scope="module")
def saved(wrong: Solution, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "solved.nc"
    wrong.save(path)
    return path


@pytest.fixture
def file(saved: Path, tmp_path: Path) -> Path:
    """A file with all parts there can be, to be spoilt."""
    return Path(shutil.copy(saved, tmp_path))


def test_all_comes_back(solution: Solution, tmp_path: Path) -> None:
    solution.save(file := tmp_path / "solved.nc")
    loaded = Solution.load(file)
    assert loaded == solution
    assert hash(loaded) == hash(solution)
    assert loaded.provenance == solution.provenance
    assert loaded.scenario.hash == solution.scenario.hash
    assert loaded.scenario.name == solution.scenario.name
    assert loaded.agreed == solution.agreed
    assert (loaded.views[0] is loaded.views[1]) == (solution.views[0] is solution.views[1])
    np.testing.assert_array_equal(loaded.informed.by_types, solution.informed.by_types)
    assert loaded.informed.conflict == solution.informed.conflict
    assert loaded.informed.error == solution.informed.error
    assert loaded.certificate == solution.certificate
    for mine, original in zip(loaded.views, solution.views, strict=True):
        assert mine.certificate == original.certificate
        np.testing.assert_array_equal(mine.induction.values, original.induction.values)
        for found, expected in zip(mine.forecast([1, 2, 3]), original.forecast([1, 2, 3]), strict=True):
            np.testing.assert_array_equal(found, expected)
        for side in (0, 1):
            np.testing.assert_array_equal(mine.fear(side, 1), original.fear(side, 1))
        found, expected = (
            view.at(1, view.game.start, (np.array([0.3, 0.7]), np.array([0.6, 0.4])))
            for view in (mine, original)
        )
        for one, two in zip(
            (*found.covert, *found.overt, *found.values),
            (*expected.covert, *expected.overt, *expected.values),
            strict=True,
        ):
            np.testing.assert_array_equal(one, two)


def test_another_solution_is_not_equal(agreed: Solution, wrong: Solution) -> None:
    assert agreed != wrong
    assert agreed != agreed.scenario


def test_a_loaded_solution_simulates_the_same_runs(solution: Solution, tmp_path: Path) -> None:
    solution.save(file := tmp_path / "solved.nc")
    original, loaded = (simulate(each, 500, seed=3, threads=1) for each in (solution, Solution.load(file)))
    for name, values in original.dataset.data_vars.items():
        again = loaded.dataset[name].values
        if values.dtype.kind == "f":
            # Strategies are solved for again, to the same tolerance.
            np.testing.assert_allclose(again, values.values, atol=1e-5)
        else:
            np.testing.assert_array_equal(again, values.values)


def test_saving_twice_replaces_the_file_and_leaves_nothing_else(solution: Solution, tmp_path: Path) -> None:
    solution.save(file := tmp_path / "solved.nc")
    solution.save(file)
    Solution.load(file).save(file)
    assert Solution.load(file).certificate == solution.certificate
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.nc"):
        Solution.load(tmp_path / "nowhere.nc")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        Solution.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"standoff: 1\n", bytes(range(256)) * 8])
def test_a_file_of_another_kind(content: bytes, tmp_path: Path) -> None:
    (file := tmp_path / "other.nc").write_bytes(content)
    with pytest.raises(UsageError, match=r"other\.nc"):
        Solution.load(file)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9, 0.999])
def test_a_file_cut_short(share: float, file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(UsageError, match=r"solved\.nc"):
        Solution.load(file)


def test_another_netcdf_file(tmp_path: Path) -> None:
    file = tmp_path / "weather.nc"
    xr.Dataset({"rain": ("day", np.arange(3.0))}).to_netcdf(file, engine="h5netcdf")
    with pytest.raises(UsageError, match="does not hold a solution"):
        Solution.load(file)


def test_simulated_runs_are_no_solution(agreed: Solution, tmp_path: Path) -> None:
    file = tmp_path / "runs.nc"
    simulate(agreed, 10, threads=1).save(file)
    with pytest.raises(UsageError, match="does not hold a solution"):
        Solution.load(file)


@pytest.mark.parametrize("lost", ["scenario", "certificate_0", "values_0"])
def test_a_solution_with_a_part_missing(lost: str, file: Path) -> None:
    data = xr.load_dataset(file, engine="h5netcdf")
    if lost in data:
        data = data.drop_vars(lost)
    else:
        del data.attrs[lost]
    write_dataset(data, file)
    with pytest.raises(UsageError, match=r"solved\.nc holds no sound solution"):
        Solution.load(file)


@pytest.mark.parametrize("part", [0.001, 0.2, 0.5, 0.9, 0.9999])
def test_a_flipped_byte_is_noticed(part: float, file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[int(part * len(content))] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(UsageError, match=r"solved\.nc"):
        Solution.load(file)


def test_what_another_program_wrote_over_is_noticed(file: Path) -> None:
    data = xr.load_dataset(file, engine="h5netcdf")
    data.to_netcdf(file, engine="h5netcdf")
    with pytest.raises(UsageError, match="digest is missing"):
        Solution.load(file)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("values_0", np.nan, "no number"),
        ("start_q_0_0", np.inf, "no number"),
        ("start_forecasts_0", 7.0, "beyond 0 and 1"),
        ("start_forecasts_0", -3.0, "beyond 0 and 1"),
        ("informed", 1.5, "beyond 0 and 1"),
        ("informed_strikes", -0.5, "beyond 0 and 1"),
    ],
)
def test_numbers_that_cannot_be_are_refused(name: str, value: float, said: str, file: Path) -> None:
    data = xr.load_dataset(file, engine="h5netcdf")
    data[name].values.flat[-1] = value
    write_dataset(data, file)
    with pytest.raises(UsageError, match=f"{name} holds.*{said}"):
        Solution.load(file)


@pytest.mark.parametrize(
    "name", ["values_0", "start_q_0_0", "coarse_q_0_0", "start_forecasts_0", "informed_strikes"]
)
def test_shapes_that_do_not_fit_the_scenario_are_refused(name: str, file: Path) -> None:
    data = xr.load_dataset(file, engine="h5netcdf")
    values = data[name].values[..., :-1]
    dims = [f"new_{k}" for k in range(values.ndim)]
    write_dataset(data.drop_vars(name).assign({name: (dims, values)}), file)
    with pytest.raises(UsageError, match=f"{name} has the shape"):
        Solution.load(file)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("residual", float("nan")),
        ("conflict_error", -1.0),
        ("points", [10**6, 10**6]),
        ("points", ["a", 3]),
        ("coordinate", "arc"),
        ("level", -2),
        ("nodes", True),
        ("turned", [[1]]),
        ("more", 1),
    ],
)
def test_a_certificate_that_cannot_be_is_refused(name: str, value: object, file: Path) -> None:
    data = xr.load_dataset(file, engine="h5netcdf")
    data.attrs["certificate_0"] = json.dumps(json.loads(data.attrs["certificate_0"]) | {name: value})
    write_dataset(data, file)
    with pytest.raises(UsageError, match="holds no sound solution"):
        Solution.load(file)


def test_deadlines_off_the_clock_are_refused(file: Path) -> None:
    data = xr.load_dataset(file, engine="h5netcdf")
    data.attrs["deadlines_0"] = [1, 2, 9]
    write_dataset(data, file)
    with pytest.raises(UsageError, match="deadlines_0"):
        Solution.load(file)


def test_a_scenario_that_means_something_else_now(file: Path) -> None:
    data = xr.load_dataset(file, engine="h5netcdf")
    data.attrs["hash"] = "0" * 64
    write_dataset(data, file)
    with pytest.raises(UsageError, match="solve it again"):
        Solution.load(file)


def test_a_place_that_cannot_be_written_to(agreed: Solution, tmp_path: Path) -> None:
    (kept := tmp_path / "kept").write_text("mine")
    for target in (tmp_path / "missing" / "solved.nc", kept / "solved.nc", tmp_path):
        with pytest.raises(UsageError, match="cannot write"):
            agreed.save(target)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert kept.read_text() == "mine"


def test_a_shortened_solution_comes_back_as_short(tmp_path: Path) -> None:
    short = solve(scenario(), periods=2, threads=1)
    short.save(tmp_path / "short.nc")
    loaded = Solution.load(tmp_path / "short.nc")
    assert loaded.actual.periods == short.actual.periods == 2
    assert loaded.scenario.hash == short.scenario.hash
    assert loaded.deviation_gain == short.deviation_gain is not None


def test_what_was_found_of_other_equilibria_comes_back(tmp_path: Path) -> None:
    found = solve("reciprocal-fear", probe=True)
    found.save(tmp_path / "found.nc")
    assert Solution.load(tmp_path / "found.nc").probes == found.probes is not None
