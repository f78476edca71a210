"""The scenario file: what people write, checked and worked out.

Takes YAML, gives a `Scenario`; ``scenario.world()`` is what the game room compiles.
"""

from __future__ import annotations

from standoff.scenario.describe import describe, meaning
from standoff.scenario.json_schema import json_schema
from standoff.scenario.library import library_names, library_path, library_text
from standoff.scenario.load import load
from standoff.scenario.new import new_scenario
from standoff.scenario.numbers import Parameter
from standoff.scenario.reference import KnownRate, ReferenceClass
from standoff.scenario.scenario import Intervention, Scenario, same_world
from standoff.scenario.world import World

__all__ = [
    "Intervention",
    "KnownRate",
    "Parameter",
    "ReferenceClass",
    "Scenario",
    "World",
    "describe",
    "json_schema",
    "library_names",
    "library_path",
    "library_text",
    "load",
    "meaning",
    "new_scenario",
    "same_world",
]
