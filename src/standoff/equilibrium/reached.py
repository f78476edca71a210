"""One stage at the beliefs of many nodes, in plain NumPy that also takes complex numbers.

Symbols as in the model and in `kernel`; letters of the sums stand for axes: t = θi, u = θj, c = ci, d = cj, h = hi,
p = zi, q = zj, a = ai, b = aj, and y. Nothing here but analytic functions of the numbers that are differentiated, so
that the derivative of f along d is exactly Im f(x + iεd)/ε for a tiny ε (Squire and Trapp 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.records import shape, size
from standoff.game.game import Floats, Game, Stage

Numbers = NDArray[Any]
"""Real or complex."""
Pair = tuple[Numbers, Numbers]

FLOOR = -300.0
"""Log-odds below which a move is treated as this improbable, as in the kernels."""


@dataclass(frozen=True, eq=False)
class Play:
    """Strategies at nodes: covert (..., Θi, Hi), overt (..., Θi, Ci, Zi, Y, Ai)."""

    covert: Pair
    overt: Pair


@dataclass(frozen=True, eq=False)
class Worth:
    """What moves are worth at nodes, in the shapes of `Play`, and what each type expects, (..., Θi)."""

    covert: Pair
    overt: Pair
    values: Pair


@dataclass(frozen=True, eq=False)
class Reached:
    """A stage, with what its sums need laid out; every method works on (..., axes)."""

    game: Game
    stage: Stage

    @property
    def size(self) -> int:
        """Number of action values, D."""
        return size(self.stage, self.game.types)

    def split(self, q: Numbers) -> tuple[Numbers, ...]:
        """Covert and overt action values of side 0 and of side 1, out of (..., D)."""
        found, at = [], 0
        for form in self._forms:
            count = int(np.prod(form))
            found.append(q[..., at : at + count].reshape(*q.shape[:-1], *form))
            at += count
        return tuple(found)

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """(D,) which type, counted through both sides, each action value belongs to."""
        first = self.game.types[0]
        found = []
        for k, form in enumerate(self._forms):
            types = np.arange(form[0]) + (first if k % 2 else 0)
            found.append(np.repeat(types, int(np.prod(form[1:]))))
        return np.concatenate(found)

    def play(self, q: Numbers) -> Play:
        """Logit strategies: softmax at every information set."""
        covert0, covert1, overt0, overt1 = self.split(q)
        return Play(
            (_softmax(covert0, self.able[0]), _softmax(covert1, self.able[1])),
            (_softmax(overt0, self.open[0]), _softmax(overt1, self.open[1])),
        )

    def likelihood(self, play: Play, i: int) -> Numbers:
        """P(y_i, z_j, a_i | θi, z_i, y_j), side i's factor of the record, shape (..., Θi, Y, Zi, Zj, Ai)."""
        return _sum(
            "...tcy,cq,...tcpya->...typqa", self._classes(play, i), self.stage.private[1 - i], play.overt[i]
        )

    def transition(self, play: Play, i: int) -> Numbers:
        """The same times the chance that kind θi is the kind θi' afterwards, shape (..., Θi, Θi', Y, Zi, Zj, Ai)."""
        change = self.stage.change
        if change is None:
            likelihood = self.likelihood(play, i)
            return np.asarray(
                np.eye(self.game.types[i])[:, :, None, None, None, None] * likelihood[..., None, :, :, :, :]
            )
        told = np.einsum("cq,ctk->ctkq", self.stage.private[1 - i], change[i])
        return _sum(
            "...tcy,ctkq,...tcpya->...tkypqa", self._classes(play, i), told, play.overt[i], optimize=True
        )

    def posterior(self, play: Play, i: int, belief: Numbers) -> Numbers:
        """Belief about side i after each record, (..., Y, Z0, Z1, Ai, Θi); unchanged where no type could leave it."""
        if self.stage.change is None:
            joint = belief[..., None, None, None, None] * self.likelihood(play, i)
        else:
            joint = _sum("...t,...tkypqa->...kypqa", belief, self.transition(play, i))
        joint = np.moveaxis(joint, -5, -1)
        if i == 1:
            joint = joint.swapaxes(-4, -3)
        total = joint.sum(axis=-1, keepdims=True)
        sure = total.real > 0.0
        before = belief[..., None, None, None, None, :]
        return np.asarray(np.where(sure, joint / np.where(sure, total, 1.0), before))

    def worth(self, play: Play, beliefs: Pair, onward: Pair, *, best: bool = False) -> Worth:
        """What moves are worth.

        Parameters
        ----------
        onward
            (..., Y, Z0, Z1, A0, A1, Θi) discounted value of what follows each record, times the chance that it goes on.
        best
            Let each side, by itself, make the best move wherever it has a choice, instead of playing its strategy.
        """
        covert, overt, values = [], [], []
        for i in (0, 1):
            seen = self.seen(play, i, beliefs[1 - i])
            worth = self._overt(i, seen, self._acted(play, 1 - i, beliefs[1 - i]), onward[i])
            if best:
                reached = np.where(self.open[i], worth.real, -np.inf).max(axis=-1)
            else:
                reached = (play.overt[i] * worth).sum(axis=-1)
            hidden = np.where(self.able[i], self.fold(i, seen, reached) + self._paid(i, seen), 0.0)
            overt.append(worth)
            covert.append(hidden)
            chosen = np.where(self.able[i], hidden.real, -np.inf).max(axis=-1)
            values.append(chosen if best else (play.covert[i] * hidden).sum(axis=-1))
        return Worth((covert[0], covert[1]), (overt[0], overt[1]), (values[0], values[1]))

    def seen(self, play: Play, i: int, belief: Numbers) -> Numbers:
        """What side i meets, P(z_i, y_j), (..., Zi, Y), at a belief about the other side."""
        classes = belief[..., :, None, None] * self._classes(play, 1 - i)
        return _sum("...udy,dp->...py", classes, self.stage.private[i])

    def fold(self, i: int, seen: Numbers, reached: Numbers) -> Numbers:
        """What covert moves expect, (..., Θi, Hi), of what is had at each class and reading, (..., Θi, Ci, Zi, Y)."""
        by_class = np.einsum("...py,...tcpy->...tcy", seen, reached)[..., self.stage.classes[i], :]
        return _sum("hy,...thy->...th", self._seen_publicly[i], by_class)

    def action_values(self, worth: Worth) -> Numbers:
        """Map to g = λ·(value - value of the first move allowed) at every information set, (..., D)."""
        found = []
        for k, part in enumerate((*worth.covert, *worth.overt)):
            gap = self.game.precision[k % 2] * (part - self._base(k, part))
            gap = np.where(self.open[k % 2] if k >= 2 else self.able[k % 2], gap, 0.0)
            inner = gap.ndim - len(self._forms[k])
            found.append(gap.reshape(*gap.shape[:inner], int(np.prod(gap.shape[inner:]))))
        return np.concatenate(found, axis=-1)

    def endings(self, play: Play) -> Numbers:
        """P(the period ends it in an outcome | types), and P(each side strikes | types), (..., Θ0, Θ1, O + 2)."""
        stage = self.stage
        joint = [
            np.einsum("...tcy,...tcpya->...tcpya", self._classes(play, i), play.overt[i]) for i in (0, 1)
        ]
        ended = np.einsum(
            "...tcpya,dp,...udqyb,cq,cdyabo->...tuo",
            joint[0],
            stage.private[0],
            joint[1],
            stage.private[1],
            stage.ending,
            optimize=True,
        )
        record = self.records(play)
        struck = [
            record[..., stage.strikes[0], :].sum(axis=(-5, -4, -3, -2, -1)),
            record[..., stage.strikes[1]].sum(axis=(-5, -4, -3, -2, -1)),
        ]
        return np.concatenate([ended, np.stack(struck, axis=-1)], axis=-1)

    def records(self, play: Play) -> Numbers:
        """P(record | types), (..., Θ0, Θ1, Y, Z0, Z1, A0, A1)."""
        return _sum(
            "...typqa,...uyqpb->...tuypqab", self.likelihood(play, 0), self.likelihood(play, 1), optimize=True
        )

    @cached_property
    def _forms(self) -> tuple[tuple[int, ...], ...]:
        types, stage = self.game.types, self.stage
        covert = [(types[i], len(stage.classes[i])) for i in (0, 1)]
        overt = []
        for i in (0, 1):
            classes, moves = stage.allowed[i].shape
            overt.append((types[i], classes, stage.private[i].shape[1], len(stage.survive), moves))
        return (*covert, *overt)

    @cached_property
    def open(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Overt moves allowed, to broadcast over (Θi, Ci, Zi, Y, Ai); one where a kind is never in the class."""
        found = []
        for i, allowed in enumerate(self.stage.allowed):
            choice = allowed[None, :, :]
            if self.stage.able is not None:
                member = self.stage.classes[i][:, None] == np.arange(len(allowed))
                within = (self.stage.able[i] @ member)[:, :, None]
                first = np.arange(allowed.shape[1]) == allowed.argmax(axis=1)[:, None]
                choice = choice & (within | first)
            found.append(choice[:, :, None, None, :])
        return found[0], found[1]

    @cached_property
    def able(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Covert moves open to each type, to broadcast over (Θi, Hi)."""
        if self.stage.able is None:
            return np.ones((1, 1), dtype=bool), np.ones((1, 1), dtype=bool)
        return self.stage.able

    @cached_property
    def live(self) -> NDArray[np.bool_]:
        """(D,) which action values can be other than 0: those of real choices, but for the first move of each."""
        found = []
        for k, form in enumerate(self._forms):
            choice = np.broadcast_to(self.open[k % 2] if k >= 2 else self.able[k % 2], form)
            first = np.arange(form[-1]) == choice.argmax(axis=-1)[..., None]
            found.append((choice & ~first).ravel())
        return np.concatenate(found)

    @cached_property
    def _seen_publicly(self) -> tuple[Floats, Floats]:
        """(Hi, Y) chance of side i's part of each joint public reading."""
        first, second = self.stage.public
        return np.repeat(first, second.shape[1], axis=1), np.tile(second, (1, first.shape[1]))

    @cached_property
    def _shown(self) -> tuple[Floats, Floats]:
        """(Hi, Ci, Y) the same, by class."""
        found = []
        for i in (0, 1):
            member = self.stage.classes[i][:, None] == np.arange(len(self.stage.allowed[i]))
            found.append(member[:, :, None] * self._seen_publicly[i][:, None, :])
        return found[0], found[1]

    def _classes(self, play: Play, i: int) -> Numbers:
        """P(c, y_i | θi), (..., Θi, Ci, Y)."""
        return _sum("...th,hcy->...tcy", play.covert[i], self._shown[i])

    def _acted(self, play: Play, j: int, belief: Numbers) -> Numbers:
        """P(cj, y_j, a_j | z_j), (..., Cj, Zj, Y, Aj)."""
        classes = belief[..., :, None, None] * self._classes(play, j)
        return _sum("...udy,...udqyb->...dqyb", classes, play.overt[j])

    def _overt(self, i: int, seen: Numbers, acted: Numbers, onward: Numbers) -> Numbers:
        """Worth of overt moves, (..., Θi, Ci, Zi, Y, Ai); 0 where the readings cannot be."""
        read, told = self.stage.private[i], self.stage.private[1 - i]
        sure = seen.real > 0.0
        given = np.where(sure, 1.0 / np.where(sure, seen, 1.0), 0.0)
        # now: the other's class and move, given own class and readings
        met = np.einsum("cq,...dqyb->...cdyb", told, acted)
        now = np.einsum("...cdyb,tcdyab->...tcdya", met, self.stage.payoff[i])
        now = np.einsum("dp,...tcdya->...tcpya", read, now)
        # then: what it reads and does, whatever its class
        does = np.einsum("dp,...dqyb->...pqyb", read, acted)
        order = "...ypqabt" if i == 0 else "...yqpbat"
        then = np.einsum(f"...pqyb,{order}->...tpqya", does, onward)
        if self.stage.change is None:
            then = np.einsum("cq,...tpqya->...tcpya", told, then)
        else:
            then = np.einsum("ctk,...kpqya->...tcpqya", self.stage.change[i], then)
            then = np.einsum("cq,...tcpqya->...tcpya", told, then)
        return np.asarray(np.where(self.open[i], (now + then) * given[..., None, None, :, :, None], 0.0))

    def _paid(self, i: int, seen: Numbers) -> Numbers:
        """What covert moves and public readings pay by themselves, (..., Θi, Hi)."""
        paid = seen.sum(axis=-2)[..., None, None, :] * self.stage.covert_payoff[i]
        return _sum("hy,...thy->...th", self._seen_publicly[i], paid)

    def _base(self, k: int, part: Numbers) -> Numbers:
        """Worth of the first move allowed, for a part of `split`."""
        if k < 2:
            rest = np.broadcast_to(self.able[k % 2].argmax(axis=1)[:, None], (*part.shape[:-1], 1))
            return np.take_along_axis(part, rest, axis=-1)
        first = self.stage.allowed[k % 2].argmax(axis=1)[:, None, None, None]
        return np.take_along_axis(part, np.broadcast_to(first, (*part.shape[:-1], 1)), axis=-1)


def gather(stage: Stage, child: NDArray[np.int64], chance: Floats, values: Numbers) -> Numbers:
    """Value of what follows each record, (..., Y, Z0, Z1, A0, A1, V), from that of the children (..., K, V)."""
    if not values.shape[-2]:  # every record ends it
        return np.zeros((*values.shape[:-2], *shape(stage), values.shape[-1]), dtype=values.dtype)
    found = sum(chance[:, s, None] * values[..., child[:, s], :] for s in range(child.shape[1]))
    return np.asarray(found).reshape(*values.shape[:-2], *shape(stage), values.shape[-1])


def _sum(subscripts: str, *arrays: Numbers, optimize: bool = False) -> Numbers:
    return np.asarray(np.einsum(subscripts, *arrays, optimize=optimize))


def _softmax(q: Numbers, allowed: NDArray[np.bool_] | np.bool_) -> Numbers:
    top = np.where(allowed, q.real, -np.inf).max(axis=-1, keepdims=True)
    odds = q - top
    odds = np.where(odds.real < FLOOR, FLOOR, odds)
    weights = np.where(allowed, np.exp(odds), 0.0)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))
