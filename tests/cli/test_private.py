"""A scenario whose private states last, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from standoff.report import from_json
from tests.cli.command import standoff
from tests.private_scenario import scenario


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "readiness.yaml"
    path.write_text(json.dumps(scenario(clock__periods=2)), encoding="utf-8")
    return str(path)


def test_run_chooses_the_tree_where_it_is_small(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "run", file, "--runs", "500", "--json")
    assert done.code == 0, done.err
    answer = from_json(done.out)
    assert answer.certificate.method == "tree"
    assert answer.why is not None
    assert (answer.why.drivers, answer.why.measures) == (None, ())
    [left_out] = answer.why.left_out
    assert "private states" in left_out
    assert "--set NAME=VALUE" in left_out
    assert set(answer.beliefs["south"].types) == {"calm, low", "calm, high", "grim, low", "grim, high"}


def test_the_method_can_be_told(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "run", file, "--runs", "200", "--method", "grid")
    assert done.code == 0, done.err
    assert "sparse grids of the beliefs reached" in " ".join(done.out.split())
    done = standoff(capsys, "run", file, "--method", "magic")
    assert done.code == 2
    assert "there are grid and tree" in done.err


def test_a_tree_of_types_alone_cannot_be_simulated(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "run", "reciprocal-fear", "--method", "tree")
    assert done.code == 2
    assert "unless the scenario has private states" in done.err


def test_what_cannot_deal_with_them_says_so(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ("export", "explain", "whatif"):
        done = standoff(capsys, verb, file)
        assert done.code == 2, verb
        assert "cannot deal with private states yet" in done.err
        assert verb == "export" or "--set NAME=VALUE" in done.err


def test_a_report_tells_what_it_leaves_out(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("vl_convert", reason="needs the extra [report]")
    page = tmp_path / "report.html"
    done = standoff(capsys, "report", file, "--runs", "200", "-o", str(page))
    assert done.code == 0, done.err
    assert "What is left out" in page.read_text(encoding="utf-8")
