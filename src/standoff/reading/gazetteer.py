"""The gazetteer: who the names of states, bodies, groups and leaders stand for, and where they stand in a text.

The tables in ``data/`` are our own; each line names its source. A name is matched as it is written, capitals
included, the longest
first. Leaders are known by their surname too while they held office, or where a text has given the full name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Kind = Literal[
    "state", "people", "seat", "place", "government", "organisation", "group", "media", "person", "nothing"
]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """Something a name stands for."""

    code: str
    """ISO 3166 alpha-3 of a state and all that is its; else the short name of an organisation or group."""
    name: str
    kind: Kind
    patron: str | None = None
    """State that a group is backed by."""
    office: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    source: str = ""


@dataclass(frozen=True)
class Name:
    """A name found in a text."""

    start: int
    end: int
    entry: Entry


_NOTHING = Entry("", "", "nothing")
_NO_ACTORS = """South China Sea;East China Sea;Persian Gulf;Gulf of Oman;Gulf of Aden;Sea of Japan;Indian
Ocean;Gulf of Mexico;English
Channel;Korean Peninsula;Korean peninsula;Taiwan Strait;Taiwan Straits;Iraq War;Iran-Iraq War;Vietnam War;Korean
War;Cold War;Latin
America;Latin American;South America;South American;North America;North American;Central America;Central
American;New England;Indian
subcontinent;Irish Sea;Bay of Pigs;Gulf of Tonkin;Cuban Missile Crisis;Falklands War;Suez Canal;Panama
Canal;Strait of Hormuz;Kashmir
Valley;Turkish Straits;Mexican standoff;French Guiana;New Mexico;Washington state;Washington Times;Georgia
state;Six-Day War;Sino-Indian;
Monroe Doctrine;New York;New Zealand dollar;U.S. dollar;US dollar;dollar;Paris Agreement;Geneva;Treaty of
Versailles;Black Sea;Red Sea;
Baltic Sea;Mediterranean;Adriatic;Pacific;Atlantic;Middle East;Far East;South Asia;East
Asia;Europe;Africa;Asia""".replace("\n", " ")
_COMMON_SURNAMES = frozenset(
    """Khan Singh Kim Bush King Ford Grey Lee Moon Park Hook Hunt Ho Lake Price Brown Miller Taylor Clark Wong Koo Chan
    Ping Power Burns Owen Howard Cook Ali Hassan Mohammed Salman Amin Qassem Katz Cohen Pasha Martin Major Said Fahd
    Chi Li Wang Zhang Lin Allen Perry Rush Straw Sharif Hussein Abdullah Ram Rao Rice Urban Green Haley Brandt Meir Bin
    Ahmad Faisal Ahmed Omar Sall Dar Thani Hamad Zayed Fish Page House Wood Hill Ball Law Bruce Key Peters Lynch Smith
    Ross Butler Waltz Bishop Reading Derby Marx Luther Lewis Paul John Francis Benedict Leo Pius Karl Charles
    Alexander Constantine Carol Saud Albert Leopold Idris Ghazi Khalid Yahya Mahendra Birendra Zog Lee
    Russell Hara Tanaka Kato Saito Prince Regent Blair Henry Hope Marin Michal Stanley Prado Duarte Barco Sen
    Siles""".split()
)
GIVEN_NAMES = frozenset({"ETH", "SOM", "ERI"})
"""States where one is called by the first name: *Mengistu*, *Isaias*."""
_PARTICLES = frozenset(
    {"al", "el", "bin", "von", "van", "de", "der", "di", "da", "del", "la", "Abdul", "Abdel"}
)


class Gazetteer:
    """Names and what they stand for at a date."""

    def __init__(self, entries: tuple[tuple[str, Entry], ...]) -> None:
        self._by_first: dict[str, list[tuple[str, Entry]]] = {}
        for name, entry in entries:
            self._by_first.setdefault(_first_word(name), []).append((name, entry))
        for names in self._by_first.values():
            names.sort(key=lambda x: -len(x[0]))

    def find(
        self, text: str, starts: Iterator[int], times: tuple[dt.date, ...], soviet: bool
    ) -> Iterator[Name]:
        """Names in a text that begin at any of these places, from left to right without overlap.

        Of several leaders with a name it is the one in office at the first of the times that fits.
        """
        past = 0
        for start in starts:
            if start < past:
                continue
            found = self._at(text, start, times, soviet)
            if found is not None:
                past = found.end
                if found.entry.kind != "nothing":
                    yield found

    def _at(self, text: str, start: int, times: tuple[dt.date, ...], soviet: bool) -> Name | None:
        candidates = self._by_first.get(_first_word(text[start : start + 40]))
        longest: Name | None = None
        least = len(times)
        for name, entry in candidates or ():
            end = start + len(name)
            if not text.startswith(name, start) or (
                end < len(text) and (text[end].isalnum() or text[end] == "_")
            ):
                continue
            if longest is not None and end < longest.end:
                break
            rank = next((i for i, time in enumerate(times) if _in_office(entry, time)), len(times))
            if entry.kind == "person" and " " not in name and rank == len(times):
                continue
            if longest is None or _fits(entry, soviet, times) or (entry.kind == "person" and rank < least):
                longest, least = Name(start, end, entry), rank
        return longest


_AGES = {"YUG": (1918, 2002), "CSK": (1918, 1992)}
"""When states were that are no more, and whose capitals are now another's."""


def _fits(entry: Entry, soviet: bool, times: tuple[dt.date, ...]) -> bool:
    """Which of two states with a name is meant: Moscow was the Soviet Union's while there was one."""
    if entry.code in _AGES and times:
        first, last = _AGES[entry.code]
        return first <= times[0].year <= last
    return entry.code == "SUN" and soviet


def _in_office(entry: Entry, published: dt.date) -> bool:
    margin = dt.timedelta(days=120)
    return (entry.since is None or entry.since - margin <= published) and (
        entry.until is None or published <= entry.until + margin
    )


def _first_word(text: str) -> str:
    return next((text[:i] for i, character in enumerate(text) if not character.isalnum()), text)


@cache
def gazetteer() -> Gazetteer:
    """Load the gazetteer."""
    return Gazetteer(tuple(_entries()))


def table(name: str) -> Iterator[list[str]]:
    """Lines of a table of the package's data, comments left out."""
    text = files("standoff.reading").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("|")


def _entries() -> Iterator[tuple[str, Entry]]:
    for name in _NO_ACTORS.split(";"):
        yield name.strip(), _NOTHING
    yield from _states()
    for code, names, kind, patron, source in table("organisations.tsv"):
        first, *_ = spellings = names.split(";")
        for name in spellings:
            yield name, Entry(code, first, kind, patron or None, source=source)  # type: ignore[arg-type]
    yield from _leaders()


def _states() -> Iterator[tuple[str, Entry]]:
    for code, names, demonyms, seats, source in table("states.tsv"):
        first = names.split(";")[0]
        for name in names.split(";"):
            yield name, Entry(code, first, "state", source=source)
        for seat in filter(None, seats.split(";")):
            yield seat, Entry(code, first, "seat", source=source)
        for demonym in filter(None, demonyms.split(";")):
            for form in {demonym, _plural(demonym)}:
                yield form, Entry(code, first, "people", source=source)
    for code, names, source in table("places.tsv"):
        for name in names.split(";"):
            yield name, Entry(code, name, "place", source=source)


@cache
def leaders() -> frozenset[str]:
    """Full names of the leaders that are known."""
    return frozenset(row[1].split(";")[0] for row in table("leaders.tsv"))


def _leaders() -> Iterator[tuple[str, Entry]]:
    for code, names, office, since, until, source in table("leaders.tsv"):
        spellings = names.split(";")
        entry = Entry(
            code, spellings[0], "person", None, office, dt.date.fromisoformat(since),
            dt.date.fromisoformat(until) if until else None, source,
        )  # fmt: skip
        known = set(spellings)
        for name in spellings:
            last = name.split()[-1]
            if (
                len(name.split()) > 1
                and last not in _COMMON_SURNAMES
                and last[0].isupper()
                and len(last) > 2
                and last != "II"
            ):
                known.add(last)
            if code in GIVEN_NAMES and len(name.split()) > 1 and len(name.split()[0]) > 2:
                known.add(name.split()[0])
        yield from ((name, entry) for name in sorted(known))


def _plural(demonym: str) -> str:
    if demonym.endswith(("ese", "ish", "ch", "sh", "ss", "s", "men")):
        return demonym
    return demonym + "s"


@cache
def state_names() -> dict[str, str]:
    """Usual name of each state by its code."""
    return {row[0]: row[1].split(";")[0] for row in table("states.tsv")}


def code_of(name: str) -> str | None:
    """Code of a state, organisation or group by one of its names; None for any other word."""
    found = next(gazetteer().find(name, iter((0,)), (), soviet=False), None) if name else None
    return (
        found.entry.code
        if found is not None and found.end == len(name) and found.entry.kind != "person"
        else None
    )


def is_people(name: str) -> bool:
    """Whether a word is what the people of a state are called: *Turks*, *British*."""
    found = next(gazetteer().find(name, iter((0,)), (), soviet=False), None) if name else None
    return found is not None and found.end == len(name) and found.entry.kind == "people"


def code_in(text: str) -> str | None:
    """Code of the only state, organisation or group that is named in a few words; None unless there is one."""
    starts = (i for i, c in enumerate(text) if c.isalnum() and (i == 0 or not text[i - 1].isalnum()))
    codes = {
        n.entry.code for n in gazetteer().find(text, starts, (), soviet=False) if n.entry.kind != "media"
    }
    return codes.pop() if len(codes) == 1 else None


@cache
def organisations() -> frozenset[str]:
    """Short names of organisations of states."""
    return frozenset(row[0] for row in table("organisations.tsv") if row[2] == "organisation")


def patron_of(code: str) -> str | None:
    """State that backs a group, or whose voice a medium is."""
    return _patrons().get(code)


@cache
def _patrons() -> dict[str, str]:
    return {row[0]: row[3] for row in table("organisations.tsv") if row[3] and row[2] in {"group", "media"}}
