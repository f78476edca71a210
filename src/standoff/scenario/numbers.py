"""From numbers as written to numbers: parameters, probabilities, amounts by type."""

from __future__ import annotations

import keyword
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np

from standoff.errors import shown
from standoff.scenario.expressions import FUNCTIONS, Expression, ExpressionError, evaluate
from standoff.scenario.fields import EVERYONE
from standoff.scenario.findings import Findings
from standoff.scenario.names import SideNames
from standoff.scenario.schema import ParameterModel
from standoff.scenario.tree import Path
from standoff.scenario.world import Floats

_MOST_CIRCLES = 20
"""Circles of parameters that are reported; each takes a pass over all of them."""
TOLERANCE = 1e-9
"""How far probabilities may miss 0, 1 or their sum of 1."""


@dataclass(frozen=True)
class Parameter:
    """A named number of a scenario."""

    value: float
    range: tuple[float, float] | None = None
    about: str = ""
    source: str = ""
    judgement: bool = False
    distribution: str = "uniform"
    """How values of the range are weighed against one another, one of `DISTRIBUTIONS`."""
    spread: float | None = None
    """Standard deviation of a normal distribution before it is cut off at the range."""


@dataclass(frozen=True)
class NumberReader:
    """Works out numbers of a document, noting what is wrong with them.

    A number that has no value comes back as nan; whoever needs it goes on without a second complaint.
    """

    values: Mapping[str, float]
    findings: Findings
    broken: frozenset[str] = frozenset()

    def number(self, number: float | Expression, path: Path) -> float:
        """Value of a number."""
        if not isinstance(number, Expression):
            return number
        unknown = [name for name in number.names if name not in self.values]
        for name in unknown:
            if name not in self.broken:
                self.findings.unknown(path, "a parameter", name, [*self.values, *FUNCTIONS])
        if unknown:
            return math.nan
        try:
            value = evaluate(number, self.values)
        except ExpressionError as error:
            if not any(math.isnan(self.values[name]) for name in number.names):
                self.findings.add(path, f"{shown(number.text)} has no value: {error}")
            return math.nan
        return value

    def between(self, number: float | Expression, path: Path, low: float, high: float) -> float:
        """Value of a number that must lie within bounds."""
        value = self.number(number, path)
        if value < low - TOLERANCE or value > high + TOLERANCE:
            bounds = f"between {low:g} and {high:g}" if high < math.inf else f"at least {low:g}"
            self.findings.add(path, f"must be {bounds}, is {value:.10g}")
            return math.nan
        return min(max(value, low), high) if not math.isnan(value) else value

    def probability(self, number: float | Expression, path: Path) -> float:
        """Value of a number that must be a probability."""
        return self.between(number, path, 0.0, 1.0)

    def probabilities(self, written: Mapping[str, float | Expression], path: Path) -> None:
        """Note what is wrong with probabilities of which it is not known what they are of."""
        for name, number in written.items():
            self.probability(number, (*path, name))

    def whole(self, number: float | Expression, path: Path, low: int, high: int) -> int | None:
        """Value of a number that must be whole."""
        value = self.number(number, path)
        if math.isnan(value):
            return None
        if value != int(value) or not low <= value <= high:
            self.findings.add(path, f"must be a whole number between {low} and {high}, is {value:.10g}")
            return None
        return int(value)

    def shares(
        self,
        written: Mapping[str, float | Expression],
        levels: Sequence[str],
        what: str,
        path: Path,
        *,
        rest: bool = False,
    ) -> Floats:
        """Probabilities of levels, which must sum to 1, or to at most 1 where the rest may stay open."""
        result = np.zeros(len(levels))
        for name, number in written.items():
            if name in levels:
                result[levels.index(name)] = self.probability(number, (*path, name))
            elif name not in self.broken:
                self.findings.unknown((*path, name), what, name, levels, of_key=True)
                result[:] = math.nan
        total = float(result.sum())
        if abs(total - 1) <= TOLERANCE:
            return np.asarray(result / total)
        if (total > 1 or not rest) and not math.isnan(total):
            self.findings.add(
                path, f"probabilities must sum to {'at most ' if rest else ''}1, these sum to {total:.10g}"
            )
        return result

    def rates(
        self, written: Mapping[str, float | Expression], levels: Sequence[str], track: str, path: Path
    ) -> Floats:
        """Probability for each level of a track, every one of which must be named."""
        result = np.full(len(levels), math.nan)
        for name, number in written.items():
            if name in levels:
                result[levels.index(name)] = self.probability(number, (*path, name))
            elif name not in self.broken:
                self.findings.unknown((*path, name), f"a level of {track}", name, levels, of_key=True)
        missing = [level for level in levels if level not in written]
        if missing:
            self.findings.add(
                path, f"every level of {track} needs a probability; missing: {', '.join(missing)}"
            )
        return result

    def amounts_of_nobody(self, amount: Mapping[str, float | Expression], path: Path) -> None:
        """Note what is wrong with amounts of which it is not known whose they are."""
        for name, number in amount.items():
            self.number(number, path if name == EVERYONE else (*path, name))

    def amounts(self, amount: Mapping[str, float | Expression], side: SideNames, path: Path) -> Floats:
        """Amount for each type of a side; types that are not named get 0."""
        if EVERYONE in amount:
            value = self.number(amount[EVERYONE], path)
            return np.full(len(side.types or ()), value)
        result = np.zeros(len(side.types or ()))
        for name, number in amount.items():
            value = self.number(number, (*path, name))
            if side.types is not None and name in side.types:
                result[side.types.index(name)] = value
            elif side.types is not None and name not in self.broken:
                self.findings.unknown((*path, name), f"a type of {side.key}", name, side.types, of_key=True)
        return result


def resolve_parameters(
    written: Mapping[str, ParameterModel | None], broken: frozenset[str], findings: Findings
) -> dict[str, Parameter]:
    """Work out the value of every parameter; they may use one another in any order, but not in a circle."""
    values = dict.fromkeys(written, math.nan)
    reader = NumberReader(values, findings, broken)
    found: dict[str, Parameter] = {}
    for name in _order(written, findings):
        model = written[name]
        if name in FUNCTIONS or keyword.iskeyword(name):
            what = "is a function" if name in FUNCTIONS else "cannot be used in arithmetic"
            findings.add(("parameters", name), f"{name} {what}; choose another name", name, of_key=True)
        if model is not None:
            found[name] = _parameter(name, model, reader, findings)
            values[name] = found[name].value
    return {name: found[name] for name in written if name in found}


def _order(written: Mapping[str, ParameterModel | None], findings: Findings) -> list[str]:
    """Parameters in an order in which each comes after those it uses, those that use none first."""
    uses = {name: _used(model) & written.keys() for name, model in written.items()}
    for _ in range(_MOST_CIRCLES):
        plain = [name for name, used in uses.items() if not used]
        sorter = TopologicalSorter({name: used.difference(plain) for name, used in uses.items() if used})
        try:
            return [*plain, *sorter.static_order()]
        except CycleError as error:
            circle = error.args[1]
            told = " uses ".join(reversed(circle))
            findings.add(("parameters", circle[-1]), f"parameters cannot use one another in a circle: {told}")
            for name in circle:
                uses[name] = set()
    return list(written)


def _used(model: ParameterModel | None) -> set[str]:
    numbers = (model.value, *(model.range or ()), model.spread) if model else ()
    return {name for number in numbers if isinstance(number, Expression) for name in number.names}


def _parameter(name: str, model: ParameterModel, reader: NumberReader, findings: Findings) -> Parameter:
    path: Path = ("parameters", name)
    value = reader.number(model.value, (*path, "value"))
    limits = None
    if model.range is not None:
        low, high = (reader.number(bound, (*path, "range", i)) for i, bound in enumerate(model.range))
        if low > high:
            findings.add(
                (*path, "range"), f"the range runs from {low:g} down to {high:g}; write the lower bound first"
            )
        elif value < low - TOLERANCE or value > high + TOLERANCE:
            findings.add(
                (*path, "value"), f"{value:.10g} lies outside the declared range {low:g} to {high:g}"
            )
        limits = (low, high)
    spread = None if model.spread is None else reader.number(model.spread, (*path, "spread"))
    _check_distribution(model, limits, spread, path, findings)
    kind = model.distribution or "uniform"
    return Parameter(value, limits, model.about, model.source, model.judgement, kind, spread)


def _check_distribution(
    model: ParameterModel,
    limits: tuple[float, float] | None,
    spread: float | None,
    path: Path,
    findings: Findings,
) -> None:
    """Note what keeps values from being drawn as the model says."""
    if model.distribution is not None and limits is None:
        findings.add((*path, "distribution"), "a distribution needs a range to be drawn from")
    if model.distribution == "log_uniform" and limits is not None and limits[0] <= 0.0:
        findings.add(
            (*path, "range"), f"a log_uniform range must lie above 0, this one begins at {limits[0]:g}"
        )
    if spread is not None and model.distribution != "normal":
        findings.add((*path, "spread"), "a spread goes with distribution: normal")
    if spread is not None and spread <= 0.0:
        findings.add((*path, "spread"), f"must be above 0, is {spread:.10g}")
