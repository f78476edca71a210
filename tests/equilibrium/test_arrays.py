"""Stages laid out for the kernels: continuations, rows of moves, lengths."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from standoff.equilibrium.arrays import StageArrays, dimensions, stage_arrays
from standoff.game.game import Stage
from tests.reference.random_stage import Sizes, random_stage
from tests.reference.stage import overt_shape

DISCOUNT = 0.9
SIZES = Sizes(types=(3, 2), overt=(4, 3), private=(2, 3), lotteries=2)
stages = pytest.mark.parametrize("stage", [random_stage(np.random.default_rng(k), SIZES) for k in range(4)])


def laid_out(stage: Stage) -> StageArrays:
    return stage_arrays(SimpleNamespace(discount=DISCOUNT), stage)  # type: ignore[arg-type]


@stages
def test_continuations_tell_where_it_goes_on_and_how_likely(stage: Stage) -> None:
    arrays = laid_out(stage)
    for y, a0, a1 in np.ndindex(*stage.survive.shape):
        k = arrays.first.cont[y, a0, a1]
        assert arrays.second.cont[y, a1, a0] == k
        if stage.survive[y, a0, a1] == 0:
            assert k == -1
        else:
            assert arrays.lotteries[k] == stage.lottery[y, a0, a1]
            assert arrays.weights[k] == DISCOUNT * stage.survive[y, a0, a1]
    kinds = list(zip(arrays.lotteries, arrays.weights, strict=True))
    assert len(kinds) == len(set(kinds))


@stages
def test_a_row_holds_moves_with_the_same_continuations(stage: Stage) -> None:
    arrays = laid_out(stage)
    for side in (arrays.first, arrays.second):
        moves = range(side.cont.shape[1])
        for y, cont in enumerate(side.cont):
            for a in moves:
                assert (side.row[y, a] == -1) == (cont[a] == -1).all()
                for b in moves:
                    if side.row[y, a] >= 0 and side.row[y, b] >= 0:
                        assert (side.row[y, a] == side.row[y, b]) == (cont[a] == cont[b]).all()
            rows = side.row[y].max() + 1
            assert (side.rep[y, rows:] == -1).all()
            for r, move in enumerate(side.rep[y, :rows]):
                assert side.row[y, move] == r


@stages
def test_payoffs_are_a_base_and_what_kinds_of_acts_add(stage: Stage) -> None:
    arrays = laid_out(stage)
    for i, side in enumerate((arrays.first, arrays.second)):
        for (t, c, cj, y, a, b), payoff in np.ndenumerate(stage.payoff[i]):
            kind = side.kind[y, cj, b]
            added = side.extra[t, c, y, a, kind] if kind >= 0 else 0.0
            assert side.base[t, c, y, a] + added == pytest.approx(payoff, abs=1e-14)


def test_acts_that_make_no_difference_are_of_no_kind() -> None:
    stage = random_stage(np.random.default_rng(1), SIZES)
    for payoff in stage.payoff:
        payoff[:] = payoff[:, :, :1, :, :, :1]
        payoff[..., -1] += 1.0
    for side in (laid_out(stage).first, laid_out(stage).second):
        assert (side.kind[..., :-1] == -1).all()
        assert (side.kind[..., -1] == 0).all()


@stages
def test_dimensions_are_the_lengths_of_the_strategies(stage: Stage) -> None:
    expected = [SIZES.types[i] * len(stage.classes[i]) for i in (0, 1)]
    expected += [int(np.prod(overt_shape(stage, i, SIZES.types[i]))) for i in (0, 1)]
    assert list(dimensions(laid_out(stage))) == expected


@stages
def test_each_side_knows_its_own_part_of_a_public_reading(stage: Stage) -> None:
    arrays = laid_out(stage)
    second = stage.public[1].shape[1]
    for y in range(stage.survive.shape[0]):
        assert (arrays.first.own[y], arrays.second.own[y]) == (y // second, y % second)


def test_a_stage_that_always_ends_has_no_continuation() -> None:
    stage = random_stage(np.random.default_rng(5), SIZES)
    stage.survive[:] = 0.0
    arrays = laid_out(stage)
    assert len(arrays.lotteries) == len(arrays.weights) == 0
    assert (arrays.first.row == -1).all()
    assert (arrays.second.rep == -1).all()
