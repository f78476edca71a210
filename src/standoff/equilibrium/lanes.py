"""Arithmetic on many belief nodes side by side.

The last axis of an array here is worked on as a whole, by loops the compiler turns into vector instructions. It holds
belief nodes, the *lanes*, or that many for each pair of private readings. Its length is left to run time: for a length
known in advance the compiler writes the loop out and misses the vectors.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numba.extending import intrinsic

from standoff.kernels import kept

FLOOR = -300.0
"""Log-odds below which a move is treated as this improbable, so that products of likelihoods never underflow."""

entry = kept(nogil=True, fastmath={"contract"}, error_model="numpy")
part = kept(
    nogil=True,
    fastmath={"contract"},
    error_model="numpy",
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
)

_intrinsic: Any = intrinsic

_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to an integer that stands in the low bits
_LOG2E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10


@_intrinsic
def _float_of_bits(typing_context: Any, bits: Any) -> Any:
    """Read the 64 bits of an integer as a float."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(nb.float64))

    return nb.float64(nb.int64), build


@_intrinsic
def _bits_of_float(typing_context: Any, value: Any) -> Any:
    """Read the 64 bits of a float as an integer."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(nb.int64))

    return nb.int64(nb.float64), build


@part
def exponential(x: Any) -> Any:
    """exp(x) for x <= 0 in straight-line arithmetic, which the compiler can vectorise; x is cut off at `FLOOR`."""
    x = max(x, FLOOR)
    shifted = x * _LOG2E + _ROUND
    k = shifted - _ROUND
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * _float_of_bits((_bits_of_float(shifted) + 1023) << 52)


@part
def softmax(q: Any, allowed: Any, out: Any, top: Any) -> None:
    """Logit probabilities of moves with action values q, shape (moves, B); 0 for moves not allowed."""
    lanes = q.shape[-1]
    for lane in range(lanes):
        top[lane] = -1e300
    for a in range(q.shape[0]):
        if allowed[a]:
            for lane in range(lanes):
                top[lane] = max(top[lane], q[a, lane])
    for a in range(q.shape[0]):
        if allowed[a]:
            for lane in range(lanes):
                out[a, lane] = exponential(q[a, lane] - top[lane])
        else:
            for lane in range(lanes):
                out[a, lane] = 0.0
    for lane in range(lanes):
        top[lane] = out[0, lane]
    for a in range(1, q.shape[0]):
        for lane in range(lanes):
            top[lane] += out[a, lane]
    for lane in range(lanes):
        top[lane] = 1.0 / top[lane]
    for a in range(q.shape[0]):
        for lane in range(lanes):
            out[a, lane] *= top[lane]


@part
def chebyshev(u: Any, count: int, n: int, out: Any) -> None:
    """Multiply the first ``count`` rows of out by T_0 .. T_(n-1) of 2u - 1, giving count * n rows, (W,) each."""
    width = u.shape[0]
    for row in range(count - 1, -1, -1):
        base = row * n
        for w in range(width):
            out[base, w] = out[row, w]
        if n > 1:
            for w in range(width):
                out[base + 1, w] = out[base, w] * (2.0 * u[w] - 1.0)
        for k in range(2, n):
            before, last, following = out[base + k - 2], out[base + k - 1], out[base + k]
            for w in range(width):
                following[w] = (4.0 * u[w] - 2.0) * last[w] - before[w]


@part
def belief_basis(parts: Any, n: int, out: Any) -> None:
    """Basis at the beliefs proportional to parts (K, W), as `grid.basis` has it; parts are used up."""
    width = parts.shape[1]
    # From the last type on, parts[0] is what is left of the stick, and each part becomes its share of that.
    for t in range(parts.shape[0] - 1, 0, -1):
        for i in range(width):
            parts[0, i] += parts[t, i]
            parts[t, i] = parts[t, i] / parts[0, i] if parts[0, i] > 0.0 else 0.5
    for i in range(width):
        out[0, i] = 1.0
    count = np.int64(1)
    for t in range(1, parts.shape[0]):
        chebyshev(parts[t], count, n, out)
        count *= n


@part
def contract(values: Any, folded: Any, inner: Any, kinds: int, total: int) -> None:
    """inner[r] += Σ_m values[m, r] folded[m]; two rows and four terms at a time, to spare loads and stores.

    Row r is of degree r // kinds; if degrees are total, terms whose degree with it reaches their number are 0.
    """
    rows, width = values.shape[1], inner.shape[1]
    for r in range(0, rows - rows % 2, 2):
        terms = values.shape[0] - (r // kinds if total else 0)
        whole = terms - terms % 4
        sums, others = inner[r], inner[r + 1]
        for m in range(0, whole, 4):
            a, b, c, d = values[m, r], values[m + 1, r], values[m + 2, r], values[m + 3, r]
            e, f, g, h = values[m, r + 1], values[m + 1, r + 1], values[m + 2, r + 1], values[m + 3, r + 1]
            first, second, third, fourth = folded[m], folded[m + 1], folded[m + 2], folded[m + 3]
            for i in range(width):
                sums[i] += a * first[i] + b * second[i] + c * third[i] + d * fourth[i]
                others[i] += e * first[i] + f * second[i] + g * third[i] + h * fourth[i]
        for m in range(whole, terms):
            a, e, first = values[m, r], values[m, r + 1], folded[m]
            for i in range(width):
                sums[i] += a * first[i]
                others[i] += e * first[i]
    if rows % 2 == 1:
        sums = inner[rows - 1]
        for m in range(values.shape[0]):
            a, first = values[m, rows - 1], folded[m]
            for i in range(width):
                sums[i] += a * first[i]
