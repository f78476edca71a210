"""The steps of the stage map, each for one side or for the two in turn.

Symbols as in the model, and as in `kernel`, which puts the steps together: R and Q are the rates of public and private
readings, K and G the payoffs; ``told`` is the other side's Q (what it reads of us), ``theirs`` its part of a public
reading. All work on many beliefs at once, the last axis being the lanes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from standoff.equilibrium.arrays import SideArrays
from standoff.equilibrium.lanes import belief_basis, contract, entry, part, softmax


@entry
def strategies(side: SideArrays, q_covert: Any, q_overt: Any, covert: Any, overt: Any) -> None:
    """Softmax at every information set of a side; arrays (Θ, H, B) and (Θ, C, Z, Y, A, B)."""
    allowed = side.allowed
    top = np.empty(covert.shape[-1])
    every = np.ones(covert.shape[1], dtype=np.int64)
    for t in range(covert.shape[0]):
        softmax(q_covert[t], every, covert[t], top)
    for t in range(overt.shape[0]):
        for c in range(overt.shape[1]):
            for z in range(overt.shape[2]):
                for y in range(overt.shape[3]):
                    softmax(q_overt[t, c, z, y], allowed[c], overt[t, c, z, y], top)


@part
def class_readings(side: SideArrays, covert: Any, w: Any) -> None:
    """w[θ, c, yi] = Σ_{h in c} σ(h|θ) R(yi|h)."""
    cls, R = side.cls, side.R
    lanes = w.shape[-1]
    w[:] = 0.0
    for t in range(covert.shape[0]):
        for h in range(covert.shape[1]):
            c = cls[h]
            for y in range(R.shape[1]):
                for lane in range(lanes):
                    w[t, c, y, lane] += covert[t, h, lane] * R[h, y]


@part
def chance_of_readings(side: SideArrays, mu_other: Any, w_other: Any, seen: Any) -> None:
    """seen[zi, yj] = Σ_θj μj(θj) Σ_cj w_j[θj, cj, yj] Q(zi|cj)."""
    Q = side.Q
    lanes = seen.shape[-1]
    seen[:] = 0.0
    for t in range(w_other.shape[0]):
        for c in range(w_other.shape[1]):
            for y in range(w_other.shape[2]):
                for z in range(Q.shape[1]):
                    rate = Q[c, z]
                    for lane in range(lanes):
                        seen[z, y, lane] += mu_other[t, lane] * w_other[t, c, y, lane] * rate


@part
def moves_seen(
    side: SideArrays,
    other: SideArrays,
    swap: int,
    mu: Any,
    w: Any,
    overt: Any,
    y: int,
    n: int,
    like: Any,
    share: Any,
    mass: Any,
    basis: Any,
    weighted: Any,
) -> None:
    """For each overt move and pair of private readings: probability M of the side's record, and the basis of beliefs.

    Pairs of private readings (z0, z1) stand side by side in the last axis, W = Z0 * Z1 * B wide. ``basis`` is the
    basis at the posterior, ``weighted`` the same times M.
    """
    told, own, row = other.Q, side.own, side.row
    lanes = mu.shape[-1]
    types, classes, readings, _, moves, _ = overt.shape
    others = told.shape[1]
    yi = own[y]
    for a in range(moves):
        for z in range(readings):
            for zj in range(others):
                at = ((zj * readings + z) if swap else (z * others + zj)) * lanes
                for lane in range(lanes):
                    mass[a, at + lane] = 0.0
                for t in range(types):
                    for lane in range(lanes):
                        share[lane] = 0.0
                    for c in range(classes):
                        rate, weight, chosen = told[c, zj], w[t, c, yi], overt[t, c, z, y, a]
                        for lane in range(lanes):
                            share[lane] += rate * weight[lane] * chosen[lane]
                    for lane in range(lanes):
                        like[t, at + lane] = share[lane] * mu[t, lane]
                        mass[a, at + lane] += share[lane] * mu[t, lane]
        if row[y, a] < 0:
            continue
        belief_basis(like[:types], n, basis[a])
        chance = mass[a]
        for m in range(basis.shape[1]):
            value, product = basis[a, m], weighted[a, m]
            for i in range(chance.shape[0]):
                product[i] = chance[i] * value[i]


@part
def continuation(
    side: SideArrays,
    other: SideArrays,
    swap: int,
    y: int,
    total: int,
    basis: Any,
    weighted_other: Any,
    values: Any,
    folded: Any,
    inner: Any,
    expected: Any,
    seen: Any,
    target: Any,
) -> None:
    """Add to target[θ, c, z, y, a] the expected value of going on.

    ``values`` has shape (k, Mj, Mi * Θi), ``total`` says whether degrees are total. The other's moves are
    summed first, so the cost is one small matrix product for each row of own moves instead of an interpolation for each
    pair of moves.
    """
    told, theirs, cont, row, reps = other.Q, other.own, side.cont, side.row, side.rep
    lanes = target.shape[-1]
    types, classes, readings = target.shape[0], target.shape[1], target.shape[2]
    others = told.shape[1]
    yj = theirs[y]
    moves, moves_other = cont.shape[1], cont.shape[2]
    width = inner.shape[1]
    inverse = np.empty((readings, lanes))
    for z in range(readings):
        for lane in range(lanes):
            inverse[z, lane] = 1.0 / seen[z, yj, lane] if seen[z, yj, lane] > 0.0 else 0.0
    for r in range(moves):
        rep = reps[y, r]
        if rep < 0:
            break
        inner[:] = 0.0
        for k in range(values.shape[0]):
            count, only = 0, 0
            for b in range(moves_other):
                if cont[y, rep, b] == k:
                    count += 1
                    only = b
            if count == 1:
                contract(values[k], weighted_other[only], inner, types, total)
            elif count > 1:
                folded[:] = 0.0
                for b in range(moves_other):
                    if cont[y, rep, b] == k:
                        for m in range(folded.shape[0]):
                            for i in range(width):
                                folded[m, i] += weighted_other[b, m, i]
                contract(values[k], folded, inner, types, total)
        for a in range(moves):
            if row[y, a] != r:
                continue
            for t in range(types):
                for i in range(width):
                    expected[i] = basis[a, 0, i] * inner[t, i]
                for m in range(1, basis.shape[1]):
                    value, weight = basis[a, m], inner[m * types + t]
                    for i in range(width):
                        expected[i] += value[i] * weight[i]
                for z in range(readings):
                    for zj in range(others):
                        at = ((zj * readings + z) if swap else (z * others + zj)) * lanes
                        part_of = expected[at : at + lanes]
                        for lane in range(lanes):
                            part_of[lane] = part_of[lane] * inverse[z, lane]
                        for c in range(classes):
                            rate = told[c, zj]
                            sums = target[t, c, z, y, a]
                            for lane in range(lanes):
                                sums[lane] += rate * part_of[lane]


@part
def immediate(
    side: SideArrays,
    other: SideArrays,
    mu_other: Any,
    w_other: Any,
    overt_other: Any,
    seen: Any,
    y: int,
    joint: Any,
    target: Any,
) -> None:
    """Add to target[θ, c, z, y, a] the expected payoff of the period itself; ``joint`` is scratch (E, B)."""
    told, Q, theirs, allowed, kind = other.Q, side.Q, other.own, side.allowed, side.kind
    lanes = target.shape[-1]
    types, classes, readings, _, moves, _ = target.shape
    classes_other, moves_other = overt_other.shape[1], overt_other.shape[4]
    yj = theirs[y]
    kinds = 0
    acted = np.zeros((classes_other, overt_other.shape[2], joint.shape[0], lanes))
    for c in range(classes_other):
        for b in range(moves_other):
            e = kind[y, c, b]
            if e < 0:
                continue
            kinds = max(kinds, e + 1)
            for t in range(mu_other.shape[0]):
                for z in range(overt_other.shape[2]):
                    weight, chosen, sums = w_other[t, c, yj], overt_other[t, c, z, y, b], acted[c, z, e]
                    for lane in range(lanes):
                        sums[lane] += mu_other[t, lane] * weight[lane] * chosen[lane]
    for c in range(classes):
        for z in range(readings):
            for e in range(kinds):
                sums = joint[e]
                for lane in range(lanes):
                    sums[lane] = 0.0
                for cj in range(classes_other):
                    for zj in range(overt_other.shape[2]):
                        rate, chance = told[c, zj] * Q[cj, z], acted[cj, zj, e]
                        if rate != 0.0:
                            for lane in range(lanes):
                                sums[lane] += rate * chance[lane]
                reading = seen[z, yj]
                for lane in range(lanes):
                    sums[lane] = sums[lane] / reading[lane] if reading[lane] > 0.0 else 0.0
            for t in range(types):
                for a in range(moves):
                    if allowed[c, a]:
                        sums, fixed = target[t, c, z, y, a], side.base[t, c, y, a]
                        for lane in range(lanes):
                            sums[lane] += fixed
                        for e in range(kinds):
                            added, chance = side.extra[t, c, y, a, e], joint[e]
                            for lane in range(lanes):
                                sums[lane] += added * chance[lane]


@part
def covert_values(
    side: SideArrays,
    other: SideArrays,
    seen: Any,
    overt: Any,
    values: Any,
    target: Any,
) -> None:
    """Value of each covert move, target[θ, h], from overt action values (Θ, C, Z, Y, A, B)."""
    theirs, allowed, cls, R, K, own = other.own, side.allowed, side.cls, side.R, side.K, side.own
    lanes = target.shape[-1]
    types, classes, readings, publics, moves, _ = overt.shape
    interim = np.zeros((types, classes, publics, lanes))
    for t in range(types):
        for c in range(classes):
            for z in range(readings):
                for y in range(publics):
                    yj = theirs[y]
                    for a in range(moves):
                        if allowed[c, a]:
                            chosen, value, sums = (
                                overt[t, c, z, y, a],
                                values[t, c, z, y, a],
                                interim[t, c, y],
                            )
                            for lane in range(lanes):
                                sums[lane] += seen[z, yj, lane] * chosen[lane] * value[lane]
    chance = np.zeros((other.R.shape[1], lanes))
    for yj in range(chance.shape[0]):
        for z in range(readings):
            for lane in range(lanes):
                chance[yj, lane] += seen[z, yj, lane]
    target[:] = 0.0
    for t in range(types):
        for h in range(target.shape[1]):
            c = cls[h]
            for y in range(publics):
                rate = R[h, own[y]]
                if rate != 0.0:
                    yj = theirs[y]
                    extra = K[t, h, y]
                    for lane in range(lanes):
                        target[t, h, lane] += rate * (interim[t, c, y, lane] + extra * chance[yj, lane])


@part
def center(values: Any, precision: Any) -> None:
    """Turn values (moves, B) into q: times precision, relative to the first."""
    lanes = values.shape[-1]
    for a in range(values.shape[0] - 1, -1, -1):
        for lane in range(lanes):
            values[a, lane] = precision[lane] * (values[a, lane] - values[0, lane])


@part
def masked_center(values: Any, allowed: Any, precision: Any) -> None:
    """As `center`, relative to the first move allowed; 0 for those that are not."""
    lanes = values.shape[-1]
    base = 0
    while not allowed[base]:
        base += 1
    for a in range(values.shape[0] - 1, -1, -1):
        if allowed[a] and a != base:
            for lane in range(lanes):
                values[a, lane] = precision[lane] * (values[a, lane] - values[base, lane])
    for a in range(values.shape[0]):
        if a == base or not allowed[a]:
            for lane in range(lanes):
                values[a, lane] = 0.0


@part
def side_map(
    side: SideArrays,
    other: SideArrays,
    mu_other: Any,
    w_other: Any,
    seen: Any,
    overt: Any,
    overt_other: Any,
    joint: Any,
    precision: Any,
    covert: Any,
    g_covert: Any,
    g_overt: Any,
    value: Any,
) -> None:
    """Finish a side: add payoffs of the period, fold back to the covert move, value the types, centre."""
    allowed = side.allowed
    lanes = seen.shape[-1]
    for y in range(overt.shape[3]):
        immediate(side, other, mu_other, w_other, overt_other, seen, y, joint, g_overt)
    covert_values(side, other, seen, overt, g_overt, g_covert)
    for t in range(covert.shape[0]):
        for lane in range(lanes):
            value[t, lane] = 0.0
        for h in range(covert.shape[1]):
            for lane in range(lanes):
                value[t, lane] += covert[t, h, lane] * g_covert[t, h, lane]
        center(g_covert[t], precision)
        for c in range(overt.shape[1]):
            for z in range(overt.shape[2]):
                for y in range(overt.shape[3]):
                    masked_center(g_overt[t, c, z, y], allowed[c], precision)
