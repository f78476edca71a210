"""What a result was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff import __version__
from standoff.equilibrium import Solution


@dataclass(frozen=True)
class Provenance:
    """What a result was made from."""

    version: str
    """Of the package."""
    scenario: str
    scenario_hash: str
    options: Mapping[str, Any]
    seed: int | None


def provenance_of(solution: Solution, options: Mapping[str, Any], seed: int | None) -> Provenance:
    """Provenance of what is made of a solution."""
    scenario = solution.scenario
    return Provenance(__version__, scenario.name, scenario.hash, dict(options), seed)
