"""From conditions as written to `Condition`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from standoff.scenario.fields import Allowed, When
from standoff.scenario.findings import Findings, listing
from standoff.scenario.names import CONDITION_WORDS, Names, SideNames
from standoff.scenario.tree import Path
from standoff.scenario.world import UNRESOLVED, Clock, Condition

Kind = Literal["state", "private", "overt", "covert", "readings", "outcome", "first", "dates"]

_WHAT: dict[Kind, str] = {
    "state": "the state",
    "private": "private states",
    "overt": "overt moves",
    "covert": "covert moves",
    "readings": "readings",
    "outcome": "the outcome",
    "first": "who struck first",
    "dates": "dates",
}


@dataclass(frozen=True)
class Scope:
    """What conditions in a certain place may test."""

    place: str
    """For messages, such as 'what a move needs'."""
    kinds: frozenset[Kind]
    own: int | None = None
    """The side whose covert tracks and private states may be named without its name."""
    why: str = ""
    """Why nothing else may be tested."""


@dataclass
class _Draft:
    """Tests collected so far, by what they test."""

    state: dict[int, frozenset[int]] = field(default_factory=dict)
    overt: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)
    covert: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)
    readings: dict[int, frozenset[int]] = field(default_factory=dict)
    outcomes: frozenset[str] | None = None
    first: frozenset[Any] | None = None
    periods: tuple[int, int] | None = None


@dataclass(frozen=True)
class ConditionReader:
    """Turns conditions of a document into `Condition`, noting what is wrong with them."""

    names: Names
    clock: Clock | None
    findings: Findings

    def read(self, when: When | None, path: Path, scope: Scope) -> Condition:
        """Read a condition; tests that are wrong are noted and left out."""
        draft = _Draft()
        for key, allowed in (when or {}).items():
            self._test(key, allowed, (*path, key), scope, draft)
        return Condition(
            tuple(draft.state.items()),
            tuple((*where, levels) for where, levels in draft.overt.items()),
            tuple((*where, levels) for where, levels in draft.covert.items()),
            tuple(draft.readings.items()),
            draft.outcomes,
            draft.first,
            draft.periods,
        )

    def _test(self, key: str, allowed: Allowed, path: Path, scope: Scope, draft: _Draft) -> None:
        if key in CONDITION_WORDS:
            kind: Kind = key if key in ("outcome", "first") else "dates"  # type: ignore[assignment]
            if self._fits(kind, key, path, scope):
                self._word(key, allowed, path, draft)
            return
        owner, _, name = key.rpartition(".")
        if owner in ("", "state") and name in self.names.variables:
            if self._fits("state", key, path, scope):
                self._narrow(
                    draft.state, self.names.variable(name), self.names.variables[name], name, allowed, path
                )
            return
        if not owner and name in self.names.sources:
            if self._fits("readings", key, path, scope):
                self._reading(name, allowed, path, draft)
            return
        side = self._owner(owner, name, scope)
        if side is None or not self._track(side, name, allowed, path, scope, draft):
            self._unknown(key, path, scope)

    def _owner(self, owner: str, name: str, scope: Scope) -> SideNames | None:
        if owner:
            return self.names.sides.get(owner)
        own = next((side for side in self.names.sides.values() if side.index == scope.own), None)
        return own if own and name in own.covert else None

    def _track(
        self, side: SideNames, name: str, allowed: Allowed, path: Path, scope: Scope, draft: _Draft
    ) -> bool:
        for kind, tracks, tests in (
            ("covert", side.covert, draft.covert),
            ("overt", side.overt, draft.overt),
        ):
            if name in tracks:
                hidden = kind == "covert" and name in side.private
                if self._fits("private" if hidden else kind, f"{side.key}.{name}", path, scope):  # type: ignore[arg-type]
                    where = (side.index, list(tracks).index(name))
                    self._narrow(tests, where, tracks[name], f"{side.key}.{name}", allowed, path)
                return True
        return False

    def _reading(self, name: str, allowed: Allowed, path: Path, draft: _Draft) -> None:
        source = self.names.sources[name]
        if source is None:
            return
        if not source.public:
            self.findings.add(
                path,
                f"{name} is seen by one side only; conditions may name what both sides see",
                name,
                of_key=True,
            )
            return
        self._narrow(draft.readings, source.index, source.readings, name, allowed, path)

    def _narrow(
        self,
        tests: dict[Any, frozenset[int]],
        where: Any,
        levels: Sequence[str] | None,
        what: str,
        allowed: Allowed,
        path: Path,
    ) -> None:
        if levels is None or self._misnamed(f"a level of {what}", allowed, levels, path):
            return
        chosen = frozenset(i for i, level in enumerate(levels) if (level in allowed.names) != allowed.but)
        chosen &= tests.get(where, chosen)
        if not chosen:
            self.findings.add(path, f"this can never hold: no level of {what} is left")
            return
        tests[where] = chosen

    def _misnamed(self, what: str, allowed: Allowed, options: Iterable[str], path: Path) -> bool:
        options = list(options)
        wrong = [name for name in allowed.names if name not in options]
        for name in wrong:
            if name not in self.names.broken:
                self.findings.unknown(path, what, name, options)
        return bool(wrong)

    def _fits(self, kind: Kind, key: str, path: Path, scope: Scope) -> bool:
        if kind in scope.kinds or (kind == "private" and "covert" in scope.kinds):
            return True
        able = " and ".join(_WHAT[k] for k in _WHAT if k in scope.kinds)
        why = f": {scope.why}" if scope.why else ""
        self.findings.add(path, f"{scope.place} may test {able}, not {_WHAT[kind]}{why}", key, of_key=True)
        return False

    def _unknown(self, key: str, path: Path, scope: Scope) -> None:
        parts = set(key.split("."))
        if parts & self.names.broken:
            return
        kinds = scope.kinds | {"private"} if "covert" in scope.kinds else scope.kinds
        options = [k for k in self.names.keys() if self._kind(k) in kinds]  # noqa: SIM118
        owner, _, name = key.rpartition(".")
        side = self.names.sides.get(owner)
        if side:
            tracks = [f"{owner}.{track}" for track in (*side.covert, *side.overt)]
            options = [key for key in options if key in tracks] or tracks
        elif not owner and (same := [k for k in options if k.endswith(f".{name}")]):
            self.findings.add(
                path, f"whose {name}? {listing(same)}", key, f"did you mean '{same[0]}'?", of_key=True
            )
            return
        self.findings.unknown(path, "something a condition can test here", key, options, of_key=True)

    def _kind(self, key: str) -> Kind:
        if key in CONDITION_WORDS:
            return key if key in ("outcome", "first") else "dates"  # type: ignore[return-value]
        owner, _, name = key.rpartition(".")
        if owner in self.names.sides:
            side = self.names.sides[owner]
            return "private" if name in side.private else "covert" if name in side.covert else "overt"
        return "readings" if name in self.names.sources else "state"

    def _word(self, key: str, allowed: Allowed, path: Path, draft: _Draft) -> None:
        if key == "outcome":
            options = (*self.names.outcomes, UNRESOLVED)
            if not self._misnamed("an outcome", allowed, options, path):
                draft.outcomes = frozenset(o for o in options if (o in allowed.names) != allowed.but)
        elif key == "first":
            options = (*self.names.sides, "both", "none")
            if not self._misnamed("a side, 'both' or 'none'", allowed, options, path):
                codes = {
                    **{side: str(i) for i, side in enumerate(self.names.sides)},
                    "both": "both",
                    "none": "none",
                }
                draft.first = frozenset(codes[o] for o in options if (o in allowed.names) != allowed.but)
        else:
            draft.periods = self._periods(key, allowed, path, draft.periods)

    def _periods(
        self, key: str, allowed: Allowed, path: Path, sofar: tuple[int, int] | None
    ) -> tuple[int, int] | None:
        try:
            (text,) = allowed.names
            date = dt.date.fromisoformat(text)
        except ValueError:
            self.findings.add(path, "one date such as 2019-05-05 is expected", ", ".join(allowed.names))
            return sofar
        if self.clock is None:
            return sofar
        first, past = sofar or (0, self.clock.periods + 1)
        period = period_of(self.clock, date)
        window = (max(first, period), past) if key == "after" else (first, min(past, period))
        if window[0] >= min(window[1], self.clock.periods + 1):
            last = self.clock.date(self.clock.periods)
            self.findings.add(
                path, f"this can never hold: the clock runs from {self.clock.start} to {last}", text
            )
            return sofar
        return window


def period_of(clock: Clock, date: dt.date) -> int:
    """Period in whose days a date falls; negative before the start."""
    return (date - clock.start).days // clock.step_days


def both(one: Condition, other: Condition) -> Condition:
    """Condition that holds where both hold; neither may speak of outcomes.

    Examples
    --------
    >>> both(Condition(state=((0, frozenset({1, 2})),)), Condition(state=((0, frozenset({2})),))).state
    ((0, frozenset({2})),)
    """
    state = dict(one.state)
    for where, levels in other.state:
        state[where] = state.get(where, levels) & levels
    readings = dict(one.readings)
    for source, levels in other.readings:
        readings[source] = readings.get(source, levels) & levels
    windows = [window for window in (one.periods, other.periods) if window]
    periods = (max(w[0] for w in windows), min(w[1] for w in windows)) if windows else None
    return replace(
        one,
        state=tuple(state.items()),
        overt=_intersection(one.overt, other.overt),
        covert=_intersection(one.covert, other.covert),
        readings=tuple(readings.items()),
        periods=periods,
    )


def _intersection(
    one: tuple[tuple[int, int, frozenset[int]], ...], other: tuple[tuple[int, int, frozenset[int]], ...]
) -> tuple[tuple[int, int, frozenset[int]], ...]:
    tests: dict[tuple[int, int], frozenset[int]] = {}
    for side, track, levels in (*one, *other):
        tests[side, track] = tests.get((side, track), levels) & levels
    return tuple((*where, levels) for where, levels in tests.items())
