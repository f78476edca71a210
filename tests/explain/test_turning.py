"""Turning points: the estimated risk, what changes it, and the histories told."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import standoff as so
from standoff.explain.turning import SMALL, TURNS, Turn, TurningPoints, risk_from_here, turning_points
from standoff.simulation.tables import is_conflict
from tests.explain import small


@cache
def runs() -> so.Runs:
    return so.simulate(small.agreed(), n=40_000, seed=2)


@cache
def found() -> TurningPoints:
    return turning_points(small.agreed(), runs())


def test_the_risk_is_that_of_the_solution_at_the_start_and_of_the_runs_ever_after() -> None:
    risks, data = risk_from_here(small.agreed(), runs()), runs().dataset
    fought = is_conflict(data)
    game = small.agreed().views[0]
    exact = game.forecast([3])[0][0][small.agreed().actual.conflict].sum()
    assert risks[:, 0].mean() == pytest.approx(exact, abs=0.01)
    assert np.array_equal(risks[:, -1], fought.astype(float))
    for t in range(4):
        assert risks[:, t].mean() == pytest.approx(fought.mean(), abs=2e-3)


def test_the_risk_at_a_belief_is_that_of_the_solution() -> None:
    """After the first period, against the risk computed by the solver for the shorter game at some runs' beliefs."""
    risks, data = risk_from_here(small.agreed(), runs()), runs().dataset
    equilibrium = small.agreed().views[0]
    game = equilibrium.game
    last = game.periods - 1
    going = np.flatnonzero((data["end"].values < 0) | (data["end"].values >= last))[::400]
    gaps = []
    for run in going:
        belief = data["belief"].values[run, last]
        beliefs = belief[1].astype(float), belief[0].astype(float)
        state = int(data["state"].values[run, last])
        play = equilibrium.at(last, state, beliefs)
        stage = game.stage(last, state)
        from standoff.equilibrium.reached import Play, Reached

        ends = Reached(game, stage).endings(Play(play.covert, play.overt))
        exact = np.einsum("t,u,tuo->o", *beliefs, ends)[: len(game.outcomes)][game.conflict].sum()
        gaps.append(risks[run, last] - exact)
    assert len(gaps) > 10
    assert np.sqrt(np.mean(np.square(gaps))) < 0.03


def test_strikes_raise_the_risk_and_changes_average_out() -> None:
    effects = {effect.happening.words: effect for effect in found().effects}
    for side in ("North", "South"):
        strike = effects[f"{side}: force strike"]
        assert strike.change > 10 * strike.error > 0.0
    sizes = [abs(effect.change) for effect in found().effects]
    assert sizes == sorted(sizes, reverse=True)
    assert len(found().to_pandas()) == len(sizes)


def test_stated_errors_of_effects_hold_for_other_runs() -> None:
    gaps = []
    names = {e.happening: e for e in found().effects}
    for seed in (11, 12, 13):
        other = turning_points(small.agreed(), so.simulate(small.agreed(), n=4_000, seed=seed))
        for e in other.effects:
            best = names[e.happening]
            gaps.append((e.change - best.change) / np.hypot(e.error, best.error))
    assert np.max(np.abs(gaps)) < 4.5
    assert np.mean(np.square(gaps)) < 2.0


def test_histories_are_runs_of_their_path() -> None:
    data = runs().dataset
    names = data["path_name"].values
    told = found().histories
    assert {h.path for h in told} == {str(names[k]) for k in np.unique(data["path"].values)}
    for history in told:
        assert names[data["path"].values[history.run]] == history.path
        assert len(history.turns) <= TURNS
        assert [turn.period for turn in history.turns] == sorted(turn.period for turn in history.turns)
        assert all(abs(turn.after - turn.before) >= SMALL for turn in history.turns)
    shares = {h.path: h.share for h in told}
    assert sum(shares.values()) == pytest.approx(1.0)


def test_words() -> None:
    strike = next(e.happening for e in found().effects if e.happening.what == "force strike")
    turn = Turn(0, small.agreed().actual.world.clock.start, 0.2, 0.6, (strike,))
    assert turn.words == f"1 Jan 2020: {strike.who}: force strike. The risk rises from 20 to 60%."
    quiet = Turn(0, small.agreed().actual.world.clock.start, 0.2, 0.1, ())
    assert quiet.words == "1 Jan 2020: nothing out of the ordinary. The risk falls from 20 to 10%."
