"""What is heard: which reports count, for what, and how likely they are given what was so.

Periods are the model's: what is dated near the end of one may belong to the next. A claim is taken to be off so
far with a chance that falls from `Judgement.misdated` on the first or last day of a period to none in the middle.
Nothing can be of a later period than that in which it was told. Where the rules of the model leave no room for what
is said on the date told, it is taken to be of the neighbouring period that has room, and told to be.

What is not told counts too. Where the record has begun, an overt move or public reading that the scenario says how
to recognise and that no report tells of is as likely to have happened as `Judgement.noticed` leaves it, in the
current period by as much of it as has passed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from standoff.evidence.claims import (
    Claim,
    Counting,
    Heard,
    Question,
    counting,
    events,
    grade_of,
    likelihood,
    strengths_of,
)
from standoff.evidence.judgement import Judgement
from standoff.evidence.observables import has_room, observable
from standoff.evidence.told import Told
from standoff.game.game import Game
from standoff.scenario.world import Clock
from standoff.simulation.onward import strikes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Hearing:
    """All that is heard, and what it asks."""

    clock: Clock
    as_of: dt.date
    questions: tuple[Question, ...]
    reports: tuple[Heard, ...]
    silent: tuple[tuple[int, int], ...]
    """Question and period of what would be told of if it happened."""
    unheard: tuple[tuple[Told, str], ...]
    """Reports that do not count, and why."""
    judgement: Judgement

    @property
    def last(self) -> int:
        """Period that holds the date."""
        return period_of(self.clock, self.as_of)

    def visible_to(self, side: str | None) -> Bools:
        """Which reports a side could see; all of them to the analyst outside."""
        return np.array([side is None or side in heard.told.visible_to for heard in self.reports], dtype=bool)

    def published(self, date: dt.date) -> Bools:
        """Which reports were there by a date."""
        return np.array([heard.told.published <= date for heard in self.reports], dtype=bool)

    def dates(self) -> tuple[dt.date, ...]:
        """Days on which reports came in."""
        first = self.clock.start
        return tuple(sorted({max(first, heard.told.published) for heard in self.reports}))

    def counting(self, heard: Bools) -> Counting:
        """Which claims count, of the reports that are heard."""
        return counting(self.reports, self.questions, heard)

    def likelihood(self, truth: Bools, heard: Bools, period: int) -> Floats:
        """P(reports | what was so), up to a constant, for histories up to a period.

        Parameters
        ----------
        truth
            (histories, questions)
        heard
            (reports,) which of them to count; those that ask about later periods are left out.
        """
        heard = heard & np.array([self._asks_until(report) <= period for report in self.reports], dtype=bool)
        found = np.ones(len(truth))
        for claims in self.counting(heard).claims.values():
            found *= likelihood(truth, claims)
        return found

    def of_report(self, truth: Bools, report: Heard) -> Floats:
        """Likelihood of one report by itself, 0.5 where it says nothing."""
        return likelihood(truth, report.claims)

    def silence(self, truth: Bools, heard: Bools, date: dt.date) -> Floats:
        """P(nothing is told of what is not told of | what was so)."""
        found = np.ones(len(truth))
        claims = [
            (claim, self.questions[claim.question])
            for k in np.flatnonzero(heard)
            for claim in self.reports[k].claims
        ]
        if not claims:
            return found
        started = min(question.first for _, question in claims)
        now = period_of(self.clock, date)
        passed = ((date - self.clock.date(now)).days + 1) / self.clock.step_days
        told = {
            (claim.path, t)
            for claim, question in claims
            if claim.strength > 0.0
            for t in range(question.first, question.last + 1)
        }
        for q, period in self.silent:
            if started <= period <= now and (self.questions[q].about.path, period) not in told:
                share = self.judgement.noticed * (passed if period == now else 1.0)
                found *= np.where(truth[:, q], 1.0 - share, 1.0)
        return found

    def _asks_until(self, report: Heard) -> int:
        return max(self.questions[claim.wider].last for claim in report.claims)


def hear(
    told: Iterable[Told],
    game: Game,
    as_of: dt.date,
    judgement: Judgement,
    recognised: Iterable[str] = (),
) -> Hearing:
    """Sort out what counts.

    Parameters
    ----------
    recognised
        Paths of what the scenario says how to recognise.
    """
    clock = game.world.clock
    asked, counted, unheard = _Asked(game), [], []
    for each in told:
        strengths = strengths_of(each, judgement)
        if why := _why_not(each, clock, as_of, strengths):
            unheard.append((each, why))
            continue
        claims, moved = _claims(each, strengths, asked, as_of, judgement)
        if claims:
            counted.append((each, claims, moved))
        else:
            unheard.append((each, moved))
    reports = tuple(
        Heard(
            each, grade_of(each, judgement), each.reliability is None and not each.sure, claims, event, moved
        )
        for (each, claims, moved), event in zip(counted, events([each for each, *_ in counted]), strict=True)
    )
    silent = tuple(
        (asked.number(path, t, t), t)
        for path in recognised
        if _public(game, path)
        for t in range(period_of(clock, as_of) + 1)
    )
    return Hearing(clock, as_of, tuple(asked.questions), reports, silent, tuple(unheard), judgement)


def period_of(clock: Clock, date: dt.date) -> int:
    """Period in whose days a date falls, before or after the clock as well."""
    return (date - clock.start).days // clock.step_days


@dataclass(eq=False)
class _Asked:
    """Questions, each asked once."""

    game: Game
    questions: list[Question] = field(default_factory=list)
    numbers: dict[tuple[str, int, int, bool], int] = field(default_factory=dict)

    def number(self, path: str, first: int, last: int, *, strict: bool = False) -> int:
        key = path, first, last, strict
        if key not in self.numbers:
            self.numbers[key] = len(self.questions)
            self.questions.append(Question(observable(self.game, path), first, last, strict))
        return self.numbers[key]


def _claims(
    told: Told, strengths: Sequence[float], asked: _Asked, as_of: dt.date, judgement: Judgement
) -> tuple[tuple[Claim, ...], str]:
    """What a report claims; and how its date was taken, or why nothing is left of it."""
    clock = asked.game.world.clock
    earliest = max(told.earliest, clock.start)
    # What is feared or planned is so up to the day on which it is told.
    latest = min(told.latest if told.modality in ("done", "denied") else told.published, as_of)
    first, last = period_of(clock, earliest), period_of(clock, latest)
    told_in = min(period_of(clock, told.published), period_of(clock, as_of))
    if told.sure:
        ((path, _),) = told.observables
        known = asked.number(path, first, last, strict=True)
        return (Claim(path, strengths[0], known, known, 0.0),), ""
    before = _off((earliest - clock.date(first)).days, clock, judgement) if first > 0 else 0.0
    after = _off((clock.date(last + 1) - latest).days - 1, clock, judgement) if last < told_in else 0.0
    found, moved = [], []
    for (path, _), strength in zip(told.observables, strengths, strict=True):
        about = observable(asked.game, path)
        periods, off = (first - (before > 0.0), last + (after > 0.0)), max(before, after)
        if about.kind == "type":
            periods, off = (first, last), 0.0
        elif strength > 0.0 and not any(has_room(asked.game, about, t) for t in range(first, last + 1)):
            beside = [
                t for t in (last + 1, first - 1) if 0 <= t <= told_in and has_room(asked.game, about, t)
            ]
            if not beside:
                moved.append(f"the model leaves no room for {path} between {told.earliest} and {told.latest}")
                continue
            begun = clock.date(beside[0])
            moved.append(f"the model leaves no room for {path} then; taken to be of the period from {begun}")
            periods, off = (beside[0], beside[0]), 1.0
        wider = asked.number(path, *periods)
        own = asked.number(path, *(periods if off == 1.0 else (first, last)))
        found.append(Claim(path, strength, own, wider, off if wider != own else 0.0))
    return tuple(found), "; ".join(moved)


def _off(days: int, clock: Clock, judgement: Judgement) -> float:
    """Chance that what is dated so many days from an end of its period belongs beyond it."""
    return judgement.misdated * max(0.0, 1.0 - days / (0.5 * clock.step_days))


def _why_not(told: Told, clock: Clock, as_of: dt.date, strengths: Sequence[float]) -> str:
    """Why a report does not count; empty if it does."""
    if told.standing != "current":
        return told.standing
    if not told.observables:
        return "bears on nothing in the scenario"
    if told.latest < clock.start:
        return f"before the clock, which starts on {clock.start}"
    if told.published > as_of:
        return f"published after {as_of}"
    if not any(strengths):
        return "worth nothing by its grade and modality"
    return ""


def _public(game: Game, path: str) -> bool:
    """Whether all would know of it: a reading, or an overt move other than rest and than a strike, which may end it."""
    about = observable(game, path)
    if about.rest or about.kind not in ("overt", "public"):
        return False
    return about.kind == "public" or not bool((about.mask & strikes(game, about.side)).any())
