"""Which observable of a scenario a report bears on.

A scenario says under a type, a move, a reading or a level of its state, in `observed_as`, which categories, actors,
targets and words stand for it. What is said must fit; the more of it fits exactly, the higher the score. Where a type
or move names no actors they are those of its side, known by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from standoff.reading.gazetteer import code_of
from standoff.reading.report import Observable, Report

if TYPE_CHECKING:
    from standoff.scenario import Scenario
    from standoff.scenario.schema import Document, ObservedModel

_MOST = 3
"""Observables proposed for a report."""


@dataclass(frozen=True)
class Sign:
    """What the scenario takes for a sign of something."""

    path: str
    categories: frozenset[str]
    actors: frozenset[str]
    targets: frozenset[str]
    words: tuple[str, ...]


def signs(scenario: Scenario) -> tuple[Sign, ...]:
    """All that a scenario says of how it is observed."""
    return tuple(_signs(scenario.document))


def place(report: Report, known: Iterable[Sign], around: str = "") -> Report:
    """The report with the observables that it may bear on, likeliest first; none where it fits no sign.

    Words are looked for in what the report quotes; for the indicators also in the text around it, where that is given,
    since what somebody knew stands beside the act (*clear indications that*).
    """
    scored = [(score, sign.path) for sign in known if (score := _score(report, sign, around)) > 0]
    scored.sort(key=lambda x: (-x[0], x[1]))
    return replace(report, observables=tuple(Observable(path, score) for score, path in scored[:_MOST]))


def _score(report: Report, sign: Sign, around: str) -> float:
    """Share of what a sign asks for that fits, open ends counting half; 0 where something does not fit."""
    parts: list[float] = []
    if sign.categories:
        first = report.category in sign.categories
        parts.append(1.0 if first else 0.5 if sign.categories & set(report.alternatives) else 0.0)
    for wanted, code in ((sign.actors, report.actor), (sign.targets, report.target)):
        if wanted:
            parts.append(1.0 if code in wanted else 0.5 if code is None else 0.0)
    if sign.words:
        text = f"{report.span} {report.actor_text or ''} {report.target_text or ''}".casefold()
        words = [word.casefold() for word in sign.words]
        beside = around.casefold() if sign.path.startswith("indicators.") else ""
        parts.append(
            1.0
            if any(word in text for word in words)
            else 0.5
            if any(word in beside for word in words)
            else 0.0
        )
    if not parts or min(parts) == 0:
        return 0.0
    return round(report.score * sum(parts) / len(parts) * (0.7 + 0.1 * min(len(parts), 3)), 3)


def _signs(document: Document) -> Iterator[Sign]:
    codes = {key: _codes(key, side.name if side else "") for key, side in document.sides.items()}
    yield from _of_types(document, codes)
    for side, moves in document.moves.items():
        for kind, tracks in (("covert", moves.covert), ("overt", moves.overt)) if moves else ():
            for track, levels in tracks.items():
                for level, move in (levels or {}).items():
                    if move.observed_as is not None:
                        yield _sign(f"moves.{side}.{kind}.{track}.{level}", move.observed_as, codes[side])
    for name, variable in document.state.items():
        for level, observed in variable.observed_as.items() if variable else ():
            yield _sign(f"state.{name}.{level}", observed)
    for room in ("indicators", "proxies", "incidents", "channels"):
        for name, source in getattr(document, room).items():
            for reading, observed in source.observed_as.items() if source else ():
                yield _sign(f"{room}.{name}.{reading}", observed)


def _of_types(document: Document, codes: Mapping[str, frozenset[str]]) -> Iterator[Sign]:
    for key, side in document.sides.items():
        for name, kind in side.types.items() if side else ():
            if kind.observed_as is not None:
                yield _sign(f"sides.{key}.types.{name}", kind.observed_as, codes[key])


def _sign(path: str, observed: ObservedModel, side: frozenset[str] = frozenset()) -> Sign:
    actors = frozenset(observed.actors) or side
    return Sign(
        path, frozenset(observed.categories), actors, frozenset(observed.targets), tuple(observed.words)
    )


def _codes(key: str, name: str) -> frozenset[str]:
    return frozenset(
        code for text in (name, key, key.upper(), key.replace("_", " ").title()) if (code := code_of(text))
    )
