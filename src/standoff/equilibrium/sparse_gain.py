"""What a side could gain by playing otherwise, where private states last and grids are sparse (see `best_response`).

The recursion is that of `best_response`, over kinds: the other's strategy and the public beliefs are those of the
solution, and the best move stands in place of the mean over moves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.chances import start_of
from standoff.equilibrium.lasting import MARGIN, Lasting
from standoff.equilibrium.lasting_place import LastingPlace, following_of
from standoff.equilibrium.reached import Reached
from standoff.equilibrium.state import arrive
from standoff.game import Game

Floats = NDArray[np.float64]


def deviation_gain_on_sparse(game: Game, found: Lasting) -> Floats:
    """The most that each kind of both sides could gain from the start on, (Θ0 + Θ1,)."""
    after, bounds = found.values[-1], found.bounds[-1]
    stages: dict[int, Reached] = {}
    for t in range(game.periods - 1, -1, -1):
        grid, coming = found.grids[t], arrive(game, after, t + 1)
        now = np.zeros((len(game.states), *grid.shape, sum(game.types)))
        rows = []
        for x in map(int, np.flatnonzero(game.reachable[t])):
            source = game.stage(t, x)
            stage = stages.setdefault(id(source), Reached(game, source))
            follows = following_of(game, stage, coming, game.discount, bounds)
            place = LastingPlace(found.grids[t + 1], stage, grid.beliefs, follows)
            q = found.policies[t][x]
            best = [place.worth(stage.play(q[p]), p, best=True).values for p in place.pieces(sum(game.types))]
            rows.append(np.concatenate([np.concatenate(each, axis=-1) for each in best]))
            now[x] = grid.expand(rows[-1])
        whole = np.concatenate(rows)
        least, most = whole.min(axis=0), whole.max(axis=0)
        after, bounds = now, np.stack([least, most, MARGIN * (most - least)])
    gains = [p * (after[x, 0, 0] - found.start_values[x]) for p, x in start_of(game)]
    return np.asarray(sum(gains))
