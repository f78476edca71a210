"""Other equilibria: found where a formula says they are, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from standoff.equilibrium import solve
from standoff.equilibrium.probe import Probe
from standoff.scenario import load


def looked(name: str, **values: object) -> Probe:
    found = solve(load(name, set=values), probe=True).probes
    assert found is not None
    return found[0]


def attacks(precision: float) -> list[float]:
    """All symmetric equilibria of strategic-risk: roots of p = logit response to p, by scanning."""
    named = {key: declared.value for key, declared in load("strategic-risk").parameters.items()}
    arms = named["weapons"]
    surprised = -named["surprised"] - named["vulnerable"] * arms
    both = -named["fought"] - named["damage"] * arms

    def miss(p: float) -> float:
        attack = (1 - p) * (named["prize"] - named["retaliation"] * arms) + p * both
        hold = (1 - p) * named["peace"] + p * surprised
        return float(p - 1 / (1 + np.exp(-precision * (attack - hold))))

    line = np.linspace(0.0, 1.0, 20001)
    values = [miss(p) for p in line]
    return [
        float(brentq(miss, a, b, xtol=1e-14))
        for a, b, one, two in zip(line, line[1:], values, values[1:], strict=False)
        if one * two < 0
    ]


def test_all_of_a_stag_hunt_are_found() -> None:
    (node,) = looked("strategic-risk").nodes
    found = sorted(stand.strikes[0] for stand in (node.solved, *node.others))
    assert len(found) == 3
    np.testing.assert_allclose(found, attacks(5.0), atol=1e-9)


def test_an_expectation_that_fulfils_itself_is_told_with_its_risk() -> None:
    found = looked("strategic-risk")
    (peace,) = found.alternatives
    calm = attacks(5.0)[0]
    assert peace.expecting == "peace"
    assert peace.conflict == pytest.approx(1 - (1 - calm) ** 2, abs=1e-9)
    assert found.conflict > 0.99


def test_none_is_found_where_there_is_one() -> None:
    assert len(attacks(1.0)) == 1
    found = looked("strategic-risk", precision=1.0)
    assert found.others == 0
    assert found.alternatives == ()


def test_fear_feeds_on_itself_in_the_classic() -> None:
    (war,) = looked("reciprocal-fear").alternatives
    assert war.expecting == "war"
    assert war.conflict > 0.9


def test_nodes_are_those_that_play_reaches() -> None:
    found = looked("border-incident", **{"clock.periods": 8})
    assert found.nodes[0].period == 0
    assert len({node.period for node in found.nodes}) > 3
    for node in found.nodes:
        for belief in node.beliefs:
            assert sum(belief) == pytest.approx(1)
        assert 0 <= node.solved.conflict <= 1


def test_it_is_not_looked_for_unasked() -> None:
    assert solve("reciprocal-fear").probes is None
