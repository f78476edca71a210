"""A standoff of any size, to see what each size costs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import standoff
from standoff.game import Game, compile_game


def growing(*, levels: int = 2, moves: int = 3, types: int = 2, periods: int = 40) -> Game:
    """Two sides at odds, with so many levels of tension, overt moves a side, and types a side."""
    rungs = [f"t{k}" for k in range(levels)]
    shows = {f"show_{k}": {"cost": 0.02 * k} for k in range(1, moves - 1)}
    force = {"overt": {"force": {"hold": {}, **shows, "strike": {}}}}
    war = {f"k{k}": 3 * k / types - 4 for k in range(types)}
    side = {"types": dict.fromkeys(war, f"1 / {types}"), "precision": 1.5}
    rises = [
        {"name": f"from {here}", "when": {"tension": here}, "set": {"tension": there}, "chance": 0.2}
        for here, there in reversed(list(pairwise(rungs)))
    ]
    file: dict[str, Any] = {
        "standoff": 1,
        "title": "A standoff of any size",
        "clock": {"start": "2000-01-01", "step": "1 week", "periods": periods},
        "sides": {"north": side, "south": side},
        "state": {"tension": {"levels": rungs, "start": "t0"}},
        "events": [*rises, {"name": "it eases", "set": {"tension": "t0"}, "chance": 0.1}],
        "moves": {"north": force, "south": force},
        "outcomes": [
            {"when": {"north.force": "strike"}, "ends": {"war": 1}},
            {"when": {"south.force": "strike"}, "ends": {"war": 1}},
            {"when": {"tension": rungs[-1]}, "ends": {"settled": 0.05}},
        ],
        "conflict": ["war"],
        "payoffs": [
            {"when": {"outcome": "war"}, "north": war, "south": war},
            {"when": {"outcome": "war", "first": "north"}, "north": 1, "south": -1},
            {"when": {"outcome": "war", "first": "south"}, "north": -1, "south": 1},
            {"when": {}, "north": 0.1, "south": 0.1},
        ],
    }
    return compile_game(standoff.load(file).world())
