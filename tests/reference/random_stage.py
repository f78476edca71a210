"""Random stages: every array filled at random, within the shapes and sums a stage must have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from standoff.game.game import Stage
from tests.reference.stage import Floats, Strategies, overt_shape, pair


@dataclass(frozen=True)
class Sizes:
    """Axis sizes of a stage; pairs are side 0's and side 1's."""

    types: tuple[int, int] = (2, 2)
    covert: tuple[int, int] = (3, 2)
    classes: tuple[int, int] = (2, 2)
    public: tuple[int, int] = (2, 3)
    private: tuple[int, int] = (2, 3)
    overt: tuple[int, int] = (3, 2)
    lotteries: int = 3
    outcomes: int = 2


def random_stage(rng: Generator, sizes: Sizes) -> Stage:
    """A stage in which some moves are closed, some readings impossible, and some periods surely end."""
    y = sizes.public[0] * sizes.public[1]
    moves = (y, *sizes.overt)
    survive = rng.choice([0.0, 0.4, 0.85, 1.0], size=moves)
    ending = rng.dirichlet(np.ones(sizes.outcomes), size=(*sizes.classes, *moves)) * (1 - survive[..., None])
    classes = [_onto(rng, sizes.covert[i], sizes.classes[i]) for i in (0, 1)]
    return Stage(
        state=0,
        covert=(np.arange(sizes.covert[0]), np.arange(sizes.covert[1])),
        overt=(np.arange(sizes.overt[0]), np.arange(sizes.overt[1])),
        classes=(classes[0], classes[1]),
        allowed=(_allowed(rng, sizes, 0), _allowed(rng, sizes, 1)),
        public=pair(lambda i: _rates(rng, (sizes.covert[i], sizes.public[i]))),
        public_ids=(np.arange(sizes.public[0]), np.arange(sizes.public[1])),
        private=pair(lambda i: _rates(rng, (sizes.classes[1 - i], sizes.private[i]))),
        private_ids=(np.arange(sizes.private[0]), np.arange(sizes.private[1])),
        covert_payoff=pair(lambda i: rng.normal(size=(sizes.types[i], sizes.covert[i], y))),
        payoff=pair(lambda i: rng.normal(size=_payoff_shape(sizes, i, y))),
        survive=survive,
        lottery=rng.integers(sizes.lotteries, size=moves),
        ending=ending,
        strikes=(np.arange(sizes.overt[0]) > 0, np.arange(sizes.overt[1]) > 0),
    )


def random_strategies(rng: Generator, stage: Stage, types: Sequence[int], spread: float = 1.0) -> Strategies:
    """Strategies with log-odds of about so much, 0 for moves not allowed."""

    def overt(i: int) -> Floats:
        scores = spread * rng.normal(size=overt_shape(stage, i, types[i]))
        weights = np.exp(scores) * stage.allowed[i][None, :, None, None, :]
        return np.asarray(weights / weights.sum(axis=-1, keepdims=True))

    def covert(i: int) -> Floats:
        weights = np.exp(spread * rng.normal(size=(types[i], len(stage.classes[i]))))
        return np.asarray(weights / weights.sum(axis=-1, keepdims=True))

    return Strategies(covert=pair(covert), overt=pair(overt))


def _payoff_shape(sizes: Sizes, i: int, y: int) -> tuple[int, ...]:
    j = 1 - i
    return sizes.types[i], sizes.classes[i], sizes.classes[j], y, sizes.overt[i], sizes.overt[j]


def _onto(rng: Generator, moves: int, classes: int) -> np.ndarray:
    """A class for each covert move, each class with at least one."""
    return np.concatenate([np.arange(classes), rng.integers(classes, size=moves - classes)])


def _allowed(rng: Generator, sizes: Sizes, i: int) -> np.ndarray:
    """The first move may be closed too, so that the base of the log-odds is not always move 0."""
    allowed = rng.random((sizes.classes[i], sizes.overt[i])) < 0.7
    allowed[np.arange(sizes.classes[i]), rng.integers(sizes.overt[i], size=sizes.classes[i])] = True
    return allowed


def _rates(rng: Generator, shape: tuple[int, int]) -> Floats:
    """Probabilities of readings; a quarter of the rows tell for sure."""
    rates = rng.dirichlet(np.ones(shape[1]), size=shape[0])
    sure = rng.random(shape[0]) < 0.25
    rates[sure] = np.eye(shape[1])[rng.integers(shape[1], size=shape[0])][sure]
    return np.asarray(rates)
