"""What any solved game can be asked about what is to come, from the probabilities of its events."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.game import Game

Floats = NDArray[np.float64]


class Chances(ABC):
    """A solved game, however it was solved."""

    game: Game

    @abstractmethod
    def forecasts(self, deadline: int) -> Floats:
        """Probabilities (F,) of what happens before a period, from the start, in the order of `forecast.forecasts`."""

    def start(self) -> list[tuple[float, int]]:
        """States in which the standoff may start, once the events of period 0 have happened, with their chances."""
        return start_of(self.game)

    def forecast(self, periods: Sequence[int]) -> tuple[Floats, Floats]:
        """Probability of each outcome (D, O) and of a strike by each side (D, 2) before each period, from the start.

        Exact where the world is this game.
        """
        count = len(self.game.outcomes)
        chances = np.array([self.forecasts(d)[: count + 2] for d in periods])
        return chances.reshape(-1, count + 2)[:, :count], chances.reshape(-1, count + 2)[:, count:]

    def fear(self, side: int, deadline: int) -> Floats:
        """Probability, to each type of a side, that the other strikes before a period, shape (Θi,)."""
        types = self.game.types
        first = len(self.game.outcomes) + 2 + (types[0] if side == 1 else 0)
        return self.forecasts(deadline)[first : first + types[side]]


def start_of(game: Game) -> list[tuple[float, int]]:
    """States in which a game may start, once the events of period 0 have happened, with their chances."""
    kind = game.arrivals[0]
    chances, states = (array[kind, game.start] for array in (game.arrival_probabilities, game.arrival_states))
    return [(float(p), int(x)) for p, x in zip(chances, states, strict=True) if p > 0.0]


def apart(game: Game, one: Floats, two: Floats) -> tuple[Floats, Floats]:
    """How far two sets of forecasts (X, F) are apart.

    Returns
    -------
    tuple of (X, O + 4) and (X, Θ0 + Θ1) arrays
        In outcomes, strikes, conflict and any end; and in fears.
    """
    gap, count = one - two, len(game.outcomes)
    ends = gap[:, :count]
    sums = ends[:, game.conflict].sum(axis=1), ends.sum(axis=1)
    return np.abs(np.column_stack([gap[:, : count + 2], *sums])), np.abs(gap[:, count + 2 :])
