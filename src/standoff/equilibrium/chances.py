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
    def event_probabilities(self, deadline: int) -> Floats:
        """Probability of each event before a period, by pair of types, shape (Θ0, Θ1, O + 2).

        The last two events are 'side 0 strikes' and 'side 1 strikes'. Exact where the world is this game.
        """

    def start(self) -> list[tuple[float, int]]:
        """States in which the standoff may start, once the events of period 0 have happened, with their chances."""
        return start_of(self.game)

    def forecast(self, periods: Sequence[int]) -> tuple[Floats, Floats]:
        """Probability of each outcome (D, O) and of a strike by each side (D, 2) before each period, from the start."""
        chances = np.array(
            [np.einsum("i,j,ije->e", *self.game.prior, self.event_probabilities(d)) for d in periods]
        ).reshape(len(periods), len(self.game.outcomes) + 2)
        return chances[:, :-2], chances[:, -2:]

    def fear(self, side: int, deadline: int) -> Floats:
        """Probability, to each type of a side, that the other strikes before a period, shape (Θi,)."""
        by_pair = self.event_probabilities(deadline)
        if side == 0:
            return np.asarray(by_pair[:, :, -1] @ self.game.prior[1])
        return np.asarray(self.game.prior[0] @ by_pair[:, :, -2])


def start_of(game: Game) -> list[tuple[float, int]]:
    """States in which a game may start, once the events of period 0 have happened, with their chances."""
    kind = game.arrivals[0]
    chances, states = (array[kind, game.start] for array in (game.arrival_probabilities, game.arrival_states))
    return [(float(p), int(x)) for p, x in zip(chances, states, strict=True) if p > 0.0]
