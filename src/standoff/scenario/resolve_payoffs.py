"""How it can end, which endings mean fighting, and what everything is worth to each side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from standoff.scenario.conditions import Kind, Scope
from standoff.scenario.resolve import Context
from standoff.scenario.schema import PayoffModel
from standoff.scenario.tree import Path
from standoff.scenario.world import UNRESOLVED, Condition, Floats, OutcomeRule, PayoffRule, Side

_OUTCOME = Scope(
    "when it ends", frozenset({"state", "overt", "covert", "readings", "dates"}), why="it has not ended yet"
)


def resolve_outcomes(context: Context) -> tuple[OutcomeRule, ...]:
    """Rules of when it ends and how."""
    if not context.document.outcomes:
        context.findings.add(("outcomes",), "at least one rule is needed, or the standoff could never end")
    result = []
    for i, model in enumerate(context.document.outcomes):
        if model is None:
            continue
        path: Path = ("outcomes", i)
        when = context.conditions.read(model.when, (*path, "when"), _OUTCOME)
        if UNRESOLVED in model.ends:
            message = f"{UNRESOLVED} is what is left when the clock runs out; leave it out"
            context.findings.add((*path, "ends", UNRESOLVED), message, UNRESOLVED, of_key=True)
        if not model.ends:
            context.findings.add((*path, "ends"), "name at least one outcome")
        names = list(model.ends)
        shares = context.numbers.shares(model.ends, names, "an outcome", (*path, "ends"), rest=True)
        result.append(OutcomeRule(when, tuple(zip(names, map(float, shares), strict=True))))
    if result and all(share == 0.0 for rule in result for _, share in rule.ends):
        context.findings.add(("outcomes",), "no outcome can ever occur: every probability is 0")
    return tuple(result)


def resolve_conflict(context: Context, sides: Sequence[Side], rules: Sequence[OutcomeRule]) -> frozenset[str]:
    """Outcomes that mean fighting: those listed, or else those that a strike leads to."""
    listed = context.document.conflict
    if listed is None:
        return frozenset(name for rule in rules if _names_strike(rule.when, sides) for name, _ in rule.ends)
    for i, name in enumerate(listed):
        if name not in context.names.outcomes:
            context.findings.unknown(("conflict", i), "an outcome", name, context.names.outcomes)
    return frozenset(listed)


def _names_strike(when: Condition, sides: Sequence[Side]) -> bool:
    tests = [(sides[s].overt[t].moves, levels) for s, t, levels in when.overt if t < len(sides[s].overt)]
    return any(moves[level].strike for moves, levels in tests for level in levels if level < len(moves))


def resolve_payoffs(context: Context) -> tuple[PayoffRule, ...]:
    """All payoff rules; one that speaks of an outcome and of running out of time becomes two."""
    rules: list[PayoffRule] = []
    for i, model in enumerate(context.document.payoffs):
        if model is not None:
            rules.extend(_rules(context, model, ("payoffs", i)))
    return tuple(rules)


PayoffKind = Literal["outcome", "flow", "cost", "horizon"]

_KINDS: dict[PayoffKind, tuple[str, frozenset[Kind], str]] = {
    "outcome": (
        "a payoff tied to an outcome",
        frozenset({"state", "overt", "covert", "readings", "outcome", "first", "dates"}),
        "",
    ),
    "flow": ("a payoff of each period", frozenset({"state", "overt", "dates"}), ""),
    "cost": (
        "a payoff paid in every period",
        frozenset({"state", "overt", "covert", "readings", "dates"}),
        "",
    ),
    "horizon": (
        "a payoff when the clock has run out",
        frozenset({"state", "private", "outcome"}),
        "nothing else is left then",
    ),
}


def _kind(context: Context, model: PayoffModel) -> PayoffKind:
    """Kind of a rule, running out of time aside."""
    names = {*model.when, *(model.unless or {})}
    if names & {"outcome", "first"}:
        return "outcome"
    covert = {f"{s.key}.{track}" for s in context.names.sides.values() for track in s.covert}
    return "cost" if model.every_period or names & (covert | context.names.sources.keys()) else "flow"


def _rules(context: Context, model: PayoffModel, path: Path) -> Iterator[PayoffRule]:
    amounts = _amounts(context, model, path)
    kind = _kind(context, model)
    outcome = model.when.get("outcome")
    if outcome and not outcome.but and set(outcome.names) == {UNRESOLVED}:
        kind = "horizon"
    clock = context.conditions.clock
    if outcome and UNRESOLVED in outcome.names and not outcome.but and clock is not None and clock.endless:
        context.findings.add((*path, "when", "outcome"), "an endless clock never runs out", UNRESOLVED)
    place, kinds, why = _KINDS[kind]
    scope = Scope(place, kinds, why=why)
    if model.every_period and kind in ("outcome", "horizon"):
        context.findings.add(
            (*path, "every_period"), "a payoff tied to an outcome is paid once, not in every period"
        )
    when = context.conditions.read(model.when, (*path, "when"), scope)
    unless = None
    if model.unless is not None:
        unless = context.conditions.read(
            model.unless, (*path, "unless"), Scope(place, kinds - {"outcome"}, why=why)
        )
    if kind in ("cost", "horizon"):
        _check_own(context, model, when, path, place)
        if unless:
            _check_own(context, model, unless, path, place)
    if kind == "horizon":
        when = replace(when, outcomes=None)
    if kind == "outcome" and when.outcomes is not None and UNRESOLVED in when.outcomes:
        if not (when.overt or when.covert or when.readings or when.periods or when.first) and unless is None:
            yield PayoffRule("horizon", Condition(state=when.state), amounts)
        else:
            message = f"{UNRESOLVED} may only be tested together with the state; write two payoffs"
            context.findings.add((*path, "when", "outcome"), message)
        when = replace(when, outcomes=when.outcomes - {UNRESOLVED})
    yield PayoffRule(kind, when, amounts, unless)


def _amounts(context: Context, model: PayoffModel, path: Path) -> tuple[Floats, Floats]:
    amounts = {i: np.zeros(len(side.types or ())) for i, side in enumerate(context.names.sides.values())}
    written = model.__pydantic_extra__ or {}
    for key, amount in written.items():
        if key in context.names.sides:
            side = context.names.sides[key]
            amounts[side.index] = context.numbers.amounts(amount, side, (*path, key))
            continue
        context.numbers.amounts_of_nobody(amount, (*path, key))
        if key not in context.names.broken:
            options = [*context.names.sides, "when", "unless", "every_period", "about"]
            context.findings.unknown((*path, key), "a side or a field of a payoff", key, options, of_key=True)
    if not written:
        context.findings.add(path, "the payoff goes to nobody; name a side and an amount")
    return amounts.get(0, np.zeros(0)), amounts.get(1, np.zeros(0))


def _check_own(context: Context, model: PayoffModel, when: Condition, path: Path, place: str) -> None:
    """A payoff of every period, or at the horizon, may depend for each side on that side's own moves only."""
    paid = {key for key in model.__pydantic_extra__ or {} if key in context.names.sides}
    for key, side in context.names.sides.items():
        tested = any(s == side.index for s, _, _ in (*when.overt, *when.covert))
        others = sorted(paid - {key})
        if tested and others:
            message = (
                f"{place} may depend on the moves and private states of the side it goes to only; "
                f"this one gives {', '.join(others)} something for a move of {key}"
            )
            context.findings.add((*path, "when"), message)
