"""Limited thinking: so many responses, and mixtures of them, against the readable stage."""

from __future__ import annotations

import math

import numpy as np
import pytest

from standoff.equilibrium import solve
from standoff.equilibrium.equilibrium import solve_game
from standoff.equilibrium.levels import shares_of
from standoff.errors import UsageError
from standoff.game import Stage, compile_game
from tests.equilibrium.places import gold_game, terminal_values
from tests.reference import stage as reference
from tests.reference.stage import Strategies
from tests.worlds import random_world


@pytest.mark.parametrize("level", [0, 1, 2, 5])
@pytest.mark.parametrize("seed", range(3))
def test_level_k_is_so_many_responses_from_uniform_play(level: int, seed: int) -> None:
    game = compile_game(random_world(seed, types=(2, 3), periods=1, covert_tracks=(1, 1), private=(1, 1)))
    equilibrium = solve_game(game, level=level, threads=1)
    assert equilibrium.certificate.level == level
    for x in np.flatnonzero(game.reachable[0]):
        stage, onward = game.stage(0, int(x)), terminal_values(game)
        common = (onward, game.precision, game.discount)
        expected = reference.uniform(stage, game.types)
        for _ in range(level):
            expected = reference.evaluate(stage, game.prior, expected, *common).response
        worth = reference.evaluate(stage, game.prior, expected, *common).payoffs
        found = equilibrium.at(0, int(x), game.prior)
        for i in (0, 1):
            # Readings that cannot occur: the reference leaves them at 0, and so does the kernel.
            np.testing.assert_allclose(found.covert[i], expected.covert[i], atol=1e-12)
            np.testing.assert_allclose(found.overt[i], expected.overt[i], atol=1e-12)
            np.testing.assert_allclose(found.values[i], worth.values[i], atol=1e-12)


def test_levels_come_to_the_equilibrium_where_precision_is_low() -> None:
    game = gold_game("F", precision=0.5)
    high, exact = solve_game(game, level=60), solve_game(game)
    beliefs = game.prior
    for found, expected in zip(
        high.at(0, game.start, beliefs).overt, exact.at(0, game.start, beliefs).overt, strict=True
    ):
        np.testing.assert_allclose(found, expected, atol=1e-9)


@pytest.mark.parametrize("mean", [0.5, 1.5])
@pytest.mark.parametrize("seed", range(3))
def test_each_level_of_a_hierarchy_answers_those_below_it(mean: float, seed: int) -> None:
    game = compile_game(random_world(seed, types=(2, 2), periods=1, covert_tracks=(1, 1), private=(1, 1)))
    highest = 3
    equilibrium = solve_game(game, level=highest, hierarchy=mean, threads=1)
    assert (equilibrium.certificate.level, equilibrium.certificate.hierarchy) == (highest, mean)
    poisson = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(highest + 1)]
    for x in np.flatnonzero(game.reachable[0]):
        stage, onward = game.stage(0, int(x)), terminal_values(game)
        plays = [reference.uniform(stage, game.types)]
        for k in range(highest):
            below = mixture(stage, plays, poisson[: k + 1])
            common = (onward, game.precision, game.discount)
            plays.append(reference.evaluate(stage, game.prior, below, *common).response)
        expected, found = mixture(stage, plays, poisson), equilibrium.at(0, int(x), game.prior)
        for i in (0, 1):
            np.testing.assert_allclose(found.covert[i], expected.covert[i], atol=1e-12)
            np.testing.assert_allclose(found.overt[i], expected.overt[i], atol=1e-12)


def mixture(stage: Stage, plays: list[Strategies], shares: list[float]) -> Strategies:
    whole = sum(shares)

    def mixed(parts: list[reference.Floats]) -> reference.Floats:
        total: reference.Floats = sum(
            (s / whole * p for s, p in zip(shares, parts, strict=True)), 0.0 * parts[0]
        )
        return total

    return Strategies(
        covert=reference.pair(lambda i: mixed([play.covert[i] for play in plays])),
        overt=reference.pair(lambda i: mixed([play.overt[i] for play in plays])),
    )


def test_shares_are_those_of_poisson_cut_off() -> None:
    np.testing.assert_allclose(shares_of(2, 2.0), np.array([1, 2, 2]) / 5)
    assert len(shares_of(4, None)) == 0


def test_a_hierarchy_of_a_whole_scenario_is_kept_in_its_certificate() -> None:
    found = solve("border-incident", level=4, hierarchy=1.5, points=6, deviations=False)
    assert found.certificate.hierarchy == 1.5
    risk = found.views[0].forecasts(found.actual.periods)[: len(found.actual.outcomes)]
    assert 0 < risk.sum() <= 1 + found.certificate.conflict_error


@pytest.mark.parametrize(("level", "mean"), [(None, 1.5), (3, 0.0), (3, math.inf), (-1, None)])
def test_what_is_no_hierarchy_is_refused(level: int | None, mean: float | None) -> None:
    with pytest.raises(UsageError, match=r"level|hierarchy"):
        solve("reciprocal-fear", level=level, hierarchy=mean)
