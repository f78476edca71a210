from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff.game import compile_game
from standoff.simulation.layout import stacked, view_stage
from tests.worlds import random_world


@pytest.fixture
def game():
    sizes = {
        "covert_tracks": (1, 2),
        "overt_tracks": (1, 1),
        "private": (1, 2),
        "public": (1, 1),
        "variables": 0,
    }
    return compile_game(random_world(4, types=(2, 2), needs=False, **sizes))


def test_a_view_like_the_world_keeps_all_numbers(game):
    stage = game.stage(0, game.start)
    view = view_stage(stage, game, stage, game, (3, 3))
    for i in (0, 1):
        assert view.covert_numbers[i][: len(stage.covert[i])].tolist() == list(range(len(stage.covert[i])))
        np.testing.assert_allclose(view.public_rates[i, : stage.public[i].shape[1], : len(stage.covert[i])],
                                   stage.public[i].T)  # fmt: skip


def test_moves_are_matched_by_name_and_readings_by_likeness(game):
    actual = game.stage(0, game.start)
    seen = replace(
        actual,
        covert=(actual.covert[0], actual.covert[1][::-1]),
        private=(actual.private[0], actual.private[1][:, [0, 4]]),
        private_ids=(actual.private_ids[0], actual.private_ids[1][[0, 4]]),
    )
    view = view_stage(seen, game, actual, game, (3, 3))
    count = len(actual.covert[1])
    assert view.covert_numbers[1][:count].tolist() == list(range(count))[::-1]
    first, second = ("quiet", "alarm"), ("quiet", "alarm", "loud")
    assert game.private_readings[1] == tuple((a, b) for a in first for b in second)
    assert view.private_numbers[1].tolist() == [0, 0, 0, 0, 1, 1]
    assert (view.private_rates[1, [1, 2, 3, 5]] == 0).all()
    assert (view.private_rates[1, 4, : actual.private[1].shape[0]] == actual.private[1][:, 4]).all()


def test_stacked_arrays_are_padded_and_cannot_be_written():
    found = stacked([np.ones((2, 1)), np.ones((1, 3))], np.float64, -1)
    assert found.tolist() == [[[1, -1, -1], [1, -1, -1]], [[1, 1, 1], [-1, -1, -1]]]
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0, 0] = 2
