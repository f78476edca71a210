"""Solutions that solve nothing: random action values at every belief, to test what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from standoff.game.game import Game, Stage
from standoff.simulation.layout import lengths, stage_sizes
from tests.reference.stage import Floats, Strategies, overt_shape, pair


@dataclass(frozen=True, eq=False)
class FakeView:
    """Random Chebyshev coefficients of action values."""

    game: Game
    seed: int = 0
    polynomials: int = 3
    spread: float = 1.0
    angled: bool = False
    known: dict[tuple[int, int], np.ndarray] = field(default_factory=dict)

    def policy(self, period: int, state: int) -> np.ndarray:
        if (period, state) not in self.known:
            self.known[period, state] = self._policy(period, state)
        return self.known[period, state]

    def policies(self, periods: Sequence[int], state: int) -> np.ndarray:
        return np.array([self.policy(period, state) for period in periods])

    def _policy(self, period: int, state: int) -> np.ndarray:
        stage = self.game.stage(period, state)
        rows = [self.polynomials ** (types - 1) for types in self.game.types]
        width = sum(lengths(stage_sizes(stage, self.game.types)))
        rng = np.random.default_rng([self.seed, period, state])
        values = self.spread * rng.normal(size=(*rows, width))
        values[1:] *= 0.4
        values[:, 1:] *= 0.4
        return values.astype(np.float32)

    def at(self, period: int, state: int, beliefs: tuple[Floats, Floats]) -> Strategies:
        """What is played, worked out readably."""
        stage = self.game.stage(period, state)
        policy = self.policy(period, state).astype(float)
        q = np.einsum("m,n,mnd->d", *(chebyshev(b, self.polynomials, self.angled) for b in beliefs), policy)
        return unpacked(stage, self.game.types, q)


@dataclass(frozen=True, eq=False)
class FakeSolution:
    actual: Game
    views: tuple[object, object]


def fake(game: Game, seed: int = 0, *, spread: float = 1.0, angled: bool = False) -> FakeSolution:
    """A solution in which both views are as things are."""
    view = FakeView(game, seed, spread=spread, angled=angled)
    return FakeSolution(game, (view, view))


def chebyshev(belief: Floats, n: int, angled: bool = False) -> Floats:
    """Basis at a belief, by its definition."""
    found, left = np.ones(1), 1.0
    for k in range(1, len(belief)):
        u = min(belief[k] / left, 1.0) if left > 0 else 0.5
        left -= belief[k]
        x = 4 / np.pi * np.arcsin(np.sqrt(u)) - 1 if angled else 2 * u - 1
        found = np.outer(found, [np.polynomial.chebyshev.Chebyshev.basis(d)(x) for d in range(n)]).ravel()
    return found


def unpacked(stage: Stage, types: tuple[int, int], q: Floats) -> Strategies:
    """Strategies from a vector of action values."""
    parts = np.split(q, np.cumsum(lengths(stage_sizes(stage, types)))[:3])

    def softmax(scores: Floats) -> Floats:
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=-1, keepdims=True))

    def overt(i: int) -> Floats:
        scores = parts[2 + i].reshape(overt_shape(stage, i, types[i]))
        return softmax(np.where(stage.allowed[i][None, :, None, None, :], scores, -np.inf))

    return Strategies(covert=pair(lambda i: softmax(parts[i].reshape(types[i], -1))), overt=pair(overt))


def misperceiving(game: Game, seed: int = 0) -> FakeSolution:
    """A solution in which each side has rates, priors and strategies of its own, written in a way of its own."""
    return FakeSolution(
        game,
        (FakeView(distorted(game, seed), seed), FakeView(distorted(game, seed + 1), seed + 1, angled=True)),
    )


def distorted(game: Game, seed: int) -> Game:
    """The same game with other rates of readings and other priors."""
    rng = np.random.default_rng(seed)

    def other(rates: Floats) -> Floats:
        found = rates * rng.uniform(0.2, 1.8, size=rates.shape)
        total = found.sum(axis=1, keepdims=True)
        return np.where(total > 0, found / np.where(total > 0, total, 1.0), rates)

    def seen(stage: Stage | None) -> Stage | None:
        if stage is None:
            return None
        return replace(
            stage,
            public=pair(lambda i: other(stage.public[i])),
            private=pair(lambda i: other(stage.private[i])),
        )

    stages = tuple(tuple(seen(stage) for stage in row) for row in game.stages)
    return replace(game, stages=stages, prior=pair(lambda i: rng.dirichlet(np.ones(game.types[i]))))
