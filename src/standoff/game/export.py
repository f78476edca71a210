"""A short game written out move by move, as a Gambit extensive form (.efg, version 2).

Chance draws the types and the events; in each period both sides choose covert moves, chance draws the readings, both
choose overt moves, and chance resolves the period. Where there is nothing to choose or to draw there is no node. The
information sets are those of the model (section 3): a covert choice knows the own type and the public record, an overt
one also the own covert move of the period, the private reading and the public ones. Own covert moves of earlier periods
are not remembered, since they bear on nothing that is still to come.

This is built from the rules of the world, with every covert move and every outcome by itself, and not from the arrays
that are solved, so that solving the file elsewhere checks those too. Payoffs are summed along the way and discounted to
the first period: a strategy that answers to payoffs of period t with precision λ answers to these with λ/δ^t.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from standoff.errors import UsageError
from standoff.game.game import Ints
from standoff.game.private import refuse_private
from standoff.game.unfold import Period, Unfolded, entry
from standoff.scenario.world import World

MOST_NODES = 1_000_000
"""Nodes written at most."""

Pair = tuple[float, float]
Chance = list[tuple[float, str, Callable[[], None]]]


@dataclass(frozen=True)
class Past:
    """What became public in a period; rows of the tables of moves and readings, by side."""

    public: tuple[int, int]
    """By the side whose covert move they read."""
    private: tuple[int, int]
    """By the side that saw them."""
    moves: tuple[int, int]
    state: int
    """Public state at the next period's moves."""


@dataclass(frozen=True)
class PublicRecord:
    """What both sides know at the start of a period."""

    start: int
    """State in which it started."""
    past: tuple[Past, ...] = ()

    @property
    def period(self) -> int:
        """The period that comes."""
        return len(self.past)

    @property
    def state(self) -> int:
        """Public state in it."""
        return self.past[-1].state if self.past else self.start


@dataclass(frozen=True)
class InformationSet:
    """Where one type of one side has a choice."""

    side: int
    type: int
    record: PublicRecord
    covert: bool
    """Whether it is of a covert move."""
    own: int = 0
    """Own covert move, for overt ones."""
    reading: int = 0
    """Own private reading."""
    public: tuple[int, int] = (0, 0)
    """Public readings."""


@dataclass(frozen=True, eq=False)
class ExtensiveForm:
    """A game tree in Gambit's format."""

    text: str
    sets: dict[tuple[int, int], tuple[InformationSet, tuple[int, ...]]]
    """By player (1, 2) and number in the file: the information set, and its moves as rows of the side's table."""
    nodes: int


def extensive_form(world: World, scale: Pair = (1.0, 1.0)) -> ExtensiveForm:
    """Write a world out as a game tree.

    Parameters
    ----------
    scale
        By what to multiply each side's payoffs. With each side's precision as its scale, the precision is 1 for both.

    Raises
    ------
    UsageError
        If the tree is too large.
    """
    refuse_private(world, "the export of game trees")
    writer = _Writer(world, scale)
    count, periods = writer.whole.count(MOST_NODES)
    if count > MOST_NODES:
        raise UsageError(
            f"the game tree has about {count:,} nodes in its first {periods} periods, more than can be written out"
            f" ({MOST_NODES:,}); give fewer periods"
        )
    writer.write()
    return ExtensiveForm(
        "\n".join([*_heading(world, scale), *writer.lines]) + "\n", writer.named, len(writer.lines)
    )


@dataclass(frozen=True)
class _Way:
    """How play has gone so far."""

    types: tuple[int, int]
    record: PublicRecord
    paid: Pair


@dataclass(eq=False)
class _Writer:
    """Walks through the game and writes a line for each node."""

    world: World
    scale: Pair
    lines: list[str] = field(default_factory=list)
    named: dict[tuple[int, int], tuple[InformationSet, tuple[int, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.whole = Unfolded(self.world)
        self.space = self.whole.space
        self._numbers: tuple[dict[InformationSet, int], dict[InformationSet, int]] = ({}, {})
        self._labels: dict[InformationSet, str] = {}
        self._chances = itertools.count(1)
        self._ends = itertools.count(1)

    def write(self) -> None:
        """Write all nodes."""
        one, two = self.world.sides
        draws: Chance = []
        for types in itertools.product(range(len(one.types)), range(len(two.types))):
            p = float(one.prior[types[0]] * two.prior[types[1]])
            if p > 0.0:
                name = f"{one.types[types[0]]} / {two.types[types[1]]}"
                draws.append((p, name, lambda types=types: self._begin(types)))  # type: ignore[misc]
        self._draw("types", draws)

    def _begin(self, types: tuple[int, int]) -> None:
        begun: Chance = []
        for x, p in self.whole.start():
            way = _Way(types, PublicRecord(x), (0.0, 0.0))
            begun.append((p, self.space.describe(x), lambda way=way: self._choose_covert(way)))  # type: ignore[misc]
        self._draw("events", begun)

    def _choose_covert(self, way: _Way) -> None:
        covert = self._now(way).covert

        def choose(i: int, onward: Callable[[int], None]) -> None:
            where = InformationSet(i, way.types[i], way.record, covert=True)
            self._choose(where, covert[i], range(len(covert[i])), onward)

        choose(0, lambda h0: choose(1, lambda h1: self._read(way, (h0, h1))))

    def _read(self, way: _Way, covert: tuple[int, int]) -> None:
        now, space = self._now(way), self.space
        rates = [now.public[i][covert[i]] for i in (0, 1)] + [now.private[i][covert[1 - i]] for i in (0, 1)]
        tables = (*space.public, *space.private)
        draws: Chance = []
        for found in itertools.product(*(np.flatnonzero(rate) for rate in rates)):
            y, z = (int(found[0]), int(found[1])), (int(found[2]), int(found[3]))
            p = float(np.prod([rate[r] for rate, r in zip(rates, found, strict=True)]))
            names = [self._reading_name(k, int(r)) for k, r in enumerate(found) if tables[k].shape[1]]
            paid = [now.covert_payoff[i][way.types[i], covert[i], y[0], y[1]] for i in (0, 1)]
            after = self._paid(way, paid)
            draws.append(
                (p, ", ".join(names), lambda y=y, z=z, after=after: self._choose_overt(after, covert, y, z))  # type: ignore[misc]
            )
        self._draw(f"t{way.record.period + 1} readings", draws)

    def _choose_overt(
        self, way: _Way, covert: tuple[int, int], y: tuple[int, int], z: tuple[int, int]
    ) -> None:
        now = self._now(way)

        def choose(i: int, onward: Callable[[int], None]) -> None:
            own = int(now.covert[i][covert[i]])
            where = InformationSet(i, way.types[i], way.record, False, own=own, reading=z[i], public=y)
            self._choose(where, now.overt[i], np.flatnonzero(now.allowed[i][covert[i]]), onward)

        choose(0, lambda a0: choose(1, lambda a1: self._resolve(way, covert, y, z, (a0, a1))))

    def _resolve(
        self,
        way: _Way,
        covert: tuple[int, int],
        y: tuple[int, int],
        z: tuple[int, int],
        moves: tuple[int, int],
    ) -> None:
        now, t = self._now(way), way.record.period
        cell = (*covert, *y, *moves)

        def after(k: int, *past: Past) -> _Way:
            paid = [entry(now.paid[i][k], way.types[i], *cell) for i in (0, 1)]
            return self._paid(way, paid, *past)

        draws: Chance = []
        for k, outcome in enumerate(self.world.outcomes):
            if (p := entry(now.ends[k], *cell)) > 0.0:
                draws.append((p, outcome, lambda k=k, o=outcome: self._end(o, after(k))))  # type: ignore[misc]
        if (going := entry(now.going, *cell)) > 0.0:
            rows = int(now.overt[0][moves[0]]), int(now.overt[1][moves[1]])
            for state, p in self.whole.onward(t, int(now.lottery[(*y, *moves)])):
                name = f"goes on: {self.space.describe(state)}" if self.world.variables else "goes on"
                past = Past(y, z, rows, state)
                draws.append((going * p, name, lambda past=past: self._go_on(after(-1, past))))  # type: ignore[misc]
        self._draw(f"t{t + 1} end", draws)

    def _go_on(self, way: _Way) -> None:
        if way.record.period < self.world.clock.periods:
            self._choose_covert(way)
        else:
            worth = [self.whole.terminal[i][way.types[i], way.record.state] for i in (0, 1)]
            self._end("unresolved", self._paid(way, worth))

    def _now(self, way: _Way) -> Period:
        return self.whole.period(way.record.period, way.record.state)

    def _paid(self, way: _Way, amounts: Sequence[float], *past: Past) -> _Way:
        """The same way with more paid in its period, and with what has become public since."""
        factor = self.world.clock.discount**way.record.period
        first, second = (way.paid[i] + self.scale[i] * factor * float(amounts[i]) for i in (0, 1))
        return _Way(way.types, PublicRecord(way.record.start, (*way.record.past, *past)), (first, second))

    def _draw(self, name: str, draws: Chance) -> None:
        """Write a chance node, where there is something to be drawn, and what follows."""
        if len(draws) > 1:
            number = next(self._chances)
            shares = exact_shares([p for p, _, _ in draws])
            told = " ".join(f"{_quoted(label)} {p}" for (_, label, _), p in zip(draws, shares, strict=True))
            self.lines.append(f'c "" {number} {_quoted(f"{name} {number}")} {{ {told} }} 0')
        for _, _, onward in draws:
            onward()

    def _choose(
        self, where: InformationSet, rows: Ints, places: Sequence[int] | Ints, onward: Callable[[int], None]
    ) -> None:
        """Write a move, where there is a choice, and what follows; `rows` are of the table of all moves."""
        if len(places) > 1:
            numbers = self._numbers[where.side]
            number = numbers.setdefault(where, len(numbers) + 1)
            moves = tuple(int(rows[k]) for k in places)
            if (where.side + 1, number) not in self.named:
                self.named[where.side + 1, number] = where, moves
                names = " ".join(_quoted(self._move_name(where.side, where.covert, row)) for row in moves)
                self._labels[where] = f"{_quoted(self._set_name(where))} {{ {names} }}"
            self.lines.append(f'p "" {where.side + 1} {number} {self._labels[where]} 0')
        for k in places:
            onward(int(k))

    def _end(self, outcome: str, way: _Way) -> None:
        first, second = way.paid
        self.lines.append(f't "" {next(self._ends)} {_quoted(outcome)} {{ {first!r} {second!r} }}')

    def _move_name(self, side: int, covert: bool, row: int) -> str:
        tracks = self.world.sides[side].covert if covert else self.world.sides[side].overt
        levels = (self.space.covert if covert else self.space.overt)[side][row]
        return "+".join(track.moves[level].name for track, level in zip(tracks, levels, strict=True))

    def _reading_name(self, k: int, row: int) -> str:
        """Name of a reading in table k: public of side 0 and 1, private of side 0 and 1."""
        sources = (*self.space.public_sources, *self.space.private_sources)[k]
        levels = (*self.space.public, *self.space.private)[k][row]
        return "+".join(
            f"{self.world.sources[s].name} {self.world.sources[s].readings[level]}"
            for s, level in zip(sources, levels, strict=True)
        )

    def _set_name(self, where: InformationSet) -> str:
        side = self.world.sides[where.side]
        words = [f"t{where.record.period + 1} {side.types[where.type]}"]
        if not where.covert:
            if side.covert:
                words.append(f"did {self._move_name(where.side, True, where.own)}")
            tables = (0, where.public[0]), (1, where.public[1]), (2 + where.side, where.reading)
            words += [f"sees {name}" for k, row in tables if (name := self._reading_name(k, row))]
        if self.world.variables:
            words.append(f"from {self.space.describe(where.record.start)}")
        words += [f"t{t + 1} {self._past_name(past)}" for t, past in enumerate(where.record.past)]
        return "; ".join(words)

    def _past_name(self, past: Past) -> str:
        readings = ((0, past.public[0]), (1, past.public[1]), (2, past.private[0]), (3, past.private[1]))
        words = [name for k, row in readings if (name := self._reading_name(k, row))]
        words.append("/".join(self._move_name(i, False, past.moves[i]) for i in (0, 1)))
        return ", ".join([*words, *([self.space.describe(past.state)] if self.world.variables else [])])


def exact_shares(chances: Sequence[float]) -> list[str]:
    """Probabilities as decimals that sum to exactly 1, as Gambit wants them; the largest takes up the rounding."""
    shares = [Decimal(f"{p:.15f}") for p in chances]
    k = max(range(len(shares)), key=shares.__getitem__)
    shares[k] += 1 - sum(shares)
    return [f"{share.normalize():f}" for share in shares]


def _heading(world: World, scale: Pair) -> Iterator[str]:
    players = " ".join(_quoted(side.name) for side in world.sides)
    yield f"EFG 2 R {_quoted(world.title)} {{ {players} }}"
    delta = world.clock.discount
    told = []
    for side, factor in zip(world.sides, scale, strict=True):
        by_period = [side.precision / factor / delta**t for t in range(world.clock.periods)]
        same = all(abs(p - by_period[0]) < 1e-12 for p in by_period)
        shown = [f"{p:.12g}" for p in (by_period[:1] if same else by_period)]
        when = "in every period" if same else "in periods 1, 2, ..."
        told.append(f"{side.name}: {', '.join(shown)} {when}")
    yield _quoted(
        "Logit precision (lambda) of agents, for payoffs discounted to the first period. "
        + "; ".join(told)
        + "."
    )
    yield ""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "/").replace('"', "'") + '"'
