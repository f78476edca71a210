"""Whom a noun phrase stands for: by the gazetteer, by titles, possessors and appositions, or by an earlier name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from standoff.reading import nouns
from standoff.reading.bare import NOBODYS, OFFICES, bare, by_place, for_issuer, only_council, unowned
from standoff.reading.gazetteer import Entry
from standoff.reading.grammar import text_of
from standoff.reading.memory import Memory
from standoff.reading.naming import (
    Actor,
    Kind,
    body,
    has,
    is_whole,
    noun_kind,
    office,
    owns,
    phrase,
    plain,
    speaks,
)
from standoff.reading.origins import likeliest
from standoff.reading.pronouns import pronoun
from standoff.reading.spoken_of import (
    HALVES,
    backer_of,
    group,
    half,
    island,
    named_after,
    of_both,
    opposed,
    organisation,
    several,
    shared_name,
    union,
)
from standoff.reading.voice import writer

if TYPE_CHECKING:
    from spacy.tokens import Token


def nominal(token: Token, memory: Memory) -> Actor | None:
    """Whom a noun stands for; None where that is open."""
    entry = memory.names.get(token.i)
    word = token.lower_
    if entry is None and memory.issuer is not None and for_issuer(token):
        return replace(memory.issuer, assumed=True)  # *The Ministers condemned*
    if entry is not None and is_whole(token, memory.names):
        return _entry_actor(token, entry, memory)
    if word in HALVES and entry is None and (part := half(token, memory)) is not None:
        return part
    if entry is None and (one := shared_name(token, memory)) is not None:
        return one
    if token.text == "Union" and entry is None and (one := union(token, memory)) is not None:
        return one
    if (
        entry is None
        and token.pos_ == "NOUN"
        and plain(token)
        and noun_kind(token) in {None, "property", "group"}
    ):
        short = memory.short.get(token.text.capitalize())
        if short is not None:
            return replace(short, assumed=True)
    if entry is None and word in nouns.SIDES and has(token, {"both", "two", "each"}):
        return Actor(None, token.text, "both")  # *both Governments*
    if token.pos_ in {"PROPN", "X"} and token.dep_ != "compound":
        return _person(token, memory)
    if word in {"other"} or (word in nouns.SIDES and has(token, {"other"})):
        return Actor(None, token.text, "other")
    if (
        word in nouns.SIDES | {"both"}
        and (word == "both" or has(token, {"both", "each", "either", "two", "neither"}))
        and (word != "both" or token.dep_ in {"nsubj", "pobj", "dobj", "nsubjpass"})
    ):
        return Actor(None, token.text, "both")
    if word == "two" and token.dep_ in {"nsubj", "pobj", "nsubjpass"} and has(token, {"the", "these"}):
        return Actor(None, token.text, "both") if not any(c.dep_ == "prep" for c in token.rights) else None
    if opposed(token):
        return Actor(None, token.text, "both")
    if (
        noun_kind(token) in {"official", "officials", "force", "government"}
        and token.tag_ in {"NNS", "NNPS"}
        and of_both(token)
    ):
        return Actor(None, token.text, "both")
    return _common(token, memory)


def _entry_actor(token: Token, entry: Entry, memory: Memory) -> Actor:
    if (
        entry.kind == "organisation"
        and token.text[:1].isupper()
        and len(text_of(memory.doc)[token.idx :].split(" ", 1)[0]) > 3
    ):
        named = Actor(entry.code, entry.name, "organisation")
        memory.bodies[body(token)] = memory.bodies.get(body(token), named) if memory.declares else named
    if entry.kind == "person":
        actor = Actor(_serving(token, memory) or entry.code, entry.name, "official")
        memory.introduce(entry.name, actor)
        return actor
    if (
        entry.kind in {"government", "group"}
        and token.pos_ == "PROPN"
        and memory.names.get(token.i - 1) is entry
    ):
        memory.short[token.text] = Actor(
            entry.code, entry.name, "group" if entry.kind == "group" else "government"
        )
    kinds: dict[str, Kind] = {
        "state": "state", "people": "people", "seat": "seat", "place": "property", "government": "government",
        "organisation": "organisation", "group": "group", "media": "media",
    }  # fmt: skip
    return Actor(entry.code, entry.name, kinds[entry.kind])


def _serving(name: Token, memory: Memory) -> str | None:
    """Whom somebody serves by what the text says, which goes before the table: *its secretary-general, Amr Moussa*."""
    role = name.head if name.dep_ == "appos" else next((c for c in name.rights if c.dep_ == "appos"), None)
    if role is None or role.pos_ != "NOUN" or noun_kind(role) != "official":
        return None
    if any(c.lower_ in {"former", "then", "late", "ex"} for c in role.lefts):
        return None
    owner = _owner(role, memory)
    return owner.code if owner is not None and not owner.assumed else None


def _person(head: Token, memory: Memory) -> Actor | None:
    """A proper name that the gazetteer does not hold."""
    if memory.issuer is not None and head.lower_ in memory.bodies_at_home and plain(head):
        return replace(memory.issuer, assumed=True)
    if memory.home is not None and head.lower_ in memory.bodies_at_home | _AT_HOME and plain(head):
        return Actor(memory.home.code, phrase(head), "government", assumed=True)
    if (short := memory.short.get(head.text)) is not None and plain(head):
        return replace(short, assumed=True)
    if (found := memory.bodies.get(body(head))) is not None and found.kind == "organisation":
        named = _complement(head, memory)  # *the Council of the League*, whatever other council was named
        return (
            Actor(named.code, named.name, "organisation")
            if named is not None
            else replace(found, assumed=True)
        )
    if nouns.CRAFT.match(head.text):
        return _common(head, memory)
    chain = [c for c in head.lefts if c.dep_ in {"compound", "amod", "nmod", "flat"}]
    words = [t.text for t in chain] + [head.text]
    names = [
        t
        for t in [*chain, head]
        if t.pos_ == "PROPN" and t.text not in nouns.TITLES and t.i not in memory.names
    ]
    titled = [w for w in words if w in nouns.TITLES or w.lower() in nouns.PERSON_OFFICIAL]
    if (
        head.text in nouns.OFFICES
        or head.lower_ in nouns.PERSON_OFFICIAL | nouns.GOVERNMENT | nouns.FORCE | nouns.GROUP
    ):
        return _common(head, memory)
    known = memory.people.get(head.text)
    if (told := memory.introduced.get(head.text)) is not None and (known is None or known.code is None):
        known = memory.people[head.text] = told
    role = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "NOUN"), None)
    if role is None and head.dep_ == "appos" and head.head.pos_ in {"NOUN", "PROPN"}:
        role = head.head
    if known is not None and known.code is not None:  # *assured Suleiman of his support*
        owner = _possessor(head, memory) or _modifier(head, memory) or _apposition(head, memory)
    else:
        owner = _owner(head, memory)
    described = _common(role, memory) if role is not None else None
    if described is None and role is not None and role.i in memory.of:
        described = memory.of[role.i]
    code = (owner.code if owner else None) or (described.code if described else None)
    if known is not None and (
        code is None or (known == told and described is not None and described.assumed)
    ):
        return known
    if code is not None and described is not None and described.assumed and not (owner and owner.code):
        code = likeliest(" ".join(t.text for t in names), memory.parties) or code
    kind: Kind = "person"
    if any(w in nouns.OFFICES or w.lower() in nouns.PERSON_OFFICIAL for w in titled) or (
        described and described.kind in {"official", "officials"}
    ):
        kind = "official"
    elif described is not None and described.kind in {"journalist", "expert", "intermediary"}:
        kind = described.kind
    if (
        code is None
        and known is None
        and titled
        and any(w in nouns.OFFICES or w.lower() in nouns.PERSON_OFFICIAL for w in titled)
    ):
        full = " ".join(t.text for t in names) or head.text
        served = by_place(head, full, memory)
        if served is not None:
            memory.people[head.text] = Actor(served, full, "official", assumed=True)
            return memory.people[head.text]
    if code is None and any(w in {"Rep.", "Sen.", "Rep", "Sen", "Senator", "Congressman"} for w in words):
        code = "USA"
    if not titled and described is None and known is None and not (len(names) > 1 and owner is None):
        return _common(head, memory) if owner else None
    actor = Actor(
        code, " ".join(t.text for t in names) or head.text, kind, bool(code and owner and owner.assumed)
    )
    if known is None or known.code is None:
        memory.people[head.text] = actor
        memory.introduce(actor.name, actor)
    return actor


_AT_HOME = frozenset("government ministry cabinet presidency".split())


def _common(head: Token, memory: Memory) -> Actor | None:
    """A noun such as *officials*, *troops* or *interests*, by what modifies it."""
    kind = noun_kind(head)
    if kind is None and (known := memory.bodies.get(body(head))) is not None and known.kind == "organisation":
        return replace(known, assumed=True)
    if head.lower_ in {"alliance", "bloc", "union"} and (whole := organisation(head, memory)) is not None:
        return whole
    unnamed = head.text == "Council" and plain(head) and body(head) not in memory.bodies
    if unnamed and (one := only_council(memory)) is not None:
        return Actor(one, phrase(head), "organisation", assumed=True)
    if (one := _BODIES.get(head.text)) is not None and one in memory.spoken and list(head.lefts):
        return Actor(one, phrase(head), "organisation", assumed=True)
    if kind is not None and "NATO" in memory.spoken and any(c.text == "Allied" for c in head.lefts):
        return Actor("NATO", phrase(head), kind, assumed=True)
    if head.lower_ in nouns.PAPERS and speaks(head):
        return _owner(head, memory) or writer(head, memory)
    if kind is None:
        owner = _owner(head, memory) if head.dep_ not in {"amod", "compound"} else None
        return replace(owner, kind="property", name=owner.name) if owner is not None else None
    if head.lemma_.lower() in _OTHERS:
        return _other(head, memory)
    if row := several(head, memory):
        taken: Kind = (
            "government"
            if kind == "officials" and head.lower_ in {"ministers", "leaders", "governments"}
            else kind
        )
        return Actor(row[0], phrase(head), taken, False, row)
    if kind in {"official", "officials"} and (person := _person_after(head, memory)) is not None:
        return person
    if (
        memory.home is not None
        and head.pos_ == "PROPN"
        and kind in {"force", "government"}
        and unowned(head, memory)
    ):
        return Actor(memory.home.code, phrase(head), kind, assumed=True)
    owner = _owner(head, memory)
    if (
        kind in {"official", "officials"}
        and head.lemma_.lower() not in OFFICES
        and any(c.lower_ in NOBODYS for c in head.lefts)
    ):
        owner = None  # *Western diplomats in Cairo*
    name = named_after(head, memory) or phrase(head)
    speaks_for = head.lemma_.lower().startswith("spokes") and head.tag_ == "NN"
    named = head.text[:1].isupper() or any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in head.children)
    if kind == "official" and not named and not office(head) and not speaks_for:
        kind = "officials"
    if head.lower_ in {"members", "member"} and owner is not None and owner.kind == "government":
        kind = "officials"
    if kind == "group" or (
        kind in {"force", "official", "officials"} and backer_of(head, memory) is not None
    ):
        return group(head, owner, name, memory)
    if owner is None and "administration" in {head.lower_, *(c.lower_ for c in head.lefts)}:
        owner = next(
            (Actor("USA", "United States", "state") for e in memory.names.values() if e.code == "USA"), None
        )
    if owner is not None:
        return Actor(owner.code, name, kind, owner.assumed)
    if kind in {"property", "expert", "journalist", "intermediary"} or (
        kind == "media" and memory.setting(head) is None
    ):
        return island(head, memory) or Actor(None, name, kind)
    return bare(head, kind, name, memory)


_FOES = frozenset("rival adversary enemy foe opponent neighbour neighbor".split())
_OTHERS = _FOES | {"ally", "partner", "supporter"}


def _other(head: Token, memory: Memory) -> Actor:
    """*Its rival*, of two parties the other; whose allies they are, they are not."""
    owner = _owner(head, memory)
    if owner is not None and head.lemma_.lower() in _FOES and owner.code in memory.parties:
        code = next((c for c in memory.parties if c != owner.code), None)
        return Actor(code, phrase(head), "government", assumed=True)
    named = _modifier(head, memory)
    if named is not None and not named.assumed and named.kind in {"people", "state"}:
        return Actor(named.code, phrase(head), "government")  # *its Turkish ally*
    return Actor(None, phrase(head), "government")


_BODIES = {
    "Commission": "EU", "Union": "EU", "Secretary-General": "UN", "Assembly": "UN", "League": "League of Nations",
    "Alliance": "NATO", "Allies": "NATO", "Agency": "IAEA", "Community": "EU",
}  # fmt: skip
"""Bodies of organisations by the one word that texts call them by, where the organisation is spoken of."""


def _person_after(head: Token, memory: Memory) -> Actor | None:
    """The known person in apposition to a title: *its secretary general, Jens Stoltenberg*."""
    for child in head.children:
        entry = memory.names.get(child.i) if child.dep_ == "appos" else None
        if entry is not None and entry.kind == "person":
            return _entry_actor(child, entry, memory)
    return None


def _owner(head: Token, memory: Memory) -> Actor | None:
    """To whom something belongs, by possessor, adjective, *of* or apposition."""
    if head.lemma_.lower() in {"counterpart", "colleague"}:  # *his Iranian counterpart* is not his
        return _modifier(head, memory) or _complement(head, memory)
    before = _possessor(head, memory) or _modifier(head, memory)
    if before is not None and not before.assumed:
        return before
    # *military sources in Lima*: what is named goes before what only drifts from the text
    return _complement(head, memory) or before or _apposition(head, memory)


def _possessor(head: Token, memory: Memory) -> Actor | None:
    for child in head.children:
        if child.dep_ == "poss":
            found = memory.of.get(child.i) or _late(child, memory)
            if found is not None and found.kind != "media":
                return found
    return None


def _modifier(head: Token, memory: Memory) -> Actor | None:
    before = [
        c for c in reversed(list(head.lefts)) if c.dep_ in {"amod", "compound", "nmod", "poss", "nummod"}
    ]
    for child in before:
        entry = memory.names.get(child.i)
        if entry is not None and entry.kind != "media":
            return _entry_actor(child, entry, memory)
    for child in before:
        if child.dep_ == "nummod":
            continue
        inner = memory.of.get(child.i)
        if inner is not None and inner.code and inner.kind not in {"both", "other"}:
            return inner
        deeper = next((memory.names[t.i] for t in child.subtree if t.i in memory.names), None)
        if deeper is not None and child.dep_ in {"compound", "amod", "nmod"} and deeper.kind != "media":
            return _entry_actor(child, deeper, memory)
    return None


def _complement(head: Token, memory: Memory) -> Actor | None:
    for child in head.rights:
        if child.dep_ != "prep" or not owns(child.lower_, head):
            continue
        inner = next((c for c in child.children if c.dep_ == "pobj"), None)
        if inner is None:
            continue
        found = memory.of.get(inner.i) or _late(inner, memory)
        if found is not None and found.code and found.kind not in {"both", "media"}:
            return found
    return None


def _apposition(head: Token, memory: Memory) -> Actor | None:
    for child in head.children:
        if child.dep_ == "appos" and child.i > head.i:
            entry = next((memory.names[t.i] for t in child.subtree if t.i in memory.names), None)
            if entry is not None and entry.kind in {"state", "people", "government", "organisation"}:
                return _entry_actor(child, entry, memory)
    return None


def _late(token: Token, memory: Memory) -> Actor | None:
    """Look ahead at a noun that is read later."""
    if token.pos_ == "PRON" or token.tag_ in {"PRP$", "WP$"}:
        return pronoun(token, memory)
    entry = memory.names.get(token.i)
    if entry is not None:
        return _entry_actor(token, entry, memory)
    if token.lower_ in HALVES:
        return half(token, memory)
    if token.pos_ == "PROPN":
        return memory.people.get(token.text) or _compound_entry(token, memory)
    return _common(token, memory)


def _compound_entry(token: Token, memory: Memory) -> Actor | None:
    entry = next((memory.names[c.i] for c in token.lefts if c.i in memory.names), None)
    return _entry_actor(token, entry, memory) if entry is not None else None
