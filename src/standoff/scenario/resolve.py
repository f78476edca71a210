"""From a document to the `World` it describes.

Nothing stops at the first mistake: what is wrong is noted in `Findings`, the part is left out and the rest is
still looked at. The result counts only where nothing was found.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from standoff.errors import shown
from standoff.scenario.conditions import ConditionReader, Scope, period_of
from standoff.scenario.expressions import Expression
from standoff.scenario.fields import Rate
from standoff.scenario.findings import Findings
from standoff.scenario.names import Names, SideNames, collect_names
from standoff.scenario.numbers import NumberReader, Parameter, resolve_parameters
from standoff.scenario.schema import ChangeModel, ClockModel, Document, EventModel, SideModel
from standoff.scenario.tree import Path
from standoff.scenario.world import Clock, Condition, Effect, Event, Floats, Side, Variable, World

MOST_PERIODS = 1000
MOST_LEVELS = 100
"""Levels of one state variable, moves of one track, types of one side, readings of one source."""
HIGHEST_PRECISION = 1e6
COVERT_PUBLIC = (
    "a covert move cannot change the public state, or the state would give it away; use a proxy or an "
    "incident that reads it, or an overt move that needs it"
)
PRIVATE_BY_COVERT = "private states are changed by covert moves of their side, and by nothing else"


@dataclass(frozen=True)
class Context:
    """What is needed to read any part of a document."""

    document: Document
    names: Names
    numbers: NumberReader
    conditions: ConditionReader
    findings: Findings

    def side(
        self, key: str, path: Path, what: str = "a side", also: tuple[str, ...] = ()
    ) -> SideNames | None:
        """Side of a name, noting a name that is none."""
        if key in self.names.sides:
            return self.names.sides[key]
        if key not in self.names.broken:
            self.findings.unknown(path, what, key, [*self.names.sides, *also])
        return None

    def change(
        self,
        model: ChangeModel,
        path: Path,
        when: Condition = Condition(),  # noqa: B008
        of: SideNames | None = None,
    ) -> Effect | None:
        """Effect of a change of the public state, or of private states of a side; None where nothing changes."""
        probability = self.numbers.probability(model.chance, (*path, "chance"))
        sets: list[tuple[int, Floats]] = []
        shifts: list[tuple[int, int]] = []
        touched: dict[str, str] = {}
        known = self.names.variables if of is None else of.private
        place = self.names.variable if of is None else list(of.covert).index
        for name, lottery in model.set.items():
            here: Path = (*path, "set", name)
            variable = self._variable(name, here, "set", touched, of, of_key=True)
            levels = known.get(variable or "")
            if variable is not None and levels is not None:
                shares = self.numbers.shares(lottery, levels, f"a level of {variable}", here, rest=True)
                sets.append((place(variable), shares))
        for word, step, names in (("lower", 1, model.lower), ("raise", -1, model.raise_)):
            for name in names:
                variable = self._variable(name, (*path, word), word, touched, of)
                if variable is not None:
                    shifts.append((place(variable), step))
        return Effect(when, probability, tuple(sets), tuple(shifts)) if sets or shifts else None

    def _variable(
        self,
        name: str,
        path: Path,
        word: str,
        touched: dict[str, str],
        of: SideNames | None,
        of_key: bool = False,
    ) -> str | None:
        bare = name.removeprefix("state." if of is None else f"{of.key}.")
        known, what = (
            (self.names.variables, "a state variable")
            if of is None
            else (of.private, f"a private state of {of.key}")
        )
        if bare not in known:
            if of is not None and name.removeprefix("state.") in self.names.variables:
                self.findings.add(path, COVERT_PUBLIC, name, of_key=of_key)
            elif of is None and any(
                bare.rpartition(".")[2] in side.private for side in self.names.sides.values()
            ):
                self.findings.add(path, PRIVATE_BY_COVERT, name, of_key=of_key)
            elif bare not in self.names.broken:
                self.findings.unknown(path, what, name, known, of_key)
            return None
        if bare in touched:
            self.findings.add(
                path,
                f"{bare} is already changed by '{touched[bare]}' of the same effect",
                name,
                of_key=of_key,
            )
            return None
        touched[bare] = word
        return bare


def resolve(
    document: Document, findings: Findings, broken: frozenset[str] = frozenset()
) -> tuple[World | None, dict[str, Parameter]]:
    """Work out what a document describes.

    Parameters
    ----------
    document : Document
        May have parts missing that were found broken.
    findings : Findings
        Takes what is wrong.
    broken : frozenset of str
        Words that were meant as names but cannot be.

    Returns
    -------
    world : World or None
        None where anything is, or was, wrong.
    parameters : dict
        All parameters that have a value.
    """
    from standoff.scenario.resolve_moves import check_moves_possible, resolve_tracks
    from standoff.scenario.resolve_payoffs import resolve_conflict, resolve_outcomes, resolve_payoffs
    from standoff.scenario.resolve_private import resolve_private
    from standoff.scenario.resolve_sources import resolve_sources

    parameters = resolve_parameters(document.parameters, broken, findings)
    context = read_context(document, parameters, findings, broken)
    clock = context.conditions.clock
    if len(document.sides) != 2:
        findings.add(("sides",), f"a standoff has exactly two sides, here are {len(document.sides)}")
    for key in document.moves:
        context.side(key, ("moves", key))
    sides = [
        _side(context, key, covert + resolve_private(context, side), overt)
        for key, side in context.names.sides.items()
        for covert, overt in [resolve_tracks(context, side)]
    ]
    variables = _variables(context)
    events = _events(context)
    sources, rules = resolve_sources(context)
    _check_observed(context, {source.name: source.readings for source in sources})
    outcomes = resolve_outcomes(context)
    conflict = resolve_conflict(context, sides, outcomes)
    payoffs = resolve_payoffs(context) + rules
    if findings.found or clock is None:
        return None, parameters
    world = World(
        title=document.title,
        clock=clock,
        sides=(sides[0], sides[1]),
        variables=variables,
        events=events,
        sources=sources,
        outcomes=context.names.outcomes,
        conflict=conflict,
        outcome_rules=outcomes,
        payoffs=payoffs,
    )
    check_moves_possible(world, findings)
    return None if findings.found else world, parameters


def read_context(
    document: Document, parameters: Mapping[str, Parameter], findings: Findings, broken: frozenset[str]
) -> Context:
    """Names, parameters and clock of a document, which all other parts refer to."""
    names = collect_names(document, broken, findings)
    values = {
        name: parameters[name].value if name in parameters else math.nan for name in document.parameters
    }
    numbers = NumberReader(values, findings, broken)
    clock = _clock(document.clock, numbers, findings) if document.clock else None
    return Context(document, names, numbers, ConditionReader(names, clock, findings), findings)


def truthful(world: World) -> World:
    """The same world with no accidents, proxies under control and nothing garbled."""
    sources = tuple(
        s if s.controlled_rates is None else replace(s, rates=s.controlled_rates) for s in world.sources
    )
    return replace(world, sources=sources)


ENDLESS = "endless"
TOLD = 52.0
"""Periods of an endless clock that are told one by one, if the document does not say."""


def _clock(model: ClockModel, numbers: NumberReader, findings: Findings) -> Clock | None:
    endless = isinstance(model.periods, Expression) and model.periods.text.strip() == ENDLESS
    if endless:
        periods = numbers.whole(
            TOLD if model.told is None else model.told, ("clock", "told"), 1, MOST_PERIODS
        )
    else:
        periods = numbers.whole(model.periods, ("clock", "periods"), 1, MOST_PERIODS)
        if model.told is not None:
            findings.add(("clock", "told"), f"goes with periods: {ENDLESS} only")
    beyond = 0 if endless else periods
    if model.beyond is not None and endless:
        findings.add(("clock", "beyond"), "there is nothing beyond an endless clock")
    elif model.beyond is not None:
        beyond = numbers.whole(model.beyond, ("clock", "beyond"), 0, 100_000)
    rate = model.discount or Rate(1.0, None)
    path: Path = ("clock", "discount")
    factor = numbers.between(rate.factor, path, 0.0, 1.0)
    if factor == 0:
        findings.add(path, "must be above 0 and at most 1, is 0")
    if factor == 1 and endless:
        findings.add(path, "an endless clock needs a discount below 1")
    if periods is None or model.start is None or model.step is None:
        return None
    if model.start > dt.date.max - dt.timedelta(days=model.step * (periods + 1)):
        findings.add(("clock",), "the clock runs beyond the year 9999")
        return None
    discount = factor if rate.days is None else factor ** (model.step / rate.days)
    return Clock(model.start, model.step, periods, discount, beyond or 0, endless)


def _side(context: Context, key: str, covert: tuple, overt: tuple) -> Side:  # type: ignore[type-arg]
    model: SideModel | None = context.document.sides[key]
    if model is None:
        return Side(key, key, (), np.zeros(0), math.nan, covert, overt)
    path: Path = ("sides", key)
    types = tuple(model.types)
    if not 1 <= len(types) <= MOST_LEVELS:
        message = f"a side has between 1 and {MOST_LEVELS} types, this one has {len(types)}"
        context.findings.add((*path, "types"), message)
    priors = {name: kind.prior for name, kind in model.types.items()}
    prior = (
        context.numbers.shares(priors, types, f"a type of {key}", (*path, "types")) if types else np.zeros(0)
    )
    precision = context.numbers.between(model.precision, (*path, "precision"), 0.0, HIGHEST_PRECISION)
    return Side(key, model.name or key, types, prior, precision, covert, overt)


def _variables(context: Context) -> tuple[Variable, ...]:
    result = []
    for name, model in context.document.state.items():
        if model is None:
            continue
        path: Path = ("state", name)
        levels = tuple(model.levels)
        if not 1 <= len(levels) <= MOST_LEVELS:
            message = f"a state variable has between 1 and {MOST_LEVELS} levels, this one has {len(levels)}"
            context.findings.add((*path, "levels"), message)
        twice = sorted({level for level in levels if levels.count(level) > 1})
        if twice:
            context.findings.add((*path, "levels"), f"{', '.join(map(shown, twice))} appears more than once")
        if model.start not in levels:
            context.findings.unknown((*path, "start"), f"a level of {name}", model.start, levels)
        else:
            result.append(Variable(name, levels, levels.index(model.start)))
    return tuple(result)


def _check_observed(context: Context, readings: Mapping[str, tuple[str, ...]]) -> None:
    """Note levels and readings that are said to be observed and do not exist."""
    document = context.document
    for name, variable in document.state.items():
        for level in variable.observed_as if variable else ():
            if level not in variable.levels:  # type: ignore[union-attr]  # the loop is empty where it is None
                path: Path = ("state", name, "observed_as", level)
                context.findings.unknown(path, f"a level of {name}", level, variable.levels, of_key=True)  # type: ignore[union-attr]
    for room in ("indicators", "proxies", "incidents", "channels"):
        for name, source in getattr(document, room).items():
            for reading in source.observed_as if source else ():
                if name in readings and reading not in readings[name]:
                    place: Path = (room, name, "observed_as", reading)
                    context.findings.unknown(
                        place, f"a reading of {name}", reading, readings[name], of_key=True
                    )


_EVENT = Scope("an event", frozenset({"state", "dates"}), why="it happens at the start of a period")


def _events(context: Context) -> tuple[Event, ...]:
    result = []
    for i, model in enumerate(context.document.events):
        if model is None:
            continue
        path: Path = ("events", i)
        when = context.conditions.read(model.when, (*path, "when"), _EVENT)
        when = _window(context, model, path, when)
        period = _period(context, model.on, path) if model.on else None
        effect = context.change(model, path, when)
        if effect is None and not (model.set or model.lower or model.raise_):
            context.findings.add(
                path, "the event changes nothing; give it 'set', 'lower' or 'raise'", model.name
            )
        elif effect:
            result.append(Event(model.name, effect, period))
    return tuple(result)


def _period(context: Context, date: dt.date, path: Path) -> int | None:
    clock = context.conditions.clock
    if clock is None:
        return None
    period = period_of(clock, date)
    if not 0 <= period <= clock.periods:
        last = clock.date(clock.periods + 1) - dt.timedelta(days=1)
        context.findings.add(
            (*path, "on"), f"{date} is off the clock, which runs from {clock.start} to {last}", str(date)
        )
    return period


def _window(context: Context, model: EventModel, path: Path, when: Condition) -> Condition:
    clock = context.conditions.clock
    if model.from_ is None and model.until is None:
        return when
    if model.on is not None:
        context.findings.add(path, "give either 'on', or 'from' and 'until', not both")
        return when
    if clock is None:
        return when
    first = max(period_of(clock, model.from_), 0) if model.from_ else 0
    past = min(period_of(clock, model.until), clock.periods) + 1 if model.until else clock.periods + 1
    if when.periods:
        first, past = max(first, when.periods[0]), min(past, when.periods[1])
    if first >= past:
        which = "from" if model.from_ else "until"
        window = " ".join(
            f"{word} {date}" for word, date in (("from", model.from_), ("until", model.until)) if date
        )
        message = f"the event can never happen: no period of the clock is left {window}"
        context.findings.add((*path, which), message)
    return replace(when, periods=(first, past))
