"""Gains from deviating: against brute force on exported trees, and on the grid against the tree."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium import solve_game, solve_tree
from standoff.equilibrium.best_response import deviation_gain_on_grid
from standoff.equilibrium.gambit import strategy
from standoff.game import compile_game
from standoff.game.export import extensive_form
from standoff.scenario import World, load
from tests.reference import extensive, gold
from tests.worlds import random_world


def named(name: str, precision: float) -> World:
    file, parameters = gold.GAMES[name]
    return load(gold.HERE / file, set={**parameters, "precision": precision}).world()


WORLDS = {
    "crisis A, three periods": named("crisis_A_T3", 2),
    "crisis B, two periods": named("crisis_B_T2", 1),
    "covert moves and readings": named("F_T1", 2),
    "proxy and channel": named("P_T1", 4),
    "random": random_world(
        2, periods=2, types=(2, 2), covert_tracks=(1, 0), overt_tracks=(1, 1), private=(0, 1), public=(0, 0)
    ),
}


@pytest.mark.parametrize("name", WORLDS)
def test_against_brute_force(name: str) -> None:
    """Set by set from the last to the first, the best move at each set of one type, on the exploded tree."""
    world = WORLDS[name]
    solved, form = solve_tree(compile_game(world)), extensive_form(world)
    tree = extensive.read(form.text)
    play = {key: strategy(solved, where, moves) for key, (where, moves) in form.sets.items()}
    _, before = extensive.action_values(tree, play)
    gain = solved.certificate.deviation_gain
    assert gain is not None
    for i in (0, 1):
        for k, chance in enumerate(world.sides[i].prior):
            own = [key for key, (where, _) in form.sets.items() if (where.side, where.type) == (i, k)]
            own.sort(key=lambda key: (form.sets[key][0].record.period, not form.sets[key][0].covert))
            after = extensive.best_payoff(tree, play, own[::-1])
            assert (after[i] - before[i]) / chance == pytest.approx(gain[i][k], abs=1e-9)
            assert gain[i][k] >= 0


@pytest.mark.parametrize("seed", [1, 3, 7, 8, 9])
def test_on_a_grid_within_its_error(seed: int) -> None:
    game = compile_game(random_world(seed, periods=2))
    exact = solve_tree(game).certificate.deviation_gain
    grid = solve_game(game, keep_policies=True, threads=1)
    gain, error = deviation_gain_on_grid(game, grid.induction, grid.certificate.value_error)
    for mine, theirs in zip(gain, exact or (), strict=True):
        assert np.max(np.abs(np.subtract(mine, theirs))) <= error
    assert error < 0.02


def test_nobody_gains_who_plays_best() -> None:
    """As precision grows, the gain goes to zero."""
    found = [solve_tree(compile_game(named("crisis_A_T2", p))).certificate.deviation_gain for p in (1, 5, 40)]
    largest = [max(map(max, gain or ())) for gain in found]
    assert largest[0] > largest[1] > largest[2] > 0
    assert largest[2] < 1e-6
