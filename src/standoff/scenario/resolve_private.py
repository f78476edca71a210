"""Private states of a side: what lasts and the other cannot see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from standoff.errors import shown
from standoff.scenario.expressions import Expression
from standoff.scenario.names import SideNames
from standoff.scenario.resolve import MOST_LEVELS, Context
from standoff.scenario.schema import PrivateModel
from standoff.scenario.tree import Path
from standoff.scenario.world import Floats, Move, Track


def resolve_private(context: Context, side: SideNames) -> tuple[Track, ...]:
    """Private states of a side, as tracks whose level is not chosen."""
    model = context.document.sides[side.key]
    found = []
    for name, state in (model.private if model else {}).items():
        if state is not None:
            found.append(_private(context, side, name, state))
    return tuple(found)


def _private(context: Context, side: SideNames, name: str, model: PrivateModel) -> Track:
    path: Path = ("sides", side.key, "private", name)
    levels = tuple(model.levels)
    if not 1 <= len(levels) <= MOST_LEVELS:
        context.findings.add((*path, "levels"), f"a private state has between 1 and {MOST_LEVELS} levels")
    twice = sorted({level for level in levels if levels.count(level) > 1})
    if twice:
        context.findings.add((*path, "levels"), f"{', '.join(map(shown, twice))} appears more than once")
    start = _start(context, side, name, model.start, levels, (*path, "start"))
    return Track(name, tuple(Move(level) for level in levels), start, model.about)


def _start(
    context: Context,
    side: SideNames,
    name: str,
    written: Mapping[str, Any],
    levels: tuple[str, ...],
    path: Path,
) -> Floats:
    """(Θ, levels) chance of each level at the start."""
    types = side.types or ()
    by_type = [key for key in written if key in types]
    if not by_type:
        shares = {key: value for key, value in written.items() if not isinstance(value, Mapping | str)}
        for key in written.keys() - shares.keys():
            context.findings.unknown((*path, key), f"a type of {side.key}", key, types, of_key=True)
        begins = context.numbers.shares(shares, levels, f"a level of {name}", path)
        return np.tile(begins, (len(types), 1))
    if any(key in levels for key in by_type):
        context.findings.add(
            path, f"it is not clear whether {by_type[0]} is a type or a level here; rename one"
        )
    missing = [kind for kind in types if kind not in written]
    if missing:
        context.findings.add(path, f"every type of {side.key} needs a start; missing: {', '.join(missing)}")
    found = np.zeros((len(types), len(levels)))
    for key, value in written.items():
        if key not in types:
            context.findings.unknown((*path, key), f"a type of {side.key}", key, types, of_key=True)
            continue
        lottery = value if isinstance(value, Mapping) else {_level(value): 1.0}
        found[types.index(key)] = context.numbers.shares(lottery, levels, f"a level of {name}", (*path, key))
    return found


def _level(value: Any) -> str:
    """A level that was read as arithmetic, as its name."""
    return (
        value.text.strip()
        if isinstance(value, Expression)
        else f"{value:g}"
        if isinstance(value, float)
        else value
    )
