"""Persons whom a text introduces by nationality, office and name, read off the words alone, since parsers go astray.

*The Soviet ambassador, Mikhail Yakovlev,* and *Sweden's foreign minister, Ola Ullsten* say whose somebody is in a fixed
order of words: whom one serves, an office, and after a comma a name; or the name first and the rest after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.gazetteer import Entry
from standoff.reading.grammar import lemma
from standoff.reading.naming import Actor
from standoff.reading.nouns import PERSON_OFFICIAL

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SIDES = frozenset({"people", "state", "seat", "government", "organisation"})
_BETWEEN = 4
"""Words that can stand between whom one serves and the office: *the Thai acting prime minister*."""
_LONGEST = 4
"""Words of a name."""


def introductions(doc: Doc, names: dict[int, Entry]) -> dict[str, Actor]:
    """Persons by their surname, with whom they serve."""
    found: dict[str, Actor] = {}
    for office in doc:
        if office.lemma_.lower() not in PERSON_OFFICIAL or office.tag_ not in {"NN", "NNP"}:
            continue
        side = _served(office, names)
        name = _name_after(office, names) or _name_before(office, names, side) if side is not None else None
        if side is not None and name:
            entry = names[side]
            person = Actor(entry.code, " ".join(t.text for t in name), "official")
            found.setdefault(name[-1].text, person)
    for who in (t for t in doc if t.lower_ == "who" and t.i > 2):  # *Gladwyn Jebb, who spoke for Britain*
        side = _spoken_for(who, names)
        name = _before(doc, who.i - 1, names)
        if side is not None and name:
            entry = names[side]
            found.setdefault(name[-1].text, Actor(entry.code, " ".join(t.text for t in name), "official"))
    return found


_FOR = frozenset("speak act negotiate sign vote answer fight".split())
_OVER = frozenset("represent lead command head rule govern run".split())


def _spoken_for(who: Token, names: dict[int, Entry]) -> int | None:
    """Where it stands for whom somebody speaks, by the clause that follows."""
    verb = who.head
    if who.dep_ != "nsubj" or verb.pos_ != "VERB":
        return None
    if lemma(verb) in _FOR:
        places = [t for c in verb.rights if c.lower_ == "for" for t in c.children if t.dep_ == "pobj"]
    else:
        places = [c for c in verb.rights if c.dep_ == "dobj"] if lemma(verb) in _OVER else []
    return next((p.i for p in places if p.i in names and names[p.i].kind in _SIDES), None)


def _before(doc: Doc, comma: int, names: dict[int, Entry]) -> list[Token]:
    """The name that ends before a comma."""
    if doc[comma].text != ",":
        return []
    first = comma
    while first > 0 and comma - first < _LONGEST and doc[first - 1].pos_ == "PROPN":
        first -= 1
    name = _proper(doc, first, names)
    return name if name and name[-1].i == comma - 1 else []


def _served(office: Token, names: dict[int, Entry]) -> int | None:
    """Where it stands whom an office is of, shortly before it in the same phrase."""
    for i in range(office.i - 1, max(-1, office.i - _BETWEEN - 2), -1):
        token = office.doc[i]
        if i in names and names[i].kind in _SIDES:
            return i
        if token.is_punct or token.pos_ in {"VERB", "AUX", "ADP", "CCONJ", "DET", "PRON"}:
            return None
    return None


def _name_after(office: Token, names: dict[int, Entry]) -> list[Token]:
    """*The ambassador, Mikhail Yakovlev*."""
    doc, i = office.doc, office.i + 1
    if i >= len(doc) or doc[i].text != ",":
        return []
    name = _proper(doc, i + 1, names)
    return name if name and _ends(doc, name[-1].i + 1) else []


def _name_before(office: Token, names: dict[int, Entry], side: int | None) -> list[Token]:
    """*Mikhail Yakovlev, the Soviet ambassador*."""
    doc = office.doc
    i = (side if side is not None else office.i) - 1
    if i >= 0 and doc[i].lower_ in {"the", "a", "an"}:
        i -= 1
    if i < 2 or doc[i].text != ",":
        return []
    first = i - 1
    while first > 0 and i - first < _LONGEST and doc[first - 1].pos_ == "PROPN":
        first -= 1
    name = _proper(doc, first, names)
    return name if name and name[-1].i == i - 1 else []


def _proper(doc: Doc, first: int, names: dict[int, Entry]) -> list[Token]:
    """The two to four proper nouns that begin at a place, of which the gazetteer knows none."""
    name: list[Token] = []
    for token in doc[first : first + _LONGEST]:
        particle = name and token.lower_ in {"al", "el", "bin", "von", "van", "de", "der", "-"}
        if not (token.pos_ == "PROPN" or particle) or token.i in names:
            break
        name.append(token)
    return name if len(name) > 1 and name[-1].pos_ == "PROPN" else []


def _ends(doc: Doc, place: int) -> bool:
    return place >= len(doc) or doc[place].is_punct or doc[place].pos_ in {"VERB", "AUX"}
