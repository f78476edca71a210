"""The method `tree`: a short game solved exactly at the beliefs that are reached, with no grid and no interpolation.

Every public record has a node (`records`); all nodes are one system of equations, because the beliefs reached in a
period depend on the strategies of the one before (`coupled`); and the principal branch of that system is followed from
precision 0 (`branch`). What is found solves the equations of the model (section 5) to rounding, and is the reference
for the grid method. The tree grows with the number of public records to the power of the horizon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.best_response import Gains, deviation_gain_on_tree
from standoff.equilibrium.branch import Followed, Progress, follow
from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.chances import Chances
from standoff.equilibrium.coupled import Point, System
from standoff.equilibrium.equilibrium import Beliefs, StageSolution
from standoff.equilibrium.reached import Play, gather
from standoff.equilibrium.records import Records, grow, shape
from standoff.errors import UsageError
from standoff.game import Game

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SAME_BELIEF = 1e-9
"""Beliefs that differ by less are those of a node."""


class Record(NamedTuple):
    """What both sides know at the end of a period, by the axes of a `Stage`, and the state it led to."""

    public: int
    private: tuple[int, int]
    """Reading of side 0, and of side 1."""
    moves: tuple[int, int]
    state: int
    """Public state at the next period's moves."""


@dataclass(frozen=True, eq=False)
class TreeEquilibrium(Chances):
    """A game solved on the tree of its public records."""

    game: Game
    certificate: Certificate
    records: Records
    system: System
    point: Point
    folds: tuple[float, ...]
    """Share of the precision at which the branch turned, each time."""

    def at(self, period: int, state: int, beliefs: Beliefs) -> StageSolution:
        """Play in a period, state and public belief that is reached.

        Raises
        ------
        UsageError
            If no public record leads there: the tree knows no other beliefs.
        """
        for g, group in enumerate(self.records.groups):
            if (group.period, group.state) == (period, state):
                held = self.system.held(group, self.point.beliefs)
                gap = np.max(
                    [np.max(np.abs(h - b), axis=1) for h, b in zip(held, beliefs, strict=True)], axis=0
                )
                if gap.min() <= SAME_BELIEF:
                    return self._solved(g, int(gap.argmin()))
        raise UsageError(f"no public record leads to these beliefs in period {period}, state {state}")

    def after(self, history: Sequence[Record], start: int | None = None) -> tuple[Beliefs, StageSolution]:
        """Public beliefs and play after a public record.

        Parameters
        ----------
        history
            Record of each period that has passed.
        start
            State in which it started, where there are several.
        """
        roots = {self._place[node][2]: node for _, node in self.records.roots}
        if start is None and len(roots) > 1:
            raise UsageError(f"it may start in states {', '.join(map(str, roots))}; say in which")
        node = roots[next(iter(roots)) if start is None else start]
        for record in history:
            g, n, _ = self._place[node]
            group = self.records.groups[g]
            cell = np.ravel_multi_index((record.public, *record.private, *record.moves), shape(group.stage))
            ways = group.ways
            led = [
                int(group.children[n, k])
                for k, chance in zip(ways.child[cell], ways.chance[cell], strict=True)
                if chance > 0.0 and ways.children[k][2] == record.state
            ]
            if not led or group.period + 1 == self.game.periods:
                raise UsageError(f"the standoff cannot go on to another period after {record}")
            node = led[0]
        g, n, _ = self._place[node]
        first, second = self.system.held(self.records.groups[g], self.point.beliefs)
        return (first[n], second[n]), self._solved(g, n)

    def values(self) -> tuple[Floats, Floats]:
        """Expected payoff of each type at the start, over the states it may start in."""
        found = self.records.at_start(self.point.values)
        return found[: self.game.types[0]], found[self.game.types[0] :]

    def start_play(self, state: int) -> tuple[StageSolution, StageSolution]:
        """Play at the start in one of its states; twice, as there is no coarser grid to differ from."""
        play = self.at(0, state, self.game.prior)
        return play, play

    def forecasts(self, deadline: int) -> Floats:
        """Probabilities from the start; see `Chances`."""
        by_pair, prior = self.event_probabilities(deadline), self.game.prior
        nobody = np.einsum("i,j,ije->e", *prior, by_pair)
        return np.concatenate([nobody, by_pair[:, :, -1] @ prior[1], prior[0] @ by_pair[:, :, -2]])

    def event_probabilities(self, deadline: int) -> Floats:
        """Probability of each event before a period, by pair of types, shape (Θ0, Θ1, O + 2)."""
        types, count = self.game.types, len(self.game.outcomes) + 2
        found = np.zeros((self.records.nodes, *types, count))
        for g in range(len(self.records.groups) - 1, -1, -1):
            group, stage = self.records.groups[g], self.system.stages[g]
            if group.period >= deadline:
                continue
            play = self.system.play(g, self.point.q)
            now = stage.endings(play)
            if group.period + 1 < min(deadline, self.game.periods):
                flat = found[group.children].reshape(*group.children.shape, -1)
                later = gather(group.stage, group.ways.child, group.ways.chance, flat)
                later = later.reshape(*later.shape[:6], *types, count).copy()
                # A strike that has happened has happened: only its absence leaves it to the future.
                later[:, :, :, :, group.stage.strikes[0], :, ..., -2] = 0.0
                later[:, :, :, :, :, group.stage.strikes[1], ..., -1] = 0.0
                if group.stage.change is None:
                    now = now + np.einsum(
                        "ntuypqab,nypqabtue->ntue", stage.records(play), later, optimize=True
                    )
                else:
                    first, second = stage.transition(play, 0), stage.transition(play, 1)
                    now = now + np.einsum(
                        "ntkypqa,nulyqpb,nypqabkle->ntue", first, second, later, optimize=True
                    )
            found[group.nodes] = now
        return self.records.at_start(found)

    def begin(self, states: Ints) -> Ints:
        """Nodes of runs that start in some states."""
        roots = {self._place[node][2]: node for _, node in self.records.roots}
        return np.array([roots[int(x)] for x in states], dtype=np.int64)

    def play_at(self, period: int, state: int, places: Ints, beliefs: Beliefs) -> Play:  # noqa: ARG002
        """Play at many nodes of a period and state; the beliefs held there are known."""
        g = self._group[period, state]
        rows = np.searchsorted(self.records.groups[g].nodes, places)
        return self.system.stages[g].play(self.point.q[self.system.q_at[g][rows]])

    def move_on(self, period: int, state: int, places: Ints, cells: Ints, following: Ints) -> Ints:
        """Nodes that follow records (Y, Z0, Z1, A0, A1), flat, and the states they led to."""
        group = self.records.groups[self._group[period, state]]
        ways = group.ways
        child = np.full((len(ways.child), len(self.game.states)), -1, dtype=np.int64)
        for cell, s in zip(*np.nonzero(ways.chance > 0.0), strict=True):
            child[cell, ways.children[ways.child[cell, s]][2]] = ways.child[cell, s]
        rows = np.searchsorted(group.nodes, places)
        return np.asarray(group.children[rows, child[cells, following]])

    @cached_property
    def _group(self) -> dict[tuple[int, int], int]:
        return {(group.period, group.state): g for g, group in enumerate(self.records.groups)}

    @cached_property
    def _place(self) -> dict[int, tuple[int, int, int]]:
        """Group, place in it, and state of each node."""
        return {
            int(node): (g, n, group.state)
            for g, group in enumerate(self.records.groups)
            for n, node in enumerate(group.nodes)
        }

    def _solved(self, g: int, n: int) -> StageSolution:
        group, places = self.records.groups[g], self.system.q_at[g][n]
        play = self.system.stages[g].play(self.point.q[places])
        values = self.point.values[group.nodes[n]]
        gap = np.max(np.abs(self.point.g[places] - self.point.q[places]))
        first = self.game.types[0]
        return StageSolution(play.covert, play.overt, (values[:first], values[first:]), float(gap))


def solve_tree(game: Game, progress: Progress | None = None) -> TreeEquilibrium:
    """Solve a game on the tree of its public records.

    Raises
    ------
    UsageError
        If there are too many records.
    SolutionError
        If the principal branch cannot be followed.
    """
    records = grow(game)
    system = System(records)
    found = follow(system, progress)
    gain = deviation_gain_on_tree(system, found.point)
    return TreeEquilibrium(game, _certify(system, found, gain), records, system, found.point, found.folds)


def _certify(system: System, found: Followed, gain: Gains) -> Certificate:
    return Certificate(
        residual=found.residual,
        tolerance=found.tolerance,
        value_error=0.0,
        strategy_error=0.0,
        # Nothing is interpolated; what the residual leaves open is of its own size.
        play_error=found.residual,
        conflict_error=found.residual,
        fear_error=found.residual,
        accuracy=found.residual,
        points=(0, 0),
        nodes=system.records.nodes,
        evaluations=system.evaluations,
        followed=system.records.nodes,
        turned=(),
        method="tree",
        folds=len(found.folds),
        deviation_gain=gain,
    )
