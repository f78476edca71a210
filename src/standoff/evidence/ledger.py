"""The ledger: reports, the grades of their sources, and everything that was ever said of them.

What comes out of it, errors included, is free of the names of confidential sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, get_args

from standoff.errors import LedgerError, UsageError, shown
from standoff.evidence import grades, public, state
from standoff.evidence.confidential import Names, Source, folded
from standoff.evidence.entry import FORMAT, Broken, Draft, Entry, Kind
from standoff.evidence.recording import BESIDE, Recording, draft_of, drafts_beside, key_of
from standoff.evidence.remarks import NOTHING, Remarks
from standoff.evidence.store import Store, View
from standoff.reading.report import SourceKind

Relation = Literal["same", "supports", "contradicts"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
SOURCE_KINDS: tuple[str, ...] = get_args(SourceKind)
REPORTS: tuple[Kind, ...] = ("report", "correction")
LONGEST = 2_000
"""Letters that a name or a reason may have."""


@dataclass(frozen=True)
class Verified:
    """Whether a ledger is what was entered."""

    entries: int
    """That hold, from the first."""
    head: str
    """Hash of the last that holds."""
    broken: str
    """Where and how the chain breaks first; empty if it holds."""


class Ledger:
    """An append-only record of evidence.

    Parameters
    ----------
    place : str
        Path of a SQLite file, or a URL such as ``postgresql://analyst@localhost/crisis``.
    by : str
        Who makes the entries that are made through this object.

    Raises
    ------
    UsageError
        If there is no ledger there.
    """

    def __init__(self, place: str, by: str = "") -> None:
        self.by = _short(by or _user(), "by")
        self._store = Store(place)
        self._store.check()

    @classmethod
    def create(cls, place: str, by: str = "") -> Ledger:
        """Make a ledger where there is none."""
        by = _short(by or _user(), "by")
        store = Store(place)
        store.create(Draft("ledger", {"format": FORMAT}), by)
        return cls(place, by)

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return self._store.name

    # What is entered

    def add(self, recordings: Iterable[Recording]) -> list[Entry]:
        """Enter reports, and after them what was said beside them; what stands in the ledger is not entered again.

        The entries are kept when this returns, all or none.
        """

        def decide(view: View) -> list[Draft]:
            drafts = {draft.key: (draft, each.remarks) for each in recordings for draft in [draft_of(each)]}
            retractions = view.chosen("retraction")
            gone = state.withdrawn(retractions)
            came = {entry.about for entry in retractions if entry.content["reason"] == BESIDE}
            known = {
                entry.key
                for entry in view.known([key for key in drafts if key])
                if entry.number not in gone or entry.number in came
            }
            new = [each for key, each in drafts.items() if key not in known]
            beside = [
                more
                for number, (_, told) in enumerate(new, view.due())
                for more in drafts_beside(number, told)
            ]
            return [*(draft for draft, _ in new), *beside]

        return self._append(decide)

    def join(self, same: Iterable[tuple[Mapping[str, Any], str]]) -> tuple[list[Entry], list[str]]:
        """Link reports with others of the same event, by identifier, where they are not linked yet.

        Returns
        -------
        tuple
            Entries made, and identifiers of which there is no report.
        """
        missing: list[str] = []

        def decide(view: View) -> list[Draft]:
            gone = state.withdrawn(view.chosen("retraction"))
            there = [entry for entry in view.chosen(*REPORTS) if entry.number not in gone]
            by_id = {entry.content["report"]["id"]: entry.number for entry in there}
            by_key = {entry.key: entry.number for entry in there}
            linked = {
                frozenset((entry.about, entry.content["to"]))
                for entry in view.chosen("link")
                if entry.content["relation"] == "same" and entry.number not in gone
            }
            drafts = []
            for report, other in same:
                number, to = by_key.get(key_of(report)), by_id.get(other)
                if to is None:
                    missing.append(other)
                elif number is not None and number != to and frozenset((number, to)) not in linked:
                    linked.add(frozenset((number, to)))
                    drafts.append(Draft("link", {"relation": "same", "to": to, "note": BESIDE}, number))
            return drafts

        return self._append(decide), missing

    def correct(self, number: int, report: Mapping[str, Any], remarks: Remarks = NOTHING) -> Entry:
        """Enter a report that takes the place of another; the other stays in the record."""

        def decide(view: View) -> list[Draft]:
            old = self._standing(view, number, *REPORTS)
            self._refuse_if_corrected(view, number)
            content: dict[str, Any] = {"report": report, "event": old.content["event"]}
            visible = remarks.visible_to if remarks.visible_to is not None else old.content.get("visible_to")
            if visible is not None:
                content["visible_to"] = visible
            return [Draft("correction", content, number, key_of(report)), *drafts_beside(view.due(), remarks)]

        return self._append(decide)[0]

    def grade(self, number: int, credibility: int, note: str = "") -> Entry:
        """Grade an item, from 1 to 6."""
        content = {"credibility": grades.credibility(credibility), "note": _short(note, "note")}

        def decide(view: View) -> list[Draft]:
            self._standing(view, number, *REPORTS)
            return [Draft("grade", content, number)]

        return self._append(decide)[0]

    def grade_source(
        self,
        name: str,
        reliability: str | None = None,
        *,
        confidential: bool | None = None,
        kind: str | None = None,
        aliases: Iterable[str] = (),
        note: str = "",
    ) -> Entry:
        """Grade a source, from A to F, or say that its name must not leave; what is not told stays as it was."""
        letter = None if reliability is None else grades.reliability(reliability)
        names = [_short(each, "name of a source") for each in (name, *aliases)]
        if not all(folded(each) for each in names):
            raise UsageError("the name of a source has no letters or digits")
        if kind is not None and kind not in SOURCE_KINDS:
            raise UsageError(f"kind {shown(kind)}: one of {', '.join(SOURCE_KINDS)} is expected")

        def decide(view: View) -> list[Draft]:
            old = _known_source(view, names)
            kept = old.names if old else ()
            more = [each for each in names if folded(each) not in {folded(other) for other in kept}]
            first, *others = (*kept, *more)
            content = {
                "name": first,
                "aliases": others,
                "kind": kind or (old.kind if old else None),
                "reliability": letter or (old.reliability if old else grades.UNJUDGED_SOURCE),
                "confidential": confidential if confidential is not None else bool(old and old.confidential),
                "note": _short(note, "note"),
            }
            return [Draft("source", content, old.number if old else None)]

        return self._append(decide)[0]

    def link(self, number: int, relation: str, other: int, note: str = "") -> Entry:
        """Say how one report bears on another: it is the same event, supports or contradicts it."""
        if relation not in RELATIONS:
            raise UsageError(f"relation {shown(relation)}: one of {', '.join(RELATIONS)} is expected")
        if number == other:
            raise UsageError(f"entry {number} cannot be linked with itself")
        content = {"relation": relation, "to": other, "note": _short(note, "note")}

        def decide(view: View) -> list[Draft]:
            for each in (number, other):
                self._standing(view, each, *REPORTS)
            return [Draft("link", content, number)]

        return self._append(decide)[0]

    def retract(self, number: int, reason: str) -> Entry:
        """Take back an entry: a report, a grade, a link, or another retraction. It stays in the record."""
        if not reason.strip():
            raise UsageError("a retraction needs a reason")
        content = {"reason": _short(reason, "reason")}

        def decide(view: View) -> list[Draft]:
            entry = self._standing(view, number)
            if entry.kind == "ledger":
                raise UsageError(f"entry {number} is the beginning of the ledger and cannot be retracted")
            return [Draft("retraction", content, number)]

        return self._append(decide)[0]

    # What comes out

    def items(self, *, everything: bool = False) -> list[state.Item]:
        """The reports that stand, or all there ever were, with their grades."""
        return [item for item in self._items() if everything or item.status == "current"]

    def item(self, number: int) -> state.Item | None:
        """The report of an entry, standing or not; None if the entry is no report."""
        return next(self._items(number), None)

    def sources(self) -> list[Source]:
        """The sources that were graded, as they are graded now."""
        entries = self._entries()
        names = _names(entries)
        return [public.source(source, names) for source in _sources(entries)]

    def history(self, number: int | None = None) -> list[Entry]:
        """All entries in order, or one and those that bear on it."""
        entries = self._entries()
        names = _names(entries)
        if number is not None:
            if not 0 < number <= len(entries):
                raise UsageError(_no_entry(number))
            wanted = _concerning(entries, number)
            entries = [entry for entry in entries if entry.number in wanted]
        return [public.entry(entry, names) for entry in entries]

    def verify(self, head: str | None = None) -> Verified:
        """Check each entry against its hash and the entry before.

        Parameters
        ----------
        head : str, optional
            A hash told earlier, which must still be there: that shows if the end was cut off or all was made anew.
        """
        count, last, seen = 0, "", head is None
        try:
            for entry in self._store.entries():
                count, last = entry.number, entry.hash
                seen = seen or entry.hash == head
        except Broken as broken:
            return Verified(count, last, str(broken))
        except LedgerError as error:
            return Verified(count, last, str(error))
        missing = "" if seen else f"no entry has the hash {shown(head)}"
        return Verified(count, last, missing)

    def names(self) -> Names:
        """What takes the names of confidential sources out of a text."""
        entries = self._store.chosen("source", "retraction")
        return _names(entries)

    @contextmanager
    def discreet(self) -> Iterator[Names]:
        """Take the names of confidential sources out of every error."""
        names = self.names()
        try:
            yield names
        except (UsageError, LedgerError) as error:
            raise type(error)(names.text(str(error))) from None
        except (ValueError, TypeError, LookupError, AttributeError) as error:  # a fault, told as one
            raise RuntimeError(names.text(f"{type(error).__name__}: {error}")) from None

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def _append(self, decide: Callable[[View], list[Draft]]) -> list[Entry]:
        made = self._store.append(decide, self.by)
        names = self.names()
        return [public.entry(entry, names) for entry in made]

    def _items(self, number: int | None = None) -> Iterator[state.Item]:
        entries = self._entries()
        names = _names(entries)
        for item in state.items(entries):
            if number in (None, item.number):
                yield public.item(item, names, entries[item.number - 1].hash[:16])

    def _entries(self) -> list[Entry]:
        try:
            return list(self._store.entries())
        except Broken as broken:
            raise LedgerError(f"{self.name} is not what was entered: {broken}") from None

    def _standing(self, view: View, number: int, *kinds: str) -> Entry:
        entry = view.at(number)
        if entry is None:
            raise UsageError(_no_entry(number))
        if number in state.withdrawn(view.chosen("retraction")):
            raise UsageError(f"entry {number} is retracted")
        if kinds and entry.kind not in kinds:
            raise UsageError(f"entry {number} is a {entry.kind}, not a report")
        return entry

    def _refuse_if_corrected(self, view: View, number: int) -> None:
        gone = state.withdrawn(view.chosen("retraction"))
        for entry in view.about(number):
            if entry.kind == "correction" and entry.number not in gone:
                raise UsageError(f"entry {number} is corrected by entry {entry.number}; correct that one")


def _sources(entries: Iterable[Entry]) -> list[Source]:
    entries = list(entries)
    return state.sources(entries, state.withdrawn([entry for entry in entries if entry.kind == "retraction"]))


def _names(entries: Iterable[Entry]) -> Names:
    return Names(_sources(entries))


def _known_source(view: View, names: Iterable[str]) -> Source | None:
    wanted = {folded(name) for name in names}
    found = [
        source
        for source in _sources(view.chosen("source", "retraction"))
        if wanted & {folded(name) for name in source.names}
    ]
    if len(found) > 1:
        raise UsageError("these are names of two sources that are graded apart")
    return found[0] if found else None


def _concerning(entries: Iterable[Entry], number: int) -> set[int]:
    """An entry, what it points to, and what points to any of them."""
    wanted = {number}
    entries = list(entries)
    for entry in reversed(entries):
        if entry.number in wanted and entry.about is not None:
            wanted.add(entry.about)
    for entry in entries:
        if entry.about in wanted or (entry.kind == "link" and entry.content["to"] in wanted):
            wanted.add(entry.number)
    return wanted


def _short(text: str, what: str) -> str:
    found = " ".join(text.split())
    if len(found) > LONGEST:
        raise UsageError(f"{what}: longer than {LONGEST:,} letters")
    try:
        found.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{what}: holds characters that are no text") from None
    return found


def _no_entry(number: int) -> str:
    return f"there is no entry {number}"


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
