"""Who speaks where a paper does: *We, the ministers of ASEAN, condemn*, *a letter that demanded*.

A declaration names who makes it once and goes on with *we*; a letter or a resolution that demands or offers something
speaks for whoever wrote it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.gazetteer import organisations, state_names
from standoff.reading.grammar import sentence
from standoff.reading.naming import Actor

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from standoff.reading.memory import Memory


_TITLES = frozenset("statement declaration communiqué communique note message".split())


HEAD = 60
"""Words in which a paper says whose it is."""


def declaring(doc: Doc, memory: Memory) -> Actor | None:
    """Who says *we* in a declaration: *We, the foreign ministers of ASEAN*."""
    if (head := letterhead(doc, memory)) is not None:
        return head
    for token in doc[:40]:  # *Statement of the Ministry of Foreign Affairs of Armenia*
        if token.lower_ in _TITLES and (token.is_sent_start or token.i < 4):
            owned = [t for p in token.children if p.dep_ in {"prep", "agent"} for t in p.subtree]
            named = [memory.of[t.i] for t in owned if t.i in memory.of and memory.of[t.i].code]
            if named:
                state = named[0].code not in organisations()
                return Actor(named[0].code, named[0].name, "government" if state else "organisation")
    for token in doc:
        if token.lower_ != "we":
            continue
        beside = next((c for c in token.children if c.dep_ == "appos"), None)
        actor = memory.of.get(beside.i) if beside is not None else None
        if actor is not None and actor.code is not None:
            return Actor(
                actor.code, actor.name, "organisation" if actor.code in organisations() else "government"
            )
    return None


_HEADS = frozenset(
    "ministry office embassy government presidency department mission chancellery cabinet".split()
)


_SPEAKERS = frozenset("spokesperson spokesman spokeswoman remarks release briefing".split())


def letterhead(doc: Doc, memory: Memory) -> Actor | None:
    """Whose paper it is by a line at its head that is nothing but a name: *Ministry of Foreign Affairs of Chile*."""
    start, titled = 0, False
    for token in doc[:HEAD]:
        if "\n" not in token.text and token.i + 1 < len(doc):
            continue
        line = [t for t in doc[start : token.i] if not t.is_space]
        start = token.i + 1
        if not 2 <= len(line) <= 14 or any(t.pos_ in {"VERB", "AUX"} for t in line):
            continue
        codes = {a.code: a for t in line if (a := memory.of.get(t.i)) is not None and a.code}
        titled = titled or any(t.lower_ in _HEADS | _TITLES | _SPEAKERS for t in line)
        if (issuer := _issuer(line, memory)) is not None:
            memory.bodies_at_home |= {t.lower_ for t in line if t.text[:1].isupper()}
            return issuer
        dated = any(t.like_num for t in line) and len(line) < 7 and len(codes) == 1
        if dated and titled and next(iter(codes.values())).kind == "seat":  # *Beijing, 19 June 2020*
            return Actor(next(iter(codes)), next(iter(codes.values())).name, "government")
        if len(codes) == 1 and any(t.lower_ in _HEADS for t in line):
            (found,) = codes.values()
            if found.code not in organisations():
                return Actor(found.code, found.name, "government")
    memory.declares = titled
    return None


_ISSUED = frozenset("of by from".split())
_ABOUT = frozenset("on about regarding concerning following after".split())


def _issuer(line: list[Token], memory: Memory) -> Actor | None:
    """The one state of a title such as *Communiqué of the Council of Ministers of Somalia*."""
    title = next((i for i, t in enumerate(line[:-1]) if t.lower_ in _TITLES), None)
    if title is None or line[title + 1].lower_ not in _ISSUED:
        return None
    rest = line[title + 1 :]
    end = next((i for i, t in enumerate(rest) if t.lower_ in _ABOUT), len(rest))
    codes = {a.code: a for t in rest[:end] if (a := memory.of.get(t.i)) is not None and a.code}
    if len(codes) != 1:
        return None
    (found,) = codes.values()
    state = found.code in state_names()
    if not state and found.code in organisations():
        memory.issuer = Actor(found.code, found.name, "organisation")
        memory.bodies_at_home |= {t.lower_ for t in line if t.text[:1].isupper()} & _BODIES
    return Actor(found.code, found.name, "government") if state else None


_BODIES = frozenset(
    "council committee conference assembly commission ministers organization organisation".split()
)


def writer(paper: Token, memory: Memory) -> Actor | None:
    """Who wrote a paper: who has it, sent it or had spoken last."""
    verb = paper.head
    if paper.dep_ in {"dobj", "nsubjpass"} and verb.pos_ == "VERB":
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if subject is not None and (found := memory.of.get(subject.i)) is not None and found.code:
            return found
    for i in range(paper.i - 1, max(-1, paper.i - 150), -1):  # *a second letter*: by who wrote the first
        if memory.doc[i].lemma_ == paper.lemma_:
            led = [
                a
                for j, a, _, main in memory.recent
                if main and sentence(memory.doc[j]).start == sentence(memory.doc[i]).start
            ]
            if led:
                return led[0]
    return memory.latest(
        frozenset({"official", "person", "state", "government", "seat"}), paper.i, leads=True
    )
