"""Compute how two rivals who fear each other may come to blows, and what would lower the risk.

>>> import standoff as so
>>> scenario = so.load("us-iran-2019")                  # a library name, a path, or a mapping
>>> solution = so.solve(scenario)                       # doctest: +SKIP
>>> runs = so.simulate(solution, n=10_000, seed=1)      # doctest: +SKIP
>>> found = so.assess(solution, reports)                # doctest: +SKIP

Names are imported when first used, so that ``import standoff`` stays quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False  # what checkers take for true; typing itself is slow to import
if TYPE_CHECKING:
    from standoff.equilibrium import Solution, solve
    from standoff.errors import LedgerError, ScenarioError, SolutionError, StandoffError, UsageError
    from standoff.evidence.assess import assess
    from standoff.evidence.assessment import Assessment
    from standoff.explain import Explanation, WhatIf, explain, what_if
    from standoff.explore import Experiment, explore  # type: ignore[no-redef]  # the room has the name of its function
    from standoff.scenario import Scenario
    from standoff.scenario.load import load
    from standoff.simulation import Runs
    from standoff.simulation.simulate import simulate

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "Experiment",
    "Explanation",
    "LedgerError",
    "Runs",
    "Scenario",
    "ScenarioError",
    "Solution",
    "SolutionError",
    "StandoffError",
    "UsageError",
    "WhatIf",
    "__version__",
    "assess",
    "explain",
    "explore",
    "load",
    "simulate",
    "solve",
    "what_if",
]

_HOMES = {
    "Explanation": "standoff.explain",
    "Experiment": "standoff.explore",
    "Assessment": "standoff.evidence.assessment",
    "LedgerError": "standoff.errors",
    "Runs": "standoff.simulation",
    "Scenario": "standoff.scenario",
    "ScenarioError": "standoff.errors",
    "Solution": "standoff.equilibrium",
    "SolutionError": "standoff.errors",
    "StandoffError": "standoff.errors",
    "UsageError": "standoff.errors",
    "WhatIf": "standoff.explain",
    "explain": "standoff.explain",
    "explore": "standoff.explore",
    "assess": "standoff.evidence.assess",
    "load": "standoff.scenario",
    "simulate": "standoff.simulation",
    "solve": "standoff.equilibrium",
    "what_if": "standoff.explain",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


class _Package(ModuleType):
    """Keeps a name for what it means here where a room has the same: importing a room puts it among these names."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
