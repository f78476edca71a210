"""Equilibrium of a short game on the tree of its public histories, exactly: no grid, no interpolation.

Each public history has a node of its own, even where two of them share period, state and beliefs. Unknown
are the expected payoffs of all moves at all information sets of all nodes. Given them, strategies are their
logit responses; beliefs follow from the root to the leaves by Bayes' rule; values follow from the leaves to
the root, and give the payoffs again. The fixed point is followed from precision 0, where play is uniform,
in steps, each solved by Newton's method (the Jacobian's action by finite differences in a Krylov space).

The tree grows exponentially with the horizon, so this is for two or three periods of small games.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import NoConvergence, newton_krylov

from standoff.game.game import Game, Stage
from tests.reference import stage as reference
from tests.reference.stage import Bools, Evaluation, Floats, Pair, Payoffs, Strategies, pair


class Record(NamedTuple):
    """What both sides know at the end of a period, by the axes of a `Stage`."""

    y: int
    z0: int
    z1: int
    a0: int
    a1: int


class Branch(NamedTuple):
    """One public state that a record may lead to."""

    record: Record
    probability: float
    """Of the state, given the record and that the standoff goes on."""
    child: int
    """Node, or where the clock has run out the state."""


@dataclass(frozen=True, eq=False)
class Node:
    """A public history: the period that comes next, its state, and where it can lead."""

    period: int
    state: int
    stage: Stage
    branches: tuple[Branch, ...]
    history: tuple[tuple[Record, int], ...]
    """Record of each past period and the public state it led to."""
    struck: tuple[bool, bool]
    """Whether each side has struck in an earlier period, which did not end it."""


@dataclass(frozen=True, eq=False)
class Solved:
    """The equilibrium at one public history."""

    node: Node
    beliefs: Pair
    strategies: Strategies
    evaluation: Evaluation
    reach: float
    """Probability of the history."""


@dataclass(frozen=True, eq=False)
class Tree:
    """All public histories of a game, parents before children, and the laws that lead to the first ones."""

    game: Game
    nodes: tuple[Node, ...]
    roots: tuple[tuple[float, int], ...]


@dataclass(frozen=True, eq=False)
class TreeSolution:
    """Solved nodes in the order of `Tree.nodes`."""

    tree: Tree
    nodes: tuple[Solved, ...]
    residual: float
    values: Pair
    """(Θi,) expected payoff of each type at the start."""

    def at(self, *history: Record) -> Solved:
        """The node reached by these records, where the state follows from them."""
        found = [s for s in self.nodes if tuple(record for record, _ in s.node.history) == history]
        if len(found) != 1:
            raise KeyError(f"{len(found)} nodes have the history {history}")
        return found[0]

    def outcomes(self) -> Floats:
        """P(ended in each outcome in each period, and each pair of moves struck or not): (T, O, 2, 2)."""
        game = self.tree.game
        found = np.zeros((game.periods, len(game.outcomes), 2, 2))
        for solved in self.nodes:
            stage = solved.node.stage
            ends = reference.end_probabilities(stage, solved.beliefs, solved.strategies)  # (A0, A1, O)
            struck = [np.stack([~stage.strikes[i], stage.strikes[i]]).astype(float) for i in (0, 1)]
            found[solved.node.period] += solved.reach * np.einsum("abo,xa,yb->oxy", ends, *struck)
        return found

    def strikes(self) -> Floats:
        """P(a side strikes for the first time in each period): (T, 2)."""
        found = np.zeros((self.tree.game.periods, 2))
        for solved in self.nodes:
            node = solved.node
            chance = reference.record_probabilities(node.stage, solved.beliefs, solved.strategies)
            for i in (0, 1):
                if not node.struck[i]:
                    moves = chance.sum(axis=(0, 1, 2, 4 - i))
                    found[node.period, i] += solved.reach * moves[node.stage.strikes[i]].sum()
        return found


def solve_tree(
    game: Game, *, steps: int = 2, tolerance: float = 1e-12, max_nodes: int = 3000, tree: Tree | None = None
) -> TreeSolution:
    """Follow the fixed point of the whole tree from precision 0 to the game's."""
    tree = tree or grow(game, max_nodes)
    work = _Work(tree)
    unknown = work.payoffs(np.zeros(work.size), 0.0)
    for step in range(1, steps + 1):
        unknown = _solve(work, unknown, step / steps, tolerance)
    return work.solution(unknown)


def grow(game: Game, max_nodes: int = 3000) -> Tree:
    """All public histories with positive probability under full support."""
    nodes: list[Node] = []
    roots = []
    waiting: list[Node] = []
    for probability, state in arrive(game, 0, game.start):
        roots.append((probability, len(waiting)))
        waiting.append(Node(0, state, game.stage(0, state), (), (), (False, False)))
    while len(nodes) < len(waiting):
        if len(waiting) > max_nodes:
            raise ValueError(f"more than {max_nodes} public histories")
        node = waiting[len(nodes)]
        branches = []
        for record in map(Record._make, np.ndindex(*reference.records(node.stage))):
            if not node.stage.survive[record.y, record.a0, record.a1] > 0:
                continue
            for probability, following in onward(game, node.period, node.stage, record):
                last = node.period + 1 == game.periods
                branches.append(Branch(record, probability, following if last else len(waiting)))
                if not last:
                    waiting.append(_after(game, node, record, following))
        nodes.append(replace(node, branches=tuple(branches)))
    return Tree(game, tuple(nodes), tuple(roots))


def _after(game: Game, node: Node, record: Record, state: int) -> Node:
    struck = [node.struck[i] or bool(node.stage.strikes[i][record[3 + i]]) for i in (0, 1)]
    return Node(
        period=node.period + 1,
        state=state,
        stage=game.stage(node.period + 1, state),
        branches=(),
        history=(*node.history, (record, state)),
        struck=(struck[0], struck[1]),
    )


def arrive(game: Game, period: int, state: int) -> list[tuple[float, int]]:
    """Where the events at the start of a period move a state."""
    kind = game.arrivals[period]
    found: dict[int, float] = {}
    for following, probability in zip(
        game.arrival_states[kind, state], game.arrival_probabilities[kind, state], strict=True
    ):
        found[int(following)] = found.get(int(following), 0.0) + float(probability)
    return [(probability, following) for following, probability in found.items() if probability > 0]


def onward(game: Game, period: int, stage: Stage, record: Record) -> list[tuple[float, int]]:
    """States at the next period's moves after a record, where it goes on."""
    k = stage.lottery[record.y, record.a0, record.a1]
    found: dict[int, float] = {}
    for state, weight in zip(game.lottery_states[k], game.lottery_probabilities[k], strict=True):
        if weight > 0:
            for probability, following in arrive(game, period + 1, int(state)):
                found[following] = found.get(following, 0.0) + float(weight) * probability
    return [(probability, following) for following, probability in found.items()]


@dataclass(eq=False)
class _Work:
    """Flat vectors of all moves' payoffs, and the passes down and up the tree."""

    tree: Tree
    shapes: list[tuple[tuple[int, ...], ...]] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        types = self.tree.game.types
        for node in self.tree.nodes:
            covert = [(types[i], len(node.stage.classes[i])) for i in (0, 1)]
            overt = [reference.overt_shape(node.stage, i, types[i]) for i in (0, 1)]
            self.shapes.append((*covert, *overt))
        self.size = sum(int(np.prod(shape)) for shapes in self.shapes for shape in shapes)

    def strategies(self, unknown: Floats, share: float) -> list[Strategies]:
        """Logit responses to the payoffs at a share of the precision."""
        game = self.tree.game
        found = []
        at = 0
        for node, shapes in zip(self.tree.nodes, self.shapes, strict=True):
            parts = []
            for k, shape in enumerate(shapes):
                count = int(np.prod(shape))
                scores = share * game.precision[k % 2] * unknown[at : at + count].reshape(shape)
                if k >= 2:
                    allowed: Bools = node.stage.allowed[k % 2][None, :, None, None, :]
                    scores = np.where(allowed, scores, -np.inf)
                weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
                parts.append(weights / weights.sum(axis=-1, keepdims=True))
                at += count
            found.append(Strategies(covert=(parts[0], parts[1]), overt=(parts[2], parts[3])))
        return found

    def beliefs(self, strategies: list[Strategies]) -> tuple[list[Pair], Floats]:
        """Beliefs at, and probability of, each node, from the roots down."""
        game = self.tree.game
        beliefs: list[Pair] = [game.prior] * len(self.tree.nodes)
        reach = np.zeros(len(self.tree.nodes))
        for probability, root in self.tree.roots:
            reach[root] = probability
        for at, node in enumerate(self.tree.nodes):
            if node.period + 1 == game.periods:
                continue
            after0 = reference.posterior(node.stage, 0, beliefs[at][0], strategies[at])
            after1 = reference.posterior(node.stage, 1, beliefs[at][1], strategies[at])
            chance = reference.record_probabilities(node.stage, beliefs[at], strategies[at])
            for (y, z0, z1, a0, a1), probability, child in node.branches:
                beliefs[child] = (after0[y, z0, z1, a0], after1[y, z1, z0, a1])
                goes_on = chance[y, z0, z1, a0, a1] * node.stage.survive[y, a0, a1]
                reach[child] = reach[at] * goes_on * probability
        return beliefs, reach

    def worth(self, strategies: list[Strategies]) -> list[Payoffs]:
        """Payoffs at each node, from the leaves up."""
        game = self.tree.game
        beliefs, _ = self.beliefs(strategies)
        found: dict[int, Payoffs] = {}
        for at in range(len(self.tree.nodes) - 1, -1, -1):
            node = self.tree.nodes[at]
            shape = reference.records(node.stage)
            going_on = (np.zeros((*shape, game.types[0])), np.zeros((*shape, game.types[1])))
            for record, probability, child in node.branches:
                for i in (0, 1):
                    last = node.period + 1 == game.periods
                    after = game.terminal[i][:, child] if last else found[child].values[i]
                    going_on[i][tuple(record)] += probability * after
            found[at] = reference.payoffs(node.stage, beliefs[at], strategies[at], going_on, game.discount)
        return [found[at] for at in range(len(self.tree.nodes))]

    def payoffs(self, unknown: Floats, share: float) -> Floats:
        """One pass: payoffs to strategies to beliefs to payoffs."""
        worth = self.worth(self.strategies(unknown, share))
        return np.concatenate([part.ravel() for each in worth for part in (*each.covert, *each.overt)])

    def solution(self, unknown: Floats) -> TreeSolution:
        game, nodes, roots = self.tree.game, self.tree.nodes, self.tree.roots
        strategies = self.strategies(unknown, 1.0)
        beliefs, reach = self.beliefs(strategies)
        solved = tuple(
            Solved(node, belief, own, reference.judge(node.stage, own, worth, game.precision), float(chance))
            for node, belief, own, worth, chance in zip(
                nodes, beliefs, strategies, self.worth(strategies), reach, strict=True
            )
        )
        return TreeSolution(
            tree=self.tree,
            nodes=solved,
            residual=max(each.evaluation.residual for each in solved),
            values=pair(
                lambda i: np.add.reduce([p * solved[r].evaluation.payoffs.values[i] for p, r in roots])
            ),
        )


def _solve(work: _Work, start: Floats, share: float, tolerance: float) -> Floats:
    """The fixed point near `start` at a share of the precision, by plain iteration while that is quick."""
    unknown = start
    previous = np.inf
    for _ in range(60):
        following = work.payoffs(unknown, share)
        change = float(np.abs(following - unknown).max())
        unknown = following
        if change < tolerance:
            return unknown
        if change > 0.5 * previous:
            break
        previous = change
    try:
        found = newton_krylov(
            lambda x: work.payoffs(x, share) - x, unknown, f_tol=tolerance, maxiter=40, method="lgmres"
        )
    except NoConvergence as stuck:
        raise ValueError(f"no fixed point found at {share:.3f} of the precision") from stuck
    return np.asarray(found, dtype=float)
