"""What may be done about a standoff: declared interventions and other values, alone and in pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from standoff.errors import UsageError
from standoff.scenario import Scenario


@dataclass(frozen=True)
class Changes:
    """Changes that are made together."""

    names: tuple[str, ...]
    about: str
    owners: tuple[str, ...]
    interventions: tuple[str, ...]
    values: Mapping[str, Any]

    def applied(self, scenario: Scenario) -> Scenario:
        """The scenario with them."""
        for name in self.interventions:
            scenario = scenario.with_(intervention=name)
        return scenario.with_(self.values) if self.values else scenario


def single_changes(scenario: Scenario) -> list[Changes]:
    """Each declared intervention that is not in force."""
    sides = [side.key for side in scenario.world().sides]
    return [
        Changes((i.name,), i.about, tuple(s for s in sides if s in i.by or "both" in i.by), (i.name,), {})
        for i in scenario.interventions.values()
        if i.name not in scenario.applied
    ]


def all_changes(scenario: Scenario, values: Mapping[str, Any], *, pairs: bool) -> list[Changes]:
    """Each intervention and each other value, and then all pairs of them."""
    sides = [side.key for side in scenario.world().sides]
    single = single_changes(scenario)
    if values:
        scenario.with_(values)  # what makes no sense is told at once
    single += [Changes((f"{name}={value}",), "", (), (), {name: value}) for name, value in values.items()]
    if not single:
        raise UsageError("the scenario declares no interventions; say what to change with --set name=value")
    both = [
        Changes(
            a.names + b.names,
            "; ".join(filter(None, (a.about, b.about))),
            tuple(s for s in sides if s in a.owners + b.owners),
            a.interventions + b.interventions,
            {**a.values, **b.values},
        )
        for a, b in combinations(single, 2)
    ]
    return single + (both if pairs else [])
