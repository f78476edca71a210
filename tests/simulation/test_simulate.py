from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff import UsageError
from standoff.game import compile_game
from standoff.simulation import simulate
from tests.reference import stage as reference
from tests.simulation.enumeration import outcomes
from tests.simulation.fakes import FakeSolution, FakeView, fake, misperceiving
from tests.worlds import random_world

SMALL = {
    "types": (2, 2),
    "periods": 2,
    "variables": 1,
    "covert_tracks": (1, 1),
    "overt_tracks": (1, 1),
    "private": (1, 1),
    "public": (1, 0),
}


def small_game(seed, **sizes):
    return compile_game(random_world(seed, **(SMALL | sizes)))


@pytest.fixture(scope="module")
def solution():
    return misperceiving(small_game(7, periods=3))


@pytest.mark.parametrize("make", [fake, misperceiving])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_outcomes_agree_with_going_through_everything(make, seed):
    found = make(small_game(seed), seed)
    n = 40_000
    exact = outcomes(found)
    data = simulate(found, n, seed=seed).dataset
    for t, o in np.ndindex(*exact.shape):
        share = np.mean((data.end.values == t) & (data.outcome.values == o))
        assert abs(share - exact[t, o]) <= 4 * np.sqrt(exact[t, o] * (1 - exact[t, o]) / n) + 1e-9


def test_three_types_and_one():
    n = 40_000
    found = misperceiving(small_game(11, types=(3, 1)), 5)
    exact = outcomes(found).sum(axis=0)
    table = simulate(found, n).outcome_table()
    error = np.sqrt(exact * (1 - exact) / n)
    assert (np.abs(table.probability.values[-1, :-1] - exact) <= 4 * error + 1e-9).all()


def test_types_come_from_the_actual_prior(solution):
    data = simulate(solution, 20_000).dataset
    for i in (0, 1):
        share = np.mean(data.types.values[:, i] == 1)
        assert share == pytest.approx(solution.actual.prior[i][1], abs=0.02)


def test_same_seed_same_runs_whatever_the_threads(solution):
    runs = [simulate(solution, 3_000, seed=5, threads=threads) for threads in (1, 2, 5)]
    assert runs[0] == runs[1] == runs[2]
    assert runs[0] != simulate(solution, 3_000, seed=6)


def test_fewer_runs_are_the_first_of_more(solution):
    many, few = simulate(solution, 2_000).dataset, simulate(solution, 150).dataset
    for name in few.data_vars:
        np.testing.assert_array_equal(few[name].values, many[name].values[:150], err_msg=name)


def test_beliefs_follow_from_the_record_by_bayes_rule_in_each_view(solution):
    data = simulate(solution, 300).dataset
    for run in np.flatnonzero(data.end.values != 0)[:40]:
        first = data.isel(run=run, period=0)
        for v in (0, 1):
            view = solution.views[v]
            x = int(first.state)
            stage, beliefs = view.game.stage(0, x), view.game.prior
            np.testing.assert_allclose(first.belief.values[v], beliefs[1 - v], rtol=1e-6)
            strategies = view.at(0, x, beliefs)
            y = [_local(stage.public_ids[i], first.public.values[i]) for i in (0, 1)]
            z = [_local(stage.private_ids[i], first.private.values[i]) for i in (0, 1)]
            a = [_local(stage.overt[i], first.overt.values[i]) for i in (0, 1)]
            both = y[0] * len(stage.public_ids[1]) + y[1]
            j = 1 - v
            after = reference.posterior(stage, j, beliefs[j], strategies)[both, z[j], z[v], a[j]]
            own = reference.posterior(stage, v, beliefs[v], strategies)[both, z[v], z[j], a[v]]
            second = data.isel(run=run, period=1)
            np.testing.assert_allclose(second.belief.values[v], after, atol=2e-5)
            np.testing.assert_allclose(second.seen_as.values[v], own, atol=2e-5)


def test_fear_is_the_chance_of_a_strike_in_the_own_view(solution):
    data = simulate(solution, 60).dataset
    for run, t in np.argwhere(data.state.values >= 0)[:60]:
        here = data.isel(run=run, period=t)
        for i in (0, 1):
            view, j = solution.views[i], 1 - i
            beliefs = [None, None]
            beliefs[j], beliefs[i] = here.belief.values[i].astype(float), here.seen_as.values[i].astype(float)
            stage = view.game.stage(int(t), int(here.state))
            strategies = view.at(int(t), int(here.state), beliefs)
            beliefs[i] = np.eye(view.game.types[i])[int(data.types.values[run, i])]
            chance = reference.record_probabilities(stage, beliefs, strategies).sum(axis=(0, 1, 2))
            fear = np.moveaxis(chance, j, 0)[stage.strikes[j]].sum()
            assert float(here.fear[i]) == pytest.approx(fear, abs=0.02)


def test_what_is_recorded_could_happen(solution):
    game, data = solution.actual, simulate(solution, 400).dataset
    for run, t in np.argwhere(data.state.values >= 0):
        here = data.isel(run=run, period=t)
        stage = game.stage(int(t), int(here.state))
        for i in (0, 1):
            h, a = (
                _local(stage.covert[i], here.covert.values[i]),
                _local(stage.overt[i], here.overt.values[i]),
            )
            assert stage.allowed[i][stage.classes[i][h], a]
    np.testing.assert_allclose(data.belief.sum("type").values[data.state.values >= 0], 1.0, atol=1e-6)
    ended = data.end.values >= 0
    assert (data.outcome.values[ended] >= 0).all()
    assert (data.outcome.values[~ended] == -1).all()
    after = data.period.values[None, :] > np.where(ended, data.end.values, game.periods)[:, None]
    assert (data.state.values[after] == -1).all()
    assert np.isnan(data.fear.values[after]).all()


def test_records_a_view_holds_impossible_are_counted_and_change_no_belief():
    game = small_game(3, private=(0, 1), periods=3, needs=False)
    view = FakeView(_deaf(game), 1)
    data = simulate(FakeSolution(game, (FakeView(game, 1), view)), 2_000).dataset
    heard = data.private.values[:, :, 1] == 1
    assert heard[:, 0].any()
    goes_on = data.state.values[:, 1] >= 0
    surprised = heard[:, 0] & goes_on
    assert (data.surprises.values[surprised, 1] >= 1).all()
    assert (data.surprises.values[:, 0] == 0).all()
    np.testing.assert_allclose(data.belief.values[surprised, 1, 1], data.belief.values[surprised, 0, 1])


def test_a_state_a_view_holds_impossible_is_met_with_first_moves():
    game = small_game(5)
    blind = replace(game, stages=tuple(tuple(None for _ in row) for row in game.stages))
    data = simulate(FakeSolution(game, (FakeView(game, 1), FakeView(blind, 1))), 500).dataset
    assert (data.covert.values[:, 0, 1] == game.stage(0, int(data.state.values[0, 0])).covert[1][0]).all()
    assert np.isnan(data.fear.values[:, :, 1]).all()
    assert (data.surprises.values[:, 1] >= 1).all()
    played = data.state.values >= 0
    np.testing.assert_allclose(
        data.belief.values[played][:, 1], np.broadcast_to(game.prior[0], (played.sum(), 2)), rtol=1e-6
    )


def test_progress_is_told(solution):
    told = []
    simulate(solution, 50, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    "options", [{"n": 0}, {"n": 1.5}, {"n": True}, {"seed": -1}, {"threads": 0}, {"informed": np.zeros(3)}]
)
def test_options_without_sense_are_refused(solution, options):
    with pytest.raises(UsageError):
        simulate(solution, **({"n": 10} | options))


def test_views_of_another_game_are_refused(solution):
    other = FakeView(small_game(7, periods=2))
    with pytest.raises(UsageError):
        simulate(FakeSolution(solution.actual, (other, other)), 10)


def _local(ids, number):
    return int(np.flatnonzero(ids == number)[0])


def _deaf(game):
    """The game as seen by one who holds all but the first private reading impossible for side 1."""

    def seen(stage):
        if stage is None:
            return None
        private = stage.private[0], np.ones((len(stage.private[1]), 1))
        return replace(stage, private=private, private_ids=(stage.private_ids[0], stage.private_ids[1][:1]))

    return replace(game, stages=tuple(tuple(seen(stage) for stage in row) for row in game.stages))
