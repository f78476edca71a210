"""The stage map, compiled: from action values to the action values they imply.

Symbols as in the model: θ type, h covert move, c class of covert moves, y public and z private reading, a overt
move, μ belief, R and Q probabilities of public and private readings, M probability of what a side is seen to do.
Action values are held as q = λ·(value - value of the first move allowed), so that strategies are softmax(q) and a
fixed point q = g(q) is a logit equilibrium of the stage; |g(q) - q| is its residual in log-odds.

Every array ends in an axis of belief nodes, the lanes (B), that are worked on side by side, a vector of them at a time
(`vectors`). `tests/reference/stage.py` computes the same map readably.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import SideArrays, StageArrays, dimensions
from standoff.equilibrium.grid import size
from standoff.equilibrium.lanes import entry, inlined, native
from standoff.equilibrium.steps import (
    SideWork,
    chance_of_readings,
    class_readings,
    continuation,
    covert_values,
    fold,
    immediate,
    overt_values,
    records,
    strategies,
)
from standoff.equilibrium.vectors import WIDTH, padded, spaces

Floats = NDArray[np.float64]


class Work(NamedTuple):
    """Scratch space of one thread for one stage."""

    sigma: Floats
    """(D, B) strategies; B is a multiple of `WIDTH`."""
    first: SideWork
    second: SideWork


def workspace(stage: StageArrays, grid: tuple[int, int], lanes: int) -> Work:
    """Allocate scratch space, so many lanes wide, for a stage on a grid of n0 and n1 points a coordinate."""
    wide = padded(lanes)
    first = _shapes(stage.first, stage.second, grid[0], wide)
    second = _shapes(stage.second, stage.first, grid[1], wide)
    sigma, *rooms = spaces((sum(dimensions(stage)), wide), *first.values(), *second.values())
    moves = stage.first.allowed.shape[1], stage.second.allowed.shape[1]
    return Work(
        sigma,
        SideWork(**dict(zip(first, rooms, strict=False)), which=np.zeros((2, moves[1]), np.int64)),
        SideWork(
            **dict(zip(second, rooms[len(first) :], strict=True)), which=np.zeros((2, moves[0]), np.int64)
        ),
    )


def _shapes(side: SideArrays, other: SideArrays, points: int, lanes: int) -> dict[str, tuple[int, ...]]:
    """Shapes of the fields of `SideWork`, in their order."""
    types, moves = side.K.shape[0], side.allowed.shape[1]
    classes, readings, publics = len(side.allowed), side.Q.shape[1], len(side.own)
    basis = size(types, points)
    return {
        "w": (types, classes, side.R.shape[1], lanes),
        "seen": (readings, other.R.shape[1], lanes),
        "inverse": (readings, other.R.shape[1], lanes),
        "interim": (types, classes, publics, lanes),
        "parts": (types, WIDTH),
        "mass": (moves, WIDTH),
        "basis": (moves, basis, WIDTH),
        "folded": (2 * moves, basis, WIDTH),
        "inner": (basis * types, WIDTH),
        "acted": (classes, readings, other.extra.shape[-1], WIDTH),
        "joint": (side.extra.shape[-1], WIDTH),
    }


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
        As `Grid.form` has it: n0, n1, total, angled.
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
    whole = q.shape[1] % WIDTH == 0
    if not whole:
        mu0, mu1, precision = widened(mu0), widened(mu1), widened(precision)
    wide_q, wide_g = (q, g) if whole else (widened(q), widened(g))
    wide0, wide1 = (value0, value1) if whole else (widened(value0), widened(value1))
    s0, s1, own0, own1, lanes = stage.first, stage.second, work.first, work.second, wide_q.shape[1]
    # As variables, or each function would be compiled once for 0 and once for 1.
    one, other = np.int64(0), np.int64(1)
    p_covert0, p_covert1, p_overt0, p_overt1 = split(stage, work.sigma)
    q_covert0, q_covert1, q_overt0, q_overt1 = split(stage, wide_q)
    g_covert0, g_covert1, g_overt0, g_overt1 = split(stage, wide_g)
    strategies(s0, q_covert0, q_overt0, p_covert0, p_overt0)
    strategies(s1, q_covert1, q_overt1, p_covert1, p_overt1)
    class_readings(s0, p_covert0, own0.w, lanes)
    class_readings(s1, p_covert1, own1.w, lanes)
    chance_of_readings(s0, mu1, own1.w, own0.seen, own0.inverse, lanes)
    chance_of_readings(s1, mu0, own0.w, own1.seen, own1.inverse, lanes)
    immediate(s0, s1, mu1, own1.w, p_overt1, own0.inverse, own1.acted, own0.joint, g_overt0)
    immediate(s1, s0, mu0, own0.w, p_overt0, own1.inverse, own0.acted, own1.joint, g_overt1)
    if v0.shape[0] > 0:
        for y in range(p_overt0.shape[3]):
            for z0 in range(p_overt0.shape[2]):
                for z1 in range(p_overt1.shape[2]):
                    for lane in range(0, lanes, WIDTH):
                        add_future(
                            stage,
                            own0,
                            own1,
                            grid,
                            mu0,
                            mu1,
                            p_overt0,
                            p_overt1,
                            v0,
                            v1,
                            y,
                            z0,
                            z1,
                            lane,
                            g_overt0,
                            g_overt1,
                        )
    overt_values(s0, s1, p_overt0, precision, one, own0, g_overt0)
    overt_values(s1, s0, p_overt1, precision, other, own1, g_overt1)
    covert_values(s0, s1, p_covert0, precision, one, own0, g_covert0, wide0)
    covert_values(s1, s0, p_covert1, precision, other, own1, g_covert1, wide1)
    if not whole:
        narrow(wide_g, g)
        narrow(wide0, value0)
        narrow(wide1, value1)


@native
def widened(rows: Any) -> Any:
    """A copy of (N, B) whose lanes are filled up with zeros to whole vectors."""
    wide = np.zeros((rows.shape[0], -(-rows.shape[1] // WIDTH) * WIDTH))
    for n in range(rows.shape[0]):
        for lane in range(rows.shape[1]):
            wide[n, lane] = rows[n, lane]
    return wide


@native
def narrow(wide: Any, rows: Any) -> None:
    """Undo `widened`."""
    for n in range(rows.shape[0]):
        for lane in range(rows.shape[1]):
            rows[n, lane] = wide[n, lane]


@inlined
def add_future(
    stage: StageArrays,
    own0: SideWork,
    own1: SideWork,
    grid: Any,
    mu0: Any,
    mu1: Any,
    overt0: Any,
    overt1: Any,
    v0: Any,
    v1: Any,
    y: int,
    z0: int,
    z1: int,
    lane: int,
    target0: Any,
    target1: Any,
) -> None:
    """Add the expected value of going on, where these are the readings, to the values of overt moves."""
    s0, s1 = stage.first, stage.second
    records(s0, s1, mu0, own0.w, overt0, y, z0, z1, lane, grid[0], grid[3], own0.parts, own0.mass, own0.basis)
    records(s1, s0, mu1, own1.w, overt1, y, z1, z0, lane, grid[1], grid[3], own1.parts, own1.mass, own1.basis)
    fold(s0, y, own0.mass, own0.basis, own0.folded)
    fold(s1, y, own1.mass, own1.basis, own1.folded)
    continuation(s0, s1, y, z0, z1, lane, grid[2], v0, own1.folded, own0, target0)
    continuation(s1, s0, y, z1, z0, lane, grid[2], v1, own0.folded, own1, target1)
