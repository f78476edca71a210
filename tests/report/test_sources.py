"""From what other rooms work out to what a report tells of it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace as Made

import numpy as np
import pandas as pd
import pytest

from standoff.errors import UsageError
from standoff.report.answer import Estimate
from standoff.report.further import measures, space
from standoff.report.material import Driver, Measure
from standoff.report.sources import drivers_of, measures_of, space_of
from tests.report.examples import answer
from tests.report.materials import material


def measure(name: str, **more: object) -> Made:
    parts = {
        "about": "",
        "owners": ("us",),
        "risk": -0.05,
        "risk_error": 0.01,
        "reason": "",
        "mechanism": None,
        "unwilling": (),
        "robustness": None,
    }
    return Made(names=(name,), **(parts | more))


def test_drivers() -> None:
    assert drivers_of([Made(name="proxies", share=0.1, error=0.02)]) == (Driver("proxies", 0.1, 0.02),)


def test_measures_tell_the_risk_with_them_and_who_would_not() -> None:
    found = answer()
    risk = replace(found.miscalculation, risk=Estimate(0.3, 0.003, "simulated"))
    told = measures_of(
        [
            measure("hotline", robustness=Made(helps=0.9, worlds=16)),
            measure("treaty", unwilling=("us",), risk=-0.4),
            measure("luck", owners=()),
            measure("nonsense", reason="could not be solved"),
        ],
        replace(found, miscalculation=risk),
    )
    assert [each.name for each in told] == ["hotline", "treaty", "luck"]
    hotline, treaty, luck = told
    assert hotline.risk == pytest.approx(0.25)
    assert hotline.risk_error == pytest.approx(np.hypot(0.003, 0.01))
    assert (hotline.willing, treaty.willing, luck.willing) == (True, False, None)
    assert (hotline.helps_in, treaty.helps_in) == (0.9, None)
    assert treaty.risk == 0.0


def test_measures_that_do_not_help_are_not_praised() -> None:
    useless = Measure("hotline", "", (), -0.004, 0.006, 0.3, 0.01, None)
    section = measures(replace(material(), measures=(useless,)))
    assert section is not None
    assert section.lead == (
        "Of 1 measure none lowers the risk of fighting by more than its error; the nearest is hotline: "
        "-0.4 ± 0.6 points.",
    )


class Explored:
    """As many worlds as there are chances, one of which failed."""

    def __init__(self, table: pd.DataFrame | None) -> None:
        self.table = table

    def chance(self) -> np.ndarray:
        return np.array([0.1, 0.2, 0.3, np.nan])

    def sensitivity(self) -> pd.DataFrame:
        if self.table is None:
            raise UsageError("too few draws")
        return self.table

    def regions(self, above: float) -> Made:
        if self.table is None:
            raise UsageError("too few draws")
        conditions = f"cost at most {above:g}"
        return Made(boxes=[Made(coverage=0.8, density=0.7, support=0.2, conditions=lambda: conditions)])


def test_a_space_with_all_there_is() -> None:
    columns = ["first", "first_low", "first_high", "total", "total_low", "total_high"]
    found = space_of(
        Explored(pd.DataFrame([[0.4, 0.3, 0.5, 0.6, 0.5, 0.7]], index=["cost"], columns=columns)), 0.25
    )
    assert (found.draws, found.failed) == (3, 1)
    # Of three worlds the ends are told, and nothing of nine in ten of them.
    assert found.quantiles == pytest.approx((0.1, 0.2, 0.3))
    assert found.indices[0].total == pytest.approx((0.6, 0.5, 0.7))
    section = space(replace(material(), space=found))
    assert section is not None
    assert "nine of ten" not in section.lead[0]
    assert section.lead[1].startswith("1 more world drawn could not be solved")
    assert section.lead[2] == (
        "The risk is above 25% in 70% of the worlds with cost at most 0.25; these are 20% of all worlds, and 80% of "
        "those with such a risk."
    )


def test_a_space_with_less() -> None:
    first = pd.DataFrame([[0.4, 0.3, 0.5]], index=["cost"], columns=["first", "first_low", "first_high"])
    assert space_of(Explored(first)).indices[0].total is None
    few = space_of(Explored(None))
    assert (few.indices, few.regions) == ((), ())
    for found in (space_of(Explored(first)), few):
        assert space(replace(material(), space=found)) is not None
    screened = pd.DataFrame([[1.0]], index=["cost"], columns=["size"])
    assert space_of(Explored(screened)).indices == ()
