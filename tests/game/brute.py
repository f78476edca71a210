"""A period played out straight from the `World`, one case after another: slow, plain, and nobody's fast code.

Moves are tuples of levels (one for each track), readings dictionaries from source to reading, states tuples
of levels. Nothing here looks at a `Game`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.scenario.world import Condition, Effect, World

Moves = tuple[int, ...]
State = tuple[int, ...]
Readings = dict[int, int]


@dataclass(frozen=True)
class Happening:
    """What is so in a period, as far as it has got."""

    state: State
    period: int
    covert: tuple[Moves, Moves] = ((), ())
    readings: Readings = field(default_factory=dict)
    overt: tuple[Moves, Moves] = ((), ())
    outcome: str | None = None
    first: str | None = None


def is_so(condition: Condition, now: Happening) -> bool:
    """Whether a condition holds."""
    if condition.periods is not None and not condition.periods[0] <= now.period < condition.periods[1]:
        return False
    if condition.outcomes is not None and now.outcome not in condition.outcomes:
        return False
    if condition.first is not None and now.first not in condition.first:
        return False
    return (
        all(now.state[variable] in levels for variable, levels in condition.state)
        and all(now.covert[side][track] in levels for side, track, levels in condition.covert)
        and all(now.overt[side][track] in levels for side, track, levels in condition.overt)
        and all(now.readings[source] in levels for source, levels in condition.readings)
    )


def states(world: World) -> list[State]:
    """All public states."""
    return list(itertools.product(*(range(len(v.levels)) for v in world.variables)))


def covert_moves(world: World, side: int, state: State, period: int) -> list[Moves]:
    """Covert moves open to a side."""
    now = Happening(state, period)
    tracks = world.sides[side].covert
    every = itertools.product(*(range(len(track.moves)) for track in tracks))
    return [m for m in every if all(is_so(t.moves[v].needs, now) for t, v in zip(tracks, m, strict=True))]


def overt_moves(world: World, side: int, state: State, period: int, covert: Moves) -> list[Moves]:
    """Overt moves open to a side after its covert move."""
    own = (covert, ()) if side == 0 else ((), covert)
    now = Happening(state, period, covert=own)
    tracks = world.sides[side].overt
    found = []
    for move in itertools.product(*(range(len(track.moves)) for track in tracks)):
        chosen = [track.moves[level] for track, level in zip(tracks, move, strict=True)]
        crowded = any(
            one.alone and any(level for other, level in enumerate(move) if other != k)
            for k, one in enumerate(chosen)
        )
        if not crowded and all(is_so(one.needs, now) for one in chosen):
            found.append(move)
    return found


def readings(
    world: World, sources: list[int], state: State, period: int, covert: tuple[Moves, Moves]
) -> Iterator[tuple[Readings, float]]:
    """All readings some sources can give together, with their probability."""
    now = Happening(state, period)
    for combination in itertools.product(*(range(len(world.sources[s].readings)) for s in sources)):
        probability = 1.0
        for s, reading in zip(sources, combination, strict=True):
            source = world.sources[s]
            if is_so(source.needs, now):
                probability *= float(source.rates[covert[source.of][source.track], reading])
            else:
                probability *= float(reading == 0)
        if probability > 0.0:
            yield dict(zip(sources, combination, strict=True)), probability


def public(world: World) -> list[int]:
    """Sources that both sides see."""
    return [s for s, source in enumerate(world.sources) if source.seen_by is None]


def private(world: World, side: int) -> list[int]:
    """Sources that one side sees."""
    return [s for s, source in enumerate(world.sources) if source.seen_by == side]


def endings(world: World, now: Happening) -> tuple[dict[str, float], float]:
    """Probability of each outcome and of going on, after all moves."""
    going = 1.0
    ends = dict.fromkeys(world.outcomes, 0.0)
    for rule in world.outcome_rules:
        if is_so(rule.when, now):
            for outcome, probability in rule.ends:
                ends[outcome] += going * probability
            going *= 1.0 - sum(probability for _, probability in rule.ends)
    return ends, going if going > 1e-12 else 0.0


def who_struck(world: World, overt: tuple[Moves, Moves]) -> str:
    """Who attacked: "0", "1", "both" or "none"."""
    struck = [
        any(track.moves[level].strike for track, level in zip(world.sides[i].overt, overt[i], strict=True))
        for i in (0, 1)
    ]
    return {(True, True): "both", (True, False): "0", (False, True): "1", (False, False): "none"}[
        struck[0], struck[1]
    ]


def payoff(world: World, side: int, kind: int, now: Happening) -> float:
    """What a type of a side can expect of a period once all moves and readings are there."""
    total = 0.0
    for tracks, moves in (
        (world.sides[side].covert, now.covert[side]),
        (world.sides[side].overt, now.overt[side]),
    ):
        for track, level in zip(tracks, moves, strict=True):
            cost = track.moves[level].cost
            total -= 0.0 if cost is None else float(cost[kind])
    for s, reading in now.readings.items():
        if world.sources[s].costs:
            total -= float(world.sources[s].costs[reading][side][kind])
    ends, going = endings(world, now)
    cases = [(ends[outcome], outcome) for outcome in world.outcomes]
    for rule in world.payoffs:
        amount = float(rule.amounts[side][kind])
        if rule.kind == "outcome":
            for probability, outcome in cases:
                then = Happening(
                    now.state,
                    now.period,
                    now.covert,
                    now.readings,
                    now.overt,
                    outcome,
                    who_struck(world, now.overt),
                )
                total += probability * amount * _due(rule.when, rule.unless, then)
        elif rule.kind == "flow":
            total += going * amount * _due(rule.when, rule.unless, now)
        elif rule.kind == "cost":
            total += amount * _due(rule.when, rule.unless, now)
    return total


def _due(when: Condition, unless: Condition | None, now: Happening) -> bool:
    return is_so(when, now) and not (unless is not None and is_so(unless, now))


def next_states(world: World, now: Happening) -> dict[State, float]:
    """Probability of each state of the next period, before its events, if the standoff goes on."""
    spread = {now.state: 1.0}
    for s, reading in now.readings.items():
        for effect in world.sources[s].effects[reading] if world.sources[s].effects else ():
            if is_so(effect.when, now):
                spread = happen(world, effect, spread)
    for i in (0, 1):
        for track, level in zip(world.sides[i].overt, now.overt[i], strict=True):
            for effect in track.moves[level].effects:
                if is_so(effect.when, now):
                    spread = happen(world, effect, spread)
    return spread


def happen(world: World, effect: Effect, spread: dict[State, float]) -> dict[State, float]:
    """An effect on a distribution over states."""
    after: dict[State, float] = {}

    def add(state: State, probability: float) -> None:
        if probability > 0.0:
            after[state] = after.get(state, 0.0) + probability

    for state, weight in spread.items():
        add(state, weight * (1.0 - effect.probability))
        targets = [
            [*((level, float(p)) for level, p in enumerate(t)), (None, 1.0 - float(sum(t)))]
            for _, t in effect.sets
        ]
        for combination in itertools.product(*targets):
            new, probability = list(state), weight * effect.probability
            for (variable, _), (level, share) in zip(effect.sets, combination, strict=True):
                probability *= share if share > 1e-12 else 0.0
                if level is not None:
                    new[variable] = level
            for variable, steps in effect.shifts:
                new[variable] = min(max(new[variable] + steps, 0), len(world.variables[variable].levels) - 1)
            add(tuple(new), probability)
    return after


def arrive(world: World, state: State, period: int) -> dict[State, float]:
    """Probability of each state after the events at the start of a period (or at the horizon)."""
    spread = {state: 1.0}
    for event in world.events:
        due = event.period == period or (event.period is None and period < world.clock.periods)
        if not due:
            continue
        after: dict[State, float] = {}
        for now, weight in spread.items():
            branch = {now: 1.0}
            if is_so(event.effect.when, Happening(now, period)):
                branch = happen(world, event.effect, branch)
            for then, share in branch.items():
                after[then] = after.get(then, 0.0) + weight * share
        spread = after
    return spread


@dataclass
class Period:
    """What a period comes to under given strategies."""

    payoff: tuple[list[float], list[float]]
    """By side and type, expected before anything has happened."""
    ends: dict[str, float]
    goes_on: dict[State, float]
    """Probability of going on to each state."""
    strikes: list[float]
    """Probability that each side attacks."""


Covert = tuple[dict[tuple[int, Moves], float], dict[tuple[int, Moves], float]]
"""By side: probability of a covert move, by (type, move)."""
OvertKey = tuple[int, Moves, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...], Moves]
"""(type, own covert move, private readings, public readings, overt move); readings as sorted items."""
Overt = tuple[dict[OvertKey, float], dict[OvertKey, float]]


def key_of(some: Readings) -> tuple[tuple[int, int], ...]:
    """Readings as a key."""
    return tuple(sorted(some.items()))


def play(world: World, state: State, period: int, covert: Covert, overt: Overt) -> Period:
    """Everything that can happen in a period, weighed by the priors and the strategies."""
    counts = [len(side.types) for side in world.sides]
    result = Period(
        payoff=([0.0] * counts[0], [0.0] * counts[1]),
        ends=dict.fromkeys(world.outcomes, 0.0),
        goes_on={},
        strikes=[0.0, 0.0],
    )
    moves = [covert_moves(world, i, state, period) for i in (0, 1)]
    for kinds in itertools.product(range(counts[0]), range(counts[1])):
        priors = [float(world.sides[i].prior[kinds[i]]) for i in (0, 1)]
        for h in itertools.product(moves[0], moves[1]):
            chosen = covert[0][kinds[0], h[0]] * covert[1][kinds[1], h[1]]
            for y, seen in readings(world, public(world), state, period, h):
                for z0, alarm0 in readings(world, private(world, 0), state, period, h):
                    for z1, alarm1 in readings(world, private(world, 1), state, period, h):
                        for a0 in overt_moves(world, 0, state, period, h[0]):
                            for a1 in overt_moves(world, 1, state, period, h[1]):
                                weight = chosen * seen * alarm0 * alarm1
                                weight *= overt[0][kinds[0], h[0], key_of(z0), key_of(y), a0]
                                weight *= overt[1][kinds[1], h[1], key_of(z1), key_of(y), a1]
                                now = Happening(state, period, h, y, (a0, a1))
                                _record(world, result, kinds, priors, weight, now)
    return result


def _record(
    world: World, result: Period, kinds: tuple[int, ...], priors: list[float], weight: float, now: Happening
) -> None:
    for i in (0, 1):
        result.payoff[i][kinds[i]] += priors[1 - i] * weight * payoff(world, i, kinds[i], now)
    weight *= priors[0] * priors[1]
    ends, going = endings(world, now)
    for outcome, probability in ends.items():
        result.ends[outcome] += weight * probability
    if going > 0.0:
        for state, probability in next_states(world, now).items():
            result.goes_on[state] = result.goes_on.get(state, 0.0) + weight * going * probability
    struck = who_struck(world, now.overt)
    result.strikes[0] += weight * (struck in ("0", "both"))
    result.strikes[1] += weight * (struck in ("1", "both"))
