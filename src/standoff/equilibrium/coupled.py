"""All nodes of a tree of public records as one system of equations, and its derivative.

Unknown are the action values q at every node, the expected payoffs V of every type at every node, and the belief μ
about a side after every part of a record. With s the share of the precision, they solve

    q = s·g(q, μ, V of the nodes that follow),    V = v(q, μ, V of the nodes that follow),    μ' = Bayes(q, μ).

Beliefs run down the tree and values run up, so that given q the last two are solved by one pass each; the first couples
everything. The derivative is sparse: a node touches only its own unknowns, those of the nodes that follow, and
the beliefs it holds and makes. It is taken exactly, by complex steps at each node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import SuperLU, splu

from standoff.equilibrium.reached import Pair, Play, Reached, gather
from standoff.equilibrium.records import Group, Records

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EPSILON = 1e-30
"""Length of a complex step."""
MOST_NUMBERS = 3_000_000
"""Numbers in the largest array of a batch of derivatives."""


@dataclass(frozen=True, eq=False)
class Point:
    """Action values, and what follows from them."""

    q: Floats
    """All action values, node after node."""
    beliefs: Floats
    """All beliefs, one after the other."""
    values: Floats
    """(nodes, Θ0 + Θ1)"""
    g: Floats
    """Action values that everybody's playing q makes, at the full precision."""


@dataclass(eq=False)
class System:
    """The coupled equations of a tree."""

    records: Records
    stages: list[Reached] = field(init=False)
    """By group."""
    q_at: list[Ints] = field(init=False)
    """By group, (N, D) places of the action values of its nodes."""
    belief_at: Ints = field(init=False)
    """(beliefs,) first place of each belief."""
    evaluations: int = 0
    """Of a stage at a node, derivatives along one direction included."""

    def __post_init__(self) -> None:
        game = self.records.game
        known: dict[int, Reached] = {}
        self.stages = [
            known.setdefault(id(group.stage), Reached(game, group.stage)) for group in self.records.groups
        ]
        self.q_at, at = [], 0
        for group, stage in zip(self.records.groups, self.stages, strict=True):
            count = len(group.nodes) * stage.size
            self.q_at.append(at + np.arange(count).reshape(len(group.nodes), stage.size))
            at += count
        self.size = at
        widths = np.array(game.types)[self.records.sides]
        self.belief_at = np.concatenate([[0], np.cumsum(widths)])

    def play(self, g: int, q: Floats) -> Play:
        """Strategies at the nodes of a group."""
        return self.stages[g].play(q[self.q_at[g]])

    def held(self, group: Group, beliefs: Floats) -> Pair:
        """Beliefs held at the nodes of a group, (N, Θi)."""
        types = self.records.game.types
        first, second = (
            beliefs[self.belief_at[group.beliefs[:, i]][:, None] + np.arange(types[i])] for i in (0, 1)
        )
        return first, second

    def onward(self, group: Group, values: Floats, *, of: Ints | None = None) -> Pair:
        """Discounted value of what follows each record at the nodes of a group, from the values of all nodes."""
        game = self.records.game
        if group.period + 1 == game.periods:
            values = np.concatenate(game.terminal).T
        children = group.children if of is None else group.children[of]
        weights = game.discount * group.ways.chance
        whole = gather(group.stage, group.ways.child, weights, values[children])
        return whole[..., : game.types[0]], whole[..., game.types[0] :]

    def beliefs(self, q: Floats) -> Floats:
        """All beliefs, from the priors down."""
        game = self.records.game
        found = np.zeros(self.belief_at[-1])
        found[: sum(game.types)] = np.concatenate(game.prior)
        for g, group in enumerate(self.records.groups):
            if group.period + 1 < game.periods:
                play, held = self.play(g, q), self.held(group, found)
                for i in (0, 1):
                    made = group.made[i] >= 0
                    after = self._after(g, play, i, held[i])[made]
                    found[self.belief_at[group.made[i][made]][:, None] + np.arange(game.types[i])] = after
        return found

    def point(self, q: Floats) -> Point:
        """Solve for beliefs and values, and evaluate the map."""
        beliefs = self.beliefs(q)
        values = np.zeros((self.records.nodes, sum(self.records.game.types)))
        image = np.zeros(self.size)
        for g in range(len(self.records.groups) - 1, -1, -1):
            group, stage = self.records.groups[g], self.stages[g]
            worth = stage.worth(self.play(g, q), self.held(group, beliefs), self.onward(group, values))
            values[group.nodes] = np.concatenate(worth.values, axis=-1)
            image[self.q_at[g]] = stage.action_values(worth)
        self.evaluations += self.records.nodes
        return Point(q, beliefs, values, image)

    def factor(self, point: Point, s: float) -> Factor:
        """The derivative of the system at a share of the precision, ready to be solved with."""
        priors = sum(self.records.game.types)
        total = self.size + point.values.size + len(point.beliefs) - priors
        rows, columns, entries = [np.arange(total)], [np.arange(total)], [np.full(total, -1.0)]
        for g in range(len(self.records.groups)):
            for block in self._blocks(g, point, s):
                row, column, entry = (each.ravel() for each in np.broadcast_arrays(*block))
                # The priors are given; their places come before those of the beliefs that are unknown.
                keep = (entry != 0.0) & (column >= 0)
                rows.append(row[keep])
                columns.append(column[keep])
                entries.append(entry[keep])
        found = np.concatenate(rows), np.concatenate(columns)
        matrix: Any = coo_matrix((np.concatenate(entries), found), shape=(total, total)).tocsc()
        return Factor(splu(matrix), self.size)

    def _after(self, g: int, play: Play, i: int, held: Any) -> Any:
        """Beliefs about side i after each part of a record, (..., Pi, Θi)."""
        found = self.stages[g].posterior(play, i, held)
        flat = found.reshape(*found.shape[:-5], -1, found.shape[-1])
        return flat[..., self.records.groups[g].ways.samples[i], :]

    def _blocks(self, g: int, point: Point, s: float) -> Iterator[tuple[Any, Any, Any]]:
        """Rows, columns and entries of the derivative at the nodes of a group."""
        group, stage = self.records.groups[g], self.stages[g]
        directions = stage.size + sum(self.records.game.types)
        width = directions * max(stage.size, group.ways.child.shape[0])
        step = max(1, MOST_NUMBERS // width)
        for start in range(0, len(group.nodes), step):
            of = np.arange(start, min(start + step, len(group.nodes)))
            yield from self._own_blocks(g, point, s, of)
            if group.period + 1 < self.records.game.periods:
                yield from self._child_blocks(g, point, s, of)

    def _own_blocks(self, g: int, point: Point, s: float, of: Ints) -> Iterator[tuple[Any, Any, Any]]:
        """Derivatives along the own action values and the beliefs held."""
        group, stage, types = self.records.groups[g], self.stages[g], self.records.game.types
        held = self.held(group, point.beliefs)
        base = np.concatenate([point.q[self.q_at[g][of]], held[0][of], held[1][of]], axis=-1)
        # Action values that cannot be other than 0 are no unknowns.
        free = np.concatenate([np.flatnonzero(stage.live), np.arange(stage.size, base.shape[-1])])
        count = len(free)
        moved = base + 1j * EPSILON * np.eye(base.shape[-1])[free][:, None, :]
        first = stage.size + types[0]
        beliefs = moved[..., stage.size : first], moved[..., first:]
        play = stage.play(moved[..., : stage.size])
        worth = stage.worth(play, beliefs, self.onward(group, point.values, of=of))
        self.evaluations += count * len(of)
        columns = np.concatenate(
            [self.q_at[g][of], *(self._belief_places(group.beliefs[of, i], i) for i in (0, 1))], axis=-1
        ).T[free][..., None]
        value_rows = self._value_places(group.nodes[of])
        yield self.q_at[g][of], columns, s * stage.action_values(worth).imag / EPSILON
        yield value_rows, columns, np.concatenate(worth.values, axis=-1).imag / EPSILON
        if group.period + 1 < self.records.game.periods:
            for i in (0, 1):
                after = self._after(g, play, i, beliefs[i]).imag / EPSILON
                made = group.made[i][of]
                rows = self._belief_places(made, i)
                yield rows, columns[..., None], np.where(made[..., None] >= 0, after, 0.0)

    def _child_blocks(self, g: int, point: Point, s: float, of: Ints) -> Iterator[tuple[Any, Any, Any]]:
        """Derivatives along the values of the nodes that follow.

        What a type expects later bears on its own action values alone, so that one direction serves all types; but
        where it may be another kind by then, what each kind expects bears on them.
        """
        group, stage, game = self.records.groups[g], self.stages[g], self.records.game
        held = self.held(group, point.beliefs)
        count, first = group.children.shape[1], game.types[0]
        children = self._value_places(group.children[of]).swapaxes(0, 1)  # (K, N, types)
        numbers = np.concatenate([np.arange(types) for types in game.types])
        weights = game.discount * group.ways.chance
        play = self._some(self.play(g, point.q), of)
        for kind in range(max(game.types)) if stage.stage.change is not None else (None,):
            along = np.ones(sum(game.types)) if kind is None else (numbers == kind).astype(np.float64)
            unit = np.eye(count)[:, None, :, None] * along
            whole = gather(group.stage, group.ways.child, weights, 1j * EPSILON * unit)
            worth = stage.worth(play, (held[0][of], held[1][of]), (whole[..., :first], whole[..., first:]))
            self.evaluations += count * len(of)
            if kind is None:
                columns, to = children[..., stage.owners], children
            else:
                # Of a side with fewer kinds the entries are 0, whatever the column.
                own = np.array([min(kind, types - 1) + first * i for i, types in enumerate(game.types)])
                side = (np.arange(sum(game.types)) >= first).astype(np.int64)
                columns, to = children[..., own[side[stage.owners]]], children[..., own[side]]
            yield self.q_at[g][of], columns, s * stage.action_values(worth).imag / EPSILON
            yield (
                self._value_places(group.nodes[of]),
                to,
                np.concatenate(worth.values, axis=-1).imag / EPSILON,
            )

    def _value_places(self, nodes: Ints) -> Ints:
        """Places of the values of nodes among the unknowns, (..., Θ0 + Θ1)."""
        types = sum(self.records.game.types)
        return self.size + nodes[..., None] * types + np.arange(types)

    def _belief_places(self, beliefs: Ints, i: int) -> Ints:
        """Places of beliefs about side i among the unknowns, (..., Θi); negative for priors, which are none."""
        game = self.records.game
        places = self.belief_at[beliefs][..., None] + np.arange(game.types[i]) - sum(game.types)
        offset = self.size + self.records.nodes * sum(game.types)
        return np.where(places >= 0, places + offset, -1)

    @staticmethod
    def _some(play: Play, of: Ints) -> Play:
        covert, overt = ((pair[0][of], pair[1][of]) for pair in (play.covert, play.overt))
        return Play(covert, overt)


@dataclass(frozen=True, eq=False)
class Factor:
    """A factorised derivative."""

    inverse: SuperLU
    size: int

    def solve(self, gap: Floats) -> Floats:
        """Change of the action values that changes their equations by so much, beliefs and values following."""
        whole = np.zeros(self.inverse.shape[0])
        whole[: self.size] = gap
        return np.asarray(self.inverse.solve(whole)[: self.size])
