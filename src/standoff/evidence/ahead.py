"""What is to come, from what is believed now: histories drawn by their weight and simulated onward.

Nothing has ended it by the date of the assessment. A history that ends in the period at hand ends on any of its days
alike, so it counts by the share of the period that is still to come.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.evidence.assessment import Ahead, Estimate
from standoff.evidence.hearing import Hearing
from standoff.evidence.histories import Histories, effective
from standoff.evidence.particles import systematic
from standoff.game.game import Game
from standoff.scenario.world import UNRESOLVED
from standoff.simulation.onward import Endings, Standing, onward, strikes
from standoff.simulation.sweep import Solved
from standoff.simulation.tables import share

Floats = NDArray[np.float64]


def look_ahead(
    seen: Solved,
    hearing: Hearing,
    histories: Histories,
    weights: Floats,
    runs: int,
    days: Sequence[int],
    seed: int,
) -> tuple[Ahead, ...]:
    """Probability of each outcome, and of each side's strike, by some dates and the horizon."""
    clock, game, now = hearing.clock, seen.actual, histories.period
    endings, enough = go_on(seen, hearing, histories, weights, runs, seed)
    found = []
    for date in _deadlines(clock.date(clock.periods), hearing.as_of, days):
        passed = max(now + 1, round((date - clock.start).days / clock.step_days))
        found.append(_by(game, endings, passed, date, hearing.as_of, enough))
    return tuple(found)


def go_on(
    seen: Solved, hearing: Hearing, histories: Histories, weights: Floats, runs: int, seed: int
) -> tuple[Endings, float]:
    """How histories drawn by their weight go on; and what share of the runs their effective number is worth."""
    standing = unended(hearing, histories, weights)
    generator = np.random.default_rng([seed, 0xA4EAD])
    drawn = generator.permutation(systematic(standing, float(generator.random()), runs))
    enough = min(1.0, effective(standing) / runs) if histories.islands > 1 else 1.0
    return _played_on(seen, histories, drawn, seed), enough


def unended(hearing: Hearing, histories: Histories, weights: Floats) -> Floats:
    """Weights, given that nothing has ended it by the date of the assessment."""
    passed = (hearing.as_of - hearing.clock.date(histories.period)).days + 1
    left = 1.0 - passed / hearing.clock.step_days
    return weights * np.where(histories.outcome >= 0, left, 1.0)


def _played_on(seen: Solved, histories: Histories, drawn: NDArray[np.int64], seed: int) -> Endings:
    """How the histories drawn end, in this period or later."""
    game, period = seen.actual, histories.period
    outcome = histories.outcome[drawn].copy()
    end = np.where(outcome >= 0, period, -1)
    struck = np.full((len(drawn), 2), -1, dtype=np.int64)
    for i in (0, 1):
        made = histories.facts["overt"][drawn, i]
        struck[:, i] = np.where(strikes(game, i)[made], period, -1)
    on = np.flatnonzero(outcome < 0)
    if len(on) and period + 1 < game.periods:
        from_here = drawn[on]
        start = Standing(
            period + 1,
            histories.facts["type"][from_here],
            histories.states[from_here],
            histories.beliefs[:, from_here],
        )
        later = onward(seen, start, seed)
        outcome[on], end[on] = later.outcome, later.end
        struck[on] = np.where(struck[on] >= 0, struck[on], later.struck)
    return Endings(outcome, end, struck)


def _deadlines(horizon: dt.date, as_of: dt.date, days: Sequence[int]) -> list[dt.date]:
    dates = [as_of + dt.timedelta(days=each) for each in days]
    return [*(date for date in dates if date < horizon), horizon]


def _by(game: Game, endings: Endings, passed: int, date: dt.date, as_of: dt.date, enough: float) -> Ahead:
    ended = (endings.end >= 0) & (endings.end < passed)
    count = len(ended)

    def chance(hit: NDArray[np.bool_]) -> Estimate:
        value, error = share(int(hit.sum()), count)
        return Estimate(float(value), float(error) / float(np.sqrt(enough)))

    outcomes = {name: chance(ended & (endings.outcome == o)) for o, name in enumerate(game.outcomes)}
    outcomes[UNRESOLVED] = chance(~ended)
    fought = ended & np.append(game.conflict, False)[endings.outcome]
    struck = (endings.struck >= 0) & (endings.struck < passed)
    fear = {side.key: chance(struck[:, 1 - i]) for i, side in enumerate(game.world.sides)}
    return Ahead(date, (date - as_of).days, outcomes, chance(fought), fear)
