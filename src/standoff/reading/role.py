"""One end of an act: who does it, or to whom it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from standoff.reading.grammar import noun_span, text_of
from standoff.reading.naming import Actor

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True)
class Role:
    """One end of an act."""

    code: str | None = None
    text: str | None = None
    token: Token | None = None
    actor: Actor | None = None
    assumed: bool = False


def words_of(token: Token) -> str:
    """The words of a noun phrase, its head where they are many."""
    start, end = noun_span(token)
    text: str = text_of(token.doc)[start:end]
    return text if len(text) <= 200 else token.text


def is_kind(role: Role, kind: str) -> bool:
    """Whether a role is held by an actor of a kind."""
    return role.actor is not None and role.actor.kind == kind


def joined(first: Token | None, second: Token | None) -> bool:
    """Whether the second of two nouns is joined to the first by *and*."""
    while second is not None and second.dep_ == "conj":
        if first is not None and second.head == first:
            return True
        second = second.head
    return False
