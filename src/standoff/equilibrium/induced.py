"""What backward induction is asked for, what it takes, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.expecting import Expecting
from standoff.equilibrium.grid import Grid
from standoff.equilibrium.state import TOLERANCE

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
Watch = Callable[[], None]


@dataclass(frozen=True)
class Options:
    """What to compute, and with what."""

    deadlines: tuple[int, ...] = ()
    """Periods (1 to T) before whose start to forecast events, see `forecast.forecasts`."""
    checks: bool = True
    """Follow the branch again in every `CHECK_EVERY`-th period."""
    level: int | None = None
    """Play level-k with this k instead of equilibrium."""
    hierarchy: float | None = None
    """With `level`: play a cognitive hierarchy up to it, with this mean."""
    near: Induction | None = None
    """The same game solved on a coarser grid, whose solutions kept there are to start from."""
    expecting: Expecting | None = None
    """Look everywhere for the equilibrium that this expectation leads to, instead of the principal one."""
    keep_policies: bool = False
    """Keep the action values of every node, for simulation."""
    certain: bool = False
    """Solve all periods where the types are known, and tell what happens to each pair of them."""
    tolerance: float = TOLERANCE
    """Largest residual accepted."""
    open_at_most: float = np.inf
    """Largest part of the values, in log-odds, that may stand in the highest degrees of their expansion: what a grid
    too coarse for them leaves open between its nodes is about as large."""
    most_folds: int | None = None
    """Folds of the branch at a node after which it is given up."""
    most_in_all: int | None = None
    """Folds at all nodes after which the game is given up."""
    threads: int = 2
    progress: Progress | None = None
    """Called with the number of periods solved and the number of all of them."""
    watch: Watch | None = None
    """Called over and over while a branch is followed, by any thread; what it raises ends the work."""


@dataclass(frozen=True)
class Effort:
    """What it took."""

    residual: float = 0.0
    """Largest over all nodes."""
    evaluations: int = 0
    nodes: int = 0
    followed: int = 0
    """Nodes at which the branch was followed from precision 0."""
    turned: tuple[tuple[int, int], ...] = ()
    """(period, state) with nodes where it folded back."""
    unsettled: float = 0.0
    """Of a game that goes on for ever: what the last sweep left open in the values after the last period."""

    def __add__(self, other: Effort) -> Effort:
        """What it took to solve one thing and then another."""
        return Effort(
            residual=max(self.residual, other.residual),
            evaluations=self.evaluations + other.evaluations,
            nodes=self.nodes + other.nodes,
            followed=self.followed + other.followed,
            turned=self.turned + other.turned,
            unsettled=max(self.unsettled, other.unsettled),
        )


@dataclass(frozen=True, eq=False)
class Induction:
    """What backward induction leaves behind. Period 0 is solved at the prior alone."""

    grid: Grid
    values: Floats
    """(T + 1, X, M0, M1, Θ0 + Θ1) coefficients of the value of each type at the start of a period from 1 on, once its
    events have happened; T stands for when the clock has run out."""
    start_values: Floats
    """(X, Θ0 + Θ1)"""
    start_forecasts: dict[int, Floats]
    """By deadline, (X, F) forecasts at the start."""
    start_q: dict[int, Floats]
    """By state, (D,) action values at the start."""
    certain: tuple[Floats, Floats] | None
    """With `Options.certain`: (X, Θ0, Θ1, O) probability of each outcome by the horizon, and (T, X, Θ0, Θ1, 2) of a
    strike by each side in a period."""
    policies: list[dict[int, NDArray[np.float32]]]
    """By period and state, (blocks, D, B) action values at the nodes; empty if they were not kept. Where it goes on for
    ever, those of period T come last."""
    effort: Effort
    after_first: dict[int, Floats] = field(default_factory=dict)
    """By deadline, (X, F, M0, M1) coefficients of the forecasts once period 0 is over; none if read from a file."""


def effort_of(found: Sequence[Induction]) -> Effort:
    """What all of them took together; one that stands there twice is counted once."""
    return sum(({id(one): one.effort for one in found}).values(), Effort())
