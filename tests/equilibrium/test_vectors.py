"""Vectors of lanes against NumPy's arithmetic."""

from __future__ import annotations

import numba as nb
import numpy as np

from standoff.equilibrium.vectors import (
    WIDTH,
    every,
    if_positive,
    larger,
    padded,
    power_of_two,
    put,
    spaces,
    square_root,
    take,
)


@nb.njit
def _worked_out(x, y, out, single):  # type: ignore[no-untyped-def]
    one, other = take(x, (1,), 0), take(y, (0, 1), WIDTH)
    sums = every(0.5)
    sums += one
    sums -= other * 2.0
    put(out, (0,), 0, sums)
    put(out, (1,), 0, 1.0 / one)
    put(out, (2,), 0, larger(one, other))
    put(out, (3,), 0, if_positive(one, other, 7.0))
    put(out, (4,), 0, square_root(larger(one, 0.0)))
    put(out, (5,), 0, power_of_two(every(6755399441055744.0 + 3.0)))
    put(single, (0,), 0, one)
    put(out, (6,), 0, take(single, (0,), 0))


def test_operations_are_those_of_floats_lane_by_lane() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, WIDTH)), rng.normal(size=(1, 2, 2 * WIDTH))
    out, single = np.full((7, WIDTH), np.nan), np.zeros((1, WIDTH), dtype=np.float32)
    _worked_out(x, y, out, single)
    one, other = x[1], y[0, 1, WIDTH:]
    expected = [
        0.5 + one - 2 * other,
        1 / one,
        np.maximum(one, other),
        np.where(one > 0, other, 7.0),
        np.sqrt(np.maximum(one, 0)),
        np.full(WIDTH, 8.0),
        one.astype(np.float32),
    ]
    np.testing.assert_allclose(out, expected, rtol=1e-15)


def test_spaces_are_of_zeros_that_begin_where_a_vector_does() -> None:
    shapes = (3, WIDTH), (2, 5, 2 * WIDTH), (0, WIDTH), (1, WIDTH)
    rooms = spaces(*shapes)
    for shape, room in zip(shapes, rooms, strict=True):
        assert room.shape == shape
        assert (room == 0).all()
        assert room.ctypes.data % (8 * WIDTH) == 0 or room.size == 0
    rooms[0][:] = 1.0
    assert not any(room.any() for room in rooms[1:])
    assert [padded(lanes) for lanes in (1, WIDTH, WIDTH + 1)] == [WIDTH, WIDTH, 2 * WIDTH]
