"""A game that is one of many to be compared, solved no more finely than its probabilities need.

Each grid starts from the solution on the one before, and how far they are apart tells the error of the coarser of the
two; it is taken as that of the finer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from standoff.equilibrium import Equilibrium
from standoff.equilibrium.arrays import Stages, dimensions
from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.chances import apart
from standoff.equilibrium.induced import Induction, Options, Progress, effort_of
from standoff.equilibrium.induction import induce, interpolates
from standoff.equilibrium.state import ROUGH
from standoff.game import Game
from standoff.scenario import World

POINTS = (2, 3, 5, 9)
"""Grid points in each belief coordinate that are tried in turn."""
ACCURACY = 5e-3
"""Estimated error of a probability at which they stop."""


def solve_coarsely(
    game: Game,
    *,
    deadlines: Sequence[int] = (),
    level: int | None = None,
    points: Sequence[int] | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> Equilibrium:
    """Solve a game on grids that grow until the probabilities of two agree.

    Parameters
    ----------
    deadlines
        Periods before whose start to forecast events; the horizon is always among them.
    level
        Play level-k with this k instead of equilibrium.
    points
        Grids to try, two of them at least; by default `POINTS`.
    """
    return climb(
        game, deadlines=deadlines, level=level, points=points, threads=threads, progress=progress
    ).solved


@dataclass(frozen=True, eq=False)
class Climbed:
    """A game solved on grids that grow."""

    solved: Equilibrium
    first: Induction
    """On the coarsest."""


def climb(
    game: Game,
    *,
    deadlines: Sequence[int] = (),
    level: int | None = None,
    points: Sequence[int] | None = None,
    near: Induction | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> Climbed:
    """Solve a game as `solve_coarsely` does, perhaps beside one that is solved already.

    Parameters
    ----------
    near
        Solution on the first grid of a game that differs in little. Its branch is gone on along, and followed anew
        where that leads far away.
    """
    told, stages = tuple(sorted({*deadlines, game.periods})), Stages(game)
    options = Options(
        deadlines=told, level=level, keep_policies=True, tolerance=ROUGH, threads=threads, progress=progress
    )
    if not interpolates(game):
        only = induce(game, (1, 1), options, stages)
        return Climbed(Equilibrium(game, _certificate(game, [only, only], level), only, only.start_q), only)
    ladder = POINTS if points is None else points
    warm = level is None and not game.endless
    if near is not None and warm and near.grid.points == (ladder[0], ladder[0]) and _fits(near, game, stages):
        first = replace(options, checks=False, near=near)
    else:
        first = options
    found = [induce(game, (ladder[0], ladder[0]), first, stages)]
    certificate = None
    for n in ladder[1:]:
        finer = replace(options, checks=False, near=found[-1] if warm else None)
        found.append(induce(game, (n, n), finer, stages))
        certificate = _certificate(game, found, level)
        if certificate.conflict_error <= ACCURACY:
            break
    assert certificate is not None
    return Climbed(Equilibrium(game, certificate, found[-1], found[-2].start_q), found[0])


def _fits(near: Induction, game: Game, stages: Stages) -> bool:
    """Whether a solution of another game has action values wherever this one has, and as many."""
    return all(
        state in kept and kept[state].shape[1] == sum(dimensions(stages.at(t, state)))
        for t, kept in enumerate(near.policies[: game.periods])
        for state in map(int, np.flatnonzero(game.reachable[t]))
    )


def anywhere(world: World) -> World:
    """The same world but for what is believed at the start, on which its solution at all beliefs does not depend."""
    one, two = (replace(s, prior=np.full(len(s.types), 1.0 / len(s.types))) for s in world.sides)
    return replace(world, sides=(one, two))


def _certificate(game: Game, found: Sequence[Induction], level: int | None) -> Certificate:
    coarse, fine = found[-2:]
    left_open = fine.effort.residual
    gaps = [apart(game, told, coarse.start_forecasts[d]) for d, told in fine.start_forecasts.items()]
    effort = effort_of(found)
    return Certificate(
        residual=left_open,
        tolerance=ROUGH,
        value_error=math.nan,
        strategy_error=math.nan,
        play_error=math.nan,
        conflict_error=float(max(np.max(gap) for gap, _ in gaps)) + left_open,
        fear_error=float(max(np.max(gap) for _, gap in gaps)) + left_open,
        accuracy=ACCURACY,
        points=fine.grid.points,
        coordinate=fine.grid.coordinate,
        nodes=effort.nodes,
        evaluations=effort.evaluations,
        followed=effort.followed,
        turned=tuple(sorted(set(effort.turned))),
        level=level,
    )
