"""One observer's picture: what it believes from day to day by the reports that it could see, and what is to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from standoff.errors import UsageError
from standoff.evidence.ahead import look_ahead
from standoff.evidence.assessment import OUTSIDE, Estimate, Moment, Picture
from standoff.evidence.exact import TooManyError, filter_exactly
from standoff.evidence.hearing import Hearing, period_of
from standoff.evidence.histories import Histories, effective, holds, mean
from standoff.evidence.observables import Observable, observable
from standoff.evidence.particles import filter_by_particles
from standoff.evidence.weights import breaks_in, competing, conclusions, weigh
from standoff.simulation.onward import strikes
from standoff.simulation.sweep import Solved

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Method = Literal["auto", "exact", "particles"]


@dataclass(frozen=True)
class Effort:
    """How to work."""

    method: Method
    particles: int
    ahead: int
    """Simulated runs from the date of the assessment on."""
    days: tuple[int, ...]
    seed: int


@dataclass(eq=False)
class Album:
    """Collects what is believed on each day while a filter goes through the periods."""

    seen: Solved
    hearing: Hearing
    heard: Bools
    hypotheses: Sequence[Observable]
    moments: list[Moment] = field(default_factory=list)
    odds: list[tuple[dt.date, dict[str, float]]] = field(default_factory=list)
    """Probability of each hypothesis about types, day by day."""

    def look(self, histories: Histories) -> None:
        """Take down what is believed on the days of a period."""
        dates = {self.hearing.clock.start, *self.hearing.dates(), self.hearing.as_of}
        for date in sorted(dates):
            if period_of(self.hearing.clock, date) == histories.period:
                known = self.heard & self.hearing.published(date)
                self._take_down(date, histories, weights_on(self.hearing, histories, known, date), known)

    def _take_down(self, date: dt.date, histories: Histories, weights: Floats, known: Bools) -> None:
        game = self.seen.actual
        sides = game.world.sides

        def chance(about: Bools) -> Estimate:
            return Estimate(*mean(weights, about.astype(np.float64), histories.island))

        types, covert, fear = {}, {}, {}
        channels = {source.name for source in game.world.sources if source.kind == "channel"}
        for i, side in enumerate(sides):
            numbers = histories.facts["type"][:, i]
            types[side.key] = {name: chance(numbers == k) for k, name in enumerate(side.types)}
            for track in side.covert:
                if track.name not in channels:
                    path = f"moves.{side.key}.covert.{track.name}"
                    covert[f"{side.key}.{track.name}"] = {
                        move.name: chance(holds(histories.facts, observable(game, f"{path}.{move.name}")))
                        for move in track.moves
                    }
            other = histories.facts["overt"][:, 1 - i]
            fear[side.key] = chance(strikes(game, 1 - i)[other] & (other >= 0))
        self.moments.append(Moment(date, histories.period, int(known.sum()), types, covert, fear))
        told = {
            about.path: chance(holds(histories.facts, about)).value
            for about in self.hypotheses
            if about.kind == "type"
        }
        self.odds.append((date, told))


def picture(
    seen: Solved, hearing: Hearing, observer: str, hypotheses: Sequence[str], effort: Effort
) -> Picture:
    """How it looks to an observer.

    Parameters
    ----------
    seen
        The world as the observer takes it to be, and who plays how in it.
    observer
        ``outside``, who sees all reports, or the key of a side.
    hypotheses
        Paths of what to weigh reports by; by default types other than the first, and covert moves other than rest.
    """
    game = seen.actual
    heard = hearing.visible_to(None if observer == OUTSIDE else observer)
    chosen = [_hypothesis(seen, path) for path in hypotheses] or _usual(seen, observer)
    album = Album(seen, hearing, heard, chosen)
    histories, method = _filtered(seen, hearing, heard, album, effort)
    weights = weights_on(hearing, histories, heard, hearing.as_of)
    by_report, said = weigh(hearing, histories, heard, chosen)
    return Picture(
        observer=observer,
        method=method,
        histories=len(weights),
        effective=effective(weights),
        moments=tuple(album.moments),
        ahead=look_ahead(seen, hearing, histories, weights, effort.ahead, effort.days, effort.seed),
        conclusions=conclusions(histories, weights, chosen),
        weights=by_report,
        breaks=breaks_in(album.odds, game.world.clock.step_days),
        competing=competing(game, hearing, histories, heard, weights),
        said=said,
    )


def weights_on(hearing: Hearing, histories: Histories, heard: Bools, date: dt.date) -> Floats:
    """Probability of each history, up to a constant, given the reports."""
    return (
        histories.base
        * hearing.likelihood(histories.truth, heard, histories.period)
        * hearing.silence(histories.truth, heard, date)
    )


def _filtered(
    seen: Solved, hearing: Hearing, heard: Bools, album: Album, effort: Effort
) -> tuple[Histories, Literal["exact", "particles"]]:
    """Histories followed one by one where that can be done, and simulated ones elsewhere."""
    if effort.method in ("auto", "exact"):
        sure = [int(k) for k in np.flatnonzero(heard) if hearing.reports[k].told.sure]
        try:
            return filter_exactly(seen, hearing, sure, album.look), "exact"
        except TooManyError as too_many:
            if effort.method == "exact":
                raise UsageError(
                    f"the evidence leaves too much open to follow every history ({too_many});"
                    " use the method particles"
                ) from None
            album.moments.clear()
            album.odds.clear()
    found = filter_by_particles(
        seen, hearing, heard, album.look, particles=effort.particles, seed=effort.seed
    )
    return found, "particles"


def _hypothesis(seen: Solved, path: str) -> Observable:
    try:
        return observable(seen.actual, path)
    except KeyError:
        raise UsageError(
            f"hypothesis {path!r}: the scenario has nothing of this name; write it as"
            f" sides.{seen.actual.world.sides[1].key}.types.{seen.actual.world.sides[1].types[-1]}"
        ) from None


def _usual(seen: Solved, observer: str) -> list[Observable]:
    """Types other than the first of each side, and covert moves other than rest of sides that the observer is not."""
    paths = []
    channels = {source.name for source in seen.actual.world.sources if source.kind == "channel"}
    for side in seen.actual.world.sides:
        paths += [f"sides.{side.key}.types.{name}" for name in side.types[1:]]
        if side.key != observer:
            paths += [
                f"moves.{side.key}.covert.{track.name}.{move.name}"
                for track in side.covert
                if track.name not in channels
                for move in track.moves[1:]
            ]
    return [observable(seen.actual, path) for path in paths]
