"""A scenario, solved: one equilibrium for each side's view of it (model, section 6), and what truth would change."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from standoff.display import in_hundredths, table_html
from standoff.equilibrium.best_response import deviation_gain_on_grid
from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.chances import start_of
from standoff.equilibrium.equilibrium import Equilibrium, solve_game
from standoff.equilibrium.induced import Options, Progress
from standoff.equilibrium.induction import induce, interpolates
from standoff.equilibrium.ladder import USELESS
from standoff.equilibrium.probe import Probe, look_for_others
from standoff.equilibrium.threads import workers
from standoff.equilibrium.tree import TreeEquilibrium, solve_tree
from standoff.errors import SolutionError, UsageError, shown
from standoff.game import Game, compile_game, compile_games, transparent
from standoff.provenance import Provenance, provenance_of
from standoff.scenario import Scenario, World, load

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import xarray as xr

    from standoff.equilibrium.sparse import SparseEquilibrium
    from standoff.report.plots import SolutionPlots

Floats = NDArray[np.float64]

METHODS = ("grid", "tree")

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


AnyEquilibrium = TypeVar("AnyEquilibrium", Equilibrium, TreeEquilibrium)


@dataclass(frozen=True, eq=False)
class Solved(Generic[AnyEquilibrium]):
    """A scenario solved by either method."""

    scenario: Scenario
    actual: Game
    views: tuple[AnyEquilibrium, AnyEquilibrium]
    """Side i plays from its own view; the same object where the views are the same."""
    agreed: bool
    """Whether both views are the actual world, so that forecasts are exact."""
    informed: Informed

    def _repr_html_(self) -> str:
        found, sides = self.certificate, self.actual.world.sides
        rows = []
        for i, side in enumerate(sides):
            risk = float(self.actual.prior[i] @ self.views[i].fear(i, 1))
            rows.append([side.name, in_hundredths(risk, self.views[i].certificate.fear_error_by(1), 2)])
        note = (
            f"Solved by the method {found.method} to a residual of {found.residual:.0e} at {found.nodes:,} nodes; "
            f"the estimated error of probabilities is {found.conflict_error:.0e}."
        )
        return table_html(self.actual.world.title, ["side", "fears a strike in the next period"], rows, note)

    @property
    def plot(self) -> SolutionPlots:
        """Charts that a notebook shows: ``fear()``, ``moves(side)``."""
        from standoff.report.plots import SolutionPlots

        return SolutionPlots(self)

    def to_pandas(self) -> pd.DataFrame:
        """A row for each move of each type in the first period, with its chance and error."""
        from standoff.report.frames import of_solution

        return of_solution(self)

    def to_xarray(self) -> xr.Dataset:
        """Each side's fear by its own view, by type and date, and the moves of the first period."""
        from standoff.report.frames import array_of_solution

        return array_of_solution(self)

    @property
    def provenance(self) -> Provenance:
        """What it was made from."""
        found = self.certificate
        asked = {
            "method": found.method,
            "accuracy": found.accuracy,
            "points": found.points,
            "coordinate": found.coordinate,
            "level": found.level,
            "hierarchy": found.hierarchy,
        }
        return provenance_of(self.scenario, asked)

    @property
    def certificate(self) -> Certificate:
        """The certificate of the view with the larger estimated error."""
        return max((view.certificate for view in self.views), key=lambda c: (c.conflict_error, c.value_error))

    @property
    def deviation_gain(self) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        """By side and type, the most it could gain by another way of playing, as it sees the world.

        In payoff units, from the start on; None where the policies were not kept.
        """
        first, second = (view.certificate.deviation_gain for view in self.views)
        return None if first is None or second is None else (first[0], second[1])

    @property
    def deviation_error(self) -> float:
        """Estimated numerical error of `deviation_gain`."""
        return max(view.certificate.deviation_error for view in self.views)


class TreeSolution(Solved[TreeEquilibrium]):
    """A short scenario, solved exactly at the beliefs that are reached."""


@dataclass(frozen=True, eq=False)
class Solution(Solved[Equilibrium]):
    """A solved scenario."""

    probes: tuple[Probe, Probe] | None = None
    """Other equilibria in each side's view, where they were looked for."""

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the scenario and the solution to one file; see `standoff.equilibrium.store`."""
        from standoff.equilibrium.store import save_solution

        save_solution(self, path)

    def __eq__(self, other: object) -> bool:
        from standoff.equilibrium.store import to_dataset

        return self is other or (
            isinstance(other, Solution) and to_dataset(self).identical(to_dataset(other))
        )

    def __hash__(self) -> int:
        return hash((self.scenario.hash, self.certificate))

    @classmethod
    def load(cls, path: str | Path) -> Solution:
        """Read what `save` wrote."""
        from standoff.equilibrium.store import load_solution

        return load_solution(path)


@overload
def solve(
    scenario: Scenario | str,
    *,
    method: Literal["grid"] | None = None,
    periods: int | None = None,
    accuracy: float = 1e-3,
    level: int | None = None,
    hierarchy: float | None = None,
    points: int | None = None,
    days: Sequence[int] = DAYS,
    keep_policies: bool = True,
    deviations: bool = True,
    probe: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Solution: ...
@overload
def solve(
    scenario: Scenario | str,
    *,
    method: Literal["tree"],
    periods: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> TreeSolution: ...
def solve(
    scenario: Scenario | str,
    *,
    method: Literal["grid", "tree"] | None = None,
    periods: int | None = None,
    accuracy: float = 1e-3,
    level: int | None = None,
    hierarchy: float | None = None,
    points: int | None = None,
    days: Sequence[int] = DAYS,
    keep_policies: bool = True,
    deviations: bool = True,
    probe: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Solution | TreeSolution:
    """Solve a scenario for each side's view of it.

    Parameters
    ----------
    scenario
        A scenario, or what `standoff.load` takes.
    method
        ``grid``: backward induction on grids of beliefs, for any horizon. ``tree``: exactly, at the beliefs that are
        reached, for a short one; the rest of the options does not bear on it. By default the grid, or with private
        states whichever of the two is in reach, the tree first.
    periods
        Solve only so many periods from the start, as if the clock ran out then.
    accuracy
        Largest estimated interpolation error of an outcome's probability. Where it cannot be reached the certificate
        says so; there is no solution if the error is above 0.05, unless that was asked for.
    level
        Play level-k with this k instead of equilibrium.
    hierarchy
        With `level`: play a cognitive hierarchy up to it, with this mean number of steps.
    points
        Grid points in each belief coordinate; by default as many as the accuracy needs, up to 40.
    days
        Days after the start by which to forecast events.
    keep_policies
        Keep the strategies at all nodes, which a simulation otherwise has to work out again.
    deviations
        Tell what the best deviation would gain each type, where strategies are kept.
    probe
        Look for other equilibria at the nodes that are reached, and say what they would mean; see
        `standoff.equilibrium.probe`.
    threads
        By default as many as the machine has processors.
    progress
        Called with the number of periods solved and their number, over and over while grids are refined.

    Returns
    -------
    Solution, or TreeSolution with the method ``tree``

    Raises
    ------
    ScenarioError
        If the game is unsound or too large.
    SolutionError
        If no equilibrium could be reached, or the error is too large for its numbers to say anything.
    UsageError
        If the method is none of these, there are not so many periods, or too many public records for the tree.

    Examples
    --------
    >>> solve("reciprocal-fear").certificate.residual < 1e-10
    True
    """
    if method is not None and method not in METHODS:
        raise UsageError(f"there is no method {shown(method)}; there are {' and '.join(METHODS)}")
    if level is not None and level < 0:
        raise UsageError(f"a level is 0 or more, not {level}")
    if hierarchy is not None and (level is None or not 0.0 < hierarchy < math.inf):
        raise UsageError("a cognitive hierarchy needs a positive mean and the highest level, such as level=4")
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    compiled = compile_games(scenario)
    if periods is not None:
        scenario = scenario.shortened(periods)
        compiled = compile_games(scenario, check=False)
    actual, games, agreed = compiled.actual, compiled.seen, compiled.agreed
    processors = threads or _processors()
    deadlines = [1, *deadlines_of(scenario.world(), days)]
    if actual.private:
        from standoff.equilibrium.private import solve_private

        _refuse_options(level=level, hierarchy=hierarchy)
        return solve_private(
            scenario,
            actual,
            list(games),
            agreed=agreed,
            method=method,
            accuracy=accuracy,
            deadlines=deadlines,
            points=points,
            deviations=deviations and keep_policies,
            threads=processors,
            progress=progress,
        )
    if method == "tree" and actual.endless:
        raise UsageError("a tree needs an end, and this clock has none; say for how many periods")
    if method == "tree":
        solved_tree = [solve_tree(game, progress) for game in games]
        informed = informed_benchmark(scenario, actual, processors)
        return TreeSolution(scenario, actual, (solved_tree[0], solved_tree[-1]), agreed, informed)
    # Views that differ are solved side by side, which leaves no thread waiting for the last state of a period.
    shares = (
        (processors,) if len(games) == 1 else (max(1, processors - processors // 2), max(1, processors // 2))
    )

    def solved(side: int) -> tuple[Equilibrium, Probe | None]:
        found = solve_game(
            games[side],
            accuracy=accuracy,
            deadlines=deadlines,
            level=level,
            hierarchy=hierarchy,
            points=points,
            keep_policies=keep_policies,
            threads=shares[side],
            progress=progress if side == 0 else None,
        )
        refuse_if_useless(found)
        others = look_for_others(found) if probe and level is None else None
        return with_deviation_gain(found) if deviations and keep_policies else found, others

    with workers(min(processors, len(shares))) as spread:
        found, probes = zip(*spread(solved, range(len(shares))), strict=True)
    informed = informed_benchmark(scenario, actual, processors)
    first, last = probes[0], probes[-1]
    both = None if first is None or last is None else (first, last)
    return Solution(scenario, actual, (found[0], found[-1]), agreed, informed, both)


def _refuse_options(*, level: int | None, hierarchy: float | None) -> None:
    if level is not None or hierarchy is not None:
        raise UsageError("level-k play and cognitive hierarchies are not to be had with private states")


def refuse_if_useless(view: Equilibrium | SparseEquilibrium) -> None:
    """Raise `SolutionError` where the numbers of a solution would say nothing."""
    certificate, clock = view.certificate, view.game.world.clock
    if certificate.conflict_error <= max(USELESS, certificate.accuracy):
        return
    one, two = view.game.world.sides
    by = "" if certificate.coordinate is None else f", by {certificate.coordinate}s"
    raise SolutionError(
        f"the probability of how it ends by {clock.date(clock.periods)} could only be had with an error of"
        f" {100 * certificate.conflict_error:.0f} points, and with more than {100 * USELESS:.0f} it would say nothing"
        f" (solved on {' x '.join(map(str, certificate.points))} beliefs{by}). Play changes abruptly with beliefs,"
        f" as it does at high precision; it is {one.precision:g} for {one.key} and {two.precision:g} for {two.key}."
        f" Try a lower precision (--set sides.{one.key}.precision={one.precision / 2:.2g}, and likewise for {two.key}),"
        f" or more grid points (--points {2 * max(certificate.points)})"
    )


def with_deviation_gain(found: Equilibrium) -> Equilibrium:
    """The same equilibrium, certified with what the best deviation would gain."""
    gain, error = deviation_gain_on_grid(found.game, found.induction, found.certificate.value_error)
    return replace(found, certificate=replace(found.certificate, deviation_gain=gain, deviation_error=error))


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
    # Beliefs that are certain stay so, and are nodes of the smallest grid: nothing is interpolated.
    points = (2, 2) if interpolates(game) else (1, 1)
    found = induce(game, points, Options(deadlines=(game.periods,), threads=threads, certain=True))
    assert found.certain is not None
    ends, strikes = found.certain
    by_types = sum(p * ends[x] for p, x in start_of(game))[..., game.conflict].sum(axis=-1)
    risk = float(game.prior[0] @ by_types @ game.prior[1])
    return Informed(by_types, risk, strikes, found.effort.residual)
