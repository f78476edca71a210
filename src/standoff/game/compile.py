"""From a `World` to a `Game`: every rule turned into arrays, for all states that can be reached."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.errors import ScenarioError
from standoff.game.arrivals import Arrivals
from standoff.game.game import Bools, Floats, Game, Ints, Stage
from standoff.game.lotteries import LotteryTable, padded
from standoff.game.private import with_kinds
from standoff.game.regimes import regimes
from standoff.game.size import SLACK, estimate_size, measure_size, refuse_if_too_large
from standoff.game.sound import unsound
from standoff.game.space import Space, enumerate_space
from standoff.game.stage import StageBuilder
from standoff.game.terminal import terminal_values
from standoff.scenario.world import World


def compile_game(world: World, states: Bools | None = None) -> Game:
    """Compile a world.

    Parameters
    ----------
    world : World
        The confrontation as one party takes it to be.
    states : (T + 1, X) array of bool, optional
        States that must be covered in each period beside those this world can reach, such as the ones that
        can be reached in the actual world.

    Returns
    -------
    Game

    Raises
    ------
    ScenarioError
        Where whether it ends depends on covert moves, where a condition tests what it may not, and where the
        game is too large to solve.
    """
    problems = unsound(world)
    if problems:
        raise ScenarioError(problems)
    world = with_kinds(world)
    declared = estimate_size(world)
    refuse_if_too_large(world, declared, slack=SLACK)
    space = enumerate_space(world)
    builder = StageBuilder(space)
    arrivals = Arrivals(space, builder.lotteries)
    regime, first = regimes(world)
    stages, reachable = _walk(space, builder, arrivals, regime, first, states)
    game = _assemble(space, builder.lotteries, arrivals, regime, stages, reachable)
    refuse_if_too_large(world, measure_size(game, declared))
    return game


Built = dict[tuple[int, int], tuple[Stage, list[int]]]
"""Stage and lotteries drawn from it, by regime and state."""


def _walk(
    space: Space, builder: StageBuilder, arrivals: Arrivals, regime: Ints, first: Ints, states: Bools | None
) -> tuple[Built, Bools]:
    """Build the stages of all states that can be reached, period by period."""
    clock, count = space.world.clock, len(space.states)
    periods = clock.periods
    reachable = np.zeros((periods + 1, count), dtype=bool) if states is None else states.copy()
    built: Built = {}
    before = np.zeros(count, dtype=bool)
    before[space.start] = True
    memory: dict[tuple[int, bytes], Bools] = {}
    for t in range(periods + 1):
        reachable[t] |= arrivals.reached(t, before)
        if t == periods and not clock.endless:
            break
        key = (int(regime[t]), reachable[t].tobytes())
        if key not in memory:
            after = np.zeros(count, dtype=bool)
            for x in np.flatnonzero(reachable[t]):
                where = (key[0], int(x))
                if where not in built:
                    built[where] = builder.build(int(x), int(first[key[0]]))
                builder.lotteries.mark(after, built[where][1])
            memory[key] = after
        before = memory[key]
    if clock.endless and states is None:
        _close(builder, arrivals, int(regime[-1]), int(first[regime[-1]]), built, before, reachable[-1])
    return built, reachable


def _close(
    builder: StageBuilder,
    arrivals: Arrivals,
    kind: int,
    first: int,
    built: Built,
    before: Bools,
    reached: Bools,
) -> None:
    """Add to the states reached after the last period told all that can follow for ever."""
    while True:
        known = reached.copy()
        reached |= arrivals.reached(len(arrivals.of_period) - 1, before)
        if (reached == known).all():
            return
        before = np.zeros_like(before)
        for x in np.flatnonzero(reached & ~known):
            if (kind, int(x)) not in built:
                built[kind, int(x)] = builder.build(int(x), first)
            builder.lotteries.mark(before, built[kind, int(x)][1])


def _assemble(
    space: Space, lotteries: LotteryTable, arrivals: Arrivals, regime: Ints, built: Built, reachable: Bools
) -> Game:
    world = space.world
    sides = world.sides
    used = np.unique(np.concatenate([stage.lottery.ravel() for stage, _ in built.values()])).tolist()
    number = np.zeros(used[-1] + 1, dtype=np.int64)
    number[used] = np.arange(len(used))
    stages = tuple(
        tuple(
            _renumbered(built[r, x][0], number) if (r, x) in built else None for x in range(len(space.states))
        )
        for r in range(int(regime.max()) + 1)
    )
    lottery_states, lottery_probabilities = padded(lotteries[n] for n in used)
    arrival_states, arrival_probabilities = _arrival_arrays(lotteries, arrivals)
    return Game(
        world=world,
        periods=world.clock.periods,
        discount=world.clock.discount,
        precision=(sides[0].precision, sides[1].precision),
        prior=(sides[0].prior, sides[1].prior),
        states=space.states,
        start=space.start,
        regime=regime,
        stages=stages,
        lottery_states=lottery_states,
        lottery_probabilities=lottery_probabilities,
        arrivals=arrivals.of_period,
        arrival_states=arrival_states,
        arrival_probabilities=arrival_probabilities,
        reachable=reachable,
        terminal=(terminal_values(space, 0), terminal_values(space, 1)),
        outcomes=world.outcomes,
        conflict=np.array([name in world.conflict for name in world.outcomes], dtype=bool),
        covert_moves=(_move_names(space, 0, True), _move_names(space, 1, True)),
        overt_moves=(_move_names(space, 0, False), _move_names(space, 1, False)),
        public_readings=(
            _reading_names(world, space.public_sources[0], space.public[0]),
            _reading_names(world, space.public_sources[1], space.public[1]),
        ),
        private_readings=(
            _reading_names(world, space.private_sources[0], space.private[0]),
            _reading_names(world, space.private_sources[1], space.private[1]),
        ),
    )


def _renumbered(stage: Stage, number: Ints) -> Stage:
    return replace(stage, lottery=number[stage.lottery])


def _arrival_arrays(lotteries: LotteryTable, arrivals: Arrivals) -> tuple[Ints, Floats]:
    table = np.array(arrivals.table())
    used, number = np.unique(table, return_inverse=True)
    states, chances = padded(lotteries[n] for n in used.tolist())
    shape = (*table.shape, states.shape[1])
    return states[number].reshape(shape), chances[number].reshape(shape)


def _move_names(space: Space, side: int, covert: bool) -> tuple[tuple[str, ...], ...]:
    tracks = space.world.sides[side].covert if covert else space.world.sides[side].overt
    table = space.covert[side] if covert else space.overt[side]
    return tuple(
        tuple(track.moves[level].name for track, level in zip(tracks, row, strict=True)) for row in table
    )


def _reading_names(world: World, sources: tuple[int, ...], table: Ints) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(world.sources[s].readings[reading] for s, reading in zip(sources, row, strict=True))
        for row in table
    )
