"""Small scenarios, solved once for all tests of this room."""

from __future__ import annotations

from functools import cache

import standoff as so
from standoff.equilibrium import Solution
from standoff.scenario.tree import read_yaml
from standoff.simulation import Runs

EVERYTHING = """
standoff: 1
title: Small, with everything
clock: {start: 2020-01-01, step: 1 week, periods: 3}
parameters:
  bold: {value: 0.3, range: [0.1, 0.5]}
  feared: {value: 0.5, range: [0.3, 0.7]}
  accident: {value: 0.1, range: [0, 0.3]}
  false_alarm: {value: 0.1, range: [0, 0.3]}
  cost: {value: 3.5, range: [3, 5]}
sides:
  north: {name: North, types: {calm: 1 - bold, bold: bold}, precision: 1.5}
  south: {name: South, types: {calm: 1 - bold, bold: bold}, precision: 1.5}
state:
  mood: {levels: [low, high], start: low}
moves:
  north:
    covert: {readiness: {stay: {}, prepare: {cost: 0.4}}}
    overt:
      force: {hold: {}, strike: {}}
      words: {quiet: {}, warn: {alone: true, set: {mood: high}, cost: {calm: 0.3, bold: 0}}}
  south:
    covert: {bands: {restrain: {}, order: {cost: 0.5}}}
    overt: {force: {hold: {}, strike: {}}}
indicators:
  sentries: {of: north.readiness, seen_by: south, alarm: {stay: false_alarm, prepare: 0.8}}
incidents:
  shots: {of: north.readiness, rate: {stay: accident, prepare: 0.3}, looks_like: an attack}
proxies:
  raiders: {patron: south, obeys: bands, attack_rate: {restrain: 0.1, order: 0.6}, effect: {cost: {north: 0.5}}}
outcomes:
  - {when: {north.force: strike}, ends: {war: 0.5, skirmish: 0.5}}
  - {when: {south.force: strike}, ends: {war: 0.5, skirmish: 0.5}}
  - {when: {shots: incident}, ends: {skirmish: 0.1}}
payoffs:
  - {when: {outcome: [war, skirmish]}, north: {calm: -cost, bold: -2}, south: {calm: -cost, bold: -2}}
  - {when: {outcome: [war, skirmish], first: north}, north: 0.8, south: -0.8}
  - {when: {outcome: [war, skirmish], first: south}, north: -0.8, south: 0.8}
  - {when: {outcome: [war, skirmish], first: north, raiders: attack}, north: 1, south: 0}
  - {when: {mood: high}, north: -0.05, south: -0.1}
views:
  north: {types.south: {calm: 1 - feared, bold: feared}}
  south: {types.north: {calm: 1 - feared, bold: feared}, false_alarm: 0.05}
interventions:
  patrols: {about: fewer accidents, by: both, set: {accident: 0.02}}
  leash: {about: raiders under control, by: south, set: {proxies.raiders.attack_rate.restrain: 0.01}}
  goad: {about: war made cheap, by: north, set: {cost: 3}}
"""


@cache
def everything() -> Solution:
    """All drivers at once, and views that are wrong."""
    return so.solve(so.load(read_yaml(EVERYTHING, "everything.yaml").content))


@cache
def agreed() -> Solution:
    """The same with views that are right, and a channel."""
    content = read_yaml(EVERYTHING, "everything.yaml").content
    del content["views"]
    lying = {"calm": 1, "bold": 0.2}
    envoy = {"from": "north", "messages": ["silent", "calm"], "garbled": 0.1, "cost_of_lying": lying}
    content["channels"] = {"envoy": envoy}
    return so.solve(so.load(content))


@cache
def runs() -> Runs:
    return so.simulate(everything(), n=4_000, seed=1)


def risk() -> tuple[float, float]:
    """Risk by the horizon as simulated, and its error."""
    table = runs().outcome_table()
    return float(table["conflict"].values[-1]), float(table["conflict_error"].values[-1])


@cache
def plain() -> Solution:
    """One period of a game with nothing hidden but types, views that are right."""
    return so.solve(
        so.load(
            {
                "standoff": 1,
                "title": "Plain",
                "clock": {"start": "2020-01-01", "step": "1 week", "periods": 1},
                "sides": {
                    "north": {"types": {"calm": 0.7, "grim": 0.3}, "precision": 2},
                    "south": {"types": {"calm": 0.7, "grim": 0.3}, "precision": 2},
                },
                "moves": {
                    "north": {"overt": {"force": ["hold", "strike"]}},
                    "south": {"overt": {"force": ["hold", "strike"]}},
                },
                "outcomes": [
                    {"when": {"north.force": "strike"}, "ends": {"war": 1}},
                    {"when": {"south.force": "strike"}, "ends": {"war": 1}},
                ],
                "payoffs": [
                    {
                        "when": {"outcome": "war"},
                        "north": {"calm": -3, "grim": 1},
                        "south": {"calm": -3, "grim": 1},
                    },
                    {"when": {"outcome": "war", "first": "north"}, "north": 1, "south": -1.5},
                    {"when": {"outcome": "war", "first": "south"}, "north": -1.5, "south": 1},
                ],
            }
        )
    )
