"""Arithmetic of the lanes against NumPy's."""

from __future__ import annotations

import numba as nb
import numpy as np
import pytest
from numpy.polynomial import chebyshev as polynomials

from standoff.equilibrium import lanes
from standoff.equilibrium.grid import basis
from tests.reference.stage import Floats

WIDTH = 20


@nb.njit
def _exponentials(x: Floats) -> Floats:
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = lanes.exponential(x[i])
    return out


@nb.njit
def _softmax(q, allowed):  # type: ignore[no-untyped-def]
    out, top = np.full_like(q, np.nan), np.empty(q.shape[1])
    lanes.softmax(q, allowed, out, top)
    return out


@nb.njit
def _belief_basis(parts, n):  # type: ignore[no-untyped-def]
    out = np.full((n ** (parts.shape[0] - 1), parts.shape[1]), np.nan)
    lanes.belief_basis(parts, n, out)
    return out


@nb.njit
def _contract(values, folded, inner, kinds, total):  # type: ignore[no-untyped-def]
    lanes.contract(values, folded, inner, kinds, total)


def test_exponential_is_accurate_to_rounding() -> None:
    x = np.concatenate([np.linspace(-300, 0, 100_001), -np.logspace(-18, 2, 10_001), [0.0]])
    np.testing.assert_allclose(_exponentials(x), np.exp(x), rtol=1e-15, atol=0)


def test_exponential_is_cut_off_far_below() -> None:
    np.testing.assert_allclose(
        _exponentials(np.array([-300.5, -1e6, -np.inf])), np.exp(lanes.FLOOR), rtol=1e-15
    )


def test_softmax_of_the_moves_allowed() -> None:
    rng = np.random.default_rng(1)
    q = rng.normal(scale=30, size=(5, WIDTH))
    q[:, 0] = [1e5, 0.0, -1e5, 3.0, 1e5]
    for allowed in ([1, 1, 1, 1, 1], [0, 1, 0, 1, 1], [0, 0, 1, 0, 0]):
        mask = np.array(allowed, dtype=bool)[:, None]
        scores = np.where(mask, q, -np.inf)
        weights = np.exp(scores - scores.max(axis=0))
        found = _softmax(q, np.array(allowed))
        assert (found[~mask[:, 0]] == 0).all()
        assert (found[mask[:, 0]] > 0).all()
        # Beyond the floor a move keeps the floor's chance, which no sum can tell from nothing.
        np.testing.assert_allclose(found, weights / weights.sum(axis=0), rtol=1e-14, atol=1e-130)


@pytest.mark.parametrize("types", [1, 2, 3, 4])
@pytest.mark.parametrize("n", [1, 2, 5])
def test_belief_basis_is_that_of_the_grid(types: int, n: int) -> None:
    """Also of beliefs that do not sum to 1, and of vertices."""
    rng = np.random.default_rng([types, n])
    beliefs = np.concatenate([np.eye(types), rng.dirichlet(np.full(types, 0.2), size=WIDTH)])
    expected = np.array([basis(belief, n) for belief in beliefs]).T
    scale = np.exp(rng.uniform(-200, 0, size=len(beliefs)))
    found = _belief_basis(np.ascontiguousarray(beliefs.T * scale), n)
    np.testing.assert_allclose(found, expected, atol=1e-13)


def test_belief_basis_of_a_record_without_chance_is_finite() -> None:
    assert np.isfinite(_belief_basis(np.zeros((3, 4)), 3)).all()


def test_chebyshev_products_follow_the_order_of_the_basis() -> None:
    u = np.random.default_rng(2).uniform(size=(2, WIDTH))
    found = _belief_basis(np.array([(1 - u[0]) * (1 - u[1]), u[0], (1 - u[0]) * u[1]]), 4)
    first, second = (polynomials.chebvander(2 * row - 1, 3) for row in u)
    np.testing.assert_allclose(found, np.einsum("wm,wn->mnw", first, second).reshape(16, -1), atol=1e-13)


@pytest.mark.parametrize("terms", [1, 2, 3, 7])
def test_contract_adds_a_matrix_product(terms: int) -> None:
    rng = np.random.default_rng(terms)
    values, folded, inner = (
        rng.normal(size=shape) for shape in ((terms, 5), (terms, WIDTH), (5, WIDTH))
    )  # fmt: skip
    expected = inner + values.T @ folded
    _contract(values, folded, inner, 1, 0)
    np.testing.assert_allclose(inner, expected, atol=1e-14)


@pytest.mark.parametrize(("n", "kinds"), [(3, 1), (5, 2), (9, 2)])
def test_contract_of_total_degree_leaves_out_what_is_zero(n: int, kinds: int) -> None:
    rng = np.random.default_rng(n)
    values = rng.normal(size=(n, n * kinds))
    values[np.add.outer(np.arange(n), np.repeat(np.arange(n), kinds)) >= n] = 0.0
    folded, inner = rng.normal(size=(n, WIDTH)), rng.normal(size=(n * kinds, WIDTH))
    expected = inner + values.T @ folded
    _contract(values, folded, inner, kinds, 1)
    np.testing.assert_allclose(inner, expected, atol=1e-14)
