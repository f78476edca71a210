"""One stage of the game in plain NumPy: slow, and written to be read against the model.

This computes what the compiled kernel computes, with one loop or sum for each sum of the model:

    L_i(r | θ) = Σ_h σᶜ(h | θ) R_i(y_i | h) Q_j(z_j | h) σᵒ(a | θ, h, z_i, y),    μ_i'(θ) ∝ μ_i(θ) L_i(r | θ)

for the record r = (y, z0, z1, a0, a1) of a period, the expected payoffs of every move at every information
set, the logit responses to them, and by how far given strategies miss those responses.

Symbols: θ type, h covert move, c class of covert moves, y = (y0, y1) public reading, z private reading,
a overt move, x public state, μ belief, λ precision; i is a side and j the other one. In the sums, a letter
stands for an axis: t = θi, u = θj, c = ci, d = cj, p = zi, q = zj, a = ai, b = aj, and y.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.game.game import Stage

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pair = tuple[Floats, Floats]

Continuation = Callable[[int, Floats, Floats], Pair]
"""(lottery, μ0', μ1') -> value at the start of the next period for each type of side 0, and of side 1."""


@dataclass(frozen=True, eq=False)
class Strategies:
    """What each side does: covert (Θi, Hi) and overt (Θi, Ci, Zi, Y, Ai), rows summing to 1."""

    covert: Pair
    overt: Pair


@dataclass(frozen=True, eq=False)
class Payoffs:
    """What moves are worth at given beliefs and strategies."""

    covert: Pair
    """(Θi, Hi) expected payoff of each covert move."""
    overt: Pair
    """(Θi, Ci, Zi, Y, Ai) expected payoff of each overt move from here on; 0 where not allowed."""
    possible: tuple[Bools, Bools]
    """(Ci, Zi, Y) whether the readings can occur, given the class, at these beliefs and strategies."""
    values: Pair
    """(Θi,) expected payoff before the covert move."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A stage at given beliefs and strategies, and how far they are from an equilibrium."""

    payoffs: Payoffs
    response: Strategies
    """Logit responses to the payoffs."""
    residual: float
    """Largest |log-odds of a move against the first one - λ · difference in payoff| over information sets."""


def uniform(stage: Stage, types: tuple[int, int]) -> Strategies:
    """Every move open at an information set equally likely: the answer at precision 0."""
    return Strategies(
        covert=pair(lambda i: np.full((types[i], len(stage.classes[i])), 1.0 / len(stage.classes[i]))),
        overt=pair(lambda i: _response(stage, i, np.zeros(overt_shape(stage, i, types[i])), 0.0)),
    )


def overt_shape(stage: Stage, i: int, types: int) -> tuple[int, int, int, int, int]:
    """Shape (Θi, Ci, Zi, Y, Ai) of what depends on an overt move of side i and what it knows then."""
    classes, moves = stage.allowed[i].shape
    return types, classes, stage.private[i].shape[1], stage.survive.shape[0], moves


def likelihood(stage: Stage, i: int, strategies: Strategies) -> Floats:
    """P(y_i, z_j, a_i | θi, z_i, y_j), side i's factor of the record: shape (Θi, Y, Zi, Zj, Ai)."""
    seen = stage.private[1 - i]  # (Ci, Zj) what the other side reads of i
    joint = _class_and_reading(stage, i, strategies)  # (Θi, Ci, Y)
    found: Floats = np.einsum("tcy,cq,tcpya->typqa", joint, seen, strategies.overt[i])
    return found


def posterior(stage: Stage, i: int, belief: Floats, strategies: Strategies) -> Floats:
    """Belief about side i after each record: shape (Y, Zi, Zj, Ai, Θi).

    A record that no type can leave keeps the belief as it was; it carries no weight anywhere.
    """
    joint = np.moveaxis(belief[:, None, None, None, None] * likelihood(stage, i, strategies), 0, -1)
    total = joint.sum(axis=-1, keepdims=True)
    return np.where(total > 0, joint / np.where(total > 0, total, 1.0), belief)


def continued(stage: Stage, beliefs: Pair, strategies: Strategies, continuation: Continuation) -> Pair:
    """Value of going on after each record, by type: side i's has the shape (Y, Z0, Z1, A0, A1, Θi)."""
    after0 = posterior(stage, 0, beliefs[0], strategies)  # (Y, Z0, Z1, A0, Θ0)
    after1 = posterior(stage, 1, beliefs[1], strategies).swapaxes(1, 2)  # (Y, Z0, Z1, A1, Θ1)
    shape = records(stage)
    found = pair(lambda i: np.zeros((*shape, len(beliefs[i]))))
    for y, z0, z1, a0, a1 in np.ndindex(*shape):
        if stage.survive[y, a0, a1] > 0:
            k = int(stage.lottery[y, a0, a1])
            worth = continuation(k, after0[y, z0, z1, a0], after1[y, z0, z1, a1])
            for i in (0, 1):
                found[i][y, z0, z1, a0, a1] = worth[i]
    return found


def records(stage: Stage) -> tuple[int, int, int, int, int]:
    """Number of readings and moves (Y, Z0, Z1, A0, A1) that make up a period's record."""
    readings, *moves = stage.survive.shape
    return readings, stage.private[0].shape[1], stage.private[1].shape[1], moves[0], moves[1]


def payoffs(stage: Stage, beliefs: Pair, strategies: Strategies, going_on: Pair, discount: float) -> Payoffs:
    """What moves are worth, with the value of going on worked out for each record (see `continued`)."""
    overt = [_overt_value(stage, i, beliefs[1 - i], strategies, going_on[i], discount) for i in (0, 1)]
    covert = pair(lambda i: _covert_value(stage, i, beliefs[1 - i], strategies, overt[i][0]))
    return Payoffs(
        covert=covert,
        overt=(overt[0][0], overt[1][0]),
        possible=(overt[0][1], overt[1][1]),
        values=pair(lambda i: np.einsum("th,th->t", strategies.covert[i], covert[i])),
    )


def judge(stage: Stage, strategies: Strategies, worth: Payoffs, precision: tuple[float, float]) -> Evaluation:
    """Logit responses to payoffs, and by how far the strategies miss them."""
    missed = [_miss(strategies.covert[i], worth.covert[i], precision[i], np.True_) for i in (0, 1)]
    for i in (0, 1):
        counted = _open(stage, i) & worth.possible[i][..., None]
        missed.append(_miss(strategies.overt[i], worth.overt[i], precision[i], counted))
    return Evaluation(
        payoffs=worth,
        response=Strategies(
            covert=pair(lambda i: _softmax(precision[i] * worth.covert[i])),
            overt=pair(lambda i: _response(stage, i, worth.overt[i], precision[i])),
        ),
        residual=max(missed),
    )


def evaluate(
    stage: Stage,
    beliefs: Pair,
    strategies: Strategies,
    continuation: Continuation,
    precision: tuple[float, float],
    discount: float,
) -> Evaluation:
    """Payoffs, logit responses and residual of a stage at given beliefs and strategies."""
    going_on = continued(stage, beliefs, strategies, continuation)
    return judge(stage, strategies, payoffs(stage, beliefs, strategies, going_on, discount), precision)


def record_probabilities(stage: Stage, beliefs: Pair, strategies: Strategies) -> Floats:
    """P(record), before whether it ends is drawn: shape (Y, Z0, Z1, A0, A1)."""
    factors = [np.einsum("t,typqa->ypqa", beliefs[i], likelihood(stage, i, strategies)) for i in (0, 1)]
    found: Floats = np.einsum("ypqa,yqpb->ypqab", factors[0], factors[1])
    return found


def end_probabilities(stage: Stage, beliefs: Pair, strategies: Strategies) -> Floats:
    """P(it ends in an outcome after a0, a1), shape (A0, A1, O); the outcome may depend on covert moves."""
    joints = []
    for i in (0, 1):
        joint = _class_and_reading(stage, i, strategies)
        joints.append(np.einsum("t,tcy,tcpya->cypa", beliefs[i], joint, strategies.overt[i]))
    found: Floats = np.einsum(
        "cypa,cq,dyqb,dp,cdyabo->abo", joints[0], stage.private[1], joints[1], stage.private[0], stage.ending
    )
    return found


def pair(make: Callable[[int], Floats]) -> Pair:
    """What `make` gives for side 0, and for side 1."""
    return make(0), make(1)


def _class_and_reading(stage: Stage, i: int, strategies: Strategies) -> Floats:
    """P(c, y_i | θi) for every joint public reading y, which has y_i in it: shape (Θi, Ci, Y)."""
    member = stage.classes[i][:, None] == np.arange(stage.allowed[i].shape[0])  # (Hi, Ci)
    own = np.einsum("th,hc,hy->tcy", strategies.covert[i], member.astype(float), stage.public[i])
    other = stage.public[1 - i].shape[1]
    return np.repeat(own, other, axis=2) if i == 0 else np.tile(own, (1, 1, other))


def _overt_value(
    stage: Stage, i: int, about: Floats, strategies: Strategies, going_on: Floats, discount: float
) -> tuple[Floats, Bools]:
    """Expected payoff of side i's overt moves (Θi, Ci, Zi, Y, Ai), and where the readings are possible.

    Where the other's readings are not, the values are 0.
    """
    j = 1 - i
    order = "ypqabt" if i == 0 else "yqpbat"  # `going_on` has side 0's axes first
    moves = "yab" if i == 0 else "yba"
    theirs = np.einsum("u,udy->udy", about, _class_and_reading(stage, j, strategies))
    met = np.einsum("udy,dp->udpy", theirs, stage.private[i])  # P(θj, cj, y_j, z_i)
    total = met.sum(axis=(0, 1))  # (Zi, Y)
    given = np.divide(met, total, out=np.zeros_like(met), where=np.broadcast_to(total > 0, met.shape))
    # The other's reading of i's own class, and what it then does: P(θj, cj, z_j, a_j | ci, z_i, y)
    acts = np.einsum("udpy,cq,udqyb->cpyudqb", given, stage.private[j], strategies.overt[j])
    onward = np.einsum(f"{moves},{order}->ypqabt", stage.survive, going_on)
    value = np.einsum("cpyudqb,tcdyab->tcpya", acts, stage.payoff[i]) + discount * np.einsum(
        "cpyudqb,ypqabt->tcpya", acts, onward
    )
    own = _class_and_reading(stage, i, strategies).sum(axis=0)[:, None, :]  # (Ci, 1, Y)
    possible = (total > 0) & (own > 0)
    return np.where(_open(stage, i), value, 0.0), possible


def _covert_value(stage: Stage, i: int, about: Floats, strategies: Strategies, overt_value: Floats) -> Floats:
    """Expected payoff of side i's covert moves (Θi, Hi), playing on as in its overt strategy."""
    j = 1 - i
    theirs = np.einsum("u,udy,dp->py", about, _class_and_reading(stage, j, strategies), stage.private[i])
    later = np.einsum("tcpya,tcpya->tcpy", strategies.overt[i], overt_value)
    own = stage.public[i]  # (Hi, Yi)
    other = stage.public[j].shape[1]
    own = np.repeat(own, other, axis=1) if i == 0 else np.tile(own, (1, other))  # (Hi, Y)
    # `theirs` is P(z_i, y_j), so own * theirs is P(y, z_i | h)
    met = np.einsum("hy,py->hpy", own, theirs)
    now: Floats = np.einsum("hpy,thy->th", met, stage.covert_payoff[i])
    then: Floats = np.einsum("hpy,thpy->th", met, later[:, stage.classes[i]])
    return now + then


def _open(stage: Stage, i: int) -> Bools:
    """Overt moves open, shaped to broadcast over (Θi, Ci, Zi, Y, Ai)."""
    return stage.allowed[i][None, :, None, None, :]


def _response(stage: Stage, i: int, values: Floats, precision: float) -> Floats:
    return _softmax(np.where(_open(stage, i), precision * values, -np.inf))


def _softmax(scores: Floats) -> Floats:
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _miss(strategy: Floats, values: Floats, precision: float, counted: Bools | np.bool_) -> float:
    """Largest |log σ(a) - log σ(first) - λ (v(a) - v(first))| over information sets and counted moves."""
    counted = np.broadcast_to(counted, strategy.shape)
    if not counted.any():
        return 0.0
    with np.errstate(divide="ignore"):
        gap = np.where(counted, np.log(np.where(counted, strategy, 1.0)) - precision * values, np.nan)
    first = np.take_along_axis(gap, counted.argmax(axis=-1)[..., None], axis=-1)
    return float(np.nanmax(np.abs(gap - first)))
