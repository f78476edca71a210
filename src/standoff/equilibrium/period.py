"""A period, solved: as many of its places as have something to start from, without the interpreter.

Place by place: what may follow is mixed from the next period's solution, play is extrapolated from the periods that
follow (see `carry`), improved to a fixed point, and values and forecasts are expanded over beliefs. Threads draw
one place after another, the dearest first. A place that needs more than that is left to `state.solve_state`, which
does the same with all precautions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba as nb
import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from standoff.equilibrium.carry import EXTRAPOLATE, KEPT, SAMPLE
from standoff.equilibrium.fixpoint import SLIGHT, Memory, solve_block
from standoff.equilibrium.forecast import forecast_nodes
from standoff.equilibrium.lanes import entry, part
from standoff.equilibrium.mesh import Mesh
from standoff.equilibrium.slots import Slot

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_intrinsic: Any = intrinsic

SOLVED, LEFT = 1, 2
"""What became of a place: solved, or left to whoever looks closer."""


class Following(NamedTuple):
    """What follows a period."""

    values: Floats
    """(X, M0, M1, Θ0 + Θ1) coefficients once the next period's events have happened."""
    chances: Floats
    """(G, X, F, M1, M0) coefficients of forecasts, for each deadline that lies ahead."""
    lottery_states: Ints
    lottery_probabilities: Floats
    arrival_states: Ints
    arrival_probabilities: Floats
    """As in `Game`, those of the next period's events."""
    discount: float


class Found(NamedTuple):
    """What is written."""

    values: Floats
    """(X, M0, M1, Θ0 + Θ1) as in `Following`, of this period."""
    chances: Floats
    """(G, X, F, M1, M0)"""
    status: Ints
    """(n,) by place"""
    spent: Ints
    """(n,) evaluations"""
    residual: Floats
    """(n,)"""
    later: Floats
    now: Floats
    """(n, nodes, F) forecasts at the nodes for the first deadline, and of the period alone, where they are wanted."""


@_intrinsic
def _fetch_and_add(typing_context: Any, address: Any) -> Any:
    """Add one to the integer at an address, all at once; what it was before."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        integer = context.get_value_type(nb.int64)
        pointer = builder.inttoptr(arguments[0], integer.as_pointer())
        return builder.atomic_rmw("add", pointer, integer(1), "monotonic")

    return nb.int64(nb.intp), build


@entry
def solve_places(
    slots: Any,
    numbers: Any,
    states: Any,
    counter: Any,
    mesh: Mesh,
    following: Following,
    coarse: Any,
    kept: Any,
    found: Found,
) -> None:
    """Solve places until none is left; any number of threads may do so at a time.

    Parameters
    ----------
    slots
        List of `Slot`.
    numbers, states
        (n,) slot and public state of each place.
    counter
        (1,) places that have been drawn.
    coarse
        List of (blocks, D, B) action values of each place at the nodes of a coarser grid; without one, of one entry.
    kept
        List of (blocks, D, B) arrays for the action values of each place; if they are not wanted, of one entry.
    """
    while True:
        n = _fetch_and_add(counter.ctypes.data)
        if n >= len(numbers):
            break
        slot, x = slots[numbers[n]], states[n]
        q, value0, value1 = _space(slot)
        near = np.empty(q.shape if mesh.refine0.shape[0] > 0 else (0, 0, 0))
        if near.shape[0] > 0:
            _refine(mesh, coarse[n], near)
        _improve(slot, mesh, following, near, q, value0, value1, n, found)
        if found.status[n] != SOLVED:
            continue
        _carry(slot, q, near)
        if kept[0].shape[0] > 0:
            _copy(q, kept[n])
        _expand(mesh, _values(mesh, value0, value1), found.values[x])
        if following.chances.shape[0] > 0:
            _forecast(slot, mesh, following, q, n, x, found)


@part
def _space(slot: Slot) -> Any:
    """Space for action values and values of a place at all nodes."""
    blocks, size, lanes = slot.recent.shape[1:]
    types0, types1 = slot.stage.first.K.shape[0], slot.stage.second.K.shape[0]
    return (
        np.empty((blocks, size, lanes)),
        np.empty((blocks, types0, lanes)),
        np.empty((blocks, types1, lanes)),
    )


@part
def _improve(
    slot: Slot,
    mesh: Mesh,
    following: Following,
    near: Any,
    q: Any,
    value0: Any,
    value1: Any,
    n: int,
    found: Found,
) -> None:
    """Extrapolate action values and improve them, block by block; tell what became of it."""
    v0, v1 = _continuations(slot, following)
    _guess(slot, near, q)
    guess = q.copy()
    lanes = q.shape[2]
    residual, reached = np.empty(lanes), np.empty(lanes)
    found.spent[n], found.residual[n], found.status[n] = 0, 0.0, SOLVED
    if slot.known[0] == 0:
        slot.memory.held[:] = False
    for b in range(q.shape[0]):
        every = slot.memory
        memory = Memory(
            every.change[b],
            every.moved[b],
            every.gram[b],
            every.held[b],
            every.next[b],
            every.bucket,
            every.sign,
        )
        found.spent[n] += solve_block(
            slot.stage,
            slot.work,
            mesh.form,
            mesh.mu0[b],
            mesh.mu1[b],
            v0,
            v1,
            mesh.precision,
            mesh.tolerance,
            True,
            memory,
            q[b],
            value0[b],
            value1[b],
            residual,
            reached,
        )
        for lane in range(lanes):
            found.residual[n] = max(found.residual[n], residual[lane])
            if reached[lane] < 1.0:
                found.status[n] = LEFT
    # Where the coarser grid says something else, it may have been interpolated across a jump.
    if near.shape[0] > 0 and _farthest(q, guess) > SLIGHT:
        found.status[n] = LEFT


@part
def _continuations(slot: Slot, following: Following) -> Any:
    """Discounted values of going on, laid out as `kernel.evaluate` wants them: (k, M1, M0 * Θ0), (k, M0, M1 * Θ1)."""
    stage, values = slot.stage, following.values
    types0, types1 = stage.first.K.shape[0], stage.second.K.shape[0]
    _, size0, size1, _ = values.shape
    count = stage.lotteries.shape[0]
    v0, v1 = np.empty((count, size1, size0 * types0)), np.empty((count, size0, size1 * types1))
    mixed = np.empty(values.shape[1:])
    for k in range(count):
        _mix(following, values, stage.lotteries[k], stage.weights[k], mixed)
        for m0 in range(size0):
            for m1 in range(size1):
                for t in range(types0):
                    v0[k, m1, m0 * types0 + t] = mixed[m0, m1, t]
                for t in range(types1):
                    v1[k, m0, m1 * types1 + t] = mixed[m0, m1, types0 + t]
    return v0, v1


@part
def _mix(following: Following, functions: Any, lottery: int, weight: float, mixed: Any) -> None:
    """Weighted mean of functions (X, K, L, N) of the state after a lottery and the events of the next period."""
    mixed[:] = 0.0
    for s in range(following.lottery_states.shape[1]):
        chance = weight * following.lottery_probabilities[lottery, s]
        if chance == 0.0:
            continue
        before = following.lottery_states[lottery, s]
        for e in range(following.arrival_states.shape[1]):
            factor = chance * following.arrival_probabilities[before, e]
            if factor == 0.0:
                continue
            function = functions[following.arrival_states[before, e]]
            for i in range(mixed.shape[0]):
                for j in range(mixed.shape[1]):
                    for m in range(mixed.shape[2]):
                        mixed[i, j, m] += factor * function[i, j, m]


@part
def _guess(slot: Slot, near: Any, q: Any) -> None:
    """Where to start from: what is near, and, extrapolated, what was found before or how much that differed from it."""
    q[:] = 0.0
    _copy(near, q)
    known = slot.known[0]
    if known == 0:
        return
    one, two, three, four = _recent(slot, 0), _recent(slot, 1), _recent(slot, 2), _recent(slot, 3)
    blocks, size, lanes = q.shape
    gaps, weights = np.empty((3, lanes)), np.empty((3, lanes))
    for b in range(blocks):
        gaps[:] = 0.0
        for d in range(0, size, SAMPLE):
            for lane in range(lanes):
                last = one[b, d, lane]
                constant = two[b, d, lane]
                line = 2.0 * constant - three[b, d, lane]
                parabola = 3.0 * (constant - three[b, d, lane]) + four[b, d, lane]
                gaps[0, lane] = max(gaps[0, lane], abs(constant - last))
                gaps[1, lane] = max(gaps[1, lane], abs(line - last))
                gaps[2, lane] = max(gaps[2, lane], abs(parabola - last))
        for lane in range(lanes):
            degree = 0
            for more in range(1, min(known - 1, 3)):
                if gaps[more, lane] < gaps[degree, lane]:
                    degree = more
            for m in range(3):
                weights[m, lane] = EXTRAPOLATE[degree, m]
        for d in range(size):
            for lane in range(lanes):
                q[b, d, lane] += (
                    weights[0, lane] * one[b, d, lane]
                    + weights[1, lane] * two[b, d, lane]
                    + weights[2, lane] * three[b, d, lane]
                )


@part
def _recent(slot: Slot, age: int) -> Any:
    """(blocks, D, B) what was carried so many periods ago."""
    return slot.recent[(slot.known[1] + age) % KEPT]


@part
def _carry(slot: Slot, q: Any, near: Any) -> None:
    """Keep what was found, or how much it differs from what was near."""
    slot.known[0] = min(slot.known[0] + 1, KEPT)
    slot.known[1] = (slot.known[1] - 1) % KEPT
    newest = _recent(slot, 0)
    _copy(q, newest)
    if near.shape[0] > 0:
        for b in range(q.shape[0]):
            for d in range(q.shape[1]):
                for lane in range(q.shape[2]):
                    newest[b, d, lane] -= near[b, d, lane]


@part
def _farthest(one: Any, two: Any) -> float:
    """Largest difference of two arrays; infinite if it cannot be told."""
    largest = 0.0
    for b in range(one.shape[0]):
        for d in range(one.shape[1]):
            for lane in range(one.shape[2]):
                gap = abs(one[b, d, lane] - two[b, d, lane])
                largest = gap if gap > largest else largest
    return largest


@part
def _copy(source: Any, target: Any) -> None:
    for b in range(source.shape[0]):
        for d in range(source.shape[1]):
            for lane in range(source.shape[2]):
                target[b, d, lane] = source[b, d, lane]


@part
def _rows(blocks: Any, first: int, rows: Any) -> None:
    """Turn (blocks, F, B) into (nodes, F), in columns from a first one on."""
    lanes = blocks.shape[2]
    for n in range(rows.shape[0]):
        b, lane = n // lanes, n % lanes
        for f in range(blocks.shape[1]):
            rows[n, first + f] = blocks[b, f, lane]


@part
def _values(mesh: Mesh, value0: Any, value1: Any) -> Any:
    """Values (nodes, Θ0 + Θ1)."""
    rows = np.empty((mesh.nodes, value0.shape[1] + value1.shape[1]))
    _rows(value0, 0, rows)
    _rows(value1, value0.shape[1], rows)
    return rows


@part
def _refine(mesh: Mesh, coarse: Any, near: Any) -> None:
    """Interpolate action values from the nodes of a coarser grid."""
    size, lanes = near.shape[1], near.shape[2]
    rows = np.empty((mesh.refine0.shape[1] * mesh.refine1.shape[1], size))
    _rows(coarse, 0, rows)
    fine = np.empty((mesh.nodes, size))
    _tensor(mesh.refine0, mesh.refine1, rows, fine)
    for n in range(near.shape[0] * lanes):
        b, lane, row = n // lanes, n % lanes, min(n, mesh.nodes - 1)
        for d in range(size):
            near[b, d, lane] = fine[row, d]


@part
def _expand(mesh: Mesh, rows: Any, coefficients: Any) -> None:
    """Coefficients (M0, M1, F) of functions given at the nodes (nodes, F)."""
    size0, size1, count = coefficients.shape
    _tensor(mesh.expand0, mesh.expand1, rows, coefficients.reshape((size0 * size1, count)))


@part
def _tensor(first: Any, second: Any, rows: Any, out: Any) -> None:
    """Write Σ first[i, k] second[j, l] rows[k, l] to out[i, j]; pairs share an axis, and entries are vectors."""
    side, other = second.shape
    if side == 1 and other == 1:
        _product(first, rows, out)
        return
    count = rows.shape[1]
    half = np.empty((first.shape[0], other * count))
    _product(first, rows.reshape((first.shape[1], other * count)), half)
    for i in range(first.shape[0]):
        _product(second, half[i].reshape((other, count)), out[i * side : (i + 1) * side])


@part
def _product(matrix: Any, rows: Any, out: Any) -> None:
    """Write matrix rows to out, four terms at a time, to spare loads and stores."""
    terms, width = rows.shape
    whole = terms - terms % 4
    for i in range(matrix.shape[0]):
        sums, weights = out[i], matrix[i]
        for c in range(width):
            sums[c] = 0.0
        for k in range(0, whole, 4):
            a, b, c, d = weights[k], weights[k + 1], weights[k + 2], weights[k + 3]
            one, two, three, four = rows[k], rows[k + 1], rows[k + 2], rows[k + 3]
            for e in range(width):
                sums[e] += a * one[e] + b * two[e] + c * three[e] + d * four[e]
        for k in range(whole, terms):
            a, one = weights[k], rows[k]
            for e in range(width):
                sums[e] += a * one[e]


@part
def _forecast(slot: Slot, mesh: Mesh, following: Following, q: Any, n: int, x: int, found: Found) -> None:
    """Forecasts at the nodes, expanded over beliefs, for all deadlines at once."""
    stage, chances = slot.stage, following.chances
    deadlines, _, events, size1, size0 = chances.shape
    coming = np.empty((deadlines, stage.lotteries.shape[0], events, size1, size0))
    for g in range(deadlines):
        for k in range(coming.shape[1]):
            weight = stage.weights[k] / following.discount
            _mix(following, chances[g], stage.lotteries[k], weight, coming[g, k])
    at_nodes = np.empty((q.shape[0], deadlines, events, q.shape[2]))
    _events(slot, mesh, q, coming, at_nodes)
    rows, coefficients = np.empty((mesh.nodes, events)), np.empty((size0, size1, events))
    for g in range(deadlines):
        _rows(at_nodes[:, g], 0, rows)
        if mesh.certain and g == 0:
            _rows(at_nodes[:, g], 0, found.later[n])
        _expand(mesh, rows, coefficients)
        for m0 in range(size0):
            for m1 in range(size1):
                for f in range(events):
                    found.chances[g, x, f, m1, m0] = coefficients[m0, m1, f]
    if mesh.certain:
        alone = np.empty((q.shape[0], 1, events, q.shape[2]))
        _events(slot, mesh, q, np.empty((1, 0, events, size1, size0)), alone)
        _rows(alone[:, 0], 0, found.now[n])


@part
def _events(slot: Slot, mesh: Mesh, q: Any, coming: Any, out: Any) -> None:
    forecast_nodes(
        slot.stage,
        slot.work,
        mesh.form,
        slot.ending,
        slot.strikes0,
        slot.strikes1,
        mesh.asked,
        mesh.mu0,
        mesh.mu1,
        q,
        coming,
        out,
    )
