"""Whose a noun is that nothing modifies, and whom a titled person serves of whom nothing more is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from standoff.reading import nouns
from standoff.reading.memory import Memory
from standoff.reading.naming import Actor, Kind, body, does
from standoff.reading.origins import likeliest
from standoff.reading.spoken_of import secretary_general, user

if TYPE_CHECKING:
    from spacy.tokens import Token

OFFICES = frozenset("ministry minister office secretary ministries department commissioner".split())
"""Of which *foreign* says what they deal with."""
_CROWDS = frozenset("crowd mob protester demonstrator rioter student deputy parliamentarian lawmaker".split())
"""Who are of the state that is spoken of, though nothing says so."""
NOBODYS = frozenset(
    "arab western european foreign regional asian african allied gulf neutral international".split()
)
"""What officials are called who are of no one state."""


def by_place(head: Token, name: str, memory: Memory) -> str | None:
    """Whom somebody with a title serves, where nothing says it: by where it is told, by the name, by who is near."""
    said = memory.spoke_at(head) or memory.setting(head)
    if said is not None:
        return said.code
    near = memory.near_state(head, national=True)
    sides = dict.fromkeys([*((near.code,) if near is not None else ()), *memory.parties])
    return likeliest(name, [c for c in sides if c]) or (near.code if near is not None else None)


def bare(head: Token, kind: Kind, name: str, memory: Memory) -> Actor:
    """A body or official that nothing modifies: the one named before, else of the state last spoken of."""
    if any(c.lower_ in NOBODYS for c in head.lefts) and head.lemma_.lower() not in OFFICES:
        return Actor(None, name, kind)
    if (one := secretary_general(head, memory)) is not None:
        return one
    articles = {c.lower_ for c in head.children if c.dep_ == "det"}
    definite = bool(articles & {"the", "this", "that", "these", "those"})
    if (
        memory.home is not None
        and definite
        and kind in {"government", "force", "official"}
        and head.dep_ != "appos"
    ):
        return Actor(memory.home.code, name, kind, assumed=True)
    country = head.lower_ in {"country", "nation", "state", "kingdom", "republic"}
    known = memory.bodies.get(body(head))
    setting = memory.setting(head)
    if (
        setting is not None
        and head.dep_ != "appos"
        and kind in {"government", "people", "force", "officials", "media"}
        and not country
    ):
        return Actor(setting.code, name, kind, assumed=True)
    near = memory.near_state(head, head.lower_ in nouns.OWN)
    if (
        known is not None
        and known.code
        and not country
        and not articles & {"a", "an", "some", "several", "another"}
    ) and (
        near is None
        or head.lower_ == "ministry"
        or not (head.lower_ in nouns.OWN or (kind == "official" and head.dep_ == "appos"))
    ):
        return replace(known, assumed=True)
    if (
        kind == "official"
        and definite
        and head.dep_ != "appos"
        and (person := memory.latest(frozenset({"official"}), head.i))
    ):
        return replace(person, assumed=True)
    if near is not None and country and definite:
        return Actor(near.code, name, "state", assumed=True)
    if head.lemma_ in {"diplomat", "envoy"} and not definite:
        return Actor(None, name, kind)
    if kind == "force" and not definite and head.lower_ in nouns.MUNITIONS and does(head):
        return Actor(None, name, kind)
    if head.lower_ in nouns.MUNITIONS and definite and (who := user(head, memory)) is not None:
        return Actor(who.code, name, kind, assumed=True)
    if (
        near is not None
        and (
            definite
            or kind in {"officials", "force"}
            or head.lemma_ in _CROWDS
            or head.lemma_.lower().startswith("spokes")
        )
        and not country
    ):
        return Actor(near.code, name, kind, assumed=True)
    return Actor(None, name, kind)


def only_council(memory: Memory) -> str | None:
    """The only organisation with a council that a text names: *the Council*, of the League."""
    named = memory.spoken & _COUNCILS
    return next(iter(named)) if len(named) == 1 else None


_COUNCILS = frozenset({"UN", "League of Nations", "EU", "NATO", "AU", "OAS", "Arab League", "GCC", "ECOWAS"})


def unowned(head: Token, memory: Memory) -> bool:
    """Whether a name such as *the People's National Army* says nothing of whose it is."""
    inside = [t for c in head.children if c.dep_ not in {"relcl", "acl", "appos", "conj"} for t in c.subtree]
    return not any(t.i in memory.names or t.tag_ == "PRP$" for t in (head, *inside))


_SPEAK_FOR_IT = frozenset({"ministers", "leaders", "participants", "members"})


def for_issuer(token: Token) -> bool:
    """Whether those who made a communiqué do something in it: *The Ministers condemned*, with nothing beside them."""
    if token.lower_ not in _SPEAK_FOR_IT or token.dep_ != "nsubj" or not token.text[:1].isupper():
        return False
    loose = {"det", "relcl", "appos", "cc", "conj", "punct", "advmod"}
    return all(c.dep_ in loose for c in token.children)
