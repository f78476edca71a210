"""What a compiled game cannot do, though its scenario says it could."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from standoff.errors import Problem
from standoff.game.game import Bools, Game, Ints, Stage
from standoff.scenario.world import Track


@dataclass(frozen=True)
class Structure:
    """What is wrong with the structure of a game, and what is only worth knowing."""

    problems: tuple[Problem, ...]
    """It does not make sense: it never ends, or a move can never be made."""
    notes: tuple[Problem, ...]
    """It makes sense, but something declared never comes about."""


def structure(game: Game) -> Structure:
    """Look for outcomes, moves and levels of the state that can never come about."""
    stages = [stage for row in game.stages for stage in row if stage is not None]
    possible = _outcomes_possible(game, stages)
    problems = [*_never_ends(game, possible), *_never_made(game, stages)]
    notes = [*_outcomes_never(game, possible), *_levels_never(game), *_private_never(game, stages)]
    return Structure(problems=tuple(problems), notes=tuple(notes))


def _outcomes_possible(game: Game, stages: list[Stage]) -> Bools:
    possible = np.zeros(len(game.outcomes), dtype=bool)
    for stage in stages:
        open_moves = stage.allowed[0][:, None, None, :, None] & stage.allowed[1][None, :, None, None, :]
        positive = (
            (stage.ending > 0.0) & open_moves[..., None] & _joint_readings(stage)[..., None, None, None]
        )
        possible |= positive.any(axis=(0, 1, 2, 3, 4))
    return possible


def _joint_readings(stage: Stage) -> Bools:
    """Which public readings can go with which classes, shape (C0, C1, Y)."""
    seen = []
    for side in (0, 1):
        one = np.zeros((len(stage.allowed[side]), stage.public[side].shape[1]), dtype=bool)
        np.logical_or.at(one, stage.classes[side], stage.public[side] > 0.0)
        seen.append(one)
    both: Bools = seen[0][:, None, :, None] & seen[1][None, :, None, :]
    return both.reshape(both.shape[0], both.shape[1], -1)


def _never_ends(game: Game, possible: Bools) -> Iterable[Problem]:
    if not possible.any():
        yield _problem(
            game, "outcomes", "no outcome can ever occur: whatever happens, it goes on to the horizon"
        )


def _outcomes_never(game: Game, possible: Bools) -> Iterable[Problem]:
    if possible.any():
        for outcome, ok in zip(game.outcomes, possible, strict=True):
            if not ok:
                yield _problem(game, "outcomes", f"the outcome {outcome} can never occur")


def _never_made(game: Game, stages: list[Stage]) -> Iterable[Problem]:
    channels = {source.name for source in game.world.sources if source.kind == "channel"}
    for i, side in enumerate(game.world.sides):
        made = _rows(len(game.covert_moves[i]), (stage.covert[i] for stage in stages))
        for track, name in _unused(side.covert, game.covert_moves[i], made):
            section = "channels" if track in channels else f"moves.{side.key}.covert"
            yield _problem(
                game, f"{section}.{track}.{name}", "can never be chosen: what it needs never holds"
            )
        made = _rows(len(game.overt_moves[i]), (stage.overt[i] for stage in stages))
        for track, name in _unused(side.overt, game.overt_moves[i], made):
            message = "can never be made: what it needs never holds"
            yield _problem(game, f"moves.{side.key}.overt.{track}.{name}", message)


def _rows(count: int, indices: Iterable[Ints]) -> Bools:
    found = np.zeros(count, dtype=bool)
    for some in indices:
        found[some] = True
    return found


def _unused(
    tracks: tuple[Track, ...], names: tuple[tuple[str, ...], ...], made: Bools
) -> Iterable[tuple[str, str]]:
    for k, track in enumerate(tracks):
        used = {row[k] for row, ok in zip(names, made, strict=True) if ok}
        for move in track.moves:
            if move.name not in used:
                yield track.name, move.name


def _levels_never(game: Game) -> Iterable[Problem]:
    reached = game.states[game.reachable.any(axis=0)]
    for v, variable in enumerate(game.world.variables):
        present = set(reached[:, v].tolist()) | {variable.start}
        for level, name in enumerate(variable.levels):
            if level not in present:
                yield _problem(game, f"state.{variable.name}", f"the level {name} is never reached")


def _private_never(game: Game, stages: list[Stage]) -> Iterable[Problem]:
    for i, side in enumerate(game.world.sides):
        if side.kinds is None:
            continue
        becomes = np.zeros((len(side.types),) * 2, dtype=bool)
        for stage in stages:
            assert stage.able is not None
            assert stage.change is not None
            for h, c in enumerate(stage.classes[i]):
                becomes |= (stage.change[i][c] > 0.0) & stage.able[i][:, h, None]
        reached = game.prior[i] > 0.0
        for _ in side.types:
            reached = reached | becomes[reached].any(axis=0)
        for k, (name, levels) in enumerate(zip(side.kinds.states, side.kinds.level_names, strict=True)):
            for level in sorted(set(range(len(levels))) - set(side.kinds.levels[reached, k].tolist())):
                message = f"the level {levels[level]} is never reached"
                yield _problem(game, f"sides.{side.key}.private.{name}", message)


def _problem(game: Game, path: str, message: str) -> Problem:
    return Problem(file=game.world.title, line=None, column=None, path=path, value=None, message=message)
