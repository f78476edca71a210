"""Lotteries over public states: what effects do to the state, one after the other.

Every distinct lottery gets a number, so that applying an effect to a whole table of lotteries means applying
it once to each of the few that occur.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from standoff.errors import ScenarioError
from standoff.game.frame import AXES, OVERT_AXIS, PUBLIC_AXIS, Frame, along
from standoff.game.game import Bools, Floats, Ints
from standoff.game.size import MOST_WAYS, estimate_size, too_large, words_count
from standoff.game.space import Space
from standoff.scenario.world import Effect

Lottery = tuple[tuple[int, float], ...]
"""(state, probability), by state."""


class LotteryTable:
    """Numbers lotteries over states, and remembers what each effect makes of them."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._lotteries: list[Lottery] = []
        self._numbers: dict[Lottery, int] = {}
        self._memory: dict[tuple[int, int], int] = {}
        self._branches: dict[int, Callable[[int], Lottery]] = {}
        self._ways = 0

    def __getitem__(self, number: int) -> Lottery:
        return self._lotteries[number]

    def certain(self, state: int) -> int:
        """Number of the lottery that is sure to give a state."""
        return self.number(((state, 1.0),))

    def number(self, lottery: Lottery) -> int:
        """Number of a lottery, a new one if it has not been seen."""
        found = self._numbers.setdefault(lottery, len(self._lotteries))
        if found == len(self._lotteries):
            self._lotteries.append(lottery)
        return found

    def mark(self, reached: Bools, numbers: Iterable[int]) -> None:
        """Note the states that some lotteries can give."""
        for number in numbers:
            for state, _ in self._lotteries[number]:
                reached[state] = True

    def apply(self, effect: Effect, number: int) -> int:
        """The lottery after an effect that happens whatever the state has become."""
        key = (id(effect), number)
        if key not in self._memory:
            self._memory[key] = self.mix(number, self.branches(effect))
        return self._memory[key]

    def mix(self, number: int, branch: Callable[[int], Lottery]) -> int:
        """The lottery that comes of replacing each state by a lottery."""
        total: dict[int, float] = {}
        for state, probability in self._lotteries[number]:
            for after, share in branch(state):
                total[after] = total.get(after, 0.0) + probability * share
        self._ways += len(total)
        if self._ways > MOST_WAYS:
            raise self._too_many()
        return self.number(tuple(sorted((s, p) for s, p in total.items() if p > 0.0)))

    def _too_many(self) -> ScenarioError:
        reason = (
            f"more than {words_count(MOST_WAYS)} ways in which the {words_count(len(self._space.states))} public states"
            " may change in a period"
        )
        return too_large(self._space.world, estimate_size(self._space.world), [reason], "state")

    def branches(self, effect: Effect) -> Callable[[int], Lottery]:
        """What an effect makes of each state."""
        if id(effect) not in self._branches:
            self._branches[id(effect)] = effect_branches(self._space, effect)
        return self._branches[id(effect)]


def effect_branches(space: Space, effect: Effect) -> Callable[[int], Lottery]:
    """What an effect makes of a state, by chance: each variable set is drawn on its own, then the shifts."""
    sets = [
        (*_place(space, variable), target.tolist(), max(0.0, 1.0 - float(target.sum())))
        for variable, target in effect.sets
    ]
    shifts = [(*_place(space, variable), steps) for variable, steps in effect.shifts]

    @cache
    def branch(state: int) -> Lottery:
        weights: dict[int, float] = {state: effect.probability}
        for stride, levels, target, stay in sets:
            weights = _set(weights, stride, levels, target, stay)
        for stride, levels, steps in shifts:
            weights = _shift(weights, stride, levels, steps)
        weights[state] = weights.get(state, 0.0) + (1.0 - effect.probability)
        return tuple(sorted((s, p) for s, p in weights.items() if p > 0.0))

    return branch


@dataclass(frozen=True, eq=False)
class Histories:
    """Which effects apply one after the other in a period: a tree, the same for all states in which the same may."""

    steps: tuple[tuple[Effect, list[tuple[int, bool]]], ...]
    """For each effect the histories that can be once it is its turn: which one each goes on, and whether it applies."""
    cells: Ints
    """[y0, y1, a0, a1] the history of each cell of a frame; axes that make no difference have length 1."""

    def numbers(self, state: int, table: LotteryTable) -> list[int]:
        """Number of the lottery over next states after each history."""
        numbers = [table.certain(state)]
        for effect, grown in self.steps:
            hit = sorted({numbers[before] for before, applies in grown if applies})
            after = {number: table.apply(effect, number) for number in hit}
            numbers = [after[numbers[before]] if applies else numbers[before] for before, applies in grown]
        return numbers


def histories(effects: Iterable[tuple[Effect, Bools]]) -> Histories:
    """Put effects, each with where it applies over the axes of a frame, one after the other."""
    cells: Ints = np.zeros((1,) * AXES, dtype=np.int64)
    steps = []
    for effect, mask in effects:
        grown = 2 * cells + mask
        found, inverse = np.unique(grown, return_inverse=True)
        cells = inverse.reshape(grown.shape)
        steps.append((effect, [(code // 2, code % 2 == 1) for code in found.tolist()]))
    return Histories(tuple(steps), cells.reshape(cells.shape[PUBLIC_AXIS[0] :]))


def period_effects(frame: Frame) -> list[tuple[Effect, Bools]]:
    """Effects that may apply in a period, in order: public readings, then overt moves of side 0 and 1."""
    found: list[tuple[Effect, Bools]] = []
    world = frame.space.world

    def add(effects: tuple[Effect, ...], axis: int, chosen: Bools) -> None:
        if effects and chosen.any():
            for effect in effects:
                mask = frame.holds(effect.when)
                if mask is not None and effect.probability > 0.0:
                    found.append((effect, mask & along(axis, chosen)))

    for s, source in enumerate(world.sources):
        if source.seen_by is None:
            column = frame.public[source.of][:, frame.space.public_sources[source.of].index(s)]
            for reading, effects in enumerate(source.effects):
                add(effects, PUBLIC_AXIS[source.of], column == reading)
    for i, side in enumerate(world.sides):
        for k, track in enumerate(side.overt):
            for level, move in enumerate(track.moves):
                add(move.effects, OVERT_AXIS[i], frame.overt[i][:, k] == level)
    return found


def padded(lotteries: Iterable[Lottery]) -> tuple[Ints, Floats]:
    """Lotteries as a table of states and one of probabilities, padded by the last state at probability 0."""
    rows = list(lotteries)
    width = max((len(row) for row in rows), default=1)
    states = np.array(
        [[s for s, _ in row] + [row[-1][0]] * (width - len(row)) for row in rows], dtype=np.int64
    )
    chances = np.array([[p for _, p in row] + [0.0] * (width - len(row)) for row in rows], dtype=np.float64)
    return states.reshape(len(rows), width), chances.reshape(len(rows), width)


def _place(space: Space, variable: int) -> tuple[int, int]:
    """How far apart neighbouring levels of a variable are in the table of states, and how many there are."""
    return space.strides[variable], len(space.world.variables[variable].levels)


def _set(
    weights: dict[int, float], stride: int, levels: int, target: list[float], stay: float
) -> dict[int, float]:
    after: dict[int, float] = {}
    for state, weight in weights.items():
        if stay > 1e-12:
            after[state] = after.get(state, 0.0) + weight * stay
        now = state // stride % levels
        for level, share in enumerate(target):
            if share > 0.0:
                moved = state + (level - now) * stride
                after[moved] = after.get(moved, 0.0) + weight * share
    return after


def _shift(weights: dict[int, float], stride: int, levels: int, steps: int) -> dict[int, float]:
    after: dict[int, float] = {}
    for state, weight in weights.items():
        now = state // stride % levels
        moved = state + (min(max(now + steps, 0), levels - 1) - now) * stride
        after[moved] = after.get(moved, 0.0) + weight
    return after
