"""Conflict under strategic risk (Chassang and Padró i Miquel 2010): deterrence, and the fear of being struck first."""

from __future__ import annotations

import math

import pytest

from standoff.equilibrium import solve
from standoff.game import compile_game
from standoff.scenario import load

BASE = {"peace": 1.5, "prize": 1.2, "surprised": 0.3, "fought": 0.1, "retaliation": 0.4, "damage": 1.0}
EXPOSED, SHELTERED = 1.6, 1.0
"""What a unit of weapons does to whoever is surprised, as shipped and with sheltered forces."""


def attack(**values: float) -> float:
    """Chance that a side attacks."""
    return float(
        solve(load("strategic-risk", set=values), threads=1).views[0].start_play(0)[0].overt[0].flat[1]
    )


def predatory(weapons: float) -> float:
    """Gain from attacking a rival that holds; below 0 there is a peaceful equilibrium under complete information."""
    return BASE["prize"] - BASE["retaliation"] * weapons - BASE["peace"]


def preemptive(weapons: float, vulnerable: float) -> float:
    """Gain from attacking a rival that attacks."""
    surprised = -BASE["surprised"] - vulnerable * weapons
    return -BASE["fought"] - BASE["damage"] * weapons - surprised


def test_holding_against_a_rival_sure_to_hold_pays_the_more_the_more_weapons() -> None:
    """Deterrence under complete information, read off the compiled payoffs."""
    gains = []
    for weapons in (0.0, 0.5, 1.5, 3.0):
        game = compile_game(load("strategic-risk", set={"weapons": weapons}).world())
        stage = game.stage(0, 0)
        ends = stage.payoff[0][0, 0, 0, 0]  # (own move, other's move)
        gains.append(float(ends[1, 0] - game.terminal[0][0, 0]))
        assert gains[-1] == pytest.approx(predatory(weapons))
    assert gains == sorted(gains, reverse=True)
    assert gains[0] < 0.0


def test_more_weapons_make_peace_less_stable_where_surprise_disarms() -> None:
    risks = [attack(weapons=weapons) for weapons in (0.25, 0.75, 1.5, 2.5)]
    assert risks == sorted(risks)
    assert risks[-1] > 0.95


def test_more_weapons_make_peace_more_stable_where_forces_survive() -> None:
    risks = [attack(weapons=weapons, vulnerable=SHELTERED) for weapons in (0.25, 0.75, 1.5, 2.5)]
    assert risks == sorted(risks, reverse=True)
    assert risks[-1] < 0.05


@pytest.mark.parametrize("weapons", [0.1, 0.25, 1.0, 2.0])
def test_peace_holds_where_fear_and_greed_together_are_below_nought(weapons: float) -> None:
    """Play turns at predatory + preemptive gain = 0, where attacking risk-dominates holding."""
    sum_of_gains = predatory(weapons) + preemptive(weapons, EXPOSED)
    solution = solve(load("strategic-risk", set={"weapons": weapons, "precision": 20.0}), method="tree")
    found = float(solution.views[0].start_play(0)[0].overt[0].flat[1])
    assert (found > 0.5) == (sum_of_gains > 0.0)
    assert abs(found - 0.5) > 0.3


def test_strategy_solves_the_logit_equation() -> None:
    for vulnerable in (EXPOSED, SHELTERED):
        p = attack(weapons=0.75, vulnerable=vulnerable, precision=5.0)
        gain = (1 - p) * predatory(0.75) + p * preemptive(0.75, vulnerable)
        assert math.log(p / (1 - p)) == pytest.approx(5.0 * gain, abs=1e-8)


def test_the_two_interventions_lower_the_risk() -> None:
    for name in ("shelter_forces", "reduce_weapons"):
        changed = solve(load("strategic-risk").with_(intervention=name), threads=1)
        assert float(changed.views[0].start_play(0)[0].overt[0].flat[1]) < attack()
