"""Comparison with Gambit, where it is installed: the same game tree, solved by another program.

Gambit follows the agent logit quantal response equilibrium along the principal branch (Turocy 2005), with one precision
for both players and all periods. Each side's payoffs are therefore written in units of its precision, which is then 1;
with discounting, the precision to use would change from period to period, so that only games of one period or
without discounting can be compared.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.tree import Record, TreeEquilibrium, solve_tree
from standoff.errors import UsageError
from standoff.game import compile_game
from standoff.game.export import InformationSet, extensive_form
from standoff.game.game import Stage
from standoff.scenario import World

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """How two programs' strategies compare."""

    difference: float
    """Largest difference in the probability of a move."""
    sets: int
    """Information sets compared."""
    nodes: int
    """Nodes of the game tree."""
    version: str
    """Of Gambit."""


def compare_with_gambit(world: World) -> Agreement:
    """Solve a short game by the method tree and by Gambit.

    Raises
    ------
    UsageError
        If pygambit is not installed, the game is discounted over several periods, or too large.
    """
    if world.clock.discount < 1.0 and world.clock.periods > 1:
        raise UsageError(
            "Gambit takes one precision for all periods, which with a discount factor below 1 is not the same game;"
            " compare one period (--periods 1), or set the discount to 1"
        )
    try:
        import pygambit
    except ImportError:
        raise UsageError(
            "pygambit is not installed; `python -m pip install pygambit` gets it (where there is no wheel for this"
            " Python it is built from source, which takes a quarter of an hour and a C++ compiler)"
        ) from None
    form = extensive_form(world, scale=(world.sides[0].precision, world.sides[1].precision))
    ours = solve_tree(compile_game(world))
    tree: Any = pygambit.read_efg(io.BytesIO(form.text.encode()))
    theirs: Any = pygambit.qre.logit_solve_lambda(tree, lam=[1.0])[0]
    largest, at = 0.0, 0
    for player, numbered in enumerate(tree.players, start=1):
        for infoset in numbered.infosets:
            where, moves = form.sets[player, infoset.number + 1]
            for probability in strategy(ours, where, moves):
                largest = max(largest, abs(probability - float(theirs[at])))
                at += 1
    return Agreement(largest, len(form.sets), form.nodes, str(pygambit.__version__))


def strategy(found: TreeEquilibrium, where: InformationSet, moves: tuple[int, ...]) -> Floats:
    """Probability of each move at an information set of the exported game."""
    game, i = found.game, where.side
    history, x = [], where.record.start
    for t, past in enumerate(where.record.past):
        stage = game.stage(t, x)
        history.append(
            Record(
                _public(stage, past.public),
                (
                    _place(stage.private_ids[0], past.private[0]),
                    _place(stage.private_ids[1], past.private[1]),
                ),
                (_place(stage.overt[0], past.moves[0]), _place(stage.overt[1], past.moves[1])),
                past.state,
            )
        )
        x = past.state
    stage = game.stage(where.record.period, x)
    _, play = found.after(history, where.record.start)
    if where.covert:
        return play.covert[i][where.type, [_place(stage.covert[i], move) for move in moves]]
    row = play.overt[i][
        where.type,
        stage.classes[i][_place(stage.covert[i], where.own)],
        _place(stage.private_ids[i], where.reading),
        _public(stage, where.public),
    ]
    return np.asarray(row[[_place(stage.overt[i], move) for move in moves]])


def _public(stage: Stage, readings: tuple[int, int]) -> int:
    first, second = (_place(stage.public_ids[i], readings[i]) for i in (0, 1))
    return first * len(stage.public_ids[1]) + second


def _place(rows: NDArray[np.int64], row: int) -> int:
    """Place in a stage's list of a row of the game's table."""
    return int(np.flatnonzero(rows == row)[0])
