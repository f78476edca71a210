"""From a solution and its runs to the answer."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from standoff.equilibrium import Solution, solve
from standoff.equilibrium.equilibrium import CAUTION
from standoff.report.answer import Answer, from_json, to_json
from standoff.report.build import build_answer, build_standing, milestones_of
from standoff.report.now import play_now
from standoff.scenario import load
from standoff.scenario.world import Clock
from standoff.simulation import Runs, simulate

SMALL = Path(__file__).parents[1] / "cli" / "small.yaml"


@pytest.fixture(scope="module")
def solution() -> Solution:
    return solve(load(SMALL))


@pytest.fixture(scope="module")
def runs(solution: Solution) -> Runs:
    return simulate(solution, n=2000, seed=4)


@pytest.fixture(scope="module")
def answer(solution: Solution, runs: Runs) -> Answer:
    return build_answer(solution, runs, options={"seed": 4}, seconds={"solving": 1.0})


@pytest.fixture(scope="module")
def misled(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The same confrontation with a side that is wrong about it."""
    file = tmp_path_factory.mktemp("misled") / "misled.yaml"
    file.write_text(SMALL.read_text() + "views: {south: {types.north: {calm: 0.4, grim: 0.6}}}\n")
    found = solve(load(file))
    return build_answer(found, simulate(found, n=500, seed=4), options={}, seconds={})


def clock(step_days: int, periods: int) -> Clock:
    return Clock(dt.date(2019, 5, 5), step_days, periods, 1.0, periods)


def test_milestones_are_ends_of_the_nearest_periods() -> None:
    assert [m.period for m in milestones_of(clock(14, 44))] == [2, 6, 13, 44]
    assert [m.label for m in milestones_of(clock(14, 44))] == ["28 days", "84 days", "182 days", "horizon"]
    assert milestones_of(clock(14, 44))[0].date == dt.date(2019, 6, 2)
    assert [m.period for m in milestones_of(clock(1, 30))] == [30]
    assert [m.period for m in milestones_of(clock(365, 3))] == [3]
    assert [m.period for m in milestones_of(clock(70, 10))] == [1, 3, 10]


def test_exact_risks_are_beside_simulated_ones_and_agree(answer: Answer) -> None:
    for by_date in answer.outcomes.values():
        for found in by_date.values():
            assert found.basis == "exact"
            assert found.simulated is not None
            assert found.simulated.basis == "simulated"
            assert (
                abs(found.probability - found.simulated.probability) < 5 * found.simulated.error + found.error
            )
    assert answer.certificate.simulation_gap is not None
    assert answer.certificate.simulation_gap < 5


def test_beliefs_are_those_declared(answer: Answer) -> None:
    north = answer.beliefs["north"]
    assert north.about == "south"
    assert {name: e.probability for name, e in north.types.items()} == {
        "calm": 0.7,
        "grim": pytest.approx(0.3),
    }
    assert {name: e.probability for name, e in north.thinks_other_believes.items()} == {
        "calm": 0.8,
        "grim": pytest.approx(0.2),
    }


def test_fear_is_the_strike_that_the_other_would_make_now(answer: Answer) -> None:
    """Averaged over its own types, it is the chance of a strike by the other's types as they would play."""
    for side, other in (("north", "south"), ("south", "north")):
        beliefs, moves = answer.beliefs[side].types, answer.moves[other]
        expected = sum(beliefs[name].probability * moves[name].strike.probability for name in beliefs)
        found = answer.fear[side].next_period
        assert found.probability == pytest.approx(expected, abs=max(1e-6, found.error))
        assert answer.fear[side].within_90_days.probability >= answer.fear[side].next_period.probability


def test_where_views_agree_a_side_knows_what_the_other_fears(answer: Answer) -> None:
    for side, other in (("north", "south"), ("south", "north")):
        assert answer.fear[side].thinks_other_fears.next_period == answer.fear[other].next_period
        assert answer.fear[side].thinks_other_fears.within_90_days == answer.fear[other].within_90_days


def test_miscalculation_is_the_plain_difference(answer: Answer) -> None:
    found = answer.miscalculation
    assert found.difference.value == pytest.approx(found.risk.probability - found.truth_known.probability)
    weights = {"calm": (0.8, 0.7), "grim": (0.2, 0.3)}
    mean = sum(
        weights[a][0] * weights[b][1] * p.probability
        for a, by in found.truth_known_by_types.items()
        for b, p in by.items()
    )
    assert found.truth_known.probability == pytest.approx(mean)


def test_the_reference_class_is_told(answer: Answer) -> None:
    assert answer.reference_class is not None
    (rate,) = answer.reference_class.rates
    assert (rate.value, rate.of, rate.source) == (0.25, 8, "nobody")
    assert rate.error == pytest.approx((4 / 12 * 8 / 12 / 8) ** 0.5)  # Agresti and Coull


def test_every_probability_has_its_error(answer: Answer) -> None:
    def estimates(part: object) -> Iterator[dict[str, object]]:
        if isinstance(part, dict):
            if "probability" in part:
                yield part
            for inner in part.values():
                yield from estimates(inner)

    told = json.loads(to_json(answer))
    found = list(estimates(told))
    assert len(found) > 60
    for estimate in found:
        assert (estimate["error"] > 0) == (estimate["basis"] != "declared")  # type: ignore[operator]
    by_types = told["miscalculation"]["truth_known_by_types"]
    assert {basis for by in by_types.values() for e in by.values() for basis in [e["basis"]]} == {"exact"}


def test_the_error_of_a_move_is_no_less_than_that_of_its_log_odds(solution: Solution, answer: Answer) -> None:
    fine, coarse = play_now(solution.views[0], 0)
    for name, one, other in zip(("calm", "grim"), fine, coarse, strict=True):
        told = answer.moves["north"][name]
        p, before = (play.overt["force"]["strike"] for play in (one, other))
        found = told.overt["force"]["strike"].error
        assert found >= max(CAUTION * abs(p - before), solution.certificate.residual)
        prepares, did = (play.covert["readiness"]["prepare"] for play in (one, other))
        gap = abs(math.log(prepares / (1 - prepares)) - math.log(did / (1 - did)))
        assert found >= CAUTION * gap * p * (1 - p) * (1 - 1e-9) or not 0.05 <= prepares <= 0.95


def test_shares_of_paths_sum_to_one(answer: Answer) -> None:
    assert answer.paths.conflicts > 0
    assert sum(share.probability for share in answer.paths.shares.values()) == pytest.approx(1)


def test_a_side_that_is_wrong_is_told_as_it_sees_it(misled: Answer) -> None:
    assert not misled.certificate.views_agree
    assert misled.certificate.simulation_gap is None
    assert misled.beliefs["south"].types["grim"].probability == pytest.approx(0.6)
    assert misled.beliefs["north"].thinks_other_believes["grim"].probability == pytest.approx(0.2)
    assert {e.basis for by_date in misled.outcomes.values() for e in by_date.values()} == {"simulated"}
    assert misled.fear["south"].next_period != misled.fear["north"].thinks_other_fears.next_period


def test_a_standing_is_the_part_of_the_answer_that_needs_no_runs(solution: Solution, answer: Answer) -> None:
    standing = build_standing(solution, options={}, seconds={})
    for part in ("scenario", "horizon", "beliefs", "fear", "moves"):
        assert getattr(standing, part) == getattr(answer, part)


def test_no_conflict_is_no_trouble(solution: Solution) -> None:
    seed = next(k for k in range(200) if not simulate(solution, n=1, seed=k).path_shares().attrs["conflicts"])
    answer = build_answer(solution, simulate(solution, n=1, seed=seed), options={}, seconds={})
    assert (answer.paths.conflicts, answer.paths.shares, answer.paths.median_days) == (0, {}, None)
    assert from_json(to_json(answer)) == answer


def test_what_expectations_alone_would_change_is_told() -> None:
    solution = solve("reciprocal-fear", probe=True)
    told = build_standing(solution, options={}, seconds={}).certificate.other_equilibria
    assert told is not None
    assert (told.nodes, told.with_others) == (2, 2)
    # Both sides see the same, mirrored: it is said once.
    (war,) = told.alternatives
    assert war.expecting == "war"
    assert war.seen_by == ("north", "south")
    assert war.conflict.probability > 0.9 > war.instead_of.probability


def test_other_equilibria_are_not_told_where_they_were_not_looked_for(answer: Answer) -> None:
    assert answer.certificate.other_equilibria is None
