"""Acts that are told by what somebody is called, or by how somebody is: *declared persona non grata*, *were dead*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.act import Act
from standoff.reading.arguments import agents
from standoff.reading.grammar import counted, lemma
from standoff.reading.lexicon import Match, match_noun
from standoff.reading.naming import noun_kind
from standoff.reading.noun_arguments import noun_agents, noun_patients
from standoff.reading.report import Category

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMED: dict[str, Category] = {
    "persona": "SANCTION", "unwelcome": "SANCTION", "void": "REJECT", "null": "REJECT", "invalid": "REJECT",
    "illegal": "REJECT", "unlawful": "REJECT", "inadmissible": "REJECT", "unacceptable": "REJECT", "baseless": "REJECT",
    "enemy": "ACCUSE", "aggressor": "ACCUSE", "terrorist": "ACCUSE", "outlaw": "ACCUSE", "traitor": "ACCUSE",
    "criminal": "ACCUSE", "pirate": "ACCUSE", "usurper": "ACCUSE",
}  # fmt: skip
"""What somebody or something is declared, and what it is to declare it."""
_SMALL = frozenset({"ccomp", "oprd", "attr", "acomp", "xcomp", "appos", "advmod"})


def declared(verb: Token) -> Act | None:
    """*Declared the ambassador persona non grata*, *declared its decisions void*, *declared it an aggressor*."""
    if lemma(verb) not in {"declare", "proclaim", "pronounce"}:
        return None
    after = [t for c in verb.rights for t in c.subtree]
    if any(t.tag_ in {"VBD", "VBZ", "VBP", "MD"} or t.lower_ in {"that", "to"} for t in after):
        return None
    kind = next((k for t in after if (k := _NAMED.get(t.lower_) or _NAMED.get(t.lemma_.lower()))), None)
    if kind is None:
        return None
    whom = [
        c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"} or (c.dep_ == "nsubj" and c.i > verb.i)
    ]
    small = (c for c in verb.rights if c.dep_ in _SMALL)
    whom += [c for s in small for c in s.children if c.dep_ in {"nsubj", "nsubjpass"}]
    return Act(verb, Match(kind, (), 2, None), agents(verb), tuple(whom), verb)


def dead(word: Token) -> Act | None:
    """*Six of its guards were dead*: force used on them, by whom the text does not say."""
    if lemma(word) != "be" or not any(c.dep_ == "acomp" and c.lower_ == "dead" for c in word.children):
        return None
    subject = next((c for c in word.children if c.dep_ == "nsubj"), None)
    whom = counted(subject) if subject is not None else None
    if whom is None or noun_kind(whom) not in {"force", "people", "officials"}:
        return None
    return Act(word, Match("ASSAULT", (), 1, None), (), (whom,), word)


_STRUCK = frozenset(
    "alarm appal appall outrage dismay shock disturb horrify sadden trouble incense infuriate".split()
)


def alarmed(verb: Token) -> Act | None:
    """*Was appalled by the raid*: a charge against whose deed it was."""
    subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if lemma(verb) not in _STRUCK or subject is None:
        return None
    by = (c for c in verb.children if c.dep_ in {"agent", "prep"} and c.lower_ in {"by", "at", "over"})
    deeds = [t for c in by for t in c.children if t.dep_ == "pobj"]
    if not deeds:
        return None
    whose = [t for d in deeds for t in (*noun_agents(d), *_to_whom(d), d)]
    return Act(verb, Match("ACCUSE", (), 2, None), (subject,), tuple(whose), verb)


def _to_whom(deed: Token) -> tuple[Token, ...]:
    found = match_noun(deed)
    return () if found is None or any(True for _ in noun_agents(deed)) else tuple(noun_patients(deed, found))


_HOW = frozenset("to by out into for from as off on over under with back".split())


def taken(verb: Token) -> Act | None:
    """*Took Leticia*: a place that is taken by force."""
    if lemma(verb) not in {"take", "retake"} or any(c.lower_ in _HOW for c in verb.rights):
        return None
    place = next((c for c in verb.rights if c.dep_ == "dobj" and c.pos_ == "PROPN"), None)
    if (
        place is None
        or place.ent_type_ not in {"GPE", "LOC", "FAC"}
        or any(c.dep_ == "case" for c in place.rights)
    ):
        return None
    return Act(verb, Match("ASSAULT", (), 2, None), agents(verb), (place,), verb)
