"""What a view may differ in: numbers, not what can be done, seen or so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from standoff.scenario.findings import Findings
from standoff.scenario.tree import Path
from standoff.scenario.world import World


def check_view(actual: World, view: World, path: Path, findings: Findings) -> None:
    """Note where a side takes the world to have another structure than it has.

    A side that expects other moves, readings or dates than occur could not play in the actual world.
    """
    for what, one, other in zip(_WHAT, _structure(actual), _structure(view), strict=True):
        if one != other:
            message = f"a view may differ in numbers only; this one changes {what}"
            findings.add(path, message)


def check_written(actual: Any, view: Any, path: Path, findings: Findings) -> None:
    """The same of what is written of the clock and the state, where something else is wrong with the worlds."""
    for what, parts in ((_WHAT[0], _CLOCK), (_WHAT[1], (("state",),))):
        if any(_written(actual, part) != _written(view, part) for part in parts):
            findings.add(path, f"a view may differ in numbers only; this one changes {what}")


_CLOCK: tuple[Path, ...] = (("clock", "start"), ("clock", "step"), ("clock", "periods"))


def _written(content: Any, path: Path) -> Any:
    for step in path:
        content = content.get(step) if isinstance(content, dict) else None
    return content


_WHAT = (
    "the clock",
    "the state variables or where they start",
    "the types or moves of the first side, or what they need",
    "the types or moves of the second side, or what they need",
    "the sources of readings, or when they are at work",
    "the outcomes",
)


def _structure(world: World) -> Iterator[object]:
    clock = world.clock
    yield clock.start, clock.step_days, clock.periods
    yield world.variables
    for side in world.sides:
        yield (
            side.types,
            [
                (track.name, [(move.name, move.needs, move.alone, move.strike) for move in track.moves])
                for track in (*side.covert, *side.overt)
            ],
        )
    yield [(s.name, s.kind, s.of, s.track, s.readings, s.seen_by, s.needs) for s in world.sources]
    yield world.outcomes, world.conflict
