"""Movements that a verb tells of by who or what moves: *divisions moved to Florida*, *the Turks entered Smyrna*.

Somebody who is sent to a capital is sent to talk; a ship that is sent is a show of force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading import cues, nouns
from standoff.reading.act import Act
from standoff.reading.arguments import agents
from standoff.reading.gazetteer import code_of, is_people
from standoff.reading.grammar import holder, lemma
from standoff.reading.lexicon import Match, known_verb
from standoff.reading.naming import noun_kind
from standoff.reading.noun_arguments import PATIENTS, prepositions

if TYPE_CHECKING:
    from spacy.tokens import Token


def movement(verb: Token) -> Act | None:
    """Forces that move or stand somewhere: *divisions moved to Florida*."""
    word = lemma(verb)
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is None and verb.dep_ in {"xcomp", "conj"}:
        subject = holder(verb)
    if subject is not None and subject.lower_ in nouns.MUNITIONS and word in _FALLS:
        where = tuple(prepositions(verb, ("on", "in", "into", "at", "near", "inside")))
        return Act(verb, Match("ASSAULT", (), 1, None), agents(verb), where, verb) if where else None
    if subject is None:
        return None
    if noun_kind(subject) == "force":
        moves = word in _MOVES or _stirs(verb)
    else:
        moves = word in _MARCHES and _nation(subject)
    if not moves:
        return None
    into = (
        [c for c in verb.children if c.dep_ == "dobj" and c.pos_ == "PROPN"]
        if word in {"enter", "leave"}
        else []
    )
    places = (
        any(c.dep_ in {"prep", "advmod"} for c in verb.children)
        or bool(into)
        or word in {"advance", "gather", "mass", "land", "disembark"}
    )
    match = Match(
        "RETREAT" if word in {"leave", "return", "depart"} and (_home(verb) or _away(verb)) else "MOBILIZE",
        (),
        1,
        None,
    )
    return (
        Act(verb, match, agents(verb), (*into, *prepositions(verb, PATIENTS["MOBILIZE"])), verb)
        if places or word == "leave"
        else None
    )


def _stirs(verb: Token) -> bool:
    """Whether forces do something somewhere by a verb that is not known: *paratroopers jumped near Grodno*."""
    word = lemma(verb)
    if (
        known_verb(verb)
        or word in cues.SPEECH | cues.BELIEF | _STILL
        or verb.tag_ not in {"VBD", "VBG", "VBN", "VBZ"}
    ):
        return False
    if any(c.dep_ in {"dobj", "nsubjpass", "neg", "xcomp", "ccomp"} for c in verb.children):
        return False
    return any(c.dep_ in {"prep", "advmod", "prt"} and c.i > verb.i for c in verb.children)


_STILL = frozenset(
    """be have sleep eat drink live starve freeze suffer lose fail begin start continue stop belong consist include
    seem appear become grow fall rise number happen occur result last range differ depend exist serve work number
    cost count look feel lie rust age retire rely emerge vanish disappear drown surrender tire run cease""".split()
)
"""What forces do that is no move."""
_FALLS = frozenset("fall land explode slam crash rain drop burst".split())


_MOVES = frozenset(
    """move advance head sail gather arrive assemble stand leave go return steam fly enter pour roll land depart
    converge circle hover cruise drive drop parachute disembark push thrust creep approach surge stream
    face loiter anchor dock remain stay wait come descend""".split()
)


_MARCHES = frozenset("enter advance land march pour push thrust cross withdraw retreat ride sweep".split())
"""What a nation does by its army."""


def _nation(subject: Token) -> bool:
    """*The Turks*, who march; one of them does not."""
    the = any(c.lower_ == "the" for c in subject.lefts)
    return the and is_people(subject.text) and not any(c.dep_ == "nummod" for c in subject.lefts)


_SENDING = frozenset("send dispatch despatch order".split())


def sent(verb: Token) -> Act | None:
    """*Sent Cyrus Vance to Seoul* is for talks, *sent the Panther to Agadir* a show of force."""
    if lemma(verb) not in _SENDING:
        return None
    whom = next((c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"} and c.pos_ == "PROPN"), None)
    if whom is None or code_of(whom.text) is not None:
        return None
    ways = tuple(prepositions(verb, ("to", "into", "off", "near")))
    if any(c.lower_ == "the" for c in whom.lefts) and whom.ent_type_ not in {"GPE", "NORP", "PERSON"}:
        if lemma(verb) == "order" and not ways:
            return None
        return Act(verb, Match("MOBILIZE", (), 1, whom), agents(verb), ways, verb)
    named = whom.ent_type_ == "PERSON" or any(noun_kind(c) == "official" for c in whom.lefts)
    if named and ways and lemma(verb) != "order":
        return Act(verb, Match("CONSULT", (), 1, None), agents(verb), ways, verb)
    return None


def _away(verb: Token) -> bool:
    """*The garrison left Austria*."""
    return any(c.dep_ == "dobj" and c.pos_ == "PROPN" for c in verb.children)


def _home(verb: Token) -> bool:
    return any(t.lower_ in {"home", "base", "bases", "barracks"} for t in verb.subtree)
