"""Compute how two rivals who fear each other may come to blows, and what would lower the risk.

>>> import standoff as so
>>> scenario = so.load("us-iran-2019")                  # a library name, a path, or a mapping
>>> solution = so.solve(scenario)                       # doctest: +SKIP
>>> runs = so.simulate(solution, n=10_000, seed=1)      # doctest: +SKIP
>>> found = so.assess(solution, reports)                # doctest: +SKIP

Names are imported when first used, so that ``import standoff`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from standoff.equilibrium import Solution, solve
    from standoff.errors import LedgerError, ScenarioError, SolutionError, StandoffError, UsageError
    from standoff.evidence.assess import assess
    from standoff.evidence.assessment import Assessment
    from standoff.scenario import Scenario, load
    from standoff.simulation import Runs
    from standoff.simulation.simulate import simulate

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "LedgerError",
    "Runs",
    "Scenario",
    "ScenarioError",
    "Solution",
    "SolutionError",
    "StandoffError",
    "UsageError",
    "__version__",
    "assess",
    "load",
    "simulate",
    "solve",
]

_HOMES = {
    "Assessment": "standoff.evidence.assessment",
    "LedgerError": "standoff.errors",
    "Runs": "standoff.simulation",
    "Scenario": "standoff.scenario",
    "ScenarioError": "standoff.errors",
    "Solution": "standoff.equilibrium",
    "SolutionError": "standoff.errors",
    "StandoffError": "standoff.errors",
    "UsageError": "standoff.errors",
    "assess": "standoff.evidence.assess",
    "load": "standoff.scenario",
    "simulate": "standoff.simulation",
    "solve": "standoff.equilibrium",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
