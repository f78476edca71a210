"""How large a game is and what solving it will take, told from its declaration alone.

Nothing is enumerated but single tracks, sources and variables, so this is quick and safe for a scenario of
any size. Numbers of states are those that some effect or event leads to, whatever its conditions; they and
all that follows from them are upper bounds.

Time is another matter: how often a stage is evaluated at a belief, and up to which grid, shows only on the way. It
is told from the constants below, medians and fits over the scenarios of the library as they are and with other
horizons, with compiled kernels on two cores: ``python -m benchmarks size`` measures them again. Of what took those
more than two seconds it was off by up to 1.3; what takes less may be off by 8 either way, since small games go on to
finer grids the longer these help.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from standoff.errors import Problem, ScenarioError
from standoff.game.classes import alike_levels
from standoff.game.game import Game, Stage
from standoff.game.private import has_private, with_kinds
from standoff.game.regimes import conditions
from standoff.scenario.world import Effect, Side, World

SPARSE_GRIDS = (3, 4, 5, 6)
"""The same of sparse grids, where private states last."""
SPARSE_SLOWNESS = 7.0
"""How much longer an evaluation takes there than by the kernels; measured."""
GRIDS = (6, 8, 11)
"""Grid points along each dimension of a belief, of the grids that are solved on in turn; the last is measured."""
BOARD = (5, 7, 9, 13)
"""The same where each side has two types, and every second node is left out."""
CHEAP_SECONDS = 1.0
"""Processor time above which no finer grid than the second is tried where it is not needed."""
EVALUATIONS = 5.8
"""Stage evaluations for each belief node; measured."""
SECONDS_PER_EVALUATION = 7.1e-6
"""Processor time for a stage evaluation at a belief node apart from its sums; measured."""
SECONDS_PER_TERM = 1e-10
"""Processor time for one product in those sums; measured."""
CORES = 2
"""Processors over which that is spread."""
CONTINUATIONS = 3
"""Different ways of going on that a side's move can lead to, depending on the other's."""
SLACK = 8
"""How far bounds from the declaration alone may exceed the limits: what can be reached is often much less."""

UNCOUNTED = 10**15
"""Numbers of combinations are not counted beyond this."""

MOST_STATES = 20_000
MOST_MOVES = 2_000
MOST_READINGS = 2_000
MOST_CELLS = 20_000_000
MOST_WAYS = 4_000_000
"""Ways in which public states may change in a period, each of the effects that change them counted by itself."""
MOST_MEMORY = 8e9
MOST_SECONDS = 24 * 3600.0


class Part(NamedTuple):
    """One of the counts that multiply up to the size of a game."""

    name: str
    number: int
    path: str
    """Where in a scenario it is declared; empty where that is in several places."""


@dataclass(frozen=True)
class Size:
    """How large the parts of a game are, at most; pairs are by side."""

    sides: tuple[str, str]
    periods: int
    states: int
    """Combinations of levels of state variables."""
    reached: int
    """Those that some effects lead to."""
    visits: int
    """Pairs of a period and a state that can be reached in it."""
    kinds: int
    """Kinds of period, from dates in conditions."""
    types: tuple[int, int]
    covert: tuple[int, int]
    groups: tuple[int, int]
    """Covert moves that differ once the readings are out."""
    overt: tuple[int, int]
    public: tuple[int, int]
    """Public readings of each side's covert move."""
    private: tuple[int, int]
    """Private readings that each side sees."""
    outcomes: int
    interpolated: bool
    """Whether it is solved on grids of beliefs, and not only at those of the start."""
    private_states: bool = False
    """Whether private states last, so that types are kinds and grids are sparse."""

    @property
    def cells(self) -> int:
        """Numbers that describe one period in one state."""
        rows = math.prod((*self.groups, *self.public, *self.overt))
        return rows * (sum(self.types) + self.outcomes) + math.prod(self.public) * sum(
            t * h for t, h in zip(self.types, self.covert, strict=True)
        )

    @property
    def strategies(self) -> int:
        """Probabilities that describe what both sides do in one period, state and belief."""
        y = math.prod(self.public)
        total = 0
        for t, h, c, z, a in zip(self.types, self.covert, self.groups, self.private, self.overt, strict=True):
            total += t * h + t * c * z * y * a
        return total

    @property
    def nodes(self) -> int:
        """Belief nodes in each period and state, on the last grid."""
        return self.nodes_of(self.grids[-1])

    @property
    def grids(self) -> tuple[int, ...]:
        """Grid points along each dimension of a belief, of the grids that it will be solved on in turn."""
        if not self.interpolated:
            return (1,)
        if self.private_states:
            return SPARSE_GRIDS
        grids = BOARD if self.types == (2, 2) else GRIDS
        return tuple(n for k, n in enumerate(grids) if k < 2 or self.seconds_of(n) <= CHEAP_SECONDS)

    @property
    def stage_memory(self) -> float:
        """Bytes of the stages."""
        return 8.0 * self.cells * self.reached * self.kinds

    @property
    def memory(self) -> float:
        """Bytes of the stages, and of values and strategies at all belief nodes."""
        return self.stage_memory + self.visits * self.nodes * (8.0 * sum(self.types) + 4.0 * self.strategies)

    def nodes_of(self, points: int) -> int:
        """Belief nodes of a grid."""
        if self.private_states:
            return min(math.comb(min(sum(self.types), 60) + points - 3, points - 1), UNCOUNTED)
        every = self._nodes(0, points) * self._nodes(1, points)
        return (every + 1) // 2 if self.types == (2, 2) and points % 2 == 1 else every

    def terms_of(self, points: int) -> float:
        """Products in one evaluation of a stage at a belief node of a grid."""
        y, (a0, a1), (t0, t1) = math.prod(self.public), self.overt, self.types
        if self.private_states:
            # Nothing is summed before it is interpolated: every record of the first side meets every one of the other.
            each = self._nodes(0, points) * (t0 + t1) * (self._nodes(1, points) * a1 + a0 * a1)
            return float(y * math.prod(self.private) * each)
        ahead = a0 * t0 * min(a1, CONTINUATIONS) + a1 * t1 * min(a0, CONTINUATIONS)
        now = math.prod(self.groups) * a0 * a1 * (t0 * self.private[0] + t1 * self.private[1])
        return float(y * (math.prod(self.private) * self.nodes_of(points) * ahead + now))

    @property
    def seconds(self) -> float:
        """Time to solve it on two cores; a guide, within a factor of a few."""
        return sum(self.seconds_of(points) for points in self.grids) / CORES

    def seconds_of(self, points: int) -> float:
        """Processor time to solve it on one grid."""
        evaluation = SECONDS_PER_EVALUATION + SECONDS_PER_TERM * self.terms_of(points)
        slowness = SPARSE_SLOWNESS if self.private_states else 1.0
        return EVALUATIONS * self.visits * self.nodes_of(points) * evaluation * slowness

    @property
    def parts(self) -> tuple[Part, ...]:
        """What multiplies up to all this, the largest first."""
        # States that nothing leads to cost nothing, up to the number that is refused.
        states = self.states if self.states > MOST_STATES else self.reached
        found = [Part("public states", states, "state"), Part("periods", self.periods, "clock.periods")]
        for i, key in enumerate(self.sides):
            found += [
                Part(f"covert moves of {key}", self.covert[i], f"moves.{key}.covert"),
                Part(f"overt moves of {key}", self.overt[i], f"moves.{key}.overt"),
                Part(f"public readings of what {key} does", self.public[i], ""),
                Part(f"private readings by {key}", self.private[i], "indicators"),
                Part(
                    f"belief nodes for the types of {key}",
                    self._nodes(i, self.grids[-1]),
                    f"sides.{key}.types",
                ),
            ]
        return tuple(sorted((part for part in found if part.number > 1), key=lambda part: -part.number))

    def _nodes(self, side: int, points: int) -> int:
        if self.private_states:
            return min(math.comb(min(self.types[side], 60) + points - 2, points - 1), UNCOUNTED)
        return _product([points] * min(self.types[side] - 1, 20))


def estimate_size(world: World) -> Size:
    """Count what solving a world takes, from what it declares.

    Returns
    -------
    Size
        Upper bounds; nothing large is built to find them.
    """
    world = with_kinds(world)
    one, two = world.sides
    reached = _product(len(levels) for levels in _levels_reached(world))
    return Size(
        sides=(one.key, two.key),
        periods=world.clock.periods,
        states=_product(len(v.levels) for v in world.variables),
        reached=reached,
        visits=_product((reached, world.clock.periods)),
        kinds=_kinds(world),
        types=(len(one.types), len(two.types)),
        covert=(_product(len(t.moves) for t in one.covert), _product(len(t.moves) for t in two.covert)),
        groups=(_groups(world, 0), _groups(world, 1)),
        overt=(_overt(one), _overt(two)),
        public=(_readings(world, of=0), _readings(world, of=1)),
        private=(_readings(world, seen_by=0), _readings(world, seen_by=1)),
        outcomes=len(world.outcomes),
        interpolated=max(len(one.types), len(two.types)) > 1
        and (world.clock.periods > 1 or world.clock.endless),
        private_states=has_private(world),
    )


def measure_size(game: Game, declared: Size | None = None) -> Size:
    """Count what solving a compiled game takes; the largest stage stands for all.

    What its world declares is counted anew unless it is given.
    """
    stages = [stage for row in game.stages for stage in row if stage is not None]

    def largest(count: Callable[[Stage, int], int]) -> tuple[int, int]:
        return max(count(stage, 0) for stage in stages), max(count(stage, 1) for stage in stages)

    return replace(
        estimate_size(game.world) if declared is None else declared,
        reached=int(game.reachable.any(axis=0).sum()),
        visits=int(game.reachable[:-1].sum()),
        kinds=len(game.stages),
        covert=largest(lambda stage, i: len(stage.covert[i])),
        groups=largest(lambda stage, i: len(stage.allowed[i])),
        overt=largest(lambda stage, i: len(stage.overt[i])),
        public=largest(lambda stage, i: stage.public[i].shape[1]),
        private=largest(lambda stage, i: stage.private[i].shape[1]),
    )


def refuse_if_too_large(world: World, size: Size, slack: float = 1.0) -> None:
    """Raise `ScenarioError` where a game could not be held or solved, saying what makes it large."""
    reasons = list(_excesses(size, slack))
    if reasons:
        raise too_large(world, size, reasons)


def too_large(world: World, size: Size, reasons: Iterable[str], path: str | None = None) -> ScenarioError:
    """Error of a game that could not be held or solved; unless told otherwise it points to what is largest."""
    largest = ", ".join(f"{part.name} ({words_count(part.number)})" for part in size.parts[:4])
    places = min(size.visits * size.nodes, UNCOUNTED)
    message = (
        f"too large to solve: {'; '.join(reasons)} (estimated size {words_count(places)} belief nodes in all "
        f"states and periods, memory {words_bytes(size.memory)}, time {words_seconds(size.seconds)}); "
        f"what makes it large: {largest}"
    )
    hint = "fewer tracks, levels, sources, types or periods make it smaller"
    where = path if path is not None else size.parts[0].path if size.parts else ""
    return ScenarioError([Problem(world.title, None, None, where, None, message, hint)])


def _product(counts: Iterable[int]) -> int:
    total = 1
    for count in counts:
        total = min(total * count, UNCOUNTED)
    return total


def _groups(world: World, side: int) -> int:
    return _product(max(groups) + 1 for groups in alike_levels(world, side))


def _overt(side: Side) -> int:
    """Overt moves of a side: those that go with others, in combination, and those made alone."""
    alone = [sum(move.alone for move in track.moves[1:]) for track in side.overt]
    together = _product(len(track.moves) - n for track, n in zip(side.overt, alone, strict=True))
    return together + sum(alone)


def _readings(world: World, of: int | None = None, seen_by: int | None = None) -> int:
    return _product(
        len(source.readings)
        for source in world.sources
        if source.seen_by == seen_by and (of is None or source.of == of)
    )


def _kinds(world: World) -> int:
    """Kinds of period, at most: dates cut time into pieces."""
    cuts = {t for c in conditions(world) if c.periods is not None for t in c.periods}
    return min(world.clock.periods, 1 + len({t for t in cuts if 0 < t < world.clock.periods}))


def _levels_reached(world: World) -> list[set[int]]:
    """Levels of each variable that some effects lead to, whatever their conditions."""
    effects = list(_effects(world))
    reached = []
    for v, variable in enumerate(world.variables):
        levels = {variable.start}
        last = len(variable.levels) - 1
        for effect in effects:
            levels.update(
                level
                for where, target in effect.sets
                if where == v
                for level, weight in enumerate(target)
                if weight > 0.0
            )
        steps = {step for effect in effects for where, step in effect.shifts if where == v}
        new = set(levels)
        while new:
            new = {min(max(level + step, 0), last) for level in new for step in steps} - levels
            levels |= new
        reached.append(levels)
    return reached


def _effects(world: World) -> Iterable[Effect]:
    yield from (event.effect for event in world.events)
    for source in world.sources:
        yield from (effect for effects in source.effects for effect in effects)
    for side in world.sides:
        yield from (effect for track in side.overt for move in track.moves for effect in move.effects)


def _excesses(size: Size, slack: float) -> Iterable[str]:
    if size.states > MOST_STATES:
        yield f"{words_count(size.states)} public states, at most {MOST_STATES:,}"
    for what, most, pair in (
        ("covert moves", MOST_MOVES, size.covert),
        ("overt moves", MOST_MOVES, size.overt),
        ("public readings", MOST_READINGS, size.public),
        ("private readings", MOST_READINGS, size.private),
    ):
        if max(pair) > most:
            yield f"{words_count(max(pair))} {what} of a side, at most {most:,}"
    if size.cells > MOST_CELLS:
        yield f"{words_count(size.cells)} numbers to describe one period in one state, at most {MOST_CELLS:,}"
    if size.stage_memory > MOST_MEMORY or size.memory > slack * MOST_MEMORY:
        yield f"memory of {words_bytes(size.memory)}, at most {words_bytes(MOST_MEMORY)}"
    if size.seconds > slack * MOST_SECONDS:
        yield f"time of {words_seconds(size.seconds)}, at most {words_seconds(MOST_SECONDS)}"


def words_count(count: int) -> str:
    """Count in words.

    >>> words_count(12345), words_count(10**15)
    ('12,345', '1e+15 or more')
    """
    return f"{count:,}" if count < UNCOUNTED else f"{UNCOUNTED:.0e} or more"


def words_bytes(count: float) -> str:
    """Memory in words.

    >>> words_bytes(2.5e9)
    '2.5 GB'
    """
    units = ("B", "kB", "MB", "GB", "TB", "PB")
    step = min(int(math.log10(max(count, 1.0)) // 3), len(units) - 1)
    return f"{count / 1000.0**step:.3g} {units[step]}"


def words_seconds(seconds: float) -> str:
    """Time in words.

    >>> words_seconds(90)
    '1.5 minutes'
    """
    units = (("seconds", 60.0), ("minutes", 60.0), ("hours", 24.0), ("days", 365.25), ("years", math.inf))
    left = seconds
    for unit, step in units:
        if left < step:
            told = f"{left:.2g}"
            return f"{told} {unit.removesuffix('s') if told == '1' else unit}"
        left /= step
    return "for ever"
