"""Parts of a world in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from standoff.scenario.world import Condition, Effect, Floats, Move, Side, World


def number(value: float) -> str:
    """Write a number as a person would.

    Examples
    --------
    >>> number(0.350000001), number(12.0), number(-0.05)
    ('0.35', '12', '-0.05')
    """
    return f"{value + 0.0:.4g}"


def counted(count: int, thing: str) -> str:
    """A number of things.

    Examples
    --------
    >>> counted(1, "node"), counted(2000, "run")
    ('1 node', '2,000 runs')
    """
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def joined(words: Iterable[str], last: str = "and") -> str:
    """List words.

    Examples
    --------
    >>> joined(["war", "exchange", "settlement"], "or")
    'war, exchange or settlement'
    """
    found = list(words)
    return f" {last} ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def amount(amounts: Floats, side: Side) -> str:
    """Amounts by type."""
    values = [number(value) for value in amounts]
    if len(set(values)) <= 1:
        return values[0] if values else "0"
    return ", ".join(f"{value} if {kind}" for kind, value in zip(side.types, values, strict=True))


def chances(names: Sequence[str], shares: Iterable[float]) -> str:
    """Probabilities by name, those of 0 left out."""
    return joined([f"{name} {number(p)}" for name, p in zip(names, shares, strict=True) if p])


def condition(world: World, when: Condition, otherwise: str = "always") -> str:
    """What must be so for a condition to hold, or other words where it always does."""
    parts = [f"{world.variables[v].name} is {_levels(world.variables[v].levels, ls)}" for v, ls in when.state]
    for side, track, levels in when.covert:
        moves = world.sides[side].covert[track]
        if moves.private:
            parts.append(f"{world.sides[side].key}'s {moves.name} is {_moves(moves.moves, levels)}")
            continue
        parts.append(f"{world.sides[side].key} covertly chose {moves.name} {_moves(moves.moves, levels)}")
    for side, track, levels in when.overt:
        moves = world.sides[side].overt[track]
        parts.append(f"{world.sides[side].key} chooses {moves.name} {_moves(moves.moves, levels)}")
    for source, levels in when.readings:
        found = world.sources[source]
        parts.append(f"{found.name} gives {_levels(found.readings, levels)}")
    if when.outcomes is not None:
        parts.append(f"it ends in {joined(sorted(when.outcomes), 'or') or 'nothing'}")
    if when.first is not None:
        names = {"0": world.sides[0].key, "1": world.sides[1].key, "both": "both sides", "none": "nobody"}
        parts.append(f"{joined((names[f] for f in sorted(when.first)), 'or')} struck first")
    if when.periods is not None:
        parts.append(_window(world, *when.periods))
    return joined(parts) or otherwise


def _levels(names: Sequence[str], levels: Iterable[int]) -> str:
    return joined((names[level] for level in sorted(levels)), "or")


def _moves(moves: Sequence[Move], levels: Iterable[int]) -> str:
    return _levels([move.name for move in moves], levels)


def _window(world: World, first: int, past: int) -> str:
    clock = world.clock
    start = f"from {clock.date(first)}" if first > 0 else ""
    end = f"until {clock.date(past)}" if past <= clock.periods else ""
    return f"the period begins {joined(filter(None, [start, end]))}" if start or end else "at any time"


def effect(world: World, change: Effect, of: Side | None = None) -> str:
    """What an effect does to the public state, or to private states of a side, with its condition and chance."""
    parts = []
    names = [v.name for v in world.variables] if of is None else [track.name for track in of.covert]
    for variable, shares in change.sets:
        levels = (
            world.variables[variable].levels
            if of is None
            else tuple(level.name for level in of.covert[variable].moves)
        )
        sure = [level for level, p in zip(levels, shares, strict=True) if p == 1]
        told = f"becomes {sure[0]}" if sure else f"becomes {chances(levels, shares)}"
        parts.append(f"{names[variable]} {told}")
    for variable, steps in change.shifts:
        parts.append(f"{names[variable]} goes one step {'down' if steps > 0 else 'up'}")
    text = joined(parts)
    if change.probability < 1:
        text += f" with chance {number(change.probability)}"
    when = condition(world, change.when, "")
    return f"{text} if {when}" if when else text


def move(world: World, side: Side, one: Move) -> str:
    """What making a move takes, costs and does."""
    parts = []
    needs = condition(world, one.needs, "")
    if needs:
        parts.append(f"only where {needs}")
    if one.cost is not None and one.cost.any():
        parts.append(f"costs {amount(one.cost, side)}")
    parts.extend(effect(world, change) for change in one.effects)
    parts.extend(effect(world, change, side) for change in one.changes)
    if one.strike:
        parts.append("is an attack")
    if one.alone and len(side.overt) > 1:
        parts.append("made with everything else at rest")
    if one.about:
        parts.append(one.about)
    return f"{one.name}: {'; '.join(parts)}" if parts else one.name
