"""What a scenario is driven by, and what it is with a driver off."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.explain.drivers import DRIVERS, present, without
from standoff.game import compile_game
from standoff.scenario import World, load, same_world
from tests.explain import small
from tests.scenario.small import changed, content


def test_a_scenario_with_everything_has_all_drivers() -> None:
    assert present(small.everything()) == DRIVERS


def test_drivers_that_a_scenario_lacks_drop_out() -> None:
    assert present(small.plain()) == ("private_types", "first_strike_advantage", "decision_noise")


@pytest.mark.parametrize("driver", ["incidents", "proxies", "noisy_indicators"])
def test_sources_are_controlled_as_where_the_truth_is_known(driver: str) -> None:
    scenario = load(content())
    world, truth = scenario.world(), scenario.world(truth=True)
    kind = {"incidents": "incident", "proxies": "proxy", "noisy_indicators": "channel"}[driver]
    off = without(world, {driver}, world)
    for before, after, true in zip(world.sources, off.sources, truth.sources, strict=True):
        assert np.array_equal(after.rates, (true if before.kind == kind else before).rates)


def test_all_that_misleads_off_is_the_world_with_the_truth_known() -> None:
    scenario = load(content())
    off = without(scenario.world(), {"incidents", "proxies", "noisy_indicators"}, scenario.world())
    assert same_world(off, scenario.world(truth=True))


def test_a_view_cannot_be_wrong_about_an_error_that_is_not_made() -> None:
    scenario = small.everything().scenario
    seen = without(scenario.world(view="south"), {"noisy_indicators"}, scenario.world())
    right = without(scenario.world(), {"noisy_indicators"}, scenario.world())
    assert [np.array_equal(a.rates, b.rates) for a, b in zip(seen.sources, right.sources, strict=True)] == [
        True
    ] * len(right.sources)


def struck_first(world: World, striker: int) -> tuple[np.ndarray, np.ndarray]:
    """Payoffs of both sides (types,) in the first period where only one side strikes, and where both do."""
    stage = compile_game(world).stage(0, 0)
    alone = (1, 0) if striker == 0 else (0, 1)
    one = np.concatenate([stage.payoff[0][:, 0, 0, 0, *alone], stage.payoff[1][:, 0, 0, 0, *alone[::-1]]])
    both = np.concatenate([stage.payoff[0][:, 0, 0, 0, 1, 1], stage.payoff[1][:, 0, 0, 0, 1, 1]])
    return one, both


@pytest.mark.parametrize("striker", [0, 1])
def test_without_a_first_strike_advantage_it_does_not_matter_who_struck_first(striker: int) -> None:
    world = small.plain().scenario.world()
    one, both = struck_first(world, striker)
    assert not np.allclose(one, both)
    one, both = struck_first(without(world, {"first_strike_advantage"}, world), striker)
    assert np.array_equal(one, both)


@pytest.mark.parametrize(
    ("first", "left"),
    [
        ("red", None),
        (["red", "blue"], None),
        ("both", {"0", "1", "both"}),
        (["both", "none"], {"0", "1", "both", "none"}),
        (["red", "none"], {"none"}),
    ],
)
def test_rules_about_who_struck_first(first: object, left: set[str] | None) -> None:
    world = load(changed("payoffs/1/when/first", first)).world()
    rules = without(world, {"first_strike_advantage"}, world).payoffs
    kept = [rule for rule in rules if rule.amounts[0][0] > 1.0 and rule.when.first is not None]
    assert [rule.when.first for rule in kept] == ([] if left is None else [left])


def test_what_also_turns_on_a_reading_stays() -> None:
    when = {"outcome": "war", "first": "red", "militia": "attack"}
    world = load(changed("payoffs/1/when", when)).world()
    assert without(world, {"first_strike_advantage"}, world).payoffs == world.payoffs
