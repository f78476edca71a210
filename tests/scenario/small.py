"""A small scenario with a bit of everything, as text and as values, for tests to change."""

from __future__ import annotations

import copy
from typing import Any

from standoff.errors import Problem, ScenarioError
from standoff.scenario import load
from standoff.scenario.tree import read_yaml

SMALL = """\
standoff: 1
title: A small standoff
clock: {start: 2020-01-01, step: 1 week, periods: 8, discount: 0.95 per year}
parameters:
  false_alarm: {value: 0.1, range: [0, 0.4]}
  hit: 0.8
  fear: 2 * (hit - false_alarm)
sides:
  red:
    types: {calm: 0.75, bold: 0.25}
    precision: 2
  blue:
    name: Blue
    types: {calm: 0.6, wary: {prior: 0.3, about: trusts nobody}, bold: 0.1}
    precision: 1
state:
  posture: {levels: [low, high], start: low}
  talks: {levels: [none, open, done], start: none}
events:
  - {name: summit, on: 2020-02-01, set: {talks: open}, chance: 0.5}
moves:
  red:
    covert: {ready: [stay, prepare]}
    overt:
      force:
        hold: {}
        mass: {set: {posture: high}, cost: {bold: 0.1, calm: 0.2}}
        strike: {needs: {posture: high}}
      words: [quiet, warn]
  blue:
    covert: {proxy: [restrain, order]}
    overt:
      force: {hold: {}, attack: {needs: {proxy: order}}}
      words: {quiet: , accept: {needs: {red.words: warn}, lower: talks}}
indicators:
  blue_eyes: {of: red.ready, seen_by: blue, alarm: {stay: false_alarm, prepare: hit}}
proxies:
  militia:
    patron: blue
    obeys: proxy
    attack_rate: {restrain: 0.05, order: 0.6}
    effect: {set: {posture: high}, cost: {red: 0.2}}
incidents:
  flares: {of: red.ready, rate: {stay: 0.02, prepare: 0.1}, looks_like: an attack}
channels:
  hotline: {from: red, messages: [silent, reassure], garbled: 0.1, cost_of_lying: {bold: 0.1}}
outcomes:
  - {when: {red.force: strike}, ends: {war: 0.4, clash: 0.6}}
  - {when: {blue.force: attack}, ends: {war: 1}}
  - {when: {talks: done}, ends: {peace: 0.5}}
payoffs:
  - {when: {outcome: war}, red: -4, blue: {calm: -5, wary: -4, bold: -1}}
  - {when: {outcome: war, first: red}, red: fear}
  - {when: {posture: high}, blue: -0.1}
  - {when: {outcome: unresolved, talks: open}, red: 1, blue: 1}
views:
  red: {hit: 0.6}
  blue: {types.red: {bold: 0.5, calm: 0.5}}
interventions:
  phone: {about: a better line, by: both, set: {channels.hotline.garbled: 0.01, false_alarm: false_alarm / 2}}
reference_class:
  about: comparable cases
  rates: [{what: war, value: 0.05, of: 100, source: somewhere}]
"""


def content() -> dict[str, Any]:
    """The small scenario as values of one's own."""
    found: dict[str, Any] = copy.deepcopy(read_yaml(SMALL, "small.yaml").content)
    return found


def changed(path: str, value: Any) -> dict[str, Any]:
    """The small scenario with one value changed; steps of the path are divided by slashes."""
    found = content()
    inner: Any = found
    *before, last = path.split("/")
    for step in before:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    if isinstance(inner, list):
        inner[int(last)] = value
    else:
        inner[last] = value
    return found


def problems(source: Any) -> tuple[Problem, ...]:
    """What is wrong with a scenario."""
    try:
        load(source)
    except ScenarioError as error:
        return error.problems
    return ()


def only_problem(source: Any) -> Problem:
    """The one thing that is wrong with a scenario."""
    found = problems(source)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]
