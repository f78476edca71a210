"""On whose word a claim rests: the chain of sources, from its innermost holder to who wrote the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from standoff.reading import nouns
from standoff.reading.actors import Actors
from standoff.reading.gazetteer import organisations, patron_of, state_names
from standoff.reading.grammar import lemma, noun_span, text_of
from standoff.reading.naming import Actor
from standoff.reading.report import Source, SourceKind
from standoff.reading.spoken import Attribution

if TYPE_CHECKING:
    from spacy.tokens import Token

AUTHOR = Source("author", "author", None)
_CLAIMING = frozenset(
    """claim allege report announce deny fear confirm cite reveal predict describe expect forecast disclose
    suggest project anticipate see
    accuse blame mention note warn acknowledge voice express raise suspect perceive sense""".split()
)
"""Cues with an object that is claimed, not taken as known."""


@dataclass(frozen=True)
class Holder:
    """A source with the words that hold it."""

    source: Source
    actor: Actor | None
    cue: Token | None
    assumed: bool


def holders(word: Token, covering: Iterable[Attribution], actors: Actors) -> list[Holder]:
    """Who holds what a word is part of, innermost first, without its author."""
    mine = [a for a in covering if a.cue.i != word.i and (_claims(a) or _judges(a, actors))]
    mine.sort(key=lambda a: sum(end - start for start, end in a.content))
    result: list[Holder] = []
    for attribution in mine:
        holder = _holder(attribution, actors)
        if holder is not None and not (result and same(result[-1], holder)):
            result.append(holder)
    return result


def covers(attribution: Attribution, place: int) -> bool:
    """Whether a character belongs to the content of an attribution."""
    return any(start <= place < end for start, end in attribution.content)


def same(first: Holder, second: Holder) -> bool:
    """Whether two links of a chain are one holder."""
    a, b = first.source, second.source
    return a.name == b.name or (a.country == b.country is not None and a.kind == b.kind == "government")


def chain(links: Sequence[Holder]) -> tuple[Source, ...]:
    """The chain of sources, ended by the author."""
    return (*(link.source for link in links), AUTHOR)


def speaker(token: Token | None, actor: Actor | None) -> Holder | None:
    """A doer of a spoken act as the holder of it."""
    if actor is None or actor.kind in {"both", "other", "property"} or token is None:
        return None
    source, assumed = _source(token, actor)
    return Holder(source, actor, None, assumed)


def of_state(code: str) -> Holder | None:
    """A state, or an organisation of states, as the holder of what it says."""
    if not _of_states(code):
        return None
    group = code in organisations()
    name = code if group else state_names()[code]
    return Holder(Source(name, "group" if group else "government", code), None, None, True)


def _claims(attribution: Attribution) -> bool:
    if attribution.kind in {"clause", "quotation", "according", "noun"}:
        return True
    if attribution.cue.pos_ == "ADJ" or (
        attribution.kind == "infinitive" and lemma(attribution.cue) in {"claim", "expect"}
    ):
        return True
    if attribution.kind in {"object", "preposition"}:
        return lemma(attribution.cue) in _CLAIMING | {
            "speak",
            "talk",
            "warn",
            "point",
            "hint",
            "worry",
            "learn",
            "know",
        }
    return False


def _judges(attribution: Attribution, actors: Actors) -> bool:
    """Whether a body of states passes judgement on what it takes for a fact: *the Council deplores the raid*."""
    actor = actors.of(attribution.source)
    return lemma(attribution.cue) in _JUDGING and actor is not None and actor.kind == "organisation"


_JUDGING = frozenset("condemn deplore welcome commend thank note regret denounce applaud recall".split())


def _holder(attribution: Attribution, actors: Actors) -> Holder | None:
    head = attribution.source
    if head is None:
        return None
    actor = actors.of(head)
    if head.lower_ in {"people", "person", "persons"} and any(t.lower_ in _KNOWING for t in head.subtree):
        country = actor.code if actor is not None else None
        return Holder(Source(_words(head), "anonymous_officials", country), actor, attribution.cue, True)
    if actor is None and head.lower_ in _SOME:
        actor = _officials(head, actors)
    if actor is None:
        if head.pos_ == "PRON":
            return None
        kind: SourceKind = (
            "media"
            if head.lower_ in nouns.MEDIA
            else "named_official"
            if head.pos_ == "PROPN"
            else "anonymous_officials"
        )
        if head.pos_ not in {"PROPN"} and head.lower_ not in nouns.MEDIA | nouns.ANONYMOUS:
            return None
        return Holder(Source(_words(head), kind, None), None, attribution.cue, True)
    if actor.kind == "property":
        return (
            Holder(Source(_words(head), "group", None), None, attribution.cue, True)
            if head.pos_ == "PROPN"
            else None
        )
    source, assumed = _source(head, actor)
    if source.kind == "intermediary":
        sender = _sender(actors, head)
        if sender is not None:
            source = replace(source, name=sender.name, country=country_of(sender))
    return Holder(source, actor, attribution.cue, assumed)


_KNOWING = frozenset("familiar briefed knowledge close involved informed".split())
"""What people are who speak as officials do: *three people familiar with the matter*."""
_SOME = frozenset("some others many several most one two none another".split())
_NEAR = 80


def _officials(head: Token, actors: Actors) -> Actor | None:
    """Of whom *some* or *others* speaks: officials or experts told of shortly before."""
    for token in reversed(head.doc[max(0, head.i - _NEAR) : head.i]):
        actor = actors.of(token)
        if actor is not None and actor.kind in {"officials", "expert"} and token.tag_ == "NNS":
            return actor
    return None


def _source(head: Token, actor: Actor) -> tuple[Source, bool]:
    name = actor.name if actor.kind not in {"property"} else _words(head)
    country = country_of(actor)
    return Source(name[:120], _kind(actor), country), actor.assumed or actor.kind in {"expert", "person"}


def country_of(actor: Actor) -> str | None:
    """State of a source, or short name of an organisation of states; groups have none, media the state they are of."""
    if actor.kind == "media" and actor.code and actor.code not in state_names():
        return patron_of(actor.code)
    if actor.kind == "group" or (actor.code and not _of_states(actor.code)):
        return None
    return actor.code


def _of_states(code: str) -> bool:
    return code in state_names() or code in organisations()


def _kind(actor: Actor) -> SourceKind:
    if actor.code and actor.kind in {"official", "officials", "person"} and not _of_states(actor.code):
        return "group"
    match actor.kind:
        case "official":
            return "named_official"
        case "officials":
            return "anonymous_officials"
        case "person":
            return "named_official" if actor.code else "group"
        case "journalist":
            return "journalist"
        case "intermediary":
            return "intermediary"
        case "media":
            return "media"
        case "organisation" | "group" | "expert":
            return "group"
        case "people" if actor.code is None:
            return "group"
    return "group" if actor.code in organisations() else "government"


def _words(head: Token) -> str:
    start, end = noun_span(head)
    return text_of(head.doc)[start:end][:120]


def _sender(actors: Actors, head: Token) -> Actor | None:
    """For whom a go-between speaks: who is named after *on behalf of*, else the group last spoken of."""
    doc = head.doc
    for token in reversed(doc[: head.i]):
        if token.lower_ == "behalf":
            for child in token.children:
                if child.lower_ == "of":
                    inner = next((c for c in child.children if c.dep_ == "pobj"), None)
                    if inner is not None and (found := actors.of(inner)) is not None:
                        return found
    for token in reversed(doc[: head.i]):
        found = actors.of(token)
        if found is not None and found.kind == "group":
            return found
    return None
