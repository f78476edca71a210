"""The game with some drivers of miscalculation off: solved, and played to the end.

With both views right and choices as solved, the risk comes exactly, from the recursion of the solver. Where a side is
wrong about the world, or choices are without noise, it is simulated; all simulations share their luck run by run, so
that differences between them err by far less than each of them does.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Equilibrium, Solution, solve_game
from standoff.equilibrium.grid import expand, from_blocks, from_certainties
from standoff.equilibrium.induction import Induction, Options, induce
from standoff.equilibrium.state import ROUGH
from standoff.explain.drivers import without
from standoff.explain.luck import play_out
from standoff.game import Game, compile_game, transparent
from standoff.scenario import World, same_world
from standoff.simulation.paths import conflicts
from standoff.simulation.sweep import log_odds

Floats = NDArray[np.float64]
Beliefs = tuple[Floats, Floats]

ACCURACY = 5e-3
"""Estimated interpolation error of the risk that a counterfactual solution may have."""
POINTS = (3, 5, 9)
"""Grid points in each belief coordinate that are tried until it has."""
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
        """Whether the risk comes from the recursion."""
        return self.noisy and not self.wrong


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """A game, solved for beliefs in between and for certainties."""

    private: Equilibrium | None
    """None where nobody's types are private."""
    known: Induction
    """At certain beliefs."""
    game: Game

    @property
    def error(self) -> float:
        """Estimated numerical error of the risk where types are private."""
        return self.known.effort.residual if self.private is None else self.private.certificate.conflict_error

    def risk(self, known: bool) -> float:
        """Probability of conflict by the horizon, where the world is this game."""
        game = self.game
        if self.private is not None and not known:
            return float(self.private.forecast([game.periods])[0][0][game.conflict].sum())
        assert self.known.certain is not None
        kind = game.arrivals[0]
        arrived = zip(
            game.arrival_probabilities[kind, game.start], game.arrival_states[kind, game.start], strict=True
        )
        ends = sum(p * self.known.certain[0][x] for p, x in arrived)[..., game.conflict].sum(axis=-1)
        return float(game.prior[0] @ ends @ game.prior[1])


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
        alike = (k for k in (actual, *found) if same_world(_level(worlds[k]), _level(worlds[side])))
        found.append(next(alike, side))
    wrong = any(not _same_priors(worlds[actual], worlds[side]) for side in sides)
    return (found[0], found[1]), wrong


def _world(solution: Solution, kind: Kind) -> World:
    scenario = solution.scenario
    actual = scenario.world()
    return without(actual if kind.view < 0 else scenario.world(view=kind.view), set(kind.off), actual)


def _level(world: World) -> World:
    """The same world but for what is believed at the start, which does not bear on the solution at all beliefs."""
    one, two = (replace(s, prior=np.full(len(s.types), 1.0 / len(s.types))) for s in world.sides)
    return replace(world, sides=(one, two))


def _same_priors(one: World, two: World) -> bool:
    return all(np.array_equal(a.prior, b.prior) for a, b in zip(one.sides, two.sides, strict=True))


def solved(solution: Solution, kind: Kind, threads: int = 1) -> Counterfactual:
    """Solve a game, to `ACCURACY` if it can be had by one of the grids of `POINTS`."""
    game = compile_game(_world(solution, kind), states=_states(solution, kind))
    if "noisy_indicators" in kind.off:
        game = transparent(game)
    level = solution.certificate.level
    options = Options(
        deadlines=(game.periods,),
        checks=False,
        level=level,
        keep_policies=True,
        certain=True,
        tolerance=ROUGH,
        threads=threads,
    )
    known = induce(game, (2, 2), options)
    if max(game.types) == 1:
        return Counterfactual(None, known, game)
    for points in POINTS:
        private = solve_game(game, points=points, level=level, keep_policies=True, threads=threads)
        if private.certificate.conflict_error <= ACCURACY:
            break
    return Counterfactual(private, known, game)


def _states(solution: Solution, kind: Kind) -> NDArray[np.bool_] | None:
    """States that a view must cover: those of the world with the same drivers off."""
    if kind.view < 0:
        return None
    return compile_game(_world(solution, Kind(-1, kind.off))).reachable


def played(
    solution: Solution, case: Case, games: dict[Kind, Counterfactual], runs: int, seed: int
) -> NDArray[np.bool_]:
    """Which of some simulated runs come to blows."""
    actual = games[case.actual].game
    views = [
        _View(
            games[kind],
            solution.views[side].game.prior if case.wrong else actual.prior,
            case.known,
            1.0 if case.noisy else SHARP,
        )
        for side, kind in enumerate(case.views)
    ]
    if case.views[0] == case.views[1] and all(
        np.array_equal(a, b) for a, b in zip(views[0].prior, views[1].prior, strict=True)
    ):
        views[1] = views[0]
    return conflicts(actual, play_out(actual, (views[0], views[1]), runs, seed, known=case.known).outcome)


class _View:
    """A counterfactual game as a simulation wants a view."""

    def __init__(self, found: Counterfactual, prior: Beliefs, known: bool, sharp: float) -> None:
        self.prior, self._found, self._sharp = prior, found, sharp
        self._equilibrium = None if known else found.private
        self.game = replace(found.game, prior=prior)
        self._begins_alike = all(np.array_equal(a, b) for a, b in zip(prior, found.game.prior, strict=True))

    def policy(self, period: int, state: int) -> NDArray[np.float32]:
        """Chebyshev coefficients of the action values."""
        return np.asarray(np.float32(self._sharp) * self._policy(period, state), dtype=np.float32)

    def _policy(self, period: int, state: int) -> NDArray[np.float32]:
        equilibrium = self._equilibrium
        if equilibrium is None:
            known = self._found.known
            certain = known.grid.types[0] * known.grid.types[1]
            rows = from_blocks(known.policies[period][state].astype(np.float64), certain)
            return expand(known.grid, from_certainties(known.grid, rows)).astype(np.float32)
        if period > 0 or self._begins_alike:
            return equilibrium.policy(period, state)
        row = log_odds(equilibrium.at(0, state, self.prior))
        table = np.zeros((*equilibrium.induction.grid.sizes, len(row)), dtype=np.float32)
        table[0, 0] = row
        return table
