"""The answer in five sentences, each made from numbers: what, when, by which path, how much by mistake, how sure.

Likelihood is told in the words of ICD 203, and confidence in a sentence of its own, as the directive asks: it is about
what the numbers rest on, not about how likely anything is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from standoff.report.answer import Answer, Estimate, Milestone, OutcomeEstimate
from standoff.report.material import Driver, Material
from standoff.report.phrases import basis, day, label
from standoff.report.words import at_most, likelihood, percent, points
from standoff.scenario.numbers import Parameter
from standoff.scenario.wording import counted, joined

if TYPE_CHECKING:
    from standoff.explain import SecondOpinion

Confidence = Literal["low", "moderate", "high"]

MOST_SOURCED = 2 / 3
"""Share of the named numbers that must have a source for confidence to be high ..."""
SOME_SOURCED = 1 / 3
"""... and for it to be moderate."""

DRIVERS = {
    "private_types": "not knowing the other's aims",
    "noisy_indicators": "signs that mislead",
    "wrong_views": "wrong pictures of the other",
    "incidents": "incidents that nobody ordered",
    "proxies": "proxies acting on their own",
    "first_strike_advantage": "the advantage of striking first",
    "decision_noise": "decision noise",
}
"""What drives miscalculation, in words."""


def five(material: Material) -> tuple[str, str, str, str, str]:
    """The answer in five sentences."""
    answer = material.answer
    return (
        _what(answer),
        _when(answer),
        _how(answer),
        _mistaken(answer, material.drivers),
        _sure(answer, material.scenario.parameters, material.opinions),
    )


def confidence(accurate: bool, parameters: Mapping[str, Parameter]) -> Confidence:
    """How much the numbers rest on.

    High if at least two in three named numbers have a source and are no judgement, moderate if at least one in three;
    low otherwise, where there are none, and where the solution is not as accurate as asked.
    """
    part = sourced(parameters) / len(parameters) if parameters else 0.0
    if not accurate or part < SOME_SOURCED:
        return "low"
    return "high" if part >= MOST_SOURCED else "moderate"


def sourced(parameters: Mapping[str, Parameter]) -> int:
    """Named numbers that have a source and are no judgement."""
    return sum(bool(p.source) and not p.judgement for p in parameters.values())


def said(found: Estimate | OutcomeEstimate) -> str:
    """A probability in words and numbers."""
    return in_words(found.probability, found.error)


def in_words(probability: float, error: float) -> str:
    """A probability with its error in words and numbers.

    Examples
    --------
    >>> in_words(0.34, 0.005)
    'unlikely (34.0 ± 0.5%)'
    """
    word, number = likelihood(probability, error), percent(probability, error)
    return f"{word}, {number}" if "(" in number else f"{word} ({number})"


def driver(name: str) -> str:
    """A driver in words."""
    return DRIVERS.get(name, label(name))


def _what(answer: Answer) -> str:
    last = answer.horizon.milestones[-1]
    names = answer.scenario.conflict
    if not names:
        return "No outcome of the scenario counts as fighting, so its risk is 0%, as declared."
    risk = answer.paths.conflict[last.date.isoformat()]
    rests = _rests(answer, risk)
    if len(names) == 1:
        return f"{label(names[0]).capitalize()} by {day(last.date)}: {said(risk)}; {rests}."
    each = [f"{label(name)} {_percent(answer.outcomes[name], last)}" for name in names]
    return f"Fighting of some kind by {day(last.date)}: {said(risk)}, of which {joined(each)}; {rests}."


def _when(answer: Answer) -> str:
    *before, last = answer.horizon.milestones
    if not answer.scenario.conflict:
        goes_on = answer.outcomes["unresolved"][last.date.isoformat()]
        return f"That it goes on past {day(last.date)}: {said(goes_on)}; {_rests(answer, goes_on)}."
    steps = [f"{_percent(answer.paths.conflict, m)} by {day(m.date)}" for m in [*before, last]]
    half = ""
    if answer.paths.median_days is not None:
        half = f"; half of {_conflicts(answer)} come within {counted(round(answer.paths.median_days), 'day')}"
    return f"The risk of fighting adds up to {joined(steps)}{half}."


def _how(answer: Answer) -> str:
    if not answer.paths.conflicts:
        return f"None of {counted(answer.paths.runs, 'simulated run')} ended in fighting, so no path is told."
    ranked = sorted(answer.paths.shares.items(), key=lambda item: -item[1].probability)
    told = [f"{label(name)} {percent(e.probability, e.error)}" for name, e in ranked[:3] if e.probability > 0]
    verb = "path is" if len(told) == 1 else "paths are"
    return (
        f"Of {_conflicts(answer)}, the commonest {verb} {joined(told)}, ± one standard error of the shares."
    )


def _mistaken(answer: Answer, drivers: Sequence[Driver] | None) -> str:
    found = answer.miscalculation
    known, more = found.truth_known, found.difference
    text = (
        f"Had the same types known the truth, the risk would be {percent(known.probability, known.error)}: "
        f"miscalculation {'takes off' if more.value < 0 else 'adds'} {points(abs(more.value), more.error).lstrip('+')}"
    )
    if drivers:
        most = max(drivers, key=lambda each: abs(each.share))
        text += f", most by {driver(most.name)} ({points(most.share, most.error)})"
    if known.basis == found.risk.basis:
        return f"{text}; {_rests(answer, known)}."
    rest = [_rests(answer, each).split(", ±")[0] for each in (known, found.risk)]
    return f"{text}; with the truth known {rest[0]}, and as it is {rest[1]}."


def _sure(answer: Answer, parameters: Mapping[str, Parameter], opinions: SecondOpinion | None) -> str:
    found = answer.certificate
    level = confidence(found.accurate, parameters)
    have, guessed = sourced(parameters), sum(p.judgement for p in parameters.values())
    rest = "the scenario names none of its numbers (0)"
    if parameters:
        rest = (
            f"of {counted(len(parameters), 'named number')} of the scenario {have} {_have(have)} a source and "
            f"{guessed} {'is' if guessed == 1 else 'are'} marked as judgement"
        )
    accurate = "" if found.accurate else f", which is more than the {at_most(found.accuracy)} asked for"
    return (
        f"Confidence in these numbers is {level}: {rest}, and solving puts them off by at most "
        f"{at_most(found.conflict_error)}{accurate}{_robust(opinions)}."
    )


def _robust(opinions: SecondOpinion | None) -> str:
    """How far the risk depends on how the sides are taken to think, where that was asked."""
    if opinions is None:
        return ""
    told = [(each.risk, each.error or 0.0, each.name) for each in opinions.opinions if each.risk is not None]
    if len(told) < 2:
        return ""
    low, high = (f"{percent(risk, error)} by {name}" for risk, error, name in (min(told), max(told)))
    word = "robust" if opinions.robust else "not robust"
    return f"; the risk is {word} to how the sides are taken to think, from {low} to {high}"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _conflicts(answer: Answer) -> str:
    return counted(answer.paths.conflicts, "simulated conflict")


def _rests(answer: Answer, found: Estimate | OutcomeEstimate) -> str:
    text = basis(answer, [found])
    return text[:1].lower() + text[1:]


def _percent(by_date: Mapping[str, Estimate] | Mapping[str, OutcomeEstimate], milestone: Milestone) -> str:
    found = by_date[milestone.date.isoformat()]
    return percent(found.probability, found.error)
