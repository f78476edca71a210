"""A scenario whose parameters may take any value: for draws, which lie in the ranges by themselves.

What a side takes a value to be (`views`) may be drawn from the range of another parameter, wider than its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from standoff.scenario.scenario import Scenario


def without_ranges(scenario: Scenario) -> dict[str, Any]:
    """Plain content of a scenario, changes made to it included, without the ranges of its parameters."""
    content: dict[str, Any] = json.loads(json.dumps(scenario.content, default=str))
    for parameter in content.get("parameters", {}).values():
        if isinstance(parameter, dict):
            for field in ("range", "distribution", "spread"):
                parameter.pop(field, None)
    return content
