"""A stage laid out for the compiled kernels: as it is, and as each side sees it.

The two may differ in what is possible, in which covert moves are alike and in every rate, but they have the
same states, moves and readings by name. Names are matched here, once for each stage; the kernels know only
numbers. Where a view lacks a reading that occurs, the reading most like it (agreeing in most sources, the
first of those) stands in for it when the side picks its move: a side that thinks accidents impossible takes
one for nothing.

Arrays of both sides, and of both views, are put into one with a leading axis and padded, because kernels that
take few plain arrays compile several times faster. Padding is never drawn: its probability is 0, its number
-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from standoff.game.game import Game, Stage

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Name = tuple[str, ...]
Names = tuple[list[Name], list[Name]]
Scalar = TypeVar("Scalar", bound=np.generic)

THETA, H, C, Z, Y, A, BASIS, ANGLED, COVERT, OVERT = range(10)
"""Columns of `View.sizes`.

Numbers of types, covert moves, classes, private and public readings, overt moves, and polynomials per belief
coordinate; whether that is an angle (see `standoff.equilibrium.grid`); then where covert and overt action values start
in a row of coefficients.
"""


class Actual(NamedTuple):
    """A stage as it is; axes as in `Stage`, after one for the side."""

    sizes: Ints
    """(2,) numbers of types and of public readings"""
    covert: Ints
    overt: Ints
    public_ids: Ints
    private_ids: Ints
    classes: Ints
    allowed: Bools
    strikes: Bools
    public: Floats
    private: Floats
    survive: Floats
    lottery: Ints
    ending: Floats


class View(NamedTuple):
    """The same stage as one side sees it; or as each does, with an axis for the view in front."""

    sizes: Ints
    """(10,) see `THETA` and after; all 0 if the view holds the state impossible."""
    classes: Ints
    allowed: Bools
    strikes: Bools
    public: Floats
    private: Floats
    public_rates: Floats
    """(Yi of the actual stage, Hi of the view), 0 where the view holds it impossible."""
    private_rates: Floats
    """(Zi of the actual stage, Cj of the view)"""
    covert_numbers: Ints
    """(Hi of the actual stage,) number in the view's stage, -1 where it has none."""
    overt_numbers: Ints
    public_numbers: Ints
    """(Yi of the actual stage,) number in the view's stage, of the reading most like it where it has none."""
    private_numbers: Ints


def actual_stage(stage: Stage, game: Game) -> Actual:
    """Lay out a stage as it is."""
    return Actual(
        sizes=fixed(stage_sizes(stage, game.types)[:, [THETA, Y]], np.int64),
        covert=stacked(stage.covert, np.int64),
        overt=stacked(stage.overt, np.int64),
        public_ids=stacked(stage.public_ids, np.int64),
        private_ids=stacked(stage.private_ids, np.int64),
        classes=stacked(stage.classes, np.int64),
        allowed=stacked(stage.allowed, np.bool_),
        strikes=stacked(stage.strikes, np.bool_),
        public=stacked(stage.public, np.float64),
        private=stacked(stage.private, np.float64),
        survive=fixed(stage.survive, np.float64),
        lottery=fixed(stage.lottery, np.int64),
        ending=fixed(stage.ending, np.float64),
    )


def view_stage(
    stage: Stage,
    game: Game,
    actual: Stage,
    world: Game,
    polynomials: tuple[int, int],
    angled: bool = False,
) -> View:
    """Lay out a stage of a view's game beside the same stage of the actual game ``world``."""
    ours, theirs = names(stage, game), names(actual, world)
    covert, overt, public, private = (
        [matched(ours[k][i], theirs[k][i]) for i in (0, 1)] for k in range(len(ours))
    )
    return View(
        sizes=fixed(view_sizes(stage, game, polynomials, angled), np.int64),
        classes=stacked(stage.classes, np.int64),
        allowed=stacked(stage.allowed, np.bool_),
        strikes=stacked(stage.strikes, np.bool_),
        public=stacked(stage.public, np.float64),
        private=stacked(stage.private, np.float64),
        public_rates=stacked([_rates(stage.public[i], public[i]) for i in (0, 1)], np.float64),
        private_rates=stacked([_rates(stage.private[i], private[i]) for i in (0, 1)], np.float64),
        covert_numbers=stacked(covert, np.int64, -1),
        overt_numbers=stacked(overt, np.int64, -1),
        public_numbers=stacked([likest(ours[2][i], theirs[2][i]) for i in (0, 1)], np.int64),
        private_numbers=stacked([likest(ours[3][i], theirs[3][i]) for i in (0, 1)], np.int64),
    )


def view_sizes(stage: Stage, game: Game, polynomials: tuple[int, int], angled: bool) -> Ints:
    """`View.sizes` of a stage of a view's game."""
    sizes = stage_sizes(stage, game.types)
    starts = np.concatenate([[0], np.cumsum(lengths(sizes))[:3]]).reshape(2, 2).T
    return np.column_stack([sizes, polynomials, [angled, angled], starts]).astype(np.int64)


def unknown_stage() -> View:
    """What stands in for a stage that a view holds impossible."""
    number, flag, rate = np.zeros((2, 1)), np.zeros((2, 1, 1)), np.zeros((2, 1, 1))
    return View(
        sizes=fixed(np.zeros((2, 10)), np.int64),
        classes=fixed(number, np.int64),
        allowed=fixed(flag, np.bool_),
        strikes=fixed(number, np.bool_),
        public=fixed(rate, np.float64),
        private=fixed(rate, np.float64),
        public_rates=fixed(rate, np.float64),
        private_rates=fixed(rate, np.float64),
        covert_numbers=fixed(number, np.int64),
        overt_numbers=fixed(number, np.int64),
        public_numbers=fixed(number, np.int64),
        private_numbers=fixed(number, np.int64),
    )


def both(views: Sequence[View]) -> View:
    """One view, or each side's, with an axis for the view in front."""

    def joined(arrays: tuple[NDArray[Any], ...], fill: int = 0) -> NDArray[Any]:
        return stacked(arrays, arrays[0].dtype.type, fill)

    fields = dict(zip(View._fields, zip(*views, strict=True), strict=True))
    fills = {"covert_numbers": -1, "overt_numbers": -1}
    return View(*(joined(arrays, fills.get(name, 0)) for name, arrays in fields.items()))


def stage_sizes(stage: Stage, types: tuple[int, int]) -> Ints:
    """The first six columns of `View.sizes`, shape (2, 6)."""
    rows = [
        [
            types[i],
            len(stage.classes[i]),
            stage.allowed[i].shape[0],
            stage.private[i].shape[1],
            stage.public[i].shape[1],
            stage.allowed[i].shape[1],
        ]
        for i in (0, 1)
    ]
    return np.array(rows, dtype=np.int64)


def lengths(sizes: Ints) -> tuple[int, int, int, int]:
    """Lengths of the four parts of a row of action values: covert of side 0 and 1, overt of side 0 and 1."""
    readings = int(sizes[0, Y] * sizes[1, Y])
    covert = [int(row[THETA] * row[H]) for row in sizes]
    overt = [int(row[THETA] * row[C] * row[Z] * row[A]) * readings for row in sizes]
    return covert[0], covert[1], overt[0], overt[1]


def fixed(values: NDArray[Any], kind: type[Scalar]) -> NDArray[Scalar]:
    """A contiguous array that cannot be written through; always so: kernels are compiled by kind of array."""
    array = np.ascontiguousarray(values, dtype=kind).view()
    array.flags.writeable = False
    return array


def stacked(arrays: Sequence[NDArray[Any]], kind: type[Scalar], fill: float = 0) -> NDArray[Scalar]:
    """Arrays in one with a leading axis, each padded at its ends."""
    shapes = [array.shape for array in arrays]
    if all(shape == shapes[0] for shape in shapes):
        return fixed(np.array(arrays, dtype=kind), kind)
    found = np.full((len(arrays), *map(max, zip(*shapes, strict=True))), fill, dtype=kind)
    for one, array in zip(found, arrays, strict=True):
        one[tuple(map(slice, array.shape))] = array
    return fixed(found, kind)


def names(stage: Stage, game: Game) -> tuple[Names, ...]:
    """Names of what a stage has: covert moves, overt moves, public readings, private readings."""
    tables = (
        (game.covert_moves, stage.covert),
        (game.overt_moves, stage.overt),
        (game.public_readings, stage.public_ids),
        (game.private_readings, stage.private_ids),
    )
    return tuple(([every[0][k] for k in ids[0]], [every[1][k] for k in ids[1]]) for every, ids in tables)


def matched(ours: list[Name], theirs: list[Name]) -> Ints:
    """Where each of their names stands among ours; -1 where it does not."""
    places = {name: k for k, name in enumerate(ours)}
    return np.array([places.get(name, -1) for name in theirs], dtype=np.int64)


def likest(ours: list[Name], theirs: list[Name]) -> Ints:
    """Which of our names agrees with each of theirs in most places; the first of those."""
    if ours == theirs:
        return np.arange(len(ours), dtype=np.int64)

    def most_like(name: Name) -> int:
        unlike = [sum(a != b for a, b in zip(name, other, strict=True)) for other in ours]
        return int(np.argmin(unlike))

    return np.array([most_like(name) for name in theirs], dtype=np.int64)


def _rates(rates: Floats, numbers: Ints) -> Floats:
    """Rates by the actual stage's readings, readings first."""
    return np.where(numbers >= 0, rates[:, numbers], 0.0).T
