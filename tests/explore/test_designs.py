"""Designs: how many points, how even, and how they hang together."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from standoff.errors import UsageError
from standoff.explore.designs import DESIGNS, LEVELS, STEP, design


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_design_is_the_same_for_the_same_seed_and_lies_in_the_cube(kind: str) -> None:
    points = design(kind, 100, 3, seed=5)
    assert np.array_equal(points, design(kind, 100, 3, seed=5))
    assert not np.array_equal(points, design(kind, 100, 3, seed=6))
    assert points.min() >= 0.0
    assert points.max() <= 1.0


@pytest.mark.parametrize("kind", ["sobol", "random"])
def test_a_longer_design_begins_with_the_shorter(kind: str) -> None:
    assert np.array_equal(design(kind, 300, 4, 1)[:100], design(kind, 100, 4, 1))


def test_even_designs_are_more_even_than_chance() -> None:
    spread = {kind: qmc.discrepancy(design(kind, 128, 3, 1)) for kind in ("sobol", "latin", "random")}
    assert spread["sobol"] < spread["latin"] < spread["random"]
    assert np.array_equal(np.sort(np.floor(design("latin", 50, 3, 1) * 50), axis=0)[:, 0], np.arange(50))


def test_saltelli_groups_mix_one_column() -> None:
    groups = design("saltelli", 100, 3, 1).reshape(-1, 5, 3)
    assert len(groups) == 16
    first, second, mixed = groups[:, 0], groups[:, 1], groups[:, 2:]
    for i in range(3):
        own = np.arange(3) != i
        assert np.array_equal(mixed[:, i, own], first[:, own])
        assert np.array_equal(mixed[:, i, i], second[:, i])
    assert not np.any(first == second)


def test_morris_walks_move_one_parameter_at_a_time_by_one_step() -> None:
    walks = design("morris", 85, 4, 1).reshape(-1, 5, 4)
    assert len(walks) == 17
    moves = np.diff(walks, axis=1)
    assert np.allclose(np.sort(np.abs(moves), axis=2)[..., -1], STEP)
    assert np.all((np.abs(moves) > 1e-9).sum(axis=2) == 1)
    assert np.all((np.abs(moves) > 1e-9).sum(axis=1) == 1)
    levels = np.unique(np.round(walks * (LEVELS - 1), 9))
    assert np.array_equal(levels, np.arange(LEVELS))


def test_what_cannot_be_designed_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no design 'sobel'"):
        design("sobel", 10, 2, 1)
    with pytest.raises(UsageError, match="needs at least 24 draws, not 20"):
        design("saltelli", 20, 10, 1)
