"""The same game among fewer types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from standoff.game.game import Floats, Game, Ints, Stage
from standoff.game.private import refuse_private
from standoff.scenario.world import Side, Track, World

Kept = tuple[Ints, Ints]


def restrict(game: Game, types0: Sequence[int], types1: Sequence[int]) -> Game:
    """Keep only some types of each side.

    Parameters
    ----------
    game : Game
    types0, types1 : sequence of int
        Types of side 0 and of side 1 to keep, in the order wanted.

    Returns
    -------
    Game
        Its prior is that of the types kept, scaled to sum to 1 (even where it gave them no chance).
    """
    kept = np.array(types0, dtype=np.int64), np.array(types1, dtype=np.int64)
    world = restrict_world(game.world, types0, types1)
    stages = tuple(
        tuple(None if stage is None else _stage(stage, kept) for stage in row) for row in game.stages
    )
    return replace(
        game,
        world=world,
        prior=(world.sides[0].prior, world.sides[1].prior),
        stages=stages,
        terminal=(game.terminal[0][kept[0]], game.terminal[1][kept[1]]),
    )


def restrict_world(world: World, types0: Sequence[int], types1: Sequence[int]) -> World:
    """Keep only some types of each side of a world."""
    refuse_private(world, "keeping only some types")
    kept = np.array(types0, dtype=np.int64), np.array(types1, dtype=np.int64)
    return replace(
        world,
        sides=(_side(world.sides[0], kept[0]), _side(world.sides[1], kept[1])),
        sources=tuple(
            replace(source, costs=tuple((cost[0][kept[0]], cost[1][kept[1]]) for cost in source.costs))
            for source in world.sources
        ),
        payoffs=tuple(
            replace(rule, amounts=(rule.amounts[0][kept[0]], rule.amounts[1][kept[1]]))
            for rule in world.payoffs
        ),
    )


def _stage(stage: Stage, kept: Kept) -> Stage:
    return replace(
        stage,
        covert_payoff=(stage.covert_payoff[0][kept[0]], stage.covert_payoff[1][kept[1]]),
        payoff=(stage.payoff[0][kept[0]], stage.payoff[1][kept[1]]),
    )


def _side(side: Side, kept: Ints) -> Side:
    return replace(
        side,
        types=tuple(side.types[k] for k in kept),
        prior=_scaled(side.prior[kept]),
        covert=_tracks(side.covert, kept),
        overt=_tracks(side.overt, kept),
    )


def _tracks(tracks: tuple[Track, ...], kept: Ints) -> tuple[Track, ...]:
    return tuple(
        replace(
            track,
            moves=tuple(replace(m, cost=None if m.cost is None else m.cost[kept]) for m in track.moves),
        )
        for track in tracks
    )


def _scaled(prior: Floats) -> Floats:
    total = prior.sum()
    return prior / total if total > 0.0 else np.full(len(prior), 1.0 / len(prior))
