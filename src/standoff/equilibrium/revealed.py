"""The truth known where private states last: a game of complete information (model, section 7).

Types, private states and covert moves are seen, so that a period is played at beliefs that are certain of both kinds,
and the kinds that they become are seen too: the state of the game is (x, κ0, κ1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.reached import Reached
from standoff.equilibrium.settle import settle
from standoff.equilibrium.state import TOLERANCE, arrive
from standoff.errors import SolutionError
from standoff.game import Game, transparent
from standoff.game.game import Stage

Floats = NDArray[np.float64]


def revealed(game: Game) -> tuple[Floats, Floats, float]:
    """Solve a game whose private states last with everything seen.

    Returns
    -------
    ends : (X, Θ0, Θ1, O)
        Probability of each outcome by the horizon, from each state of period 0 and pair of kinds.
    strikes : (T, X, Θ0, Θ1, 2)
        Probability that each side strikes in a period.
    residual : float
        Largest over all of them.
    """
    game = transparent(game)
    types, count = game.types, len(game.outcomes)
    worth = np.stack(
        [game.terminal[0].T[:, :, None] + np.zeros(types), game.terminal[1].T[:, None, :] + np.zeros(types)],
        -1,
    )
    ends, strikes = (
        np.zeros((len(game.states), *types, count)),
        np.zeros((game.periods, len(game.states), *types, 2)),
    )
    before: dict[int, Floats] = {}
    stages: dict[int, Reached] = {}
    worst = 0.0
    for t in range(game.periods - 1, -1, -1):
        worth, ends = arrive(game, worth, t + 1), arrive(game, ends, t + 1)
        now, ended = np.zeros_like(worth), np.zeros_like(ends)
        for x in map(int, np.flatnonzero(game.reachable[t])):
            stage = game.stage(t, x)
            reached = stages.setdefault(id(stage), Reached(game, stage))
            coming = _after(game, stage, np.concatenate([game.discount * worth, ends], axis=-1))
            place = _Place(reached, coming[..., :2])
            found = settle(place.image, types[0] * types[1], reached.live, TOLERANCE, before.get(id(stage)))
            if found.residual.max() > TOLERANCE:
                raise SolutionError(
                    f"the game with the truth known could not be solved in period {t} ({game.world.clock.date(t)});"
                    " try a lower precision for one of the sides"
                )
            before[id(stage)] = found.q
            worst = max(worst, float(found.residual.max()))
            now[x], happened = place.outcome(found.q, coming[..., 2:])
            ended[x], strikes[t, x] = happened[..., :count], happened[..., count:]
        worth, ends = now, ended
    return ends, strikes, worst


def _after(game: Game, stage: Stage, later: Floats) -> Floats:
    """(Y, A0, A1, Θ0, Θ1, ...) expectation over next states, times the chance of going on."""
    states, chances = game.lottery_states[stage.lottery], game.lottery_probabilities[stage.lottery]
    mean = np.einsum("yabs,yabs...->yab...", chances, later[states])
    return np.asarray(stage.survive[..., None, None, None] * mean)


class _Place:
    """A stage at every pair of kinds that are known, with what follows by the kinds they become."""

    def __init__(self, stage: Reached, coming: Floats) -> None:
        self.stage, types = stage, stage.game.types
        pairs = np.indices(types).reshape(2, -1)
        self.kinds = pairs[0], pairs[1]
        self.beliefs = np.eye(types[0])[pairs[0]], np.eye(types[1])[pairs[1]]
        change = stage.stage.change
        assert change is not None
        # A private reading is the other's class: (Y, Z0, Z1, A0, A1, own kind) by pair.
        first = np.einsum("znl,yabkl->nyzabk", change[1][:, pairs[1]], coming[..., 0])
        second = np.einsum("znk,yabkl->nyzabl", change[0][:, pairs[0]], coming[..., 1])
        width = len(change[0]), len(change[1])
        self.onward = (
            np.repeat(first[:, :, :, None], width[0], axis=3),
            np.repeat(second[:, :, None], width[1], axis=2),
        )

    def image(self, q: Floats, nodes: NDArray[np.int64]) -> Floats:
        stage = self.stage
        beliefs = self.beliefs[0][nodes], self.beliefs[1][nodes]
        onward = self.onward[0][nodes], self.onward[1][nodes]
        return np.asarray(stage.action_values(stage.worth(stage.play(q), beliefs, onward)))

    def outcome(self, q: Floats, later: Floats) -> tuple[Floats, Floats]:
        """Values (Θ0, Θ1, 2), and probability of each outcome by the horizon and of strikes now, (Θ0, Θ1, O + 2)."""
        stage, types = self.stage, self.stage.game.types
        play, every = stage.play(q), np.arange(q.shape[0])
        values = stage.worth(play, self.beliefs, self.onward).values
        own = np.stack([values[i][every, self.kinds[i]] for i in (0, 1)], axis=-1)
        happened = stage.endings(play)[every, self.kinds[0], self.kinds[1]]
        first, second = (stage.transition(play, i)[every, self.kinds[i]] for i in (0, 1))
        happened[:, :-2] += np.einsum("nkypqa,nlyqpb,yabklo->no", first, second, later, optimize=True)
        return own.reshape(*types, 2), happened.reshape(*types, -1)
