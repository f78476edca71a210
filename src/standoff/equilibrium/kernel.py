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

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.grid import size
from standoff.equilibrium.lanes import entry
from standoff.equilibrium.steps import (
    chance_of_readings,
    class_readings,
    continuation,
    moves_seen,
    side_map,
    strategies,
)

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
    """(E, B)"""


def workspace(stage: StageArrays, grid: tuple[int, int], lanes: int) -> Work:
    """Allocate scratch space, so many lanes wide, for a stage on a grid of n0 and n1 points a coordinate."""
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
        joint=np.zeros((max(s0.extra.shape[-1], s1.extra.shape[-1]), b)),
    )


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
        (n0, n1, total), as `Grid.form` has it.
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
    # As variables, or each function would be compiled once for 0 and once for 1.
    straight, swapped = np.int64(0), np.int64(1)
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
                straight,
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
                swapped,
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
                straight,
                y,
                grid[2],
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
                swapped,
                y,
                grid[2],
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
