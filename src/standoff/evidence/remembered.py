"""A solved view that works out each of its policies once, for those that keep none."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from standoff.game.game import Game
from standoff.simulation.play import Coefficients
from standoff.simulation.sweep import Play, Played

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Remembered:
    """The view, with what was asked of it."""

    view: Played
    known: dict[tuple[int, int], Coefficients] = field(default_factory=dict)

    @property
    def game(self) -> Game:
        """The game as the side sees it."""
        return self.view.game

    @property
    def angled(self) -> bool:
        """As that of the view."""
        return self.view.angled

    def policy(self, period: int, state: int) -> Coefficients:
        """As that of the view."""
        if (period, state) not in self.known:
            self.known[period, state] = self.view.policy(period, state)
        return self.known[period, state]

    def at(self, period: int, state: int, beliefs: tuple[Floats, Floats], /) -> Play:
        """As that of the view."""
        return self.view.at(period, state, beliefs)
