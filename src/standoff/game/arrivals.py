"""Events: what the start of a period does to the state, whatever anybody does."""

from __future__ import annotations

import numpy as np

from standoff.game.game import Ints
from standoff.game.lotteries import LotteryTable
from standoff.game.space import Space, state_holds


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
        self._first = [int(np.argmax(self.of_period == k)) for k in range(len(kinds))]
        self._memory: dict[tuple[int, int], int] = {}

    def move(self, period: int, state: int) -> int:
        """Number of the lottery over states after the events of a period."""
        return self._move(int(self.of_period[period]), state)

    def table(self) -> list[list[int]]:
        """For each kind of period, the number of the lottery each state is moved to."""
        return [[self._move(k, x) for x in range(len(self._space.states))] for k in range(len(self._kinds))]

    def _move(self, kind: int, state: int) -> int:
        key = (kind, state)
        if key not in self._memory:
            number = self._lotteries.certain(state)
            for e in self._kinds[kind]:
                effect = self._space.world.events[e].effect
                period = self._first[kind]
                number = self._lotteries.apply_where(
                    effect,
                    number,
                    lambda x, when=effect.when, t=period: state_holds(when, self._space.states[x], t),  # type: ignore[misc]
                )
            self._memory[key] = number
        return self._memory[key]

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
