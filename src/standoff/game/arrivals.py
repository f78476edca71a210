"""Events: what the start of a period does to the state, whatever anybody does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.game.game import Bools, Ints
from standoff.game.lotteries import LotteryTable
from standoff.game.space import Space, states_hold


class Arrivals:
    """Moves states through the events of a period, and remembers where they went.

    Events of one period happen in the order they are declared. Their conditions look at what the earlier
    ones have made of the state. Events of every period happen at the start of periods 0 to T - 1, not at the
    horizon, unless the clock is endless.
    """

    def __init__(self, space: Space, lotteries: LotteryTable) -> None:
        self._space = space
        self._lotteries = lotteries
        clock = space.world.clock
        self._periods, self._recurring = clock.periods, clock.periods + clock.endless
        kinds: dict[tuple[int, ...], int] = {}
        self.of_period: Ints = np.array(
            [kinds.setdefault(self._due(t), len(kinds)) for t in range(self._periods + 1)], dtype=np.int64
        )
        self._kinds = list(kinds)
        events = space.world.events
        tests = [replace(event.effect.when, periods=None) for event in events]
        self._touched = [states_hold(test, space.states, 0).tolist() for test in tests]
        self._after: list[dict[int, int]] = [{} for _ in events]
        self._reached: dict[tuple[int, bytes], Bools] = {}

    def move(self, period: int, state: int) -> int:
        """Number of the lottery over states after the events of a period."""
        return self._move(int(self.of_period[period]), state)

    def reached(self, period: int, before: Bools) -> Bools:
        """States that the events of a period can lead to from some states."""
        key = (int(self.of_period[period]), before.tobytes())
        if key not in self._reached:
            after = np.zeros_like(before)
            self._lotteries.mark(after, (self._move(key[0], int(x)) for x in np.flatnonzero(before)))
            self._reached[key] = after
        return self._reached[key]

    def table(self) -> list[list[int]]:
        """For each kind of period, the number of the lottery each state is moved to."""
        every = [self._lotteries.certain(state) for state in range(len(self._space.states))]
        return [self._moved(events, every) for events in self._kinds]

    def _move(self, kind: int, state: int) -> int:
        return self._moved(self._kinds[kind], [self._lotteries.certain(state)])[0]

    def _moved(self, events: tuple[int, ...], numbers: list[int]) -> list[int]:
        """Lotteries after some events, given those before."""
        for event in events:
            after = self._after[event]
            for number in numbers:
                if number not in after:
                    after[number] = self._happened(event, number)
            numbers = [after[number] for number in numbers]
        return numbers

    def _happened(self, event: int, number: int) -> int:
        """The lottery after an event, which touches only the states that pass its test."""
        touched, lotteries = self._touched[event], self._lotteries
        if not any(touched[x] for x, _ in lotteries[number]):
            return number
        branches = lotteries.branches(self._space.world.events[event].effect)
        return lotteries.mix(number, lambda x: branches(x) if touched[x] else ((x, 1.0),))

    def _due(self, period: int) -> tuple[int, ...]:
        return tuple(
            e
            for e, event in enumerate(self._space.world.events)
            if (event.period == period or (event.period is None and period < self._recurring))
            and (
                event.effect.when.periods is None
                or event.effect.when.periods[0] <= period < event.effect.when.periods[1]
            )
        )
