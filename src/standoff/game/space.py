"""Everything that can be so, done or seen in a world, enumerated once and for all.

Public states are the product of the state variables, in the order they are declared; covert and overt moves
are one level from each track of a side; readings are one from each source. All tables are C-ordered: the last
variable, track or source runs fastest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from standoff.game.game import Bools, Ints
from standoff.scenario.world import Condition, Side, World


@dataclass(frozen=True, eq=False)
class Space:
    """Tables of states, moves and readings, and where each column comes from."""

    world: World
    states: Ints
    """(X, variables)"""
    strides: tuple[int, ...]
    """How far apart neighbouring levels of a variable are in the table of states."""
    covert: tuple[Ints, Ints]
    """(moves, tracks) level of each covert track in each covert move of a side."""
    overt: tuple[Ints, Ints]
    """(moves, tracks) likewise; combinations with a move made alone are left out."""
    strikes: tuple[Bools, Bools]
    """(moves,) overt moves that are an attack."""
    public_sources: tuple[tuple[int, ...], tuple[int, ...]]
    """For each side the public sources that read its covert move."""
    private_sources: tuple[tuple[int, ...], tuple[int, ...]]
    """For each side the sources that it alone sees."""
    public: tuple[Ints, Ints]
    """(readings, sources) of its covert move."""
    private: tuple[Ints, Ints]
    """(readings, sources) that it sees."""

    @cached_property
    def paying(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """For each side the numbers of the rules that pay it something before the horizon."""
        rules = [(n, rule.amounts) for n, rule in enumerate(self.world.payoffs) if rule.kind != "horizon"]
        return tuple(n for n, (one, _) in rules if one.any()), tuple(n for n, (_, two) in rules if two.any())

    @property
    def start(self) -> int:
        """Index of the state the world starts in."""
        return sum(
            variable.start * stride
            for variable, stride in zip(self.world.variables, self.strides, strict=True)
        )

    def describe(self, state: int) -> str:
        """Levels of a state in words."""
        levels = self.states[state]
        return ", ".join(
            f"{variable.name} {variable.levels[level]}"
            for variable, level in zip(self.world.variables, levels, strict=True)
        )


def enumerate_space(world: World) -> Space:
    """Build the tables of a world."""
    sizes = tuple(len(variable.levels) for variable in world.variables)
    strides = tuple(int(np.prod(sizes[k + 1 :], dtype=np.int64)) for k in range(len(sizes)))
    public_sources = _sources(world, public=True)
    private_sources = _sources(world, public=False)
    overt = (_overt(world.sides[0]), _overt(world.sides[1]))

    def readings(sources: tuple[int, ...]) -> Ints:
        return product_table(tuple(len(world.sources[s].readings) for s in sources))

    return Space(
        world=world,
        states=product_table(sizes),
        strides=strides,
        covert=(_covert(world.sides[0]), _covert(world.sides[1])),
        overt=overt,
        strikes=(_strikes(world.sides[0], overt[0]), _strikes(world.sides[1], overt[1])),
        public_sources=public_sources,
        private_sources=private_sources,
        public=(readings(public_sources[0]), readings(public_sources[1])),
        private=(readings(private_sources[0]), readings(private_sources[1])),
    )


def product_table(sizes: tuple[int, ...]) -> Ints:
    """All combinations of indices below ``sizes``, shape (product, len(sizes)).

    >>> product_table((2, 2)).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> product_table(()).shape
    (1, 0)
    """
    count = int(np.prod(sizes, dtype=np.int64))
    return np.indices(sizes, dtype=np.int64).reshape(len(sizes), count).T.copy()


def state_holds(condition: Condition, levels: Ints, period: int) -> bool:
    """Whether the tests of a condition on the state and the period hold."""
    if condition.periods is not None and not condition.periods[0] <= period < condition.periods[1]:
        return False
    return all(int(levels[variable]) in wanted for variable, wanted in condition.state)


def states_hold(condition: Condition, states: Ints, period: int) -> Bools:
    """In which states the tests of a condition on the state and the period hold."""
    if condition.periods is not None and not condition.periods[0] <= period < condition.periods[1]:
        return np.zeros(len(states), dtype=bool)
    mask = np.ones(len(states), dtype=bool)
    for variable, wanted in condition.state:
        mask &= member(states[:, variable], wanted)
    return mask


def member(values: Ints, wanted: frozenset[int]) -> Bools:
    """Which values are among the wanted ones."""
    found: Bools = np.zeros(len(values), dtype=bool)
    for level in wanted:
        found |= values == level
    return found


def _sources(world: World, public: bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
    def belongs(s: int, side: int) -> bool:
        source = world.sources[s]
        return source.seen_by is None and source.of == side if public else source.seen_by == side

    count = range(len(world.sources))
    return tuple(s for s in count if belongs(s, 0)), tuple(s for s in count if belongs(s, 1))


def _covert(side: Side) -> Ints:
    return product_table(tuple(len(track.moves) for track in side.covert))


def _overt(side: Side) -> Ints:
    table = product_table(tuple(len(track.moves) for track in side.overt))
    keep = np.ones(len(table), dtype=bool)
    for k, track in enumerate(side.overt):
        others = np.delete(table, k, axis=1)
        for level, move in enumerate(track.moves):
            if move.alone:
                keep &= (table[:, k] != level) | (others == 0).all(axis=1)
    return table[keep]


def _strikes(side: Side, table: Ints) -> Bools:
    strikes = np.zeros(len(table), dtype=bool)
    for k, track in enumerate(side.overt):
        strikes |= np.array([move.strike for move in track.moves], dtype=bool)[table[:, k]]
    return strikes
