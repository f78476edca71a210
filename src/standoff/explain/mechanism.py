"""Why a measure works as it does: what comes before fighting, what sides make of what they see, and what they do.

Told by simulated runs with the measure and without it that share their luck. Conflicts are told apart by what came
before them: a warning that was right or wrong, an accident, a proxy's attack, no sign, or no strike at all. The changes
of these add up to what the measure does to the risk in the runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.explain.happenings import Happening, happenings
from standoff.game import Game
from standoff.simulation.kernel import Record
from standoff.simulation.paths import (
    FALSE_ALARM,
    FEAR,
    INCIDENT,
    OTHER,
    PATHS,
    PROXY,
    TRUE_ALARM,
    paths,
    reasons,
)

Counts = NDArray[np.int64]

ROUTES = (TRUE_ALARM, FALSE_ALARM, INCIDENT, PROXY, FEAR, OTHER)
"""What may come before a conflict, where it is not asked what the sides would have done had they known."""
CLEAR = 2.0
"""Standard errors from which on a change is told."""


@dataclass(frozen=True)
class Share:
    """A share of periods without the measure and with it."""

    before: float
    after: float
    error: float
    """Standard error of the difference."""

    @property
    def clear(self) -> bool:
        """Whether it changes by more than chance would have it."""
        return abs(self.after - self.before) > CLEAR * self.error


@dataclass(frozen=True)
class Reaction:
    """What a side makes of something that it sees."""

    side: str
    """By key."""
    sign: Happening | None
    """None: no sign at all."""
    seen: Share
    """Periods in which it sees this."""
    strikes: Share
    """Of these, in which it strikes."""


@dataclass(frozen=True)
class Habit:
    """How often a side makes a move."""

    move: Happening
    made: Share


@dataclass(frozen=True)
class Mechanism:
    """What is otherwise with a measure."""

    routes: Mapping[str, tuple[float, float]]
    """By what came before it: change of the probability of conflict, and its standard error; adds up to the whole."""
    reactions: tuple[Reaction, ...]
    """The largest change of the chance of a strike in a period first."""
    habits: tuple[Habit, ...]
    """The largest change first; attacks left out, which are told of as reactions."""


@dataclass(frozen=True, eq=False)
class Course:
    """What happened in simulated runs, counted run by run."""

    route: Counts
    """(run,) what came before a conflict; 0 where there was none."""
    periods: Counts
    """(run,) that were played."""
    made: Mapping[Happening, Counts]
    """(run,) periods in which a move is made."""
    reactions: Mapping[tuple[str, Happening | None], tuple[Counts, Counts]]
    """(run,) periods in which a side sees something, and those in which it then strikes."""

    @classmethod
    def of(cls, game: Game, record: Record) -> Course:
        """Count what is in a record."""
        names = ("overt", "covert", "public", "private")
        course = {name: getattr(record, name).swapaxes(0, 1) for name in names} | {"state": record.state.T}
        found, happened = happenings(game, course)
        played = course["state"] >= 0
        route = paths(game, record, reasons(game, record, None))
        return cls(
            route=route.astype(np.int64),
            periods=played.sum(axis=1),
            made={
                happening: where.sum(axis=1)
                for happening, where in zip(found, happened, strict=True)
                if happening.kind in ("move", "secret") and not happening.attack
            },
            reactions=_reactions(game, course["overt"], played, dict(zip(found, happened, strict=True))),
        )


def _reactions(
    game: Game,
    overt: NDArray[np.int32],
    played: NDArray[np.bool_],
    where: Mapping[Happening, NDArray[np.bool_]],
) -> dict[tuple[str, Happening | None], tuple[Counts, Counts]]:
    found: dict[tuple[str, Happening | None], tuple[Counts, Counts]] = {}
    sources = {source.name: source for source in game.world.sources}
    for i, side in enumerate(game.world.sides):
        attacks = [{move.name for move in track.moves if move.strike} for track in side.overt]
        is_attack = [any(n in some for n, some in zip(m, attacks, strict=True)) for m in game.overt_moves[i]]
        strikes = np.array([*is_attack, False])[overt[:, :, i]]
        signs = {
            happening: seen
            for happening, seen in where.items()
            # What is said through a channel is no sign of an attack.
            if happening.kind == "reading"
            and sources[happening.who].seen_by in (i, None)
            and sources[happening.who].kind != "channel"
        }
        nothing = played & ~np.any([np.zeros_like(played), *signs.values()], axis=0)
        for sign, seen in [*signs.items(), (None, nothing)]:
            found[side.key, sign] = seen.sum(axis=1), (seen & strikes).sum(axis=1)
    return found


def mechanism(before: Course, after: Course) -> Mechanism:
    """Compare runs with a measure and without it."""
    nothing = np.zeros_like(before.periods), np.zeros_like(before.periods)
    routes = {}
    for code in ROUTES:
        gap = (after.route == code).astype(np.float64) - (before.route == code)
        routes[PATHS[code]] = float(gap.mean()), float(gap.std(ddof=1) / np.sqrt(len(gap)))
    reactions = []
    for key in dict.fromkeys((*before.reactions, *after.reactions)):
        seen, strikes = zip(
            before.reactions.get(key, nothing), after.reactions.get(key, nothing), strict=True
        )
        told = Reaction(*key, _share(seen, (before.periods, after.periods)), _share(strikes, seen))
        reactions.append(told)
    habits = [
        Habit(move, _share(made, (before.periods, after.periods)))
        for move in dict.fromkeys((*before.made, *after.made))
        for made in [(before.made.get(move, nothing[0]), after.made.get(move, nothing[0]))]
    ]
    return Mechanism(
        routes={name: told for name, told in routes.items() if told != (0.0, 0.0)},
        reactions=tuple(sorted(reactions, key=lambda r: -abs(_weight(r)))),
        habits=tuple(sorted(habits, key=lambda h: -abs(h.made.after - h.made.before))),
    )


def _weight(reaction: Reaction) -> float:
    """By how much the chance that a side sees this in a period and strikes is another."""
    seen, strikes = reaction.seen, reaction.strikes
    return seen.after * strikes.after - seen.before * strikes.before


def _share(part: tuple[Counts, ...], whole: tuple[Counts, ...]) -> Share:
    """Ratio of means over runs before and after, with the error of their difference; the runs share their luck."""
    ratios, left = [], []
    for some, every in zip(part, whole, strict=True):
        total = every.sum()
        ratios.append(float(some.sum() / total) if total else 0.0)
        left.append((some - ratios[-1] * every) / total if total else np.zeros(len(some)))
    return Share(ratios[0], ratios[1], float(np.sqrt(((left[1] - left[0]) ** 2).sum())))
