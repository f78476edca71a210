"""What a noun means by what a text has spoken of: *the island*, *the alliance*, who backs a militia."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from standoff.reading.gazetteer import Entry
from standoff.reading.grammar import text_of
from standoff.reading.memory import Memory
from standoff.reading.naming import Actor

if TYPE_CHECKING:
    from spacy.tokens import Token

_BACKED = re.compile(r"-\s?(?:back|align|support|sponsor|allied|fund|arm|train)")


_BEHIND = frozenset("backed supported armed funded trained sponsored financed equipped".split())
_ISLANDS = frozenset("TWN CUB CYP JPN LKA GBR IRL ISL MLT GRD HTI DOM JAM PHL IDN SGP MDG BHR FJI".split())


def backer_of(head: Token, memory: Memory) -> Entry | None:
    """The state that stands behind a group: *Iran-backed militias*."""
    text = text_of(memory.doc)
    for verb in (c for c in head.rights if c.dep_ == "acl" and c.lower_ in _BEHIND):
        agent = next((c for c in verb.children if c.dep_ == "agent"), None)
        for by in agent.children if agent is not None else ():
            entry = memory.names.get(by.i)
            if entry is not None and entry.kind in {"state", "people", "seat"}:
                return entry
    for child in head.lefts:
        for token in child.subtree:
            entry = memory.names.get(token.i)
            if (
                entry is not None
                and entry.kind in {"state", "people", "seat"}
                and _BACKED.match(text, token.idx + len(token))
            ):
                return entry
    return None


def island(head: Token, memory: Memory) -> Actor | None:
    """*The island* that was spoken of."""
    if head.lower_ != "island" or not any(c.lower_ in {"the", "this", "that"} for c in head.children):
        return None
    for _, actor, _, _ in reversed(memory.recent):
        if actor.code in _ISLANDS:
            return Actor(actor.code, actor.name, "state", assumed=True)
    return None


def organisation(head: Token, memory: Memory) -> Actor | None:
    """*The alliance* that was spoken of."""
    if not any(c.lower_ in {"the", "this"} for c in head.children) or list(head.rights):
        return None
    found = memory.latest(frozenset({"organisation"}), head.i)
    return replace(found, assumed=True) if found is not None else None
