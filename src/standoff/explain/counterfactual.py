"""The game with some drivers of miscalculation off: solved, and played to the end.

With both views right and choices as solved, the risk comes exactly, from the recursion of the solver; where types are
known, by one over states alone (`standoff.explain.certain`). Where they are not, and a side is wrong about the world or
choices are without noise, it is simulated; all simulations share their luck run by run, so that differences between
them err by far less than each of them does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Equilibrium, Solution
from standoff.equilibrium.elsewhere import with_prior
from standoff.equilibrium.grid import certainties, from_blocks
from standoff.equilibrium.state import solve_state
from standoff.explain.certain import Certain
from standoff.explain.coarse import POINTS, anywhere, solve_coarsely
from standoff.explain.drivers import without
from standoff.game import Game, compile_game, compile_seen, transparent
from standoff.scenario import World, same_world
from standoff.simulation.paths import conflicts
from standoff.simulation.whole import Ground, Manner, play_whole

Floats = NDArray[np.float64]
Beliefs = tuple[Floats, Floats]
Grounds = dict[tuple["Kind", tuple["Kind", ...]], Ground]

SHARP = 1e4
"""What action values are multiplied by where choices are without noise."""


@dataclass(frozen=True, order=True)
class Kind:
    """Which game: whose view of the world, and with which drivers off as far as the game has them."""

    view: int
    """Side whose view it is; -1: the actual world."""
    off: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A coalition of drivers that are on, as it is played; coalitions that come to the same are equal."""

    actual: Kind
    views: tuple[Kind, Kind]
    wrong: bool
    """Whether beliefs are those of the views."""
    known: bool
    """Whether types are known."""
    noisy: bool
    """Whether choices are as solved."""

    @property
    def exact(self) -> bool:
        """Whether the risk comes by recursion: of the solver, or over states where types are known."""
        return self.known or (self.noisy and not self.wrong)


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """A game, solved for all beliefs, certainties among them."""

    solved: Equilibrium
    _begun: dict[tuple[bytes, bytes], Equilibrium] = field(default_factory=dict)
    _manners: dict[Equilibrium, Manner] = field(default_factory=dict)

    @property
    def game(self) -> Game:
        """What was solved."""
        return self.solved.game

    def error(self, known: bool) -> float:
        """Estimated numerical error of the risk; where types are known nothing is interpolated."""
        certificate = self.solved.certificate
        return certificate.residual if known else certificate.conflict_error

    def certainly(self, periods: Sequence[int], state: int) -> NDArray[np.floating[Any]]:
        """Action values (T, P, D) in some periods where both know which types they are, by pair of types."""
        if 0 in periods:
            parts = [self._certain_start[state] if t == 0 else self.certainly([t], state)[0] for t in periods]
            return np.array(parts)
        block, lane = self._vertices
        kept = np.array([self.solved.induction.policies[t][state] for t in periods])
        return np.moveaxis(kept[:, block, :, lane], 0, 1)

    @cached_property
    def _vertices(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Block and lane of the nodes of the grid at which beliefs are certain, by pair of types."""
        grid = self.solved.induction.grid
        sure = [
            np.array([np.all(mu == np.eye(mu.shape[1])[k][:, None], axis=1) for k in range(mu.shape[1])])
            for mu in (grid.mu0, grid.mu1)
        ]
        places = [np.argwhere(sure[0][k] & sure[1][m])[0] for k, m in np.ndindex(*grid.types)]
        block, lane = np.array(places).T
        return block, lane

    def begun_at(self, prior: Beliefs) -> Equilibrium:
        """The same from other beliefs at the start."""
        if all(np.array_equal(a, b) for a, b in zip(prior, self.game.prior, strict=True)):
            return self.solved
        key = prior[0].tobytes(), prior[1].tobytes()
        if key not in self._begun:
            self._begun[key] = with_prior(self.solved, prior)
        return self._begun[key]

    def manner(self, prior: Beliefs) -> Manner:
        """How it is played from some beliefs at the start."""
        solved = self.begun_at(prior)
        if solved not in self._manners:
            alike = next(iter(self._manners.values()), None)
            self._manners[solved] = Manner.of(solved) if alike is None else alike.begun(solved)
        return self._manners[solved]

    @property
    def risk(self) -> float:
        """Probability of conflict by the horizon, where the world is this game."""
        return float(self.solved.forecast([self.game.periods])[0][0][self.game.conflict].sum())

    @cached_property
    def _certain_start(self) -> dict[int, Floats]:
        """The same by state in which the standoff may start."""
        here, how = certainties(self.solved.induction.grid), self.solved.certificate
        return {
            state: from_blocks(
                solve_state(self.solved.place(0, state), here, level=how.level, hierarchy=how.hierarchy).q,
                here.nodes,
            )
            for _, state in self.solved.start()
        }


def cases(
    solution: Solution, coalitions: Sequence[AbstractSet[str]], drivers: AbstractSet[str]
) -> list[Case]:
    """How each coalition is played."""
    seen: dict[tuple[str, ...], tuple[tuple[Kind, Kind], bool]] = {}
    found = []
    for on in coalitions:
        off = tuple(sorted(drivers - on - {"private_types", "wrong_views", "decision_noise"}))
        known, actual = "private_types" not in on, Kind(-1, off)
        views, wrong = (actual, actual), False
        if "wrong_views" in on:
            if off not in seen:
                seen[off] = _views(solution, off)
            views, begins_wrong = seen[off]
            wrong = views != (actual, actual) or (begins_wrong and not known)
        found.append(Case(actual, views, wrong, known, "decision_noise" in on))
    return found


def _views(solution: Solution, off: tuple[str, ...]) -> tuple[tuple[Kind, Kind], bool]:
    """Each side's game, the same where they differ in beliefs at the start alone; and whether these are wrong."""
    worlds = {kind: _world(solution, kind) for kind in (Kind(-1, off), Kind(0, off), Kind(1, off))}
    actual, *sides = worlds
    found: list[Kind] = []
    for side in sides:
        alike = (k for k in (actual, *found) if same_world(anywhere(worlds[k]), anywhere(worlds[side])))
        found.append(next(alike, side))
    wrong = any(not _same_priors(worlds[actual], worlds[side]) for side in sides)
    return (found[0], found[1]), wrong


def _world(solution: Solution, kind: Kind) -> World:
    scenario = solution.scenario
    actual = scenario.world()
    return without(actual if kind.view < 0 else scenario.world(view=kind.view), set(kind.off), actual)


def _same_priors(one: World, two: World) -> bool:
    return all(np.array_equal(a.prior, b.prior) for a, b in zip(one.sides, two.sides, strict=True))


def solved(
    solution: Solution,
    kind: Kind,
    threads: int = 1,
    points: Sequence[int] = POINTS,
    actual: Counterfactual | None = None,
) -> Counterfactual:
    """Solve a game, as accurately as one of some grids can; what is solved already is taken as it is.

    Parameters
    ----------
    actual
        The world's own game with the same drivers off, where a view is to be solved: from it this one starts, and it
        tells the states that a view must cover.
    """
    if (ready := _ready(solution, kind)) is not None:
        return Counterfactual(ready)
    game = _compiled(solution, kind, None if actual is None else actual.game)
    beside = _likest(solution, kind) if actual is None else actual.solved
    level = solution.certificate.level
    return Counterfactual(solve_coarsely(game, level=level, points=points, beside=beside, threads=threads))


def _likest(solution: Solution, kind: Kind) -> Equilibrium | None:
    """A view that the solution itself has of the world with the same drivers off."""
    return None if kind.off else next((view for view in solution.views if view.induction.after_first), None)


def _ready(solution: Solution, kind: Kind) -> Equilibrium | None:
    """What the solution itself has of a game, whatever is believed at the start."""
    if kind.off:
        return None
    world = _world(solution, kind)
    for side, view in enumerate(solution.views):
        covers = same_world(anywhere(world), anywhere(solution.scenario.world(view=side)))
        # Of a solution that was read from a file there is not enough.
        if covers and view.induction.after_first and view.induction.policies:
            prior = (world.sides[0].prior, world.sides[1].prior)
            alike = all(np.array_equal(a, b) for a, b in zip(prior, view.game.prior, strict=True))
            return view if alike else with_prior(view, prior)
    return None


def _compiled(solution: Solution, kind: Kind, actual: Game | None) -> Game:
    """A game; as a view sees it, beside the world's own with the same drivers off."""
    world, seen = _world(solution, kind), "noisy_indicators" in kind.off
    if kind.view < 0:
        game = compile_game(world)
    else:
        # What is seen without error is not the game that it was compiled from.
        beside = None if seen else actual
        game = compile_seen(world, beside or compile_game(_world(solution, Kind(-1, kind.off))))
    return transparent(game) if seen else game


def exact_risks(plan: Iterable[Case], games: dict[Kind, Counterfactual]) -> dict[Case, float]:
    """The risks of all cases that are exact."""
    found, known = {}, defaultdict(list)
    for case in plan:
        if case.known:
            known[case.actual, case.views].append(case)
        elif case.exact:
            found[case] = games[case.actual].risk
    for (actual, views), some in known.items():
        world = Certain(games[actual].game, (games[views[0]], games[views[1]]))
        found |= zip(some, world.risks([1.0 if case.noisy else SHARP for case in some]), strict=True)
    return found


def played(
    solution: Solution,
    case: Case,
    games: dict[Kind, Counterfactual],
    runs: int,
    seed: int,
    grounds: Grounds | None = None,
) -> NDArray[np.bool_]:
    """Which of some simulated runs come to blows, where types are not known.

    Parameters
    ----------
    grounds
        What is laid out here is kept there, and may come from simulations in the same games before.
    """
    actual = games[case.actual].game
    priors = [solution.views[side].game.prior if case.wrong else actual.prior for side in (0, 1)]
    manners = [games[kind].manner(prior) for kind, prior in zip(case.views, priors, strict=True)]
    separate, grounds = dict.fromkeys(manners), {} if grounds is None else grounds
    key = case.actual, case.views[: len(separate)]
    if key not in grounds:
        grounds[key] = Ground.of(actual, list(separate))
    sharp = 1.0 if case.noisy else SHARP
    made = play_whole(grounds[key], (manners[0], manners[1]), runs, seed, (sharp, sharp))
    return conflicts(actual, made.outcome)
