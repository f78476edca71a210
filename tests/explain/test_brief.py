"""What drives the risk and what would help, as far as there is time."""

from __future__ import annotations

from dataclasses import replace

import pytest

import standoff as so
from standoff.explain import brief, miscalculation, what_if
from standoff.explain.explanation import reported_risk
from tests.explain import small


@pytest.mark.slow
def test_it_says_what_the_others_say() -> None:
    solution, risk = small.everything(), small.risk()
    found = brief(solution, risk, seconds=1e4)
    assert found.drivers is not None
    alike = miscalculation(solution, risk)
    assert found.drivers.drivers == alike.drivers
    # Why they work is left to `what_if`.
    measures = tuple(replace(each, mechanism=None) for each in what_if(solution, pairs=False).measures)
    assert found.measures == measures
    assert (found.declared, found.left_out) == (3, ())


def test_what_there_is_no_time_for_is_named() -> None:
    solution, risk = small.everything(), small.risk()
    found = brief(solution, risk, seconds=1.0, solving=10.0)
    assert (found.drivers, found.measures, found.declared) == (None, (), 3)
    assert found.left_out == ("3 of 3 measures: no time", "what drives miscalculation: no time")


def test_work_that_takes_too_long_is_given_up() -> None:
    solution, risk = small.everything(), small.risk()
    begun: list[int] = []
    found = brief(solution, risk, seconds=0.05, progress=lambda done, total: begun.append(done))
    assert found.drivers is None
    assert len(begun) < 10
    assert "what drives miscalculation: no time" in found.left_out


@pytest.mark.parametrize("name", ["arms-race", "reciprocal-fear", "sinking-costs", "strategic-risk"])
def test_shares_add_up_whatever_the_types(name: str) -> None:
    """Three types a side, or one."""
    solution = so.solve(so.load(name), deviations=False)
    risk = reported_risk(solution, so.simulate(solution, n=500, seed=1))
    found = brief(solution, risk, seconds=1e4)
    assert found.drivers is not None
    assert sum(d.share for d in found.drivers.drivers) == pytest.approx(found.drivers.difference, abs=1e-9)
    assert found.left_out == ()
    assert len(found.measures) == found.declared
