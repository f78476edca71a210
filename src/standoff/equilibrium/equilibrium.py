"""One game, solved: structured perfect Bayesian equilibrium in logit responses (model, section 5).

Strategies are not stored for every belief. They are solved for where they are asked for, from the values of the
following period, so that they are exact up to the interpolation of those values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays, Stages
from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.chances import Chances, apart
from standoff.equilibrium.expecting import Expecting
from standoff.equilibrium.grid import Grid, at_belief, expand, sample
from standoff.equilibrium.induced import Induction, Options, Progress, effort_of
from standoff.equilibrium.induction import induce, interpolates
from standoff.equilibrium.kernel import split
from standoff.equilibrium.ladder import is_enough, ladder_of, tolerance_of
from standoff.equilibrium.smoothness import smoothness
from standoff.equilibrium.state import ROUGH, Nodes, Place, arrive, solve_state
from standoff.equilibrium.steps import strategies
from standoff.equilibrium.vectors import WIDTH
from standoff.errors import UsageError
from standoff.game import Game, refuse_private

Floats = NDArray[np.float64]
Beliefs = tuple[Floats, Floats]

CAUTION = 1.5
"""Times that the difference of two grids is taken for the error of the finer one: it covers that where errors fall to
three fifths or less from grid to grid, whatever their signs."""
ROUNDING = 1e-15
"""Least error of anything computed."""


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
    """Largest ``|g(q) - q|``, in log-odds."""


@dataclass(frozen=True, eq=False)
class Equilibrium(Chances):
    """A solved game."""

    game: Game
    certificate: Certificate
    induction: Induction
    coarse_q: Mapping[int, Floats]
    """Action values at the start by the next coarser grid, for the error of each move there."""

    @cached_property
    def _stages(self) -> Stages:
        return Stages(self.game)

    @cached_property
    def _arrived(self) -> dict[int, Floats]:
        return {}

    def place(self, period: int, state: int) -> Place:
        """A period and a public state of the game, to be solved at other beliefs."""
        if period not in self._arrived:
            self._arrived[period] = arrive(self.game, self.induction.values[period + 1], period + 1)
        return Place(self.game, period, state, self._stages.at(period, state), self._arrived[period])

    def _solved(self, period: int, state: int, nodes: Grid) -> Nodes:
        certificate = self.certificate
        return solve_state(
            self.place(period, state), nodes, level=certificate.level, hierarchy=certificate.hierarchy
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
        stage = self._stages.at(period, state)
        done = self._solved(period, state, at_belief(self.induction.grid, beliefs))
        return _play(stage, done.q[0, :, 0], done.values[0], done.residual)

    def start_play(self, state: int) -> tuple[StageSolution, StageSolution]:
        """Play at the start in one of its states, and what it would be by the next coarser grid."""
        stage, nothing = self._stages.at(0, state), np.zeros(sum(self.game.types))
        fine, coarse = (
            _play(stage, values[state], nothing, self.certificate.residual)
            for values in (self.induction.start_q, self.coarse_q)
        )
        return fine, coarse

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
        stage = self._stages.at(period, state)
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
        first, second = (self.induction.grid.weights(i, beliefs[i]) for i in (0, 1))
        found = np.einsum("m,n,mnv->v", first, second, self.induction.values[period, state])
        return found[: self.game.types[0]], found[self.game.types[0] :]

    def forecasts(self, deadline: int) -> Floats:
        """Probabilities from the start, exact where the world is this game; see `Chances`."""
        known = self.induction.start_forecasts
        if deadline not in known:
            told = ", ".join(str(d) for d in known)
            raise UsageError(
                f"events were forecast before periods {told}, not {deadline}; ask for it when solving"
            )
        return np.asarray(sum(p * known[deadline][x] for p, x in self.start()))

    @property
    def angled(self) -> bool:
        """Whether `policy` is written in the angles of beliefs, and not in their shares."""
        return self.induction.grid.angled

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
        return expand(grid, rows[: grid.nodes].astype(np.float64)).astype(np.float32)

    def policies(self, periods: Sequence[int], state: int) -> NDArray[np.float32]:
        """The same (P, M0, M1, D) of periods in which a state has one stage."""
        grid, kept = self.induction.grid, self.induction.policies
        if not kept or 0 in periods:
            return np.array([self.policy(period, state) for period in periods])
        blocks = np.array([kept[period][state] for period in periods])
        rows = blocks.transpose(1, 3, 0, 2).reshape(-1, len(periods), blocks.shape[2])[: grid.nodes]
        return np.moveaxis(expand(grid, rows.astype(np.float64)).astype(np.float32), 2, 0)


def _play(stage: StageArrays, q: Floats, values: Floats, residual: float) -> StageSolution:
    """Strategies at action values (D,)."""
    wide = np.repeat(q[:, None], WIDTH, axis=1)
    covert0, covert1, overt0, overt1 = split(stage, np.empty_like(wide))
    q_covert0, q_covert1, q_overt0, q_overt1 = split(stage, wide)
    strategies(stage.first, q_covert0, q_overt0, covert0, overt0)
    strategies(stage.second, q_covert1, q_overt1, covert1, overt1)
    types = stage.first.K.shape[0]
    return StageSolution(
        (covert0[..., 0], covert1[..., 0]),
        (overt0[..., 0], overt1[..., 0]),
        (values[:types], values[types:]),
        residual,
    )


def solve_game(
    game: Game,
    *,
    accuracy: float = 1e-3,
    deadlines: Sequence[int] = (),
    level: int | None = None,
    hierarchy: float | None = None,
    expecting: Expecting | None = None,
    keep_policies: bool = False,
    points: int | None = None,
    threads: int = 2,
    progress: Progress | None = None,
) -> Equilibrium:
    """Solve a game on belief grids that grow until the estimated error is within the accuracy asked for.

    The first is written in shares of beliefs; it tells in which coordinate the others are (see `smoothness`).

    Parameters
    ----------
    accuracy
        Largest estimated interpolation error of an outcome's probability. Where it costs little, strategies at all
        beliefs are brought to a tenth of it, and outcomes to `FINE`.
    deadlines
        Periods before whose start to forecast events; the horizon is always among them.
    level
        Play level-k with this k instead of equilibrium.
    hierarchy
        With `level`: play a cognitive hierarchy up to it, with this mean.
    expecting
        Look for the equilibrium that this expectation leads to instead of the principal one.
    keep_policies
        Keep what a simulation needs.
    points
        Use this grid, with a coarser one to estimate the error, whatever the accuracy.
    """
    refuse_private(game.world, "the method for types that do not change")
    options = Options(
        deadlines=tuple(sorted({*deadlines, game.periods})),
        level=level,
        hierarchy=hierarchy,
        expecting=expecting,
        keep_policies=keep_policies,
        threads=threads,
        progress=progress,
    )
    stages = Stages(game)
    ladder = ladder_of(game, points)
    if not interpolates(game):
        # There is no error to estimate, and one point a coordinate holds all there is to know.
        only = induce(game, (1, 1), options, stages)
        exact = _certify(game, [only, only], accuracy, options, stages)
        return Equilibrium(game, exact, only, only.start_q)
    warm = level is None and expecting is None and not game.endless
    rough = replace(options, tolerance=ROUGH, keep_policies=warm)
    found: list[Induction] = [induce(game, (ladder[0], ladder[0]), rough, stages)]
    certificates: list[Certificate] = []
    told = smoothness(found[0])
    for n, following in zip(ladder[1:], [*ladder[2:], None], strict=True):
        left_open = certificates[-1].conflict_error if certificates else told.left
        finer = replace(
            options,
            checks=False,
            keep_policies=keep_policies or warm,
            near=found[-1] if warm else None,
            tolerance=tolerance_of(points, left_open),
        )
        found.append(induce(game, (n, n), finer, stages, told.coordinate))
        certificates.append(_certify(game, found, accuracy, finer, stages))
        if following is None or is_enough(game, certificates, following):
            break
        found[-2] = replace(found[-2], values=np.zeros(0), policies=[])
    last = found[-1] if keep_policies else replace(found[-1], policies=[])
    return Equilibrium(game, certificates[-1], last, found[-2].start_q)


def _certify(
    game: Game, found: Sequence[Induction], accuracy: float, options: Options, stages: Stages
) -> Certificate:
    """Compare the last solution with the one before, on a coarser grid."""
    coarse, fine = found[-2:]
    effort = effort_of(found)
    left_open = max(fine.effort.residual, ROUNDING)
    # An error of q in log-odds is one of λ times a value.
    slack = left_open / min([1.0, *(precision for precision in game.precision if precision > 0.0)])
    value_error = CAUTION * _largest_difference(game, coarse, fine) + fine.effort.unsettled + slack
    gaps = [apart(game, fine.start_forecasts[d], told) for d, told in coarse.start_forecasts.items()]
    fears = [
        (d, CAUTION * float(np.max(gap)) + left_open)
        for d, (_, gap) in zip(coarse.start_forecasts, gaps, strict=True)
    ]
    return Certificate(
        residual=fine.effort.residual,
        tolerance=options.tolerance,
        value_error=value_error,
        # A move's log-odds err by at most λ times the errors of two values, and a probability by a quarter of that.
        strategy_error=0.5 * max(game.precision) * value_error,
        play_error=CAUTION * _largest_change_of_play(game, coarse, fine, stages),
        # What the residuals leave open is of their own size.
        conflict_error=CAUTION * float(max(np.max(gap) for gap, _ in gaps)) + left_open,
        fear_error=max(error for _, error in fears),
        fear_errors=tuple(fears),
        accuracy=accuracy,
        points=fine.grid.points,
        coordinate=fine.grid.coordinate,
        nodes=effort.nodes,
        evaluations=effort.evaluations,
        followed=effort.followed,
        # A finer grid that starts from a coarser one need not come by the folds again.
        turned=tuple(sorted(set(effort.turned))),
        level=options.level,
        hierarchy=options.hierarchy,
    )


def _largest_change_of_play(game: Game, coarse: Induction, fine: Induction, stages: Stages) -> float:
    """Largest difference of two solutions in the probability of a move at the start."""
    worst = fine.effort.residual
    for x, q in fine.start_q.items():
        stage, nothing = stages.at(0, x), np.zeros(sum(game.types))
        now, before = (_play(stage, values, nothing, 0.0) for values in (q, coarse.start_q[x]))
        for mine, theirs in zip((*now.covert, *now.overt), (*before.covert, *before.overt), strict=True):
            worst = max(worst, float(np.max(np.abs(mine - theirs))))
    return worst


def _largest_difference(game: Game, coarse: Induction, fine: Induction) -> float:
    """Largest difference of two solutions' values in any period and state, at the prior or beliefs of a sample."""
    if coarse is fine:
        return 0.0
    weights = [
        [np.array([solution.grid.weights(i, mu) for mu in sample(game.types[i])]) for i in (0, 1)]
        for solution in (coarse, fine)
    ]
    worst = float(np.max(np.abs(fine.start_values - coarse.start_values)))
    for t in range(1, len(game.regime)):
        present = game.reachable[t]
        if present.any():
            first, second = (
                np.tensordot(two, np.tensordot(one, solution.values[t][present], (1, 1)), (1, 2))
                for (one, two), solution in zip(weights, (coarse, fine), strict=True)
            )
            worst = max(worst, float(np.max(np.abs(first - second))))
    return worst
