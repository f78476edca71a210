"""What the names of a document stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from standoff.scenario.findings import Findings
from standoff.scenario.schema import Document
from standoff.scenario.tree import Path
from standoff.scenario.world import UNRESOLVED

CONDITION_WORDS = ("outcome", "first", "after", "before")
"""Keys of a condition that are no names of things."""
_RESERVED = {*CONDITION_WORDS, "not", "state", "both", "none", "nobody"}
_RESERVED_SIDES = {*_RESERVED, "when", "unless", "every_period", "about", "any"}

Levels = tuple[str, ...]


@dataclass(frozen=True)
class SideNames:
    """Names that belong to a side; a value of None means: named, but broken."""

    key: str
    index: int
    types: Levels | None
    covert: Mapping[str, Levels | None]
    """Declared tracks, then one for each channel the side sends by, then its private states."""
    overt: Mapping[str, Levels | None]
    private: Mapping[str, Levels | None]
    """Private states."""


@dataclass(frozen=True)
class SourceNames:
    """Names of a source of readings."""

    index: int
    readings: Levels
    public: bool


@dataclass(frozen=True)
class Names:
    """All names of a document."""

    sides: Mapping[str, SideNames]
    variables: Mapping[str, Levels | None]
    sources: Mapping[str, SourceNames | None]
    outcomes: tuple[str, ...]
    broken: frozenset[str]
    """Words that were meant as names but cannot be; not reported again where they are used."""

    def variable(self, name: str) -> int:
        """Position of a state variable."""
        return list(self.variables).index(name)

    def keys(self) -> list[str]:
        """All keys a condition may have."""
        tracks = [f"{s.key}.{t}" for s in self.sides.values() for t in (*s.covert, *s.overt)]
        return [
            *CONDITION_WORDS,
            *self.variables,
            *self.sources,
            *tracks,
            *(f"state.{v}" for v in self.variables),
        ]


def collect_names(document: Document, broken: frozenset[str], findings: Findings) -> Names:
    """Collect the names of a document, noting those that are ambiguous."""
    names = Names(
        sides={key: _side_names(document, key, i) for i, key in enumerate(document.sides)},
        variables={key: tuple(v.levels) if v else None for key, v in document.state.items()},
        sources=dict(_sources(document)),
        outcomes=_outcomes(document),
        broken=broken,
    )
    _check_distinct(document, names, findings)
    return names


def _side_names(document: Document, key: str, index: int) -> SideNames:
    side, moves = document.sides[key], document.moves.get(key)
    covert: dict[str, Levels | None] = {}
    overt: dict[str, Levels | None] = {}
    if moves:
        covert = {
            track: tuple(levels) if levels is not None else None for track, levels in moves.covert.items()
        }
        overt = {
            track: tuple(levels) if levels is not None else None for track, levels in moves.overt.items()
        }
    for name, channel in document.channels.items():
        if channel and channel.from_ == key:
            covert.setdefault(name, tuple(channel.messages.told))
    private: dict[str, Levels | None] = {
        name: tuple(state.levels) if state else None for name, state in (side.private if side else {}).items()
    }
    for name, levels in private.items():
        covert.setdefault(name, levels)
    return SideNames(key, index, tuple(side.types) if side else None, covert, overt, private)


def _sources(document: Document) -> Iterator[tuple[str, SourceNames | None]]:
    """Sources in the order in which their effects apply: by section of the format, then as written."""
    position = 0
    for name, indicator in document.indicators.items():
        readings: Levels = ("quiet", "alarm")
        if indicator and indicator.readings:
            readings = tuple(dict.fromkeys(r for row in indicator.readings.values() for r in row))
        yield name, SourceNames(position, readings, indicator.seen_by == "both") if indicator else None
        position += 1
    for name, proxy in document.proxies.items():
        yield name, SourceNames(position, ("none", "attack"), True) if proxy else None
        position += 1
    for name, incident in document.incidents.items():
        yield name, SourceNames(position, ("none", "incident"), True) if incident else None
        position += 1
    for name, channel in document.channels.items():
        yield name, SourceNames(position, tuple(channel.messages.told), True) if channel else None
        position += 1


def _outcomes(document: Document) -> tuple[str, ...]:
    named = (name for rule in document.outcomes if rule for name in rule.ends if name != UNRESOLVED)
    return tuple(dict.fromkeys(named))


def _check_distinct(document: Document, names: Names, findings: Findings) -> None:
    sections = ("indicators", "proxies", "incidents", "channels")
    first: dict[str, str] = {}
    for section in ("state", *sections):
        for name in getattr(document, section):
            path: Path = (section, name)
            if name in first:
                where = f"{first[name]}.{name}"
                findings.add(
                    path,
                    f"there is already a {where}, so conditions on {name} would be ambiguous",
                    name,
                    of_key=True,
                )
            first.setdefault(name, section)
            if name in _RESERVED or name in names.sides:
                findings.add(
                    path, f"{name} has another meaning in conditions; choose another name", name, of_key=True
                )
    for key, side in names.sides.items():
        if key in _RESERVED_SIDES:
            findings.add(
                ("sides", key),
                f"{key} has another meaning in the format; choose another name",
                key,
                of_key=True,
            )
        _check_tracks(document, side, names, findings)
        _check_private(document, side, names, findings)


def _check_private(document: Document, side: SideNames, names: Names, findings: Findings) -> None:
    moves = document.moves.get(side.key)
    tracks = {*moves.covert, *moves.overt} if moves else set()
    channels = {name for name, channel in document.channels.items() if channel and channel.from_ == side.key}
    for name in side.private:
        path: Path = ("sides", side.key, "private", name)
        if name in tracks or name in channels:
            findings.add(path, f"{side.key} has a track of the same name", name, of_key=True)
        if name in names.variables:
            findings.add(
                path,
                f"a state variable has the same name, so needs on {name} would be ambiguous",
                name,
                of_key=True,
            )


def _check_tracks(document: Document, side: SideNames, names: Names, findings: Findings) -> None:
    moves = document.moves.get(side.key)
    if not moves:
        return
    for track in moves.covert:
        path: Path = ("moves", side.key, "covert", track)
        if track in moves.overt:
            findings.add(path, f"{side.key} has an overt track of the same name", track, of_key=True)
        if track in names.variables:
            findings.add(
                path,
                f"a state variable has the same name, so needs on {track} would be ambiguous",
                track,
                of_key=True,
            )
    for name, channel in document.channels.items():
        if channel and channel.from_ == side.key and (name in moves.covert or name in moves.overt):
            findings.add(("channels", name), f"{side.key} has a track of the same name", name, of_key=True)
