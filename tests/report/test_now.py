"""What each type would do now, against a sum written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from standoff.game.game import Stage
from standoff.report.now import overt_play
from tests.reference.random_stage import Sizes, random_stage, random_strategies
from tests.reference.stage import Floats, Strategies


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("side", [0, 1])
def test_play_is_the_sum_over_all_that_may_be_read(seed: int, side: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = Sizes(types=(2, 3))
    stage = random_stage(rng, sizes)
    played = random_strategies(rng, stage, sizes.types)
    beliefs = rng.dirichlet(np.ones(2)), rng.dirichlet(np.ones(3))
    found = overt_play(stage, beliefs, played.covert, played.overt, side)
    assert np.allclose(found.sum(axis=1), 1)
    assert np.allclose(found, written_out(stage, beliefs, played, side), atol=1e-14)


def written_out(stage: Stage, beliefs: tuple[Floats, Floats], played: Strategies, i: int) -> Floats:
    j = 1 - i
    found = np.zeros((len(beliefs[i]), stage.allowed[i].shape[1]))
    public = stage.public
    for h0, h1, y0, y1, z in itertools.product(
        range(len(stage.classes[0])),
        range(len(stage.classes[1])),
        range(public[0].shape[1]),
        range(public[1].shape[1]),
        range(stage.private[i].shape[1]),
    ):
        own, other = (h0, h1) if i == 0 else (h1, h0)
        y = y0 * public[1].shape[1] + y1
        chance = public[0][h0, y0] * public[1][h1, y1] * stage.private[i][stage.classes[j][other], z]
        chance *= beliefs[j] @ played.covert[j][:, other]
        for k in range(len(beliefs[i])):
            found[k] += chance * played.covert[i][k, own] * played.overt[i][k, stage.classes[i][own], z, y]
    return found
