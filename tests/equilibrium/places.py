"""Stages of games ready for the inner parts of the solver, and what follows them, readably."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standoff.equilibrium.arrays import stage_arrays
from standoff.equilibrium.grid import Grid, make_grid, to_blocks
from standoff.equilibrium.state import Place, arrive
from standoff.game import Game, compile_game
from standoff.scenario import load
from tests.reference import gold, recursion
from tests.reference.stage import Continuation, Floats, Pair, pair

POINTS = (2, 2)


def gold_game(file: str, **parameters: float) -> Game:
    """A game of the gold set with other parameters; ``periods`` are those of its clock."""
    names = {"clock.periods" if name == "periods" else name: value for name, value in parameters.items()}
    return compile_game(load(gold.HERE / f"{file}.yaml", set=names).world())


def last_place(game: Game, state: int) -> Place:
    """A state in the last period, after which there is nothing but the terminal values."""
    sizes = make_grid(game.types, POINTS).sizes
    terminal = np.zeros((len(game.states), *sizes, sum(game.types)))
    terminal[:, 0, 0] = np.concatenate(game.terminal).T
    period = game.periods - 1
    stage = stage_arrays(game, game.stage(period, state))
    return Place(game, period, state, stage, arrive(game, terminal, game.periods))


def grid_of(beliefs: Sequence[Pair]) -> Grid:
    """These beliefs as the nodes of a grid."""
    first, second = (np.array([belief[i] for belief in beliefs]) for i in (0, 1))
    sizes = make_grid((first.shape[1], second.shape[1]), POINTS).sizes
    return Grid(POINTS, sizes, to_blocks(first), to_blocks(second), len(beliefs))


def terminal_values(game: Game) -> Continuation:
    """Continuation of the last period for `tests.reference.stage`."""

    def onward(k: int, *_: Floats) -> Pair:
        worth = pair(lambda i: np.zeros(game.types[i]))
        for state, weight in zip(game.lottery_states[k], game.lottery_probabilities[k], strict=True):
            for probability, following in recursion.arrive(game, game.periods, int(state)):
                for i in (0, 1):
                    worth[i][:] += weight * probability * game.terminal[i][:, following]
        return worth

    return onward
