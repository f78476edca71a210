"""The tree of public records: how many there are, and which are merged."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium import records
from standoff.equilibrium.records import count_records, grow
from standoff.errors import UsageError
from standoff.game import compile_game, restrict
from tests.equilibrium.places import gold_game
from tests.reference import recursion
from tests.worlds import random_world


def test_readings_that_say_something_make_records() -> None:
    """Two private readings each, and one way in which nobody attacks."""
    tree = grow(gold_game("F", periods=3))
    assert tree.nodes == 1 + 4 + 16
    assert count_records(tree.game)[0] == tree.nodes
    assert [group.period for group in tree.groups] == [0, 1, 2]


def test_readings_that_say_nothing_do_not() -> None:
    assert grow(gold_game("F", periods=3, hit=0.4, false_alarm=0.4)).nodes == 3


def test_where_types_are_known_there_is_a_node_for_each_state() -> None:
    world_game = compile_game(random_world(5, types=(1, 1), periods=3, variables=1))
    tree = grow(world_game)
    assert tree.nodes == int(world_game.reachable[:3].sum())
    known = restrict(gold_game("F", periods=4), [0], [1])
    assert grow(known).nodes == 4


@pytest.mark.parametrize("seed", [1, 3, 8, 9])
def test_never_more_nodes_than_histories(seed: int) -> None:
    game = compile_game(random_world(seed, periods=2))
    tree, every = grow(game), recursion.grow(game)
    assert tree.nodes <= count_records(game)[0] <= len(every.nodes)
    assert sum(p for p, _ in tree.roots) == pytest.approx(1)
    numbers = np.concatenate([group.nodes for group in tree.groups])
    assert sorted(numbers) == list(range(tree.nodes))


def test_a_tree_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_NODES", 20)
    with pytest.raises(UsageError, match="up to 21 public records"):
        grow(gold_game("F", periods=3))
