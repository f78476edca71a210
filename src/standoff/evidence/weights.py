"""The weight of evidence: what each report did to a hypothesis, and which reports tell hypotheses apart.

With odds O(H) = P(H) / P(not H), a report's weight by itself is 10 log₁₀ of P(report | H) / P(report | not H), in
decibans (Good 1950); with all others there it is the change of 10 log₁₀ O(H) when it is left out. Words are those
of Kass and Raftery (1995) for Bayes factors. The table of competing hypotheses is that of Heuer (1999), with
likelihoods in place of marks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from standoff.evidence.assessment import Break, Competing, Conclusion, Estimate, Row, Said, Weight
from standoff.evidence.claims import Heard, likelihood, share
from standoff.evidence.hearing import Hearing
from standoff.evidence.histories import Histories, holds, mean
from standoff.evidence.observables import Observable
from standoff.game.game import Game

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST = 99.0
"""Decibans that are told at most; certainty would have no end of them."""
WORDS = ((0.5, "no"), (4.3, "slight"), (13.0, "positive"), (21.7, "strong"), (float("inf"), "very strong"))
"""Decibans below which evidence is called so."""
CLEAR = 2.0
"""Standard errors by which a conclusion must be clear of even odds for a report to turn it."""
BREAK = 10.0 * float(np.log10(2.0))
"""Decibans by which odds must move within a period's days for it to be a break with what was expected."""


def conclusions(
    histories: Histories, weights: Floats, hypotheses: Sequence[Observable]
) -> tuple[Conclusion, ...]:
    """What was thought of each hypothesis without any report, and with all."""
    found = []
    for about in hypotheses:
        so = holds(histories.facts, about).astype(np.float64)
        before, now = (Estimate(*mean(w, so, histories.island)) for w in (histories.base, weights))
        change = decibans(now.value) - decibans(before.value)
        found.append(Conclusion(about.path, before, now, _kept(change)))
    return tuple(found)


def weigh(
    hearing: Hearing, histories: Histories, heard: Bools, hypotheses: Sequence[Observable]
) -> tuple[tuple[Weight, ...], tuple[Said, ...]]:
    """What each report did to each hypothesis, and how likely what it says was to begin with."""
    silence = hearing.silence(histories.truth, heard, hearing.as_of)
    everything = histories.base * silence * hearing.likelihood(histories.truth, heard, histories.period)
    so = [holds(histories.facts, about).astype(np.float64) for about in hypotheses]
    now = [Estimate(*mean(everything, each, histories.island)) for each in so]
    found: list[Weight] = []
    said: list[Said] = []
    for k in map(int, np.flatnonzero(heard)):
        report = hearing.reports[k]
        if report.told.sure:
            continue
        without = _without(hearing, histories, heard, everything, k)
        said += _said(histories, report, without, everything)
        alone = hearing.of_report(histories.truth, report)
        for about, each, chance in zip(hypotheses, so, now, strict=True):
            if not 0.0 < histories.base @ each < histories.base.sum():
                continue
            left = _chance(without, each)
            change = _kept(decibans(chance.value) - decibans(left))
            clear = abs(chance.value - 0.5) > CLEAR * chance.error
            turns = clear and (chance.value > 0.5) != (left > 0.5)
            ratio = _ratio(histories.base, alone, each)
            found.append(Weight(report.told.id, about.path, ratio, change, words(change), turns))
    return tuple(found), tuple(said)


def _without(
    hearing: Hearing, histories: Histories, heard: Bools, everything: Floats, left_out: int
) -> Floats:
    """Weights without a report: what it counts for is taken out, and what it kept from counting is put in."""
    with_it = hearing.counting(heard).claims
    if left_out not in with_it:
        return everything
    others = heard.copy()
    others[left_out] = False
    without_it = hearing.counting(others).claims
    found = everything
    for k in with_it.keys() | without_it.keys():
        before, after = with_it.get(k, ()), without_it.get(k, ())
        if before != after:
            found = found * likelihood(histories.truth, after) / likelihood(histories.truth, before)
    return found


def _said(histories: Histories, report: Heard, without: Floats, now: Floats) -> Iterator[Said]:
    every = np.ones(len(without))
    for claim in report.claims:
        so = 0.5 * (1.0 + share(histories.truth, claim))
        chances = (_mean(weights, so, every) for weights in (histories.base, without, now))
        yield Said(report.told.id, claim.path, claim.strength, *chances)


def competing(game: Game, hearing: Hearing, histories: Histories, heard: Bools, weights: Floats) -> Competing:
    """Every report against every pair of types."""
    types = histories.facts["type"]
    pairs = list(np.ndindex(*game.types))
    names = tuple(
        " and ".join(f"{side.key} {side.types[t]}" for side, t in zip(game.world.sides, pair, strict=True))
        for pair in pairs
    )
    so = [(types == pair).all(axis=1).astype(np.float64) for pair in pairs]
    rows = []
    for k in np.flatnonzero(heard):
        report = hearing.reports[k]
        likelihood = hearing.of_report(histories.truth, report)
        means = np.array([_mean(histories.base, likelihood, each) for each in so])
        told = 10.0 * np.log10(np.maximum(means, 1e-10))
        told -= told.mean()
        rows.append(Row(report.told.id, tuple(map(_kept, told)), _kept(float(np.ptp(told)))))
    rows.sort(key=lambda row: -row.diagnosticity)
    before, now = (tuple(_chance(w, each) for each in so) for w in (histories.base, weights))
    return Competing(names, before, now, tuple(rows))


def breaks_in(odds: Sequence[tuple[dt.date, Mapping[str, float]]], days: int) -> tuple[Break, ...]:
    """When what was believed changed most, for each thing believed.

    Parameters
    ----------
    odds
        Days, and the probability of each hypothesis on them.
    days
        Within which the change is looked for.
    """
    found = []
    for name in odds[0][1] if odds else ():
        told = [(date, chances[name]) for date, chances in odds]
        spans = [
            (one, two)
            for two in range(len(told))
            for one in range(two)
            if (told[two][0] - told[one][0]).days <= days
        ]
        if not spans:
            continue
        level = [decibans(chance) for _, chance in told]
        one, two = max(spans, key=lambda span: abs(level[span[1]] - level[span[0]]))
        change = level[two] - level[one]
        if abs(change) >= BREAK:
            steps = [(abs(level[b] - level[a]), told[b][0]) for a, b in pairwise(range(one, two + 1))]
            day = max(steps)[1]
            took = (told[two][0] - told[one][0]).days
            found.append(Break(name, told[one][0], took, day, told[one][1], told[two][1], _kept(change)))
    return tuple(sorted(found, key=lambda each: -abs(each.decibans)))


def decibans(chance: float) -> float:
    """Ten times the logarithm of the odds.

    Examples
    --------
    >>> decibans(10 / 11)
    10.0
    """
    if not 0.0 < chance < 1.0:
        return MOST if chance >= 1.0 else -MOST
    return _kept(10.0 * float(np.log10(chance / (1.0 - chance))))


def words(change: float) -> str:
    """What to call so many decibans.

    Examples
    --------
    >>> words(-5)
    'positive evidence against it'
    """
    strength = next(word for most, word in WORDS if abs(change) < most)
    return f"{strength} evidence" + ("" if strength == "no" else " for it" if change > 0 else " against it")


def _kept(value: float) -> float:
    return float(np.clip(np.round(value, 6), -MOST, MOST))


def _mean(weights: Floats, values: Floats, so: Floats) -> float:
    within = weights * so
    total = float(within.sum())
    return float(within @ values) / total if total > 0.0 else float("nan")


def _chance(weights: Floats, so: Floats) -> float:
    total = float(weights.sum())
    return float(weights @ so) / total if total > 0.0 else float("nan")


def _ratio(base: Floats, likelihood: Floats, so: Floats) -> float:
    return _kept(10.0 * float(np.log10(_mean(base, likelihood, so) / _mean(base, likelihood, 1.0 - so))))
