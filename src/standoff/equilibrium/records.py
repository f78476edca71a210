"""The tree of public records: what both sides can come to know together, over a short horizon.

The record of a period is r = (y, z0, z1, a0, a1) (model, section 4). A node of the tree is a period, a public state and
a belief about each side, where a belief is named by the node and the part of the record that it comes from, whatever
its value. Records are merged where they tell the same:

- of a side with one type, or one that could do one thing only (and has no private state that it could change),
  nothing is learnt;
- a private reading whose rates are the same for all covert moves tells nothing, so nobody's play turns on it.

Merged nodes share one equilibrium, which the structured equilibrium does by definition: play is a function of period,
state and beliefs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.errors import UsageError
from standoff.game.game import Game, Stage

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_NODES = 20_000
"""Public records followed at most."""
MOST_COEFFICIENTS = 20_000_000
"""Coefficients of the coupled equations' derivative at most, counted by the action values of each node."""


@dataclass(frozen=True, eq=False)
class Ways:
    """How a stage can go on: the same for all its nodes. Cells are the records (Y, Z0, Z1, A0, A1)."""

    parts: tuple[Ints, Ints]
    """(Y, Z0, Z1, Ai) which distinct part of the record it is, about side i; -1 where nothing is learnt."""
    samples: tuple[Ints, Ints]
    """(Pi,) a place in that array, flat, for each part."""
    child: Ints
    """(cells, S) place among the children; 0 where the chance is 0."""
    chance: Floats
    """(cells, S) of going on to that child, given the record."""
    children: tuple[tuple[int, int, int], ...]
    """(part about side 0, part about side 1, state) of each child; parts -1 where the belief stays."""


@dataclass(frozen=True, eq=False)
class Group:
    """The nodes of one period and state, which share a stage."""

    period: int
    state: int
    stage: Stage
    ways: Ways
    nodes: Ints
    """(N,) numbers of the nodes."""
    beliefs: Ints
    """(N, 2) numbers of the beliefs held there."""
    made: tuple[Ints, Ints]
    """(N, Pi) numbers of the beliefs about side i that follow; -1 where none does."""
    children: Ints
    """(N, K) numbers of the nodes that follow; of states, in the last period."""


@dataclass(frozen=True, eq=False)
class Records:
    """All public records of a game, and the nodes they are merged to."""

    game: Game
    groups: tuple[Group, ...]
    """In the order of periods."""
    nodes: int
    sides: Ints
    """(beliefs,) the side that each belief is about; the first two are the priors."""
    roots: tuple[tuple[float, int], ...]
    """Chances and nodes of the states in which the standoff may start."""

    def at_start(self, values: Floats) -> Floats:
        """Mean over the states it may start in of something known of every node, (nodes, ...)."""
        return np.asarray(sum(p * values[node] for p, node in self.roots))


def grow(game: Game) -> Records:
    """Follow every public record that has a chance under full support.

    Raises
    ------
    UsageError
        If there are too many; the message tells how many at most.
    """
    sides = [0, 1]
    number: dict[tuple[int, int, int], int] = {}
    roots = tuple((p, number.setdefault((x, 0, 1), len(number))) for p, x in arrivals(game, 0, game.start))
    groups: list[Group] = []
    total = coefficients = 0
    known: dict[tuple[int, int], Ways] = {}
    for t in range(game.periods):
        following: dict[tuple[int, int, int], int] = {}
        total += len(number)
        for x in sorted({x for x, _, _ in number}):
            stage = game.stage(t, x)
            ways = known.get((t, x)) or _ways(game, t, stage)
            held = np.array([(node, b0, b1) for (state, b0, b1), node in number.items() if state == x])
            coefficients += len(held) * entries(stage, game.types)
            if total + len(following) > MOST_NODES or coefficients > MOST_COEFFICIENTS:
                raise UsageError(_too_large(game))
            made, children = _follow(game, t, ways, held[:, 1:], sides, following, total)
            groups.append(Group(t, x, stage, ways, held[:, 0], held[:, 1:], made, children))
        number = following
    return Records(game, tuple(groups), total, np.array(sides), roots)


def size(stage: Stage, types: tuple[int, int]) -> int:
    """Number of action values at a node."""
    total = 0
    for i in (0, 1):
        classes, moves = stage.allowed[i].shape
        overt = classes * stage.private[i].shape[1] * len(stage.survive) * moves
        total += types[i] * (len(stage.classes[i]) + overt)
    return total


def entries(stage: Stage, types: tuple[int, int]) -> int:
    """Coefficients that a node adds: its equations times its unknowns; a kind has none in a class it is never in."""
    whole = size(stage, types)
    if stage.able is None:
        return whole * whole
    unknown = 0
    for i in (0, 1):
        member = stage.classes[i][:, None] == np.arange(len(stage.allowed[i]))
        within = stage.able[i] @ member
        readings = stage.private[i].shape[1] * len(stage.survive)
        unknown += int((stage.able[i].sum(axis=1) - 1).sum())
        unknown += int((within * (stage.allowed[i].sum(axis=1) - 1)).sum()) * readings
    return whole * unknown


def shape(stage: Stage) -> tuple[int, int, int, int, int]:
    """Number of readings and moves (Y, Z0, Z1, A0, A1) that make up a record."""
    readings, *moves = stage.survive.shape
    return readings, stage.private[0].shape[1], stage.private[1].shape[1], moves[0], moves[1]


def arrivals(game: Game, period: int, state: int) -> list[tuple[float, int]]:
    """States that a period's events lead to, with their chances."""
    kind = game.arrivals[period]
    found: dict[int, float] = {}
    for x, p in zip(game.arrival_states[kind, state], game.arrival_probabilities[kind, state], strict=True):
        if p > 0.0:
            found[int(x)] = found.get(int(x), 0.0) + float(p)
    return [(p, x) for x, p in found.items()]


def count_records(game: Game) -> tuple[int, int]:
    """Public records and coefficients of a game at most, with nothing merged across different histories."""
    count = {x: 1 for _, x in arrivals(game, 0, game.start)}
    total = coefficients = 0
    for t in range(game.periods):
        total += sum(count.values())
        coefficients += sum(many * entries(game.stage(t, x), game.types) for x, many in count.items())
        if t + 1 == game.periods:
            break
        following: dict[int, int] = {}
        for x, many in count.items():
            for *_, after in _ways(game, t, game.stage(t, x)).children:
                following[after] = following.get(after, 0) + many
        count = following
    return total, coefficients


def _too_large(game: Game) -> str:
    records, coefficients = count_records(game)
    return (
        f"the tree of {game.periods} periods has up to {records:,} public records, whose equations have"
        f" {coefficients:,} coefficients; the method tree solves at most {MOST_NODES:,} and"
        f" {MOST_COEFFICIENTS:,}. Give fewer periods, or use the method grid"
    )


def _follow(
    game: Game,
    period: int,
    ways: Ways,
    held: Ints,
    sides: list[int],
    following: dict[tuple[int, int, int], int],
    first: int,
) -> tuple[tuple[Ints, Ints], Ints]:
    """Number the beliefs and nodes that come after the nodes of a group."""
    made = tuple(np.full((len(held), len(ways.samples[i])), -1, dtype=np.int64) for i in (0, 1))
    children = np.zeros((len(held), len(ways.children)), dtype=np.int64)
    last = period + 1 == game.periods
    for n, beliefs in enumerate(held):
        for k, (*parts, state) in enumerate(ways.children):
            after = []
            for i, part in enumerate(parts):
                if part < 0 or last:
                    after.append(int(beliefs[i]))
                    continue
                if made[i][n, part] < 0:
                    made[i][n, part] = len(sides)
                    sides.append(i)
                after.append(int(made[i][n, part]))
            key = (state, after[0], after[1])
            children[n, k] = state if last else following.setdefault(key, first + len(following))
        if first + len(following) > MOST_NODES:
            raise UsageError(_too_large(game))
    return (made[0], made[1]), children


def _ways(game: Game, period: int, stage: Stage) -> Ways:
    about = _parts(game, stage, 0), _parts(game, stage, 1)
    cells = shape(stage)
    rows: list[list[tuple[int, float]]] = []
    children: dict[tuple[int, int, int], int] = {}
    for y, z0, z1, a0, a1 in np.ndindex(*cells):
        row: list[tuple[int, float]] = []
        going = float(stage.survive[y, a0, a1])
        if going > 0.0 and stage.allowed[0][:, a0].any() and stage.allowed[1][:, a1].any():
            parts = int(about[0][y, z0, z1, a0]), int(about[1][y, z0, z1, a1])
            for probability, state in _onward(game, period, int(stage.lottery[y, a0, a1])):
                key = (*parts, state)
                row.append((children.setdefault(key, len(children)), going * probability))
        rows.append(row)
    width = max(1, *(len(row) for row in rows))
    child = np.zeros((len(rows), width), dtype=np.int64)
    chance = np.zeros((len(rows), width))
    for m, row in enumerate(rows):
        for s, (k, p) in enumerate(row):
            child[m, s], chance[m, s] = k, p
    samples = []
    for parts_of in about:
        _, sample = np.unique(parts_of, return_index=True)
        samples.append(sample[-(int(parts_of.max()) + 1) :] if parts_of.max() >= 0 else sample[:0])
    return Ways(about, (samples[0], samples[1]), child, chance, tuple(children))


def _onward(game: Game, period: int, lottery: int) -> list[tuple[float, int]]:
    """States after a lottery and, before the clock has run out, the next period's events."""
    found: dict[int, float] = {}
    for x, p in zip(game.lottery_states[lottery], game.lottery_probabilities[lottery], strict=True):
        if p > 0.0:
            for q, after in arrivals(game, period + 1, int(x)):
                found[after] = found.get(after, 0.0) + float(p) * q
    return [(p, x) for x, p in found.items()]


def _parts(game: Game, stage: Stage, i: int) -> Ints:
    """Number the distinct parts of the record about side i, shape (Y, Z0, Z1, Ai)."""
    y, z0, z1, *moves = shape(stage)
    sizes = (y, z0, z1, moves[i])
    if game.types[i] == 1 or (moves[i] == 1 and len(stage.classes[i]) == 1 and stage.change is None):
        return np.full(sizes, -1, dtype=np.int64)
    told = [not np.all(rates == rates[0]) for rates in stage.private]
    kept = (y, z0 if told[0] else 1, z1 if told[1] else 1, moves[i])
    numbers = np.arange(int(np.prod(kept)), dtype=np.int64).reshape(kept)
    return np.ascontiguousarray(np.broadcast_to(numbers, sizes))
