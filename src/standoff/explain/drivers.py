"""The drivers of miscalculation, and what the world is with one of them off.

======================== =====================================================================================
private_types            off: both sides know both types
noisy_indicators         off: each side sees the other's covert moves without error before it acts in the open,
                         and channels deliver what was sent (`standoff.game.transparent`)
wrong_views              off: both sides hold the world to be as it is
incidents                off: no incident at the rate of accidents; those that a covert move brings about stay
proxies                  off: proxies attack when ordered, and not otherwise
first_strike_advantage   off: a conflict that one side begins pays both as if both had struck at once. What turns on
                         a public reading of the period as well, such as retaliation for an attack, stays
decision_noise           off: each side makes its best move wherever it has a choice, and both know it; what is
                         best is judged by the values of the game as solved, noise included
======================== =====================================================================================

With the first five off the truth is known, as `standoff.equilibrium.Informed` has it. The last two mislead nobody by
themselves; they decide how much comes of being misled (see `standoff.explain.attribution`).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Literal

import numpy as np

from standoff.equilibrium import Solution
from standoff.scenario.world import Condition, PayoffRule, Source, World

DRIVERS = (
    "private_types",
    "noisy_indicators",
    "wrong_views",
    "incidents",
    "proxies",
    "first_strike_advantage",
    "decision_noise",
)
"""All there may be, in the order in which they are told."""
AMPLIFIERS = frozenset({"first_strike_advantage", "decision_noise"})
"""Those that mislead nobody by themselves."""

_CONTROLLED = {"incident": "incidents", "proxy": "proxies", "channel": "noisy_indicators"}
"""Which driver the noise of a kind of source belongs to."""

Striker = Literal["0", "1", "both", "none"]


def present(solution: Solution) -> tuple[str, ...]:
    """Drivers that a scenario has."""
    world = solution.actual.world
    noisy = {_CONTROLLED[s.kind] for s in world.sources if _is_noisy(s)}
    has = {
        "private_types": max(solution.actual.types) > 1,
        "noisy_indicators": "noisy_indicators" in noisy
        or any(len(track.moves) > 1 for side in world.sides for track in side.covert),
        "wrong_views": not solution.agreed,
        "incidents": "incidents" in noisy,
        "proxies": "proxies" in noisy,
        "first_strike_advantage": any(
            rule is not after for rule, after in ((r, _without_first(r)) for r in world.payoffs)
        ),
        "decision_noise": True,
    }
    return tuple(name for name in DRIVERS if has[name])


def without(world: World, off: AbstractSet[str], actual: World) -> World:
    """A world, actual or a view, with some drivers off, as far as the world itself has them.

    Types that are known, covert moves that are seen and choices without noise are a matter of how it is played.
    """
    sources = [_source(mine, true, off) for mine, true in zip(world.sources, actual.sources, strict=True)]
    payoffs = world.payoffs
    if "first_strike_advantage" in off:
        payoffs = tuple(rule for rule in map(_without_first, world.payoffs) if rule is not None)
    return replace(world, sources=tuple(sources), payoffs=payoffs)


def _is_noisy(source: Source) -> bool:
    return source.controlled_rates is not None and not np.array_equal(source.rates, source.controlled_rates)


def _source(source: Source, true: Source, off: AbstractSet[str]) -> Source:
    if source.controlled_rates is not None and _CONTROLLED[source.kind] in off:
        return replace(source, rates=source.controlled_rates)
    # What is seen without error leaves no room for being wrong about the error.
    if source.kind == "indicator" and source.seen_by is not None and "noisy_indicators" in off:
        return replace(source, rates=true.rates)
    return source


def _without_first(rule: PayoffRule) -> PayoffRule | None:
    """The same rule where one side's striking first counts as both striking; None if then it never applies."""
    when = rule.when if rule.when.readings else _any_first(rule.when)
    unless = None if rule.unless is None else _any_first(rule.unless)
    if when is None:
        return None
    return rule if when is rule.when and unless is rule.unless else replace(rule, when=when, unless=unless)


def _any_first(condition: Condition) -> Condition | None:
    """The same condition where one side's striking first counts as both striking; None if it never holds then."""
    first = condition.first
    if first is None:
        return condition
    counted: frozenset[Striker] = frozenset({"0", "1", "both"}) if "both" in first else frozenset()
    left = counted | (first & {"none"})
    if left == first:
        return condition
    return replace(condition, first=left) if left else None
