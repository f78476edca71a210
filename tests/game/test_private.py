"""Types joined with private states, and how covert moves change them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import ScenarioError, UsageError
from standoff.game import compile_game, measure_size, restrict
from standoff.game.export import extensive_form
from standoff.scenario import load
from tests.private_scenario import scenario
from tests.private_worlds import private_world


def test_kinds_take_the_place_of_types() -> None:
    game = compile_game(load(scenario()).world())
    north = game.world.sides[0]
    assert north.types == ("calm, low", "calm, high", "grim, low", "grim, high")
    assert game.world.sides[1].types == ("low", "high")
    assert game.prior[0] == pytest.approx([0.7, 0.0, 0.18, 0.12])
    assert game.terminal[0][:, 0] == pytest.approx([0.0, -0.2, 0.0, -0.2])


def test_a_kind_can_do_what_its_private_state_allows() -> None:
    game = compile_game(load(scenario()).world())
    stage = game.stage(0, game.start)
    assert stage.able is not None
    moves = [game.covert_moves[0][row] for row in stage.covert[0]]
    for kind, name in enumerate(game.world.sides[0].types):
        assert [m for m, ok in zip(moves, stage.able[0][kind], strict=True) if ok] == [
            ("rest", name.split(", ")[1]),
            ("prepare", name.split(", ")[1]),
        ]
    ready = [game.covert_moves[0][row][1] == "high" for row in stage.covert[0]]
    assert stage.allowed[0][stage.classes[0]].tolist() == [[True, ok] for ok in ready]


def test_what_covert_moves_do_to_kinds() -> None:
    game = compile_game(load(scenario()).world())
    stage = game.stage(0, game.start)
    assert stage.change is not None
    moves = [game.covert_moves[1][row] for row in stage.covert[1]]
    rest, prepare = (stage.change[1][stage.classes[1][moves.index((h, "low"))]] for h in ("rest", "prepare"))
    assert rest == pytest.approx(np.array([[1.0, 0.0], [0.2, 0.8]]))
    assert prepare == pytest.approx(np.array([[0.5, 0.5], [0.0, 1.0]]))


def test_effects_follow_one_another_and_look_at_what_was_so_before() -> None:
    effects = [
        {"when": {"readiness": "low"}, "set": {"readiness": "high"}},
        {"when": {"readiness": "low"}, "set": {"readiness": {"low": 0.25}}},
    ]
    declared = scenario(moves__north__covert__preparation__prepare={"effects": effects})
    game = compile_game(load(declared).world())
    stage = game.stage(0, game.start)
    assert stage.change is not None
    moves = [game.covert_moves[0][row] for row in stage.covert[0]]
    change = stage.change[0][stage.classes[0][moves.index(("prepare", "low"))]]
    assert change[0] == pytest.approx([0.25, 0.75, 0.0, 0.0])
    assert change[3] == pytest.approx([0.0, 0.0, 0.0, 1.0])


def test_whether_it_ends_may_not_depend_on_them() -> None:
    outcomes = [{"when": {"north.force": "strike", "south.readiness": "low"}, "ends": {"war": 1}}]
    declared = scenario(outcomes=outcomes)
    with pytest.raises(ScenarioError, match="whether it ends may not depend on covert moves"):
        compile_game(load(declared).world())


def test_the_size_counts_kinds() -> None:
    size = measure_size(compile_game(load(scenario()).world()))
    assert size.types == (4, 2)
    assert size.nodes_of(5) == 70


def test_what_knows_no_private_states_says_so() -> None:
    world = load(scenario()).world()
    with pytest.raises(UsageError, match="private states yet, and this scenario has north"):
        extensive_form(world)
    with pytest.raises(UsageError, match="private states"):
        restrict(compile_game(world), [0], [0])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), levels=st.tuples(st.integers(1, 3), st.integers(1, 3)))
def test_kinds_become_kinds_for_sure_and_can_always_do_something(seed: int, levels: tuple[int, int]) -> None:
    game = compile_game(private_world(seed, levels, types=(2, 1), variables=1))
    for row in game.stages:
        for stage in row:
            if stage is None or stage.able is None or stage.change is None:
                continue
            for i in (0, 1):
                assert stage.able[i].any(axis=1).all()
                assert stage.change[i].min() >= 0.0
                assert stage.change[i].sum(axis=-1) == pytest.approx(1.0)
                kinds = game.world.sides[i].kinds
                if kinds is not None:
                    became = stage.change[i] > 0.0
                    assert (
                        (kinds.type_of[:, None] == kinds.type_of)[None].repeat(len(became), 0)[became].all()
                    )
    assert [prior.sum() for prior in game.prior] == pytest.approx([1.0, 1.0])
