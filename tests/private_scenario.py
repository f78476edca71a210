"""A small scenario in which readiness lasts."""

from __future__ import annotations

import copy
from typing import Any

_MOVES = {
    "covert": {
        "preparation": {
            "rest": {"set": {"readiness": {"low": "lapse"}}},
            "prepare": {"set": {"readiness": {"high": "speed"}}, "cost": 0.1},
        }
    },
    "overt": {"force": {"hold": None, "strike": {"needs": {"readiness": "high"}}}},
}

_SCENARIO: dict[str, Any] = {
    "standoff": 1,
    "title": "Readiness that lasts",
    "clock": {"start": "2000-01-01", "step": "1 week", "periods": 3, "beyond": 0},
    "parameters": {"speed": 0.5, "lapse": 0.2, "detection": 0.6},
    "sides": {
        "north": {
            "types": {"calm": 0.7, "grim": 0.3},
            "precision": 2,
            "private": {
                "readiness": {
                    "levels": ["low", "high"],
                    "start": {"calm": "low", "grim": {"low": 0.6, "high": 0.4}},
                }
            },
        },
        "south": {
            "types": {"calm": 1},
            "precision": 2,
            "private": {"readiness": {"levels": ["low", "high"], "start": "low"}},
        },
    },
    "moves": {"north": _MOVES, "south": _MOVES},
    "indicators": {
        "signs_of_north": {"of": "north.readiness", "alarm": {"low": 0.1, "high": "detection"}},
        "signs_of_south": {"of": "south.readiness", "alarm": {"low": 0.1, "high": "detection"}},
    },
    "outcomes": [
        {"when": {"north.force": "strike"}, "ends": {"war": 1}},
        {"when": {"south.force": "strike"}, "ends": {"war": 1}},
    ],
    "payoffs": [
        {"when": {"outcome": "war"}, "north": {"calm": -3, "grim": -1}, "south": -3},
        {"when": {"outcome": "war", "first": "north"}, "north": 1, "south": -1},
        {"when": {"outcome": "war", "first": "south"}, "north": -1, "south": 1},
        {"when": {"outcome": "unresolved", "north.readiness": "high"}, "north": -0.2},
    ],
}


def scenario(**changes: Any) -> dict[str, Any]:
    """The scenario, with other values at paths whose steps are joined by two underscores."""
    found = copy.deepcopy(_SCENARIO)
    for path, value in changes.items():
        *steps, last = path.split("__")
        inner: Any = found
        for step in steps:
            inner = inner[int(step)] if isinstance(inner, list) else inner.setdefault(step, {})
        inner[int(last) if isinstance(inner, list) else last] = value
    return found
