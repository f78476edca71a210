"""What a noun means by what a text has spoken of: *the island*, *the four states*, who backs a militia."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from standoff.reading import nouns
from standoff.reading.gazetteer import Entry, organisations, state_names
from standoff.reading.grammar import holder, text_of
from standoff.reading.memory import Memory
from standoff.reading.naming import Actor, has, state_name

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


HALVES = frozenset({"north", "south", "northern", "southern", "northerners", "southerners"})
_DIVIDED = (("PRK", "KOR"), ("VDR", "VNM"), ("SDN", "SSD"), ("YEM", "YMD"))
"""States of the north and the south of one country."""


def half(token: Token, memory: Memory) -> Actor | None:
    """*The North* in a text about North and South Korea, *southern soldiers* in one about the Sudans."""
    codes = memory.spoken
    before = token.nbor(-1).lower_ if token.i else ""
    for north, south in _DIVIDED:
        both = (north in codes and south in codes) or (north == "PRK" and bool({north, south} & codes))
        noun = token.text in {"North", "South"} or north in {"SDN", "YEM"}
        if both and noun and (before in {"the", "both"} or token.dep_ in {"amod", "compound"}):
            code = north if token.lower_.startswith("north") else south
            return Actor(code, state_names()[code], "state")
    return None


_SHARED = {
    "Korean": ("PRK", "KOR"),
    "Koreans": ("PRK", "KOR"),
    "Congolese": ("COD", "COG"),
    "Sudanese": ("SDN", "SSD"),
}
"""Names of the people of two states."""


def shared_name(token: Token, memory: Memory) -> Actor | None:
    """*The Koreans*, in a text about one of the Koreas."""
    two = [c for c in _SHARED.get(token.text, ()) if c in memory.spoken]
    two = two if len(two) == 1 else [c for c in two if c in memory.parties]
    return Actor(two[0], state_names()[two[0]], "people") if len(two) == 1 else None


_OPPOSED = frozenset("combatants belligerents antagonists adversaries disputants sides parties".split())
_PLAIN = frozenset({"the", "warring", "opposing", "feuding", "conflicting"})
"""With what *the parties* are those in conflict."""


def opposed(noun: Token) -> bool:
    """*The combatants*, *the warring parties*."""
    before = {c.lower_ for c in noun.lefts}
    return noun.lower_ in _OPPOSED and "the" in before and before <= _PLAIN


def of_both(noun: Token) -> bool:
    """*The commanders of the two armies*."""
    inner = (p for c in noun.rights if c.dep_ == "prep" and c.lower_ in {"of", "from"} for p in c.children)
    return any(p.dep_ == "pobj" and p.lower_ in nouns.SIDES and has(p, {"both", "two"}) for p in inner)


_USED = 80
"""Words before a munition among which it is looked for who used it."""


def user(munition: Token, memory: Memory) -> Actor | None:
    """Who dropped *the flares*, or fired *the missile*, that was told of before."""
    for i in range(munition.i - 1, max(-1, munition.i - _USED), -1):
        token = memory.doc[i]
        if token.lemma_ == munition.lemma_ and token.dep_ == "dobj" and token.head.pos_ == "VERB":
            who = holder(token.head)
            return memory.of.get(who.i) if who is not None else None
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
    if not any(c.lower_ in {"the", "this"} for c in head.children) or any(
        c.dep_ == "prep" for c in head.rights
    ):
        return None
    for _, actor, _, _ in reversed(memory.recent):
        if actor.code in organisations():
            return Actor(actor.code, actor.name, "organisation", assumed=True)
    return None


def named_after(head: Token, memory: Memory) -> str:
    """The name in apposition to a title: *his spokesman, Capt. Bill Urban*."""
    proper = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
    if proper is None:
        return ""
    entry = memory.names.get(proper.i)
    if entry is not None:
        return entry.name if entry.kind == "person" else ""
    words = [t.text for t in proper.lefts if t.dep_ in {"compound", "nmod"} and t.text not in nouns.TITLES]
    return " ".join([*[w for w in words if w[:1].isupper()], proper.text])


def union(head: Token, memory: Memory) -> Actor | None:
    """*The Union*: the one that was spoken of, else the European."""
    if {c.lower_ for c in head.lefts} != {"the"} or head.dep_ == "compound":
        return None
    found = memory.latest(frozenset({"organisation"}), head.i)
    code = found.code if found is not None and found.code in {"AU", "EU"} else "EU"
    return Actor(code, "Union", "organisation", assumed=True)


def secretary_general(head: Token, memory: Memory) -> Actor | None:
    """*The Secretary-General*: of the organisation that was spoken of, else of the United Nations."""
    text = text_of(memory.doc)[max(0, head.idx - 20) : head.idx + len(head)]
    if not text.endswith(
        ("Secretary-General", "secretary-general", "secretary general", "Secretary General")
    ):
        return None
    found = memory.latest(frozenset({"organisation"}), head.i)
    return Actor(found.code if found is not None else "UN", "Secretary-General", "official", assumed=True)


def several(head: Token, memory: Memory) -> tuple[str, ...]:
    """*The four states* that were named in a row before; *the ministers of* several."""
    if (
        head.lower_ in nouns.SIDES
        and any(c.dep_ == "nummod" for c in head.children)
        and len(memory.listed) > 2
    ):
        return memory.listed
    for child in head.lefts:
        if child.dep_ == "amod" and len(row := memory.row(child)) > 1:
            return row
    for child in head.rights:
        if child.dep_ == "prep" and (child.lower_ in {"of", "from"} or head.lemma_.lower() == "counterpart"):
            inner = next((c for c in child.children if c.dep_ == "pobj"), None)
            row = memory.row(inner) if inner is not None else ()
            if len(row) > 1:
                return row
    return ()


def group(head: Token, owner: Actor | None, name: str, memory: Memory) -> Actor:
    """A group without a name of its own: called by its backer, by what the text says, or the one spoken of before."""
    backer = backer_of(head, memory)
    if (
        (
            head.lower_ in {"proxy", "proxies", "surrogates", "clients"}
            or any(c.lower_ in {"proxy", "backed"} for c in head.lefts)
        )
        and owner is not None
        and owner.code
        and owner.kind != "group"
    ):
        return Actor(f"{state_name(owner)}-backed militias", name, "group")
    if backer is not None:
        return Actor(f"{backer.name}-backed militias", name, "group")
    if owner is not None and owner.kind == "group":
        return Actor(owner.code, name, "group", owner.assumed)
    if owner is not None and owner.kind == "property":
        return Actor(owner.code, name, "property", owner.assumed)
    if (
        owner is not None
        and owner.kind == "people"
        and owner.code in memory.parties
        and head.lower_ == "fighters"
    ):
        return Actor(owner.code, name, "force", owner.assumed)
    if owner is None:
        before = memory.latest(frozenset({"group"}), head.i)
        return replace(before, assumed=True) if before is not None else Actor(None, name, "group")
    words = [
        w
        for w in name.split()
        if w.lower() not in {"the", "a", "an", "some", "several", "many", "other", "armed"} and not _number(w)
    ]
    return Actor(
        " ".join(words) if owner.kind == "people" else f"{state_name(owner)} {head.lower_}",
        name,
        "group",
    )


def _number(word: str) -> bool:
    return word[:1].isdigit() or word.lower() in {
        "two",
        "three",
        "four",
        "five",
        "six",
        "ten",
        "dozens",
        "hundreds",
    }
