"""Against Gambit: its stored answers to exported games, and what is said where it cannot be asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from standoff.equilibrium import solve_tree
from standoff.equilibrium.gambit import compare_with_gambit, strategy
from standoff.errors import UsageError
from standoff.game import compile_game
from standoff.game.export import extensive_form
from standoff.scenario import World, load
from tests.reference import extensive, gold

STORED = json.loads((gold.HERE / "gambit.json").read_text(encoding="utf-8"))["games"]


def world_of(case: dict[str, Any]) -> World:
    name = case["scenario"]
    source = gold.HERE / name if name.endswith(".yaml") else name
    return load(source, set={**case["set"], "clock.periods": case["periods"]}).world()


@pytest.mark.parametrize("case", STORED, ids=lambda case: case["scenario"])
def test_stored_answers_at_every_information_set(case: dict[str, Any]) -> None:
    world = world_of(case)
    form, ours = extensive_form(world), solve_tree(compile_game(world))
    labels = extensive.read(form.text).sets
    mine = {
        (key[0], labels[key][0]): list(strategy(ours, where, moves))
        for key, (where, moves) in form.sets.items()
    }
    theirs = {(player, label): row for player, label, row in case["sets"]}
    assert mine.keys() == theirs.keys()
    for key, row in theirs.items():
        assert mine[key] == pytest.approx(row, abs=1e-8)


def test_where_it_is_installed_it_agrees() -> None:
    pytest.importorskip("pygambit")
    found = compare_with_gambit(world_of(STORED[0]))
    assert found.difference < 1e-8
    assert found.sets == len(STORED[0]["sets"])


def test_where_it_is_not_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pygambit", None)
    with pytest.raises(UsageError, match="pygambit is not installed"):
        compare_with_gambit(world_of(STORED[0]))


def test_discounting_over_several_periods_is_refused() -> None:
    world = load(gold.HERE / "F.yaml", set={"clock.periods": 2, "discount": 0.9}).world()
    with pytest.raises(UsageError, match="one precision for all periods"):
        compare_with_gambit(world)
