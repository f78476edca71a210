"""The steps of the stage map, each for one side or for the two in turn.

Symbols as in the model, and as in `kernel`, which puts the steps together: R and Q are the rates of public and private
readings, K and G the payoffs; ``told`` is the other side's Q (what it reads of us), ``theirs`` its part of a public
reading. All work on many beliefs at once, the last axis being the lanes; ``lane`` is the first of the vector of them
that is worked on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import SideArrays
from standoff.equilibrium.lanes import belief_basis, contract, entry, inlined, part, softmax
from standoff.equilibrium.vectors import WIDTH, every, if_positive, put, take

Floats = NDArray[np.float64]


class SideWork(NamedTuple):
    """Scratch space for one side of a stage; W lanes where a single vector is held at a time."""

    w: Floats
    """(Θ, C, Y, B) probability of class and own public reading given type."""
    seen: Floats
    """(Z, Yj, B) probability of what the side reads of the other, privately and publicly."""
    inverse: Floats
    """(Z, Yj, B) one over that; 0 where it is 0."""
    interim: Floats
    """(Θ, C, Y, B) expected value of the overt move, times the probability of what was read before."""
    parts: Floats
    """(Θ, W) probability of type and record."""
    mass: Floats
    """(A, W) probability M of a record."""
    basis: Floats
    """(A, M, W) belief basis after each move."""
    folded: Floats
    """(2A, M, W) expected basis of the side's posterior by row of moves; in the second half, of several rows."""
    inner: Floats
    """(M * Θ, W) continuation value by own basis function and type."""
    acted: Floats
    """(C, Z, E, W) probability of each kind of act of the side."""
    joint: Floats
    """(E, W) probability of each kind of act of the other given what was read."""
    which: NDArray[np.int64]
    """(2, A) continuations that the other's moves lead to, and their rows in its `folded`."""


@entry
def strategies(side: SideArrays, q_covert: Any, q_overt: Any, covert: Any, overt: Any) -> None:
    """Softmax at every information set of a side; arrays (Θ, H, B) and (Θ, C, Z, Y, A, B), of whole vectors."""
    types, classes, readings, publics, moves, lanes = q_overt.shape
    if lanes % WIDTH != 0:
        raise ValueError("strategies are worked out for whole vectors of lanes")
    allowed = side.allowed
    for t in range(types):
        softmax(q_covert, t, allowed, np.int64(-1), covert)
    each = readings * publics
    sets = types * classes * each
    q_sets, sets_out = q_overt.reshape((sets, moves, lanes)), overt.reshape((sets, moves, overt.shape[5]))
    for at in range(sets):
        softmax(q_sets, at, allowed, at // each % classes, sets_out)


@part
def class_readings(side: SideArrays, covert: Any, w: Any, lanes: int) -> None:
    """w[θ, c, yi] = Σ_{h in c} σ(h|θ) R(yi|h)."""
    for t in range(w.shape[0]):
        for c in range(w.shape[1]):
            for y in range(w.shape[2]):
                for lane in range(0, lanes, WIDTH):
                    chance = every(0.0)
                    for h in range(covert.shape[1]):
                        if side.cls[h] == c:
                            chance += take(covert, (t, h), lane) * side.R[h, y]
                    put(w, (t, c, y), lane, chance)


@part
def chance_of_readings(
    side: SideArrays, mu_other: Any, w_other: Any, seen: Any, inverse: Any, lanes: int
) -> None:
    """seen[zi, yj] = Σ_θj μj(θj) Σ_cj w_j[θj, cj, yj] Q(zi|cj), and one over it."""
    for z in range(seen.shape[0]):
        for y in range(seen.shape[1]):
            for lane in range(0, lanes, WIDTH):
                chance = every(0.0)
                for t in range(w_other.shape[0]):
                    given = every(0.0)
                    for c in range(w_other.shape[1]):
                        given += take(w_other, (t, c, y), lane) * side.Q[c, z]
                    chance += take(mu_other, (t,), lane) * given
                put(seen, (z, y), lane, chance)
                put(inverse, (z, y), lane, if_positive(chance, 1.0 / chance, 0.0))


@inlined
def records(
    side: SideArrays,
    other: SideArrays,
    mu: Any,
    w: Any,
    overt: Any,
    y: int,
    z: int,
    zj: int,
    lane: int,
    n: int,
    angled: int,
    parts: Any,
    mass: Any,
    basis: Any,
) -> None:
    """For each overt move, where these are the readings: probability M of the side's record, and the basis after it."""
    types, classes = overt.shape[0], overt.shape[1]
    for a in range(overt.shape[4]):
        if side.row[y, a] < 0:
            continue
        for t in range(types):
            share = every(0.0)
            for c in range(classes):
                chosen = take(w, (t, c, side.own[y]), lane) * take(overt, (t, c, z, y, a), lane)
                share += other.Q[c, zj] * chosen
            put(parts, (t,), 0, share * take(mu, (t,), lane))
        put(mass, (a,), 0, belief_basis(parts, types, n, angled, basis, a))


@inlined
def fold(side: SideArrays, y: int, mass: Any, basis: Any, folded: Any) -> None:
    """folded[r, m] = Σ M times basis over the moves of row r."""
    for a in range(mass.shape[0]):
        r = side.row[y, a]
        if r < 0:
            continue
        chance, first = take(mass, (a,), 0), side.rep[y, r] == a
        for m in range(basis.shape[1]):
            product = chance * take(basis, (a, m), 0)
            put(folded, (r, m), 0, product if first else product + take(folded, (r, m), 0))


@inlined
def lead_on(side: SideArrays, other: SideArrays, y: int, a: int, folded: Any, which: Any) -> int:
    """Number of continuations that an own move leads to, each with the row that the other's moves to it fold to.

    Rows of the other's moves that lead to the same are added up in the second half of ``folded``.
    """
    half, count = folded.shape[0] // 2, 0
    for s in range(half):
        if other.rep[y, s] < 0:
            break
        k = side.cont[y, a, other.rep[y, s]]
        if k < 0:
            continue
        j = 0
        while j < count and which[0, j] != k:
            j += 1
        if j == count:
            which[0, j], which[1, j] = k, s
            count += 1
        else:
            for m in range(folded.shape[1]):
                sums = take(folded, (which[1, j], m), 0) + take(folded, (s, m), 0)
                put(folded, (half + j, m), 0, sums)
            which[1, j] = half + j
    return count


@inlined
def continuation(
    side: SideArrays,
    other: SideArrays,
    y: int,
    z: int,
    zj: int,
    lane: int,
    total: int,
    values: Any,
    folded_other: Any,
    mine: SideWork,
    target: Any,
) -> None:
    """Add to target[θ, c, z, y, a] the expected value of going on, where these are the readings.

    ``values`` has shape (k, Mj, Mi * Θi), ``total`` says whether degrees are total. The other's moves are
    summed first, so the cost is one small matrix product for each row of own moves instead of an interpolation for each
    pair of moves.
    """
    types, classes, moves = target.shape[0], target.shape[1], target.shape[4]
    basis, inner = mine.basis, mine.inner
    inverse = take(mine.inverse, (z, other.own[y]), lane)
    for r in range(moves):
        if side.rep[y, r] < 0:
            break
        count = lead_on(side, other, y, side.rep[y, r], folded_other, mine.which)
        contract(values, mine.which[0], mine.which[1], count, folded_other, types, total, inner)
        for a in range(moves):
            if side.row[y, a] != r:
                continue
            for t in range(types):
                expected = every(0.0)
                for m in range(basis.shape[1]):
                    expected += take(basis, (a, m), 0) * take(inner, (m * types + t,), 0)
                expected *= inverse
                for c in range(classes):
                    sums = take(target, (t, c, z, y, a), lane) + other.Q[c, zj] * expected
                    put(target, (t, c, z, y, a), lane, sums)


@part
def immediate(
    side: SideArrays,
    other: SideArrays,
    mu_other: Any,
    w_other: Any,
    overt_other: Any,
    inverse: Any,
    acted: Any,
    joint: Any,
    target: Any,
) -> None:
    """Set target[θ, c, z, y, a] to the expected payoff of the period itself."""
    types, classes, readings, publics, moves, lanes = target.shape
    for y in range(publics):
        yj = other.own[y]
        for lane in range(0, lanes, WIDTH):
            kinds = acts(side, mu_other, w_other, overt_other, yj, y, lane, acted)
            for c in range(classes):
                for z in range(readings):
                    for e in range(kinds):
                        chance = every(0.0)
                        for cj in range(acted.shape[0]):
                            for zj in range(acted.shape[1]):
                                chance += other.Q[c, zj] * side.Q[cj, z] * take(acted, (cj, zj, e), 0)
                        put(joint, (e,), 0, chance * take(inverse, (z, yj), lane))
                    for t in range(types):
                        for a in range(moves):
                            payoff = every(0.0)
                            if side.allowed[c, a]:
                                payoff += side.base[t, c, y, a]
                                for e in range(kinds):
                                    payoff += side.extra[t, c, y, a, e] * take(joint, (e,), 0)
                            put(target, (t, c, z, y, a), lane, payoff)


@inlined
def acts(
    side: SideArrays, mu_other: Any, w_other: Any, overt_other: Any, yj: int, y: int, lane: int, acted: Any
) -> int:
    """acted[cj, zj, e]: probability that the other's act is of a kind; and the number of kinds."""
    kinds = 0
    for c in range(acted.shape[0]):
        for z in range(acted.shape[1]):
            for e in range(acted.shape[2]):
                put(acted, (c, z, e), 0, every(0.0))
        for b in range(overt_other.shape[4]):
            e = side.kind[y, c, b]
            if e < 0:
                continue
            kinds = max(kinds, e + 1)
            for z in range(acted.shape[1]):
                chance = take(acted, (c, z, e), 0)
                for t in range(mu_other.shape[0]):
                    chosen = take(w_other, (t, c, yj), lane) * take(overt_other, (t, c, z, y, b), lane)
                    chance += take(mu_other, (t,), lane) * chosen
                put(acted, (c, z, e), 0, chance)
    return kinds


@part
def overt_values(
    side: SideArrays, other: SideArrays, overt: Any, precision: Any, i: int, mine: SideWork, target: Any
) -> None:
    """Expected value of the overt move; then turn its values in target (Θ, C, Z, Y, A, B) into action values q.

    Those are precision times value, relative to the first move allowed; 0 for those that are not.
    """
    types, classes, readings, publics, moves, lanes = target.shape
    for t in range(types):
        for c in range(classes):
            base = 0
            while not side.allowed[c, base]:
                base += 1
            for y in range(publics):
                for lane in range(0, lanes, WIDTH):
                    scale, interim = take(precision, (i,), lane), every(0.0)
                    for z in range(readings):
                        first, mean = take(target, (t, c, z, y, base), lane), every(0.0)
                        for a in range(moves):
                            value = take(target, (t, c, z, y, a), lane)
                            mean += take(overt, (t, c, z, y, a), lane) * value
                            q = scale * (value - first) if side.allowed[c, a] else every(0.0)
                            put(target, (t, c, z, y, a), lane, q)
                        interim += take(mine.seen, (z, other.own[y]), lane) * mean
                    put(mine.interim, (t, c, y), lane, interim)


@part
def covert_values(
    side: SideArrays,
    other: SideArrays,
    covert: Any,
    precision: Any,
    i: int,
    mine: SideWork,
    target: Any,
    value: Any,
) -> None:
    """Action values q of the covert move, in target (Θ, H, B), and the value of each type."""
    types, moves, lanes = target.shape
    for lane in range(0, lanes, WIDTH):
        scale = take(precision, (i,), lane)
        for t in range(types):
            expected, first = every(0.0), every(0.0)
            for h in range(moves):
                payoff = every(0.0)
                for y in range(side.own.shape[0]):
                    interim = take(mine.interim, (t, side.cls[h], y), lane)
                    for z in range(mine.seen.shape[0]):
                        interim += side.K[t, h, y] * take(mine.seen, (z, other.own[y]), lane)
                    payoff += side.R[h, side.own[y]] * interim
                expected += take(covert, (t, h), lane) * payoff
                first = payoff if h == 0 else first
                put(target, (t, h), lane, scale * (payoff - first))
            put(value, (t,), lane, expected)
