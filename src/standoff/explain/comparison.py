"""The answer to a changed scenario, on a coarser grid, in a form that can be compared with that to another.

Where both views are right, chances are exact; otherwise they are simulated, with the same luck for all that are
compared. What the coarser grid leaves open is told by what it does to the scenario as it stands, whose solution is
known on a finer one.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from time import thread_time

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Equilibrium, Solution
from standoff.equilibrium.elsewhere import with_prior
from standoff.equilibrium.induced import Progress
from standoff.equilibrium.solution import deadlines_of
from standoff.errors import SolutionError
from standoff.explain.coarse import POINTS, anywhere, solve_coarsely
from standoff.explain.luck import play_out
from standoff.explain.mechanism import Course
from standoff.game import Game, compile_games
from standoff.scenario import Scenario, same_world

Floats = NDArray[np.float64]

DAYS = (30, 90, 180)
"""Days after the start by which outcomes are told, beside the horizon."""
FEAR_DAYS = 90
USELESS = 0.05
"""Estimated error from which on a chance says nothing."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What is compared."""

    game: Game
    """The actual one."""
    deadlines: tuple[int, ...]
    """Periods by whose start outcomes are told, the horizon last."""
    chances: Floats | None
    """(deadline, outcome) exact; None where a side is wrong about the world."""
    outcome: NDArray[np.int64] | None
    """(run,) of simulated runs, -1 unresolved."""
    end: NDArray[np.int64] | None
    """(run,)"""
    payoffs: tuple[Floats, Floats]
    """(type,) what each type of a side expects, as the side sees the world."""
    fears: Floats
    """(side,) a side's probability, by its own view, that the other strikes within 90 days."""
    error: float
    """Estimated interpolation error of a chance."""
    points: int
    """Grid points in each belief coordinate."""
    course: Course | None = None
    """What happened in simulated runs, where that is asked for."""

    def hits(self) -> Floats:
        """(run, deadline, outcome) which runs have ended how by when; conflict of any kind comes last."""
        assert self.outcome is not None
        assert self.end is not None
        ended = (self.outcome >= 0)[:, None] & (self.end[:, None] < np.array(self.deadlines))
        found = ended[..., None] & (self.outcome[:, None, None] == np.arange(len(self.game.outcomes)))
        fought = found[..., self.game.conflict].any(axis=-1, keepdims=True)
        return np.concatenate([found, fought], axis=-1).astype(np.float64)

    def exact(self) -> Floats:
        """(deadline, outcome) chances, conflict of any kind last."""
        assert self.chances is not None
        fought = self.chances[:, self.game.conflict].sum(axis=1, keepdims=True)
        return np.concatenate([self.chances, fought], axis=1)

    def side_payoffs(self) -> Floats:
        """(side,) what each side expects, over its types as they are."""
        return np.array([float(self.game.prior[i] @ self.payoffs[i]) for i in (0, 1)])


@dataclass(frozen=True, eq=False)
class Change:
    """How one answer differs from another."""

    chances: Floats
    """(deadline, outcome), conflict of any kind last."""
    sampling: Floats
    """Standard error of that; 0 where it is exact."""
    payoffs: Floats
    """(side,)"""
    by_type: tuple[Floats, Floats]
    """(type,) the same by type."""
    fears: Floats
    """(side,)"""


def compare(before: Measured, after: Measured) -> Change:
    """After less before."""
    if before.chances is not None and after.chances is not None:
        chances = after.exact() - before.exact()
        sampling = np.zeros_like(chances)
    else:
        gaps = after.hits() - before.hits()
        chances, n = gaps.mean(axis=0), len(gaps)
        # Where no run differs, at most some 3 in n do (rule of three).
        sampling = np.maximum(gaps.std(axis=0, ddof=1) / np.sqrt(n), 1.0 / n)
    by_type = [late - early for early, late in zip(before.payoffs, after.payoffs, strict=True)]
    return Change(
        chances,
        sampling,
        after.side_payoffs() - before.side_payoffs(),
        (by_type[0], by_type[1]),
        after.fears - before.fears,
    )


def measure(
    scenario: Scenario,
    *,
    runs: int,
    seed: int,
    draw: bool,
    level: int | None = None,
    coarsest: int = POINTS[0],
    limit: float | None = None,
    known: list[Equilibrium] | None = None,
    telling: bool = False,
) -> Measured:
    """Solve a scenario as coarsely as will do, and simulate it where that is needed.

    Parameters
    ----------
    draw
        Simulate even where chances are exact, for comparison with what is not.
    coarsest
        Grid points to begin with, for comparison with what needs as many.
    limit
        Seconds of a processor that solving a view may take.
    known
        Games solved here before, which need not be solved again whatever is believed at the start; those that are
        solved now are added.
    telling
        Simulate in any case, and count what happens.

    Raises
    ------
    ScenarioError
        If the game is unsound or too large.
    SolutionError
        If no equilibrium could be reached, not within the limit, or the error is too large for its numbers to say
        anything.
    """
    compiled = compile_games(scenario)
    actual, games = compiled.actual, compiled.seen
    deadlines = deadlines_of(scenario.world(), (*DAYS, FEAR_DAYS))
    solved = [] if known is None else known
    beside = None
    for game in games:
        if not any(_alike(game, found.game) for found in solved):
            beside = _solved(game, deadlines, level, coarsest, limit, beside)
            solved.append(beside)
    views = [_begun_at(next(found for found in solved if _alike(found.game, game)), game) for game in games]
    return measured(
        actual, (views[0], views[-1]), compiled.agreed, runs=runs, seed=seed, draw=draw, telling=telling
    )


def measure_solution(solution: Solution, *, runs: int, seed: int, draw: bool) -> Measured:
    """The same of what is solved already."""
    return measured(solution.actual, solution.views, solution.agreed, runs=runs, seed=seed, draw=draw)


def measured(
    actual: Game,
    views: tuple[Equilibrium, Equilibrium],
    agreed: bool,
    *,
    runs: int,
    seed: int,
    draw: bool,
    telling: bool = False,
) -> Measured:
    """What is compared, of views that are solved."""
    deadlines = tuple(deadlines_of(actual.world, DAYS))
    record = None if agreed and not (draw or telling) else play_out(actual, views, runs, seed)
    until = deadlines_of(actual.world, (FEAR_DAYS,))[0]
    return Measured(
        game=actual,
        deadlines=deadlines,
        chances=views[0].forecast(deadlines)[0] if agreed else None,
        outcome=None if record is None else record.outcome,
        end=None if record is None else record.end,
        payoffs=(_values(views[0], 0), _values(views[1], 1)),
        fears=np.array([float(actual.prior[i] @ views[i].fear(i, until)) for i in (0, 1)]),
        error=max(view.certificate.conflict_error for view in views),
        points=max(max(view.certificate.points) for view in views),
        course=None if record is None or not telling else Course.of(actual, record),
    )


def _values(view: Equilibrium, side: int) -> Floats:
    values = sum(p * view.value(0, x, view.game.prior)[side] for p, x in view.start())
    return np.asarray(values)


def _within(limit: float) -> Progress:
    """What ends solving that takes too long."""
    begun = thread_time()

    def watch(_done: int, _total: int) -> None:
        if thread_time() - begun > limit:
            raise SolutionError(f"took more than {limit:g} s to solve: play changes abruptly with beliefs")

    return watch


def _alike(one: Game, two: Game) -> bool:
    """Whether games differ at most in what is believed at the start."""
    return np.array_equal(one.reachable, two.reachable) and same_world(
        anywhere(one.world), anywhere(two.world)
    )


def _begun_at(found: Equilibrium, game: Game) -> Equilibrium:
    """A solution of a game that is alike, from a game's own beliefs at the start."""
    same = all(np.array_equal(one, two) for one, two in zip(found.game.prior, game.prior, strict=True))
    return found if same else with_prior(found, game.prior)


def _solved(
    game: Game,
    deadlines: list[int],
    level: int | None,
    coarsest: int,
    limit: float | None,
    beside: Equilibrium | None,
) -> Equilibrium:
    found = solve_coarsely(
        game,
        deadlines=deadlines,
        level=level,
        # From the grid before, which tells the error of this one.
        points=POINTS[max(0, min(bisect_left(POINTS, coarsest), len(POINTS) - 1) - 1) :],
        least=min(coarsest, POINTS[-1]),
        beside=beside,
        progress=None if limit is None else _within(limit),
    )
    if found.certificate.conflict_error > USELESS:
        raise SolutionError(
            f"chances could only be had with an error of {100 * found.certificate.conflict_error:.0f} points:"
            " play changes abruptly with beliefs"
        )
    return found
