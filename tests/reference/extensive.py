"""Reads Gambit extensive forms (.efg, version 2) and checks strategies on them, knowing nothing of the model.

For strategies with full support this gives, by brute force over all nodes, the expected payoff of every move at every
information set (beliefs within the set by Bayes' rule), and each player's best reply to the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{}"]+')

Set = tuple[int, int]
"""Player (1, 2) and number of an information set."""


@dataclass
class Node:
    kind: str
    number: int
    """Of the information set; of the outcome at an end."""
    player: int = 0
    chances: tuple[float, ...] = ()
    payoffs: tuple[float, ...] = ()
    children: list[Node] = field(default_factory=list)


@dataclass
class Extensive:
    root: Node
    nodes: int
    sets: dict[Set, tuple[str, tuple[str, ...]]]
    """Label, and moves."""
    title: str
    comment: str


def read(text: str) -> Extensive:
    tokens = _TOKEN.findall(text)
    assert tokens[:3] == ["EFG", "2", "R"]
    at = 4
    at = tokens.index("}", at) + 1
    comment = ""
    if tokens[at].startswith('"'):
        comment, at = tokens[at], at + 1
    sets: dict[Set, tuple[str, tuple[str, ...]]] = {}
    outcomes: dict[int, tuple[float, ...]] = {}
    flat: list[tuple[Node, int]] = []
    while at < len(tokens):
        kind = tokens[at]
        at += 2  # the node's own label says nothing
        if kind == "t":
            number, at = int(tokens[at]), at + 1
            if at < len(tokens) and tokens[at].startswith('"'):
                end = tokens.index("}", at)
                outcomes[number] = tuple(float(x.rstrip(",")) for x in tokens[at + 2 : end])
                at = end + 1
            flat.append((Node("t", number, payoffs=outcomes[number]), 0))
            continue
        player = 0
        if kind == "p":
            player, at = int(tokens[at]), at + 1
        number, label, at = int(tokens[at]), tokens[at + 1], at + 2
        end = tokens.index("}", at)
        inside, at = tokens[at + 1 : end], end + 2
        if kind == "c":
            chances = tuple(float(x) for x in inside[1::2])
            flat.append((Node("c", number, chances=chances), len(chances)))
        else:
            moves = tuple(x.strip('"') for x in inside)
            assert sets.setdefault((player, number), (label.strip('"'), moves)) == (label.strip('"'), moves)
            flat.append((Node("p", number, player), len(moves)))
    stream = iter(flat)

    def build() -> Node:
        node, count = next(stream)
        node.children = [build() for _ in range(count)]
        return node

    root = build()
    assert next(stream, None) is None
    return Extensive(root, len(flat), sets, tokens[3].strip('"'), comment.strip('"'))


def action_values(tree: Extensive, play: dict[Set, np.ndarray]) -> tuple[dict[Set, np.ndarray], np.ndarray]:
    """Expected payoff of each move at each information set to the player who moves; and of the game to both."""
    weight: dict[Set, float] = defaultdict(float)
    total = {key: np.zeros(len(moves)) for key, (_, moves) in tree.sets.items()}

    def walk(node: Node, reach: float) -> np.ndarray:
        """Value of a node to both; ``reach`` counts everybody's moves and chance."""
        if node.kind == "t":
            return np.array(node.payoffs)
        shares = node.chances if node.kind == "c" else play[node.player, node.number]
        values = [walk(child, reach * share) for child, share in zip(node.children, shares, strict=True)]
        if node.kind == "p":
            key = node.player, node.number
            weight[key] += reach
            total[key] += reach * np.array([value[node.player - 1] for value in values])
        return np.asarray(sum(share * value for share, value in zip(shares, values, strict=True)))

    expected = walk(tree.root, 1.0)
    return {key: total[key] / weight[key] for key in total if weight[key] > 0}, expected


def residual(tree: Extensive, play: dict[Set, np.ndarray], precision: dict[Set, float]) -> float:
    """Largest |log-odds of a move against the first - precision · difference in payoff|."""
    values, _ = action_values(tree, play)
    worst = 0.0
    for key, own in play.items():
        gap = np.log(own) - precision[key] * values[key]
        worst = max(worst, float(np.max(np.abs(gap - gap[0]))))
    return worst


def best_payoff(tree: Extensive, play: dict[Set, np.ndarray], order: list[Set]) -> np.ndarray:
    """What both expect when the best move is made at some sets of one player, in an order from the last to the first.

    Chances of being at a set follow from the play before it, which is answered for only later and so has full support.
    """
    best = dict(play)
    for key in order:
        values = action_values(tree, best)[0][key]
        best[key] = np.eye(len(values))[int(values.argmax())]
    return action_values(tree, best)[1]
