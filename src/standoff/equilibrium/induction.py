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

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import Stages
from standoff.equilibrium.carry import Carried
from standoff.equilibrium.expecting import Expecting, expected_play
from standoff.equilibrium.forecast import forecasts
from standoff.equilibrium.grid import (
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
from standoff.equilibrium.state import (
    TOLERANCE,
    Nodes,
    Place,
    SwitchedBranchError,
    forecast_state,
    solve_state,
)
from standoff.equilibrium.stationary import stationary
from standoff.game import Game

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
Spread = Callable[..., Iterable[Any]]

CHECK_EVERY = 16


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
    threads: int = 2
    progress: Progress | None = None
    """Called with the number of periods solved and the number of all of them."""


@dataclass(frozen=True)
class Effort:
    """What it took."""

    residual: float
    """Largest over all nodes."""
    evaluations: int
    nodes: int
    followed: int
    """Nodes at which the branch was followed from precision 0."""
    turned: tuple[tuple[int, int], ...]
    """(period, state) with nodes where it folded back."""
    unsettled: float = 0.0
    """Of a game that goes on for ever: what the last sweep left open in the values after the last period."""


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


@contextmanager
def workers(threads: int) -> Iterator[Spread]:
    """What does the same work on many things, in so many threads, and gives the results in order."""
    if threads == 1:
        yield map
        return
    with ThreadPoolExecutor(threads) as pool:
        yield pool.map


def interpolates(game: Game) -> bool:
    """Whether a solution interpolates between beliefs: several are possible, and what follows may depend on them."""
    return max(game.types) > 1 and (game.periods > 1 or game.endless)


def induce(game: Game, points: tuple[int, int], options: Options, stages: Stages | None = None) -> Induction:
    """Solve a game on a belief grid.

    Parameters
    ----------
    points
        Grid points in each belief coordinate about side 0 and about side 1.
    stages
        The game's stages, where some have been laid out before.

    Raises
    ------
    SolutionError
        Where a node could not be solved.
    """
    stages = stages or Stages(game)
    try:
        return _induce(game, points, options, stages, follow=False)
    except SwitchedBranchError:
        return _induce(game, points, replace(options, near=None), stages, follow=True)


def _induce(
    game: Game, points: tuple[int, int], options: Options, stages: Stages, *, follow: bool
) -> Induction:
    grid, types, last = make_grid(game.types, points), game.types, game.periods - 1
    states, outcomes = len(game.states), len(game.outcomes)
    count = len(forecasts(types, outcomes))
    values = np.zeros((game.periods + 1, states, *grid.sizes, sum(types)))
    values[-1, :, 0, 0, :] = np.concatenate([game.terminal[0], game.terminal[1]]).T
    ahead = {d: np.zeros((states, count, *grid.sizes)) for d in options.deadlines}
    start_values = np.zeros((states, sum(types)))
    start_forecasts = {d: np.zeros((states, count)) for d in options.deadlines}
    start_q: dict[int, Floats] = {}
    ends, strikes = np.zeros((states, *types, outcomes)), np.zeros((game.periods, states, *types, 2))
    nothing = np.zeros((states, count, *grid.sizes))
    policies: list[dict[int, NDArray[np.float32]]] = [
        {} for _ in range(game.periods if options.keep_policies else 0)
    ]
    carried: dict[int, Carried] = {}
    effort = Effort(0.0, 0, 0, 0, ())
    later: dict[int, Floats] = {}
    with workers(options.threads) as spread:
        if game.endless:
            values[-1], effort = _for_ever(game, grid, options, stages, values[-1], carried, spread, follow)
            for_ever = {x: place.solutions[0].astype(np.float32) for x, place in carried.items()}
            policies += [for_ever] if options.keep_policies else []
        for t in range(last, -1, -1):
            after = arrive(game, values[t + 1], t + 1)
            later = {d: arrive(game, ahead[d], t + 1) for d in options.deadlines if t < d}
            here = _asked(game, grid, t, options)
            check = t == 0 or (options.checks and (last - t) % CHECK_EVERY == 0)

            def work(
                place: Place, here: Grid = here, later: dict[int, Floats] = later, check: bool = check
            ) -> tuple[Place, Nodes, dict[int, Floats]]:
                before = None if follow else carried.get(place.state)
                done = _solved(place, here, before, check, options)
                chances = forecast_state(place, here, done.q, list(later.values())) if later else []
                return place, done, dict(zip(later, chances, strict=True))

            for d in later:
                ahead[d] = np.zeros_like(ahead[d])
            for place, done, chances in spread(work, _places(game, t, stages, after)):
                x = place.state
                if t > 0:
                    values[t, x] = _expand(grid, done.values, options)
                    for d, chance in chances.items():
                        ahead[d][x] = np.moveaxis(_expand(grid, chance, options), -1, 0)
                else:
                    start_values[x] = done.values[0]
                    start_q[x] = done.q[0, :, 0]
                    for d, chance in chances.items():
                        start_forecasts[d][x] = chance[0]
                if options.certain:
                    now = forecast_state(place, here, done.q, [nothing])[0].reshape(*types, -1)
                    strikes[t, x] = now[..., outcomes : outcomes + 2]
                    ends[x] = chances[game.periods].reshape(*types, -1)[..., :outcomes]
                carried[x] = done.carried
                if options.keep_policies:
                    policies[t][x] = done.q.astype(np.float32)
                effort = _more(effort, place, done, here.nodes)
            if options.progress is not None:
                options.progress(game.periods - t, game.periods)
    certain = (ends, strikes) if options.certain else None
    return Induction(grid, values, start_values, start_forecasts, start_q, certain, policies, effort, later)


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
    effort = Effort(0.0, 0, 0, 0, ())

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
            effort = _more(effort, place, done, grid.nodes)
        return found

    settled = stationary(values, game.discount, sweep)
    return settled.values, replace(effort, unsettled=settled.error)


def _solved(place: Place, grid: Grid, carried: Carried | None, check: bool, options: Options) -> Nodes:
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


def _more(effort: Effort, place: Place, done: Nodes, nodes: int) -> Effort:
    return Effort(
        residual=max(effort.residual, done.residual),
        evaluations=effort.evaluations + done.evaluations,
        nodes=effort.nodes + nodes,
        followed=effort.followed + (nodes if done.followed else 0),
        turned=(*effort.turned, (place.period, place.state)) if done.turned else effort.turned,
        unsettled=effort.unsettled,
    )


def arrive(game: Game, after: Floats, period: int) -> Floats:
    """Take functions of the state after a period's events to functions of the state before them; axis 0: state."""
    kind = game.arrivals[period]
    probabilities, states = game.arrival_probabilities[kind], game.arrival_states[kind]
    total = np.zeros_like(after)
    for s in range(states.shape[1]):
        if probabilities[:, s].any():
            total += probabilities[:, s].reshape(-1, *[1] * (after.ndim - 1)) * after[states[:, s]]
    return total
