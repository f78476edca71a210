"""What a scenario means, in plain words, before anything is solved: the text of ``standoff check``."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from standoff.errors import ascii_safe
from standoff.scenario.expressions import Expression
from standoff.scenario.scenario import Scenario
from standoff.scenario.wording import amount, chances, condition, counted, effect, joined, move, number
from standoff.scenario.world import PayoffRule, Side, Source, Track, World

WIDTH = 100


def describe(scenario: Scenario) -> str:
    """Say in plain words what a scenario means.

    Parameters
    ----------
    scenario : Scenario
        As loaded.

    Returns
    -------
    str
        Paragraphs on who the sides are, what they can do and see, what ends it, what it is worth to them,
        where their pictures differ from the truth, and how large the whole is.
    """
    text = [ascii_safe(scenario.title)]
    if scenario.about:
        text.append(textwrap.fill(ascii_safe(" ".join(scenario.about.split())), WIDTH))
    text += [_section(heading, lines) for heading, lines in meaning(scenario)]
    return "\n\n".join(text) + "\n"


def meaning(scenario: Scenario) -> list[tuple[str, list[str]]]:
    """The same by heading: lines as they come from the scenario, those under another indented by two spaces."""
    world = scenario.world()
    sections: list[tuple[str, list[str]]] = [
        ("Time", list(_time(world))),
        ("Sides", list(_sides(scenario, world))),
        ("What both can see of the situation", list(_state(world))),
        ("What happens by itself", list(_events(world))),
    ]
    for side in world.sides:
        sections.append((f"What {side.name} can do unseen", list(_tracks(world, side, side.covert))))
        sections.append((f"What lasts about {side.name} that the other cannot see", list(_private(side))))
        sections.append((f"What {side.name} can do in the open", list(_tracks(world, side, side.overt))))
    for i, side in enumerate(world.sides):
        private = [_source(scenario, world, s) for s in world.sources if s.seen_by == i]
        sections.append((f"What only {side.name} sees of the other side's covert moves", private))
    public = [_source(scenario, world, s) for s in world.sources if s.seen_by is None]
    sections += [
        ("What both see of covert moves", public),
        ("What ends it", list(_endings(world))),
        ("What it is worth", [_payoff(world, rule) for rule in world.payoffs]),
        ("Where a side's picture differs from the truth", list(_views(scenario))),
        ("What could be done about it", list(_interventions(scenario))),
        ("Worth a look", list(_remarks(scenario, world))),
        ("Size", list(_sizes(world))),
    ]
    return [(heading, lines) for heading, lines in sections if lines]


def _section(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([ascii_safe(heading), *(_item(line) for line in lines)])


def _item(line: str) -> str:
    depth = len(line) - len(line.lstrip(" "))
    safe = ascii_safe(line.strip())
    first = "  " * (depth // 2 + 1) + "- "
    return textwrap.fill(safe, WIDTH, initial_indent=first, subsequent_indent=" " * len(first))


def _time(world: World) -> Iterator[str]:
    clock = world.clock
    days = clock.step_days
    length = counted(days // 7, "week") if days % 7 == 0 else counted(days, "day")
    end = clock.date(clock.periods)
    if clock.endless:
        yield f"periods of {length} from {clock.start} without end, told until {end}"
    else:
        yield f"{counted(clock.periods, 'period')} of {length} from {clock.start}; the clock runs out on {end}"
    if clock.discount < 1:
        yield f"what comes a period later counts {clock.discount:.6g} of what comes now"
    if clock.beyond:
        yield f"what the last state is worth is counted for {counted(clock.beyond, 'period')} after that"


def _sides(scenario: Scenario, world: World) -> Iterator[str]:
    for side in world.sides:
        yield _side(side)
        model = scenario.document.sides[side.key]
        for name, kind in model.types.items() if model else ():
            if kind.about:
                yield f"  {name}: {kind.about}"


def _side(side: Side) -> str:
    precision = "acts at random" if side.precision == 0 else f"precision {number(side.precision)}"
    if len(side.types) == 1:
        return f"{side.name} ({side.key}): known to be {side.types[0]}; {precision}"
    return f"{side.name} ({side.key}): {chances(side.types, side.prior)}, privately; {precision}"


def _state(world: World) -> Iterator[str]:
    for variable in world.variables:
        levels = joined(variable.levels, "or")
        yield f"{variable.name}: {levels}; starts as {variable.levels[variable.start]}"


def _events(world: World) -> Iterator[str]:
    for event in world.events:
        when = "every period"
        if event.period is not None:
            when = f"in the period from {world.clock.date(event.period)}"
        if event.period is not None and event.period == world.clock.periods:
            when = f"on {world.clock.date(event.period)}, when the clock has run out"
        yield f"{event.name} ({when}): {effect(world, event.effect)}"


def _tracks(world: World, side: Side, tracks: Sequence[Track]) -> Iterator[str]:
    for track in tracks:
        if track.private:
            continue
        yield f"{track.name}, one of:"
        for one in track.moves:
            yield f"  {move(world, side, one)}"


def _private(side: Side) -> Iterator[str]:
    for k in side.private:
        track = side.covert[k]
        levels = [level.name for level in track.moves]
        assert track.start is not None
        begins = [chances(levels, row) for row in track.start]
        told = (
            begins[0]
            if len(set(begins)) == 1
            else joined(f"{start} if {kind}" for kind, start in zip(side.types, begins, strict=True))
        )
        yield f"{track.name}: {joined(levels, 'or')}; starts as {told}" + (
            f"; {track.about}" if track.about else ""
        )


def _source(scenario: Scenario, world: World, source: Source) -> str:
    side = world.sides[source.of]
    track = side.covert[source.track]
    parts = []
    for level, row in zip(track.moves, source.rates, strict=True):
        if source.kind == "channel" or len(source.readings) > 2:
            parts.append(f"{level.name} is read as {chances(source.readings, row)}")
        else:
            parts.append(f"{number(row[1])} if {level.name}")
    told = "; ".join(parts)
    if source.kind != "channel" and len(source.readings) == 2:
        told = f"chance of {source.readings[1]} {told}"
    read = f"{side.key}'s {track.name}" if track.private else f"what {side.key} chose for {track.name}"
    text = f"{source.name} ({source.kind}), by {read}: {told}"
    needs = condition(world, source.needs, "")
    if needs:
        text += f"; only where {needs}"
    about = [source.about] if source.about else []
    return "; ".join([text, *_consequences(world, source), *_words(scenario, source), *about])


def _words(scenario: Scenario, source: Source) -> Iterator[str]:
    incident, proxy = scenario.document.incidents.get(source.name), scenario.document.proxies.get(source.name)
    if incident and incident.looks_like:
        yield f"looks like {incident.looks_like}"
    for side, what in (proxy.exposes if proxy else {}).items():
        yield f"exposes of {side}: {what}"


def _consequences(world: World, source: Source) -> Iterator[str]:
    for reading, effects in zip(source.readings, source.effects, strict=False):
        for change in effects:
            yield f"at {reading}, {effect(world, change)}"
    for reading, costs in zip(source.readings, source.costs, strict=False):
        for side, cost in zip(world.sides, costs, strict=True):
            if cost.any():
                yield f"{reading} costs {side.key} {amount(cost, side)}"


def _endings(world: World) -> Iterator[str]:
    for rule in world.outcome_rules:
        total = sum(p for _, p in rule.ends)
        ends = chances([name for name, _ in rule.ends], [p for _, p in rule.ends]) or "nothing"
        rest = "" if total > 1 - 1e-9 else f", else it goes on ({number(1 - total)})"
        yield f"where {condition(world, rule.when, 'nothing else holds')}: {ends}{rest}"
    if len(world.outcome_rules) > 1:
        yield "rules apply in this order, each to what those before it left going"
    fighting = [name for name in world.outcomes if name in world.conflict]
    yield f"counted as fighting: {joined(fighting) or 'nothing'}"


_WHEN_PAID = {
    "outcome": ("once", "when", "when it ends"),
    "flow": ("in each period that does not end it", "where", ""),
    "cost": ("in each period", "where", ""),
    "horizon": ("once, when the clock has run out", "where", ""),
}


def _payoff(world: World, rule: PayoffRule) -> str:
    gains = [
        f"{side.key} {amount(amounts, side)}"
        for side, amounts in zip(world.sides, rule.amounts, strict=True)
        if amounts.any()
    ]
    how_often, word, always = _WHEN_PAID[rule.kind]
    found = condition(world, rule.when, "")
    when = f", {word} {found}" if found else f", {always}" if always else ""
    unless = f", unless {condition(world, rule.unless, 'always')}" if rule.unless else ""
    return f"{'; '.join(gains) or 'nothing'}: {how_often}{when}{unless}"


def _views(scenario: Scenario) -> Iterator[str]:
    for key, changes in scenario.document.views.items():
        for name, value in changes.items():
            seen = scenario.parameters_seen_by(key).get(name)
            told = number(seen.value) if seen else _written(value)
            yield f"{key} takes {name} to be {told}{_instead(scenario, name)}"


def _interventions(scenario: Scenario) -> Iterator[str]:
    for intervention in scenario.interventions.values():
        by = f" (by {joined(intervention.by)})" if intervention.by else ""
        changes = [f"{n} {_written(v)}{_instead(scenario, n)}" for n, v in intervention.changes.items()]
        about = f"{intervention.about}: " if intervention.about else ""
        yield f"{intervention.name}{by}: {about}{joined(changes)}"


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return joined(f"{name} {_written(inner)}" for name, inner in value.items())
    return joined(map(_written, value)) if isinstance(value, list) else str(value)


def _instead(scenario: Scenario, name: str) -> str:
    parameter = scenario.parameters.get(name)
    return f" (it is {number(parameter.value)})" if parameter else ""


def _sizes(world: World) -> Iterator[str]:
    states = math.prod(len(variable.levels) for variable in world.variables)
    yield f"{counted(states, 'public state')} at most, {counted(world.clock.periods, 'period')}"
    for i, side in enumerate(world.sides):
        covert = math.prod(len(track.moves) for track in side.covert if not track.private)
        held = math.prod(len(side.covert[k].moves) for k in side.private)
        lasting = f"{counted(held, 'private state')}, " if side.private else ""
        private = math.prod(len(s.readings) for s in world.sources if s.seen_by == i)
        yield (
            f"{side.key}: {counted(len(side.types), 'type')}, "
            f"{lasting}{counted(covert, 'covert move')}, "
            f"{counted(_overt_count(side), 'overt move')}, {counted(private, 'private reading')}"
        )
    public = math.prod(len(s.readings) for s in world.sources if s.seen_by is None)
    yield f"{counted(public, 'public reading')} of covert moves"


def _overt_count(side: Side) -> int:
    """Joint overt moves: any combination of moves that are not made alone, and those that are, one by one."""
    together = math.prod(sum(not one.alone for one in track.moves) for track in side.overt)
    return together + sum(one.alone for track in side.overt for one in track.moves)


def _remarks(scenario: Scenario, world: World) -> Iterator[str]:
    used = set(_names(scenario.document)) | {n for n in scenario.parameters if _patched(scenario, n)}
    unused = [name for name in scenario.parameters if name not in used]
    if unused:
        yield f"parameters that nothing uses: {', '.join(unused)}"
    unread = [
        f"{side.key}.{track.name}"
        for i, side in enumerate(world.sides)
        for t, track in enumerate(side.covert)
        if not track.private
        and not any((s.of, s.track) in {(i, k) for k in _shown(track, t)} for s in world.sources)
    ]
    if unread:
        yield f"covert moves that nothing gives a sign of: {', '.join(unread)}"
    if not world.conflict:
        yield "no outcome counts as fighting, so there is no risk to tell; list some under 'conflict'"
    if not any(one.strike for side in world.sides for track in side.overt for one in track.moves):
        yield "no move counts as an attack, so there is no fear to tell; mark one with 'strike: true'"


def _shown(track: Track, number: int) -> set[int]:
    """Numbers of a covert track and of the private states that it changes, by which it may be known."""
    changes = [change for one in track.moves for change in one.changes]
    return {number, *(k for change in changes for k, _ in (*change.sets, *change.shifts))}


def _patched(scenario: Scenario, name: str) -> bool:
    changes = [*scenario.document.views.values(), *(i.changes for i in scenario.interventions.values())]
    return any(name in str(value) for change in changes for value in change.values())


def _names(part: Any) -> Iterator[str]:
    """Parameters named in any arithmetic of a document."""
    if isinstance(part, Expression):
        yield from part.names
    elif isinstance(part, BaseModel):
        for field in type(part).model_fields:
            yield from _names(getattr(part, field))
        yield from _names(part.__pydantic_extra__)
    elif isinstance(part, dict):
        for inner in part.values():
            yield from _names(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _names(inner)
    elif hasattr(part, "factor"):
        yield from _names(part.factor)
