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
    base: Floats
    """(Θi, Ci, Y, Ai) payoff of the period, whatever the other does ..."""
    extra: Floats
    """(Θi, Ci, Y, Ai, E) ... and what each kind of act of the other adds to it."""
    kind: Ints
    """(Y, Cj, Aj) kind of each act of the other (class and overt move); -1: adds nothing."""
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


class Stages:
    """The stages of a game laid out for the kernels, each when it is first asked for."""

    def __init__(self, game: Game) -> None:
        self._game = game
        self._made: dict[tuple[int, int], StageArrays] = {}

    def at(self, period: int, state: int) -> StageArrays:
        """The stage of a period and public state, the same object in all periods of a regime."""
        key = int(self._game.regime[period]), state
        if key not in self._made:
            self._made[key] = stage_arrays(self._game, self._game.stage(period, state))
        return self._made[key]


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
    cont, lotteries, chances = _continuations(stage)
    sizes = stage.public[0].shape[1], stage.public[1].shape[1]
    own = np.divmod(np.arange(sizes[0] * sizes[1]), sizes[1])
    sides = []
    for i in (0, 1):
        mine = np.ascontiguousarray(cont if i == 0 else cont.transpose(0, 2, 1))
        row, rep = _rows(mine)
        base, extra, kind = _payoffs(stage.payoff[i])
        sides.append(
            SideArrays(
                R=np.ascontiguousarray(stage.public[i]),
                Q=np.ascontiguousarray(stage.private[i]),
                cls=np.ascontiguousarray(stage.classes[i], dtype=np.int64),
                allowed=stage.allowed[i].astype(np.int64),
                K=np.ascontiguousarray(stage.covert_payoff[i]),
                base=base,
                extra=extra,
                kind=kind,
                own=np.ascontiguousarray(own[i], dtype=np.int64),
                cont=mine,
                row=row,
                rep=rep,
            )
        )
    return StageArrays(sides[0], sides[1], lotteries, game.discount * chances)


def _continuations(stage: Stage) -> tuple[Ints, Ints, Floats]:
    """Number of the continuation of each cell (Y, A0, A1), -1 where it ends for sure; lottery and chance of each."""
    alive = stage.survive > 0.0
    chances, chance = np.unique(stage.survive[alive], return_inverse=True)
    found, number = np.unique(stage.lottery[alive] * len(chances) + chance, return_inverse=True)
    cont: Ints = np.full(stage.survive.shape, -1, dtype=np.int64)
    cont[alive] = number
    lottery, of_chance = np.divmod(found, max(len(chances), 1))
    return cont, lottery, chances[of_chance]


def _payoffs(payoff: Floats) -> tuple[Floats, Floats, Ints]:
    """Split payoffs (Θi, Ci, Cj, Y, Ai, Aj) into `SideArrays.base`, `extra` and `kind`.

    What the other does often matters only when it strikes: its commonest act is taken as the base, and acts that differ
    from it in the same way are one kind.
    """
    types, classes, others, readings, moves, acts = payoff.shape
    # 0 is added so that -0 is the same as 0.
    acted = payoff.transpose(3, 2, 5, 0, 1, 4).reshape(readings, others * acts, -1) + 0.0
    first, place = _first_alike(acted), np.arange(others * acts)
    reading = np.arange(readings)[:, None]
    counts = np.bincount((first + len(place) * reading).ravel(), minlength=first.size)
    common = counts.reshape(first.shape).argmax(axis=1)[:, None]
    added = (first == place) & (place != common)
    kind = np.where(first == common, -1, (added.cumsum(axis=1) - 1)[reading, first])
    base = acted[reading, common]
    extra = np.zeros((readings, int(kind.max()) + 1, acted.shape[2]))
    y, act = added.nonzero()
    extra[y, kind[y, act]] = acted[y, act] - base[y, 0]
    shape = types, classes, moves
    return (
        np.ascontiguousarray(base.reshape(readings, *shape).transpose(1, 2, 0, 3)),
        np.ascontiguousarray(extra.reshape(readings, -1, *shape).transpose(2, 3, 0, 4, 1)),
        kind.reshape(readings, others, acts),
    )


def _rows(cont: Ints) -> tuple[Ints, Ints]:
    """Group the moves of a side by the continuations they lead to."""
    first, place = _first_alike(cont), np.arange(cont.shape[1])
    going = np.asarray((cont >= 0).any(axis=2))
    leads = (first == place) & going
    row = np.where(going, (leads.cumsum(axis=1) - 1)[np.arange(len(cont))[:, None], first], -1)
    rep = np.full(cont.shape[:2], -1, dtype=np.int64)
    y, moves = leads.nonzero()
    rep[y, row[y, moves]] = moves
    return row, rep


def _first_alike(rows: Floats | Ints) -> Ints:
    """For each reading and row, (Y, rows, numbers), the first row of that reading that is the same, (Y, rows)."""
    readings, count, width = rows.shape
    found = np.zeros((readings, count), dtype=np.int64)
    for y, some in enumerate(
        np.ascontiguousarray(rows).view(f"V{8 * width}").reshape(readings, count).tolist()
    ):
        seen: dict[bytes, int] = {}
        found[y] = [seen.setdefault(row, place) for place, row in enumerate(some)]
    return found
