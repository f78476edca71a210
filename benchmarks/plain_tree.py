"""A plain solver of game trees to compare with: damped logit responses on all nodes, compiled, and nothing clever."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from tests.reference.extensive import Node, read

DAMPING = 0.5
TOLERANCE = 1e-10
MOST_SWEEPS = 5_000


class Tree(NamedTuple):
    """A game tree in the order of its file, a parent before its children."""

    parent: NDArray[np.int64]
    branch: NDArray[np.int64]
    """Which child of its parent a node is."""
    group: NDArray[np.int64]
    """Information set of a node; -1 for chance and ends."""
    mover: NDArray[np.int64]
    """0 or 1; -1 for chance and ends."""
    chance: NDArray[np.float64]
    """Of a node given its parent, where chance moves there."""
    payoffs: NDArray[np.float64]
    """(nodes, 2), 0 but at ends."""
    first: NDArray[np.int64]
    """Place of the first move of each information set in a list of all moves; the length of that list comes last."""
    owner: NDArray[np.int64]
    """(sets,)"""


def tree_of(text: str) -> Tree:
    """Lay a Gambit extensive form out as arrays."""
    form = read(text)
    numbers = {key: k for k, key in enumerate(form.sets)}
    rows: list[tuple[int, int, int, int, float, tuple[float, ...]]] = []

    def visit(node: Node, parent: int, branch: int, chance: float) -> None:
        here = len(rows)
        moves = node.kind == "p"
        group = numbers[node.player, node.number] if moves else -1
        rows.append(
            (parent, branch, group, node.player - 1 if moves else -1, chance, node.payoffs or (0.0, 0.0))
        )
        for k, child in enumerate(node.children):
            visit(child, here, k, node.chances[k] if node.kind == "c" else 1.0)

    visit(form.root, -1, 0, 1.0)
    parent, branch, group, mover, chance, payoffs = zip(*rows, strict=True)
    counts = [len(moves) for _, moves in form.sets.values()]
    return Tree(
        np.array(parent),
        np.array(branch),
        np.array(group),
        np.array(mover),
        np.array(chance),
        np.array(payoffs),
        np.concatenate([[0], np.cumsum(counts)]),
        np.array([player - 1 for player, _ in form.sets]),
    )


@numba.njit(cache=True)
def solve_plainly(tree: Tree, precision: float) -> tuple[NDArray[np.float64], int, float]:
    """Probabilities of all moves, sweeps and last change; payoffs are weighed with one precision."""
    nodes, moves = len(tree.parent), tree.first[-1]
    sigma, worth, weight = np.empty(moves), np.empty(moves), np.empty(moves)
    for s in range(len(tree.owner)):
        sigma[tree.first[s] : tree.first[s + 1]] = 1.0 / (tree.first[s + 1] - tree.first[s])
    others, values = np.empty((nodes, 2)), np.empty((nodes, 2))
    change, sweeps = np.inf, 0
    while change > TOLERANCE and sweeps < MOST_SWEEPS:
        sweeps += 1
        others[0] = 1.0
        for n in range(1, nodes):
            above = tree.parent[n]
            mover = tree.mover[above]
            p = tree.chance[n] if mover < 0 else sigma[tree.first[tree.group[above]] + tree.branch[n]]
            for i in range(2):
                others[n, i] = others[above, i] * (1.0 if mover == i else p)
        values[:] = tree.payoffs
        worth[:] = 0.0
        weight[:] = 0.0
        for n in range(nodes - 1, 0, -1):
            above = tree.parent[n]
            mover = tree.mover[above]
            p = tree.chance[n]
            if mover >= 0:
                move = tree.first[tree.group[above]] + tree.branch[n]
                p = sigma[move]
                worth[move] += others[above, mover] * values[n, mover]
                weight[move] += others[above, mover]
            for i in range(2):
                values[above, i] += p * values[n, i]
        change = 0.0
        for s in range(len(tree.owner)):
            a, b = tree.first[s], tree.first[s + 1]
            q = precision * worth[a:b] / weight[a:b]
            response = np.exp(q - q.max())
            response /= response.sum()
            for k in range(b - a):
                change = max(change, abs(response[k] - sigma[a + k]))
                sigma[a + k] += DAMPING * (response[k] - sigma[a + k])
    return sigma, sweeps, change
