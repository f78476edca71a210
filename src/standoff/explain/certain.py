"""The risk where both types are known, added up over all that may happen.

A belief that is certain stays so, whatever is seen. In each period and state both sides then play what their own views
say at that certainty, so that the public state is all there is to carry on, and the risk comes exactly by recursion,
also where a side is wrong about the world or choices are without noise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.state import arrive
from standoff.game import Game, Stage
from standoff.simulation.layout import likest, matched, names

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Knowing(Protocol):
    """A solved game in which types may be known."""

    @property
    def game(self) -> Game:
        """What was solved."""

    def certainly(self, periods: Sequence[int], state: int, /) -> NDArray[np.floating[Any]]:
        """Action values (T, P, D) in some periods where both know which types they are, by pair of types."""


class Certain:
    """A world in which both types are known, played by each side as its own view has it."""

    def __init__(self, actual: Game, views: tuple[Knowing, Knowing]) -> None:
        self._game, self._views = actual, views
        self._pairs = list(np.ndindex(*actual.types))

    def risks(self, sharpness: Sequence[float]) -> list[float]:
        """Probabilities of conflict by the horizon, where action values count for so many times as much."""
        game, count = self._game, (len(sharpness), len(self._pairs))
        factors = np.asarray(sharpness)[:, None, None, None]
        found: dict[tuple[int, int], tuple[Floats, Floats]] = {}
        for state, periods, scene in self._scenes:
            fought, onward = scene.chances([factors * values for values in self._values(state, periods)])
            found |= {(t, state): (fought[:, k], onward[:, k]) for k, t in enumerate(periods)}
        risk = np.zeros((len(game.states), *count))
        for t in range(game.periods - 1, -1, -1):
            now = np.zeros_like(risk)
            for state in map(int, np.flatnonzero(game.reachable[t])):
                fought, onward = found[t, state]
                now[state] = fought + np.einsum("spx,xsp->sp", onward, risk)
            risk = arrive(game, now, t)
        chances = np.array([game.prior[0][k] * game.prior[1][m] for k, m in self._pairs])
        return [float(one @ chances) for one in risk[game.start]]

    @cached_property
    def _scenes(self) -> list[tuple[int, list[int], _Scene]]:
        """Each state, with periods that are alike."""
        game = self._game
        alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for t, state in np.argwhere(game.reachable[: game.periods]).tolist():
            regimes = (int(one.regime[t]) for one in (game, *(view.game for view in self._views)))
            alike[state, *regimes, *(self._possible(i, t, state) for i in (0, 1))].append(t)
        return [(key[0], periods, self._scene(key[0], periods[0])) for key, periods in alike.items()]

    def _possible(self, i: int, period: int, state: int) -> bool:
        """Whether side i's view holds a state possible."""
        game = self._views[i].game
        return game.stages[game.regime[period]][state] is not None and bool(game.reachable[period, state])

    def _values(self, state: int, periods: list[int]) -> list[Floats]:
        """Action values (T, P, D) by each side's view."""
        return [
            np.asarray(view.certainly(periods, state), dtype=np.float64)
            if self._possible(i, periods[0], state)
            else np.zeros((len(periods), len(self._pairs), 0))
            for i, view in enumerate(self._views)
        ]

    def _scene(self, state: int, period: int) -> _Scene:
        game = self._game
        stage, own = game.stage(period, state), np.indices(game.types).reshape(2, -1)
        sides = []
        for i, view in enumerate(self._views):
            seen = _Seen.of(view.game, game, period, state, i) if self._possible(i, period, state) else None
            sides.append(_Side.of(stage, i, own[i], seen))
        following = np.zeros((len(game.lottery_states), len(game.states)))
        rows = np.arange(len(following))[:, None]
        np.add.at(following, (rows, game.lottery_states), game.lottery_probabilities)
        onward = (stage.survive[..., None] * following[stage.lottery]).reshape(-1, len(game.states))
        fought = stage.ending[..., game.conflict].sum(axis=-1)
        return _Scene(stage, (sides[0], sides[1]), onward, fought[np.ix_(sides[0].classes, sides[1].classes)])


@dataclass(frozen=True, eq=False)
class _Scene:
    """A stage, as it is and as each side sees it."""

    stage: Stage
    sides: tuple[_Side, _Side]
    onward: Floats
    """(Y·A0·A1, X) chance of going on, by state before the events of the next period."""
    fought: Floats
    """(D0, D1, Y, A0, A1) chance of ending in conflict, after each kind of covert moves."""

    def chances(self, values: Sequence[Floats]) -> tuple[Floats, Floats]:
        """Chance that a period ends in conflict (..., P), and goes on in each state (..., P, X), at action values."""
        halves = []
        for i, (side, told) in enumerate(zip(self.sides, values, strict=True)):
            other = self.sides[1 - i].classes
            # Over what a side may read in private, given the class of the other's covert move.
            overt = np.einsum("ez,...dzya->...deya", self.stage.private[i][other], side.overt(told))
            halves.append(side.covert(told)[..., :, None, :, None] * overt)
        # With the kinds of both last, what either does is put together by one product for each reading.
        one, two = halves[0].transpose(0, 1, 2, 5, 6, 3, 4), halves[1].transpose(0, 1, 2, 5, 6, 4, 3)
        count = one.shape[:4]
        one, two = one.reshape(*count, one.shape[4], -1), two.reshape(*count, two.shape[4], -1)
        joint = (one @ two.swapaxes(-1, -2)).reshape(*count[:3], -1)
        each = self.fought
        if np.ptp(each, axis=(0, 1)).max() == 0.0:
            return joint @ each[0, 0].ravel(), joint @ self.onward
        by_kind = each.reshape(-1, *each.shape[2:])
        return np.einsum("...yad,...ybd,dyab->...", one, two, by_kind, optimize=True), joint @ self.onward


@dataclass(frozen=True, eq=False)
class _Seen:
    """A stage in a side's view, and which of its moves and readings those of the actual stage are."""

    side: int
    """Whose view it is."""
    stage: Stage
    start: tuple[int, int]
    """Where the side's covert and overt action values begin."""
    covert: Ints
    """(Hi,) -1 where the view lacks the move."""
    overt: Ints
    read: Ints
    """(Y,) public readings, the most like where the view lacks one."""
    private: Ints
    """(Zi,)"""

    @classmethod
    def of(cls, view: Game, game: Game, period: int, state: int, i: int) -> _Seen:
        """Side i's view of a stage."""
        stage, actual = view.stage(period, state), game.stage(period, state)
        ours, theirs = names(stage, view), names(actual, game)
        first, second = (likest(ours[2][k], theirs[2][k]) for k in (0, 1))
        shapes = [(len(stage.covert_payoff[k]), len(stage.classes[k])) for k in (0, 1)]
        covert = [types * moves for types, moves in shapes]
        overt = stage.payoff[0].shape[0] * len(stage.allowed[0]) * stage.private[0].shape[1]
        overt *= len(stage.survive) * stage.allowed[0].shape[1]
        return cls(
            side=i,
            stage=stage,
            start=(i * covert[0], sum(covert) + i * overt),
            covert=matched(ours[0][i], theirs[0][i]),
            overt=matched(ours[1][i], theirs[1][i]),
            read=(first[:, None] * stage.public[1].shape[1] + second).ravel(),
            private=likest(ours[3][i], theirs[3][i]),
        )


@dataclass(frozen=True, eq=False)
class _Side:
    """What one side may do in a stage; covert moves that matter alike are of one kind."""

    own: Ints
    """(P,) its type in each pair of types."""
    seen: _Seen | None
    """None where it holds the state impossible."""
    classes: Ints
    """(D,) actual class of each kind of covert moves."""
    of_view: Ints
    """(D,) the same in the view; -1 where it has none."""
    reads: Floats
    """(Hi, D, Yi) probability of a public reading, by kind of covert move."""
    allowed: NDArray[np.bool_]
    """(D, Ai)"""
    shape: tuple[int, int]
    """Zi and Y of the actual stage."""
    of_reading: Ints
    """(Y,) the side's own part of a public reading."""

    @classmethod
    def of(cls, stage: Stage, i: int, own: Ints, seen: _Seen | None) -> _Side:
        """Side i in a stage."""
        classes = stage.classes[i]
        of_view = np.full(len(classes), -1)
        if seen is not None:
            of_view = np.where(seen.covert >= 0, seen.stage.classes[i][seen.covert], -1)
        kinds, kind = np.unique(np.stack([classes, of_view]), axis=1, return_inverse=True)
        together = np.eye(kinds.shape[1])[kind.ravel()]
        y, second = np.arange(len(stage.survive)), stage.public[1].shape[1]
        return cls(
            own=own,
            seen=seen,
            classes=kinds[0],
            of_view=kinds[1],
            reads=together[:, :, None] * stage.public[i][:, None],
            allowed=stage.allowed[i][kinds[0]],
            shape=(stage.private[i].shape[1], len(y)),
            of_reading=y // second if i == 0 else y % second,
        )

    def covert(self, values: Floats) -> Floats:
        """Probability (S, T, P, D, Y) of each kind of covert moves, and of the side's part of a public reading."""
        moves = len(self.reads)
        play = np.zeros((*values.shape[:-1], moves))
        if (seen := self.seen) is not None:
            told = self._mine(values, seen.start[0], (len(seen.stage.classes[seen.side]),))
            play = _named(_softmax(told), seen.covert)
        made = _moved(play, np.ones(moves, dtype=np.bool_))
        read = (made @ self.reads.reshape(moves, -1)).reshape(*values.shape[:-1], *self.reads.shape[1:])
        return np.asarray(read[..., self.of_reading])

    def overt(self, values: Floats) -> Floats:
        """Probability (S, T, P, D, Zi, Y, Ai) of each overt move, after each kind of covert moves and readings."""
        play = np.zeros((*values.shape[:-1], 1, *self.shape, self.allowed.shape[1]))
        if (seen := self.seen) is not None:
            stage = seen.stage
            allowed = stage.allowed[seen.side]
            axes = (len(allowed), stage.private[seen.side].shape[1], len(stage.survive), allowed.shape[1])
            told = np.where(allowed[:, None, None], self._mine(values, seen.start[1], axes), -np.inf)
            read = _softmax(told)[..., seen.private, :, :][..., seen.read, :]
            play = _named(read, seen.overt)
        kinds = [
            play[..., c, :, :, :] if c >= 0 else np.zeros_like(play[..., 0, :, :, :]) for c in self.of_view
        ]
        return _moved(np.stack(kinds, axis=3), self.allowed[:, None, None])

    def _mine(self, values: Floats, start: int, axes: tuple[int, ...]) -> Floats:
        """Action values from a place on, of the side's own type in each pair."""
        types = int(self.own.max()) + 1
        block = values[..., start : start + types * int(np.prod(axes))].reshape(
            *values.shape[:-1], types, *axes
        )
        return np.asarray(block[:, :, np.arange(len(self.own)), self.own])


def _softmax(values: Floats) -> Floats:
    weights = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _named(play: Floats, numbers: Ints) -> Floats:
    """Probabilities of a view's moves by the moves that there are, of which it may lack some."""
    return np.where(numbers >= 0, play[..., numbers], 0.0)


def _moved(play: Floats, allowed: NDArray[np.bool_]) -> Floats:
    """Probabilities of moves that can be made; the first of them where a view says nothing of any."""
    left = np.where(allowed, play, 0.0)
    total = left.sum(axis=-1, keepdims=True)
    resting = np.eye(allowed.shape[-1])[np.argmax(allowed, axis=-1)]
    return np.asarray(np.where(total > 0.0, left / np.where(total > 0.0, total, 1.0), resting))
