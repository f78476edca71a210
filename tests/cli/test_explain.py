"""`standoff explain` and `standoff whatif`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import standoff
from tests.explain.small import EVERYTHING

SMALL = str(Path(__file__).with_name("small.yaml"))


@pytest.fixture
def everything(tmp_path: Path) -> str:
    (file := tmp_path / "everything.yaml").write_text(EVERYTHING, encoding="utf-8")
    return str(file)


def test_explain_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "explain", SMALL, "--runs", "500", "--counterfactual-runs", "200")
    assert (done.code, done.err) == (0, "")
    assert "What drives miscalculation" in done.out


def test_as_json_and_with_the_difference_of_run(capsys: pytest.CaptureFixture[str]) -> None:
    run, told = (
        json.loads(standoff(capsys, *verb, SMALL, "--runs", "500", "--seed", "3", "--json").out)
        for verb in (("run",), ("explain", "--counterfactual-runs", "200"))
    )
    difference = told["miscalculation"]["difference"]
    assert sum(driver["share"] for driver in told["miscalculation"]["drivers"]) == pytest.approx(difference)
    assert difference == pytest.approx(run["miscalculation"]["difference"]["value"])


def test_what_is_solved_already(capsys: pytest.CaptureFixture[str], tmp_path: Path, everything: str) -> None:
    file = str(tmp_path / "solution.nc")
    assert standoff(capsys, "solve", everything, "--save", file).code == 0
    done = standoff(capsys, "whatif", file, "--no-pairs", "--runs", "200", "--json")
    assert done.code == 0, done.err
    assert {tuple(m["names"]) for m in json.loads(done.out)["measures"]} == {
        ("patrols",),
        ("leash",),
        ("goad",),
    }
    refused = standoff(capsys, "explain", file, "--set", "cost=3")
    assert refused.code == 2
    assert "--set" in refused.err


@pytest.mark.slow
def test_whatif_with_other_values_and_pairs(capsys: pytest.CaptureFixture[str], everything: str) -> None:
    done = standoff(
        capsys,
        "whatif",
        everything,
        "--runs",
        "200",
        "--set",
        "accident=0.02",
        "--set",
        "cost=4",
        "--draws",
        "1",
    )
    assert done.code == 0, done.err
    assert "What would help" in done.out
    assert "leash + cost=4.0" in done.out
    assert "accident=0.02 + cost=4.0" in done.out
    assert "In other worlds" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("whatif", SMALL), "no interventions"),
        (("whatif", SMALL, "--set", "accidnt=0.1"), "accident"),
        (("whatif", SMALL, "--set", "cost=99"), "cost"),
        (("whatif", "no-such-scenario"), "no-such-scenario"),
        (("explain", "no-such-scenario"), "no-such-scenario"),
        (("explain", SMALL, "--as-of", "yesterday"), "yesterday"),
    ],
)
def test_wrong_input_is_told(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    done = standoff(capsys, *arguments)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
