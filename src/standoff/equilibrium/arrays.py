"""A stage laid out for the compiled kernels, seen from each side in turn.

Everything a kernel needs of one side stands in one `SideArrays`, own axes first, so that the same code serves both.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.game.game import Game, Stage

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class SideArrays(NamedTuple):
    """Side i of a stage; j is the other side."""

    R: Floats
    """(Hi, Yi) own public reading given own covert move."""
    Q: Floats
    """(Cj, Zi) private reading of the other's class."""
    cls: Ints
    """(Hi,) class of each covert move."""
    allowed: Ints
    """(Ci, Ai)"""
    K: Floats
    """(Θi, Hi, Y)"""
    G: Floats
    """(Θi, Ci, Cj, Y, Ai, Aj)"""
    own: Ints
    """(Y,) own part of each public reading."""
    cont: Ints
    """(Y, Ai, Aj) continuation (index into the stage's list), -1 where the standoff ends for sure."""
    row: Ints
    """(Y, Ai) moves that lead to the same continuations whatever the other does share a row; -1: always ends it."""
    rep: Ints
    """(Y, Ai) one move of each row; -1 after the last row."""


class StageArrays(NamedTuple):
    """Both sides of a stage, and its continuations."""

    first: SideArrays
    second: SideArrays
    lotteries: Ints
    """(k,) lottery of each continuation."""
    weights: Floats
    """(k,) probability of going on times the discount of one period."""


def dimensions(stage: StageArrays) -> tuple[int, int, int, int]:
    """Lengths of the four parts of a vector of action values: covert and overt, of side 0 and of side 1."""
    covert, overt = [], []
    for me in (stage.first, stage.second):
        types, moves, readings = me.K.shape
        classes, actions = me.allowed.shape
        covert.append(types * moves)
        overt.append(types * classes * me.Q.shape[1] * readings * actions)
    return covert[0], covert[1], overt[0], overt[1]


def stage_arrays(game: Game, stage: Stage) -> StageArrays:
    """Lay a stage out for the kernels."""
    pairs = np.stack([stage.lottery.ravel(), stage.survive.ravel().view(np.int64)], axis=1)
    alive = stage.survive.ravel() > 0.0
    cont: Ints = np.full(stage.survive.size, -1, dtype=np.int64)
    lotteries: Ints = np.zeros(0, dtype=np.int64)
    weights: Floats = np.zeros(0)
    if alive.any():
        distinct, inverse = np.unique(pairs[alive], axis=0, return_inverse=True)
        cont[alive] = inverse.ravel()
        lotteries = np.ascontiguousarray(distinct[:, 0])
        weights = game.discount * np.ascontiguousarray(distinct[:, 1]).view(np.float64)
    cont = cont.reshape(stage.survive.shape)
    sizes = stage.public[0].shape[1], stage.public[1].shape[1]
    own = np.divmod(np.arange(sizes[0] * sizes[1]), sizes[1])
    sides = []
    for i in (0, 1):
        mine = np.ascontiguousarray(cont if i == 0 else cont.transpose(0, 2, 1))
        row, rep = _rows(mine, stage.strikes[i])
        sides.append(
            SideArrays(
                R=np.ascontiguousarray(stage.public[i]),
                Q=np.ascontiguousarray(stage.private[i]),
                cls=np.ascontiguousarray(stage.classes[i], dtype=np.int64),
                allowed=stage.allowed[i].astype(np.int64),
                K=np.ascontiguousarray(stage.covert_payoff[i]),
                G=np.ascontiguousarray(stage.payoff[i]),
                own=np.ascontiguousarray(own[i], dtype=np.int64),
                cont=mine,
                row=row,
                rep=rep,
            )
        )
    return StageArrays(sides[0], sides[1], lotteries, weights)


def _rows(cont: Ints, strikes: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Group the moves of a side by the continuations they lead to, strikes apart."""
    row = np.full(cont.shape[:2], -1, dtype=np.int64)
    rep = np.full(cont.shape[:2], -1, dtype=np.int64)
    for y, moves in enumerate(cont):
        alive = np.flatnonzero((moves >= 0).any(axis=1))
        if len(alive):
            keys = np.column_stack([moves[alive], strikes[alive]])
            _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
            row[y, alive] = inverse.ravel()
            rep[y, : len(first)] = alive[first]
    return row, rep
