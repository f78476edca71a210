"""Arithmetic on belief nodes side by side, by the `vectors.vector`.

Arrays end in an axis of lanes. Those that are called scratch hold a single vector of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from standoff.equilibrium.vectors import (
    WIDTH,
    at,
    every,
    if_positive,
    larger,
    power_of_two,
    put,
    square_root,
    take,
)
from standoff.kernels import kept

FLOOR = -300.0
"""Log-odds below which a move is treated as this improbable, so that products of likelihoods never underflow."""

_COMMON: dict[str, Any] = {
    "nogil": True,
    "fastmath": {"contract"},
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
}
entry = kept(_nrt=True, **_COMMON)
"""Called from Python."""
_NATIVE: dict[str, Any] = {**_COMMON, "no_cpython_wrapper": True}
native = kept(_nrt=True, **_NATIVE)
"""Called from compiled code alone."""
part = kept(_nrt=False, **_NATIVE)
"""Neither makes arrays nor calls what returns them, and so need not count references, which costs more than sums do."""
inlined = kept(_nrt=False, forceinline=True, **_NATIVE)
"""Called for every vector of lanes, so that to hand over its arguments would cost as much again."""

_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to an integer that stands in the low bits
_LOG2E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10


@inlined
def exponential(x: Any) -> Any:
    """exp(x) for a vector x <= 0, which is cut off at `FLOOR`.

    x is a whole number of ln 2 and a rest, whose exponential is the Chebyshev series on [-ln(2)/2, ln(2)/2].
    """
    x = larger(x, FLOOR)
    shifted = x * _LOG2E + _ROUND
    k = shifted - _ROUND
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    p = every(2.5114870219497476e-08)
    p = p * r + 2.7632640675430235e-07
    p = p * r + 2.755722495611072e-06
    p = p * r + 2.480148547921643e-05
    p = p * r + 0.00019841269909219843
    p = p * r + 0.0013888888952318045
    p = p * r + 0.008333333333309526
    p = p * r + 0.04166666666648808
    p = p * r + 0.16666666666666702
    p = p * r + 0.5000000000000019
    p = p * r + 1.0
    p = p * r + 1.0
    return p * power_of_two(shifted)


@inlined
def softmax(q: Any, here: int, allowed: Any, kind: int, out: Any) -> None:
    """Logit probabilities at an information set, from action values (sets, moves, B).

    ``allowed`` has a row for each kind of information set, and a move that is not allowed gets 0; all are if ``kind``
    is below 0.
    """
    moves = q.shape[1]
    for lane in range(0, q.shape[2], WIDTH):
        top = every(-1e300)
        for a in range(moves):
            if kind < 0 or allowed[kind, a]:
                top = larger(take(q, (here, a), lane), top)
        total = every(0.0)
        for a in range(moves):
            if kind < 0 or allowed[kind, a]:
                chance = exponential(take(q, (here, a), lane) - top)
                total += chance
                put(out, (here, a), lane, chance)
        scale = 1.0 / total
        for a in range(moves):
            possible = kind < 0 or allowed[kind, a]
            put(out, (here, a), lane, take(out, (here, a), lane) * scale if possible else every(0.0))


@inlined
def chebyshev(u: Any, count: int, n: int, out: Any, here: int) -> None:
    """Multiply the first ``count`` of the functions out[here] by T_0 .. T_(n-1) of 2u - 1, giving count * n."""
    x = 2.0 * u - 1.0
    for row in range(count - 1, -1, -1):
        base = row * n
        before = take(out, (here, row), 0)
        put(out, (here, base), 0, before)
        if n > 1:
            last = before * x
            put(out, (here, base + 1), 0, last)
            for k in range(2, n):
                following = 2.0 * x * last - before
                put(out, (here, base + k), 0, following)
                before, last = last, following


@inlined
def angle(low: Any) -> Any:
    """(2/π) arcsin √low, to 2e-14, for a vector of shares up to 1/2; over √low it is a Chebyshev series on them."""
    p = every(0.230859375)
    p = p * low - 0.6153096516927083
    p = p * low + 0.7942601521809897
    p = p * low - 0.6044515768686933
    p = p * low + 0.3172290555279085
    p = p * low - 0.10460147774235062
    p = p * low + 0.035176979345124135
    p = p * low + 0.003946920788439389
    p = p * low + 0.011660749576365518
    p = p * low + 0.014190818622755782
    p = p * low + 0.01934456924123995
    p = p * low + 0.028420433669191333
    p = p * low + 0.04774648447515865
    p = p * low + 0.10610329538453306
    p = p * low + 0.6366197723675914
    return p * square_root(low)


@inlined
def belief_basis(parts: Any, types: int, n: int, angled: int, out: Any, here: int) -> Any:
    """Basis out[here] at the beliefs proportional to parts, as `grid.basis` has it, and their sum; scratch both."""
    # From the last type on, what is left of the stick, and the share that each part is of it, or its angle.
    left = take(parts, (0,), 0)
    for t in range(types - 1, 0, -1):
        piece, rest = take(parts, (t,), 0), left
        left = rest + piece
        if angled:
            # By the smaller of the two, which has all its digits.
            more = piece - rest
            low = angle(if_positive(left, if_positive(more, rest, piece) / left, 0.5))
            put(parts, (t,), 0, if_positive(more, 1.0 - low, low))
        else:
            put(parts, (t,), 0, if_positive(left, piece / left, 0.5))
    put(out, (here, 0), 0, every(1.0))
    count = np.int64(1)
    for t in range(1, types):
        chebyshev(take(parts, (t,), 0), count, n, out, here)
        count *= n
    return left


@inlined
def contract(
    values: Any, which: Any, rows: Any, count: int, folded: Any, types: int, total: int, out: Any
) -> None:
    """out[r] = Σ_j Σ_m values[which[j], m, r] folded[rows[j], m] over the first ``count`` of j; scratch the last two.

    Number r is of degree r // types; if degrees are total, terms whose degree with it reaches their number are 0. Four
    of them at a time, for the sums to stand in registers.
    """
    size, terms = values.shape[2], values.shape[1]
    for r in range(0, size - 3, 4):
        some = terms - (r // types if total else 0)
        a, b, c, d = every(0.0), every(0.0), every(0.0), every(0.0)
        for j in range(count):
            k, row = at(which, (j,)), at(rows, (j,))
            for m in range(some):
                weight = take(folded, (row, m), 0)
                a += at(values, (k, m, r)) * weight
                b += at(values, (k, m, r + 1)) * weight
                c += at(values, (k, m, r + 2)) * weight
                d += at(values, (k, m, r + 3)) * weight
        put(out, (r,), 0, a)
        put(out, (r + 1,), 0, b)
        put(out, (r + 2,), 0, c)
        put(out, (r + 3,), 0, d)
    for r in range(size - size % 4, size):
        some = terms - (r // types if total else 0)
        a = every(0.0)
        for j in range(count):
            k, row = at(which, (j,)), at(rows, (j,))
            for m in range(some):
                a += at(values, (k, m, r)) * take(folded, (row, m), 0)
        put(out, (r,), 0, a)
