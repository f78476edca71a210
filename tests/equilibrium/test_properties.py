"""What must be so of the equilibrium of any world, on random small ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from types import SimpleNamespace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff.equilibrium import Equilibrium, StageSolution, solve_game
from standoff.game import Game, compile_game, restrict, transparent
from standoff.scenario.world import World
from standoff.simulation import simulate
from tests.reference import stage as reference
from tests.reference.recursion import Record, arrive, onward, solve_tree
from tests.reference.relabel import (
    permute_types,
    revealing_sources,
    separate_effects,
    shift_terminal_payoffs,
    swap_sides,
)
from tests.reference.stage import Floats, Pair, Strategies, pair
from tests.worlds import random_world

SAME = 1e-8
"""Two solutions that must be equal, each with a residual of at most 1e-10 and the same interpolation."""

few = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
seeds = st.integers(0, 2**32 - 1)


def small(seed: int, **sizes: object) -> World:
    """A world of two types and two periods, quick to solve."""
    chosen: dict[str, object] = {
        "types": (2, 2),
        "periods": 2,
        "variables": 1,
        "covert_tracks": (1, 1),
        "overt_tracks": (1, 1),
        "private": (1, 1),
        "public": (0, 1),
        "events": 1,
    }
    return random_world(seed, **{**chosen, **sizes})  # type: ignore[arg-type]


def quick(game: Game) -> Equilibrium:
    """Solved on a coarse grid: what must hold must hold whatever the interpolation."""
    return solve_game(game, points=5, threads=1)


def first(game: Game) -> int:
    """The likeliest state in which the first moves are made."""
    return max(arrive(game, 0, game.start))[1]


def play(equilibrium: Equilibrium, period: int, state: int, beliefs: Pair) -> tuple[Strategies, Pair]:
    """Strategies and values at a belief."""
    solved = equilibrium.at(period, state, beliefs)
    return Strategies(solved.covert, solved.overt), solved.values


@few
@given(seeds)
def test_beliefs_obey_bayes_rule_over_two_periods(seed: int) -> None:
    """Against the joint probability of everything hidden and public, enumerated in plain loops."""
    game = compile_game(small(seed, overt_levels=2))
    equilibrium = quick(game)
    state = first(game)
    joint: dict[tuple[Record, int, Record], Floats] = {}
    predicted: dict[tuple[Record, int, Record], Pair] = {}
    start = np.multiply.outer(*game.prior)
    solved = equilibrium.at(0, state, game.prior)
    for record, next_state, weight in _one_period(game, 0, state, solved):
        beliefs = equilibrium.posterior(0, state, game.prior, solved, record[:3], record[3:])
        _check_simplex(beliefs)
        then = equilibrium.at(1, next_state, beliefs)
        for last, _, next_weight in _one_period(game, 1, next_state, then, ended=True):
            key = (record, next_state, last)
            joint[key] = joint.get(key, 0.0) + start * weight * next_weight
            predicted[key] = equilibrium.posterior(1, next_state, beliefs, then, last[:3], last[3:])
    assert joint
    for known, table in joint.items():
        if table.sum() > 1e-12:
            exact = table / table.sum()
            _check_simplex(predicted[known])
            # The product form: given the public record the two types stay independent.
            np.testing.assert_allclose(np.multiply.outer(*predicted[known]), exact, atol=1e-9)


@few
@given(seeds)
def test_strategies_sum_to_one_and_respect_availability(seed: int) -> None:
    world = random_world(
        seed, types=(3, 1), periods=2, covert_tracks=(1, 2), overt_tracks=(1, 2), private=(1, 1), variables=1
    )
    game = compile_game(world)
    equilibrium = quick(game)
    rng = np.random.default_rng(seed)
    for period, state in _reachable(game)[:4]:
        stage = game.stage(period, state)
        beliefs = pair(lambda i: rng.dirichlet(np.ones(game.types[i])))
        strategies, _ = play(equilibrium, period, state, beliefs)
        for i in (0, 1):
            assert strategies.covert[i].shape == (game.types[i], len(stage.covert[i]))
            assert strategies.overt[i].shape == reference.overt_shape(stage, i, game.types[i])
            assert (strategies.covert[i] >= 0).all()
            assert (strategies.overt[i] >= 0).all()
            np.testing.assert_allclose(strategies.covert[i].sum(axis=-1), 1, atol=1e-12)
            np.testing.assert_allclose(strategies.overt[i].sum(axis=-1), 1, atol=1e-12)
            closed = np.broadcast_to(~stage.allowed[i][None, :, None, None, :], strategies.overt[i].shape)
            assert (strategies.overt[i][closed] == 0).all()


@few
@given(seeds)
def test_swapping_the_sides_swaps_the_solution(seed: int) -> None:
    world = separate_effects(small(seed, types=(2, 1), covert_tracks=(1, 1), overt_levels=3, periods=2))
    game, swapped = compile_game(world), compile_game(swap_sides(world))
    one, two = quick(game), quick(swapped)
    for period, state in _reachable(game):
        stage, other = game.stage(period, state), swapped.stage(period, state)
        counts = len(stage.public_ids[0]), len(stage.public_ids[1])
        beliefs = game.prior
        expected, values = play(one, period, state, beliefs)
        found, found_values = play(two, period, state, (beliefs[1], beliefs[0]))
        for i in (0, 1):
            np.testing.assert_array_equal(stage.covert[i], other.covert[1 - i])
            np.testing.assert_allclose(found_values[1 - i], values[i], atol=SAME)
            np.testing.assert_allclose(found.covert[1 - i], expected.covert[i], atol=SAME)
            t, c, z, _, a = expected.overt[i].shape
            turned = expected.overt[i].reshape(t, c, z, *counts, a).swapaxes(3, 4).reshape(t, c, z, -1, a)
            np.testing.assert_allclose(found.overt[1 - i], turned, atol=SAME)


@few
@given(seeds, st.integers(0, 1))
def test_relabelling_types_permutes_the_solution(seed: int, side: int) -> None:
    world = small(seed)
    game, relabelled = compile_game(world), compile_game(permute_types(world, side, (1, 0)))
    one, two = quick(game), quick(relabelled)
    for period, state in _reachable(game):
        expected, values = play(one, period, state, game.prior)
        found, found_values = play(two, period, state, relabelled.prior)
        for i in (0, 1):
            order = [1, 0] if i == side else [0, 1]
            np.testing.assert_allclose(found_values[i], values[i][order], atol=SAME)
            np.testing.assert_allclose(found.covert[i], expected.covert[i][order], atol=SAME)
            np.testing.assert_allclose(found.overt[i], expected.overt[i][order], atol=SAME)


@few
@given(seeds, st.integers(0, 1), st.floats(-3, 3))
def test_a_constant_in_all_terminal_payoffs_changes_no_strategy(
    seed: int, side: int, constant: float
) -> None:
    world = small(seed, discount=1.0)
    game, shifted = compile_game(world), compile_game(shift_terminal_payoffs(world, side, constant))
    one, two = quick(game), quick(shifted)
    for period, state in _reachable(game):
        expected, values = play(one, period, state, game.prior)
        found, found_values = play(two, period, state, game.prior)
        for i in (0, 1):
            np.testing.assert_allclose(found_values[i] - values[i], constant * (i == side), atol=SAME)
        _check_same(found, expected, SAME)


@few
@given(seeds)
def test_precision_zero_is_uniform(seed: int) -> None:
    game = compile_game(small(seed, precision=(0.0, 0.0), overt_levels=3))
    equilibrium = quick(game)
    for period, state in _reachable(game):
        found, _ = play(equilibrium, period, state, game.prior)
        _check_same(found, reference.uniform(game.stage(period, state), game.types), 1e-15)


@few
@given(seeds)
def test_a_perfect_indicator_equals_seeing_the_covert_move(seed: int) -> None:
    """Whether the perfect reading is private, and so known to both, or public makes no difference."""
    world = small(
        seed, private=(0, 0), public=(0, 0), needs=False, covert_outcomes=True, variables=0, events=0
    )
    closed, opened = (compile_game(revealing_sources(world, public=public)) for public in (False, True))
    private, public = quick(closed), quick(opened)
    state = first(closed)
    stage, seen = closed.stage(0, state), opened.stage(0, first(opened))
    found, values = play(private, 0, state, closed.prior)
    expected, expected_values = play(public, 0, first(opened), opened.prior)
    for i in (0, 1):
        np.testing.assert_allclose(values[i], expected_values[i], atol=SAME)
        np.testing.assert_allclose(found.covert[i], expected.covert[i], atol=SAME)
        for own, its in product(range(len(stage.covert[i])), range(len(stage.covert[1 - i]))):
            moves = (own, its) if i == 0 else (its, own)
            y = moves[0] * len(seen.public_ids[1]) + moves[1]
            z = int(stage.private[i][stage.classes[1 - i][its]].argmax())
            np.testing.assert_allclose(
                found.overt[i][:, stage.classes[i][own], z, 0],
                expected.overt[i][:, seen.classes[i][own], 0, y],
                atol=SAME,
            )


@few
@given(seeds)
def test_a_perfect_indicator_equals_the_transparent_game(seed: int) -> None:
    world = small(seed, private=(0, 0), public=(0, 1), covert_tracks=(1, 1), needs=False)
    shown = compile_game(revealing_sources(world, public=False))
    seen = transparent(compile_game(world), moves=True)
    one, two = quick(shown), quick(seen)
    for period, state in _reachable(shown):
        expected, values = play(one, period, state, shown.prior)
        found, found_values = play(two, period, state, seen.prior)
        for i in (0, 1):
            np.testing.assert_allclose(found_values[i], values[i], atol=SAME)
            np.testing.assert_allclose(found.covert[i], expected.covert[i], atol=SAME)


@few
@given(seeds)
def test_beliefs_at_the_vertices_equal_the_game_with_those_types_known(seed: int) -> None:
    game = compile_game(small(seed))
    equilibrium = quick(game)
    for kinds in product(range(2), range(2)):
        known = restrict(game, types0=kinds[:1], types1=kinds[1:])
        alone = quick(known)
        certain = (np.eye(2)[kinds[0]], np.eye(2)[kinds[1]])
        for period, state in _reachable(game):
            found, values = play(equilibrium, period, state, certain)
            expected, expected_values = play(alone, period, state, (np.ones(1), np.ones(1)))
            for i in (0, 1):
                np.testing.assert_allclose(values[i][kinds[i]], expected_values[i][0], atol=SAME)
                np.testing.assert_allclose(found.covert[i][kinds[i]], expected.covert[i][0], atol=SAME)
                np.testing.assert_allclose(found.overt[i][kinds[i]], expected.overt[i][0], atol=SAME)


@few
@given(seeds)
def test_solution_is_a_fixed_point_of_the_plain_stage(seed: int) -> None:
    """In the last period nothing is interpolated, so the NumPy stage must confirm the residual."""
    game = compile_game(
        random_world(seed, types=(2, 2), periods=1, covert_tracks=(1, 2), private=(1, 1), public=(1, 0))
    )
    equilibrium = quick(game)
    rng = np.random.default_rng(seed)

    def onwards(k: int, *_: Floats) -> Pair:
        worth = pair(lambda i: np.zeros(game.types[i]))
        for state, weight in zip(game.lottery_states[k], game.lottery_probabilities[k], strict=True):
            for probability, following in arrive(game, 1, int(state)):
                for i in (0, 1):
                    worth[i][:] += weight * probability * game.terminal[i][:, following]
        return worth

    for period, state in _reachable(game):
        beliefs = pair(lambda i: rng.dirichlet(np.ones(game.types[i])))
        found, values = play(equilibrium, period, state, beliefs)
        evaluation = reference.evaluate(
            game.stage(period, state), beliefs, found, onwards, game.precision, game.discount
        )
        assert evaluation.residual < 1e-9
        for i in (0, 1):
            np.testing.assert_allclose(evaluation.payoffs.values[i], values[i], atol=1e-9)


@few
@given(seeds)
def test_grid_agrees_with_the_tree_within_its_own_error_estimate(seed: int) -> None:
    game = compile_game(small(seed, private=(1, 0), public=(0, 0)))
    exact = solve_tree(game)
    assert exact.residual < 1e-9
    equilibrium = solve_game(game, deadlines=(1, 2), threads=1)
    certificate = equilibrium.certificate
    within = max(certificate.value_error, 1e-9)
    values = [np.zeros(count) for count in game.types]
    for probability, state in arrive(game, 0, game.start):
        _, here = play(equilibrium, 0, state, game.prior)
        values = [total + probability * each for total, each in zip(values, here, strict=True)]
    for i in (0, 1):
        np.testing.assert_allclose(values[i], exact.values[i], atol=within)
    outcomes, strikes = equilibrium.forecast(periods=[1, 2])
    expected = exact.outcomes().sum(axis=(2, 3)).cumsum(axis=0)
    np.testing.assert_allclose(outcomes, expected, atol=max(certificate.conflict_error, 1e-9))
    np.testing.assert_allclose(
        strikes, exact.strikes().cumsum(axis=0), atol=max(certificate.conflict_error, 1e-9)
    )


@few
@given(seeds)
def test_exact_and_simulated_outcomes_agree(seed: int) -> None:
    """To four standard errors, and what the belief grid may have added."""
    game = compile_game(random_world(seed, types=(2, 2), periods=3, variables=2, covert_tracks=(1, 1)))
    dates, count = (1, 2, 3), 20_000
    equilibrium = solve_game(game, deadlines=dates, keep_policies=True, threads=1)
    runs = simulate(
        SimpleNamespace(actual=game, views=(equilibrium, equilibrium)), n=count, seed=seed, threads=1
    )
    table = runs.outcome_table(dates)
    found = table["probability"].values
    outcomes, _ = equilibrium.forecast(dates)
    exact = np.concatenate([outcomes, 1 - outcomes.sum(axis=1, keepdims=True)], axis=1).clip(0, 1)
    error = np.sqrt(exact * (1 - exact) / count)
    assert found.shape == exact.shape
    assert (np.abs(found - exact) <= 4 * error + equilibrium.certificate.conflict_error + 1e-9).all()


def _reachable(game: Game) -> list[tuple[int, int]]:
    return [(int(t), int(x)) for t, x in np.argwhere(game.reachable[: game.periods])]


def _one_period(
    game: Game, period: int, state: int, solved: StageSolution, *, ended: bool = False
) -> Iterator[tuple[Record, int, Floats]]:
    """Every record with its next state, and P(both | types), covert moves summed out one by one.

    With ``ended`` the period counts whether or not the standoff goes on.
    """
    stage = game.stage(period, state)
    second = stage.public[1].shape[1]
    for record in map(Record._make, np.ndindex(*reference.records(stage))):
        y, z0, z1, a0, a1 = record
        chance = np.zeros(game.types)
        for t0, t1 in product(*map(range, game.types)):
            for h0, h1 in product(range(len(stage.covert[0])), range(len(stage.covert[1]))):
                c0, c1 = stage.classes[0][h0], stage.classes[1][h1]
                chance[t0, t1] += (
                    solved.covert[0][t0, h0]
                    * solved.covert[1][t1, h1]
                    * stage.public[0][h0, y // second]
                    * stage.public[1][h1, y % second]
                    * stage.private[0][c1, z0]
                    * stage.private[1][c0, z1]
                    * solved.overt[0][t0, c0, z0, y, a0]
                    * solved.overt[1][t1, c1, z1, y, a1]
                )
        if ended:
            yield record, -1, chance
        elif stage.survive[y, a0, a1] > 0:
            for probability, following in onward(game, period, stage, record):
                yield record, following, chance * stage.survive[y, a0, a1] * probability


def _check_simplex(beliefs: Pair) -> None:
    for belief in beliefs:
        assert (belief >= 0).all()
        assert abs(belief.sum() - 1) < 1e-12


def _check_same(found: Strategies, expected: Strategies, tolerance: float) -> None:
    for i in (0, 1):
        np.testing.assert_allclose(found.covert[i], expected.covert[i], atol=tolerance)
        np.testing.assert_allclose(found.overt[i], expected.overt[i], atol=tolerance)
