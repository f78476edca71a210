"""Games of worlds as sides see them, made of the actual game where little else differs than what is believed.

How likely types are, and what only one side reads, bear neither on what can be done nor on where it leads nor on what
it pays. A view that differs in nothing else has the stages of the actual game but for private readings.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.game.available import private_rates
from standoff.game.classes import TOLERANCE
from standoff.game.compile import compile_game
from standoff.game.game import Floats, Game, Ints, Stage
from standoff.game.private import has_private
from standoff.game.regimes import regimes
from standoff.game.space import Space, enumerate_space
from standoff.game.terminal import terminal_values
from standoff.scenario import same_world
from standoff.scenario.world import Side, Source, World


def compile_seen(world: World, actual: Game) -> Game:
    """Compile a world as a side sees it.

    Parameters
    ----------
    world : World
        It may differ from the actual one in numbers.
    actual : Game
        All states that can be reached in it are covered.

    Raises
    ------
    ScenarioError
        As `compile_game` does.
    """
    if has_private(world) or not same_world(_less_beliefs(world), _less_beliefs(actual.world)):
        return compile_game(world, states=actual.reachable)
    space, (_, first) = enumerate_space(world), regimes(world)
    stages = tuple(
        tuple(None if stage is None else _read(stage, space, int(period)) for stage in row)
        for row, period in zip(actual.stages, first, strict=True)
    )
    return replace(
        actual,
        world=world,
        discount=world.clock.discount,
        precision=(world.sides[0].precision, world.sides[1].precision),
        prior=(world.sides[0].prior, world.sides[1].prior),
        stages=stages,
        terminal=(terminal_values(space, 0), terminal_values(space, 1)),
    )


def _less_beliefs(world: World) -> World:
    """A world without what does not bear on where it leads, only on which covert moves can be told apart."""

    def side(one: Side) -> Side:
        return replace(one, prior=np.zeros(0), precision=0.0)

    def source(one: Source) -> Source:
        bare = replace(one, controlled_rates=None)
        return bare if one.seen_by is None else replace(bare, rates=_told_apart(one.rates))

    return replace(
        world,
        clock=replace(world.clock, discount=1.0),
        sides=(side(world.sides[0]), side(world.sides[1])),
        sources=tuple(map(source, world.sources)),
    )


def _told_apart(rates: Floats) -> Floats:
    """Which levels of a track readings tell apart, (levels, levels)."""
    return np.asarray(np.abs(rates[:, None] - rates).max(axis=2) > TOLERANCE, dtype=np.float64)


def _read(stage: Stage, space: Space, period: int) -> Stage:
    """A stage with the private readings of another world."""
    (rates0, ids0), (rates1, ids1) = (_private(stage, space, side, period) for side in (0, 1))
    return replace(stage, private=(rates0, rates1), private_ids=(ids0, ids1))


def _private(stage: Stage, space: Space, side: int, period: int) -> tuple[Floats, Ints]:
    """What a side reads privately of each class of the other's covert moves, and which readings can be."""
    other = 1 - side
    first = np.unique(stage.classes[other], return_index=True)[1]
    rates = private_rates(space, side, space.covert[other][stage.covert[other][first]], stage.state, period)
    possible = np.flatnonzero(rates.any(axis=0))
    return np.ascontiguousarray(rates[:, possible]), possible
