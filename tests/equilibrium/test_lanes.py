"""Arithmetic of the lanes against NumPy's."""

from __future__ import annotations

import numba as nb
import numpy as np
import pytest
from numpy.polynomial import chebyshev as polynomials

from standoff.equilibrium import lanes
from standoff.equilibrium.grid import Coordinate, basis
from standoff.equilibrium.vectors import WIDTH, padded, put, take
from tests.reference.stage import Floats

LANES = 2 * WIDTH


@nb.njit
def _exponentials(x: Floats) -> Floats:
    """Of as many as fill whole vectors."""
    out = np.empty_like(x)
    for lane in range(0, x.shape[0], WIDTH):
        put(out, (), lane, lanes.exponential(take(x, (), lane)))
    return out


@nb.njit
def _softmax(q, allowed):  # type: ignore[no-untyped-def]
    out = np.full_like(q, np.nan)
    lanes.softmax(q, 0, allowed, 0, out)
    return out


@nb.njit
def _belief_basis(parts, n, angled):  # type: ignore[no-untyped-def]
    """Basis, and sums in the last row."""
    types = parts.shape[0]
    size = n ** (types - 1)
    out = np.full((size + 1, parts.shape[1]), np.nan)
    scratch, found = np.empty((types, WIDTH)), np.empty((1, size, WIDTH))
    for lane in range(0, parts.shape[1], WIDTH):
        for t in range(types):
            put(scratch, (t,), 0, take(parts, (t,), lane))
        put(out, (size,), lane, lanes.belief_basis(scratch, types, n, angled, found, 0))
        for m in range(size):
            put(out, (m,), lane, take(found, (0, m), 0))
    return out


@nb.njit
def _angles(low: Floats) -> Floats:
    out = np.empty_like(low)
    for lane in range(0, low.shape[0], WIDTH):
        put(out, (), lane, lanes.angle(take(low, (), lane)))
    return out


@nb.njit
def _contract(values, which, rows, folded, types, total):  # type: ignore[no-untyped-def]
    out = np.full((values.shape[2], WIDTH), np.nan)
    lanes.contract(values, which, rows, which.shape[0], folded, types, total, out)
    return out


def _filled(x: Floats) -> Floats:
    """With the last entry repeated to fill whole vectors."""
    return np.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, padded(x.shape[-1]) - x.shape[-1])], mode="edge")


def test_exponential_is_accurate_to_rounding() -> None:
    x = np.concatenate([np.linspace(-300, 0, 100_001), -np.logspace(-18, 2, 10_001), [0.0]])
    np.testing.assert_allclose(_exponentials(_filled(x))[: len(x)], np.exp(x), rtol=1e-15, atol=0)


def test_exponential_is_cut_off_far_below() -> None:
    np.testing.assert_allclose(
        _exponentials(_filled(np.array([-300.5, -1e6, -np.inf]))), np.exp(lanes.FLOOR), rtol=1e-15
    )


def test_softmax_of_the_moves_allowed() -> None:
    rng = np.random.default_rng(1)
    q = rng.normal(scale=30, size=(5, LANES))
    q[:, 0] = [1e5, 0.0, -1e5, 3.0, 1e5]
    for allowed in ([1, 1, 1, 1, 1], [0, 1, 0, 1, 1], [0, 0, 1, 0, 0]):
        mask = np.array(allowed, dtype=bool)[:, None]
        scores = np.where(mask, q, -np.inf)
        weights = np.exp(scores - scores.max(axis=0))
        found = _softmax(q[None], np.array([allowed]))[0]
        assert (found[~mask[:, 0]] == 0).all()
        assert (found[mask[:, 0]] > 0).all()
        # Beyond the floor a move keeps the floor's chance, which no sum can tell from nothing.
        np.testing.assert_allclose(found, weights / weights.sum(axis=0), rtol=1e-14, atol=1e-130)


def test_angle_is_accurate_to_some_roundings() -> None:
    low = np.concatenate([np.linspace(0, 0.5, 1001), np.logspace(-300, -0.5, 1001)])
    expected = 2 / np.pi * np.arcsin(np.sqrt(low))
    np.testing.assert_allclose(_angles(_filled(low))[: len(low)], expected, rtol=5e-14, atol=0)


@pytest.mark.parametrize("coordinate", ["share", "angle"])
@pytest.mark.parametrize("types", [1, 2, 3, 4])
@pytest.mark.parametrize("n", [1, 2, 5])
def test_belief_basis_is_that_of_the_grid(types: int, n: int, coordinate: Coordinate) -> None:
    """Also of beliefs that do not sum to 1, and of vertices."""
    rng = np.random.default_rng([types, n])
    beliefs = np.concatenate([np.eye(types), rng.dirichlet(np.full(types, 0.2), size=LANES - types)])
    expected = np.array([basis(belief, n, coordinate) for belief in beliefs]).T
    scale = np.exp(rng.uniform(-200, 0, size=len(beliefs)))
    found = _belief_basis(np.ascontiguousarray(beliefs.T * scale), n, coordinate == "angle")
    np.testing.assert_allclose(found[:-1], expected, atol=1e-12)
    np.testing.assert_allclose(found[-1], scale, rtol=1e-14)


def test_belief_basis_of_a_record_without_chance_is_finite() -> None:
    for angled in (False, True):
        assert np.isfinite(_belief_basis(np.zeros((3, WIDTH)), 3, angled)).all()


def test_chebyshev_products_follow_the_order_of_the_basis() -> None:
    u = np.random.default_rng(2).uniform(size=(2, LANES))
    found = _belief_basis(np.array([(1 - u[0]) * (1 - u[1]), u[0], (1 - u[0]) * u[1]]), 4, False)[:-1]
    first, second = (polynomials.chebvander(2 * row - 1, 3) for row in u)
    np.testing.assert_allclose(found, np.einsum("wm,wn->mnw", first, second).reshape(16, -1), atol=1e-13)


@pytest.mark.parametrize("size", [1, 4, 6, 7])
@pytest.mark.parametrize("terms", [1, 3, 7])
def test_contract_adds_up_matrix_products(terms: int, size: int) -> None:
    rng = np.random.default_rng([terms, size])
    values, folded = rng.normal(size=(4, terms, size)), rng.normal(size=(3, terms, WIDTH))
    which, rows = np.array([3, 0]), np.array([1, 2])
    expected = np.einsum("kmr,kmw->rw", values[which], folded[rows])
    np.testing.assert_allclose(_contract(values, which, rows, folded, 1, 0), expected, atol=1e-14)
    assert (_contract(values, which[:0], rows[:0], folded, 1, 0) == 0).all()


@pytest.mark.parametrize(("n", "types"), [(3, 1), (5, 2), (9, 2)])
def test_contract_of_total_degree_leaves_out_what_is_zero(n: int, types: int) -> None:
    rng = np.random.default_rng(n)
    values, folded = rng.normal(size=(1, n, n * types)), rng.normal(size=(1, n, WIDTH))
    values[:, np.add.outer(np.arange(n), np.repeat(np.arange(n), types)) >= n] = 0.0
    only = np.zeros(1, dtype=np.int64)
    np.testing.assert_allclose(
        _contract(values, only, only, folded, types, 1), values[0].T @ folded[0], atol=1e-14
    )
