"""The game in which covert moves are seen: a benchmark for what hiding them does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.game.game import Game, Ints, Stage


def transparent(game: Game, moves: bool = False) -> Game:
    """Make a game in which each side privately reads the other's covert move without error.

    Parameters
    ----------
    game : Game
        Its own private readings are replaced.
    moves : bool
        Tell all covert moves apart, not only the classes of those that differ in what they make possible. It
        makes a difference to what is learnt about types, and none where those are known; it costs much more.

    Returns
    -------
    Game
        A private reading is named after the (first) covert move it gives away.
    """
    stages = tuple(
        tuple(None if stage is None else _seen(_refined(stage) if moves else stage) for stage in row)
        for row in game.stages
    )
    return replace(game, stages=stages, private_readings=(game.covert_moves[1], game.covert_moves[0]))


def _seen(stage: Stage) -> Stage:
    counts = (len(stage.allowed[0]), len(stage.allowed[1]))
    return replace(
        stage,
        private=(np.eye(counts[1]), np.eye(counts[0])),
        private_ids=(_first_move(stage, 1), _first_move(stage, 0)),
    )


def _first_move(stage: Stage, side: int) -> Ints:
    _, first = np.unique(stage.classes[side], return_index=True)
    return stage.covert[side][first]


def _refined(stage: Stage) -> Stage:
    """The same stage with each covert move in a class of its own."""
    c0, c1 = stage.classes
    return replace(
        stage,
        classes=(np.arange(len(c0)), np.arange(len(c1))),
        allowed=(stage.allowed[0][c0], stage.allowed[1][c1]),
        private=(stage.private[0][c1], stage.private[1][c0]),
        payoff=(stage.payoff[0][:, c0][:, :, c1], stage.payoff[1][:, c1][:, :, c0]),
        ending=stage.ending[c0][:, c1],
        change=None if stage.change is None else (stage.change[0][c0], stage.change[1][c1]),
    )
