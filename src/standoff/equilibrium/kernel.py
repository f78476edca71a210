"""The stage map, compiled: from action values to the action values they imply.

Symbols as in the model: θ type, h covert move, c class of covert moves, y public and z private reading, a overt
move, μ belief, R and Q probabilities of public and private readings, M probability of what a side is seen to do.
Action values are held as q = λ·(value - value of the first move allowed), so that strategies are softmax(q) and a
fixed point q = g(q) is a logit equilibrium of the stage; |g(q) - q| is its residual in log-odds.

Every array ends in an axis of belief nodes, the lanes (B), that are worked on side by side, which is what lets the
compiler use vector instructions. `tests/reference/stage.py` computes the same map readably.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import SideArrays, StageArrays
from standoff.equilibrium.grid import size
from standoff.equilibrium.lanes import chebyshev, contract, entry, part, softmax

Floats = NDArray[np.float64]


class Work(NamedTuple):
    """Scratch space of one thread for one stage."""

    sigma: Floats
    """(D, B) strategies."""
    w0: Floats
    w1: Floats
    """(Θ, C, Y, B) probability of class and own public reading given type."""
    seen0: Floats
    seen1: Floats
    """(Z, Yj, B) probability of what the side reads of the other, privately and publicly."""
    mass0: Floats
    mass1: Floats
    """(A, W) probability M of a side's record in the period, for each pair of private readings."""
    basis0: Floats
    basis1: Floats
    """(A, M, W) belief basis after each move."""
    weighted0: Floats
    weighted1: Floats
    """(A, M, W) the same times the probability of the record."""
    folded0: Floats
    folded1: Floats
    """(M, W) expected basis of a side's posterior, for one continuation."""
    inner0: Floats
    inner1: Floats
    """(M * Θ, W) continuation value by own basis function and type."""
    expected: Floats
    """(W,)"""
    like: Floats
    """(Θ, W)"""
    share: Floats
    """(B,)"""
    joint: Floats
    """(Cj, Aj, B)"""


def workspace(stage: StageArrays, grid: tuple[int, int], lanes: int) -> Work:
    """Allocate scratch space for a stage on a grid of n0 and n1 points in each belief coordinate, so many lanes wide."""
    s0, s1 = stage.first, stage.second
    (t0, _, y), (t1, _, _) = s0.K.shape, s1.K.shape
    (c0, a0), (c1, a1) = s0.allowed.shape, s1.allowed.shape
    z0, z1 = s0.Q.shape[1], s1.Q.shape[1]
    y0, y1 = s0.R.shape[1], s1.R.shape[1]
    covert = t0 * s0.R.shape[0] + t1 * s1.R.shape[0]
    b, wide = lanes, z0 * z1 * lanes
    m0, m1 = size(t0, grid[0]), size(t1, grid[1])
    return Work(
        sigma=np.zeros((covert + t0 * c0 * z0 * y * a0 + t1 * c1 * z1 * y * a1, b)),
        w0=np.zeros((t0, c0, y0, b)),
        w1=np.zeros((t1, c1, y1, b)),
        seen0=np.zeros((z0, y1, b)),
        seen1=np.zeros((z1, y0, b)),
        mass0=np.zeros((a0, wide)),
        mass1=np.zeros((a1, wide)),
        basis0=np.zeros((a0, m0, wide)),
        basis1=np.zeros((a1, m1, wide)),
        weighted0=np.zeros((a0, m0, wide)),
        weighted1=np.zeros((a1, m1, wide)),
        folded0=np.zeros((m0, wide)),
        folded1=np.zeros((m1, wide)),
        inner0=np.zeros((m0 * t0, wide)),
        inner1=np.zeros((m1 * t1, wide)),
        expected=np.zeros(wide),
        like=np.zeros((max(t0, t1), wide)),
        share=np.zeros(b),
        joint=np.zeros((max(c0, c1), max(a0, a1), b)),
    )


@entry
def strategies(side: SideArrays, q_covert: Any, q_overt: Any, covert: Any, overt: Any) -> None:
    """Softmax at every information set of a side; arrays (Θ, H, B) and (Θ, C, Z, Y, A, B)."""
    top = np.empty(covert.shape[-1])
    every = np.ones(covert.shape[1], dtype=np.int64)
    for t in range(covert.shape[0]):
        softmax(q_covert[t], every, covert[t], top)
    for t in range(overt.shape[0]):
        for c in range(overt.shape[1]):
            for z in range(overt.shape[2]):
                for y in range(overt.shape[3]):
                    softmax(q_overt[t, c, z, y], side.allowed[c], overt[t, c, z, y], top)


@part
def class_readings(side: SideArrays, covert: Any, w: Any) -> None:
    """w[θ, c, yi] = Σ_{h in c} σ(h|θ) R(yi|h)."""
    lanes = w.shape[-1]
    w[:] = 0.0
    for t in range(covert.shape[0]):
        for h in range(covert.shape[1]):
            c = side.cls[h]
            for y in range(side.R.shape[1]):
                for lane in range(lanes):
                    w[t, c, y, lane] += covert[t, h, lane] * side.R[h, y]


@part
def chance_of_readings(side: SideArrays, mu_other: Any, w_other: Any, seen: Any) -> None:
    """seen[zi, yj] = Σ_θj μj(θj) Σ_cj w_j[θj, cj, yj] Q(zi|cj)."""
    lanes = seen.shape[-1]
    seen[:] = 0.0
    for t in range(w_other.shape[0]):
        for c in range(w_other.shape[1]):
            for y in range(w_other.shape[2]):
                for z in range(side.Q.shape[1]):
                    rate = side.Q[c, z]
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
    lanes = mu.shape[-1]
    types, classes, readings, _, moves, _ = overt.shape
    others = other.Q.shape[1]
    yi = side.own[y]
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
                        rate = other.Q[c, zj]
                        for lane in range(lanes):
                            share[lane] += rate * w[t, c, yi, lane] * overt[t, c, z, y, a, lane]
                    for lane in range(lanes):
                        like[t, at + lane] = share[lane] * mu[t, lane]
                        mass[a, at + lane] += share[lane] * mu[t, lane]
        if side.row[y, a] < 0:
            continue
        width = mass.shape[1]
        for i in range(width):
            basis[a, 0, i] = 1.0
            like[0, i] = mass[a, i]
        # Stick-breaking as in `grid.coordinates`; like[0] now holds what is left of the stick.
        count = 1
        for t in range(1, types):
            for i in range(width):
                left, piece = like[0, i], like[t, i]
                like[0, i] = left - piece
                like[t, i] = min(piece / left, 1.0) if left > 0.0 else 0.5
            chebyshev(like[t], count, n, basis[a])
            count *= n
        for m in range(count):
            for i in range(width):
                weighted[a, m, i] = mass[a, i] * basis[a, m, i]


@part
def continuation(
    side: SideArrays,
    other: SideArrays,
    swap: int,
    y: int,
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

    ``values`` has shape (k, Mj, Mi * Θi). The other's moves are summed first, so the cost is one small matrix
    product for each row of own moves instead of an interpolation for each pair of moves.
    """
    lanes = target.shape[-1]
    types, classes, readings = target.shape[0], target.shape[1], target.shape[2]
    others = other.Q.shape[1]
    yj = other.own[y]
    moves, moves_other = side.cont.shape[1], side.cont.shape[2]
    width = inner.shape[1]
    for r in range(moves):
        rep = side.rep[y, r]
        if rep < 0:
            break
        inner[:] = 0.0
        for k in range(values.shape[0]):
            count, only = 0, 0
            for b in range(moves_other):
                if side.cont[y, rep, b] == k:
                    count += 1
                    only = b
            if count == 1:
                contract(values[k], weighted_other[only], inner)
            elif count > 1:
                folded[:] = 0.0
                for b in range(moves_other):
                    if side.cont[y, rep, b] == k:
                        for m in range(folded.shape[0]):
                            for i in range(width):
                                folded[m, i] += weighted_other[b, m, i]
                contract(values[k], folded, inner)
        for a in range(moves):
            if side.row[y, a] != r:
                continue
            for t in range(types):
                for i in range(width):
                    expected[i] = basis[a, 0, i] * inner[t, i]
                for m in range(1, basis.shape[1]):
                    for i in range(width):
                        expected[i] += basis[a, m, i] * inner[m * types + t, i]
                for z in range(readings):
                    for zj in range(others):
                        at = ((zj * readings + z) if swap else (z * others + zj)) * lanes
                        for c in range(classes):
                            rate = other.Q[c, zj]
                            for lane in range(lanes):
                                chance = seen[z, yj, lane]
                                share = rate / chance if chance > 0.0 else 0.0
                                target[t, c, z, y, a, lane] += share * expected[at + lane]


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
    """Add to target[θ, c, z, y, a] the expected payoff of the period itself."""
    lanes = target.shape[-1]
    types, classes, readings, _, moves, _ = target.shape
    classes_other, moves_other = overt_other.shape[1], overt_other.shape[4]
    yj = other.own[y]
    acted = np.zeros((classes_other, overt_other.shape[2], moves_other, lanes))
    for t in range(mu_other.shape[0]):
        for c in range(classes_other):
            for z in range(overt_other.shape[2]):
                for b in range(moves_other):
                    for lane in range(lanes):
                        acted[c, z, b, lane] += (
                            mu_other[t, lane] * w_other[t, c, yj, lane] * overt_other[t, c, z, y, b, lane]
                        )
    for c in range(classes):
        for z in range(readings):
            for cj in range(classes_other):
                for b in range(moves_other):
                    for lane in range(lanes):
                        joint[cj, b, lane] = 0.0
                    for zj in range(overt_other.shape[2]):
                        rate = other.Q[c, zj] * side.Q[cj, z]
                        if rate != 0.0:
                            for lane in range(lanes):
                                joint[cj, b, lane] += rate * acted[cj, zj, b, lane]
                    for lane in range(lanes):
                        chance = seen[z, yj, lane]
                        joint[cj, b, lane] = joint[cj, b, lane] / chance if chance > 0.0 else 0.0
            for t in range(types):
                for a in range(moves):
                    if side.allowed[c, a]:
                        for cj in range(classes_other):
                            for b in range(moves_other):
                                g = side.G[t, c, cj, y, a, b]
                                for lane in range(lanes):
                                    target[t, c, z, y, a, lane] += g * joint[cj, b, lane]


@part
def covert_values(
    side: SideArrays,
    other: SideArrays,
    mu_other: Any,
    w_other: Any,
    seen: Any,
    overt: Any,
    values: Any,
    target: Any,
) -> None:
    """Value of each covert move, target[θ, h], from overt action values (Θ, C, Z, Y, A, B)."""
    lanes = target.shape[-1]
    types, classes, readings, publics, moves, _ = overt.shape
    interim = np.zeros((types, classes, publics, lanes))
    for t in range(types):
        for c in range(classes):
            for z in range(readings):
                for y in range(publics):
                    yj = other.own[y]
                    for a in range(moves):
                        if side.allowed[c, a]:
                            for lane in range(lanes):
                                interim[t, c, y, lane] += (
                                    seen[z, yj, lane]
                                    * overt[t, c, z, y, a, lane]
                                    * values[t, c, z, y, a, lane]
                                )
    chance = np.zeros((other.R.shape[1], lanes))
    for yj in range(chance.shape[0]):
        for z in range(readings):
            for lane in range(lanes):
                chance[yj, lane] += seen[z, yj, lane]
    target[:] = 0.0
    for t in range(types):
        for h in range(target.shape[1]):
            c = side.cls[h]
            for y in range(publics):
                rate = side.R[h, side.own[y]]
                if rate != 0.0:
                    yj = other.own[y]
                    extra = side.K[t, h, y]
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
    lanes = seen.shape[-1]
    for y in range(overt.shape[3]):
        immediate(side, other, mu_other, w_other, overt_other, seen, y, joint, g_overt)
    covert_values(side, other, mu_other, w_other, seen, overt, g_overt, g_covert)
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
                    masked_center(g_overt[t, c, z, y], side.allowed[c], precision)


@entry
def split(stage: StageArrays, q: Any) -> Any:
    """The four parts of a vector of action values (D, B): covert and overt, of side 0 and of side 1."""
    s0, s1, lanes = stage.first, stage.second, q.shape[-1]
    t0, h0, publics = s0.K.shape
    t1, h1, _ = s1.K.shape
    c0, a0 = s0.allowed.shape
    c1, a1 = s1.allowed.shape
    z0, z1 = s0.Q.shape[1], s1.Q.shape[1]
    one = t0 * h0
    two = one + t1 * h1
    three = two + t0 * c0 * z0 * publics * a0
    end = three + t1 * c1 * z1 * publics * a1
    return (
        q[:one].reshape((t0, h0, lanes)),
        q[one:two].reshape((t1, h1, lanes)),
        q[two:three].reshape((t0, c0, z0, publics, a0, lanes)),
        q[three:end].reshape((t1, c1, z1, publics, a1, lanes)),
    )


@entry
def evaluate(
    stage: StageArrays,
    work: Work,
    grid: Any,
    mu0: Any,
    mu1: Any,
    v0: Any,
    v1: Any,
    precision: Any,
    q: Any,
    g: Any,
    value0: Any,
    value1: Any,
) -> None:
    """The stage map: g(q) and the value of each type when everyone plays softmax(q).

    Parameters
    ----------
    stage, work
        The stage and scratch space from `workspace`.
    grid
        (n0, n1), degree of the basis in each belief coordinate.
    mu0, mu1
        (Θi, B) public belief about each side.
    v0, v1
        (k, M1, M0 * Θ0) and (k, M0, M1 * Θ1) coefficients of discounted continuation values.
    precision
        (2, B) λ of each side.
    q, g
        (D, B) action values in, and out.
    value0, value1
        (Θi, B) out: expected payoff of each type from this period on.
    """
    s0, s1 = stage.first, stage.second
    p_covert0, p_covert1, p_overt0, p_overt1 = split(stage, work.sigma)
    q_covert0, q_covert1, q_overt0, q_overt1 = split(stage, q)
    g_covert0, g_covert1, g_overt0, g_overt1 = split(stage, g)
    strategies(s0, q_covert0, q_overt0, p_covert0, p_overt0)
    strategies(s1, q_covert1, q_overt1, p_covert1, p_overt1)
    class_readings(s0, p_covert0, work.w0)
    class_readings(s1, p_covert1, work.w1)
    chance_of_readings(s0, mu1, work.w1, work.seen0)
    chance_of_readings(s1, mu0, work.w0, work.seen1)
    g[:] = 0.0
    if v0.shape[0] > 0:
        for y in range(p_overt0.shape[3]):
            moves_seen(
                s0,
                s1,
                0,
                mu0,
                work.w0,
                p_overt0,
                y,
                grid[0],
                work.like,
                work.share,
                work.mass0,
                work.basis0,
                work.weighted0,
            )
            moves_seen(
                s1,
                s0,
                1,
                mu1,
                work.w1,
                p_overt1,
                y,
                grid[1],
                work.like,
                work.share,
                work.mass1,
                work.basis1,
                work.weighted1,
            )
            continuation(
                s0,
                s1,
                0,
                y,
                work.basis0,
                work.weighted1,
                v0,
                work.folded1,
                work.inner0,
                work.expected,
                work.seen0,
                g_overt0,
            )
            continuation(
                s1,
                s0,
                1,
                y,
                work.basis1,
                work.weighted0,
                v1,
                work.folded0,
                work.inner1,
                work.expected,
                work.seen1,
                g_overt1,
            )
    side_map(
        s0,
        s1,
        mu1,
        work.w1,
        work.seen0,
        p_overt0,
        p_overt1,
        work.joint,
        precision[0],
        p_covert0,
        g_covert0,
        g_overt0,
        value0,
    )
    side_map(
        s1,
        s0,
        mu0,
        work.w0,
        work.seen1,
        p_overt1,
        p_overt0,
        work.joint,
        precision[1],
        p_covert1,
        g_covert1,
        g_overt1,
        value1,
    )
