"""A small scenario that says how it is observed, solved once for all tests."""

from __future__ import annotations

from functools import cache

from standoff.equilibrium import Solution, solve

TINY = """\
standoff: 1
title: A tiny standoff
clock: {start: 2020-01-01, step: 10 days, periods: 4}
sides:
  red:
    name: Red
    types: {calm: 0.7, bold: {prior: 0.3, observed_as: {words: [wants war]}}}
    precision: 2
  blue:
    name: Blue
    types: {calm: 0.8, bold: 0.2}
    precision: 2
state:
  posture: {levels: [low, high], start: low}
moves:
  red:
    covert:
      ready:
        stay: {}
        prepare: {cost: {calm: 0.8, bold: 0.2}, observed_as: {categories: MOBILIZE, actors: Red, words: [preparing]}}
    overt:
      force:
        hold: {}
        mass: {set: {posture: high}, cost: 0.2, observed_as: {categories: MOBILIZE, actors: Red, words: [massed]}}
        strike: {observed_as: {categories: ASSAULT, actors: Red}}
  blue:
    overt:
      force:
        hold: {}
        strike: {observed_as: {categories: ASSAULT, actors: Blue}}
indicators:
  blue_eyes:
    of: red.ready
    seen_by: blue
    alarm: {stay: 0.1, prepare: 0.8}
    observed_as: {alarm: {categories: MOBILIZE, actors: Red, words: [indications]}}
incidents:
  shots: {of: red.ready, rate: {stay: 0.05, prepare: 0.2}, observed_as: {incident: {words: [shots]}}}
outcomes:
  - {when: {red.force: strike}, ends: {war: 1}}
  - {when: {blue.force: strike}, ends: {war: 1}}
payoffs:
  - {when: {outcome: war}, red: {calm: -3, bold: -1}, blue: {calm: -3, bold: -1}}
  - {when: {outcome: war, first: red}, red: 1, blue: -1}
  - {when: {outcome: war, first: blue}, red: -1, blue: 1}
  - {when: {}, red: 0.2, blue: 0.2}
views:
  blue: {sides.red.types.bold.prior: 0.4, sides.red.types.calm: 0.6}
record:
  about: a period before
  set: {clock.start: 2019-12-22, clock.periods: 5}
"""


@cache
def tiny() -> Solution:
    """The scenario, solved."""
    from standoff.scenario.scenario import build
    from standoff.scenario.tree import read_yaml

    return solve(build("tiny", read_yaml(TINY, "tiny.yaml")), points=10, deviations=False)


def lasting(periods: str) -> Solution:
    """The scenario on another clock, both sides seeing it as it is, solved.

    Parameters
    ----------
    periods
        As the file would have it.
    """
    from standoff.scenario.scenario import build
    from standoff.scenario.tree import read_yaml

    text = TINY[: TINY.index("views:")].replace("periods: 4", f"{periods}, discount: 0.8")
    text = text.replace("precision: 2", "precision: 1")
    return solve(build("tiny", read_yaml(text, "tiny.yaml")), points=6, deviations=False)
