"""Indicators, proxies, incidents and channels as what they are: readings of a covert track."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from standoff.scenario.conditions import Scope
from standoff.scenario.expressions import Expression
from standoff.scenario.names import SideNames
from standoff.scenario.resolve import MOST_LEVELS, Context
from standoff.scenario.schema import (
    ChannelModel,
    IncidentModel,
    IndicatorModel,
    ProxyModel,
    SourceEffectModel,
)
from standoff.scenario.tree import Path
from standoff.scenario.world import Condition, Effect, Floats, PayoffRule, Source

_NEEDS = Scope("the needs of a source", frozenset({"state", "dates"}))
_TRUE = Scope("what makes a message true", frozenset({"state", "dates", "covert"}))


def resolve_sources(context: Context) -> tuple[tuple[Source, ...], tuple[PayoffRule, ...]]:
    """All sources in the order of `Names.sources`, and what lying through the channels costs."""
    sources: list[Source | None] = []
    rules: list[PayoffRule] = []
    for name, indicator in context.document.indicators.items():
        sources.append(_indicator(context, name, indicator) if indicator else None)
    for name, proxy in context.document.proxies.items():
        sources.append(_proxy(context, name, proxy) if proxy else None)
    for name, incident in context.document.incidents.items():
        sources.append(_incident(context, name, incident) if incident else None)
    for name, channel in context.document.channels.items():
        if channel is None:
            continue
        side = context.side(channel.from_, ("channels", name, "from"))
        if side:
            sources.append(_channel(context, name, channel, side))
            rules.extend(_lies(context, name, channel, side))
        else:
            _channel_of_nobody(context, name, channel)
    return tuple(source for source in sources if source is not None), tuple(rules)


def _needs(context: Context, needs: Mapping[str, object], path: Path) -> Condition:
    return context.conditions.read(needs, (*path, "needs"), _NEEDS)  # type: ignore[arg-type]


def _track(
    context: Context, name: str, path: Path, patron: SideNames | None = None
) -> tuple[SideNames, int, tuple[str, ...]] | None:
    """Side, position and levels of a covert track named ``side.track``, or ``track`` of a known patron."""
    owner, _, track = name.rpartition(".")
    side = context.names.sides.get(owner) if owner else patron
    if patron and side and side.index != patron.index:
        context.findings.add(path, f"a proxy obeys a covert track of its patron, {patron.key}", name)
        return None
    if side and track in side.covert:
        levels = side.covert[track]
        return (side, list(side.covert).index(track), levels) if levels else None
    options = [f"{s.key}.{t}" for s in context.names.sides.values() for t in s.covert]
    if patron:
        options = [*patron.covert]
    if not {owner, track} & context.names.broken:
        overt = " (an overt track is seen by all as it is)" if side and track in side.overt else ""
        context.findings.unknown(path, f"a covert track{overt}", name, options)
    return None


def _indicator(context: Context, name: str, model: IndicatorModel) -> Source | None:
    path: Path = ("indicators", name)
    needs = _needs(context, model.needs, path)
    track = _track(context, model.of, (*path, "of"))
    seen_by = model.seen_by
    if seen_by is not None and seen_by != "both":
        context.side(seen_by, (*path, "seen_by"), "a side or 'both'", ("both",))
    if (model.alarm is None) == (model.readings is None):
        context.findings.add(path, "give either 'alarm' or 'readings'")
        return None
    if track is None:
        context.numbers.probabilities(model.alarm or {}, (*path, "alarm"))
        for level, row in (model.readings or {}).items():
            context.numbers.shares(row, list(row), "a reading", (*path, "readings", level))
        return None
    side, position, levels = track
    if seen_by == side.key:
        context.findings.add(
            (*path, "seen_by"), f"{side.key} knows what it does itself; name the other side, or both", seen_by
        )
    readings: tuple[str, ...] = ("quiet", "alarm")
    if model.alarm is not None:
        rates = _binary(context.numbers.rates(model.alarm, levels, model.of, (*path, "alarm")))
    else:
        readings, rates = _table(context, model.readings or {}, levels, model.of, (*path, "readings"))
    observer = None if seen_by == "both" else 1 - side.index
    return Source(
        name, "indicator", side.index, position, readings, observer, rates, needs, about=model.about
    )


def _binary(chance: Floats) -> Floats:
    return np.stack([1 - chance, chance], axis=1)


def _table(
    context: Context,
    written: Mapping[str, Mapping[str, float | Expression]],
    levels: tuple[str, ...],
    track: str,
    path: Path,
) -> tuple[tuple[str, ...], Floats]:
    readings = tuple(dict.fromkeys(reading for row in written.values() for reading in row))
    if not 2 <= len(readings) <= MOST_LEVELS:
        context.findings.add(
            path, f"a source has between 2 and {MOST_LEVELS} readings, this one has {len(readings)}"
        )
    missing = [level for level in levels if level not in written]
    if missing:
        context.findings.add(
            path, f"every level of {track} needs its readings; missing: {', '.join(missing)}"
        )
    rates = np.full((len(levels), len(readings)), np.nan)
    for level, row in written.items():
        shares = context.numbers.shares(row, readings, "a reading", (*path, level))
        if level in levels:
            rates[levels.index(level)] = shares
        elif level not in context.names.broken:
            context.findings.unknown((*path, level), f"a level of {track}", level, levels, of_key=True)
    return readings, rates


def _proxy(context: Context, name: str, model: ProxyModel) -> Source | None:
    path: Path = ("proxies", name)
    needs = _needs(context, model.needs, path)
    effects, costs = _consequences(context, model.effect, (*path, "effect"))
    for side in model.exposes:
        context.side(side, (*path, "exposes", side))
    patron = context.side(model.patron, (*path, "patron"))
    track = _track(context, model.obeys, (*path, "obeys"), patron) if patron else None
    if track is None:
        context.numbers.probabilities(model.attack_rate, (*path, "attack_rate"))
        return None
    side_names, position, levels = track
    rates = context.numbers.rates(model.attack_rate, levels, model.obeys, (*path, "attack_rate"))
    # Levels with the highest rate are orders; where every level has it, nothing is one.
    ordered = (rates == rates.max()) & (rates.min() < rates.max())
    controlled = np.where(ordered, rates, 0.0)
    return Source(
        name, "proxy", side_names.index, position, ("none", "attack"), None, _binary(rates), needs,
        effects, costs, _binary(controlled), model.about,
    )  # fmt: skip


def _incident(context: Context, name: str, model: IncidentModel) -> Source | None:
    path: Path = ("incidents", name)
    needs = _needs(context, model.needs, path)
    effects, costs = _consequences(context, model.effect, (*path, "effect"))
    track = _track(context, model.of, (*path, "of"))
    if track is None:
        context.numbers.probabilities(model.rate, (*path, "rate"))
        return None
    side, position, levels = track
    rates = context.numbers.rates(model.rate, levels, model.of, (*path, "rate"))
    controlled = np.maximum(rates - rates[0], 0.0)
    return Source(
        name, "incident", side.index, position, ("none", "incident"), None, _binary(rates), needs,
        effects, costs, _binary(controlled), model.about,
    )  # fmt: skip


def _consequences(
    context: Context, model: SourceEffectModel | None, path: Path
) -> tuple[tuple[tuple[Effect, ...], ...], tuple[tuple[Floats, Floats], ...]]:
    """Effects and costs for each of two readings, of which the second does something."""
    if model is None:
        return (), ()
    effect = context.change(model, path)
    costs = {i: np.zeros(len(side.types or ())) for i, side in enumerate(context.names.sides.values())}
    for key, amount in model.cost.items():
        side = context.side(key, (*path, "cost", key))
        if side:
            costs[side.index] = context.numbers.amounts(amount, side, (*path, "cost", key))
        else:
            context.numbers.amounts_of_nobody(amount, (*path, "cost", key))
    effects = ((), (effect,)) if effect else ()
    if not model.cost or len(costs) != 2:
        return effects, ()
    return effects, ((np.zeros_like(costs[0]), np.zeros_like(costs[1])), (costs[0], costs[1]))


def _check_messages(context: Context, messages: tuple[str, ...], path: Path) -> None:
    if not 2 <= len(messages) <= MOST_LEVELS:
        message = f"a channel has between 2 and {MOST_LEVELS} messages, this one has {len(messages)}"
        context.findings.add((*path, "messages"), message)


def _channel_of_nobody(context: Context, name: str, model: ChannelModel) -> None:
    """Note what is wrong with a channel of which it is not known who sends by it."""
    path: Path = ("channels", name)
    _check_messages(context, tuple(model.messages.told), path)
    context.numbers.probability(model.garbled, (*path, "garbled"))
    context.numbers.amounts_of_nobody(model.cost_of_lying or {}, (*path, "cost_of_lying"))
    _needs(context, model.needs, path)


def _channel(context: Context, name: str, model: ChannelModel, side: SideNames) -> Source:
    path: Path = ("channels", name)
    messages = tuple(model.messages.told)
    _check_messages(context, messages, path)
    garbled = context.numbers.probability(model.garbled, (*path, "garbled"))
    count = max(len(messages), 2)
    rates = np.full((len(messages), len(messages)), garbled / (count - 1))
    np.fill_diagonal(rates, 1 - garbled)
    position = list(side.covert).index(name)
    return Source(
        name, "channel", side.index, position, messages, None, rates, _needs(context, model.needs, path),
        controlled_rates=np.eye(len(messages)), about=model.about,
    )  # fmt: skip


def _lies(context: Context, name: str, model: ChannelModel, side: SideNames) -> Iterator[PayoffRule]:
    """What each message costs the sender where what it says is not so."""
    path: Path = ("channels", name)
    amounts = [np.zeros(len(s.types or ())) for s in context.names.sides.values()]
    if model.cost_of_lying is not None:
        amounts[side.index] = -context.numbers.amounts(model.cost_of_lying, side, (*path, "cost_of_lying"))
    for i, (key, message) in enumerate(model.messages.told.items()):
        true_when = None
        if message.true_when is not None:
            here: Path = (*path, "messages", key, "true_when")
            scope = Scope(_TRUE.place, _TRUE.kinds, side.index)
            true_when = context.conditions.read(message.true_when, here, scope)
            if any(s != side.index for s, _, _ in true_when.covert):
                context.findings.add(
                    here, f"{side.key} does not know what the other side does covertly; test its own moves"
                )
        elif model.messages.bare and i:
            true_when = _at_rest(context, side)
        if true_when is not None and model.cost_of_lying is not None and len(amounts) == 2:
            sent = Condition(covert=((side.index, list(side.covert).index(name), frozenset({i})),))
            yield PayoffRule("cost", sent, (amounts[0], amounts[1]), true_when)


def _at_rest(context: Context, side: SideNames) -> Condition:
    """What a message in a bare list claims: the side does nothing covert; other messages do not count."""
    tracks = [
        i
        for i, track in enumerate(side.covert)
        if track not in context.document.channels and track not in side.private
    ]
    return Condition(covert=tuple((side.index, i, frozenset({0})) for i in tracks))
