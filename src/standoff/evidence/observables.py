"""What of a scenario can be observed, and how it shows in the numbers of the compiled game.

Paths are those into the scenario file: ``moves.us.overt.force.strike``, ``indicators.us_warning.alarm``,
``state.deal.talks``, ``sides.iran.types.pusher``. The last part is a level, of which one is so in every period.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from standoff.game.game import Game, Stage
from standoff.scenario.world import Side, World

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Kind = Literal["type", "state", "covert", "overt", "public", "private"]

_ROOMS = {"indicator": "indicators", "proxy": "proxies", "incident": "incidents", "channel": "channels"}


@dataclass(frozen=True, eq=False)
class Observable:
    """One level of something, as it shows in the numbers of a game."""

    path: str
    kind: Kind
    side: int
    """Whose type, move or reading it is; for private readings who sees them, for states 0."""
    mask: Bools
    """Over the game's types, states, moves or readings: those with this level."""
    rest: bool
    """Whether it is the first level, that of nothing in particular."""
    acted: Bools
    """Over overt moves, those that do something on any track; elsewhere all false."""


def observables(world: World) -> dict[str, frozenset[str]]:
    """Levels by path of all that can be observed."""
    return {place: frozenset(levels) for place, _, _, _, levels in _places(world)}


def observable(game: Game, path: str) -> Observable:
    """What a path stands for in a game.

    Raises
    ------
    KeyError
        If there is nothing of this name.
    """
    place, _, level = path.rpartition(".")
    for found, kind, side, column, levels in _places(game.world):
        if found == place and level in levels:
            table = _tables(game)[kind][side]
            of_place = np.array([row[column] == level for row in table])
            acted = np.array([kind == "overt" and row != resting(game.world.sides[side]) for row in table])
            return Observable(path, kind, side, of_place, levels[0] == level, acted)
    raise KeyError(path)


def resting(side: Side) -> tuple[str, ...]:
    """The overt move that does nothing on any track."""
    return tuple(track.moves[0].name for track in side.overt)


def has_room(game: Game, about: Observable, period: int) -> bool:
    """Whether it can be so in a period by the rules of the game, whatever was done before."""
    for state in np.flatnonzero(game.reachable[period]):
        stage = game.stages[game.regime[period]][state]
        if stage is not None and bool(about.mask[_there(stage, about, int(state))].any()):
            return True
    return False


def _there(stage: Stage, about: Observable, state: int) -> Ints:
    """Numbers of the types, moves or readings that there are in a stage."""
    match about.kind:
        case "type":
            return np.arange(len(about.mask))
        case "state":
            return np.array([state])
        case "covert":
            return stage.covert[about.side]
        case "overt":
            return stage.overt[about.side]
        case "public":
            return stage.public_ids[about.side]
        case "private":
            return stage.private_ids[about.side]


def _tables(game: Game) -> Mapping[Kind, tuple[tuple[tuple[str, ...], ...], ...]]:
    world = game.world
    states = tuple(
        tuple(v.levels[level] for v, level in zip(world.variables, row, strict=True)) for row in game.states
    )
    types = [tuple((name,) for name in side.types) for side in world.sides]
    return {
        "type": (types[0], types[1]),
        "state": (states,),
        "covert": game.covert_moves,
        "overt": game.overt_moves,
        "public": game.public_readings,
        "private": game.private_readings,
    }


def _places(world: World) -> Iterator[tuple[str, Kind, int, int, tuple[str, ...]]]:
    """Path, kind, side, column in the table of that kind, and levels, of all that can be observed."""
    channels = {source.name for source in world.sources if source.kind == "channel"}
    for i, side in enumerate(world.sides):
        yield f"sides.{side.key}.types", "type", i, 0, side.types
        for column, track in enumerate(side.covert):
            if track.name not in channels:
                levels = tuple(move.name for move in track.moves)
                yield f"moves.{side.key}.covert.{track.name}", "covert", i, column, levels
        for column, track in enumerate(side.overt):
            levels = tuple(move.name for move in track.moves)
            yield f"moves.{side.key}.overt.{track.name}", "overt", i, column, levels
    for column, variable in enumerate(world.variables):
        yield f"state.{variable.name}", "state", 0, column, variable.levels
    counts: dict[tuple[Kind, int], int] = {}
    for source in world.sources:
        kind: Kind = "public" if source.seen_by is None else "private"
        i = source.of if source.seen_by is None else source.seen_by
        column = counts.get((kind, i), 0)
        counts[kind, i] = column + 1
        yield f"{_ROOMS[source.kind]}.{source.name}", kind, i, column, source.readings
