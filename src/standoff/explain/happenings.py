"""What may happen in a period: moves, readings, and the public state's becoming another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from standoff.game import Game

Kind = Literal["move", "secret", "reading", "state"]


@dataclass(frozen=True, order=True)
class Happening:
    """Something that happens in a period."""

    kind: Kind
    """A move, a covert one, a reading that is not the quiet one, or the public state's becoming another."""
    who: str
    """Name of the side, or of the source or variable."""
    what: str
    attack: bool = False
    """Whether it is an attack: what is feared, and no sign of it."""

    @property
    def words(self) -> str:
        """What happens, in words."""
        who, what = self.who.replace("_", " "), self.what.replace("_", " ")
        return f"{who} secretly: {what}" if self.kind == "secret" else f"{who}: {what}"


def happenings(game: Game, course: Mapping[str, NDArray[Any]]) -> tuple[list[Happening], NDArray[np.bool_]]:
    """What may happen, and in which (run, period) each does, (happening, run, period).

    Parameters
    ----------
    course
        Of runs: ``overt``, ``covert``, ``public`` and ``private`` (run, period, side), numbers of moves and readings,
        and ``state`` (run, period); -1 after the end.
    """
    world = game.world
    found: dict[Happening, NDArray[np.bool_]] = {}

    def note(happening: Happening, where: NDArray[np.bool_]) -> None:
        if where.any():
            found[happening] = found.get(happening, np.zeros_like(where)) | where

    for i, side in enumerate(world.sides):
        read = [s for s in world.sources if s.seen_by is None and s.of == i]
        seen = [s for s in world.sources if s.seen_by == i]
        overt, covert = ([(t.name, t.moves[0].name) for t in tracks] for tracks in (side.overt, side.covert))
        strikes = {(track.name, move.name) for track in side.overt for move in track.moves if move.strike}
        public, private = ([(s.name, s.readings[0]) for s in sources] for sources in (read, seen))
        kinds: tuple[tuple[str, Kind, Sequence[tuple[str, ...]], list[tuple[str, str]]], ...] = (
            ("overt", "move", game.overt_moves[i], overt),
            ("covert", "secret", game.covert_moves[i], covert),
            ("public", "reading", game.public_readings[i], public),
            ("private", "reading", game.private_readings[i], private),
        )
        for column, kind, names, parts in kinds:
            numbers = course[column][:, :, i]
            for place, (part, rest) in enumerate(parts):
                for what in dict.fromkeys(name[place] for name in names if name[place] != rest):
                    # Number -1, after the end, takes the last entry.
                    chosen = np.array([*(name[place] == what for name in names), False])
                    known = (part, what) if kind == "reading" else (side.name, f"{part} {what}")
                    attack = kind == "move" and (part, what) in strikes
                    note(Happening(kind, *known, attack), chosen[numbers])
    states = course["state"]
    after = np.concatenate([states[:, 1:], np.full((len(states), 1), -1)], axis=1)
    both = (states >= 0) & (after >= 0)
    for v, variable in enumerate(world.variables):
        for level, name in enumerate(variable.levels):
            now, then = game.states[states, v], game.states[after, v]
            note(
                Happening("state", variable.name, f"becomes {name}"), both & (now != level) & (then == level)
            )
    return list(found), np.array(list(found.values())).reshape(-1, *states.shape)
