"""A world's periods, state by state, with every covert move and every outcome by itself.

The arrays that are solved put covert moves in classes and payoffs of a period together; these do not, and are made from
the rules anew, so that what is written from them checks the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from standoff.game.arrivals import Arrivals
from standoff.game.available import allowed_overt, available_covert, private_rates, public_rates
from standoff.game.frame import AXES, Frame
from standoff.game.game import Bools, Floats, Ints
from standoff.game.lotteries import LotteryTable, histories, period_effects
from standoff.game.payoffs import covert_payments, covert_payoff, endings, period_payments, rules_due, weights
from standoff.game.space import enumerate_space
from standoff.game.terminal import terminal_values
from standoff.scenario.world import World


@dataclass(frozen=True, eq=False)
class Period:
    """All that can be done and happen in a period and state; axes as in `Frame`."""

    covert: tuple[Ints, Ints]
    overt: tuple[Ints, Ints]
    allowed: tuple[Bools, Bools]
    """(Hi, Ai)"""
    public: tuple[Floats, Floats]
    """(Hi, Yi)"""
    private: tuple[Floats, Floats]
    """(Hj, Zi) by the side that reads."""
    covert_payoff: tuple[Floats, Floats]
    """(Θi, Hi, Y0, Y1)"""
    ends: tuple[Floats, ...]
    going: Floats
    paid: tuple[tuple[Floats, ...], tuple[Floats, ...]]
    """For each side (Θi, axes) payoff when it ends in each outcome, and last when it goes on."""
    lottery: Ints
    """(Y0, Y1, A0, A1)"""


def entry(array: Floats, *index: int) -> float:
    """Entry of an array that may have length 1 along some axes."""
    place = tuple(i if n > 1 else 0 for i, n in zip(index, array.shape, strict=True))
    return float(array[place].item())


class Unfolded:
    """The periods of a world, built when asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.space = enumerate_space(world)
        self.lotteries = LotteryTable(self.space)
        self.arrivals = Arrivals(self.space, self.lotteries)
        self.terminal = terminal_values(self.space, 0), terminal_values(self.space, 1)
        self._periods: dict[tuple[int, int], Period] = {}

    def start(self) -> list[tuple[int, float]]:
        """States of the first period, once its events have happened, with their chances."""
        return list(self.lotteries[self.arrivals.move(0, self.space.start)])

    def onward(self, t: int, lottery: int) -> list[tuple[int, float]]:
        """States after a lottery and the next period's events."""
        number = self.lotteries.mix(lottery, lambda x: self.lotteries[self.arrivals.move(t + 1, x)])
        return list(self.lotteries[number])

    def period(self, t: int, x: int) -> Period:
        """A period in a state."""
        if (t, x) not in self._periods:
            self._periods[t, x] = self._built(t, x)
        return self._periods[t, x]

    def _built(self, t: int, x: int) -> Period:
        space = self.space
        covert = available_covert(space, 0, x, t), available_covert(space, 1, x, t)
        tables = [space.covert[i][covert[i]] for i in (0, 1)]
        allowed = [allowed_overt(space, i, tables[i], x, t) for i in (0, 1)]
        overt = [np.flatnonzero(each.any(axis=0)) for each in allowed]
        frame = Frame(
            space=space,
            levels=space.states[x],
            period=t,
            covert=(tables[0], tables[1]),
            public=space.public,
            overt=(space.overt[0][overt[0]], space.overt[1][overt[1]]),
            strikes=(space.strikes[0][overt[0]], space.strikes[1][overt[1]]),
        )
        due = rules_due(frame)
        ends, going = endings(frame)
        one, none = np.ones((1,) * AXES), np.zeros((1,) * AXES)
        cases = [tuple(one if k == o else none for k in range(len(ends))) for o in range(len(ends) + 1)]
        paid = [
            tuple(
                period_payments(frame, i, weights(frame, case, one if o == len(ends) else none)).total(due)
                for o, case in enumerate(cases)
            )
            for i in (0, 1)
        ]
        sizes = len(space.public[0]), len(space.public[1])
        ways = histories(period_effects(frame))
        numbers = np.array(ways.numbers(x, self.lotteries))[ways.cells]
        public = [public_rates(space, i, tables[i], x, t) for i in (0, 1)]
        private = [private_rates(space, i, tables[1 - i], x, t) for i in (0, 1)]
        early = [
            covert_payoff(frame, i, covert_payments(frame, i), due).reshape(
                len(self.world.sides[i].types), -1, *sizes
            )
            for i in (0, 1)
        ]
        return Period(
            covert=covert,
            overt=(overt[0], overt[1]),
            allowed=(allowed[0][:, overt[0]], allowed[1][:, overt[1]]),
            public=(public[0], public[1]),
            private=(private[0], private[1]),
            covert_payoff=(early[0], early[1]),
            ends=ends,
            going=going,
            paid=(paid[0], paid[1]),
            lottery=np.broadcast_to(numbers, frame.shape[2:]),
        )

    def count(self, most: int) -> tuple[int, int]:
        """Nodes of the game tree, roughly (those that end it, and one for each two of them), and in how many periods.

        Counting stops in the period in which there are more than so many.
        """
        world = self.world
        types = len(world.sides[0].types) * len(world.sides[1].types)
        plays = {x: types for x, _ in self.start()}
        ended = 0
        for t in range(world.clock.periods):
            following: dict[int, int] = {}
            for x, many in plays.items():
                now = self.period(t, x)
                each = many * len(now.covert[0]) * len(now.covert[1])
                each *= now.private[0].shape[1] * now.private[1].shape[1]
                ended += each * sum(int(_anywhere(end, now.lottery).sum()) for end in now.ends)
                going = now.lottery[_anywhere(now.going, now.lottery)]
                for number, cells in zip(*np.unique(going, return_counts=True), strict=True):
                    for state, _ in self.onward(t, int(number)):
                        following[state] = following.get(state, 0) + each * int(cells)
            plays = following
            nodes = (ended + sum(plays.values())) * 3 // 2
            if nodes > most:
                break
        return nodes, t + 1


def _anywhere(chances: Floats, lottery: Ints) -> Bools:
    """Where something has a chance after some covert moves, in the shape of the lotteries (Y0, Y1, A0, A1)."""
    possible = np.broadcast_to(chances, (*chances.shape[:2], *lottery.shape)).max(axis=(0, 1)) > 0.0
    return np.asarray(possible)
