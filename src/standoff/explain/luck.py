"""Simulated runs that share their luck with all others of the same seed, run by run, and keep only what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from standoff.game import Game
from standoff.simulation.kernel import Record
from standoff.simulation.sweep import Solved, Sweep


class View(Protocol):
    """How a side plays."""

    @property
    def game(self) -> Game:
        """The game as it sees it."""

    @property
    def angled(self) -> bool:
        """Whether `policy` is written in the angles of beliefs, and not in their shares."""

    def policy(self, period: int, state: int, /) -> NDArray[np.float32]:
        """Chebyshev coefficients of the action values (M0, M1, D); in period 0 only the prior counts."""


@dataclass(frozen=True, eq=False)
class _Played:
    """A world, and how each side plays in it."""

    actual: Game
    views: tuple[View, View]


def play_out(
    actual: Game,
    views: tuple[View, View],
    runs: int,
    seed: int,
    *,
    layouts: dict[tuple[int, ...], Any] | None = None,
) -> Record:
    """Simulate a world, each side playing and learning by its own view.

    Parameters
    ----------
    layouts
        What is laid out here is kept there, and may come from simulations of the same games before.
    """
    # Why sides strike is not asked, so there is no need of how likely they would have been to, had they known.
    unasked = np.zeros((actual.periods, len(actual.states), *actual.types, 2))
    sweep = Sweep.of(cast("Solved", _Played(actual, views)), runs, seed, unasked)
    sweep.telling = False
    if layouts is not None:
        sweep.layouts = layouts
    return sweep.run(lambda function, items: [function(item) for item in items], lambda *_: None).record
