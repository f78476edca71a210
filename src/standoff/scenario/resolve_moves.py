"""The tracks of moves of each side, and whether each move can ever be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.scenario.conditions import Kind, Scope, both
from standoff.scenario.fields import When
from standoff.scenario.findings import Findings
from standoff.scenario.names import SideNames
from standoff.scenario.resolve import MOST_LEVELS, Context
from standoff.scenario.schema import ChannelModel, CovertMoveModel, OvertMoveModel
from standoff.scenario.tree import Path
from standoff.scenario.world import Condition, Effect, Move, Track, World

STRIKES = frozenset({"strike", "attack"})
"""Moves that are an attack by their name."""


def resolve_tracks(context: Context, side: SideNames) -> tuple[tuple[Track, ...], tuple[Track, ...]]:
    """Covert tracks of a side, with one for each channel it sends by, and its overt tracks."""
    model = context.document.moves.get(side.key)
    if side.key not in context.document.moves:
        context.findings.add(("moves",), f"the moves of {side.key} are missing")
    covert, overt = [], []
    path: Path = ("moves", side.key)
    if model is not None:
        if not model.overt and all(found.path != (*path, "overt") for found in context.findings.found):
            context.findings.add(
                (*path, "overt"), f"{side.key} needs at least one overt track, such as 'force: [hold]'"
            )
        for name, moves in model.covert.items():
            covert.append(
                _covert_track(context, side, name, moves or {}, (*path, "covert", name), moves is None)
            )
        for name, levels in model.overt.items():
            overt.append(
                _overt_track(context, side, name, levels or {}, (*path, "overt", name), levels is None)
            )
    for name, channel in context.document.channels.items():
        if channel and channel.from_ == side.key:
            covert.append(_messages(context, side, name, channel))
    return tuple(covert), tuple(overt)


def _check_levels(context: Context, levels: int, path: Path, broken: bool) -> None:
    if not broken and not 1 <= levels <= MOST_LEVELS:
        context.findings.add(path, f"a track has between 1 and {MOST_LEVELS} levels, this one has {levels}")


def _check_resting(context: Context, first: bool, needs: When, path: Path) -> None:
    if first and needs:
        message = (
            "the first level of a track is what a side does when it does nothing else; it can have no needs"
        )
        context.findings.add((*path, "needs"), message)


def _covert_track(
    context: Context,
    side: SideNames,
    track: str,
    moves: Mapping[str, CovertMoveModel],
    path: Path,
    broken: bool,
) -> Track:
    _check_levels(context, len(moves), path, broken)
    scope = Scope("the needs of a covert move", frozenset({"state", "dates", "private"}), side.index)
    result = []
    for i, (name, move) in enumerate(moves.items()):
        here: Path = (*path, name)
        _check_resting(context, i == 0, move.needs, here)
        own = _not_of_other(context, side, move.needs, (*here, "needs"))
        needs = context.conditions.read(own, (*here, "needs"), scope)
        cost = None if move.cost is None else context.numbers.amounts(move.cost, side, (*here, "cost"))
        result.append(
            Move(name, needs, cost, changes=tuple(_changes(context, side, move, here)), about=move.about)
        )
    return Track(track, tuple(result))


_CHANGE: frozenset[Kind] = frozenset({"state", "dates", "private", "covert"})


def _changes(context: Context, side: SideNames, move: CovertMoveModel, path: Path) -> Iterator[Effect]:
    """What a covert move does to private states of its side."""
    main = context.change(move, path, of=side)
    if main:
        yield main
    scope = Scope(
        "what a covert move does",
        _CHANGE,
        side.index,
        why="the other side must learn nothing of private states but from readings and moves",
    )
    for i, model in enumerate(move.effects):
        here: Path = (*path, "effects", i)
        own = _not_of_other(context, side, model.when, (*here, "when"))
        when = context.conditions.read(own, (*here, "when"), scope)
        effect = context.change(model, here, when, of=side)
        if effect:
            yield effect
        elif not (model.set or model.lower or model.raise_):
            context.findings.add(here, "the effect changes nothing; give it 'set', 'lower' or 'raise'")


def _messages(context: Context, side: SideNames, track: str, channel: ChannelModel) -> Track:
    path: Path = ("channels", track)
    scope = Scope("the needs of a channel", frozenset({"state", "dates"}))
    needs = context.conditions.read(channel.needs, (*path, "needs"), scope)
    result = []
    for i, (name, message) in enumerate(channel.messages.told.items()):
        here: Path = (*path, "messages", name, "cost")
        cost = None if message.cost is None else context.numbers.amounts(message.cost, side, here)
        result.append(Move(name, needs if i else Condition(), cost, about=message.about))
    return Track(track, tuple(result))


def _overt_track(
    context: Context,
    side: SideNames,
    track: str,
    moves: Mapping[str, OvertMoveModel],
    path: Path,
    broken: bool,
) -> Track:
    _check_levels(context, len(moves), path, broken)
    result = []
    for i, (name, move) in enumerate(moves.items()):
        here: Path = (*path, name)
        _check_resting(context, i == 0, move.needs, here)
        needs, met = _overt_needs(context, side, move.needs, (*here, "needs"))
        strike = name in STRIKES if move.strike is None else move.strike
        if strike and i == 0:
            context.findings.add(
                here, f"the first level of {track} is what {side.key} does at rest; it cannot be an attack"
            )
        result.append(
            Move(
                name,
                needs,
                None if move.cost is None else context.numbers.amounts(move.cost, side, (*here, "cost")),
                tuple(_effects(context, move, here, met)),
                alone=strike if move.alone is None else move.alone,
                strike=strike,
                about=move.about,
            )
        )
    return Track(track, tuple(result))


def _overt_needs(context: Context, side: SideNames, needs: When, path: Path) -> tuple[Condition, Condition]:
    """What makes a move available, and what the other side must do as well for it to have effects."""
    other = {
        f"{s.key}.{track}" for s in context.names.sides.values() if s.index != side.index for track in s.overt
    }
    met = {key: allowed for key, allowed in needs.items() if key in other}
    own = {key: allowed for key, allowed in needs.items() if key not in other}
    own = _not_of_other(context, side, own, path)
    scope = Scope("the needs of an overt move", frozenset({"state", "dates", "covert"}), side.index)
    effects = Scope("what the other side does in the same period", frozenset({"overt"}))
    return context.conditions.read(own, path, scope), context.conditions.read(met, path, effects)


def _not_of_other(context: Context, side: SideNames, when: When, path: Path) -> When:
    """A condition without tests of what the side cannot see of the other, which are noted."""
    own = dict(when)
    for s in context.names.sides.values():
        hidden = [
            key
            for key in own
            if s.index != side.index and key.startswith(f"{s.key}.") and key[len(s.key) + 1 :] in s.covert
        ]
        for key in hidden:
            what = (
                "what {} does covertly" if key[len(s.key) + 1 :] not in s.private else "private states of {}"
            )
            context.findings.add(
                (*path, key),
                f"{side.key} cannot see {what.format(s.key)}; name a reading of it",
                key,
                of_key=True,
            )
            del own[key]
    return own


_EFFECT = Scope(
    "the effect of a move",
    frozenset({"state", "overt", "readings", "dates"}),
    why="the public state would give covert moves and private states away",
)


def _effects(context: Context, move: OvertMoveModel, path: Path, met: Condition) -> Iterator[Effect]:
    main = context.change(move, path, met)
    if main:
        yield main
    for i, model in enumerate(move.effects):
        here: Path = (*path, "effects", i)
        when = context.conditions.read(model.when, (*here, "when"), _EFFECT)
        effect = context.change(model, here, both(when, met))
        if effect:
            yield effect
        elif not (model.set or model.lower or model.raise_):
            context.findings.add(here, "the effect changes nothing; give it 'set', 'lower' or 'raise'")


def check_moves_possible(world: World, findings: Findings) -> None:
    """Note moves whose needs can never hold.

    Each state variable is followed by itself: a level counts as possible where the start, an event, or a move
    or reading that is possible can lead to it. Needs that fail only together show when the game is compiled.
    """
    possible = [{variable.start} for variable in world.variables]
    while True:
        before = [set(levels) for levels in possible]
        for effect in _possible_effects(world, possible):
            _spread(effect, world, possible)
        if before == possible:
            break
    for side in world.sides:
        for kind, tracks in (("covert", side.covert), ("overt", side.overt)):
            for track in tracks:
                for move in track.moves:
                    _check_possible(world, side.key, kind, track, move, possible, findings)


def _possible_effects(world: World, possible: list[set[int]]) -> list[Effect]:
    effects = [event.effect for event in world.events]
    effects += [
        e
        for source in world.sources
        if _fits(source.needs, possible)
        for reading in source.effects
        for e in reading
    ]
    effects += [
        effect
        for side in world.sides
        for track in side.overt
        for move in track.moves
        if _fits(move.needs, possible)
        for effect in move.effects
    ]
    return [effect for effect in effects if _fits(effect.when, possible)]


def _fits(needs: Condition, possible: list[set[int]]) -> bool:
    return all(levels & possible[variable] for variable, levels in needs.state)


def _spread(effect: Effect, world: World, possible: list[set[int]]) -> None:
    for variable, shares in effect.sets:
        possible[variable] |= {int(level) for level in shares.nonzero()[0]}
    for variable, steps in effect.shifts:
        last = len(world.variables[variable].levels) - 1
        possible[variable] |= {min(max(level + steps, 0), last) for level in possible[variable]}


def _check_possible(
    world: World, side: str, kind: str, track: Track, move: Move, possible: list[set[int]], findings: Findings
) -> None:
    path: Path = ("moves", side, kind, track.name, move.name, "needs")
    if (
        any(source.kind == "channel" and source.name == track.name for source in world.sources)
        and kind == "covert"
    ):
        path = ("channels", track.name, "needs")
    for variable, levels in move.needs.state:
        if not levels & possible[variable]:
            name = world.variables[variable].name
            wanted = " or ".join(world.variables[variable].levels[level] for level in sorted(levels))
            findings.add((*path, name), f"{move.name} can never be made: nothing ever makes {name} {wanted}")
    for s, t, levels in move.needs.covert:
        hidden = world.sides[s].covert[t]
        if not any(_fits(hidden.moves[level].needs, possible) for level in levels):
            findings.add(
                (*path, hidden.name), f"{move.name} can never be made: {hidden.name} can never be so"
            )
