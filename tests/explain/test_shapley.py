"""Shapley values: against the mean over all orders, and what they promise."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from standoff.explain.shapley import coalitions, shapley_weights

PLAYERS = ["a", "b", "c", "d"]


def worth(seed: int) -> dict[frozenset[str], float]:
    values = np.random.default_rng(seed).normal(size=2 ** len(PLAYERS))
    return {coalition: float(v) for coalition, v in zip(coalitions(PLAYERS), values, strict=True)}


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_mean_over_all_orders(seed: int) -> None:
    value = worth(seed)
    by_orders = dict.fromkeys(PLAYERS, 0.0)
    orders = list(permutations(PLAYERS))
    for order in orders:
        there: frozenset[str] = frozenset()
        for player in order:
            by_orders[player] += (value[there | {player}] - value[there]) / len(orders)
            there |= {player}
    found = shapley_weights(PLAYERS) @ list(value.values())
    assert found == pytest.approx(list(by_orders.values()))


def test_shares_add_up_and_do_not_depend_on_the_order_of_the_players() -> None:
    value = worth(7)
    found = dict(zip(PLAYERS, shapley_weights(PLAYERS) @ list(value.values()), strict=True))
    turned = PLAYERS[::-1]
    other = shapley_weights(turned) @ [value[coalition] for coalition in coalitions(turned)]
    assert sum(found.values()) == pytest.approx(value[frozenset(PLAYERS)] - value[frozenset()])
    assert dict(zip(turned, other, strict=True)) == pytest.approx(found)
