"""Why a measure works as it does, in sentences made from numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from standoff.report.words import percent, points
from standoff.scenario.wording import joined

if TYPE_CHECKING:
    from standoff.explain import Measure
    from standoff.explain.mechanism import Mechanism, Reaction, Share

BEFORE = {
    "true_alarm": "after a warning that was right",
    "false_alarm": "after a warning that was wrong",
    "incident": "after an accident",
    "proxy": "after a proxy attacked without orders",
    "fear": "without a sign",
    "other": "without a strike",
}
"""What came before fighting."""
CLEAR = 2.0
"""Errors from which on a change is told."""
LEAST = 1e-3
"""Change of the risk that is none."""
ALWAYS = 0.9995
"""Share of periods that is all of them."""
FELT = 0.002
"""Change of a fear, and of the share of periods with a move, from which on it is told."""
MOST = 2
"""Moves told of, at most; of reactions the largest of each side is."""


def works(measure: Measure, sides: Mapping[str, str]) -> list[str]:
    """Why a measure works as it does, given the names of the sides by key; nothing where that was not asked."""
    if measure.mechanism is None:
        return []
    found = measure.mechanism
    return [*_routes(found), *_reactions(found, sides), *_habits(found), *_fears(measure, sides)]


def does(measure: Measure) -> str:
    """What a measure does to the risk, in a word."""
    if abs(measure.risk) <= max(CLEAR * measure.risk_error, LEAST):
        return "does not clearly change the risk"
    return "lowers the risk" if measure.risk < 0.0 else "raises the risk"


def _routes(found: Mechanism) -> list[str]:
    told = [(change, error, BEFORE[name]) for name, (change, error) in found.routes.items()]
    clear = sorted((one for one in told if abs(one[0]) > CLEAR * one[1]), key=lambda one: -abs(one[0]))
    more, less = (
        joined(f"{where} ({points(change, error)})" for change, error, where in clear if change * sign > 0.0)
        for sign in (1, -1)
    )
    if not clear:
        return ["No way in which fighting comes is clearly more or less likely with it."]
    if more and less:
        return [f"There is more fighting {more}, and less {less}."]
    return [f"There is {'more' if more else 'less'} fighting {more or less}."]


def _reactions(found: Mechanism, sides: Mapping[str, str]) -> list[str]:
    clear = [one for one in found.reactions if one.strikes.clear or _moves(one.seen)]
    most = {one.side: one for one in reversed(clear)}
    return [_reaction(most[key], name) for key, name in sides.items() if key in most]


def _moves(found: Share) -> bool:
    """Whether a share changes clearly, and not by little."""
    return found.clear and abs(found.after - found.before) >= 0.1 * found.before


def _reaction(one: Reaction, side: str) -> str:
    if min(one.seen.before, one.seen.after) > ALWAYS:
        return f"{side} strikes in {_share(one.strikes, 'periods')}."
    seen, strikes = _share(one.seen, "periods"), _share(one.strikes, "cases")
    if one.sign is None:
        return f"Without a sign, that is in {seen}, {side} strikes in {strikes}."
    return f'After "{one.sign.words}", which comes in {seen}, {side} strikes in {strikes}.'


def _share(found: Share, whole: str) -> str:
    """A share with the measure, and without it where that is another."""
    after = percent(found.after, found.error)
    before = _bare(percent(found.before, found.error))
    if not found.clear or _bare(after) == before:
        return f"{after} of {whole}, much as without it"
    return f"{after} of {whole} instead of {before}%"


def _bare(told: str) -> str:
    """A percentage without its error."""
    return told.split(" ", maxsplit=1)[0].rstrip("%")


def _habits(found: Mechanism) -> list[str]:
    told = [
        f'"{habit.move.words}" in {_share(habit.made, "periods")}'
        for habit in found.habits
        if habit.made.clear and abs(habit.made.after - habit.made.before) >= FELT
    ]
    return [f"Other moves that change most: {joined(told[:MOST])}."] if told else []


def _fears(measure: Measure, sides: Mapping[str, str]) -> list[str]:
    told = [
        f"{sides[key]} {points(change, error)}"
        for key, (change, error) in measure.fears.items()
        if abs(change) > max(error, FELT)
    ]
    return [f"Fear of a strike within 90 days, by a side's own view: {joined(told)}."] if told else []
