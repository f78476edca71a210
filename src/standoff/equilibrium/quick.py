"""A scenario solved once, on one grid given beforehand, for when it is one of many.

What `solve` does beside that takes most of its time: refining the grid until the error is small, estimating that error
from a coarser one, working out what deviations would gain. Here it falls to whoever solves many to find out, on a few
of them, how far the grid is off; the certificate tells the residual, and nan for errors that were not estimated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.equilibrium import Equilibrium
from standoff.equilibrium.induced import Induction, Options, Watch
from standoff.equilibrium.induction import induce
from standoff.equilibrium.solution import DAYS, Informed, Solution, deadlines_of, informed_benchmark
from standoff.game import Game, compile_games, refuse_private
from standoff.scenario import Scenario

TOLERANCE = 1e-6
"""Largest residual, in log-odds: far below what a coarse grid leaves open."""

OPEN_AT_MOST = math.log(9.0)
"""What the grid may leave open of values, in log-odds: with as much, a move made half of the time between two nodes
could as well be made one time or nine times out of ten, and what comes of it says nothing."""

MOST_FOLDS = 20
"""Of the branch at a node. Worlds that a grid of a few points tells anything about have at most ten; where there
are more, they are made by what is interpolated, and each costs as much as solving many a world."""


def solve_once(
    scenario: Scenario,
    *,
    points: int,
    days: Sequence[int] = DAYS,
    keep_policies: bool = True,
    informed: bool = False,
    threads: int = 1,
    most_folds: int = MOST_FOLDS,
    most_in_all: int | None = None,
    watch: Watch | None = None,
) -> Solution:
    """Solve each side's view of a scenario on one grid.

    Parameters
    ----------
    points
        Grid points in each belief coordinate.
    days
        Days after the start by which to forecast events, beside the next period and the horizon.
    keep_policies
        Keep what a simulation needs.
    informed
        Work out how it would end if the truth were known; nan otherwise.
    most_folds, most_in_all
        Folds of the branch at a node, and at all nodes of a view, after which it is given up.
    watch
        Called over and over; what it raises ends the work.

    Raises
    ------
    ScenarioError
        If the game is unsound or too large.
    SolutionError
        If no equilibrium could be reached, or the grid leaves too much of the values open.
    """
    world = scenario.world()
    refuse_private(world, "exploring")
    compiled = compile_games(scenario)
    actual, games = compiled.actual, compiled.seen
    options = Options(
        deadlines=tuple(sorted({1, *deadlines_of(world, days)})),
        checks=True,
        keep_policies=keep_policies,
        tolerance=TOLERANCE,
        threads=threads,
        open_at_most=OPEN_AT_MOST,
        most_folds=most_folds,
        most_in_all=most_in_all,
        progress=None if watch is None else lambda _done, _total: watch(),
        watch=watch,
    )
    views = []
    for game in games:
        found = induce(game, (points, points), options)
        views.append(Equilibrium(game, _certificate(found), found, found.start_q))
    truth = informed_benchmark(scenario, actual, threads) if informed else _unknown(actual)
    return Solution(scenario, actual, (views[0], views[-1]), compiled.agreed, truth)


def _certificate(found: Induction) -> Certificate:
    return Certificate(
        residual=found.effort.residual,
        tolerance=TOLERANCE,
        value_error=math.nan,
        strategy_error=math.nan,
        play_error=math.nan,
        conflict_error=math.nan,
        fear_error=math.nan,
        accuracy=math.nan,
        points=found.grid.points,
        coordinate=found.grid.coordinate,
        nodes=found.effort.nodes,
        evaluations=found.effort.evaluations,
        followed=found.effort.followed,
        turned=found.effort.turned,
    )


def _unknown(game: Game) -> Informed:
    strikes = np.full((game.periods, len(game.states), *game.types, 2), np.nan)
    return Informed(np.full(game.types, np.nan), math.nan, strikes, math.nan)
