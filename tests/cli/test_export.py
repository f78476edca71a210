"""`standoff export`, `standoff check --against`, and `standoff solve --method tree`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import standoff
from tests.reference import extensive, gold

SMALL = "reciprocal-fear"


def test_a_game_tree_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    done = standoff(capsys, "export", SMALL, "--format", "efg", "--periods", "1")
    assert (done.code, done.err) == (0, "")
    tree = extensive.read(done.out)
    assert len(tree.sets) == 20
    assert "precision" in tree.comment


def test_a_game_tree_in_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "game.efg"
    done = standoff(capsys, "export", SMALL, "--periods", "1", "-o", str(file))
    assert (done.code, done.out, done.err) == (0, "", "")
    assert file.read_text().startswith("EFG 2 R")
    again = standoff(capsys, "export", SMALL, "--periods", "1", "-o", str(file))
    assert again.code == 2
    assert "exists already" in again.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", SMALL, "--format", "nfg"), "there is only efg"),
        (("export", SMALL, "--periods", "99"), "99 periods cannot be solved"),
        (("export", "us-iran-2019"), "more than can be written out"),
        (("solve", SMALL, "--method", "guess"), "there are grid and tree"),
        (("solve", "border-incident", "--method", "tree"), "public records"),
        (("solve", SMALL, "--method", "tree", "--save", "x.nc"), "--save goes with --method grid"),
        (("check", SMALL, "--against", "chance"), "there is only gambit"),
        (("check", SMALL, "--periods", "2"), "--periods goes with --against"),
    ],
)
def test_what_cannot_be_done_is_said(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    done = standoff(capsys, *arguments)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_without_gambit_one_is_told_how_to_get_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pygambit", None)
    done = standoff(capsys, "check", SMALL, "--against", "gambit", "--periods", "1")
    assert done.code == 2
    assert "pip install pygambit" in done.err


def test_both_methods_print_the_same_fears(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for method in ("tree", "grid"):
        longer = "--set", "clock.periods=3", "--periods", "2"
        done = standoff(capsys, "solve", str(gold.HERE / "crisis_A.yaml"), "--method", method, *longer)
        assert done.code == 0, done.err
        assert "could gain by playing otherwise" in " ".join(done.out.split())
        told.append(re.findall(r"fears a strike.*", done.out))
    assert "one node for each public record" in " ".join(
        standoff(capsys, "solve", SMALL, "--method", "tree", "--periods", "1").out.split()
    )
    assert told[0] == told[1] != []
