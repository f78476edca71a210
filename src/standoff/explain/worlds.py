"""Worlds that are all plausible: a scenario with its numbers drawn from their ranges (scrambled Sobol; Owen 1998)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.errors import StandoffError, UsageError
from standoff.scenario import Scenario, load
from standoff.scenario.unranged import without_ranges


def drawn_worlds(scenario: Scenario, draws: int, seed: int) -> list[Scenario | str]:
    """Scenarios with all parameters that have a range drawn from it; text where a draw makes no scenario."""
    from scipy.stats import qmc

    ranges = {name: p.range for name, p in scenario.parameters.items() if p.range is not None}
    if not ranges:
        raise UsageError("no parameter of the scenario has a range to draw from")
    # Draws lie in the ranges; what a side takes a value to be may lie outside that value's.
    free = replace(
        load(without_ranges(scenario)), name=scenario.name, first=scenario.first, periods=scenario.periods
    )
    sample = qmc.Sobol(len(ranges), rng=seed).random(draws)
    low, high = np.array(list(ranges.values())).T
    found: list[Scenario | str] = []
    for row in low + (high - low) * sample:
        try:
            found.append(free.with_(dict(zip(ranges, map(float, row), strict=True))))
        except StandoffError as error:
            found.append(str(error))
    return found
