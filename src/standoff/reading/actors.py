"""Who the words of a text stand for: names, titles, role nouns, surnames and pronouns, resolved within the document.

One pass from left to right notes for every noun and pronoun whom it stands for, with what came before it in memory:
names by the gazetteer, other persons by the titles, possessors and appositions they were introduced with, and from then
on by their surname; role nouns by what modifies them; pronouns by the nearest that fits. What stays open is left open.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from standoff.reading.gazetteer import Entry, gazetteer, state_names
from standoff.reading.grammar import text_of
from standoff.reading.introduced import introductions
from standoff.reading.memory import Memory
from standoff.reading.naming import Actor, after_hyphens, noun_kind, times
from standoff.reading.nouns import GOVERNMENT, OWN, PERSON_OFFICIAL, TITLES
from standoff.reading.phrases import nominal
from standoff.reading.pronouns import pronoun
from standoff.reading.quotes import quotations
from standoff.reading.spoken import Attribution
from standoff.reading.voice import HEAD, declaring, letterhead

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_RULING = frozenset({"official", "officials", "government", "seat", "state"})
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "X"})


class Actors:
    """Whom the words of a parsed text stand for."""

    def __init__(self, doc: Doc, published: dt.date, people: dict[str, Actor] | None = None) -> None:
        names = _named(doc, published)
        self.parties = _parties(names)
        """Codes of the two states most spoken of, the first first."""
        self.declarer: Actor | None = None
        """Who speaks in the whole of a text, where it is a declaration."""
        self._memory = Memory(doc, names, dict(people or {}), self.parties)
        self._memory.introduced = introductions(doc, names)
        for token in doc:
            if token.i == HEAD:
                self._memory.home = letterhead(doc, self._memory)
                if self._memory.issuer is not None:
                    self._memory.forget()
                    for earlier in doc[:HEAD]:  # now that it is known whose paper it is
                        self._note(earlier)
            self._note(token)

    def _note(self, token: Token) -> None:
        actor = self._read(token)
        if actor is not None:
            self._memory.note(token, actor)

    @property
    def people(self) -> dict[str, Actor]:
        """Persons by surname, as the text introduced them."""
        return self._memory.people

    def of(self, token: Token | None) -> Actor | None:
        """Whom a noun or pronoun stands for; None where that is open."""
        return None if token is None else self._memory.of.get(token.i)

    def mentions(self) -> Counter[str]:
        """How often each side is spoken of, by whatever words."""
        return Counter(
            a.code
            for a in self._memory.of.values()
            if a.code and a.kind not in {"media", "journalist", "other"}
        )

    def hear(self, found: tuple[Attribution, ...]) -> None:
        """Let *we* and *I* in what somebody says stand for the speaker, and *you* for nobody."""
        self._declare()
        for attribution in found:
            actor = self.of(attribution.source)
            if actor is None:
                continue
            for start, end in attribution.content:
                span = self._memory.doc.char_span(start, end, alignment_mode="expand")
                for token in span if span is not None else ():
                    self._speak(token, actor)
                    self._own(token, actor)
        self._others(found)

    def _declare(self) -> None:
        """Let *we* stand for who makes a declaration, except where somebody else is quoted."""
        doc = self._memory.doc
        declares = declaring(doc, self._memory)
        self.declarer = declares
        if declares is None:
            return
        quoted = [(q.start, q.end) for q in quotations(text_of(doc))]
        for token in doc:
            if not any(start <= token.idx < end for start, end in quoted):
                self._speak(token, declares)

    def _others(self, found: tuple[Attribution, ...]) -> None:
        """Let *he* in what somebody is quoted with stand for somebody else."""
        of, doc = self._memory.of, self._memory.doc
        for quote in quotations(text_of(doc)):
            told = next((a for a in found if any(s <= quote.start < e for s, e in a.content)), None)
            speaker = self.of(told.source) if told is not None else None
            span = doc.char_span(quote.start, quote.end, alignment_mode="contract")
            if speaker is None or span is None:
                continue
            for token in span:
                if (
                    token.lower_ in {"he", "she", "him"}
                    and (actor := of.get(token.i)) is not None
                    and actor.code == speaker.code
                ):
                    other = self._memory.latest(frozenset({"official"}), span.start, but=speaker)
                    if other is not None:
                        of[token.i] = replace(other, assumed=True)

    def _speak(self, token: Token, actor: Actor) -> None:
        of = self._memory.of
        if token.lower_ not in {"we", "us", "our", "ours", "i", "me", "my"} or token.i in of:
            return
        of[token.i] = actor
        head = token.head
        if token.tag_ == "PRP$" and (head.i not in of or of[head.i].code is None or of[head.i].assumed):
            of[head.i] = Actor(actor.code, head.text, noun_kind(head) or "property")

    def _own(self, token: Token, speaker: Actor) -> None:
        """Let *the army* in what an official says be that of the official's state, where nothing says whose it is."""
        known = self._memory.of.get(token.i)
        if (
            known is not None
            and known.assumed
            and token.lower_ in OWN
            and speaker.kind in _RULING
            and speaker.code in state_names()
            and any(c.lower_ == "the" for c in token.children)
        ):
            self._memory.of[token.i] = replace(known, code=speaker.code)

    def _read(self, token: Token) -> Actor | None:
        if token.pos_ == "PRON" or token.tag_ in {"PRP$", "WP$"}:
            return pronoun(token, self._memory)
        if token.pos_ in _NOMINAL or token.i in self._memory.names or token.lower_ in {"other", "both"}:
            return nominal(token, self._memory)
        return None


_SOVIET = re.compile(r"(?<!former )(?<!ex-)(?<!post-)(?<!late )Soviet(?!-era)|USSR|Khrushchev")


def _named(doc: Doc, published: dt.date) -> dict[int, Entry]:
    """What the gazetteer has for the words of a text, by token."""
    text = text_of(doc)
    soviet = len(_SOVIET.findall(text))
    told = times(text, published)
    then = 1922 < published.year < 1992 or (1922 < told[0].year < 1992 and "Russia" not in text)
    soviets = then or (soviet > 0 and soviet >= text.count("Russian"))
    result: dict[int, Entry] = {}
    starts = {t.idx: t.i for t in doc}
    places = (t.idx for t in doc if t.text[:1].isalnum())
    inner = [i for t in doc if "-" in t.text for i in after_hyphens(t)]
    for name in gazetteer().find(text, iter(sorted([*places, *inner])), told, soviets):
        if text[name.start : name.end] in _EVERYONES and _longer(text, name.start):
            continue
        first = starts.get(name.start)
        if first is None:
            span = doc.char_span(name.start, name.end, alignment_mode="expand")
            first = span.start if span is not None else len(doc)
        if name.entry.kind == "person" and first < len(doc) and _namesake(doc[first], name.entry):
            continue
        if name.entry.kind in {"state", "seat", "place"} and first and doc[first - 1].lower_ in _SHIPS:
            continue
        if name.entry.code == "IND" and first < len(doc) and _of_a_people(doc[first], result):
            continue
        for i in range(first, len(doc)):
            if doc[i].idx >= name.end:
                break
            result[i] = name.entry
    if _LEAGUE[0] <= told[0].year <= _LEAGUE[1]:
        named = (t for t in doc if t.text == "League" and t.i not in result)
        result |= {t.i: _OF_NATIONS for t in named}
    return result


_LEAGUE = (1919, 1946)
"""When *the League* was that of Nations."""
_OF_NATIONS = Entry("League of Nations", "League of Nations", "organisation")
_SHIPS = frozenset(
    "cruiser destroyer frigate carrier battleship submarine gunboat trawler liner steamer corvette ferry yacht".split()
)
"""After which a name is that of a ship: *the cruiser Mauritius*."""


def _of_a_people(token: Token, names: dict[int, Entry]) -> bool:
    """*Shuar Indians*, who are none of India."""
    before = token.nbor(-1) if token.i else None
    if token.text != "Indians" or before is None or before.is_sent_start or before.i in names:
        return False
    return before.text[:1].isupper() and before.pos_ in {"PROPN", "ADJ"}


def _namesake(token: Token, entry: Entry) -> bool:
    """Whether a surname follows the given name of somebody else: *Dennis Blair*."""
    before = token.nbor(-1) if token.i else None
    if before is None or before.dep_ not in {"compound", "nmod"} or before.head.i != token.i:
        return False
    given = before.pos_ == "PROPN" and before.ent_type_ in {"PERSON", ""} and before.text.isalpha()
    return (
        given
        and len(before) > 2
        and before.text not in TITLES | {*entry.name.split()}
        and (before.lower_ not in PERSON_OFFICIAL | GOVERNMENT)
    )


_EVERYONES = frozenset(
    {"Congress", "Senate", "Capitol", "Supreme Court", "House of Representatives", "Security Council"}
)
"""Bodies that others have too: *the National People's Congress*."""


def _longer(text: str, start: int) -> bool:
    """Whether a name goes on before a place."""
    before = text[max(0, start - 25) : start].rstrip().split(" ")[-1]
    return before[:1].isupper() and before not in {
        "The",
        "U.S.",
        "US",
        "American",
        "U.N.",
        "UN",
        "In",
        "Both",
        "And",
        "But",
    }


def _parties(names: dict[int, Entry]) -> tuple[str, ...]:
    count = Counter(
        entry.code
        for entry in names.values()
        if entry.kind in {"state", "people", "seat", "government", "person", "group"}
    )
    groups = {entry.code for entry in names.values() if entry.kind == "group"}
    states = [(n, code) for code, n in count.items() if code in groups or (len(code) == 3 and code.isupper())]
    return tuple(code for _, code in sorted(states, key=lambda x: -x[0])[:2])
