"""Play that everybody expects."""

from __future__ import annotations

import numpy as np

from standoff.equilibrium.expecting import FIRM, expected_play
from standoff.equilibrium.reached import Reached
from standoff.game import compile_game
from tests.worlds import random_world


def test_each_side_does_as_expected_of_it() -> None:
    game = compile_game(random_world(3, types=(2, 3), periods=1))
    stage = game.stage(0, game.start)
    play = Reached(game, stage).play(expected_play(stage, game.types, ("war", "peace")))
    for i, certain in ((0, 1.0), (1, 0.0)):
        strikes = stage.strikes[i]
        able = np.array([row[strikes].any() and row[~strikes].any() for row in stage.allowed[i]])
        chance = play.overt[i][..., strikes].sum(axis=-1)[:, able]
        assert able.any()
        np.testing.assert_allclose(chance, certain, atol=len(strikes) * np.exp(-FIRM))
        np.testing.assert_allclose(play.covert[i], 1 / play.covert[i].shape[1])
