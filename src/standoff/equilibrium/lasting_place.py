"""A period and a public state where private states last, at many pairs of beliefs.

The stage is that of `reached`; what follows each record is worked out at the beliefs that the record leads to, from
polynomials in both beliefs (see `simplex`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.reached import Pair, Play, Reached, Worth
from standoff.equilibrium.simplex import SimplexGrid
from standoff.game import Game

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_NUMBERS = 2_000_000
"""Numbers in the largest array of a batch of nodes."""


@dataclass(frozen=True, eq=False)
class Following:
    """What follows a stage: functions of both beliefs, one set for each way of going on."""

    way: Ints
    """(Y, A0, A1) which set; -1 where it ends for sure."""
    coefficients: Floats
    """(ways, M0, M1, F), times the chance of going on."""
    bounds: Floats
    """(ways, 3, F) least and greatest value at nodes, and how far interpolation may overshoot them; see `bounded`."""


@dataclass(frozen=True, eq=False)
class LastingPlace:
    """A period and a public state at some pairs of beliefs, and what comes after it."""

    grid: SimplexGrid
    """On which what follows is expanded."""
    stage: Reached
    beliefs: Pair
    """(N, Θi)"""
    values: Following
    """Discounted values of all kinds."""

    @property
    def nodes(self) -> int:
        """Number of pairs of beliefs."""
        return len(self.beliefs[0])

    def pieces(self, columns: int) -> list[Ints]:
        """Nodes in batches that fit into memory."""
        stage = self.stage.stage
        y, a0, a1 = stage.survive.shape
        readings = y * stage.private[0].shape[1] * stage.private[1].shape[1]
        wide = a1 * self.grid.shape[0] * columns + a0 * a1 * columns
        step = max(1, MOST_NUMBERS // (readings * wide))
        return [np.arange(at, min(at + step, self.nodes)) for at in range(0, self.nodes, step)]

    def image(self, q: Floats, nodes: Ints) -> Floats:
        """The stage map at some of the nodes."""
        types = self.stage.game.types
        worths = []
        for piece in _pieces(nodes, len(self.pieces(sum(types))[0])):
            part = slice(piece[0], piece[-1] + 1)
            worths.append(self.stage.action_values(self.worth(self.stage.play(q[part]), nodes[part])))
        return np.concatenate(worths)

    def worth(
        self, play: Play, nodes: Ints, following: Following | None = None, *, best: bool = False
    ) -> Worth:
        """What moves are worth at some of the nodes."""
        types = self.stage.game.types
        beliefs = self.beliefs[0][nodes], self.beliefs[1][nodes]
        whole = self.onward(play, beliefs, self.values if following is None else following)
        return self.stage.worth(play, beliefs, (whole[..., : types[0]], whole[..., types[0] :]), best=best)

    def onward(self, play: Play, beliefs: Pair, following: Following) -> Floats:
        """Functions of the beliefs that follow each record, (N, Y, Z0, Z1, A0, A1, F)."""
        first, second = (self.grid.sides[i].values(self.stage.posterior(play, i, beliefs[i])) for i in (0, 1))
        n, y, z0, z1, a0, m0 = first.shape
        a1, m1 = second.shape[-2:]
        ways, count = following.coefficients.shape[0], following.coefficients.shape[-1]
        found = np.zeros((n, y, z0, z1, a0, a1, count))
        for k in range(ways):
            led = following.way == k
            for u in np.flatnonzero(led.any(axis=(1, 2))):
                own, other = np.flatnonzero(led[u].any(axis=1)), np.flatnonzero(led[u].any(axis=0))
                table = following.coefficients[k].transpose(1, 0, 2).reshape(m1, m0 * count)
                theirs = second[:, u][..., other, :].reshape(-1, m1) @ table
                theirs = theirs.reshape(n * z0 * z1, len(other), m0, count).transpose(0, 2, 1, 3)
                mine = first[:, u][..., own, :].reshape(-1, len(own), m0)
                both = mine @ theirs.reshape(n * z0 * z1, m0, len(other) * count)
                both = both.reshape(n, z0, z1, len(own), len(other), count)
                both = bounded(both, *following.bounds[k])
                mask = led[u][np.ix_(own, other)][:, :, None]
                found[:, u][:, :, :, own[:, None], other] += np.where(mask, both, 0.0)
        return found

    def expectations(self, q: Floats, later: Following) -> Floats:
        """Forecasts at the nodes, (N, F), in the order of `forecast.forecasts`, times the deadlines in `later`."""
        found = [self._expect(q[piece], piece, later) for piece in self.pieces(later.coefficients.shape[-1])]
        return np.concatenate(found)

    def _expect(self, q: Floats, nodes: Ints, later: Following) -> Floats:
        stage, types = self.stage, self.stage.game.types
        play, beliefs = stage.play(q), (self.beliefs[0][nodes], self.beliefs[1][nodes])
        events = len(stage.game.outcomes) + 2
        now = stage.endings(play)
        by_one = np.einsum("nu,ntue->nte", beliefs[1], now), np.einsum("nt,ntue->nue", beliefs[0], now)
        here = np.concatenate(
            [
                np.einsum("nt,nte->ne", beliefs[0], by_one[0]),
                by_one[0][..., events - 1],
                by_one[1][..., events - 2],
            ],
            axis=1,
        )
        coming = self.onward(play, beliefs, later)
        coming = coming.reshape(*coming.shape[:-1], -1, here.shape[1])  # (N, record, deadlines, F)
        struck = stage.stage.strikes
        first, second = slice(events, events + types[0]), slice(events + types[0], None)
        # A strike that has happened has happened: only its absence leaves it to the future.
        coming[:, :, :, :, struck[0], :, ..., events - 2] = 0.0
        coming[:, :, :, :, struck[0], :, ..., second] = 0.0
        coming[:, :, :, :, :, struck[1], ..., events - 1] = 0.0
        coming[:, :, :, :, :, struck[1], ..., first] = 0.0
        moved = stage.transition(play, 0), stage.transition(play, 1)
        mass = [np.einsum("nt,ntkypqa->nypqa", beliefs[i], moved[i], optimize=True) for i in (0, 1)]
        nobody = np.einsum("nypqa,nyqpb,nypqabde->nde", *mass, coming[..., :events], optimize=True)
        one = np.einsum("ntkypqa,nyqpb,nypqabdk->ndt", moved[0], mass[1], coming[..., first], optimize=True)
        two = np.einsum("nypqa,nukyqpb,nypqabdk->ndu", mass[0], moved[1], coming[..., second], optimize=True)
        whole = here[:, None, :] + np.concatenate([nobody, one, two], axis=-1)
        return np.asarray(whole.reshape(len(nodes), -1))


def _pieces(nodes: Ints, step: int) -> list[Ints]:
    every = np.arange(len(nodes))
    return [every[at : at + step] for at in range(0, len(nodes), step)] or [every]


def following_of(game: Game, stage: Reached, after: Floats, discount: float, bounds: Floats) -> Following:
    """What follows each record of a stage, from functions (X, M0, M1, F) of the states before their events.

    ``bounds`` (3, F) hold for all of the functions.
    """
    source = stage.stage
    pairs = np.stack([source.lottery.ravel(), source.survive.ravel().view(np.int64)], axis=1)
    alive = source.survive.ravel() > 0.0
    way: Ints = np.full(source.survive.size, -1, dtype=np.int64)
    found: list[Floats] = []
    weights: Floats = np.zeros(0)
    if alive.any():
        distinct, inverse = np.unique(pairs[alive], axis=0, return_inverse=True)
        way[alive] = inverse.ravel()
        weights = np.ascontiguousarray(distinct[:, 1]).view(np.float64) * discount
        for number, weight in zip(distinct[:, 0], weights, strict=True):
            chances, states = game.lottery_probabilities[number], game.lottery_states[number]
            found.append(weight * np.einsum("s,s...->...", chances, after[states]))
    coefficients = np.stack(found) if found else np.zeros((0, *after.shape[1:]))
    return Following(way.reshape(source.survive.shape), coefficients, weights[:, None, None] * bounds)


def bounded(values: Floats, least: Floats, greatest: Floats, margin: Floats) -> Floats:
    """Values bent, smoothly where there is a margin, so that they overshoot bounds by less than it.

    Interpolation is wild where it has nothing to go by, and what it makes of a few beliefs must not upset all others.
    """
    inside = np.clip(values, least, greatest)
    if not margin.any():
        return inside
    room = np.where(margin > 0.0, margin, 1.0)
    return np.asarray(inside + np.where(margin > 0.0, room * np.tanh((values - inside) / room), 0.0))
