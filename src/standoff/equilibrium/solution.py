"""A scenario, solved: one equilibrium for each side's view of it (model, section 6), and what truth would change."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.chances import start_of
from standoff.equilibrium.equilibrium import Equilibrium, solve_game
from standoff.equilibrium.induction import Options, Progress, induce
from standoff.errors import ScenarioError
from standoff.game import Game, compile_game, structure, transparent
from standoff.scenario import Scenario, World, load, same_world

if TYPE_CHECKING:
    from pathlib import Path

Floats = NDArray[np.float64]

DAYS = (30, 90, 180)
"""Days after the start by which events are forecast, beside the next period and the horizon."""


@dataclass(frozen=True, eq=False)
class Informed:
    """How it would end if the truth were known: types and covert moves seen, no accidents, proxies under control."""

    by_types: Floats
    """(Θ0, Θ1) probability of conflict before the horizon."""
    conflict: float
    """The same over the actual prior."""
    strikes: Floats
    """(T, X, Θ0, Θ1, 2) chance that each side strikes in a period and state."""
    error: float
    """Estimated numerical error."""


@dataclass(frozen=True, eq=False)
class Solution:
    """A solved scenario."""

    scenario: Scenario
    actual: Game
    views: tuple[Equilibrium, Equilibrium]
    """Side i plays from its own view; the same object where the views are the same."""
    agreed: bool
    """Whether both views are the actual world, so that forecasts are exact."""
    informed: Informed

    @property
    def certificate(self) -> Certificate:
        """The certificate of the view with the larger estimated error."""
        return max((view.certificate for view in self.views), key=lambda c: (c.conflict_error, c.value_error))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the scenario and the solution to one file; see `standoff.equilibrium.store`."""
        from standoff.equilibrium.store import save_solution

        save_solution(self, path)

    @classmethod
    def load(cls, path: str | Path) -> Solution:
        """Read what `save` wrote."""
        from standoff.equilibrium.store import load_solution

        return load_solution(path)


def solve(
    scenario: Scenario | str,
    *,
    accuracy: float = 1e-3,
    level: int | None = None,
    days: Sequence[int] = DAYS,
    keep_policies: bool = True,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Solve a scenario for each side's view of it.

    Parameters
    ----------
    scenario
        A scenario, or what `standoff.load` takes.
    accuracy
        Largest estimated interpolation error of an outcome's probability.
    level
        Play level-k with this k instead of equilibrium.
    days
        Days after the start by which to forecast events.
    keep_policies
        Keep the strategies at all nodes, which a simulation otherwise has to work out again.
    threads
        By default as many as the machine has processors.
    progress
        Called with the number of periods solved and their number, over and over while grids are refined.

    Returns
    -------
    Solution

    Raises
    ------
    ScenarioError
        If the game is unsound or too large.
    SolutionError
        If no equilibrium could be reached.

    Examples
    --------
    >>> solve("reciprocal-fear").certificate.residual < 1e-10
    True
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    actual = compile_game(scenario.world())
    if unsound := structure(actual).problems:
        raise ScenarioError(unsound)
    workers = threads or _processors()
    deadlines = [1, *deadlines_of(scenario.world(), days)]

    worlds = [scenario.world(view=0), scenario.world(view=1)]
    true = [same_world(world, scenario.world()) for world in worlds]
    shared = same_world(*worlds)
    # Views that differ are solved side by side, which leaves no thread waiting for the last state of a period.
    shares = (workers,) if shared else (max(1, workers - workers // 2), max(1, workers // 2))

    def solved(side: int) -> Equilibrium:
        return solve_game(
            actual if true[side] else compile_game(worlds[side], states=actual.reachable),
            accuracy=accuracy,
            deadlines=deadlines,
            level=level,
            keep_policies=keep_policies,
            threads=shares[side],
            progress=progress if side == 0 else None,
        )

    with ThreadPoolExecutor(len(shares)) as pool:
        found = list(pool.map(solved, range(len(shares))))
    informed = informed_benchmark(scenario, actual, workers)
    return Solution(scenario, actual, (found[0], found[-1]), all(true), informed)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def deadlines_of(world: World, days: Sequence[int]) -> list[int]:
    """Periods whose start is nearest to so many days after the start, as far as the clock reaches; and the horizon."""
    clock = world.clock
    within = {round(d / clock.step_days) for d in days}
    return sorted({d for d in within if 0 < d < clock.periods} | {clock.periods})


def informed_benchmark(scenario: Scenario, actual: Game, threads: int = 1) -> Informed:
    """Probability of conflict with the truth known (model, section 7), for each pair of types."""
    game = transparent(compile_game(scenario.world(truth=True), states=actual.reachable))
    # Beliefs that are certain stay so, and are the nodes of the smallest grid: nothing is interpolated.
    found = induce(game, (2, 2), Options(deadlines=(game.periods,), threads=threads, certain=True))
    chances = found.start_events[game.periods]
    by_types = sum(p * chances[x] for p, x in start_of(game))[..., :-2][..., game.conflict].sum(axis=-1)
    assert found.strikes is not None
    risk = float(game.prior[0] @ by_types @ game.prior[1])
    return Informed(by_types, risk, found.strikes, found.effort.residual)
