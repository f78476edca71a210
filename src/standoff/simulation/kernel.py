"""One period of many runs, compiled.

All runs of a call stand in the same public state. Symbols as in the model: θ type, h covert move, c class of
covert moves, y public and z private reading, a overt move. In here moves and readings are numbered as the
actual stage numbers them; `Record` holds the numbers of the whole game.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.vectors import padded
from standoff.simulation import draws
from standoff.simulation.compiled import any_order, inner, kernel
from standoff.simulation.draws import drawn, key_of, mixed, uniform
from standoff.simulation.layout import THETA, A, Actual, C, H, View, fixed
from standoff.simulation.play import covert_play, learn, overt_play

BLOCK = 128
"""Runs that are worked on side by side."""


class Record(NamedTuple):
    """What is kept of each run; -1 or NaN where a run had ended before the period."""

    state: NDArray[np.int32]
    """(period, run)"""
    covert: NDArray[np.int32]
    """(period, run, side), as the next three"""
    public: NDArray[np.int32]
    private: NDArray[np.int32]
    overt: NDArray[np.int32]
    again: NDArray[np.int32]
    """An overt move drawn once more, in the same place; no periods where it is not wanted."""
    fear: NDArray[np.float32]
    belief: NDArray[np.float32]
    """(period, run, side, type) about the *other* side, in the side's own view"""
    seen_as: NDArray[np.float32]
    """(period, run, side, type) what it takes the other to believe of *itself*"""
    chance: NDArray[np.float32]
    """(run, side) for a side that struck in the last period played: how likely that was to it"""
    types: NDArray[np.int64]
    """(run, side)"""
    outcome: NDArray[np.int64]
    """(run,) -1 while it goes on"""
    end: NDArray[np.int64]
    """(run,) period in which it ended, -1 while it goes on"""
    surprises: NDArray[np.int64]
    """(run, side) how often a side's view held what it saw impossible"""


class Work(NamedTuple):
    """Scratch space of one call, for `BLOCK` runs at a time; the first axis of the first three is a view."""

    weights: NDArray[np.float32]
    """(view, run, rows)"""
    covert: NDArray[np.float64]
    """(view, run, side, θ, h) probabilities"""
    overt: NDArray[np.float64]
    """(view, run, side, θ, c, a)"""
    happened: NDArray[np.int64]
    """(4, run, side) h, y, z and a"""
    going: NDArray[np.bool_]
    """(run,)"""
    every: NDArray[np.bool_]
    """(θ, h) all true."""
    scratch: NDArray[np.float64]
    q: NDArray[np.float32]
    room: NDArray[np.float64]
    """(1, n)"""


def workspace(stages: Sequence[tuple[Actual, View]], rows: int, width: int) -> Work:
    """Allocate scratch space for some stages.

    Parameters
    ----------
    rows, width
        Most rows of coefficients, and most action values that are worked out at once.
    """
    types = max(int(stage.sizes[:, 0].max()) for stage, _ in stages)
    moves, classes, acts = (
        max(1, *(int(view.sizes[:, :, column].max()) for _, view in stages)) for column in (H, C, A)
    )
    covert = max(max(view.classes.shape[-1], stage.covert.shape[-1]) for stage, view in stages)
    return Work(
        weights=np.empty((2, BLOCK, rows), np.float32),
        covert=np.empty((2, BLOCK, 2, types, moves)),
        overt=np.empty((2, BLOCK, 2, types, classes, acts)),
        happened=np.zeros((4, BLOCK, 2), np.int64),
        going=np.zeros(BLOCK, np.bool_),
        every=fixed(np.ones((types, covert)), np.bool_),
        scratch=np.zeros((2, rows)),
        q=np.zeros(width, np.float32),
        room=np.zeros((1, padded(width))),
    )


@kernel
def step(
    seed: Any,
    period: Any,
    runs: Any,
    stage: Any,
    view: Any,
    packed: Any,
    fears: Any,
    sharpness: Any,
    lotteries: Any,
    beliefs: Any,
    states: Any,
    record: Any,
    work: Any,
) -> None:
    """Play a period in these runs: moves, readings, how it ends or goes on, and what each side learns.

    ``view`` holds one view for both sides or one for each, and so do ``packed`` (from `pack`) and ``beliefs``
    (view, run, side, type), where there may be more than are used; ``fears`` holds each side's table of the
    other's strikes, and ``sharpness`` by how much each view's action values count for more.
    """
    w, (_, y, z, a) = work, (work.happened[0], work.happened[1], work.happened[2], work.happened[3])
    views = view.sizes.shape[0]
    for at in range(0, len(runs), BLOCK):
        block = runs[at : at + BLOCK]
        for v in range(views):
            if view.sizes[v, 0, THETA] > 0:
                own = packed[0] if v == 0 else packed[1]
                covert_play(
                    view,
                    v,
                    own,
                    sharpness[v],
                    block,
                    beliefs,
                    w.every,
                    w.weights[v],
                    w.covert[v],
                    w.scratch,
                    w.q,
                    w.room,
                )
        move_covertly(seed, period, block, stage, view, w, record)
        afraid(period, block, view, fears, w, beliefs, record)
        for v in range(views):
            if view.sizes[v, 0, THETA] > 0:
                own = packed[0] if v == 0 else packed[1]
                overt_play(
                    view, v, own, sharpness[v], len(block), y, z, w.weights[v], w.overt[v], w.q, w.room
                )
        move_overtly(seed, period, block, stage, view, w, record)
        note(period, block, stage, view, w, beliefs, states, record)
        come_out(seed, period, block, stage, lotteries, w, states, record)
        for v in range(views):
            if view.sizes[v, 0, THETA] > 0:
                learn(view, v, block, w.going, y, z, a, w.covert[v], w.overt[v], beliefs, record.surprises)


@inner
def move_covertly(seed: Any, period: Any, runs: Any, stage: Any, view: Any, work: Any, record: Any) -> None:
    """Draw covert moves, and the readings they give; the first move if a side holds the state impossible."""
    public, private, classes, types = stage.public, stage.private, stage.classes, record.types
    sizes, numbers, play = view.sizes, view.covert_numbers, work.covert
    h, y, z = work.happened[0], work.happened[1], work.happened[2]
    chances = np.zeros(stage.covert.shape[1])
    for r in range(len(runs)):
        key = key_of(seed, runs[r])
        for i in range(2):
            v = min(i, sizes.shape[0] - 1)
            h[r, i] = 0
            if sizes[v, i, THETA] > 0:
                own = types[runs[r], i]
                u = uniform(key, period, draws.COVERT + i)
                h[r, i] = picked(play[v, r, i, own], numbers[v, i], work.every[0], u, chances)
            y[r, i] = drawn(public[i, h[r, i]], uniform(key, period, draws.PUBLIC + i))
        for i in range(2):
            seen = classes[1 - i, h[r, 1 - i]]
            z[r, i] = drawn(private[i, seen], uniform(key, period, draws.PRIVATE + i))


@inner
def afraid(period: Any, runs: Any, view: Any, fears: Any, work: Any, beliefs: Any, record: Any) -> None:
    """Note each side's probability that the other strikes in the period, its own type being given."""
    sizes, weights, types, out = view.sizes, work.weights, record.types, record.fear
    for i in range(2):
        v = min(i, sizes.shape[0] - 1)
        table = fears[0] if i == 0 else fears[1]
        for r in range(len(runs) if sizes[v, i, THETA] > 0 else 0):
            fear = 0.0
            for other in range(sizes[v, 1 - i, THETA]):
                odds = dot(table, types[runs[r], i], other, weights, v, r)
                fear += beliefs[v, runs[r], 1 - i, other] / (1.0 + np.exp(-odds))
            out[period, runs[r], i] = fear


@inner
def move_overtly(seed: Any, period: Any, runs: Any, stage: Any, view: Any, work: Any, record: Any) -> None:
    """Draw overt moves; the first one open where a side's view says nothing of it."""
    classes, allowed, strikes, types, chance = (
        stage.classes,
        stage.allowed,
        stage.strikes,
        record.types,
        record.chance,
    )
    sizes, covert, numbers, of_view, play = (
        view.sizes,
        view.covert_numbers,
        view.overt_numbers,
        view.classes,
        work.overt,
    )
    h, a = work.happened[0], work.happened[3]
    chances = np.zeros(strikes.shape[1])
    for r in range(len(runs)):
        key = key_of(seed, runs[r])
        for i in range(2):
            v = min(i, sizes.shape[0] - 1)
            c = classes[i, h[r, i]]
            move = covert[v, i, h[r, i]] if sizes[v, i, THETA] > 0 else -1
            if move >= 0:
                u = uniform(key, period, draws.OVERT + i)
                own = play[v, r, i, types[runs[r], i], of_view[v, i, move]]
                a[r, i] = picked(own, numbers[v, i], allowed[i, c], u, chances)
                if len(record.again) > 0:
                    u = uniform(mixed(key), period, draws.OVERT + i)
                    more = picked(own, numbers[v, i], allowed[i, c], u, chances)
                    record.again[period, runs[r], i] = stage.overt[i, more]
            else:
                a[r, i] = resting(allowed[i, c])
                chances[:] = 0.0
            chance[runs[r], i] = share(chances, strikes[i]) if strikes[i, a[r, i]] else np.nan


@inner
def note(
    period: Any, runs: Any, stage: Any, view: Any, work: Any, beliefs: Any, states: Any, record: Any
) -> None:
    """Keep what was so, done and read in a period, and what was believed before."""
    h, y, z, a = work.happened[0], work.happened[1], work.happened[2], work.happened[3]
    sizes, state, belief, seen_as = stage.sizes, record.state, record.belief, record.seen_as
    for i in range(2):
        v = min(i, view.sizes.shape[0] - 1)
        for r in range(len(runs)):
            n = runs[r]
            state[period, n] = states[n]
            record.covert[period, n, i] = stage.covert[i, h[r, i]]
            record.public[period, n, i] = stage.public_ids[i, y[r, i]]
            record.private[period, n, i] = stage.private_ids[i, z[r, i]]
            record.overt[period, n, i] = stage.overt[i, a[r, i]]
            for k in range(sizes[1 - i, 0]):
                belief[period, n, i, k] = beliefs[v, n, 1 - i, k]
            for k in range(sizes[i, 0]):
                seen_as[period, n, i, k] = beliefs[v, n, i, k]


@inner
def come_out(
    seed: Any, period: Any, runs: Any, stage: Any, lotteries: Any, work: Any, states: Any, record: Any
) -> None:
    """Draw whether the standoff goes on, and in which state; if not, note how it ended."""
    survive, ending, classes, lottery = stage.survive, stage.ending, stage.classes, stage.lottery
    following, probabilities = lotteries
    h, y, a, going = work.happened[0], work.happened[1], work.happened[3], work.going
    for r in range(len(runs)):
        n = runs[r]
        key = key_of(seed, n)
        both, a0, a1 = y[r, 0] * stage.sizes[1, 1] + y[r, 1], a[r, 0], a[r, 1]
        outcome = -1
        if uniform(key, period, draws.END) >= survive[both, a0, a1]:
            chances = ending[classes[0, h[r, 0]], classes[1, h[r, 1]], both, a0, a1]
            outcome = drawn(chances, uniform(key, period, draws.OUTCOME))
        # Where the chance of going on fell short of 1 by a rounding error, no outcome is drawn.
        going[r] = outcome < 0
        if going[r]:
            k = lottery[both, a0, a1]
            states[n] = following[k, drawn(probabilities[k], uniform(key, period, draws.NEXT))]
        else:
            record.outcome[n] = outcome
            record.end[n] = period


@inner
def picked(play: Any, numbers: Any, allowed: Any, u: Any, chances: Any) -> Any:
    """Move drawn from a view's probabilities among those allowed; the first of those if it has none."""
    for k in range(len(numbers)):
        chances[k] = play[numbers[k]] if allowed[k] and numbers[k] >= 0 else 0.0
    move = drawn(chances[: len(numbers)], u)
    return move if move >= 0 else resting(allowed)


@inner
def resting(allowed: Any) -> Any:
    """Return the first move allowed."""
    for k in range(len(allowed)):
        if allowed[k]:
            return k
    return 0


@inner
def share(chances: Any, wanted: Any) -> Any:
    """Part of the sum of the chances that falls on the wanted ones."""
    total, part = 0.0, 0.0
    for k in range(len(wanted)):
        total += chances[k]
        if wanted[k]:
            part += chances[k]
    return part / total if total > 0.0 else 1.0


@any_order
def dot(table: Any, own: Any, other: Any, weights: Any, v: Any, r: Any) -> Any:
    """Sum of products of a row of a table and a row of weights, added up in whatever order is quickest."""
    total = np.float32(0.0)
    for m in range(table.shape[2]):
        total += table[own, other, m] * weights[v, r, m]
    return total
