"""Backward induction over periods, public states and belief nodes (model, section 5).

Values at the nodes of a period are expanded in the belief basis, moved back through the events and the lotteries
over next states, and handed to the fixed point of every stage of the period before. Nodes of a period are
independent: states are shared out over threads, which run compiled code without the interpreter's lock.

Branch selection. In the last period, in every state seen for the first time, in every `CHECK_EVERY`-th period and in
the first one the principal branch is followed from precision 0 at every node. In between, the solution of the
following period is improved instead, which costs a fraction. Where a check finds another solution than the carried
one, the whole induction is run again with the branch followed everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import Stages
from standoff.equilibrium.carry import Carried
from standoff.equilibrium.expecting import expected_play
from standoff.equilibrium.folds import Curves
from standoff.equilibrium.forecast import forecasts
from standoff.equilibrium.grid import (
    Coordinate,
    Grid,
    at_belief,
    carry_over,
    certainties,
    expand,
    from_blocks,
    from_certainties,
    make_grid,
    to_blocks,
)
from standoff.equilibrium.induced import Effort, Induction, Options
from standoff.equilibrium.mesh import Mesh, mesh_of
from standoff.equilibrium.period import SOLVED, Following, Found, solve_places
from standoff.equilibrium.resolved import refuse_unresolved
from standoff.equilibrium.slots import Slots
from standoff.equilibrium.state import (
    TOLERANCE,
    Nodes,
    Place,
    SwitchedBranchError,
    arrive,
    forecast_state,
    solve_state,
)
from standoff.equilibrium.stationary import stationary
from standoff.equilibrium.threads import Spread, workers
from standoff.game import Game

Floats = NDArray[np.float64]

CHECK_EVERY = 16


def interpolates(game: Game) -> bool:
    """Whether a solution interpolates between beliefs: several are possible, and what follows may depend on them."""
    return max(game.types) > 1 and (game.periods > 1 or game.endless)


def induce(
    game: Game,
    points: tuple[int, int],
    options: Options,
    stages: Stages | None = None,
    coordinate: Coordinate = "share",
) -> Induction:
    """Solve a game on a belief grid.

    Parameters
    ----------
    points
        Grid points in each belief coordinate about side 0 and about side 1.
    stages
        The game's stages, where some have been laid out before.
    coordinate
        In which beliefs are written.

    Raises
    ------
    SolutionError
        Where a node could not be solved.
    """
    stages, grid = stages or Stages(game), make_grid(game.types, points, coordinate)
    try:
        return _induce(game, grid, options, stages, follow=False)
    except SwitchedBranchError:
        return _induce(game, grid, replace(options, near=None), stages, follow=True)


def _induce(game: Game, grid: Grid, options: Options, stages: Stages, *, follow: bool) -> Induction:
    with workers(options.threads) as spread:
        backward = _Backward(game, grid, options, stages, spread, follow=follow)
        if game.endless:
            backward.begin_after_endless()
        for t in range(game.periods - 1, -1, -1):
            backward.step(t)
            if options.progress is not None:
                options.progress(game.periods - t, game.periods)
    return backward.found()


class _Backward:
    """A backward induction under way."""

    def __init__(
        self, game: Game, grid: Grid, options: Options, stages: Stages, spread: Spread, *, follow: bool
    ) -> None:
        self.game, self.grid, self.options, self.stages = game, grid, options, stages
        self.spread, self.follow = spread, follow
        types, states = game.types, len(game.states)
        self.values = np.zeros((game.periods + 1, states, *grid.sizes, sum(types)))
        self.values[-1, :, 0, 0, :] = np.concatenate([game.terminal[0], game.terminal[1]]).T
        # The latest first, so that those that lie ahead come first.
        self.deadlines = sorted(options.deadlines, reverse=True)
        events = len(forecasts(types, len(game.outcomes)))
        self.chances = np.zeros((len(self.deadlines), states, events, *reversed(grid.sizes)))
        self.start_values = np.zeros((states, sum(types)))
        self.start_forecasts = {d: np.zeros((states, events)) for d in options.deadlines}
        self.start_q: dict[int, Floats] = {}
        self.after_first: dict[int, Floats] = {}
        self.ends = np.zeros((states, *types, len(game.outcomes)))
        self.strikes = np.zeros((game.periods, states, *types, 2))
        self.policies: list[dict[int, NDArray[np.float32]]] = [
            {} for _ in range(game.periods if options.keep_policies else 0)
        ]
        self.effort = Effort()
        self.slots = Slots(self._nodes)
        self.curves: dict[int, Curves] = {}

    @property
    def _nodes(self) -> Grid:
        """Beliefs at which all periods but the first are solved."""
        return certainties(self.grid) if self.options.certain else self.grid

    @cached_property
    def _mesh(self) -> Mesh:
        options = self.options
        coarse = None if options.near is None else options.near.grid
        return mesh_of(self.game, self._nodes, coarse, options.tolerance, certain=options.certain)

    def begin_after_endless(self) -> None:
        """Start from the values of a game that goes on for ever."""
        game, options = self.game, self.options
        carried: dict[int, Carried] = {}
        self.values[-1], self.effort = _for_ever(
            game, self.grid, options, self.stages, self.values[-1], carried, self.spread, self.follow
        )
        for x, place in carried.items():
            self.slots.take(self._slot(game.periods, x), place)
        if options.keep_policies:
            self.policies.append({x: place.solutions[0].astype(np.float32) for x, place in carried.items()})

    def step(self, t: int) -> None:
        """Solve a period."""
        ahead = sum(d > t for d in self.deadlines)
        states = [int(x) for x in np.flatnonzero(self.game.reachable[t])]
        numbers = {x: self._slot(t, x) for x in states}
        before, self.chances = self.chances, np.zeros_like(self.chances)
        alone = [x for x in states if not self._is_plain(t, numbers[x])]
        together = [x for x in states if x not in set(alone)]
        left = self._solve_together(t, together, numbers, before[:ahead]) if together else []
        self._solve_alone(t, sorted(alone + left), set(left), numbers, before[:ahead])
        if t > 0 and self.options.open_at_most < np.inf:
            refuse_unresolved(self.game, self.grid, t, self.values[t], self.options.open_at_most)

    def _is_plain(self, t: int, number: int) -> bool:
        """Whether a place is there to be improved upon, and nothing else is asked."""
        options = self.options
        begins = options.level is not None or options.expecting is not None
        starts = options.near is not None or self.slots[number].known[0] > 0
        return starts and not (self._checks(t) or begins or self.follow)

    def _checks(self, t: int) -> bool:
        return t == 0 or (self.options.checks and (self.game.periods - 1 - t) % CHECK_EVERY == 0)

    def _slot(self, t: int, x: int) -> int:
        return self.slots.at(x, self.stages.at(t, x), self.game.stage(t, x))

    def _solve_together(
        self, t: int, states: list[int], numbers: dict[int, int], chances: Floats
    ) -> list[int]:
        """Solve places without the interpreter; gives those where more is needed."""
        game, options, mesh = self.game, self.options, self._mesh
        # The dearest first, so that no thread is left with one at the end.
        states = sorted(states, key=lambda x: -self.slots[numbers[x]].recent.shape[2])
        count, events = len(states), self.chances.shape[2]
        kind = game.arrivals[t + 1]
        following = Following(
            self.values[t + 1],
            chances,
            game.lottery_states,
            game.lottery_probabilities,
            game.arrival_states[kind],
            game.arrival_probabilities[kind],
            game.discount,
        )
        at_nodes = (count, mesh.nodes, events) if options.certain else (0, 0, 0)
        found = Found(
            self.values[t],
            self.chances,
            np.zeros(count, dtype=np.int64),
            np.zeros(count, dtype=np.int64),
            np.zeros(count),
            np.zeros(at_nodes),
            np.zeros(at_nodes),
        )
        sizes = [self.slots[numbers[x]].recent.shape[2] for x in states]
        begins = np.cumsum([0, *sizes])
        width = mesh.mu0.shape[0] * mesh.mu0.shape[2]
        kept = np.empty(begins[-1] * width if options.keep_policies else 0, dtype=np.float32)
        near = [] if options.near is None else [options.near.policies[t][x].ravel() for x in states]
        work = (
            self.slots.compiled,
            np.array([numbers[x] for x in states]),
            np.array(states),
            np.zeros(1, dtype=np.int64),
            mesh,
            following,
            begins,
            np.concatenate(near) if near else np.zeros(0, dtype=np.float32),
            kept,
            found,
        )
        list(self.spread(lambda _: solve_places(*work), range(options.threads)))
        solved = found.status == SOLVED
        # Lanes that fill a block up repeat its last node and are not counted.
        spent = sum(round(s * mesh.nodes / width) for s in found.spent[solved])
        residual = float(np.max(found.residual[solved], initial=0.0))
        self.effort += Effort(residual, spent, mesh.nodes * int(solved.sum()))
        for n in np.flatnonzero(solved):
            if options.keep_policies:
                part = kept[begins[n] * width : begins[n + 1] * width]
                self.policies[t][states[n]] = part.reshape(mesh.mu0.shape[0], -1, mesh.mu0.shape[2])
            if options.certain:
                self._take_certain(t, states[n], found.later[n], found.now[n])
        return [states[n] for n in np.flatnonzero(~solved)]

    def _solve_alone(
        self, t: int, states: list[int], left: set[int], numbers: dict[int, int], chances: Floats
    ) -> None:
        """Solve places one by one, with all precautions."""
        if not states:
            return
        game, options, grid = self.game, self.options, self.grid
        after = arrive(game, self.values[t + 1], t + 1)
        later = [arrive(game, chance, t + 1).swapaxes(-1, -2) for chance in chances]
        here, check = _asked(game, grid, t, options), self._checks(t)

        def work(x: int) -> tuple[Place, Nodes, list[Floats]]:
            place = Place(game, t, x, self.stages.at(t, x), after, self.slots[numbers[x]].work)
            before = None if self.follow else self.slots.carried(numbers[x])
            curves = self.curves.setdefault(numbers[x], Curves(self.options.watch, self.options.most_folds))
            # Near a coarser grid's solution what was come to may only have been doubted.
            tried = self.slots.tried(numbers[x]) if x in left and options.near is None else None
            done = _solved(place, here, before, check, options, tried, curves)
            return place, done, forecast_state(place, here, done.q, later) if later else []

        nothing = np.zeros((len(game.states), self.chances.shape[2], *grid.sizes))
        for place, done, found in self.spread(work, states):
            x = place.state
            if t > 0:
                self.values[t, x] = _expand(grid, done.values, options)
                for g, chance in enumerate(found):
                    self.chances[g, x] = np.moveaxis(_expand(grid, chance, options), -1, 0).swapaxes(-1, -2)
                self.slots.take(numbers[x], done.carried)
            else:
                self.start_values[x] = done.values[0]
                self.start_q[x] = done.q[0, :, 0]
                self.after_first = dict(zip(self.deadlines, later, strict=True))
                for d, chance in zip(self.deadlines, found, strict=False):
                    self.start_forecasts[d][x] = chance[0]
            if options.certain:
                now = forecast_state(place, here, done.q, [nothing])[0]
                self._take_certain(t, x, found[0], now)
            if options.keep_policies:
                self.policies[t][x] = done.q.astype(np.float32)
            self.effort += _effort(place, done, here.nodes)

    def _take_certain(self, t: int, x: int, later: Floats, now: Floats) -> None:
        """Take down forecasts (pairs of types, F) by the horizon and of the period alone, at certain beliefs."""
        types, outcomes = self.game.types, len(self.game.outcomes)
        self.ends[x] = later.reshape(*types, -1)[..., :outcomes]
        self.strikes[t, x] = now.reshape(*types, -1)[..., outcomes : outcomes + 2]

    def found(self) -> Induction:
        """What it leaves behind."""
        certain = (self.ends, self.strikes) if self.options.certain else None
        return Induction(
            self.grid,
            self.values,
            self.start_values,
            self.start_forecasts,
            self.start_q,
            certain,
            self.policies,
            self.effort,
            self.after_first,
        )


def _for_ever(
    game: Game,
    grid: Grid,
    options: Options,
    stages: Stages,
    values: Floats,
    carried: dict[int, Carried],
    spread: Spread,
    always: bool,
) -> tuple[Floats, Effort]:
    """Values of a game that goes on for ever, at the start of a period like T; carries on from sweep to sweep."""
    effort = Effort()

    def sweep(after: Floats, *, follow: bool) -> Floats:
        nonlocal effort
        places = _places(game, game.periods, stages, arrive(game, after, game.periods))

        def work(place: Place) -> tuple[Place, Nodes]:
            before = None if always else carried.get(place.state)
            # What is left open in one sweep is left open in all.
            return place, _solved(place, grid, before, follow, replace(options, tolerance=0.01 * TOLERANCE))

        found = np.zeros_like(after)
        effort = replace(effort, residual=0.0)
        for place, done in spread(work, places):
            found[place.state] = expand(grid, done.values)
            carried[place.state] = replace(done.carried, solutions=(done.q,))
            effort += _effort(place, done, grid.nodes)
        return found

    settled = stationary(values, game.discount, sweep)
    return settled.values, replace(effort, unsettled=settled.error)


def _solved(
    place: Place,
    grid: Grid,
    carried: Carried | None,
    check: bool,
    options: Options,
    tried: Floats | None = None,
    curves: Curves | None = None,
) -> Nodes:
    begin = near = None
    if options.near is not None:
        near = _interpolated(options.near, place, grid)
    if options.expecting is not None:
        stage, both = place.game.stage(place.period, place.state), (options.expecting, options.expecting)
        begin = expected_play(stage, grid.types, both)[None, :, None]
    return solve_state(
        place,
        grid,
        carried=carried,
        near=near,
        begin=begin,
        check=check,
        examine=grid.nodes == 1,
        level=options.level,
        hierarchy=options.hierarchy,
        tolerance=options.tolerance,
        tried=tried,
        curves=curves,
    )


def _interpolated(coarse: Induction, place: Place, grid: Grid) -> Floats:
    """Action values (blocks, D, B) at the nodes of a grid, by the solution on a coarser one."""
    kept = coarse.policies[place.period][place.state].astype(np.float64)
    if grid.nodes == 1:
        return np.repeat(kept[..., :1], grid.mu0.shape[2], axis=2)
    return to_blocks(carry_over(coarse.grid, grid, from_blocks(kept, coarse.grid.nodes)))


def _asked(game: Game, grid: Grid, t: int, options: Options) -> Grid:
    """Beliefs at which a period is solved."""
    if options.certain:
        return certainties(grid)
    return grid if t > 0 else at_belief(grid, game.prior)


def _expand(grid: Grid, rows: Floats, options: Options) -> Floats:
    """Coefficients of functions of a belief that are known at those."""
    return expand(grid, from_certainties(grid, rows) if options.certain else rows)


def _places(game: Game, t: int, stages: Stages, after: Floats) -> list[Place]:
    """All places of a period."""
    return [Place(game, t, int(x), stages.at(t, int(x)), after) for x in np.flatnonzero(game.reachable[t])]


def _effort(place: Place, done: Nodes, nodes: int) -> Effort:
    turned = ((place.period, place.state),) if done.turned else ()
    return Effort(done.residual, done.evaluations, nodes, nodes if done.followed else 0, turned)
