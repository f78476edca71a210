"""Fixed points of many lanes at a time, each on its own way."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.equilibrium.arrays import dimensions
from standoff.equilibrium.fixpoint import DEPTH, SKETCH, Memory, empty_memory, solve_block
from standoff.equilibrium.kernel import evaluate, workspace
from standoff.equilibrium.state import Place, continuations, for_kernel
from standoff.equilibrium.vectors import padded
from standoff.game import compile_game
from tests.equilibrium.places import POINTS, gold_game, grid_of, last_place
from tests.reference.stage import Floats, Pair
from tests.worlds import random_world

TOLERANCE = 1e-10
FOLDS = np.array([12, 1]) / 13, np.array([9, 4]) / 13
"""Beliefs at which the branch of the game with a proxy folds at precision 3.5."""


class Block:
    """A stage at one block of beliefs, and what the compiled functions take of it."""

    def __init__(self, place: Place, beliefs: list[Pair]) -> None:
        grid, game, stage = grid_of(beliefs), place.game, place.stage
        assert grid.mu0.shape[0] == 1
        values = for_kernel(continuations(game, stage, place.after, discounted=True), game.types)
        self.lanes = grid.mu0.shape[2]
        self.size = sum(dimensions(stage))
        self.precision = np.array(game.precision)
        self.space = [np.zeros((types, self.lanes)) for types in game.types]
        work = workspace(stage, POINTS, self.lanes)
        self.common = stage, work, grid.form, grid.mu0[0], grid.mu1[0], *values

    def solve(
        self, q: Floats | None = None, memory: Memory | None = None
    ) -> tuple[Floats, Floats, Floats, int]:
        """Action values, residual and share reached of each lane, and evaluations."""
        found = np.zeros((self.size, self.lanes)) if q is None else q.copy()
        residual, reached = np.empty(self.lanes), np.empty(self.lanes)
        kept = memory or empty_memory(self.size, self.lanes)
        how = self.precision, TOLERANCE, q is not None, kept
        spent = solve_block(*self.common, *how, found, *self.space, residual, reached)
        return found, residual, reached, spent

    def image(self, q: Floats, share: float = 1.0) -> Floats:
        """g(q) at a share of the precision."""
        out, scaled = np.empty_like(q), share * np.repeat(self.precision[:, None], self.lanes, axis=1)
        evaluate(*self.common, scaled, q, out, *self.space)
        return out


def beliefs(types: tuple[int, int], count: int, seed: int = 0) -> list[Pair]:
    rng = np.random.default_rng(seed)
    return [(rng.dirichlet(np.ones(types[0])), rng.dirichlet(np.ones(types[1]))) for _ in range(count)]


def random_block(seed: int) -> Block:
    game = compile_game(
        random_world(
            seed, types=(2, 2), periods=1, covert_tracks=(1, 1), private=(1, 1), precision=(1.5, 1.0)
        )
    )
    state = int(np.flatnonzero(game.reachable[0])[0])
    return Block(last_place(game, state), beliefs(game.types, 8, seed))


@pytest.mark.parametrize("seed", range(5))
def test_the_principal_branch_is_found_to_the_tolerance(seed: int) -> None:
    block = random_block(seed)
    q, residual, reached, spent = block.solve()
    assert (reached == 1).all()
    assert residual.max() <= TOLERANCE
    np.testing.assert_allclose(np.abs(block.image(q) - q).max(axis=0), residual, atol=1e-14)
    assert spent >= block.lanes
    # Slowly, by plain iteration at a precision that rises in small steps.
    slow = np.zeros_like(q)
    for share in np.linspace(0, 1, 41):
        for _ in range(40):
            slow += 0.5 * (block.image(slow, share) - slow)
    np.testing.assert_allclose(q, slow, atol=1e-7)


def test_a_lane_that_cannot_be_followed_does_not_spoil_the_others() -> None:
    game = gold_game("P", precision=3.5)
    smooth = [(np.array([1 - p, p]), np.array([1 - p, p])) for p in (0.0, 0.6, 1.0)]
    place = last_place(game, game.start)
    together = Block(place, [smooth[0], FOLDS, *smooth[1:]])
    q, residual, reached, _ = together.solve()
    assert 0 < reached[1] < 1
    kept = [0, 2, 3]
    assert (reached[kept] == 1).all()
    assert residual[kept].max() <= TOLERANCE
    alone, *_ = Block(place, smooth).solve()
    # The places of earlier steps are shared, so the order of sums may differ.
    np.testing.assert_allclose(q[:, kept], alone[:, :3], rtol=0, atol=1e-12)
    # The lane stays at its last point of the branch.
    gap = np.abs(together.image(q, float(reached[1])) - q)[:, 1]
    assert gap.max() < 1e-3


def test_a_good_guess_is_improved_and_costs_less() -> None:
    block = random_block(1)
    q, *_, cold = block.solve()
    found, residual, reached, spent = block.solve(q + 1e-3)
    np.testing.assert_allclose(found, q, atol=1e-8)
    assert (reached == 1).all()
    assert residual.max() <= TOLERANCE
    assert spent < 0.7 * cold
    assert block.solve(q)[3] == block.lanes


def test_steps_of_earlier_solves_speed_up_the_next() -> None:
    block = random_block(1)
    memory = empty_memory(block.size, block.lanes)
    (
        q,
        *_,
    ) = block.solve(memory=memory)
    rng = np.random.default_rng(0)
    ways, spent = rng.normal(size=(block.size, 2)), []
    for _ in range(8):
        found, residual, _, evaluations = block.solve(q + 1e-3 * ways @ rng.normal(size=(2, 1)), memory)
        np.testing.assert_allclose(found, q, atol=1e-8)
        assert residual.max() <= TOLERANCE
        spent.append(evaluations)
    assert spent[-1] < 0.8 * spent[0]


def test_a_memory_is_no_larger_than_the_problem() -> None:
    small, large = empty_memory(5, 4), empty_memory(1000, 4)
    assert small.change.shape == (5, 5, padded(4))
    assert (small.sign == 1).all()
    assert large.change.shape == (DEPTH, SKETCH, padded(4))
    assert set(large.bucket) == set(range(SKETCH))


@pytest.mark.parametrize("bad", [1e8, np.nan, np.inf])
def test_a_hopeless_guess_is_dropped_for_the_branch(bad: float) -> None:
    block = random_block(2)
    q, *_ = block.solve()
    guess = q.copy()
    guess[:, 0] = bad
    found, residual, reached, _ = block.solve(guess)
    assert (reached == 1).all()
    assert residual.max() <= TOLERANCE
    np.testing.assert_allclose(found, q, atol=1e-8)
