"""A game that is one of many to be compared, solved no more finely than its probabilities need.

Grids grow until the probabilities of two agree; how far they are apart tells the error of the coarser of the two, and
is taken as that of the finer. The coarsest of all has two points a coordinate, and need not be solved: who is certain
stays so whatever is seen, so that what any grid has at certain beliefs is what this one would have there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from standoff.equilibrium import Equilibrium
from standoff.equilibrium.arrays import Stages, dimensions
from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.chances import apart
from standoff.equilibrium.elsewhere import with_prior
from standoff.equilibrium.grid import make_grid, nodes, to_coefficients
from standoff.equilibrium.induced import Effort, Induction, Options, Progress, effort_of
from standoff.equilibrium.induction import induce, interpolates
from standoff.equilibrium.state import ROUGH
from standoff.game import Game
from standoff.scenario import World

POINTS = (4, 7, 9)
"""Grid points in each belief coordinate that are tried in turn, after two. Nodes are worked on sixteen at a time, so
that where sides have two types each four points cost as much as three, and seven, of which every second is left out,
twice as much. With four, play after covert moves that are seen without error does not yet fold, as with five it may."""
ACCURACY = 5e-3
"""Estimated error of a probability at which they stop."""


def solve_coarsely(
    game: Game,
    *,
    deadlines: Sequence[int] = (),
    level: int | None = None,
    points: Sequence[int] | None = None,
    least: int = 0,
    beside: Equilibrium | None = None,
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
        Grids to try; by default `POINTS`.
    least
        Points of the last, at least, if the grids reach so far.
    beside
        Solution of a game that differs in little, along whose branch to go on where that can be done, and where it
        is on the first grid. Its error then counts too, since two grids may agree by chance.
    """
    told, stages = tuple(sorted({*deadlines, game.periods})), Stages(game)
    options = Options(
        deadlines=told, level=level, keep_policies=True, tolerance=ROUGH, threads=threads, progress=progress
    )
    if not interpolates(game):
        only = induce(game, (1, 1), options, stages)
        return Equilibrium(game, _certificate(game, [only, only], level), only, only.start_q)
    warm = level is None and not game.endless
    near, ladder = None, list(POINTS if points is None else points)
    # On a finer grid two points a coordinate would tell too large an error.
    first = beside is not None and beside.induction.grid.points == (ladder[0], ladder[0])
    if beside is not None and first and warm and _fits(beside.induction, game, stages):
        near = beside.induction
    if near is None:
        every = [induce(game, (ladder[0], ladder[0]), options, stages)]
    else:
        begun = replace(options, checks=False, near=near)
        every = [induce(game, near.grid.points, begun, stages, near.grid.coordinate)]
    every = [_linear(game, every[0], level), *every]
    certificate = _certificate(game, every, level)
    if near is not None and beside is not None:
        theirs = beside.certificate.conflict_error
        certificate = replace(certificate, conflict_error=max(certificate.conflict_error, theirs))
    for n in ladder:
        if certificate.conflict_error <= ACCURACY and every[-1].grid.points[0] >= least:
            break
        if n > every[-1].grid.points[0]:
            finer = replace(options, checks=False, near=every[-1] if warm else None)
            every.append(induce(game, (n, n), finer, stages, every[-1].grid.coordinate))
            certificate = _certificate(game, every, level)
    return Equilibrium(game, certificate, every[-1], every[-2].start_q)


def _linear(game: Game, found: Induction, level: int | None) -> Induction:
    """The same with two points a coordinate: all that follows the first period is linear between certain beliefs."""
    grid = make_grid(game.types, (2, 2))
    first, second = (
        to_coefficients(types, 2) @ np.array([found.grid.weights(i, mu) for mu in nodes(types, 2)])
        for i, types in enumerate(game.types)
    )
    after = {
        deadline: np.einsum("am,bn,xfmn->xfab", first, second, told, optimize=True)
        for deadline, told in found.after_first.items()
    }
    values = np.einsum("am,bn,txmnv->txabv", first, second, found.values[:2], optimize=True)
    coarse = replace(found, grid=grid, values=values, after_first=after, policies=[], effort=Effort())
    return with_prior(
        Equilibrium(game, _certificate(game, [found, found], level), coarse, {}), game.prior
    ).induction


def _fits(near: Induction, game: Game, stages: Stages) -> bool:
    """Whether a solution of another game has action values wherever this one has, and as many."""
    return len(near.policies) == game.periods and all(
        state in kept and kept[state].shape[1] == sum(dimensions(stages.at(t, state)))
        for t, kept in enumerate(near.policies)
        for state in map(int, np.flatnonzero(game.reachable[t]))
    )


def anywhere(world: World) -> World:
    """The same world but for what is believed at the start, on which its solution at all beliefs does not depend."""
    one, two = (replace(s, prior=np.full(len(s.types), 1.0 / len(s.types))) for s in world.sides)
    return replace(world, sides=(one, two))


def _certificate(game: Game, found: Sequence[Induction], level: int | None) -> Certificate:
    coarse, fine = found[-2:]
    rest = fine.effort.residual
    gaps = [apart(game, told, coarse.start_forecasts[d]) for d, told in fine.start_forecasts.items()]
    effort = effort_of(found)
    return Certificate(
        residual=rest,
        tolerance=ROUGH,
        value_error=math.nan,
        strategy_error=math.nan,
        play_error=math.nan,
        conflict_error=float(max(np.max(gap) for gap, _ in gaps)) + rest,
        fear_error=float(max(np.max(gap) for _, gap in gaps)) + rest,
        accuracy=ACCURACY,
        points=fine.grid.points,
        coordinate=fine.grid.coordinate,
        nodes=effort.nodes,
        evaluations=effort.evaluations,
        followed=effort.followed,
        turned=tuple(sorted(set(effort.turned))),
        level=level,
    )
