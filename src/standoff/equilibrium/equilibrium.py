"""One game, solved: structured perfect Bayesian equilibrium in logit responses (model, section 5).

Strategies are not stored for every belief. They are solved for where they are asked for, from the values of the
following period, so that they are exact up to the interpolation of those values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays, stage_arrays
from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.grid import basis
from standoff.equilibrium.induction import (
    TOLERANCE,
    Grid,
    Induction,
    Progress,
    Solved,
    arrive,
    at_belief,
    expand,
    induce,
    solve_state,
)
from standoff.equilibrium.kernel import split, strategies
from standoff.game import Game

Floats = NDArray[np.float64]
Beliefs = tuple[Floats, Floats]

LADDER = (4, 6, 8, 11, 15, 20, 28, 40)
"""Grid points in each belief coordinate that are tried in turn."""
MOST_NODES = 1_000_000
"""Nodes (period, state, belief) of the largest grid tried for the sake of the outcomes' probabilities."""
MOST_NODES_FOR_STRATEGIES = 50_000
"""The same for the sake of strategies everywhere, even where the standoff hardly ever comes."""


@dataclass(frozen=True, eq=False)
class StageSolution:
    """Play in one period, state and public belief. Pairs hold side 0's array, then side 1's."""

    covert: tuple[Floats, Floats]
    """(Θi, Hi) probability of each covert move."""
    overt: tuple[Floats, Floats]
    """(Θi, Ci, Zi, Y, Ai) probability of each overt move given class of covert move and readings."""
    values: tuple[Floats, Floats]
    """(Θi,) expected payoff from here on."""
    residual: float
    """Largest |g(q) - q|, in log-odds."""


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """A solved game."""

    game: Game
    certificate: Certificate
    induction: Induction

    @cached_property
    def _stages(self) -> dict[tuple[int, int], StageArrays]:
        return {}

    @cached_property
    def _arrived(self) -> dict[int, Floats]:
        return {}

    def _stage(self, period: int, state: int) -> StageArrays:
        key = int(self.game.regime[period]), state
        if key not in self._stages:
            self._stages[key] = stage_arrays(self.game, self.game.stage(period, state))
        return self._stages[key]

    def _solved(self, period: int, state: int, nodes: Grid) -> Solved:
        if period not in self._arrived:
            self._arrived[period] = arrive(self.game, self.induction.values[period + 1], period + 1)
        return solve_state(
            self.game,
            nodes,
            period,
            state,
            self._stage(period, state),
            self._arrived[period],
            {},
            None,
            self.certificate.level,
            check=True,
        )

    def at(self, period: int, state: int, beliefs: Beliefs) -> StageSolution:
        """Solve one stage at any public belief.

        Parameters
        ----------
        period, state
            Period and index of the public state, after the period's events.
        beliefs
            Public beliefs about side 0 (Θ0,) and side 1 (Θ1,).
        """
        stage = self._stage(period, state)
        done = self._solved(period, state, at_belief(self.induction.grid, beliefs))
        sigma = np.empty_like(done.q[0])
        covert0, covert1, overt0, overt1 = split(stage, sigma)
        q = split(stage, done.q[0])
        strategies(stage.first, q[0], q[2], covert0, overt0)
        strategies(stage.second, q[1], q[3], covert1, overt1)
        values = done.values[0]
        return StageSolution(
            (covert0[..., 0].copy(), covert1[..., 0].copy()),
            (overt0[..., 0].copy(), overt1[..., 0].copy()),
            (values[: self.game.types[0]], values[self.game.types[0] :]),
            done.residual,
        )

    def posterior(
        self,
        period: int,
        state: int,
        beliefs: Beliefs,
        play: StageSolution,
        readings: tuple[int, int, int],
        moves: tuple[int, int],
    ) -> Beliefs:
        """Public beliefs after a period, by Bayes' rule (model, section 4).

        Parameters
        ----------
        play
            The stage solved at these beliefs.
        readings
            Public reading y, private reading of side 0 and of side 1, as indices of the stage's arrays.
        moves
            Overt moves, as indices of the stage's arrays.

        Returns
        -------
        tuple of (Θ0,) and (Θ1,) arrays
            Unchanged for a side whose record had no chance under any of its types.
        """
        stage = self._stage(period, state)
        y, *private = readings
        updated = []
        for i, side in enumerate((stage.first, stage.second)):
            other = stage.second if i == 0 else stage.first
            by_move = play.covert[i] * side.R[:, side.own[y]] * other.Q[side.cls, private[1 - i]]
            overt = play.overt[i][:, :, private[i], y, moves[i]]
            likelihood = np.einsum("th,th->t", by_move, overt[:, side.cls])
            joint = beliefs[i] * likelihood
            total = joint.sum()
            updated.append(joint / total if total > 0.0 else np.array(beliefs[i]))
        return updated[0], updated[1]

    def value(self, period: int, state: int, beliefs: Beliefs) -> tuple[Floats, Floats]:
        """Expected payoff of each type, interpolated (solved for in period 0)."""
        if period == 0:
            return self.at(0, state, beliefs).values
        points = self.induction.grid.points
        found = np.einsum(
            "m,n,mnv->v",
            basis(beliefs[0], points[0]),
            basis(beliefs[1], points[1]),
            self.induction.values[period, state],
        )
        return found[: self.game.types[0]], found[self.game.types[0] :]

    def start(self) -> list[tuple[float, int]]:
        """States in which the standoff may start, once the events of period 0 have happened, with their chances."""
        kind = self.game.arrivals[0]
        states = self.game.arrival_states[kind, self.game.start]
        chances = self.game.arrival_probabilities[kind, self.game.start]
        return [(float(p), int(x)) for p, x in zip(chances, states, strict=True) if p > 0.0]

    def event_probabilities(self, deadline: int) -> Floats:
        """Probability of each event before a period, by pair of types, shape (Θ0, Θ1, O + 2).

        The last two events are 'side 0 strikes' and 'side 1 strikes'. Exact where the world is this game.
        """
        by_state = self.induction.start_events[deadline]
        return np.asarray(sum(p * by_state[x] for p, x in self.start()))

    def forecast(self, periods: Sequence[int]) -> tuple[Floats, Floats]:
        """Probability of each outcome (D, O) and of a strike by each side (D, 2) before each period, from the start."""
        chances = np.array(
            [
                np.einsum("i,j,ije->e", self.game.prior[0], self.game.prior[1], self.event_probabilities(d))
                for d in periods
            ]
        ).reshape(len(periods), -1)
        return chances[:, :-2], chances[:, -2:]

    def fear(self, side: int, deadline: int) -> Floats:
        """Probability, to each type of a side, that the other strikes before a period, shape (Θi,)."""
        by_pair = self.event_probabilities(deadline)
        if side == 0:
            return np.asarray(by_pair[:, :, -1] @ self.game.prior[1])
        return np.asarray(self.game.prior[0] @ by_pair[:, :, -2])

    def policy(self, period: int, state: int) -> NDArray[np.float32]:
        """Chebyshev coefficients (M0, M1, D) of the action values, for interpolation in a simulation."""
        grid = self.induction.grid
        kept = self.induction.policies
        if kept:
            blocks = kept[period][state]
        else:
            node = grid if period > 0 else at_belief(grid, self.game.prior)
            blocks = self._solved(period, state, node).q.astype(np.float32)
        rows = np.moveaxis(blocks, -1, 1).reshape(-1, blocks.shape[1])
        if period == 0:
            out = np.zeros((*grid.sizes, rows.shape[1]), dtype=np.float32)
            out[0, 0] = rows[0]
            return out
        return expand(self.game, grid, rows[: grid.nodes].astype(np.float64)).astype(np.float32)


def solve_game(
    game: Game,
    *,
    accuracy: float = 1e-4,
    deadlines: Sequence[int] = (),
    level: int | None = None,
    keep_policies: bool = False,
    points: int | None = None,
    threads: int = 2,
    progress: Progress | None = None,
) -> Equilibrium:
    """Solve a game on belief grids that grow until the estimated error is within the accuracy asked for.

    Parameters
    ----------
    accuracy
        Largest estimated interpolation error of an outcome's probability, and of a strategy.
    deadlines
        Periods before whose start to forecast events; the horizon is always among them.
    level
        Play level-k with this k instead of equilibrium.
    keep_policies
        Keep what a simulation needs.
    points
        Use this grid, with the next coarser one to estimate the error, whatever the accuracy.
    """
    dates = tuple(sorted({*deadlines, game.periods}))
    ladder = LADDER if points is None else (max(2, round(points * 0.75)), points)
    if game.types == (1, 1) or game.periods == 1:
        ladder = (1, 1) if game.types == (1, 1) else (2, 2)
    coarse: Induction | None = None
    evaluations = nodes = checked = 0
    for n in ladder:
        if coarse is not None and coarse.grid.points == (n, n):
            fine = coarse
        else:
            fine = induce(
                game,
                (n, n),
                deadlines=dates,
                level=level,
                keep_policies=keep_policies,
                threads=threads,
                progress=progress,
            )
            evaluations, nodes, checked = (
                evaluations + fine.evaluations,
                nodes + fine.solved,
                checked + fine.checked,
            )
        if coarse is not None:
            certificate = _certify(game, coarse, fine, accuracy, level, (nodes, evaluations, checked))
            if _enough(game, certificate, _next_size(game, ladder, n)):
                break
        coarse = fine
    return Equilibrium(game, certificate, fine)


def _next_size(game: Game, ladder: Sequence[int], n: int) -> int:
    """Nodes of the grid after the one of n points, or 0 where there is none."""
    finer = [m for m in ladder if m > n]
    if not finer:
        return 0
    return int(game.reachable[1 : game.periods].sum()) * int(finer[0] ** (sum(game.types) - 2))


def _enough(game: Game, certificate: Certificate, following: int) -> bool:
    """Whether to stop at this grid: it is accurate enough, or the next one would be too large."""
    if following == 0 or following > MOST_NODES:
        return True
    if certificate.conflict_error > certificate.accuracy:
        return False
    return certificate.strategy_error <= certificate.accuracy or following > MOST_NODES_FOR_STRATEGIES


def _certify(
    game: Game,
    coarse: Induction,
    fine: Induction,
    accuracy: float,
    level: int | None,
    counts: tuple[int, int, int],
) -> Certificate:
    """Compare a solution with a coarser one."""
    value_error = _largest_difference(game, coarse, fine)
    gaps = [np.max(np.abs(fine.start_events[d] - coarse.start_events[d])) for d in fine.start_events]
    return Certificate(
        residual=fine.residual,
        tolerance=TOLERANCE,
        value_error=value_error,
        # A move's log-odds err by at most λ times the errors of two values, and a probability by a quarter of that.
        strategy_error=0.5 * max(game.precision) * value_error,
        conflict_error=float(max(gaps)),
        accuracy=accuracy,
        points=fine.grid.points,
        nodes=counts[0],
        evaluations=counts[1],
        checked=counts[2],
        followed=fine.followed,
        turned=fine.turned,
        level=level,
    )


def _largest_difference(game: Game, coarse: Induction, fine: Induction) -> float:
    """Largest difference of two solutions' values in any period after the first, state and belief of a fine sample."""
    sample = [
        np.array([basis(mu, solution.grid.points[i]) for mu in _sample(game.types[i])])
        for solution in (coarse, fine)
        for i in (0, 1)
    ]
    worst = 0.0
    for t in range(1, game.periods):
        present = game.reachable[t]
        first, second = (
            np.einsum(
                "am,bn,xmnv->xabv", sample[2 * k], sample[2 * k + 1], s.values[t][present], optimize=True
            )
            for k, s in enumerate((coarse, fine))
        )
        worst = max(worst, float(np.max(np.abs(first - second))) if present.any() else 0.0)
    return worst


def _sample(types: int) -> Floats:
    """Beliefs spread over the simplex, vertices among them."""
    if types == 1:
        return np.ones((1, 1))
    if types == 2:
        p = np.linspace(0.0, 1.0, 15)
        return np.column_stack([1.0 - p, p])
    generator = np.random.default_rng(7)
    return np.concatenate([np.eye(types), generator.dirichlet(np.ones(types), size=24)])
