"""What a pattern of the lexicon turns into by what stands beside its verb."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from standoff.reading.grammar import lemma
from standoff.reading.lexicon import Match, match_noun

if TYPE_CHECKING:
    from spacy.tokens import Token

HOSTILE = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN"})
_EMPTY = frozenset({"range", "water", "waters", "sea", "ocean", "zone", "ground", "desert", "air", "field"})
"""Where force hits nobody."""


def turned(verb: Token, match: Match, whom: tuple[Token, ...]) -> Match:
    """What is fired into the sea is a show of force; a protest that something happened accuses."""
    places = {lemma(t) for c in verb.rights if c.dep_ == "prep" for t in c.children if t.dep_ == "pobj"} | {
        lemma(p) for p in whom[:2]
    }
    if match.category == "CONSULT" and match.object is not None and _of_protest(match.object):
        return replace(match, category="ACCUSE")
    if match.category == "MOBILIZE" and lemma(verb) == "arm" and any(c.dep_ == "dobj" for c in verb.children):
        return replace(match, category="AID")
    if (
        match.category == "COERCE"
        and lemma(verb) == "turn"
        and not any(c.dep_ in {"dobj", "nsubjpass"} for c in verb.children)
    ):
        return replace(match, category="RETREAT")
    if (
        lemma(verb) == "give"
        and match.category == "CONCEDE"
        and any(c.dep_ == "dobj" and c.pos_ == "PROPN" for c in verb.children)
    ):
        return replace(match, category="RETREAT")
    if match.category == "COERCE" and lemma(verb) in {"expel", "deport"} and _few(verb):
        return replace(match, category="SANCTION")
    if lemma(verb) in {"abandon", "evacuate", "vacate"} and any(
        c.dep_ == "dobj" and c.pos_ == "PROPN" for c in verb.children
    ):
        return replace(match, category="RETREAT")
    if match.category == "ASSAULT" and lemma(verb) not in _HANDS and (places & _EMPTY or _shown(verb)):
        return replace(match, category="MOBILIZE")
    if (
        match.category == "PROTEST"
        and lemma(verb) == "protest"
        and any(
            c.dep_ in {"ccomp", "dobj"} or (c.dep_ == "nsubj" and c.pos_ == "PROPN") for c in verb.children
        )
    ):
        return replace(match, category="ACCUSE")
    return match


_HANDS = frozenset("throw wrestle knock push fling shove".split())
"""What is done to somebody by hand: *threw him to the ground*."""


def _of_protest(paper: Token) -> bool:
    """*Handed over a note of protest*."""
    inside = (t for c in paper.rights if c.lower_ == "of" for t in c.children if t.dep_ == "pobj")
    return any(t.lemma_.lower() in {"protest", "complaint", "condemnation"} for t in inside)


def _few(verb: Token) -> bool:
    """*Expelled two Russians*, *a senior intelligence officer*: people of an embassy, not a people."""
    for who in (c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"}):
        counted = any(c.dep_ == "nummod" for c in who.children)
        if who.text[:1].isupper() and counted:
            return True
        if any(c.lower_ in {"intelligence", "embassy", "consular", "military"} for c in who.lefts):
            return True
        if who.lemma_ in {"spy", "official", "representative", "officer", "staff", "dozen"}:
            return True
    return False


def _shown(verb: Token) -> bool:
    """Force that is shown, not used: missiles sent at nobody, *in a show of force*."""
    objects = {c.lemma_.lower() for c in verb.children if c.dep_ in {"dobj", "nsubjpass"}}
    ways = {
        c.lower_
        for v in (verb, *(c for c in verb.children if c.dep_ == "conj"))
        for c in v.children
        if c.dep_ == "prep"
    }
    known = any(
        d.lower_ in {"the", "that", "those"} for c in verb.children if c.dep_ == "dobj" for d in c.lefts
    )
    if lemma(verb) in {"launch", "fire"} and objects & {"missile", "rocket", "satellite"} and not known:
        return not ways & {"at", "on", "against", "upon"}
    if any(t.lower_ == "warning" for c in verb.children if c.dep_ == "dobj" for t in c.lefts):
        return True
    return any(t.lower_ == "show" and t.dep_ == "pobj" for c in verb.children for t in c.children)


def names_force(verb: Token) -> bool:
    """*Vowed more attacks*."""
    found = (match_noun(c) for c in verb.children if c.dep_ == "dobj")
    return any(m is not None and m.category in HOSTILE for m in found)


def asks_whether(verb: Token) -> bool:
    """Whether a verb only asks or tells whether, what or why."""
    clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    if clause is None:
        return False
    return any(
        c.lower_ in {"whether", "if", "what", "why", "how", "when", "who", "where"} for c in clause.children
    )
