"""`standoff explore`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from standoff.explore import Experiment
from tests.cli.command import standoff

SMALL = str(Path(__file__).with_name("small.yaml"))
FEW = ("-n", "40", "--points", "5", "--workers", "1")


def test_it_tells_what_follows_over_the_ranges(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    done = standoff(capsys, "explore", SMALL, *FEW, "--save", str(file), "--outcome", "war", "--above", "0.3")
    assert done.code == 0, done.err
    for words in ("40 draws of 1 parameter", "What war by 15 Apr 2020 depends on most", "Where it is likely"):
        assert words in done.out
    assert "worlds with cost below" in done.out
    assert len(Experiment.load(file)) == 40
    again = standoff(
        capsys, "explore", SMALL, *FEW, "--save", str(file), "--outcome", "war", "--above", "0.3"
    )
    assert again.out == done.out


def test_json_says_the_same_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "explore", SMALL, *FEW, "--json")
    found = json.loads(done.out)
    assert (found["draws"], found["solved"], found["parameters"]) == (40, 40, ["cost"])
    middle = found["quantiles"]["war"]["2020-04-15"]["0.5"]
    assert 0.1 < middle < 0.5
    assert found["sensitivity"][0]["parameter"] == "cost"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--design", "grid"], "there is no design 'grid'"),
        (["--vary", "costs"], "'costs' is no parameter"),
        (["--outcome", "peace"], "there is no outcome 'peace'"),
        (["--by", "2020-01-02"], "nothing is told by"),
        (["--save", "nowhere/x.parquet"], "there is no directory"),
    ],
)
def test_wrong_input_is_told_of_before_anything_is_solved(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    done = standoff(capsys, "explore", SMALL, "-n", "1000000", *arguments)
    assert done.code == 2
    assert message in done.err
