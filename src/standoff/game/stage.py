"""Building one `Stage`: a period of one kind in one public state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from standoff.errors import Problem, ScenarioError
from standoff.game.available import allowed_overt, available_covert, private_rates, public_rates
from standoff.game.classes import Play, coarse_groups, merge
from standoff.game.frame import Frame
from standoff.game.game import Bools, Floats, Ints, Stage
from standoff.game.lotteries import LotteryTable, next_lotteries, period_effects
from standoff.game.payoffs import covert_payoff, endings, period_payoff
from standoff.game.private import able, changes, has_private
from standoff.game.space import Space

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
class StageBuilder:
    """What all stages of a world share."""

    space: Space
    groups: tuple[Ints, Ints]
    """Coarse groups of covert moves."""
    lotteries: LotteryTable

    @classmethod
    def of(cls, space: Space) -> StageBuilder:
        """Prepare to build the stages of a world."""
        groups = (coarse_groups(space, 0), coarse_groups(space, 1))
        return cls(space=space, groups=groups, lotteries=LotteryTable(space))

    def build(self, state: int, period: int) -> tuple[Stage, Ints]:
        """Build the stage of a state, and tell which lotteries (numbers in the table) it can draw from."""
        one, two = self._options(0, state, period), self._options(1, state, period)
        frame = _frame(self.space, state, period, one, two)
        ends, going = endings(frame)
        survive = _survival(frame, state, going, one, two)
        lottery, drawn = self._lottery(frame, state, survive, one, two)
        play = Play(
            allowed=(one.allowed, two.allowed),
            private=(two.private, one.private),
            payoff=(
                _full(frame, period_payoff(frame, 0, ends, going)),
                _full(frame, period_payoff(frame, 1, ends, going)),
            ),
            ending=_stacked(frame, ends),
            change=self._change(one, two, state, period),
        )
        class0, keep0, constants0 = merge(play, 0)
        class1, keep1, constants1 = merge(play, 1)
        payoff0, payoff1 = (p[:, keep0][:, :, keep1] for p in play.payoff)
        stage = Stage(
            state=state,
            covert=(one.covert, two.covert),
            overt=(one.overt, two.overt),
            classes=(class0[one.group], class1[two.group]),
            allowed=(one.allowed[keep0], two.allowed[keep1]),
            public=(one.public, two.public),
            public_ids=(one.public_ids, two.public_ids),
            private=(two.private[keep1], one.private[keep0]),
            private_ids=(two.private_ids, one.private_ids),
            covert_payoff=(
                covert_payoff(_covert_frame(frame, 0, one), 0) + constants0[:, one.group],
                covert_payoff(_covert_frame(frame, 1, two), 1) + constants1[:, two.group],
            ),
            payoff=(np.ascontiguousarray(payoff0), np.ascontiguousarray(payoff1.transpose(0, 2, 1, 3, 5, 4))),
            survive=survive,
            lottery=lottery,
            ending=np.ascontiguousarray(play.ending[keep0][:, keep1]),
            strikes=frame.strikes,
            able=None
            if play.change is None
            else (able(self.space, 0, one.covert), able(self.space, 1, two.covert)),
            change=None if play.change is None else (play.change[0][keep0], play.change[1][keep1]),
        )
        return stage, drawn

    def _change(self, one: Options, two: Options, state: int, period: int) -> tuple[Floats, Floats] | None:
        """What each group of covert moves does to private states, where there are any."""
        if not has_private(self.space.world):
            return None
        first, second = (changes(self.space, i, o.stand_in, state, period) for i, o in ((0, one), (1, two)))
        return first, second

    def _options(self, side: int, state: int, period: int) -> Options:
        space = self.space
        covert = available_covert(space, side, state, period)
        first, group = _groups(self.groups[side][covert])
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

    def _lottery(
        self, frame: Frame, state: int, survive: Floats, one: Options, two: Options
    ) -> tuple[Ints, Ints]:
        numbers = next_lotteries(state, period_effects(frame), self.lotteries)
        numbers = np.broadcast_to(numbers, frame.shape[2:]).reshape(survive.shape).copy()
        used = _combine(one.feasible, two.feasible).any(axis=(0, 1)) & (survive > 0.0)
        drawn = np.unique(numbers[used])
        # cells never drawn from must not lead anywhere new
        numbers[~used] = drawn[0] if len(drawn) else self.lotteries.certain(state)
        return numbers, drawn


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
    return np.broadcast_to(values, (*lead, *frame.shape)).reshape(*lead, p0, p1, y0 * y1, a0, a1)


def _stacked(frame: Frame, ends: tuple[Floats, ...]) -> Floats:
    """Probability of each outcome over the whole frame, shape (P0, P1, Y, A0, A1, O)."""
    p0, p1, y0, y1, a0, a1 = frame.shape
    stacked = np.empty((p0, p1, y0 * y1, a0, a1, len(ends)))
    for outcome, probability in enumerate(ends):
        stacked[..., outcome] = _full(frame, probability)
    return stacked
