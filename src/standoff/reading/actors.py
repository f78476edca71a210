"""Who the words of a text stand for: names, titles, role nouns, surnames and pronouns, resolved within the document.

One pass from left to right notes for every noun and pronoun whom it stands for, with what came before it in
memory: names by
the gazetteer, other persons by the titles, possessors and appositions they were introduced with, and from then
on by their
surname; role nouns by what modifies them; pronouns by the nearest that fits. What stays open is left open.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from standoff.reading import nouns
from standoff.reading.attribution import Attribution
from standoff.reading.gazetteer import Entry, gazetteer, state_names
from standoff.reading.grammar import holder, lemma
from standoff.reading.grammar import sentence as sentence_of
from standoff.reading.naming import (
    Actor,
    Kind,
    after_hyphens,
    body,
    has,
    noun_kind,
    office,
    phrase,
    state_name,
    times,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PERSONS = frozenset({"official", "person", "journalist", "expert", "intermediary"})
_PLURAL = frozenset({"officials", "people", "force", "group", "both"})
_BODIES = frozenset({"state", "seat", "government", "organisation", "group", "force"})


class Actors:
    """Whom the words of a parsed text stand for."""

    def __init__(self, doc: Doc, published: dt.date, memory: dict[str, Actor] | None = None) -> None:
        self._doc = doc
        self._text = doc.text
        soviet = self._text.count("Soviet") + self._text.count("USSR") + self._text.count("Khrushchev")
        self._soviet = soviet > 0 and (soviet >= self._text.count("Russian") or published.year < 1992)
        self._names = self._named(published)
        self.parties = self._parties()
        """Codes of the two states most spoken of, the first first."""
        self.people: dict[str, Actor] = dict(memory or {})
        """Persons by surname, as the text introduced them."""
        self._of: dict[int, Actor] = {}
        self._listed: tuple[str, ...] = ()
        """States that were last named in a row of three or more."""
        self._recent: list[tuple[int, Actor, bool, bool]] = []
        self._bodies: dict[str, Actor] = {}
        """Bodies and officials by the noun they were introduced with, so that *the Council* is the one named before."""
        for token in doc:
            self._note(token)

    def of(self, token: Token | None) -> Actor | None:
        """Whom a noun or pronoun stands for; None where that is open."""
        return None if token is None else self._of.get(token.i)

    def hear(self, found: tuple[Attribution, ...]) -> None:
        """Let *we* and *I* in what somebody says stand for the speaker, and *you* for nobody."""
        for attribution in found:
            actor = self.of(attribution.source)
            if actor is None:
                continue
            for start, end in attribution.content:
                span = self._doc.char_span(start, end, alignment_mode="expand")
                for token in span if span is not None else ():
                    if (
                        token.lower_ in {"we", "us", "our", "ours", "i", "me", "my"}
                        and token.i not in self._of
                    ):
                        self._of[token.i] = actor
                        for head in (token.head,) if token.tag_ == "PRP$" else ():
                            own = noun_kind(head)
                            if self._of.get(head.i) is None or self._of[head.i].code is None:
                                self._of[head.i] = Actor(actor.code, head.text, own or "property")

    def entry(self, token: Token) -> Entry | None:
        """What the gazetteer has for a word."""
        return self._names.get(token.i)

    def _named(self, published: dt.date) -> dict[int, Entry]:
        result: dict[int, Entry] = {}
        starts = {t.idx: t.i for t in self._doc}
        places = (t.idx for t in self._doc if t.text[:1].isalnum())
        inner = [i for t in self._doc if "-" in t.text for i in after_hyphens(t)]
        for name in gazetteer().find(
            self._text, iter(sorted([*places, *inner])), times(self._text, published), self._soviet
        ):
            first = starts.get(name.start)
            if first is None:
                span = self._doc.char_span(name.start, name.end, alignment_mode="expand")
                first = span.start if span is not None else len(self._doc)
            for i in range(first, len(self._doc)):
                if self._doc[i].idx >= name.end:
                    break
                result[i] = name.entry
        return result

    def _parties(self) -> tuple[str, ...]:
        count = Counter(
            entry.code
            for entry in self._names.values()
            if entry.kind in {"state", "people", "seat", "government", "person"}
        )
        states = [(n, code) for code, n in count.items() if len(code) == 3 and code.isupper()]
        return tuple(code for _, code in sorted(states, key=lambda x: -x[0])[:2])

    def _note(self, token: Token) -> None:
        actor: Actor | None
        if token.pos_ == "PRON" or token.tag_ == "PRP$":
            actor = self._pronoun(token)
        elif (
            token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM", "X"}
            or token.i in self._names
            or token.lower_ in {"other", "both"}
        ):
            actor = self._nominal(token)
        else:
            return
        if actor is not None:
            self._of[token.i] = actor
            if actor.kind == "state" and token.dep_ != "conj":
                row = self._row(token)
                self._listed = row if len(row) > 2 else self._listed
            if token.dep_ not in {"compound", "amod", "nmod"} or token.dep_ == "poss":
                self._remember(token, actor)

    def _remember(self, token: Token, actor: Actor) -> None:
        if actor.kind not in {"property", "both", "other", "media"} and actor.code:
            subject = token.dep_ in {"nsubj", "nsubjpass"}
            self._recent.append((token.i, actor, subject, subject and _leads(token.head)))
            if not actor.assumed and actor.kind not in {"state", "people", "seat", "both", "other"}:
                self._bodies[body(token)] = actor

    def _nominal(self, token: Token) -> Actor | None:
        entry = self._names.get(token.i)
        word = token.lower_
        if entry is not None and _is_whole(token, self._names):
            return self._entry_actor(token, entry)
        if token.text in {"North", "South"} and (half := self._half(token)) is not None:
            return half
        if token.pos_ in {"PROPN", "X"} and token.dep_ != "compound":
            return self._person(token)
        if word in {"other"} or (word in nouns.SIDES and has(token, {"other"})):
            return Actor(None, token.text, "other")
        if (
            word in nouns.SIDES | {"both"}
            and (word == "both" or has(token, {"both", "each", "either", "two", "neither"}))
            and (word != "both" or token.dep_ in {"nsubj", "pobj", "dobj", "nsubjpass"})
        ):
            return Actor(None, token.text, "both")
        return self._common(token)

    def _entry_actor(self, token: Token, entry: Entry) -> Actor:
        if (
            entry.kind == "organisation"
            and token.text[:1].isupper()
            and len(self._text[token.idx :].split(" ", 1)[0]) > 3
        ):
            self._bodies[body(token)] = Actor(entry.code, entry.name, "organisation")
        if entry.kind == "person":
            actor = Actor(entry.code, entry.name, "official")
            self.people[entry.name.split()[-1]] = actor
            return actor
        kinds: dict[str, Kind] = {
            "state": "state", "people": "people", "seat": "seat", "government": "government",
            "organisation": "organisation", "group": "group", "media": "media",
        }  # fmt: skip
        return Actor(entry.code, entry.name, kinds[entry.kind])

    def _half(self, token: Token) -> Actor | None:
        """*The North* in a text about North and South Korea, or Vietnam."""
        codes = {entry.code for entry in self._names.values()}
        for north, south in (("PRK", "KOR"), ("VDR", "VNM")):
            if (
                north in codes
                and (south in codes or north == "PRK")
                and token.nbor(-1 if token.i else 0).lower_ in {"the", "both"}
            ):
                code = north if token.text == "North" else south
                return Actor(code, state_names()[code], "state")
        return None

    def _person(self, head: Token) -> Actor | None:
        """A proper name that the gazetteer does not hold."""
        if (found := self._bodies.get(body(head))) is not None and found.kind == "organisation":
            return replace(found, assumed=True)
        chain = [c for c in head.lefts if c.dep_ in {"compound", "amod", "nmod", "flat"}]
        words = [t.text for t in chain] + [head.text]
        names = [
            t
            for t in [*chain, head]
            if t.pos_ == "PROPN" and t.text not in nouns.TITLES and t.i not in self._names
        ]
        titled = [w for w in words if w in nouns.TITLES or w.lower() in nouns.PERSON_OFFICIAL]
        if (
            head.text in nouns.OFFICES
            or head.lower_ in nouns.PERSON_OFFICIAL | nouns.GOVERNMENT | nouns.FORCE | nouns.GROUP
        ):
            return self._common(head)
        known = self.people.get(head.text)
        role = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "NOUN"), None)
        if role is None and head.dep_ == "appos" and head.head.pos_ in {"NOUN", "PROPN"}:
            role = head.head
        owner = self._owner(head)
        described = self._common(role) if role is not None else None
        if described is None and role is not None and role.i in self._of:
            described = self._of[role.i]
        code = (owner.code if owner else None) or (described.code if described else None)
        if known is not None and code is None:
            return known
        kind: Kind = "person"
        if any(w in nouns.OFFICES or w.lower() in nouns.PERSON_OFFICIAL for w in titled) or (
            described and described.kind in {"official", "officials"}
        ):
            kind = "official"
        elif described is not None and described.kind in {"journalist", "expert", "intermediary"}:
            kind = described.kind
        if not titled and described is None and known is None and not (len(names) > 1 and owner is None):
            return self._common(head) if owner else None
        actor = Actor(
            code, " ".join(t.text for t in names) or head.text, kind, bool(code and owner and owner.assumed)
        )
        if known is None or known.code is None:
            self.people[head.text] = actor
        return actor

    def _common(self, head: Token) -> Actor | None:
        """A noun such as *officials*, *troops* or *interests*, by what modifies it."""
        kind = noun_kind(head)
        if (
            kind is None
            and (known := self._bodies.get(body(head))) is not None
            and known.kind == "organisation"
        ):
            return replace(known, assumed=True)
        if kind is None:
            owner = self._owner(head) if head.dep_ not in {"amod", "compound"} else None
            return replace(owner, kind="property", name=owner.name) if owner is not None else None
        if several := self._several(head):
            taken: Kind = (
                "government"
                if kind == "officials" and head.lower_ in {"ministers", "leaders", "governments"}
                else kind
            )
            return Actor(several[0], phrase(head), taken, False, several)
        owner = self._owner(head)
        name = self._named_after(head) or phrase(head)
        if kind == "official" and not (name and name.split()[-1][:1].isupper()) and not office(head):
            kind = "officials"
        if kind == "group" or (
            kind in {"force", "official", "officials"} and any("back" in self._after(t) for t in head.lefts)
        ):
            return self._group(head, owner, name)
        if owner is not None:
            return Actor(owner.code, name, kind, owner.assumed)
        if kind in {"property", "expert", "media", "journalist", "intermediary"}:
            return Actor(None, name, kind)
        return self._bare(head, kind, name)

    def _bare(self, head: Token, kind: Kind, name: str) -> Actor:
        """A body or official that nothing modifies: the one named before, else of the state last spoken of."""
        articles = {c.lower_ for c in head.children if c.dep_ == "det"}
        definite = bool(articles & {"the", "this", "that", "these", "those"})
        country = head.lower_ in {"country", "nation", "state", "kingdom", "republic"}
        known = self._bodies.get(body(head))
        near = self._near_state(head)
        if (
            known is not None
            and known.code
            and not country
            and not articles & {"a", "an", "some", "several", "another"}
        ) and (
            near is None or not (head.lower_ in _NATIONAL or (kind == "official" and head.dep_ == "appos"))
        ):
            return replace(known, assumed=True)
        if (
            kind == "official"
            and definite
            and head.dep_ != "appos"
            and (person := self._latest(frozenset({"official"}), head.i))
        ):
            return replace(person, assumed=True)
        if near is not None and country and definite:
            return Actor(near.code, name, "state", assumed=True)
        if near is not None and (definite or kind in {"officials", "force"}) and not country:
            return Actor(near.code, name, kind, assumed=True)
        return Actor(None, name, kind)

    def _row(self, token: Token) -> tuple[str, ...]:
        """Codes of states that are joined to a name."""
        found: list[str] = []
        node: Token | None = token
        while node is not None:
            entry = self._names.get(node.i)
            if entry is not None and entry.kind in {"state", "seat"}:
                found.append(entry.code)
            node = next((c for c in node.children if c.dep_ == "conj" and c.i > node.i), None)
        return tuple(dict.fromkeys(found))

    def _several(self, head: Token) -> tuple[str, ...]:
        """*The four states* that were named in a row before; *the ministers of* several."""
        if (
            head.lower_ in nouns.SIDES
            and any(c.dep_ == "nummod" for c in head.children)
            and len(self._listed) > 2
        ):
            return self._listed
        for child in head.rights:
            if child.dep_ == "prep" and child.lower_ == "of":
                inner = next((c for c in child.children if c.dep_ == "pobj"), None)
                row = self._row(inner) if inner is not None else ()
                if len(row) > 1:
                    return row
        return ()

    def _group(self, head: Token, owner: Actor | None, name: str) -> Actor:
        backer = next(
            (self._names[t.i] for t in head.subtree if t.i in self._names and "back" in self._after(t)), None
        )
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
        if backer is not None and backer.kind in {"state", "people", "seat"}:
            return Actor(f"{backer.name}-backed militias", name, "group")
        if owner is not None and owner.kind == "group":
            return Actor(owner.code, name, "group", owner.assumed)
        if owner is None:
            before = self._latest(frozenset({"group"}), head.i)
            return replace(before, assumed=True) if before is not None else Actor(None, name, "group")
        words = [
            w for w in name.split() if w.lower() not in {"the", "a", "an", "some", "two", "three", "several"}
        ]
        return Actor(
            " ".join(words) if owner.kind == "people" else f"{state_name(owner)} {head.lower_}",
            name,
            "group",
        )

    def _named_after(self, head: Token) -> str:
        """The name in apposition to a title: *his spokesman, Capt. Bill Urban*."""
        proper = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
        if proper is None:
            return ""
        entry = self._names.get(proper.i)
        if entry is not None:
            return entry.name if entry.kind == "person" else ""
        words = [
            t.text for t in proper.lefts if t.dep_ in {"compound", "nmod"} and t.text not in nouns.TITLES
        ]
        return " ".join([*[w for w in words if w[:1].isupper()], proper.text])

    def _after(self, token: Token) -> str:
        return self._text[token.idx : token.idx + len(token) + 14].split(" ")[0].partition("-")[2]

    def _owner(self, head: Token) -> Actor | None:
        """To whom something belongs, by possessor, adjective, or *of*."""
        for child in head.children:
            if (
                child.dep_ == "poss"
                and (found := self._of.get(child.i) or self._late(child)) is not None
                and found.kind != "media"
            ):
                return found
        before = [
            c for c in reversed(list(head.lefts)) if c.dep_ in {"amod", "compound", "nmod", "poss", "nummod"}
        ]
        for child in before:
            entry = self._names.get(child.i)
            if entry is not None and entry.kind != "media":
                return self._entry_actor(child, entry)
        for child in before:
            if child.dep_ != "nummod":
                inner = self._of.get(child.i)
                if inner is not None and inner.code and inner.kind not in {"both", "other"}:
                    return inner
                deeper = next((self._names[t.i] for t in child.subtree if t.i in self._names), None)
                if (
                    deeper is not None
                    and child.dep_ in {"compound", "amod", "nmod"}
                    and deeper.kind != "media"
                ):
                    return self._entry_actor(child, deeper)
        for child in head.rights:
            if child.dep_ == "prep" and child.lower_ in {"of", "from", "for", "to", "in", "at"}:
                if (
                    child.lower_ in {"to", "in", "at", "for"}
                    and noun_kind(head)
                    not in {
                        "official",
                        "government",
                        "group",
                    }
                    and (child.lower_ != "in" or head.lower_ not in nouns.PROPERTY)
                ):
                    continue
                inner_head = next((c for c in child.children if c.dep_ == "pobj"), None)
                if inner_head is None or (
                    child.lower_ == "to"
                    and head.lemma_ in {"ambassador", "envoy", "threat", "response", "answer"}
                ):
                    continue
                found = self._of.get(inner_head.i) or self._late(inner_head)
                if found is not None and found.code and found.kind not in {"both", "media"}:
                    return found
        for child in head.children:
            if child.dep_ == "appos" and child.i > head.i:
                entry = next((self._names[t.i] for t in child.subtree if t.i in self._names), None)
                if entry is not None and entry.kind in {"state", "people", "government", "organisation"}:
                    return self._entry_actor(child, entry)
        return None

    def _late(self, token: Token) -> Actor | None:
        """Look ahead at a noun that is read later."""
        if token.pos_ == "PRON" or token.tag_ == "PRP$":
            return self._pronoun(token)
        entry = self._names.get(token.i)
        if entry is not None:
            return self._entry_actor(token, entry)
        if token.pos_ == "PROPN":
            return self.people.get(token.text) or self._compound_entry(token)
        return self._common(token)

    def _compound_entry(self, token: Token) -> Actor | None:
        entry = next((self._names[c.i] for c in token.lefts if c.i in self._names), None)
        return self._entry_actor(token, entry) if entry is not None else None

    def _pronoun(self, token: Token) -> Actor | None:
        word = token.lower_
        if word in {"he", "she", "him", "her", "his", "hers"}:
            return self._latest(_PERSONS, token.i, but=self._doer(token))
        leads = token.dep_ in {"nsubj", "nsubjpass"} and token.head.dep_ == "ROOT"
        if token.tag_ == "PRP$" and (own := self._own(token)) is not None:
            return own
        if word in {"it", "its", "itself"}:
            return self._latest(
                _BODIES | {"people"}, token.i, single=True, leads=leads, but=self._doer(token)
            )
        if word in {"they", "them", "their", "theirs", "themselves"}:
            doer = self._doer(token)
            return self._latest(_PLURAL, token.i, leads=leads, but=doer) or self._latest(
                _BODIES, token.i, leads=leads, but=doer
            )
        if word in {"who", "which", "that"} and token.dep_ in {"nsubj", "nsubjpass", "poss", "dobj"}:
            verb = token.head
            while verb.dep_ in {"conj", "xcomp"} and verb.head.pos_ in {"VERB", "AUX"}:
                verb = verb.head
            return self._of.get(verb.head.i) if verb.dep_ == "relcl" else None
        if word in {"both", "each"} and token.dep_ in {"nsubj", "pobj", "dobj", "poss", "nsubjpass"}:
            return Actor(None, token.text, "both")
        return None

    def _own(self, token: Token) -> Actor | None:
        """The subject whose own thing *its* or *their* speaks of: *closed its airspace*."""
        verb = token.head
        while verb.pos_ not in {"VERB", "AUX"} and verb.head.i != verb.i:
            verb = verb.head
        if verb.pos_ != "VERB" or lemma(verb) in _OF_OTHERS:
            return None
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None) or holder(verb)
        if subject is None or subject.i >= token.i or token in subject.subtree:
            return None
        actor = self._of.get(subject.i)
        person = token.lower_ in {"his", "her"}
        return actor if actor is not None and actor.code and (actor.kind in _PERSONS) == person else None

    def _doer(self, token: Token) -> Actor | None:
        """Who does what is done to a pronoun, and so cannot be meant by it."""
        verb = token.head.head if token.dep_ == "pobj" else token.head
        if token.dep_ not in {"dobj", "pobj", "dative"} or verb.pos_ != "VERB":
            return None
        subject = holder(verb)
        return None if subject is None else self._of.get(subject.i)

    def _latest(
        self,
        kinds: frozenset[str],
        before: int,
        *,
        single: bool = False,
        leads: bool = False,
        but: Actor | None = None,
    ) -> Actor | None:
        """The nearest mention of a kind, subjects of the last two sentences first.

        A pronoun that leads its sentence stands for what led the one before, if anything that fits did.
        """
        begins = sentence_of(self._doc[before]).start if before < len(self._doc) else 0
        nearest: Actor | None = None
        oldest = max(0, begins - 120)
        for i, actor, subject, main in reversed(self._recent):
            if i < oldest:
                break
            if i >= before or actor.kind not in kinds or (but is not None and actor.code == but.code):
                continue
            if leads and not (main and i < begins):
                nearest = nearest or actor
                continue
            if single and self._doc[i].tag_ in {"NNS", "NNPS"}:
                continue
            nearest = nearest or actor
            if subject:
                return actor
        return nearest

    def _near_state(self, head: Token) -> Actor | None:
        """The state whose affairs a sentence is about, for role nouns that name none."""
        sentence = sentence_of(head)
        nearest: Actor | None = None
        for i, actor, subject, main in reversed(self._recent):
            if i < sentence.start - 60:
                break
            if i >= head.i or actor.kind not in {
                "state",
                "seat",
                "government",
                "official",
                "officials",
                "force",
            }:
                continue
            if main:
                return actor
            if subject or i < sentence.start:
                nearest = nearest or actor
        return nearest


_OF_OTHERS = frozenset(
    """reject deny accept answer dismiss denounce condemn criticize criticise accuse blame meet ignore welcome
    recall""".split()
)
"""Verbs whose object is mostly another's."""


_NATIONAL = frozenset(
    """army navy military government ministry parliament police force forces troops administration cabinet
    opposition president soldiers""".split()
)
"""Bodies that every state has, so that one without a name is that of the state last spoken of."""


def _leads(verb: Token) -> bool:
    """Whether a verb is that of the main clause."""
    while verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}:
        verb = verb.head
    return verb.dep_ == "ROOT"


def _is_whole(token: Token, names: dict[int, Entry]) -> bool:
    """Whether a word is the head of the name it is part of, not of a longer phrase."""
    entry = names[token.i]
    return names.get(token.head.i) is not entry or token.head.i == token.i or abs(token.head.i - token.i) > 6
