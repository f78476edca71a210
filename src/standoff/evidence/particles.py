"""Sequential Monte Carlo: many simulated histories, weighted by the reports and drawn anew where few of them count.

A bootstrap filter (Gordon, Salmond and Smith 1993): histories are drawn from the solved game itself by the kernel
of `standoff.simulation`, weighted by what the reports of each period say, and resampled systematically (Kitagawa
1996) where the effective sample size (Kong, Liu and Wong 1994) falls below half. There are several filters that
know nothing of each other; how far they are apart is the stated error.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.errors import SolutionError
from standoff.evidence.hearing import Hearing
from standoff.evidence.histories import Facts, Histories, Look, answered, effective
from standoff.simulation.onward import strikes
from standoff.simulation.sweep import Solved, Sweep

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ISLANDS = 10
"""Independent filters."""
ENOUGH = 0.5
"""Share of histories that must count in effect; below it they are drawn anew."""


def filter_by_particles(
    seen: Solved, hearing: Hearing, heard: Bools, look: Look, *, particles: int, seed: int
) -> Histories:
    """Follow simulated histories to the period of the hearing's date.

    Parameters
    ----------
    heard
        Which reports to follow the histories by.

    Raises
    ------
    SolutionError
        If no simulated history agrees with what is known for certain.
    """
    size = max(1, particles // ISLANDS)
    count = size * ISLANDS
    sweep = Sweep.of(seen, count, seed, None, periods=hearing.last + 1, again=True)
    generator = np.random.default_rng([seed, 0xA6A1])
    island = np.repeat(np.arange(ISLANDS), size)
    base = np.ones(count)
    truth = np.zeros((count, len(hearing.questions)), dtype=bool)
    for period in range(hearing.last + 1):
        going = sweep.record.outcome < 0
        sweep.advance(period, lambda function, items: [function(item) for item in items])
        facts = _facts(sweep, period, generator.random((count, 2)) < hearing.judgement.again)
        truth = answered(hearing, facts, period, truth)
        histories = Histories(
            period,
            np.where(going, base, 0.0),
            facts,
            truth.copy(),
            sweep.record.outcome.copy(),
            sweep.states.copy(),
            sweep.beliefs.copy(),
            island,
        )
        weights = histories.base * hearing.likelihood(truth, heard, period)
        if not weights.any():
            raise SolutionError(
                f"none of {count:,} simulated histories agrees with what is known for certain by"
                f" {hearing.clock.date(period + 1)}; ask for more particles, or check what is given as known"
            )
        look(histories)
        if period < hearing.last:
            base = _resampled(sweep, truth, histories.base, weights, size, (seed, period))
    return histories


def _facts(sweep: Sweep, period: int, moves_again: Bools) -> Facts:
    record = sweep.record
    again = record.again[period].astype(np.int64)
    for i in (0, 1):
        struck = strikes(sweep.solution.actual, i)[again[:, i]]
        again[:, i] = np.where(moves_again[:, i] & ~struck, again[:, i], -1)
    found: Facts = {
        "type": record.types.copy(),
        "state": record.state[period][:, None].astype(np.int64),
        "covert": record.covert[period].astype(np.int64),
        "public": record.public[period].astype(np.int64),
        "private": record.private[period].astype(np.int64),
        "overt": record.overt[period].astype(np.int64),
        "again": again,
    }
    return found


def _resampled(
    sweep: Sweep, truth: Bools, base: Floats, weights: Floats, size: int, seed: tuple[int, int]
) -> Floats:
    """Draw histories anew in each filter where few of them count; tells the probabilities before reports."""
    going = sweep.record.outcome < 0
    base, weights = np.where(going, base, 0.0), np.where(going, weights, 0.0)
    generator = np.random.default_rng([*seed, 0x5EED])
    source = np.arange(len(weights))
    found = base.copy()
    for start in range(0, len(weights), size):
        here = slice(start, start + size)
        own = weights[here]
        if own.sum() > 0.0 and effective(own) < ENOUGH * size:
            chosen = start + systematic(own, float(generator.random()))
            source[here] = chosen
            # A history that was drawn for its weight keeps of its probability what the weight does not say.
            found[here] = base[chosen] / weights[chosen] * own.mean()
    record = sweep.record
    for values in (record.types, record.outcome, record.end, sweep.states, truth):
        values[:] = values[source]
    sweep.beliefs[:] = sweep.beliefs[:, source]
    return found


def systematic(weights: Floats, start: float, count: int | None = None) -> Ints:
    """Indices drawn in proportion to weights, each as often as its share says to within one.

    Parameters
    ----------
    start
        Random number in [0, 1).
    count
        How many; by default as many as there are weights.

    Examples
    --------
    >>> systematic(np.array([0.5, 0.0, 0.25, 0.25]), 0.5).tolist()
    [0, 0, 2, 3]
    """
    count = len(weights) if count is None else count
    total = np.cumsum(weights)
    points = (np.arange(count) + start) / count * total[-1]
    found: Ints = np.minimum(np.searchsorted(total, points, side="right"), len(weights) - 1)
    return found
