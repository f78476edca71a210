"""A game of the gold set as a scenario that can be changed, small enough to be solved in no time."""

from __future__ import annotations

from typing import Any

from standoff.scenario import Scenario, load
from standoff.scenario.tree import read_yaml
from tests.reference import gold


def scenario(periods: int = 3, **changes: Any) -> Scenario:
    """Covert preparation and warnings that are sometimes wrong; changes are of whole sections."""
    content = read_yaml((gold.HERE / "F.yaml").read_text(encoding="utf-8"), "F.yaml").content
    content["clock"]["periods"] = periods
    return load({**content, **changes})
