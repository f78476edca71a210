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

from standoff.equilibrium.carry import extrapolate
from standoff.equilibrium.fixpoint import COLD, SLIGHT, WARM, Memory, solve_block
from standoff.equilibrium.forecast import forecast_nodes
from standoff.equilibrium.lanes import entry, native
from standoff.equilibrium.mesh import Mesh, tensor

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
    begins: Any,
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
    begins
        (n,) number of action values of the places before each.
    coarse
        Action values (blocks, D, B) of all places at the nodes of a coarser grid, one after the other.
    kept
        The same at these nodes, out; empty if they are not wanted.
    """
    while True:
        n = _fetch_and_add(counter.ctypes.data)
        if n >= len(numbers):
            break
        slot = slots[numbers[n]]
        stage = slot.stage
        x = states[n]
        _, blocks, size, lanes = slot.recent.shape
        q = np.empty((blocks, size, lanes))
        near = np.empty((blocks if len(mesh.refine0) else 0, size, lanes))
        types0, types1 = stage.first.K.shape[0], stage.second.K.shape[0]
        values = np.empty((blocks, types0 + types1, lanes))
        if near.shape[0] > 0:
            _refine(mesh, _part_of(coarse, begins[n], mesh.coarse[0], size, mesh.coarse[1]), near)
        q[:] = 0.0
        _copy(near, q)
        if slot.known[0] > 0:
            extrapolate(slot.recent, slot.known[0], slot.known[1], q)
        guess, residual, reached = q.copy(), np.empty((blocks, lanes)), np.empty((blocks, lanes))
        v0, v1 = _continuations(stage.lotteries, stage.weights, types0, types1, following)
        if slot.known[0] == 0:
            slot.memory.held[:] = False
        # As a variable, or it would be compiled for one of them apart.
        warm = WARM if n >= 0 else COLD
        # This and `forecast_nodes` in one place each: where they are called, all they call is compiled again.
        for b in range(blocks):
            found.spent[n] += solve_block(
                stage,
                slot.work,
                mesh.form,
                mesh.mu0[b],
                mesh.mu1[b],
                v0,
                v1,
                mesh.precision,
                mesh.tolerance,
                warm,
                _of_block(slot.memory, b),
                q[b],
                values[b, :types0],
                values[b, types0:],
                residual[b],
                reached[b],
            )
        # Where the coarser grid says something else, it may have been interpolated across a jump.
        doubtful = near.shape[0] > 0 and _farthest(q, guess) > SLIGHT
        found.residual[n] = residual.max()
        found.status[n] = LEFT if reached.min() < 1.0 or doubtful else SOLVED
        if found.status[n] == LEFT:
            # In the place of the oldest, which the next one will take.
            _copy(q, slot.recent[(slot.known[1] - 1) % len(slot.recent)])
            continue
        _carry(slot.recent, slot.known, q, near)
        if len(kept) > 0:
            _copy(q, _part_of(kept, begins[n], blocks, size, lanes))
        rows = np.empty((mesh.nodes, types0 + types1))
        _rows(values, rows)
        _expand(mesh.expand0, mesh.expand1, rows, found.values[x])
        more = 1 if mesh.certain else 0
        coming = _coming(stage.lotteries, stage.weights, more, following)
        chances = np.empty((blocks, coming.shape[0], coming.shape[2], lanes))
        if coming.shape[0] > 0:
            forecast_nodes(
                stage,
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
                chances,
            )
            _take(mesh, chances, n, x, found)


@native
def _of_block(memory: Memory, b: int) -> Memory:
    """The memory of one block."""
    return Memory(
        memory.change[b],
        memory.moved[b],
        memory.gram[b],
        memory.held[b],
        memory.next[b],
        memory.bucket,
        memory.sign,
    )


@native
def _continuations(lotteries: Any, weights: Any, types0: int, types1: int, following: Following) -> Any:
    """Discounted values of going on, laid out as `kernel.evaluate` wants them: (k, M1, M0 * Θ0), (k, M0, M1 * Θ1)."""
    values, count = following.values, len(lotteries)
    _, size0, size1, _ = values.shape
    v0, v1 = np.empty((count, size1, size0 * types0)), np.empty((count, size0, size1 * types1))
    mixed = np.empty(values.shape[1:])
    for k in range(count):
        _mix(following, values, lotteries[k], weights[k], mixed)
        for m0 in range(size0):
            for m1 in range(size1):
                for t in range(types0):
                    v0[k, m1, m0 * types0 + t] = mixed[m0, m1, t]
                for t in range(types1):
                    v1[k, m0, m1 * types1 + t] = mixed[m0, m1, types0 + t]
    return v0, v1


@native
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


@native
def _carry(recent: Any, known: Any, q: Any, near: Any) -> None:
    """Keep what was found, or how much it differs from what was near."""
    known[0] = min(known[0] + 1, len(recent))
    known[1] = (known[1] - 1) % len(recent)
    newest = recent[known[1]]
    _copy(q, newest)
    for b in range(near.shape[0]):
        for d in range(q.shape[1]):
            for lane in range(q.shape[2]):
                newest[b, d, lane] -= near[b, d, lane]


@native
def _farthest(one: Any, two: Any) -> float:
    """Largest difference of two arrays; infinite if it cannot be told."""
    largest = 0.0
    for b in range(one.shape[0]):
        for d in range(one.shape[1]):
            for lane in range(one.shape[2]):
                gap = abs(one[b, d, lane] - two[b, d, lane])
                largest = gap if gap > largest else largest
    return largest


@native
def _copy(source: Any, target: Any) -> None:
    for b in range(source.shape[0]):
        for d in range(source.shape[1]):
            for lane in range(source.shape[2]):
                target[b, d, lane] = source[b, d, lane]


@native
def _rows(blocks: Any, rows: Any) -> None:
    """Turn (blocks, F, B) into (nodes, F)."""
    lanes = blocks.shape[2]
    for n in range(rows.shape[0]):
        b, lane = n // lanes, n % lanes
        for f in range(blocks.shape[1]):
            rows[n, f] = blocks[b, f, lane]


@native
def _part_of(every: Any, begin: int, blocks: int, size: int, lanes: int) -> Any:
    """Action values (blocks, D, B) of the place that begins after so many."""
    width = blocks * lanes
    return every[begin * width : (begin + size) * width].reshape((blocks, size, lanes))


@native
def _refine(mesh: Mesh, coarse: Any, near: Any) -> None:
    """Interpolate action values from the nodes of a coarser grid."""
    if mesh.straight.shape[0] > 0:
        _refine_straight(mesh.straight, coarse, near)
        return
    first, second, nodes = mesh.refine0, mesh.refine1, mesh.nodes
    size, lanes = near.shape[1], near.shape[2]
    rows, fine = np.empty((first.shape[1] * second.shape[1], size)), np.empty((nodes, size))
    _rows(coarse, rows)
    tensor(first, second, rows, fine)
    for n in range(near.shape[0] * lanes):
        b, lane, row = n // lanes, n % lanes, min(n, nodes - 1)
        for d in range(size):
            near[b, d, lane] = fine[row, d]


@native
def _refine_straight(weights: Any, coarse: Any, near: Any) -> None:
    """The same by one matrix, lane by lane; two nodes at a time, to spare loads and stores."""
    blocks, size, lanes = near.shape
    from_lanes, count = coarse.shape[2], weights.shape[0]
    for b in range(blocks):
        for d in range(size):
            sums = near[b, d]
            sums[:] = 0.0
            for n in range(0, count, 2):
                more = min(n + 1, count - 1)
                one = np.float64(coarse[n // from_lanes, d, n % from_lanes])
                two = np.float64(coarse[more // from_lanes, d, more % from_lanes]) if more > n else 0.0
                first, second = weights[n], weights[more]
                for lane in range(lanes):
                    sums[lane] += one * first[b * lanes + lane] + two * second[b * lanes + lane]


@native
def _expand(first: Any, second: Any, rows: Any, coefficients: Any) -> None:
    """Coefficients (M0, M1, F) of functions given at the nodes (nodes, F)."""
    size0, size1, count = coefficients.shape
    tensor(first, second, rows, coefficients.reshape((size0 * size1, count)))


@native
def _coming(lotteries: Any, weights: Any, more: int, following: Following) -> Any:
    """Coefficients of forecasts after each continuation, as `forecast_nodes` has them; 0 for some deadlines more."""
    deadlines, _, events, size1, size0 = following.chances.shape
    coming = np.zeros((deadlines + more, len(lotteries), events, size1, size0))
    for g in range(deadlines):
        for k in range(len(lotteries)):
            _mix(following, following.chances[g], lotteries[k], weights[k] / following.discount, coming[g, k])
    return coming


@native
def _take(mesh: Mesh, chances: Any, n: int, x: int, found: Found) -> None:
    """Expand forecasts (blocks, G, F, B) over beliefs, and keep those at the nodes where they are wanted."""
    _, _, events, size1, size0 = found.chances.shape
    deadlines = chances.shape[1] - (1 if mesh.certain else 0)
    rows, coefficients = np.empty((mesh.nodes, events)), np.empty((size0, size1, events))
    for g in range(deadlines):
        _rows(chances[:, g], rows)
        _expand(mesh.expand0, mesh.expand1, rows, coefficients)
        for m0 in range(size0):
            for m1 in range(size1):
                for f in range(events):
                    found.chances[g, x, f, m1, m0] = coefficients[m0, m1, f]
    if mesh.certain:
        _rows(chances[:, 0], found.later[n])
        _rows(chances[:, deadlines], found.now[n])
