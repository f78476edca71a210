"""A world seen from a later period: its clock, its events, its conditions, and that nothing else is different."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from standoff.equilibrium import solve_game
from standoff.errors import UsageError
from standoff.game import compile_game
from standoff.scenario.later import period_holding, seen_from
from standoff.scenario.world import Clock, Condition, Effect, Event, PayoffRule, Variable, World
from tests.worlds import random_world

CLOCK = Clock(dt.date(2020, 1, 1), 7, 8, 0.9, 8)


def world(*events: Event, periods: int = 8) -> World:
    """A world with one variable of two levels, moved by events alone."""
    found = random_world(
        3, types=(1, 1), variables=0, events=0, periods=periods, public=(0, 0), private=(0, 0)
    )
    variable = Variable(name="deal", levels=("on", "off"), start=0)
    return replace(found, variables=(variable,), events=events)


def event(period: int | None, chance: float = 1.0, window: tuple[int, int] | None = None) -> Event:
    """The deal is off, with some chance."""
    when = Condition(periods=window)
    return Event("breach", Effect(when, chance, sets=((0, np.array([0.0, 1.0])),)), period)


def off_at_start(found: World) -> float:
    """Chance that the deal is off when the first period begins."""
    return sum(p for p, x in solve_game(compile_game(found)).start() if compile_game(found).states[x][0] == 1)


def test_the_period_of_a_date_is_the_one_in_whose_days_it_falls() -> None:
    for days in range(7 * 8):
        assert period_holding(CLOCK, CLOCK.start + dt.timedelta(days=days)) == days // 7


@pytest.mark.parametrize("date", [dt.date(2019, 12, 31), dt.date(2020, 2, 26), dt.date(1914, 6, 28)])
def test_dates_off_the_clock_are_refused_and_the_clock_is_told(date: dt.date) -> None:
    with pytest.raises(UsageError, match=f"{date} is off the clock.*2020-01-01 to 2020-02-25"):
        period_holding(CLOCK, date)


def test_from_the_first_period_it_is_the_same() -> None:
    found = random_world(7, periods=4)
    assert seen_from(found, 0) is found


def test_the_clock_starts_later_and_ends_when_it_did() -> None:
    clock, later = world().clock, seen_from(world(), 3).clock
    assert later.periods == 5
    assert later.start == clock.date(3)
    assert later.date(later.periods) == clock.date(clock.periods)
    assert (later.step_days, later.discount, later.beyond) == (clock.step_days, clock.discount, clock.beyond)


def test_events_that_have_passed_happen_at_the_start_and_those_to_come_as_much_earlier() -> None:
    found = seen_from(world(event(1), event(5), event(8)), 3)
    assert [e.period for e in found.events] == [0, 2, 5]
    assert off_at_start(found) == 1.0
    assert off_at_start(seen_from(world(event(5)), 3)) == 0.0
    assert off_at_start(seen_from(world(event(3)), 3)) == 1.0


@pytest.mark.parametrize(
    ("window", "trials"), [(None, 5), ((0, 8), 5), ((1, 3), 2), ((4, 8), 1), ((5, 8), 0), ((0, 1), 1)]
)
def test_what_may_happen_in_every_period_had_its_chance_in_each_that_passed(
    window: tuple[int, int] | None, trials: int
) -> None:
    """The fifth period is seen with the four chances before it and its own, as far as the window reaches."""
    assert off_at_start(seen_from(world(event(None, 0.2, window)), 4)) == pytest.approx(1 - 0.8**trials)


def test_an_event_that_passes_twice_is_not_undone() -> None:
    back = Event("return", Effect(Condition(), 1.0, sets=((0, np.array([1.0, 0.0])),)), 2)
    assert off_at_start(seen_from(world(event(1), back), 4)) == 0.0
    assert off_at_start(seen_from(world(back, event(2)), 4)) == 1.0
    assert off_at_start(seen_from(world(event(2), back), 2)) == 0.0


def test_windows_of_conditions_are_counted_from_the_later_start() -> None:
    rule = PayoffRule("cost", Condition(periods=(2, 6)), (np.ones(1), np.ones(1)), Condition(periods=(0, 1)))
    found = seen_from(replace(world(), payoffs=(rule,)), 4).payoffs[0]
    assert found.when.periods == (0, 2)
    assert found.unless is not None
    assert found.unless.periods == (0, 0)


def test_twice_later_is_later() -> None:
    found = world(event(1), event(None, 0.3, (2, 7)), event(6, 0.5))
    twice, once = seen_from(seen_from(found, 2), 3), seen_from(found, 5)
    assert twice.clock == once.clock
    assert off_at_start(twice) == pytest.approx(off_at_start(once))
    ends = [solve_game(compile_game(each)).forecast([3])[0] for each in (twice, once)]
    np.testing.assert_allclose(*ends, atol=1e-12)


@pytest.mark.parametrize("period", [1, 3])
def test_what_lies_ahead_is_what_it_was(period: int) -> None:
    """Play and values of the whole game, at a later period in a state, are those of the game seen from there."""
    compared = 0
    for seed in range(6):
        found = random_world(seed, types=(1, 1), periods=4, variables=2, events=2, covert_tracks=(1, 1))
        whole, later = (solve_game(compile_game(each)) for each in (found, seen_from(found, period)))
        for x in (x for _, x in later.start() if whole.game.reachable[period, x]):
            expected, seen = whole.at(period, x, whole.game.prior), later.at(0, x, whole.game.prior)
            for one, other in zip(
                (*expected.values, *expected.overt), (*seen.values, *seen.overt), strict=True
            ):
                np.testing.assert_allclose(one, other, atol=1e-9)
            compared += 1
    assert compared >= 6
