"""What a result was made from: one shape for every result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from standoff import __version__

if TYPE_CHECKING:
    from standoff.scenario import Scenario


@dataclass(frozen=True)
class Provenance:
    """What would have to be the same to get the same result."""

    version: str
    """Of the package."""
    scenario: str
    """Its name in the library, or that of its file."""
    scenario_hash: str
    """Of its content, changes included."""
    options: Mapping[str, Any]
    """What was asked for."""
    seed: int | None
    """Of all that is random; None where nothing is."""


def provenance_of(scenario: Scenario, options: Mapping[str, Any], seed: int | None = None) -> Provenance:
    """Provenance of what this version makes of a scenario."""
    return Provenance(__version__, scenario.name, scenario.hash, dict(options), seed)
