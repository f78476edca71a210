"""What is varied: the parameters that have a range, and how the values of each are distributed over it.

A point of the unit cube stands for a world: each coordinate is the probability that the parameter is at most so large
(inverse transform sampling), so that designs made on the cube serve every distribution.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.errors import UsageError, shown
from standoff.scenario import Parameter, Scenario

Floats = NDArray[np.float64]

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FREE_TEXT = frozenset({"about", "title", "source", "looks_like", "name", "words"})
_NO_WORLD = ("parameters", "interventions", "reference_class")
"""Parts of a file that do not themselves say how the world is."""


@dataclass(frozen=True)
class Space:
    """Parameters that are varied."""

    parameters: Mapping[str, Parameter]

    @classmethod
    def of(cls, scenario: Scenario, names: Sequence[str] | None = None, fixed: Collection[str] = ()) -> Space:
        """The parameters of a scenario that have a range and bear on it, or those named.

        Parameters that only interventions use do not bear on the scenario as it is; those that are fixed are left
        out unless they are named.

        Raises
        ------
        UsageError
            If a name is no parameter with a range, or there is none.
        """
        ranged = {name: p for name, p in scenario.parameters.items() if p.range and p.range[0] < p.range[1]}
        if names is None:
            bearing = _bearing(scenario.content)
            chosen = {name: p for name, p in ranged.items() if name in bearing and name not in fixed}
        else:
            for name in names:
                if name not in ranged:
                    why = "has no range" if name in scenario.parameters else "is no parameter of the scenario"
                    raise UsageError(
                        f"{shown(name)} {why}; ranges are declared for: {', '.join(ranged) or 'none'}"
                    )
            chosen = {name: ranged[name] for name in dict.fromkeys(names)}
        if not chosen:
            raise UsageError(
                f"nothing to explore: no parameter of {shown(scenario.name)} has a range;"
                " declare one as name: {value: 0.2, range: [0.1, 0.4]}"
            )
        return cls(chosen)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters, in the order of the file."""
        return tuple(self.parameters)

    def values(self, unit: Floats) -> Floats:
        """Values (draw, parameter) at points of the unit cube."""
        columns = [quantile(p, unit[:, i]) for i, p in enumerate(self.parameters.values())]
        return np.column_stack(columns)


def quantile(parameter: Parameter, probability: Floats) -> Floats:
    """Value below which a parameter lies with a probability."""
    assert parameter.range is not None
    low, high = parameter.range
    width = high - low
    match parameter.distribution:
        case "log_uniform":
            found = low * (high / low) ** probability
        case "triangular":
            at = (parameter.value - low) / width
            rising = low + width * np.sqrt(probability * at)
            falling = high - width * np.sqrt((1.0 - probability) * (1.0 - at))
            found = np.where(probability < at, rising, falling)
        case "normal":
            from scipy.special import ndtr, ndtri

            spread = parameter.spread or width / 4.0
            ends = ndtr((np.array([low, high]) - parameter.value) / spread)
            found = parameter.value + spread * ndtri(ends[0] + probability * (ends[1] - ends[0]))
        case _:
            found = low + probability * width
    return np.clip(found, low, high)


def _bearing(content: Mapping[str, Any]) -> set[str]:
    """Names used where a file says how the world is, and in the arithmetic of parameters so used."""
    parameters = content.get("parameters", {})
    found: set[str] = set()
    following = {word for key, part in content.items() if key not in _NO_WORLD for word in _words(part)}
    while following:
        found |= following
        used = {word for name in following & parameters.keys() for word in _words(parameters[name])}
        following = used - found
    return found


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            if key not in _FREE_TEXT:
                yield from _words(part)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _words(item)
    elif isinstance(value, str):
        yield from _WORD.findall(value)
