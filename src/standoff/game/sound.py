"""What a `World` must keep to for its game to be the one of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from standoff.errors import Problem
from standoff.scenario.world import Condition, Effect, Move, World


def unsound(world: World) -> tuple[Problem, ...]:
    """List conditions that test what they may not; worlds that come from a scenario have none."""
    return tuple(
        Problem(file=world.title, line=None, column=None, path=path, value=None, message=message)
        for path, message in (*_of_moves(world), *_of_sources(world), *_of_rules(world))
    )


Found = Iterator[tuple[str, str]]


def _of_moves(world: World) -> Found:
    for i, side in enumerate(world.sides):
        for kind, tracks in (("covert", side.covert), ("overt", side.overt)):
            for track in tracks:
                for move in track.moves:
                    path = f"moves.{side.key}.{kind}.{track.name}.{move.name}"
                    yield from _of_needs(path, world, move, i, overt=kind == "overt")
                    yield from _of_changes(path, world, move, i, covert=kind == "covert")
                    if kind == "covert" and move.effects:
                        yield path, "a covert move may not change the public state directly"
                    for effect in move.effects:
                        yield from _of_effect(path, effect)


def _of_needs(path: str, world: World, move: Move, side: int, *, overt: bool) -> Found:
    needs, private = move.needs, world.sides[side].private
    if (
        not _plain(needs)
        or needs.overt
        or needs.readings
        or any(who != side or not (overt or track in private) for who, track, _ in needs.covert)
    ):
        yield (
            path,
            "what a move needs may be the state and private states of its side, and for an overt move its covert moves",
        )


def _of_changes(path: str, world: World, move: Move, side: int, *, covert: bool) -> Found:
    private = world.sides[side].private
    for change in move.changes:
        when = change.when
        touched = [number for number, _ in (*change.sets, *change.shifts)]
        if not covert or any(number not in private for number in touched):
            yield path, "private states are changed by covert moves of their side, and by nothing else"
        if not _plain(when) or when.overt or when.readings or any(who != side for who, _, _ in when.covert):
            yield (
                path,
                "what changes private states may depend on the state and on what the side does and has unseen",
            )


def _of_effect(path: str, effect: Effect) -> Found:
    if not _plain(effect.when) or effect.when.covert:
        yield (
            path,
            "what changes the public state may depend on the state, public readings and overt moves only",
        )


def _of_sources(world: World) -> Found:
    for source in world.sources:
        path = f"{_SECTIONS[source.kind]}.{source.name}"
        if not _plain(source.needs) or source.needs.overt or source.needs.readings or source.needs.covert:
            yield path, "whether a source is at work may depend on the state only"
        if source.seen_by == source.of:
            yield path, "a side does not read its own covert moves"
        if source.seen_by is not None and (any(source.effects) or source.costs):
            yield path, "what only one side sees changes and costs nothing"
        for effects in source.effects:
            for effect in effects:
                yield from _of_effect(path, effect)


_SECTIONS = {"indicator": "indicators", "incident": "incidents", "proxy": "proxies", "channel": "channels"}


def _of_rules(world: World) -> Found:
    private = {s for s, source in enumerate(world.sources) if source.seen_by is not None}

    def hidden(condition: Condition) -> bool:
        return any(s in private for s, _ in condition.readings)

    for k, rule in enumerate(world.outcome_rules):
        if rule.when.outcomes is not None or rule.when.first is not None:
            yield f"outcomes.{k}", "an outcome may not depend on the outcome"
        if hidden(rule.when):
            yield f"outcomes.{k}", "only public readings may be tested"
    for k, payoff in enumerate(world.payoffs):
        conditions = [payoff.when] if payoff.unless is None else [payoff.when, payoff.unless]
        speaks: Callable[[Condition], bool] = _plain if payoff.kind != "outcome" else lambda _: True
        if payoff.kind != "horizon" and not all(speaks(c) for c in conditions):
            yield f"payoffs.{k}", "only what is paid at an outcome may depend on it"
        if any(hidden(c) for c in conditions):
            yield f"payoffs.{k}", "only public readings may be tested"


def _plain(condition: Condition) -> bool:
    """Whether it is silent about how it ends."""
    return condition.outcomes is None and condition.first is None
