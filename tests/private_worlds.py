"""Random worlds in which private states last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.scenario.world import Condition, Effect, Move, PayoffRule, Side, Source, Track, World
from tests.worlds import random_world

LEVELS = ("low", "high", "full")


def private_world(
    seed: int,
    levels: tuple[int, int] = (2, 2),
    *,
    types: tuple[int, int] = (1, 1),
    periods: int = 2,
    **sizes: object,
) -> World:
    """A random world whose sides have a private state each of so many levels; none where it is 1."""
    small = {
        "variables": 0,
        "covert_tracks": (1, 1),
        "overt_tracks": (1, 1),
        "private": (0, 0),
        "public": (0, 0),
    }
    world = random_world(seed, types=types, periods=periods, **{**small, **sizes})  # type: ignore[arg-type]
    world = replace(world, clock=replace(world.clock, beyond=0))
    rng = np.random.default_rng(seed + 1000)
    one, two = (
        _side(side, levels[i], rng, i) if levels[i] > 1 else side for i, side in enumerate(world.sides)
    )
    sources, payoffs = list(world.sources), list(world.payoffs)
    for i, side in enumerate((one, two)):
        if levels[i] > 1:
            rates = rng.dirichlet(np.ones(2), levels[i])
            sources.append(
                Source(f"sign{i}", "indicator", i, len(side.covert) - 1, ("quiet", "alarm"), 1 - i, rates)
            )
            payoffs += _payoffs(i, len(side.covert) - 1, types, rng)
    return replace(world, sides=(one, two), sources=tuple(sources), payoffs=tuple(payoffs))


def _side(side: Side, levels: int, rng: np.random.Generator, i: int) -> Side:
    number = len(side.covert)
    start = rng.dirichlet(np.ones(levels), len(side.types))
    readiness = Track("readiness", tuple(Move(name) for name in LEVELS[:levels]), start)
    rest, *others = side.covert[0].moves
    decay = Effect(Condition(), 1.0, sets=((number, np.eye(levels)[0] * rng.uniform(0.1, 0.5)),))
    raised = Effect(
        Condition(covert=((i, number, frozenset({0})),)), rng.uniform(0.3, 1.0), shifts=((number, 1),)
    )
    more = Effect(Condition(), rng.uniform(0.0, 0.6), shifts=((number, 1),))
    moves = (replace(rest, changes=(decay,)), *(replace(move, changes=(raised, more)) for move in others))
    needs = Condition(covert=((i, number, frozenset({levels - 1})),))
    force = [replace(m, needs=needs) if m.strike and rng.random() < 0.5 else m for m in side.overt[0].moves]
    return replace(
        side,
        covert=(replace(side.covert[0], moves=moves), *side.covert[1:], readiness),
        overt=(replace(side.overt[0], moves=tuple(force)), *side.overt[1:]),
    )


def _payoffs(i: int, number: int, types: tuple[int, int], rng: np.random.Generator) -> list[PayoffRule]:
    def amounts(scale: float) -> tuple[np.ndarray, np.ndarray]:
        return rng.normal(0.0, scale, types[0]), rng.normal(0.0, scale, types[1])

    def own(scale: float) -> tuple[np.ndarray, np.ndarray]:
        found = [np.zeros(types[0]), np.zeros(types[1])]
        found[i] = rng.normal(0.0, scale, types[i])
        return found[0], found[1]

    ready = ((i, number, frozenset({1})),)
    return [
        PayoffRule("outcome", Condition(outcomes=frozenset({"war"}), covert=ready), amounts(1.0)),
        PayoffRule("cost", Condition(covert=ready), own(0.2)),
        PayoffRule("horizon", Condition(covert=ready), own(0.5)),
    ]
