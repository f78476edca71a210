from __future__ import annotations

import numba as nb
import numpy as np

from standoff.simulation import draws


@nb.njit
def numbers(seed, runs, periods, purposes):
    found = np.zeros((runs, periods, purposes))
    for run in range(runs):
        for period in range(periods):
            for purpose in range(purposes):
                found[run, period, purpose] = draws.uniform(draws.key_of(seed, run), period, purpose)
    return found


@nb.njit
def picks(weights, u):
    return np.array([draws.drawn(weights, each) for each in u])


def test_numbers_are_uniform_and_unrelated():
    found = numbers(np.uint64(1), 200, 20, draws.PURPOSES)
    assert 0 <= found.min() < found.max() < 1
    counts, _ = np.histogram(found, bins=64, range=(0, 1))
    expected = found.size / 64
    assert ((counts - expected) ** 2 / expected).sum() < 63 + 5 * np.sqrt(2 * 63)
    limit = 5 / np.sqrt(found.size)
    for axis in range(3):
        a, b = np.moveaxis(found, axis, 0)[:-1].ravel(), np.moveaxis(found, axis, 0)[1:].ravel()
        assert abs(np.corrcoef(a, b)[0, 1]) < limit * 1.1
    assert len(np.unique(found)) == found.size


def test_number_does_not_depend_on_how_many_are_drawn():
    few, many = numbers(np.uint64(7), 3, 2, 4), numbers(np.uint64(7), 5, 4, 9)
    np.testing.assert_array_equal(few, many[:3, :2, :4])
    assert (numbers(np.uint64(8), 3, 2, 4) != few).all()


def test_drawn_by_weight():
    weights = np.array([0.0, 1.0, 0.0, 3.0, 0.0])
    assert picks(weights, np.array([0.0, 0.2, 0.26, 0.999999, 1.0])).tolist() == [1, 1, 3, 3, 3]
    assert picks(np.zeros(3), np.array([0.5])).tolist() == [-1]
