"""Dates: when a text was published, and what *last weekend* or *on 22 October* in it mean.

An expression is resolved against the date of publication, or, where a text tells of a past year, against the
last full date
before it. What does not say a day gives the interval that it allows.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from standoff.reading.report import Dates

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3].lower(): i for name, i in _MONTHS.items()} | {"sept": 9}
_DAYS = {name.lower(): i for i, name in enumerate(calendar.day_name)}
_NUMBERS = {
    word: i
    for i, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    )
} | {"a": 1, "an": 1, "a few": 3, "several": 3, "a couple of": 2, "couple of": 2, "twenty": 20, "thirty": 30}

_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|Mar\.|Apr\.|"
    r"Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_COUNT = rf"(?P<count>\d{{1,3}}|(?i:{'|'.join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))}))"
_UNIT = r"(?P<unit>day|week|month|year|hour)s?"
_TIME = r"(?P<unit>day|week|month|year|morning|evening|afternoon|night|spring|summer|autumn|fall|winter)"
_WHICH = r"(?P<which>(?i:last|this|next|the previous|the following|the next|that|the same|coming|the coming|the past))"
_NEAR_MONTH = r"(?i:in|since|last|next|this|by|until|late|early|mid-?|during|end of|of)"
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("iso", r"\b(?P<year>1[89]\d\d|20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
        ("full", rf"\b{_DAY}(?: of)? {_MONTH},? {_YEAR}\b"),
        ("full", rf"\b{_MONTH} {_DAY},? {_YEAR}\b"),
        ("day", rf"\b{_DAY}(?: of)? {_MONTH}(?!\w)"),
        ("day", rf"\b{_MONTH} {_DAY}(?![\w,]\d|:)\b"),
        ("month_year", rf"\b{_MONTH},? {_YEAR}\b"),
        ("month", rf"\b{_NEAR_MONTH} ?(?=[A-Z]){_MONTH}(?!\w)(?! \d)"),
        ("weekend", r"\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Tt]he|[Oo]ver the) weekend\b"),
        ("weekday", rf"\b(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Cc]oming|[Ff]ollowing) )?{_WEEKDAY}\b"),
        ("ago", rf"\b(?:(?i:just|only|about|some) )?{_COUNT} {_UNIT} (?:ago|earlier|before)\b"),
        ("later", rf"\b{_COUNT} {_UNIT} (?:later|afterwards)\b"),
        ("ahead", rf"\b(?i:in|within|over|for|during) (?:the )?(?:next|coming) {_COUNT} {_UNIT}\b"),
        ("ahead", rf"\b(?:[Ww]ithin) {_COUNT} {_UNIT}\b"),
        ("behind", rf"\b(?i:in|over|during|for|within) (?:the )?(?:last|past|previous) (?:{_COUNT} )?{_UNIT}\b"),
        ("relative", rf"\b{_WHICH} {_TIME}(?:’s|'s)?\b"),
        ("today", r"\b(?P<which>[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight|[Oo]vernight)\b"),
        ("year", r"\b(?i:in|since|of|by|late|early|until|during) (?P<year>1[89]\d\d|20\d\d)\b(?! (?:troops|men))"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Expression:
    """Words that say when, and what they mean."""

    start: int
    end: int
    dates: Dates
    exact: bool
    """Whether a year stands in the words."""


def find_date(text: str) -> dt.date | None:
    """Date of publication that a text states at its head or foot, on a line of its own or in a dateline."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in [*lines[:6], *lines[-3:]]:
        short = line[:90]
        for kind, pattern in _PATTERNS[:3]:
            found = pattern.search(short)
            if found is None:
                continue
            rest = (short[: found.start()] + " " + short[found.end() :]).strip(" ,|.:-—–()")
            labelled = re.match(
                r"(?i)(?:first )?(?:published|updated|posted|date|issued|last (?:updated|modified)|by)\b",
                line,
            )
            dateline = re.match(r"^[A-Z][A-Z .’'/-]{2,}(?:,| \(|\b)", line) and found.end() < 60
            bare = len(line) <= 60 and len(rest) <= 22 and not re.search(r"[a-z]{3,} [a-z]{2,} ", rest)
            if labelled or dateline or bare:
                return _date(found, kind)
    return None


def _date(found: re.Match[str], kind: str) -> dt.date | None:
    month = int(found["month"]) if kind == "iso" else _MONTHS[found["month"].lower().rstrip(".")]
    try:
        return dt.date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None


class Calendar:
    """Resolves the expressions of one text in order of reading."""

    def __init__(self, published: dt.date) -> None:
        self.published = published
        self._last: dt.date | None = None

    def read(self, text: str, offset: int = 0) -> tuple[Expression, ...]:
        """Expressions of a sentence, in order; offsets count from where the sentence stands."""
        taken: list[tuple[int, int]] = []
        found: list[tuple[re.Match[str], str]] = []
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                if not any(s < match.end() and match.start() < e for s, e in taken):
                    taken.append(match.span())
                    found.append((match, kind))
        return tuple(self._resolved(sorted(found, key=lambda x: x[0].start()), offset))

    def _resolved(self, found: list[tuple[re.Match[str], str]], offset: int) -> Iterator[Expression]:
        for match, kind in found:
            try:
                dates = self._dates(match, kind)
            except (ValueError, OverflowError):
                continue
            if dates is None:
                continue
            if kind in {"iso", "full", "day"}:
                self._last = dates.earliest
            elif kind in {"month_year", "year"} and (
                self._last is None or self._last.year != dates.earliest.year
            ):
                self._last = dates.earliest if dates.earliest.year != self.published.year else self._last
            yield Expression(
                match.start() + offset,
                match.end() + offset,
                dates,
                kind in {"iso", "full", "month_year", "year"},
            )

    @property
    def _here(self) -> dt.date:
        """The day that *the next day* or a date without a year is told from."""
        if self._last is not None and self._last.year < self.published.year:
            return self._last
        return self.published

    def _dates(self, match: re.Match[str], kind: str) -> Dates | None:
        parts = match.groupdict()
        match kind:
            case "iso" | "full":
                day = _date(match, kind)
                return None if day is None else Dates(day, day)
            case "day":
                return self._day_of_month(_MONTHS[parts["month"].lower().rstrip(".")], int(parts["day"]))
            case "month_year":
                return _month(int(parts["year"]), _MONTHS[parts["month"].lower().rstrip(".")])
            case "month":
                return self._month(match[0], _MONTHS[parts["month"].lower().rstrip(".")])
            case "year":
                return Dates(dt.date(int(parts["year"]), 1, 1), dt.date(int(parts["year"]), 12, 31))
            case "weekday":
                return self._weekday(_DAYS[parts["weekday"].lower()], (parts["which"] or "").lower())
            case "weekend":
                return self._weekend(parts["which"].lower())
            case "ago":
                return _about(self._here - _length(parts), parts["unit"])
            case "later":
                return _about((self._last or self._here) + _length(parts), parts["unit"])
            case "ahead":
                return Dates(self._here, self._here + _length(parts))
            case "behind":
                return Dates(self._here - _length(parts), self._here)
            case "today":
                return self._today(parts["which"].lower())
        return self._relative(parts["which"].lower().removeprefix("the "), parts["unit"])

    def _day_of_month(self, month: int, day: int) -> Dates:
        here = self._here
        year = here.year
        if here == self.published and dt.date(year, month, day) > here + dt.timedelta(days=183):
            year -= 1
        found = dt.date(year, month, day)
        return Dates(found, found)

    def _month(self, words: str, month: int) -> Dates:
        words = words.lower()
        year = self._here.year
        if words.startswith("next") and month <= self._here.month:
            year += 1
        elif (
            not words.startswith(("next", "by", "until"))
            and month > self._here.month
            and self._here == self.published
        ):
            year -= 1
        whole = _month(year, month)
        third = {
            "early": (1, 10),
            "mid": (11, 20),
            "late": (21, whole.latest.day),
            "end": (25, whole.latest.day),
        }
        for word, (first, last) in third.items():
            if words.startswith(word):
                return Dates(whole.earliest.replace(day=first), whole.earliest.replace(day=last))
        return whole

    def _weekday(self, weekday: int, which: str) -> Dates:
        back = (self._here.weekday() - weekday) % 7
        day = self._here - dt.timedelta(days=back)
        if which in {"next", "coming", "following"}:
            day = self._here + dt.timedelta(days=7 - back if back else 7)
        elif which == "last" and back == 0:
            day -= dt.timedelta(days=7)
        return Dates(day, day)

    def _weekend(self, which: str) -> Dates:
        monday = self._here - dt.timedelta(days=self._here.weekday())
        saturday = monday + dt.timedelta(days=5)
        if which in {"last", "the", "over the"} or (which == "this" and self._here.weekday() < 3):
            saturday -= dt.timedelta(days=7) if saturday > self._here or which == "last" else dt.timedelta(0)
        elif which == "next":
            saturday += dt.timedelta(days=7 if self._here.weekday() >= 5 else 0)
        return Dates(saturday, saturday + dt.timedelta(days=1))

    def _today(self, which: str) -> Dates:
        shift = {"yesterday": -1, "tomorrow": 1}.get(which, 0)
        day = self.published + dt.timedelta(days=shift)
        return Dates(day - dt.timedelta(days=1) if which == "overnight" else day, day)

    def _relative(self, which: str, unit: str) -> Dates | None:
        here = self.published if which in {"this", "last", "past", "coming"} else self._here
        step = {"last": -1, "previous": -1, "past": -1, "next": 1, "following": 1, "coming": 1}.get(which, 0)
        if unit in {"day", "morning", "evening", "afternoon", "night"}:
            if which in {"previous", "following", "next", "that", "same"}:
                here = self._last or here
            day = here + dt.timedelta(days=step)
            return Dates(day, day)
        if which in {"that", "same"}:
            return None
        if unit == "week":
            monday = here - dt.timedelta(days=here.weekday()) + dt.timedelta(weeks=step)
            last = monday + dt.timedelta(days=6)
            return Dates(monday, here if step == 0 else last)
        if unit == "month":
            months = here.year * 12 + here.month - 1 + step
            whole = _month(months // 12, months % 12 + 1)
            return Dates(whole.earliest, here if step == 0 else whole.latest)
        if unit == "year":
            first = dt.date(here.year + step, 1, 1)
            return Dates(first, here if step == 0 else dt.date(here.year + step, 12, 31))
        return None


def _month(year: int, month: int) -> Dates:
    return Dates(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))


def _length(parts: dict[str, str | None]) -> dt.timedelta:
    word = (parts.get("count") or "1").lower()
    count = int(word) if word.isdigit() else _NUMBERS[word]
    days = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.4375, "year": 365.25}[parts["unit"] or "day"]
    return dt.timedelta(days=round(count * days))


def _about(day: dt.date, unit: str) -> Dates:
    """A day that is told in rounder units, with half a unit either way."""
    slack = dt.timedelta(days={"week": 3, "month": 15, "year": 182}.get(unit, 0))
    return Dates(day - slack, day + slack)
