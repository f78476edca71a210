"""A world seen from a later period than its first, or over fewer periods.

Nothing that anybody did in between is known, so the public state is the declared one, moved on by the events
of the periods that have passed, in their order; beliefs are those of the start.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from standoff.errors import UsageError
from standoff.scenario.world import Clock, Condition, Event, World

Part = TypeVar("Part")


def period_holding(clock: Clock, date: dt.date) -> int:
    """Period in whose days a date falls.

    Raises
    ------
    UsageError
        If it falls in none.
    """
    period = (date - clock.start).days // clock.step_days
    if not 0 <= period < clock.periods:
        last = clock.date(clock.periods) - dt.timedelta(days=1)
        raise UsageError(f"{date} is off the clock of the scenario, which runs from {clock.start} to {last}")
    return period


def seen_from(world: World, period: int) -> World:
    """The same confrontation with that period as its first."""
    if period == 0:
        return world
    events = _passed(world, period) + _to_come(world, period)
    clock = replace(world.clock, start=world.clock.date(period), periods=world.clock.periods - period)
    later = _shifted(replace(world, events=()), period)
    return replace(later, clock=clock, events=events)


def shortened(world: World, periods: int) -> World:
    """The same confrontation over its first periods only; what pays at the horizon pays then.

    Raises
    ------
    UsageError
        If it has not so many.
    """
    clock = world.clock
    if not 1 <= periods <= clock.periods:
        raise UsageError(
            f"the clock has {clock.periods} from {clock.start} on; {periods} periods cannot be solved"
        )
    events = tuple(event for event in world.events if event.period is None or event.period <= periods)
    return replace(world, clock=replace(clock, periods=periods, endless=False), events=events)


def _passed(world: World, period: int) -> tuple[Event, ...]:
    """Events of the periods before, all of them now at the start of the first."""
    passed = []
    for t in range(period):
        for event in world.events:
            window = event.effect.when.periods
            if event.period in (None, t) and (window is None or window[0] <= t < window[1]):
                when = replace(event.effect.when, periods=None)
                passed.append(Event(event.name, replace(event.effect, when=when), 0))
    return tuple(passed)


def _to_come(world: World, period: int) -> tuple[Event, ...]:
    return tuple(
        replace(
            event,
            effect=_shifted(event.effect, period),
            period=None if event.period is None else event.period - period,
        )
        for event in world.events
        if event.period is None or event.period >= period
    )


def _shifted(part: Part, period: int) -> Part:
    """Any part of a world with the periods in its conditions counted from a later one."""
    found: Any = part
    if isinstance(part, Condition):
        if part.periods is not None:
            first, past = (max(0, t - period) for t in part.periods)
            found = replace(part, periods=(first, past))
    elif isinstance(part, tuple):
        found = tuple(_shifted(item, period) for item in part)
    elif is_dataclass(part) and not isinstance(part, type):
        found = replace(part, **{f.name: _shifted(getattr(part, f.name), period) for f in fields(part)})
    result: Part = found
    return result
