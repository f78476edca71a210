"""What would help: against solving the changed scenario as it is, and what is said of owners and other worlds."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import standoff as so
from standoff.equilibrium import Equilibrium
from standoff.errors import SolutionError, UsageError
from standoff.evidence.record import Record
from standoff.explain import comparison, trial
from standoff.explain.measures import WhatIf, what_if
from standoff.explain.robustness import LEAST, weights_by
from standoff.explain.trial import Measure
from standoff.explain.worlds import drawn_worlds
from standoff.game import Game
from standoff.scenario import load
from standoff.scenario.tree import read_yaml
from tests.evidence.hearsay import told
from tests.explain import small


@cache
def exact() -> WhatIf:
    """Where both views are right."""
    return what_if(small.agreed(), pairs=False)


@cache
def paired() -> WhatIf:
    """With one thing more to be done, alone and together with the rest."""
    return what_if(small.agreed(), set={"accident": 0.3})


@cache
def simulated() -> WhatIf:
    return what_if(small.everything(), pairs=False, runs=2_000)


def of(found: WhatIf, *names: str) -> Measure:
    return next(m for m in found.measures if m.names == names)


def risk(solution: so.Solution) -> float:
    game = solution.actual
    return float(solution.views[0].forecast([game.periods])[0][0][game.conflict].sum())


@pytest.mark.slow
def test_all_that_is_declared_and_what_is_set_alone_and_in_pairs() -> None:
    names = {m.names for m in paired().measures}
    assert {name for name in names if len(name) == 1} == {
        ("patrols",),
        ("leash",),
        ("goad",),
        ("accident=0.3",),
    }
    assert len(names) == 4 + 6
    risks = [m.risk for m in paired().measures]
    assert risks == sorted(risks)


@pytest.mark.parametrize("name", ["patrols", "leash", "goad"])
def test_changes_are_those_of_the_changed_scenario_solved_to_the_full(name: str) -> None:
    before, told = small.agreed(), of(exact(), name)
    after = so.solve(before.scenario.with_(intervention=name), points=20)
    assert told.risk == pytest.approx(risk(after) - risk(before), abs=2 * told.risk_error + 1e-4)
    for i, side in enumerate(("north", "south")):
        prior = before.actual.prior[i]
        start = before.views[i].start()[0][1]
        values = [float(prior @ s.views[i].value(0, start, s.actual.prior)[i]) for s in (before, after)]
        change, error = told.payoffs[side]
        assert change == pytest.approx(values[1] - values[0], abs=2 * error + 1e-3)
        fears = [float(prior @ s.views[i].fear(i, 3)) for s in (before, after)]
        change, error = told.fears[side]
        assert change == pytest.approx(fears[1] - fears[0], abs=2 * error + 1e-3)


@pytest.mark.slow
def test_a_pair_is_both_at_once() -> None:
    both = small.agreed().scenario.with_(intervention="leash").with_({"accident": 0.3})
    told = of(paired(), "leash", "accident=0.3")
    assert told.risk == pytest.approx(
        risk(so.solve(both)) - risk(small.agreed()), abs=2 * told.risk_error + 1e-4
    )
    assert told.owners == ("south",)


@pytest.mark.slow
def test_simulated_changes_share_their_luck_and_err_as_told() -> None:
    """Paired runs err far less than unpaired ones, and within the error against many more runs."""
    for name in ("patrols", "leash", "goad"):
        told = of(simulated(), name)
        assert 0.0 < told.risk_error < 0.5 * np.sqrt(2 * 0.25 / 2_000)
        changed = so.solve(small.everything().scenario.with_(intervention=name))
        many = [so.simulate(s, n=40_000, seed=9).outcome_table() for s in (small.everything(), changed)]
        gap = float(many[1]["conflict"].values[-1] - many[0]["conflict"].values[-1])
        slack = float(np.hypot(*(table["conflict_error"].values[-1] for table in many)))
        assert abs(told.risk - gap) < 4 * np.hypot(told.risk_error, slack)


def test_who_owns_it_and_would_not_take_it() -> None:
    owners = {m.names[0]: m.owners for m in simulated().measures}
    assert owners == {"patrols": ("north", "south"), "leash": ("south",), "goad": ("north",)}
    told = Measure(("x",), "", ("south",), {}, -0.1, 0.01, {"north": (1, 0.1), "south": (-1, 0.1)}, {}, {})
    assert told.lowers
    assert told.unwilling == ("south",)


def test_by_date_and_outcome() -> None:
    told = of(simulated(), "leash")
    assert list(told.chances) == ["war", "skirmish", "conflict"]
    horizon = list(told.chances["war"])[-1]
    parts = sum(told.chances[name][horizon][0] for name in ("war", "skirmish"))
    assert parts == pytest.approx(told.chances["conflict"][horizon][0])
    assert told.chances["conflict"][horizon] == (told.risk, told.risk_error)


def test_drawn_worlds_lie_in_the_ranges_and_are_the_same_for_the_same_seed() -> None:
    scenario = small.everything().scenario
    one, other = (drawn_worlds(scenario, 8, seed=3) for _ in range(2))
    for a, b in zip(one, other, strict=True):
        assert not isinstance(a, str)
        assert not isinstance(b, str)
        assert a.hash == b.hash
        for name, parameter in scenario.parameters.items():
            low, high = parameter.range or (0, 0)
            assert low <= a.parameters[name].value <= high
    assert len({world.hash for world in one if not isinstance(world, str)}) == 8


def test_what_a_side_believes_is_drawn_from_its_own_range() -> None:
    """Wider than that of what it believes about: no reason to drop the world."""
    worlds = drawn_worlds(load("us-iran-2019"), 4, seed=1)
    assert all(not isinstance(world, str) for world in worlds)


@pytest.mark.slow
def test_over_ignorance_against_trying_it_in_each_world() -> None:
    found = what_if(small.agreed(), pairs=False, draws=2, weights=[1, 3], seed=3)
    worlds = drawn_worlds(small.agreed().scenario, 2, seed=3)
    effects = {}
    for m in found.measures:
        changes = []
        for world in worlds:
            assert not isinstance(world, str)
            changes.append(risk(so.solve(world.with_(intervention=m.names[0]))) - risk(so.solve(world)))
        effects[m.names[0]] = np.array(changes)
    weight = np.array([0.25, 0.75])
    best = np.minimum(0.0, np.min(list(effects.values()), axis=0))
    for m in found.measures:
        effect, told = effects[m.names[0]], m.robustness
        assert told is not None
        assert told.worlds == 2
        assert told.helps == pytest.approx(weight @ (effect < -LEAST))
        assert told.regret == pytest.approx(weight @ (effect - best), abs=2e-3)
        assert told.worst >= effect.max() - 2e-3


def test_why_no_world_could_be_weighed_is_told() -> None:
    with pytest.raises(UsageError, match="none of the worlds drawn: no scenario of this"):
        weights_by(["no scenario\n  of this", -np.inf])
    assert weights_by([0.0, "no scenario", float(np.log(2.0))]) == pytest.approx([0.5, 0.0, 1.0])


@pytest.mark.slow
def test_a_record_weights_worlds_by_its_likelihood() -> None:
    solution = small.agreed()
    reports = [told("sides.north.types.bold", "2020-01-01", "A1", visible_to=("north", "south"))]
    record, _ = Record.of(solution.scenario, reports)
    worlds = drawn_worlds(solution.scenario, 4, seed=3)
    likely = [record.weigh(so.solve(w)).log_likelihood[0] for w in worlds if not isinstance(w, str)]
    assert np.ptp(likely) > 0.1
    weights = [float(w) for w in np.exp(likely)]
    ours, theirs = (
        what_if(solution, pairs=False, draws=4, seed=3, **more)
        for more in ({"record": record}, {"weights": weights})
    )
    for one, other in zip(ours.measures, theirs.measures, strict=True):
        assert one.robustness is not None
        assert other.robustness is not None
        assert 1.0 < one.robustness.effective < 4.0
        for name in ("effective", "helps", "regret"):
            assert getattr(one.robustness, name) == pytest.approx(getattr(other.robustness, name), abs=1e-2)
    with pytest.raises(UsageError, match="a record weights draws"):
        what_if(solution, record=record)


def test_worlds_that_make_no_scenario_are_counted_and_do_not_stop_the_rest() -> None:
    content = load_everything()
    content["parameters"]["bold"]["range"] = [0.2, 3.0]  # a chance above 1 makes no scenario
    solution = so.solve(load(content))
    found = what_if(solution, pairs=False, draws=4, runs=200)
    assert {m.robustness.failed for m in found.measures if m.robustness} <= {1, 2, 3}
    assert all(m.robustness.worlds + m.robustness.failed == 4 for m in found.measures if m.robustness)


def load_everything() -> dict[str, Any]:
    return read_yaml(small.EVERYTHING, "everything.yaml").content


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"set": {"nonsense": 1}}, "nonsense"),
        ({"draws": 2, "weights": [1.0]}, "one weight"),
        ({"draws": 2, "weights": [1.0, -1.0]}, "negative"),
    ],
)
def test_what_makes_no_sense(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        what_if(small.agreed(), **options)


def test_nothing_to_try() -> None:
    with pytest.raises(UsageError, match="no interventions"):
        what_if(small.plain())


def test_what_cannot_be_solved_stands_last_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = comparison.solve_coarsely

    def fails(game: Game, **options: Any) -> Equilibrium:
        shots = next(source for source in game.world.sources if source.name == "shots")
        if shots.rates[0, 1] == 0.02:
            raise SolutionError("no equilibrium could be reached")
        return honest(game, **options)

    monkeypatch.setattr(comparison, "solve_coarsely", fails)
    found = what_if(small.agreed(), pairs=False)
    assert [bool(m.reason) for m in found.measures] == [False, False, True]
    assert found.measures[-1].names == ("patrols",)
    assert not found.measures[-1].lowers
    assert len(found.to_pandas()) == 3


def test_worlds_that_take_too_long_are_counted_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "LIMIT", 0.0)
    found = what_if(small.agreed(), pairs=False, draws=2)
    for measure in found.measures:
        assert measure.robustness is not None
        assert (measure.robustness.worlds, measure.robustness.failed) == (0, 2)
        assert np.isnan(measure.robustness.helps)
        [(reason, count)] = measure.robustness.reasons
        assert reason.startswith("took more than 0 s")
        assert count == 2
    assert not any(measure.reason for measure in found.measures)
