from __future__ import annotations

import numba as nb
import numpy as np
import pytest

from standoff.equilibrium import grid, lanes
from standoff.simulation import play
from standoff.simulation.layout import ANGLED, BASIS, THETA


@nb.njit
def weights_of(sizes, beliefs, out):
    scratch = np.zeros((2, out.shape[1]))
    play.weigh(sizes, beliefs, np.int64(0), np.int64(0), scratch, out, np.int64(0))


@nb.njit
def strategy(q, allowed, sharpness):
    out, room = np.zeros((1, 1, len(q))), np.zeros((1, 16))
    shape = np.int64(1), np.int64(1), len(q)
    play.choices(q, np.int64(0), shape, allowed.reshape((1, len(q))), sharpness, room, out, np.int64(0))
    return out[0, 0]


@pytest.mark.parametrize("coordinate", ["share", "angle"])
@pytest.mark.parametrize("types", [(1, 1), (2, 1), (2, 2), (3, 2), (2, 4)])
def test_weights_are_those_of_the_solver(types, coordinate):
    rng = np.random.default_rng(1)
    n = 5
    beliefs = np.zeros((1, 1, 2, max(types)))
    for corner in (False, True):
        for i in (0, 1):
            drawn = np.eye(types[i])[-1] if corner else rng.dirichlet(np.ones(types[i]))
            beliefs[0, 0, i, : types[i]] = drawn
        sizes = np.zeros((1, 2, 10), np.int64)
        sizes[0, :, THETA], sizes[0, :, BASIS], sizes[0, :, ANGLED] = types, n, coordinate == "angle"
        out = np.zeros((1, grid.size(types[0], n) * grid.size(types[1], n)), np.float32)
        weights_of(sizes, beliefs, out)
        expected = np.outer(*(grid.basis(beliefs[0, 0, i, : types[i]], n, coordinate) for i in (0, 1)))
        np.testing.assert_allclose(out[0], expected.ravel(), atol=1e-5)


def test_strategies_are_logit_over_what_is_allowed():
    q = np.array([1.0, 5.0, -2.0], np.float32)
    found = strategy(q, np.array([True, False, True]), 1.0)
    assert found == pytest.approx([1 / (1 + np.exp(-3)), 0, np.exp(-3) / (1 + np.exp(-3))])
    sharp = strategy(q, np.array([True, False, True]), 2.0)
    assert sharp == pytest.approx([1 / (1 + np.exp(-6)), 0, np.exp(-6) / (1 + np.exp(-6))])
    far = strategy(np.array([0.0, -5_000.0], np.float32), np.ones(2, bool), 1.0)
    assert far[1] == pytest.approx(np.exp(lanes.FLOOR))
