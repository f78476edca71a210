"""A view's game is the same whether it is made of the actual game or compiled by itself."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

from standoff.game import compile_game, compile_seen
from standoff.scenario import same_world
from standoff.scenario.world import Floats, Side, Source, World
from tests.private_worlds import private_world
from tests.worlds import random_world


def believing_otherwise(world: World, seed: int, *, public: bool = False) -> World:
    """The same world with other priors and other rates of what sides read privately, or publicly too."""
    rng = np.random.default_rng(seed)

    def side(one: Side) -> Side:
        return replace(one, prior=rng.dirichlet(np.ones(len(one.prior))), precision=one.precision / 2)

    def source(one: Source) -> Source:
        sure: Floats = np.eye(*one.rates.shape)[rng.permutation(len(one.rates))]
        other = sure if rng.random() < 0.3 else rng.dirichlet(np.ones(one.rates.shape[1]), len(one.rates))
        return replace(one, rates=other) if public or one.seen_by is not None else one

    sides = side(world.sides[0]), side(world.sides[1])
    clock = replace(world.clock, discount=world.clock.discount / 2)
    return replace(world, clock=clock, sides=sides, sources=tuple(map(source, world.sources)))


def assert_same(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(one, tuple):
        assert len(one) == len(other)
        for first, second in zip(one, other, strict=True):
            assert_same(first, second)
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, strict=True)
    elif isinstance(one, World):
        assert same_world(one, other)
    elif is_dataclass(one):
        for field in fields(one):
            assert_same(getattr(one, field.name), getattr(other, field.name))
    else:
        assert one == other


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_as_compiled_by_itself(seed: int, public: bool) -> None:
    world = random_world(seed, types=(2, 2), covert_tracks=(2, 1), private=(1, 2), public=(1, 0))
    actual, view = compile_game(world), believing_otherwise(world, seed, public=public)
    assert_same(compile_seen(view, actual), compile_game(view, states=actual.reachable))


def test_classes_are_found_anew_where_readings_tell_less_apart() -> None:
    world = random_world(0, covert_tracks=(1, 1), private=(1, 1), covert_outcomes=False, needs=False)
    blind = tuple(
        s if s.seen_by is None else replace(s, rates=np.full_like(s.rates, 1.0 / s.rates.shape[1]))
        for s in world.sources
    )
    actual = compile_game(world)
    seen = compile_seen(replace(world, sources=blind), actual)
    start = actual.start
    assert len(actual.stage(0, start).allowed[0]) == 2
    assert len(seen.stage(0, start).allowed[0]) == 1


def test_private_states_are_part_of_what_is_believed() -> None:
    world, other = (private_world(seed, (2, 2)) for seed in (1, 1))
    side = replace(world.sides[0], prior=np.ones(1))
    view = replace(other, sides=(side, replace(other.sides[1], precision=9.0)))
    actual = compile_game(world)
    assert_same(compile_seen(view, actual), compile_game(view, states=actual.reachable))
