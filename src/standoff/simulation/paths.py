"""Why each simulated conflict came.

A conflict is a run that ends in an outcome that means fighting. Every side that struck in the period in which
it ended has a *reason*, the first of these that holds:

tremble
    With all it knew then, it was less than `TREMBLE` likely to strike: a mistake.
deliberate
    Told the types of both sides, it would still have been at least `INTENT` times as likely to strike in this
    period as it was in fact; both chances count its own covert moves and the readings of the period as not
    yet drawn.
true_alarm
    In this period it had a warning that was right: an indicator of the other side's that was not quiet while
    the covert track it reads was off its resting level, or an incident or proxy attack of the other side's
    making.
false_alarm
    It had a warning from an indicator, and none that was right.
incident
    In this period or else the one before there was an incident, of either side, that nobody's preparations
    had made.
proxy
    Likewise an attack by a proxy that its patron had not ordered; what happened in the period itself comes
    before what happened in the one before it.
fear
    None of these: it struck without a sign because of what it believed of the other, which it would not have
    done had it known.

An incident or proxy attack is of a side's own making if it could also come from that covert move with
accidents and autonomy taken away (`Source.controlled_rates`). The *path* of a conflict is the reason of the
side that struck; if both did, the one that stands first in `PATHS`, since that side alone would have brought
it about with the better reason. If neither did it is ``incident`` or ``proxy`` where such a thing that nobody
intended happened in that period, else ``other``. A run without a conflict has the path ``none``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.game.game import Game
from standoff.scenario.world import Source
from standoff.simulation.kernel import Record

TREMBLE = 0.01
"""Chance of a strike, given all the side knew, below which it counts as a mistake."""
INTENT = 0.5
"""Part of a strike's chance that must remain with the types known for it to count as deliberate."""

PATHS = ("none", "deliberate", "true_alarm", "false_alarm", "incident", "proxy", "fear", "tremble", "other")
NONE, DELIBERATE, TRUE_ALARM, FALSE_ALARM, INCIDENT, PROXY, FEAR, TREMBLED, OTHER = range(len(PATHS))

Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]
Floats = NDArray[np.float64]


def reasons(game: Game, record: Record, chances: tuple[Floats, Floats] | None) -> Codes:
    """Reason (run, side) of each side that struck in the period that ended a conflict; `NONE` elsewhere.

    ``chances`` are those (run, side) that the side would strike in that period, as things were and with the types
    known. Without them only what the side had seen counts, and neither ``deliberate`` nor ``tremble`` is told.
    """
    struck = np.isfinite(record.chance) & conflicts(game, record.outcome)[:, None]
    found = np.full(struck.shape, NONE, dtype=np.int8)
    for i in (0, 1):
        runs = np.flatnonzero(struck[:, i])
        signs = _Signs(game, record, runs)
        right, wrong = signs.warnings(i)
        meant: list[tuple[int, Bools]] = []
        if chances is not None:
            before, informed = chances
            meant = [
                (TREMBLED, record.chance[runs, i] < TREMBLE),
                (DELIBERATE, informed[runs, i] >= INTENT * before[runs, i]),
            ]
        tests = [
            *meant,
            (TRUE_ALARM, right),
            (FALSE_ALARM, wrong),
            (INCIDENT, signs.unmeant("incident", 0)),
            (PROXY, signs.unmeant("proxy", 0)),
            (INCIDENT, signs.unmeant("incident", 1)),
            (PROXY, signs.unmeant("proxy", 1)),
        ]
        found[runs, i] = np.select([test for _, test in tests], [code for code, _ in tests], FEAR)
    return found


def paths(game: Game, record: Record, reason: Codes) -> Codes:
    """Path (run,) of each run."""
    fought = conflicts(game, record.outcome)
    first = np.where(reason == NONE, OTHER, reason).min(axis=1)
    found = np.where(fought, first, NONE).astype(np.int8)
    runs = np.flatnonzero(fought & (reason == NONE).all(axis=1))
    signs = _Signs(game, record, runs)
    found[runs] = np.select(
        [signs.unmeant("incident", 0), signs.unmeant("proxy", 0)], [INCIDENT, PROXY], OTHER
    )
    return found


def conflicts(game: Game, outcome: NDArray[np.int64]) -> Bools:
    """Which of these outcomes mean fighting."""
    found: Bools = (outcome >= 0) & game.conflict[outcome]
    return found


class _Signs:
    """What could be read in the period in which some runs ended, and whether there was anything behind it."""

    def __init__(self, game: Game, record: Record, runs: NDArray[np.int64]) -> None:
        self.game, self.record, self.runs = game, record, runs
        self.end = record.end[runs]

    def warnings(self, i: int) -> tuple[Bools, Bools]:
        """Whether side i had a warning of the other side that was right, and one that was wrong."""
        j = 1 - i
        right, wrong = np.zeros(len(self.runs), dtype=bool), np.zeros(len(self.runs), dtype=bool)
        for place, source in enumerate(seen_sources(self.game, i)):
            fired, meant = self._fired(source, place, private=True, back=0)
            right, wrong = right | (fired & meant), wrong | (fired & ~meant)
        for place, source in enumerate(public_sources(self.game, j)):
            if source.kind == "channel":
                continue
            fired, meant = self._fired(source, place, private=False, back=0)
            right |= fired & meant
            if source.kind == "indicator":
                wrong |= fired & ~meant
        return right, wrong

    def unmeant(self, kind: str, back: int) -> Bools:
        """Whether something of a kind happened, so many periods ago, that no covert move had made."""
        found = np.zeros(len(self.runs), dtype=bool)
        for k in (0, 1):
            for place, source in enumerate(public_sources(self.game, k)):
                if source.kind == kind:
                    fired, meant = self._fired(source, place, private=False, back=back)
                    found |= fired & ~meant
        return found

    def _fired(self, source: Source, place: int, *, private: bool, back: int) -> tuple[Bools, Bools]:
        """Whether a source was not at its first reading, and whether the covert move can mean that."""
        period = self.end - back
        at, side = np.maximum(period, 0), source.of
        if private:
            reading = self.record.private[at, self.runs, 1 - side]
            names = self.game.private_readings[1 - side]
        else:
            reading = self.record.public[at, self.runs, side]
            names = self.game.public_readings[side]
        read = np.array([source.readings.index(name[place]) for name in names])[reading]
        levels = [move.name for move in self.game.world.sides[side].covert[source.track].moves]
        level_of = np.array([levels.index(move[source.track]) for move in self.game.covert_moves[side]])
        level = level_of[self.record.covert[at, self.runs, side]]
        return (read > 0) & (period >= 0), _meant(source)[level, read]


def _meant(source: Source) -> Bools:
    """(levels, readings) whether a reading can come from a level with accidents and autonomy taken away."""
    if source.controlled_rates is not None:
        return np.asarray(source.controlled_rates > 0.0)
    return np.broadcast_to(np.arange(len(source.rates))[:, None] > 0, source.rates.shape)


def public_sources(game: Game, side: int) -> tuple[Source, ...]:
    """Public sources that read a side's covert moves, in the order of its public readings."""
    return tuple(s for s in game.world.sources if s.seen_by is None and s.of == side)


def seen_sources(game: Game, side: int) -> tuple[Source, ...]:
    """Sources that only one side sees, in the order of its private readings."""
    return tuple(s for s in game.world.sources if s.seen_by == side)
