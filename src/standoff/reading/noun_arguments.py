"""Who does what a noun names and to whom: *the raid of Turkey on Iraq*, *the flights that the army made*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from standoff.reading.grammar import holder, lemma, together
from standoff.reading.lexicon import Match, match_noun

if TYPE_CHECKING:
    from spacy.tokens import Token

TARGETS = tuple(
    """against on upon at to with toward towards into from for over near off
    between across in around outside inside""".split()
)


PLACES = frozenset({"in", "over", "near", "off", "across", "into", "around", "outside", "inside"})
"""Prepositions that say where, not whom, where there is an object."""


PATIENTS: dict[str, tuple[str, ...]] = {
    "CONSULT": ("with", "to", "between", "by", "through", "via"),
    "AGREE": ("with", "to", "between", "for"),
    "COOPERATE": ("with", "to", "between", "from"),
    "SUPPORT": ("for", "with", "to", "of", "between"),
    "AID": ("to", "for", "of", "in"),
    "REQUEST": ("on", "to", "upon", "from", "with", "of", "for"),
    "RETREAT": ("against", "on", "to", "from", "with", "of", "in"),
    "CONCEDE": ("to", "on", "for", "with", "from"),
    "MOBILIZE": (
        "against",
        "toward",
        "towards",
        "near",
        "to",
        "into",
        "off",
        "in",
        "along",
        "at",
        "on",
        "across",
        "over",
        "with",
    ),
    "ACCUSE": ("against", "of", "for", "on", "at", "with", "to", "over", "about"),
    "REJECT": ("by", "from", "to", "of", "with", "for", "against"),
    "PROTEST": ("against", "at", "over", "outside", "in"),
    "SANCTION": ("with", "to", "from", "against", "on", "of", "for", "between"),
}


def noun_agents(noun: Token) -> Iterator[Token]:
    """Heads of those who do what a noun names."""
    for child in noun.children:
        if child.dep_ == "poss":
            yield child
            yield from together(child)
    for child in noun.children:
        if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "from", "between", "of"}:
            inner = next((c for c in child.children if c.dep_ == "pobj"), None)
            if inner is not None and (
                child.lower_ != "of"
                or (match_noun(noun) is not None and (_subjective(noun) or _upon(noun)) and not _by(noun))
            ):
                yield inner
    if (
        noun.dep_ == "dobj" and match_noun(noun) is not None
    ):  # *by* hung on the verb: *condemned the raid on X by Y*
        for child in noun.head.rights:
            if child.i > noun.i and child.dep_ == "prep" and child.lower_ == "by":
                yield from (c for c in child.children if c.dep_ == "pobj" and c.pos_ in {"PROPN", "NOUN"})
    for child in noun.lefts:
        if child.dep_ in {"amod", "compound", "nmod"} and (child.text[:1].isupper() or "-" in child.text):
            yield child
            yield from (c for c in child.children if c.dep_ == "conj")
    yield from _clause_agents(noun)


def _clause_agents(noun: Token) -> Iterator[Token]:
    """Who acts in a clause that tells of a deed: *the raid ordered by Tehran*, *the flights which it carried out*."""
    for child in noun.children:
        if child.dep_ in {"acl", "relcl"} and child.tag_ == "VBN":
            agent = holder(child)
            if agent is not None and agent != noun:
                yield agent
        elif child.dep_ == "relcl" and lemma(child) in _CARRIED:  # *the flights which the army carried out*
            yield from (c for c in child.children if c.dep_ == "nsubj" and c.tag_ not in {"WDT", "WP"})


_CARRIED = frozenset(
    "carry conduct launch make hold stage mount undertake perform commit impose wage begin".split()
)


def _by(noun: Token) -> bool:
    """*The release of the sailors by Iran*: *of* then names to whom it is done."""
    return any(c.dep_ in {"prep", "agent"} and c.lower_ == "by" for c in noun.rights)


_OF_WHO_ACTS = frozenset(
    "visit trip offer refusal threat attempt request demand plea wish landing advance incursion intrusion".split()
)


def _subjective(noun: Token) -> bool:
    """Nouns whose *of* names who acts: *the withdrawal of Russian troops*, not *the invasion of Kuwait*."""
    match = match_noun(noun)
    if lemma(noun) in _OF_WHO_ACTS:
        return True
    return match is not None and match.category in {"RETREAT", "MOBILIZE", "PROTEST", "REJECT", "CONCEDE"}


def _upon(noun: Token) -> bool:
    """*The attacks of the regime on the town*, where *on* says to whom, and *of* so by whom."""
    return any(c.dep_ == "prep" and c.lower_ in {"on", "against", "upon"} for c in noun.children)


def noun_patients(noun: Token, match: Match, places: bool = True) -> Iterator[Token]:
    """Heads of those to whom is done what a noun names; without places, of those that stand by a mere thing."""
    words = PATIENTS.get(match.category, TARGETS)
    if not places and match.category in {"ASSAULT", "COERCE"}:
        words = tuple(w for w in words if w not in PLACES)
    for item in prepositions(
        noun, words if (_subjective(noun) or _upon(noun)) and not _by(noun) else (*words, "of")
    ):
        yield item
        yield from together(item)
    if noun.lemma_ in MISSIONS and match.category == "SANCTION":
        yield from prepositions(noun, ("in", "at"))
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ == "by" and match.category == "REJECT":
            continue
        if child.dep_ in {"acl", "relcl"} and child.tag_ in {"VBG", "VB"}:
            yield from (c for c in child.children if c.dep_ == "dobj")


MISSIONS = frozenset("embassy consulate mission legation ambassador envoy office diplomat".split())
"""What stands where it is sent."""
_AROUND = frozenset(
    "sea water coast area zone airspace direction vicinity border shore frontier boundary side edge approach".split()
)
"""Places that are somebody's by what follows: *into the sea off Guam*."""


def prepositions(head: Token, words: tuple[str, ...]) -> Iterator[Token]:
    """Objects of the prepositions that a word comes with, in the order of those that are asked for."""
    found = [
        (words.index(c.lower_), c)
        for c in head.children
        if c.dep_ in {"prep", "dative", "agent"} and c.lower_ in words
    ]
    for _, preposition in sorted(found, key=lambda x: (x[0], x[1].i)):
        for inner in preposition.children:
            if inner.dep_ == "pobj":
                yield inner
                if inner.lemma_ in _AROUND:
                    yield from prepositions(inner, ("with", "off", "near", "of", "around", "over", "to"))
            elif inner.dep_ == "prep":
                yield from (c for c in inner.children if c.dep_ == "pobj")
