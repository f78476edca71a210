"""The scenario of preparations that last gives what its page says."""

from __future__ import annotations

import pytest

from standoff.equilibrium import solve
from standoff.scenario import load

PAGE = {
    (): (0.585, 0.461),
    (("speed", 0.2),): (0.326, 0.297),
    (("speed", 0.8),): (0.877, 0.667),
    (("lapse", 0.5),): (0.484, 0.401),
    (("edge", 0.0), ("unready", 0.0)): (0.065, 0.067),
}


@pytest.mark.slow
@pytest.mark.parametrize("values", PAGE)
def test_the_table_of_the_page(values: tuple[tuple[str, float], ...]) -> None:
    solution = solve(load("mobilisation", set=dict(values)), threads=1, deviations=False)
    assert solution.certificate.accurate
    assert solution.certificate.method == "sparse"
    periods = solution.actual.periods
    risk = float(solution.views[0].forecast([periods])[0][0][solution.actual.conflict].sum())
    assert (risk, solution.informed.conflict) == pytest.approx(PAGE[values], abs=0.001)
