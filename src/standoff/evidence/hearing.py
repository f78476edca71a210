"""What is heard: which reports count, of which events they are, and how likely they are given what was so.

In the model a move is made, and a reading given, once in a period. All reports that say the same of the same thing
in overlapping periods are therefore of one event, and only the strongest of them counts; two that contradict each
other are of two events, and both count.

What is not told counts too. Where the record has begun, an overt move or public reading that the scenario says how
to recognise and that no report tells of is as likely to have happened as `Judgement.noticed` leaves it, in the
current period by as much of it as has passed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.evidence.judgement import Judgement
from standoff.evidence.observables import Observable, observable
from standoff.evidence.told import Told
from standoff.game.game import Game
from standoff.scenario.world import Clock
from standoff.simulation.onward import strikes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Question:
    """Whether something was so in any of some periods."""

    about: Observable
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class Heard:
    """A report that counts."""

    told: Told
    grade: str
    assumed: bool
    """Whether the grade was assumed from the kind of source."""
    strengths: tuple[float, ...]
    """For each question, w_k s_k of `standoff.evidence.judgement`."""
    questions: tuple[int, ...]
    event: int

    @property
    def strength(self) -> float:
        """How much it says at most, from 0 to 1."""
        return sum(abs(s) for s in self.strengths)


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

    def likelihood(self, truth: Bools, heard: Bools, period: int) -> Floats:
        """P(reports | what was so), up to a constant, for histories up to a period.

        Parameters
        ----------
        truth
            (histories, questions)
        heard
            (reports,) which of them to count; those that ask about later periods are left out.
        """
        strongest: dict[int, Heard] = {}
        for k in np.flatnonzero(heard):
            report = self.reports[k]
            if max(self.questions[q].last for q in report.questions) > period:
                continue
            before = strongest.get(report.event)
            if before is None or report.strength > before.strength:
                strongest[report.event] = report
        found = np.ones(len(truth))
        for report in strongest.values():
            found *= self.of_report(truth, report)
        return found

    def of_report(self, truth: Bools, report: Heard) -> Floats:
        """Likelihood of one report, 0.5 where it says nothing."""
        said = np.zeros(len(truth))
        for q, strength in zip(report.questions, report.strengths, strict=True):
            said += strength * np.where(truth[:, q], 1.0, -1.0)
        return 0.5 * (1.0 + said)

    def silence(self, truth: Bools, heard: Bools, date: dt.date) -> Floats:
        """P(nothing is told of what is not told of | what was so)."""
        found = np.ones(len(truth))
        started = [self.questions[q].first for k in np.flatnonzero(heard) for q in self.reports[k].questions]
        if not started:
            return found
        now = period_of(self.clock, date)
        passed = ((date - self.clock.date(now)).days + 1) / self.clock.step_days
        told = {
            (self.questions[q].about.path, t)
            for k in np.flatnonzero(heard)
            for q, s in zip(self.reports[k].questions, self.reports[k].strengths, strict=True)
            if s > 0.0
            for t in range(self.questions[q].first, self.questions[q].last + 1)
        }
        for q, period in self.silent:
            if min(started) <= period <= now and (self.questions[q].about.path, period) not in told:
                share = self.judgement.noticed * (passed if period == now else 1.0)
                found *= np.where(truth[:, q], 1.0 - share, 1.0)
        return found


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
    now = period_of(clock, as_of)
    numbers: dict[tuple[str, int, int], int] = {}
    questions: list[Question] = []

    def asked(path: str, first: int, last: int) -> int:
        if (path, first, last) not in numbers:
            numbers[path, first, last] = len(questions)
            questions.append(Question(observable(game, path), first, last))
        return numbers[path, first, last]

    counted: list[tuple[Told, str, tuple[float, ...], tuple[int, ...]]] = []
    unheard = []
    for each in told:
        strengths = strengths_of(each, judgement)
        if why := _why_not(each, clock, as_of, strengths):
            unheard.append((each, why))
            continue
        first = period_of(clock, max(each.earliest, clock.start))
        # What is feared or planned is so up to the day on which it is told.
        latest = each.latest if each.modality in ("done", "denied") else each.published
        last = period_of(clock, min(latest, as_of))
        asks = tuple(asked(path, first, last) for path, _ in each.observables)
        counted.append((each, grade_of(each, judgement), strengths, asks))
    events = _events(counted, questions)
    reports = tuple(
        Heard(each, grade, each.reliability is None and not each.sure, strengths, asks, event)
        for (each, grade, strengths, asks), event in zip(counted, events, strict=True)
    )
    silent = tuple(
        (asked(path, t, t), t) for path in recognised if _public(game, path) for t in range(now + 1)
    )
    return Hearing(clock, as_of, tuple(questions), reports, silent, tuple(unheard), judgement)


def period_of(clock: Clock, date: dt.date) -> int:
    """Period in whose days a date falls, before or after the clock as well."""
    return (date - clock.start).days // clock.step_days


def grade_of(told: Told, judgement: Judgement) -> str:
    """Grade of a report, by its kind of source where nobody graded it."""
    if told.sure:
        return "known"
    if told.reliability is None:
        return judgement.assumed[told.kind]
    return f"{told.reliability}{told.credibility}"


def strengths_of(told: Told, judgement: Judgement) -> tuple[float, ...]:
    """w_k s_k for each observable of a report."""
    if told.sure:
        return (1.0,)
    grade = grade_of(told, judgement)
    right = 2.0 * judgement.right(grade[0], int(grade[1])) - 1.0
    whole = max(1.0, sum(score for _, score in told.observables))
    return tuple(
        score
        / whole
        * right
        * judgement.modality(path, told.modality, verbal=told.verbal)
        * judgement.hedge(told.likelihood)
        for path, score in told.observables
    )


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


def _events(
    counted: Sequence[tuple[Told, str, tuple[float, ...], tuple[int, ...]]], questions: Sequence[Question]
) -> list[int]:
    """Number of the event each report is of."""
    events = list(range(len(counted)))

    def joined(one: int, two: int) -> None:
        old, new = events[two], events[one]
        events[:] = [new if event == old else event for event in events]

    numbers = {each.id: k for k, (each, *_) in enumerate(counted)}
    for k, (each, _, strengths, asks) in enumerate(counted):
        mine = _main(strengths, asks, questions)
        for m in range(k):
            _, _, other_strengths, other_asks = counted[m]
            theirs = _main(other_strengths, other_asks, questions)
            overlap = mine[1].first <= theirs[1].last and theirs[1].first <= mine[1].last
            if mine[0] == theirs[0] and mine[1].about.path == theirs[1].about.path and overlap:
                joined(m, k)
        for other in each.same_as:
            if other in numbers:
                joined(numbers[other], k)
    return events


def _main(
    strengths: Sequence[float], asks: Sequence[int], questions: Sequence[Question]
) -> tuple[bool, Question]:
    """Whether a report speaks for or against what it bears on most, and what that is."""
    most = int(np.argmax(np.abs(strengths)))
    return strengths[most] > 0.0, questions[asks[most]]


def _public(game: Game, path: str) -> bool:
    """Whether all would know of it: a reading, or an overt move other than rest and than a strike, which may end it."""
    about = observable(game, path)
    if about.rest or about.kind not in ("overt", "public"):
        return False
    return about.kind == "public" or not bool((about.mask & strikes(game, about.side)).any())
