"""Claims: what each report says of each thing, how strongly, and which of several that say the same counts.

A move is made, and a reading given, once in a period of the model. Claims of the same thing, in the same direction
and in overlapping periods, are therefore one, and the strongest of them counts. Reports linked as the same are of
one event, and the strongest of them counts alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.evidence.judgement import Judgement
from standoff.evidence.observables import Observable
from standoff.evidence.told import Told

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Question:
    """Whether something was so in any of some periods."""

    about: Observable
    first: int
    last: int
    strict: bool
    """Whether it is about the move of the period alone, and not about a further act too."""


@dataclass(frozen=True)
class Claim:
    """What a report says of one thing."""

    path: str
    strength: float
    """w_k s_k of `standoff.evidence.judgement`; below 0 where it speaks against."""
    question: int
    """By its date."""
    wider: int
    """The same, were the date off."""
    off: float
    """Chance of that."""


@dataclass(frozen=True, eq=False)
class Heard:
    """A report that counts."""

    told: Told
    grade: str
    assumed: bool
    """Whether the grade was assumed from the kind of source."""
    claims: tuple[Claim, ...]
    event: int
    """The same for reports that are linked as the same."""
    moved: str = ""
    """How its date was taken, where the model leaves no room for what it says on that date."""

    @property
    def strength(self) -> float:
        """How much it says at most, from 0 to 1."""
        return sum(abs(claim.strength) for claim in self.claims)


@dataclass(frozen=True, eq=False)
class Counting:
    """Which claims count."""

    claims: Mapping[int, tuple[Claim, ...]]
    """Of each report, by number, that counts for something."""
    instead: Mapping[int, int]
    """For a report that counts for nothing, the one that counts in its place."""


def counting(reports: Sequence[Heard], questions: Sequence[Question], heard: Bools) -> Counting:
    """Which claims count, of the reports that are heard.

    Parameters
    ----------
    heard
        (reports,)
    """
    # Strongest first; among equals what is dated more closely or was told first, so that their order is no matter.
    ranked = sorted(
        map(int, np.flatnonzero(heard)), key=lambda k: (-reports[k].strength, _told_first(reports[k]), k)
    )
    chosen: dict[int, int] = {}
    for k in ranked:
        chosen.setdefault(reports[k].event, k)
    instead = {k: chosen[reports[k].event] for k in ranked if chosen[reports[k].event] != k}
    every = [
        (-abs(claim.strength), _length(claim, questions), _told_first(reports[k]), k, claim)
        for k in chosen.values()
        for claim in reports[k].claims
        if claim.strength
    ]
    kept: dict[tuple[str, bool], list[tuple[int, Claim]]] = {}
    found: dict[int, list[Claim]] = {}
    for *_, k, claim in sorted(every, key=lambda each: each[:4]):
        alike = kept.setdefault((claim.path, claim.strength > 0.0), [])
        same = (other for other, told in alike if other != k and _overlap(claim, told, questions))
        displacing = next(same, None)
        if displacing is None:
            alike.append((k, claim))
            found.setdefault(k, []).append(claim)
        else:
            instead.setdefault(k, displacing)
    claims = {k: tuple(found[k]) for k in sorted(found)}
    return Counting(claims, {k: other for k, other in instead.items() if k not in claims})


def likelihood(truth: Bools, claims: Sequence[Claim]) -> Floats:
    """P(what a report says | what was so), up to a constant: ½ (1 + Σ w s σ), 0.5 where it says nothing.

    Parameters
    ----------
    truth
        (histories, questions)
    claims
        Those of the report that count.
    """
    said = np.zeros(len(truth))
    for claim in claims:
        said += claim.strength * share(truth, claim)
    found: Floats = 0.5 * (1.0 + said)
    return found


def share(truth: Bools, claim: Claim) -> Floats:
    """σ of a claim, from -1 where it was not so to 1 where it was; between where that depends on its date."""
    so = np.where(truth[:, claim.question], 1.0, -1.0)
    if claim.off > 0.0:
        so += claim.off * (np.where(truth[:, claim.wider], 1.0, -1.0) - so)
    return so


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


def events(told: Sequence[Told]) -> list[int]:
    """Number of the event each report is of, by what is linked as the same."""
    found = list(range(len(told)))
    numbers = {each.id: k for k, each in enumerate(told)}
    for k, each in enumerate(told):
        for other in each.same_as:
            if other in numbers:
                old, new = found[k], found[numbers[other]]
                found = [new if event == old else event for event in found]
    return found


def _told_first(report: Heard) -> tuple[dt.date, str]:
    return report.told.published, report.told.id


def _length(claim: Claim, questions: Sequence[Question]) -> int:
    return questions[claim.question].last - questions[claim.question].first


def _overlap(one: Claim, two: Claim, questions: Sequence[Question]) -> bool:
    mine, theirs = questions[one.question], questions[two.question]
    return mine.first <= theirs.last and theirs.first <= mine.last
