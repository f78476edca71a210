"""Worlds that are all plausible: a scenario with its numbers drawn from their ranges (scrambled Sobol; Owen 1998)."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from standoff.errors import StandoffError, UsageError
from standoff.scenario import Scenario, load


def drawn_worlds(scenario: Scenario, draws: int, seed: int) -> list[Scenario | str]:
    """Scenarios with all parameters that have a range drawn from it; text where a draw makes no scenario."""
    from scipy.stats import qmc

    ranges = {name: p.range for name, p in scenario.parameters.items() if p.range is not None}
    if not ranges:
        raise UsageError("no parameter of the scenario has a range to draw from")
    free = _without_ranges(scenario)
    sample = qmc.Sobol(len(ranges), rng=seed).random(draws)
    low, high = np.array(list(ranges.values())).T
    found: list[Scenario | str] = []
    for row in low + (high - low) * sample:
        try:
            found.append(free.with_(dict(zip(ranges, map(float, row), strict=True))))
        except StandoffError as error:
            found.append(str(error))
    return found


def _without_ranges(scenario: Scenario) -> Scenario:
    """The same scenario with no ranges: draws lie in them, and what a side takes a value to be may lie in another's."""
    content = json.loads(json.dumps(scenario.content, default=str))
    for parameter in content.get("parameters", {}).values():
        if isinstance(parameter, dict):
            for field in ("range", "distribution", "spread"):
                parameter.pop(field, None)
    return replace(load(content), name=scenario.name, first=scenario.first, periods=scenario.periods)
