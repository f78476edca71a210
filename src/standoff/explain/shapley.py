"""Shapley values: what each of some players brings to a whole, over all orders in which they may come.

For a value w(S) of every set S of n players, w(∅) = 0, player i is given

    φ_i = Σ_{S not with i} |S|! (n - |S| - 1)! / n! · (w(S + i) - w(S)),

which adds up to w of all of them and does not depend on any order (Shapley 1953, "A value for n-person games").
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

Coalition = frozenset[str]


def coalitions(players: Sequence[str]) -> list[Coalition]:
    """All sets of players, the empty one first and all of them last."""
    return [frozenset(some) for size in range(len(players) + 1) for some in combinations(players, size)]


def shapley_weights(players: Sequence[str]) -> NDArray[np.float64]:
    """Weights (player, coalition) that make Shapley values of the values of all coalitions, in their order.

    >>> shapley_weights(["a", "b"]) @ [0.0, 1.0, 2.0, 5.0]
    array([2., 3.])
    """
    every, n = coalitions(players), len(players)
    place = {coalition: k for k, coalition in enumerate(every)}
    weights = np.zeros((n, len(every)))
    for i, player in enumerate(players):
        for coalition in every:
            if player not in coalition:
                weight = factorial(len(coalition)) * factorial(n - len(coalition) - 1) / factorial(n)
                weights[i, place[coalition | {player}]] += weight
                weights[i, place[coalition]] -= weight
    return weights
