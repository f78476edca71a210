"""The `Scenario`: a document that has been checked, and the worlds it describes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from standoff.display import table_html
from standoff.errors import Problem, ScenarioError, UsageError, shown
from standoff.scenario import later
from standoff.scenario.examine import (
    Examined,
    examine,
    examine_interventions,
    examine_record,
    examine_views,
    variant,
)
from standoff.scenario.findings import Finding, Findings, nearest, placed
from standoff.scenario.numbers import Parameter
from standoff.scenario.reference import ReferenceClass
from standoff.scenario.resolve import truthful
from standoff.scenario.schema import Document
from standoff.scenario.tree import Path, Tree, from_mapping, read_yaml
from standoff.scenario.world import World

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from standoff.report.plots import ScenarioPlots


@dataclass(frozen=True)
class Intervention:
    """Something that could be done about it."""

    name: str
    about: str
    by: tuple[str, ...]
    """Sides by key, ``both`` or ``nobody``; empty where the file does not say."""
    changes: Mapping[str, Any]
    """Parameter or dotted path into the file, and the value it would have."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """A confrontation as declared in a file, with nothing wrong in it.

    Made by `standoff.load`; `with_` gives changed ones.
    """

    name: str
    """Library name, or name of the file without its ending."""
    tree: Tree
    """Content of the file as it was read, with the place of each value."""
    changes: Mapping[str, Any]
    """What `with_` was given, if anything, by parameter or path."""
    applied: tuple[str, ...]
    """Interventions that are in force."""
    _actual: Examined
    _views: tuple[Examined | None, Examined | None]
    first: int = 0
    """Period of the file's clock that is the first of the worlds; see `seen_from`."""
    periods: int | None = None
    """Periods of the worlds, where not all that are left; see `shortened`."""

    def _repr_html_(self) -> str:
        from standoff.scenario.wording import chances, counted

        world = self.world()
        # By the view of the side that cannot see it, which may differ from how the types are drawn.
        believed = [self.world(view=1 - i).sides[i] for i in (0, 1)]
        rows = [
            [side.name, chances(side.types, side.prior) if len(side.types) > 1 else side.types[0]]
            for side in believed
        ]
        clock = world.clock
        when = (
            f"{counted(clock.periods, 'period')} of {counted(clock.step_days, 'day')} from {clock.start}; "
            f"{counted(len(self.parameters), 'named number')}"
        )
        return table_html(self.title, ["side", "its type, as the other believes at the start"], rows, when)

    @property
    def plot(self) -> ScenarioPlots:
        """Charts that a notebook shows: ``beliefs()``, ``ranges()``."""
        from standoff.report.plots import ScenarioPlots

        return ScenarioPlots(self)

    def to_pandas(self) -> pd.DataFrame:
        """A row for each named number: value, range, source."""
        from standoff.report.frames import of_scenario

        return of_scenario(self)

    def to_xarray(self) -> xr.Dataset:
        """Named numbers with their ranges, and beliefs at the start by view, side and type."""
        from standoff.report.frames import array_of_scenario

        return array_of_scenario(self)

    @property
    def document(self) -> Document:
        """The document, changes included."""
        if self._actual.document is None:
            raise AssertionError("a scenario has a document")
        return self._actual.document

    @property
    def content(self) -> Any:
        """Plain content of the document, changes included."""
        return self._actual.content

    @property
    def title(self) -> str:
        """Title of the scenario."""
        return self.document.title

    @property
    def about(self) -> str:
        """What the scenario is about, and what is asked."""
        return self.document.about

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Named numbers, with their ranges and sources."""
        return self._actual.parameters

    def parameters_seen_by(self, side: int | str) -> Mapping[str, Parameter]:
        """Parameters as a side takes them to be."""
        return (self._views[self._side(side)] or self._actual).parameters

    @property
    def reference_class(self) -> ReferenceClass | None:
        """What is known of comparable confrontations."""
        return self._actual.reference

    @cached_property
    def interventions(self) -> Mapping[str, Intervention]:
        """What could be done about it, by name."""
        models = self.document.interventions.items()
        return {n: Intervention(n, m.about, tuple(m.by), m.set) for n, m in models if m is not None}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that bears on the solution: the actual world and both sides' views of it.

        Comments, order of keys and how a number is written do not change it.
        """
        worlds = [self.world(), self.world(view=0), self.world(view=1)]
        return hashlib.sha256(repr([_canonical(world) for world in worlds]).encode()).hexdigest()

    def has_view(self, side: int | str) -> bool:
        """Whether a side's picture differs from the truth."""
        return self._views[self._side(side)] is not None

    def world(self, view: int | str | None = None, truth: bool = False) -> World:
        """What the document describes.

        Parameters
        ----------
        view : int or str, optional
            A side, by number or key: the world as that side takes it to be.
        truth : bool
            Without accidents, with proxies under control and nothing garbled.
        """
        examined = self._actual if view is None else self._views[self._side(view)] or self._actual
        if examined.world is None:
            raise AssertionError("a scenario has a world")
        world = later.seen_from(examined.world, self.first)
        if self.periods is not None:
            world = later.shortened(world, self.periods)
        return truthful(world) if truth else world

    def with_(
        self,
        set: Mapping[str, Any] | None = None,  # noqa: A002 - named as in the format and on the command line
        intervention: str | None = None,
    ) -> Scenario:
        """Return the scenario with other values.

        Parameters
        ----------
        set : mapping, optional
            Parameters, or dotted paths into the file, and their values: numbers, arithmetic, or what else the
            format has in that place. Text that is a list, mapping or number in YAML is taken as that.
        intervention : str, optional
            Name of a declared intervention; it comes before `set`. Views hold on top of both.

        Raises
        ------
        UsageError
            If a name or path does not exist.
        ScenarioError
            If the scenario is wrong with these values.
        """
        actual, applied = self._actual, self.applied
        if intervention is not None:
            if intervention not in self.interventions:
                raise UsageError(_unknown("intervention", intervention, self.interventions))
            path: Path = ("interventions", intervention, "set")
            declared = self.interventions[intervention].changes
            actual = self._changed(actual, declared, path, f"with {intervention}", self.tree)
            applied = (*applied, intervention)
        values = {str(name): _plain(name, value) for name, value in (set or {}).items()}
        if values:
            actual = self._changed(actual, values, (), "with this", Tree("--set", {}))
        findings = Findings()
        views = examine_views(actual, findings)
        if findings.found:
            raise ScenarioError(placed(findings.found, self.tree))
        changes = {**self.changes, **values}
        return Scenario(self.name, self.tree, changes, applied, actual, views, self.first, self.periods)

    def from_record(self) -> Scenario:
        """Return the scenario as things stood when its record of reports begins; itself where it declares none.

        Values given to `with_` hold on top of that.
        """
        record = self.document.record
        if record is None or not record.set:
            return self
        label = "where the record begins"
        actual = self._changed(self._actual, record.set, ("record", "set"), label, self.tree)
        return replace(self, _actual=actual).with_(set=self.changes)

    @property
    def begun(self) -> frozenset[str]:
        """Parameters and paths that are set where the record begins; none where nothing is declared of it."""
        record = self.document.record
        return frozenset() if record is None else frozenset(map(str, record.set))

    def seen_from(self, date: dt.date) -> Scenario:
        """Return the scenario with the period of a later date as its first, and the same horizon.

        Beliefs are those of the start; the state is the declared one, moved on by events that have passed.

        Raises
        ------
        UsageError
            If the date is off the clock.
        """
        return replace(self, first=self.first + later.period_holding(self.world().clock, date))

    def shortened(self, periods: int) -> Scenario:
        """Return the scenario with so many periods and no more; what pays at the horizon pays then.

        Raises
        ------
        UsageError
            If it has not so many.
        """
        later.shortened(self.world(), periods)
        return replace(self, periods=periods)

    def placed(self, problem: Problem) -> Problem:
        """Give a problem that was found in one of its games the place in the file that it comes from."""
        path = self.tree.path(problem.path)
        line, column = self.tree.place(path)
        value = self.tree.get(path) if problem.value is None and path else problem.value
        return replace(problem, file=self.tree.file, line=line, column=column, value=value)

    def _changed(
        self, actual: Examined, changes: Mapping[str, Any], at: Path, label: str, tree: Tree
    ) -> Examined:
        result, found = variant(actual, changes, at, label)
        if found and not at:
            unknown = [f for f in found if f.of_key]
            if unknown:
                raise UsageError("\n".join(f"--set {shown(f.path[-1])[1:-1]}: {_told(f)}" for f in unknown))
        if found:
            raise ScenarioError(placed(found, tree))
        return result

    def _side(self, side: int | str) -> int:
        keys = list(self.document.sides)
        if side in (0, 1):
            return int(side)
        if side in keys:
            return keys.index(str(side))
        raise UsageError(_unknown("side", str(side), keys))


def build(name: str, tree: Tree) -> Scenario:
    """Make a scenario of what was read.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    if not isinstance(tree.content, dict):
        message = "a scenario is a mapping with keys such as standoff, title, clock and sides"
        raise ScenarioError([*tree.problems, Problem(tree.file, *tree.place(()), "", tree.content, message)])
    actual = examine(tree.content)
    findings = Findings(list(actual.found))
    views = examine_views(actual, findings)
    examine_interventions(actual, findings)
    examine_record(actual, findings)
    if findings.found or tree.problems:
        problems = [*tree.problems, *placed(findings.found, tree)]
        raise ScenarioError(sorted(problems, key=lambda p: (p.line or 0, p.column or 0)))
    return Scenario(name, tree, {}, (), actual, views)


def _told(finding: Finding) -> str:
    return finding.message + (f" ({finding.hint})" if finding.hint else "")


def _unknown(what: str, name: str, options: Any) -> str:
    options = list(options)
    hint = nearest(name, options)
    there = f"there are {', '.join(options)}" if options else "there are none"
    return f"there is no {what} {shown(name)}; {there}" + (f" ({hint})" if hint else "")


def _plain(name: Any, value: Any) -> Any:
    """Value given to `with_` as plain content; text is read as YAML."""
    if isinstance(value, str):
        try:
            value = read_yaml(value, f"--set {name}").content
        except ScenarioError:
            return value
    return from_mapping({str(name): value}, "--set").content[str(name)]


def same_world(first: World, second: World) -> bool:
    """Whether two worlds mean the same, however they are described."""
    return _same(first, second)


def _same(first: Any, second: Any) -> bool:
    """Whether two parts of worlds are equal, descriptions aside; the first difference ends the search."""
    if first is second:
        return True
    if type(first) is not type(second):
        return isinstance(first, Real) and isinstance(second, Real) and first == second
    if isinstance(first, tuple):
        return len(first) == len(second) and all(map(_same, first, second))
    if isinstance(first, np.ndarray):
        return first.shape == second.shape and bool((first == second).all())
    if is_dataclass(first):
        return all(_same(getattr(first, name), getattr(second, name)) for name in _meaning(first.__class__))
    return bool(first == second)


@cache
def _meaning(part: type) -> tuple[str, ...]:
    """Fields of a part of a world that are more than description."""
    return tuple(f.name for f in fields(part) if f.name not in ("about", "title"))


def _canonical(value: Any) -> Any:
    """Nested tuples of plain values that are equal where worlds are, descriptions aside."""
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, *(_canonical(getattr(value, name)) for name in _meaning(value.__class__))
    if isinstance(value, np.ndarray):
        return value.shape, tuple(float(x) for x in value.ravel())
    if isinstance(value, frozenset):
        return tuple(sorted(value))
    if isinstance(value, tuple):
        return tuple(_canonical(item) for item in value)
    return value.isoformat() if isinstance(value, dt.date) else value
