"""Who does an act and to whom, by the grammar of its verb or noun: words in the order in which they are likely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from standoff.reading.grammar import counted, holder, is_addressed, lemma, passed_on, together
from standoff.reading.lexicon import Match, match_noun, match_verb
from standoff.reading.noun_arguments import (
    MISSIONS,
    PATIENTS,
    PLACES,
    TARGETS,
    noun_agents,
    noun_patients,
    prepositions,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_CONTROL = frozenset(
    """plan preparation intention decision attempt effort order threat willingness promise pledge offer right
    readiness option ability
    capability bid refusal determination agreement desire move need proposal ambition aim goal idea prospect
    risk possibility chance step
    campaign measure commitment failure authority permission mission response strategy""".split()
)
"""Nouns whose infinitive or *for* is done by who has them."""


def planned(noun: Token) -> bool:
    """Whether a noun hangs on a plan or preparation."""
    return noun.head.lemma_ in {"for", "of"} and noun.head.head.lemma_ in {"plan", "intention", "preparation"}


def owner_of(noun: Token) -> Token | None:
    """Who is to do what a noun names, where it hangs on a plan, a preparation or the like."""
    node = noun
    while node.dep_ in {"conj", "appos"} and node.head.pos_ == "NOUN":
        node = node.head
    if (
        node.dep_ == "pobj"
        and node.head.dep_ == "prep"
        and node.head.lower_ in {"for", "of", "to", "against", "on"}
    ):
        node = node.head.head
    if lemma(node) in _CONTROL:
        return _possessor(node)
    if node.pos_ == "VERB" and lemma(node) in {
        "prepare",
        "plan",
        "brace",
        "train",
        "arm",
        "ready",
        "gear",
        "decide",
        "opt",
        "resolve",
    }:
        return holder(node)
    if noun.dep_ == "dobj" and lemma(noun.head) in {
        "plan",
        "prepare",
        "plot",
        "order",
        "threaten",
        "contemplate",
        "consider",
        "weigh",
        "launch",
    }:
        return holder(noun.head)
    return None


def _possessor(noun: Token) -> Token | None:
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    if (
        owner is not None
        and owner.ent_type_ != "DATE"
        and owner.lower_ not in {"week", "year", "month", "today", "yesterday"}
    ):
        return owner
    ways = (
        {"by", "from", "of"} if lemma(noun) in _CONTROL else {"by", "from"}
    )  # *the decision of the EU to suspend*
    by = next((c for c in noun.children if c.dep_ == "prep" and c.lower_ in ways), None)
    if by is not None:
        return next((c for c in by.children if c.dep_ == "pobj"), None)
    verb = noun.head
    if noun.dep_ in {"dobj", "attr", "oprd"} and verb.pos_ in {"VERB", "AUX"}:
        if not any(c.dep_ == "expl" for c in verb.children):
            return holder(verb)
        return holder(verb.head) if verb.dep_ in {"conj", "advcl"} else None
    return next((c for c in noun.lefts if c.dep_ in {"amod", "compound"} and c.text[:1].isupper()), None)


def agents(verb: Token) -> tuple[Token, ...]:
    """Heads of those who do what a verb says."""
    subject = holder(verb)
    if subject is not None and lemma(subject) in _CONTROL and verb.dep_ in {"acl", "relcl", "advcl", "xcomp"}:
        subject = _possessor(subject)
    if subject is None and any(c.dep_ in {"nsubjpass"} for c in verb.children):
        return ()
    if subject is None:
        return ()
    subject = counted(subject)
    if (meant := _behalf(verb)) is not None:
        return (meant, subject)
    ordered = _orderer(verb)
    return (subject, *together(subject), *([ordered] if ordered is not None else []))


def _behalf(verb: Token) -> Token | None:
    """For whom somebody acts: *signed on behalf of Venezuela*."""
    for on in (c for c in verb.children if c.dep_ == "prep" and c.lower_ in {"on", "in"}):
        for noun in (c for c in on.children if c.lower_ in {"behalf", "name"} and c.dep_ == "pobj"):
            return next(prepositions(noun, ("of",)), None)
    return None


def _orderer(verb: Token) -> Token | None:
    """Who has another do it: *ordered the company to stop deliveries*."""
    above = verb.head
    if verb.dep_ not in {"xcomp", "ccomp"} or lemma(above) not in _ORDERS:
        return None
    return holder(above)


_ORDERS = frozenset(
    "order instruct direct command tell authorize authorise send dispatch allow let have".split()
)


def patients(verb: Token, match: Match, inner: Token | None) -> Iterator[Token]:
    """Heads of those to whom a verb does something, the likeliest first."""
    thing = match.object
    if match.category in {"MOBILIZE", "ASSAULT", "COERCE"} and (based := _based(verb)):
        yield from based
        return
    if (
        lemma(verb) in {"meet", "receive", "draw", "get", "provoke", "trigger"}
        and match.category == "THREATEN"
    ):
        subject = next((c for c in verb.children if c.dep_ in {"nsubjpass", "nsubj"}), None)
        yield from (() if subject is None else noun_agents(subject))
        return
    passive = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if passive is None and verb.tag_ == "VBN" and verb.dep_ in {"acl"}:
        passive = verb.head
    if passive is None:
        passive = passed_on(verb)
    words = PATIENTS.get(match.category, TARGETS)
    direct = [
        c for c in verb.children if (c.dep_ in {"dative", "dobj"} and c.lower_ != "to") or is_addressed(c)
    ]
    if passive is not None:
        direct.insert(0, passive)
    if inner is not None:
        direct += [c for c in inner.children if c.dep_ in {"nsubj"} and inner.dep_ == "ccomp"]
    direct = [counted(d) for d in direct]
    things = [d for d in direct if thing is None or d != thing]
    if (
        match.category == "ACCUSE"
    ):  # *condemned the invasion of Kuwait by Iraq*: whose deed it is, not on whom
        deeds = [d for d in things if _hostile_deed(d)]
        for deed in deeds:
            yield from noun_agents(deed)
        things = [d for d in things if d not in deeds]
    yield from things
    before = (
        match.category == "REQUEST" and match.through is not None and match.through.lower_ in {"before", "to"}
    )
    if before and thing is not None and match.through is not None:  # *laid the dispute before the court*
        yield from (c for c in match.through.children if c.dep_ == "pobj")
    if match.through is not None and thing is None and _whom(match.through):  # *stood by Maduro*
        yield from (c for c in match.through.children if c.dep_ == "pobj")
    if direct:
        words = tuple(w for w in words if w not in PLACES or match.category == "MOBILIZE")
        if match.category in {"ASSAULT", "COERCE"}:  # *hit a ship with a missile*
            words = tuple(w for w in words if w != "with")
    if thing is not None and thing in direct:
        if match.category in {"ASSAULT", "COERCE"} and match_noun(thing) is None:
            yield thing  # *struck Hezbollah positions near Damascus*
        if match.category in _ANSWERS:  # *turned down a Sudanese proposal to admit America*
            yield from noun_agents(thing)
            yield thing
        yield from noun_patients(thing, match)
    for item in prepositions(verb, words):
        if match.category == "ACCUSE" and _hostile_deed(item):
            yield from noun_agents(item)
            continue
        yield item
        yield from together(item)
    if match.category == "CONSULT":  # *spoke by telephone with*, *held talks in Geneva with*
        for way in (
            t for c in verb.children if c.dep_ in {"prep", "agent"} for t in c.children if t.dep_ == "pobj"
        ):
            for item in prepositions(way, ("with",)):
                yield item
                yield from together(item)
    if thing is not None and thing.lemma_ in MISSIONS and match.category == "SANCTION":
        yield from prepositions(verb, ("in", "at"))
    if thing is not None and thing not in direct:
        yield from noun_patients(thing, match)
    if thing is not None:
        yield from (c for c in thing.children if c.dep_ == "poss")
        yield thing
    for item in things:
        yield from together(item)
        yield from noun_patients(item, match, places=match_noun(item) is not None)
    if inner is not None and match.category != "CONSULT":  # *met to discuss the clashes between X and Y*
        within = match_verb(inner)
        yield from patients(inner, within or match, None)
        for deeper in (c for c in inner.children if c.dep_ in {"xcomp", "ccomp"}):
            for item in (c for c in deeper.children if c.dep_ in {"nsubj", "dobj"} and c.pos_ != "PRON"):
                yield item
                yield from noun_patients(item, match, places=False)
    for child in verb.children:
        if child.dep_ == "ccomp" and child != inner and match.category in {"ACCUSE", "REQUEST", "THREATEN"}:
            yield from (c for c in child.children if c.dep_ in {"nsubj", "nsubjpass"})
            yield from (c for c in child.children if c.dep_ in {"dobj"})
    for child in verb.children:
        if (
            child.dep_ == "prep"
            and child.lower_ in {"in", "after", "amid", "over"}
            and match.category == "MOBILIZE"
        ):
            yield from _response(child)


def _whom(way: Token) -> bool:
    """Whether a preposition of a pattern leads to somebody and does not only say where: *stood by Kuwait*."""
    return way.lower_ not in {"in", "at", "on"} or lemma(way.head) in {"arrive", "land", "return"}


_BASED = frozenset("base station encamp garrison deploy quarter entrench house".split())


def _based(verb: Token) -> tuple[Token, ...]:
    """Who is where it happens: *dropped flares near the camp, where the militias are based*."""
    for place in (t for c in verb.rights if c.dep_ == "prep" for t in c.subtree):
        for clause in (c for c in place.children if c.dep_ == "relcl" and lemma(c) in _BASED):
            where = any(c.lower_ == "where" for c in clause.children)
            who = next((c for c in clause.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
            if where and who is not None:
                return (counted(who),)
    return ()


_ANSWERS = frozenset({"REJECT", "AGREE", "CONCEDE"})


def _hostile_deed(noun: Token) -> bool:
    found = match_noun(noun)
    return found is not None and found.category in {"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"}


def _response(preposition: Token) -> Iterator[Token]:
    """*in response to X*."""
    for noun in preposition.children:
        if noun.dep_ == "pobj" and noun.lemma_ in {
            "response",
            "reaction",
            "answer",
            "retaliation",
            "message",
            "warning",
        }:
            yield from noun_patients(noun, Match("MOBILIZE", (), 1, noun))
            yield from prepositions(noun, ("to", "for"))
