"""The compiled stage map against the plain NumPy one, at random strategies of random stages."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.polynomial import chebyshev

from standoff.equilibrium.arrays import stage_arrays
from standoff.equilibrium.grid import Coordinate
from standoff.equilibrium.kernel import evaluate, workspace
from standoff.game.game import Stage
from tests.reference import stage as reference
from tests.reference.random_stage import Sizes, random_stage, random_strategies
from tests.reference.stage import Bools, Floats, Pair, Strategies, pair

GRID = (5, 4)
DISCOUNT = 0.93
LANES = 12
PRECISION = np.stack([np.linspace(0.4, 2.0, LANES), np.linspace(1.5, 0.0, LANES)])
"""(2, lanes): every lane its own."""

SHAPES = {
    "two types": Sizes(),
    "nothing hidden": Sizes(types=(1, 1), covert=(1, 1), classes=(1, 1), public=(1, 1), private=(1, 1)),
    "three types": Sizes(types=(3, 1), overt=(2, 4), lotteries=2),
    "private only": Sizes(public=(1, 1), private=(2, 2), covert=(2, 2)),
    "public only": Sizes(public=(2, 2), private=(1, 1), classes=(1, 1), covert=(2, 2)),
    "many covert moves": Sizes(covert=(6, 5), classes=(3, 2), lotteries=1),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(
    ("seed", "coordinate"), [(0, "share"), (1, "share"), (2, "share"), (0, "angle"), (3, "angle")]
)
def test_kernel_equals_the_reference(name: str, seed: int, coordinate: Coordinate) -> None:
    rng = np.random.default_rng([seed, len(name)])
    sizes = SHAPES[name]
    types = sizes.types
    stage = random_stage(rng, sizes)
    coefficients = pair(
        lambda i: rng.normal(
            size=(sizes.lotteries, GRID[0] ** (types[0] - 1), GRID[1] ** (types[1] - 1), types[i])
        )
    )
    plays = [random_strategies(rng, stage, types, spread=1.5) for _ in range(LANES)]
    beliefs = [_beliefs(rng, types, lane) for lane in range(LANES)]
    found, values = _compiled(stage, types, coefficients, beliefs, plays, coordinate)

    for lane in range(LANES):
        evaluation = reference.evaluate(
            stage,
            beliefs[lane],
            plays[lane],
            lambda k, mu0, mu1: (
                _expand(mu0, mu1, coefficients[0][k], coordinate),
                _expand(mu0, mu1, coefficients[1][k], coordinate),
            ),
            (PRECISION[0, lane], PRECISION[1, lane]),
            DISCOUNT,
        )
        expected = evaluation.payoffs
        for i in (0, 1):
            np.testing.assert_allclose(values[i][:, lane], expected.values[i], rtol=1e-12, atol=1e-12)
            np.testing.assert_allclose(
                found[lane].covert[i],
                _odds(stage, i, expected.covert[i], PRECISION[i, lane], None),
                rtol=1e-12,
                atol=1e-12,
            )
            possible = expected.possible[i]
            odds = _odds(stage, i, expected.overt[i], PRECISION[i, lane], stage.allowed[i])
            np.testing.assert_allclose(
                found[lane].overt[i][:, possible], odds[:, possible], rtol=1e-12, atol=1e-12
            )


def _compiled(
    stage: Stage,
    types: tuple[int, int],
    coefficients: Pair,
    beliefs: list[Pair],
    plays: list[Strategies],
    coordinate: Coordinate,
) -> tuple[list[Strategies], Pair]:
    """Centred action values in the kernel's log-odds form for each lane, and values (Θi, lanes)."""
    arrays = stage_arrays(SimpleNamespace(discount=DISCOUNT), stage)  # type: ignore[arg-type]
    weighted = pair(lambda i: arrays.weights[:, None, None, None] * coefficients[i][arrays.lotteries])
    # The kernel wants the other side's basis first, then own basis and types in one axis: (k, Mj, Mi * Θi)
    count, m0, m1, _ = weighted[0].shape
    v0 = np.ascontiguousarray(weighted[0].swapaxes(1, 2)).reshape(count, m1, m0 * types[0])
    v1 = np.ascontiguousarray(weighted[1]).reshape(count, m0, m1 * types[1])
    columns = [np.concatenate([_log(part).ravel() for part in (*play.covert, *play.overt)]) for play in plays]
    q = np.ascontiguousarray(np.stack(columns, axis=1))
    g = np.full_like(q, np.nan)
    values = pair(lambda i: np.zeros((types[i], LANES)))
    mu = pair(lambda i: np.ascontiguousarray(np.stack([belief[i] for belief in beliefs], axis=1)))
    work, form = workspace(arrays, GRID, LANES), np.array([*GRID, 0, coordinate == "angle"])
    evaluate(arrays, work, form, *mu, v0, v1, PRECISION, q, g, *values)
    shapes = [*(p.shape for p in plays[0].covert), *(p.shape for p in plays[0].overt)]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    parts = [
        part.reshape((*shape, LANES)) for part, shape in zip(np.split(g, ends[:-1]), shapes, strict=True)
    ]
    lanes = [
        Strategies((parts[0][..., n], parts[1][..., n]), (parts[2][..., n], parts[3][..., n]))
        for n in range(LANES)
    ]
    return lanes, values


def _log(strategy: Floats) -> Floats:
    return np.log(np.where(strategy > 0, strategy, 1.0))


def _odds(stage: Stage, i: int, values: Floats, precision: float, allowed: Bools | None) -> Floats:
    """λ (value - value of the first move allowed), 0 where not allowed."""
    if allowed is None:
        return precision * (values - values[..., :1])
    base = allowed.argmax(axis=1)  # (Ci,)
    against = np.take_along_axis(values, base[None, :, None, None, None], axis=-1)
    return np.asarray(np.where(allowed[None, :, None, None, :], precision * (values - against), 0.0))


def _beliefs(rng: np.random.Generator, types: tuple[int, int], lane: int) -> Pair:
    """Random beliefs; the first two lanes are certain."""
    if lane < 2:
        return pair(lambda i: np.eye(types[i])[-lane % types[i]])
    return pair(lambda i: rng.dirichlet(np.ones(types[i])))


def _expand(mu0: Floats, mu1: Floats, coefficients: Floats, coordinate: Coordinate) -> Floats:
    """Sum of products of Chebyshev polynomials of the stick-breaking shares, or their angles, (M0, M1, Θ) -> (Θ,)."""
    table = coefficients.reshape(*[GRID[0]] * (len(mu0) - 1), *[GRID[1]] * (len(mu1) - 1), -1)
    for mu in (mu0, mu1):
        left = 1.0
        for piece in mu[1:]:
            s = min(piece / left, 1.0) if left > 0 else 0.5
            if coordinate == "angle":
                s = 2 / np.pi * np.arcsin(np.sqrt(s))
            table = np.asarray(chebyshev.chebval(2 * s - 1, table))
            left -= piece
    return np.asarray(table)
