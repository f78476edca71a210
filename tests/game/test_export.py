"""Exported game trees: their shape, and that the model's equilibria are theirs."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from standoff.equilibrium import TreeEquilibrium, solve_tree
from standoff.equilibrium.gambit import strategy
from standoff.errors import UsageError
from standoff.game import compile_game
from standoff.game.export import exact_shares, extensive_form
from standoff.scenario import World, load
from tests.reference import extensive, gold
from tests.shared import shared_path
from tests.worlds import random_world

WORLDS = [
    random_world(
        seed, periods=2, covert_tracks=(1, 1), overt_tracks=(1, 1), private=(1, 1), public=(seed % 2, 0)
    )
    for seed in (2, 6)
]


@cache
def gold_world(name: str) -> World:
    file, parameters = gold.GAMES[name]
    return load(gold.HERE / file, set={**parameters, "precision": 2}).world()


@pytest.mark.parametrize("name", [name for name in gold.GAMES if name != "Fdisc_cv_T2"])
def test_shape_is_that_of_the_gold_file(name: str) -> None:
    """Node for node; the gold files of two periods also tell own past covert moves apart, which bear on nothing."""
    form = extensive_form(gold_world(name))
    mine = extensive.read(form.text)
    assert mine.nodes == form.nodes
    assert len(mine.sets) == len(form.sets)
    theirs = extensive.read(shared_path(f"gold/{name}.efg").read_text(encoding="utf-8"))
    assert mine.nodes == theirs.nodes
    assert _profile(mine.root) == _profile(theirs.root)
    if name != "Fflat_T2":
        assert len(mine.sets) == len(theirs.sets)


@pytest.mark.parametrize("name", [name for name in gold.GAMES if name != "Fdisc_cv_T2"])
def test_payoffs_are_those_of_the_gold_file(name: str) -> None:
    mine = extensive.read(extensive_form(gold_world(name)).text)
    theirs = extensive.read(shared_path(f"gold/{name}.efg").read_text(encoding="utf-8"))
    first, second = _payoffs(mine.root), _payoffs(theirs.root)
    if name[0] == "P":  # the gold file has the messages in another order
        first, second = ([tuple(np.round(each, 9)) for each in payoffs] for payoffs in (first, second))
        first, second = sorted(first), sorted(second)
    np.testing.assert_allclose(first, second, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", gold.GAMES)
def test_tree_solution_is_an_equilibrium_of_the_exported_game(name: str) -> None:
    _check(gold_world(name))


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.title)
def test_so_it_is_of_random_games(world: World) -> None:
    _check(world)


def test_precisions_to_use_are_told() -> None:
    world = gold_world("Fdisc_cv_T2")
    told = extensive.read(extensive_form(world).text).comment
    assert "2, 2.22222222222 in periods 1, 2" in told
    plain = extensive.read(extensive_form(gold_world("F_T1"), scale=(2.0, 2.0)).text).comment
    assert "Side 0: 1 in every period" in plain


def test_labels_tell_who_knows_what() -> None:
    tree = extensive.read(extensive_form(gold_world("Fflat_T2")).text)
    labels = [(player, label) for (player, _), (label, _) in tree.sets.items()]
    assert len(set(labels)) == len(labels)
    wanted = (
        "t2 D; did prepare; sees watch_by_two alarm; t1 watch_by_one alarm, watch_by_two quiet, hold/hold"
    )
    assert (2, wanted) in labels


def test_chances_sum_to_one_exactly() -> None:
    for chances in (
        [0.1, 0.2, 0.7],
        [1 / 3, 1 / 3, 1 / 3],
        list(np.random.default_rng(1).dirichlet(np.ones(7))),
    ):
        shares = exact_shares(chances)
        assert sum(map(Fraction, shares)) == 1
        np.testing.assert_allclose([float(s) for s in shares], chances, rtol=0, atol=1e-14)


def test_a_tree_too_large_is_refused() -> None:
    with pytest.raises(UsageError, match=r"about [\d,]+ nodes in its first 2 periods"):
        extensive_form(load("us-iran-2019").world())


def _check(world: World) -> None:
    form = extensive_form(world)
    tree = extensive.read(form.text)
    solved: TreeEquilibrium = solve_tree(compile_game(world))
    play = {key: strategy(solved, where, moves) for key, (where, moves) in form.sets.items()}
    precision = {
        key: world.sides[where.side].precision / world.clock.discount**where.record.period
        for key, (where, _) in form.sets.items()
    }
    assert extensive.residual(tree, play, precision) < 1e-9
    _, expected = extensive.action_values(tree, play)
    values = solved.values()
    for i in (0, 1):
        assert expected[i] == pytest.approx(solved.game.prior[i] @ values[i], abs=1e-9)


def _profile(node: extensive.Node) -> tuple[object, ...]:
    return node.kind, node.player, tuple(_profile(child) for child in node.children)


def _payoffs(node: extensive.Node) -> list[tuple[float, ...]]:
    if node.kind == "t":
        return [node.payoffs]
    return [each for child in node.children for each in _payoffs(child)]
