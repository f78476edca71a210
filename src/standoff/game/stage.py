"""Building one `Stage`: a period of one kind in one public state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from standoff.errors import Problem, ScenarioError
from standoff.game.available import allowed_overt, available_covert, private_rates, public_rates
from standoff.game.classes import Play, coarse_groups, merge
from standoff.game.frame import Frame
from standoff.game.game import Bools, Floats, Ints, Stage
from standoff.game.lotteries import Histories, LotteryTable, histories, period_effects
from standoff.game.payoffs import (
    Payments,
    covert_payments,
    covert_payoff,
    endings,
    period_payments,
    weights,
)
from standoff.game.private import able, changes, has_private
from standoff.game.space import Space, states_hold
from standoff.scenario.world import Condition

SURVIVAL_TOLERANCE = 1e-9
"""Chances of ending that differ by more than this between covert moves are not the same."""


@dataclass(frozen=True, eq=False)
class Options:
    """What a side can do and what can be read of it in a stage; covert moves in groups still to be merged."""

    covert: Ints
    """(H,) rows of the table of covert moves."""
    group: Ints
    """(H,) group of each."""
    stand_in: Ints
    """(P, tracks) levels of one covert move of each group."""
    overt: Ints
    """(A,) rows of the table of overt moves."""
    allowed: Bools
    """(P, A)"""
    public: Floats
    """(H, Y)"""
    public_ids: Ints
    private: Floats
    """(P, Z) what the *other* side reads of it."""
    private_ids: Ints

    @property
    def feasible(self) -> Bools:
        """Whether a group of covert moves can go with a reading and an overt move, shape (P, Y, A)."""
        possible = np.zeros((len(self.allowed), self.public.shape[1]), dtype=bool)
        np.logical_or.at(possible, self.group, self.public > 0.0)
        return possible[:, :, None] & self.allowed[:, None, :]


@dataclass(frozen=True, eq=False)
class Setting:
    """A period in all states that differ only in where they lead and in which payoff rules are due."""

    frame: Frame
    covert_frames: tuple[Frame, Frame]
    """With all covert moves of a side."""
    options: tuple[Options, Options]
    going: Floats
    """(Y, A0, A1) probability of going on."""
    ending: Floats
    """(P0, P1, Y, A0, A1, O)"""
    early: tuple[Payments, Payments]
    """Gains and costs fixed once covert moves and public readings are known ..."""
    late: tuple[Payments, Payments]
    """... and the rest of what a period pays."""
    change: tuple[Floats, Floats] | None
    """(Pi, Θi, Θi) what each group of covert moves does to private states, where there are any."""
    histories: Histories
    cells: Ints
    """(Y, A0, A1) the history of each cell; -1 where it is never drawn from."""
    drawn: list[int]
    """Histories that can be."""


class Told(NamedTuple):
    """What the rules tell the states by in a period, but for where they lead: which tests of each state hold."""

    moves: tuple[list[bytes], list[bytes]]
    """By side, tests that bear on what it can do and what can be read of it."""
    play: list[bytes]
    """Tests that bear on how it ends, what changes and what is left unpaid."""
    due: list[list[bool]]
    """Whether each payoff rule is due, apart from those of the horizon."""


Key = tuple[bytes, bytes, bytes]
"""What tells a setting from others."""


class StageBuilder:
    """Builds the stages of a world; what is the same in several states is made once."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self.lotteries = LotteryTable(space)
        self._groups = coarse_groups(space, 0), coarse_groups(space, 1)
        self._told = cache(partial(_told, space))
        self._sides: dict[tuple[int, bytes], Options] = {}
        self._settings: dict[Key, Setting] = {}
        self._stages: dict[tuple[Key, tuple[bool, ...]], Stage] = {}

    def build(self, state: int, period: int) -> tuple[Stage, list[int]]:
        """Build the stage of a state, and tell which lotteries (numbers in the table) it can draw from."""
        told = self._told(period)
        where, due = (told.moves[0][state], told.moves[1][state], told.play[state]), told.due[state]
        if where not in self._settings:
            self._settings[where] = self._setting(state, period)
        setting = self._settings[where]
        key = where, tuple(due)
        if key not in self._stages:
            self._stages[key] = _stage(setting, state, due)
        numbers = setting.histories.numbers(state, self.lotteries)
        drawn = sorted({numbers[history] for history in setting.drawn})
        # cells never drawn from must not lead anywhere new
        numbers.append(drawn[0] if drawn else self.lotteries.certain(state))
        lottery = np.array(numbers, dtype=np.int64)[setting.cells]
        return replace(self._stages[key], state=state, lottery=lottery), drawn

    def _setting(self, state: int, period: int) -> Setting:
        space = self._space
        one, two = self._side(0, state, period), self._side(1, state, period)
        frame = _frame(space, state, period, one, two)
        ends, going = endings(frame)
        survive = _survival(frame, state, going, one, two)
        frames = _covert_frame(frame, 0, one), _covert_frame(frame, 1, two)
        weight = weights(frame, ends, going)
        ways = histories(period_effects(frame))
        used = _combine(one.feasible, two.feasible).any(axis=(0, 1)) & (survive > 0.0)
        cells = np.broadcast_to(ways.cells, frame.shape[2:]).reshape(survive.shape)
        return Setting(
            frame=frame,
            covert_frames=frames,
            options=(one, two),
            going=survive,
            ending=_stacked(frame, ends),
            early=(covert_payments(frames[0], 0), covert_payments(frames[1], 1)),
            late=(period_payments(frame, 0, weight), period_payments(frame, 1, weight)),
            change=(
                changes(space, 0, one.stand_in, state, period),
                changes(space, 1, two.stand_in, state, period),
            )
            if has_private(space.world)
            else None,
            histories=ways,
            cells=np.where(used, cells, -1),
            drawn=np.unique(cells[used]).tolist(),
        )

    def _side(self, side: int, state: int, period: int) -> Options:
        key = side, self._told(period).moves[side][state]
        if key not in self._sides:
            self._sides[key] = self._options(side, state, period)
        return self._sides[key]

    def _options(self, side: int, state: int, period: int) -> Options:
        space = self._space
        covert = available_covert(space, side, state, period)
        first, group = _groups(self._groups[side][covert])
        stand_in = space.covert[side][covert[first]]
        allowed = allowed_overt(space, side, stand_in, state, period)
        overt = np.flatnonzero(allowed.any(axis=0))
        public = public_rates(space, side, space.covert[side][covert], state, period)
        public_ids = np.flatnonzero(public.any(axis=0))
        private = private_rates(space, 1 - side, stand_in, state, period)
        private_ids = np.flatnonzero(private.any(axis=0))
        return Options(
            covert=covert,
            group=group,
            stand_in=stand_in,
            overt=overt,
            allowed=allowed[:, overt],
            public=public[:, public_ids],
            public_ids=public_ids,
            private=private[:, private_ids],
            private_ids=private_ids,
        )


def _told(space: Space, period: int) -> Told:
    world = space.world

    def holding(tests: Iterable[Condition]) -> Bools:
        """Which tests each state passes, (X, tests)."""
        held = [states_hold(test, space.states, period) for test in tests]
        return np.array(held, dtype=bool).reshape(-1, len(space.states)).T

    def keys(tests: Iterable[Condition]) -> list[bytes]:
        return [row.tobytes() for row in holding(tests)]

    def of_side(side: int) -> Iterator[Condition]:
        who = world.sides[side]
        yield from (move.needs for track in who.covert + who.overt for move in track.moves)
        yield from (source.needs for source in world.sources if source.of == side)

    def of_play() -> Iterator[Condition]:
        moves = [move for side in world.sides for track in side.covert + side.overt for move in track.moves]
        yield from (effect.when for move in moves for effect in move.effects + move.changes)
        yield from (e.when for source in world.sources for effects in source.effects for e in effects)
        yield from (rule.when for rule in world.outcome_rules)
        yield from (rule.unless for rule in world.payoffs if rule.unless is not None)

    paid = np.array([rule.kind != "horizon" for rule in world.payoffs], dtype=bool)
    due = holding(rule.when for rule in world.payoffs) & paid
    return Told((keys(of_side(0)), keys(of_side(1))), keys(of_play()), due.tolist())


def _stage(setting: Setting, state: int, due: Sequence[bool]) -> Stage:
    """Stage of a state in a setting, all but where it leads."""
    frame, (one, two), space = setting.frame, setting.options, setting.frame.space
    play = Play(
        allowed=(one.allowed, two.allowed),
        private=(two.private, one.private),
        payoff=(_full(frame, setting.late[0].total(due)), _full(frame, setting.late[1].total(due))),
        ending=setting.ending,
        change=setting.change,
    )
    class0, keep0, constants0 = merge(play, 0)
    class1, keep1, constants1 = merge(play, 1)
    payoff0, payoff1 = (p[:, keep0][:, :, keep1] for p in play.payoff)
    early = [covert_payoff(setting.covert_frames[i], i, setting.early[i], due) for i in (0, 1)]
    return Stage(
        state=state,
        covert=(one.covert, two.covert),
        overt=(one.overt, two.overt),
        classes=(class0[one.group], class1[two.group]),
        allowed=(one.allowed[keep0], two.allowed[keep1]),
        public=(one.public, two.public),
        public_ids=(one.public_ids, two.public_ids),
        private=(two.private[keep1], one.private[keep0]),
        private_ids=(two.private_ids, one.private_ids),
        covert_payoff=(early[0] + constants0[:, one.group], early[1] + constants1[:, two.group]),
        payoff=(np.ascontiguousarray(payoff0), np.ascontiguousarray(payoff1.transpose(0, 2, 1, 3, 5, 4))),
        survive=setting.going,
        lottery=setting.cells,
        ending=np.ascontiguousarray(play.ending[keep0][:, keep1]),
        strikes=frame.strikes,
        able=None if play.change is None else (able(space, 0, one.covert), able(space, 1, two.covert)),
        change=None if play.change is None else (play.change[0][keep0], play.change[1][keep1]),
    )


def _frame(space: Space, state: int, period: int, one: Options, two: Options) -> Frame:
    return Frame(
        space=space,
        levels=space.states[state],
        period=period,
        covert=(one.stand_in, two.stand_in),
        public=(space.public[0][one.public_ids], space.public[1][two.public_ids]),
        overt=(space.overt[0][one.overt], space.overt[1][two.overt]),
        strikes=(space.strikes[0][one.overt], space.strikes[1][two.overt]),
    )


def _covert_frame(frame: Frame, side: int, options: Options) -> Frame:
    """The frame with all covert moves of a side rather than one of each group, and only one overt move."""
    every = frame.space.covert[side][options.covert]
    return replace(
        frame,
        covert=(every, frame.covert[1]) if side == 0 else (frame.covert[0], every),
        overt=(frame.overt[0][:1], frame.overt[1][:1]),
        strikes=(frame.strikes[0][:1], frame.strikes[1][:1]),
    )


def _survival(frame: Frame, state: int, going: Floats, one: Options, two: Options) -> Floats:
    """Probability of going on, which must be the same for all covert moves, shape (Y, A0, A1)."""
    every = _full(frame, going)
    anywhere: Floats = every[0, 0]
    if going.shape[:2] == (1, 1):
        return anywhere.copy()
    possible = _combine(one.feasible, two.feasible)
    most = np.where(possible, every, -np.inf).max(axis=(0, 1))
    least = np.where(possible, every, np.inf).min(axis=(0, 1))
    wrong = most - least > SURVIVAL_TOLERANCE
    if wrong.any():
        raise ScenarioError([_depends_on_covert(frame, state, most, least, wrong)])
    return np.where(np.isfinite(most), most, anywhere)


def _depends_on_covert(frame: Frame, state: int, most: Floats, least: Floats, wrong: Bools) -> Problem:
    where = tuple(np.argwhere(wrong)[0])
    world = frame.space.world
    made = [
        f"{side.key} {'/'.join(t.moves[v].name for t, v in zip(side.overt, table[row], strict=True))}"
        for side, table, row in zip(world.sides, frame.overt, where[1:], strict=True)
    ]
    return Problem(
        file=world.title,
        line=None,
        column=None,
        path="outcomes",
        value=None,
        message=(
            "whether it ends may not depend on covert moves, only which outcome it is: after the overt moves "
            f"{' and '.join(made)} (state: {frame.space.describe(state) or 'the only one'}) it goes on "
            f"with a probability between {least[where]:.6g} and {most[where]:.6g}, depending on them"
        ),
        hint="give the other covert moves rules too, whose outcomes have the same total probability",
    )


def _groups(labels: Ints) -> tuple[Ints, Ints]:
    """First member of each group, in order, and the group of each member."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return first[order], np.argsort(order)[inverse.reshape(-1)]


def _combine(one: Bools, two: Bools) -> Bools:
    """Where both are feasible, shape (P0, P1, Y, A0, A1)."""
    both: Bools = one[:, None, :, None, :, None] & two[None, :, None, :, None, :]
    return both.reshape(both.shape[0], both.shape[1], -1, both.shape[4], both.shape[5])


def _full(frame: Frame, values: Floats) -> Floats:
    """Spread over the whole frame, with the two readings made one axis, shape (..., P0, P1, Y, A0, A1)."""
    p0, p1, y0, y1, a0, a1 = frame.shape
    lead = values.shape[:-6]
    full = np.empty((*lead, *frame.shape))
    full[...] = values
    return full.reshape(*lead, p0, p1, y0 * y1, a0, a1)


def _stacked(frame: Frame, ends: tuple[Floats, ...]) -> Floats:
    """Probability of each outcome over the whole frame, shape (P0, P1, Y, A0, A1, O)."""
    p0, p1, y0, y1, a0, a1 = frame.shape
    stacked = np.empty((p0, p1, y0 * y1, a0, a1, len(ends)))
    for outcome, probability in enumerate(ends):
        stacked[..., outcome] = _full(frame, probability)
    return stacked
