"""Whom a pronoun stands for: the nearest mention that fits; open where none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.grammar import holder, lemma, sentence
from standoff.reading.memory import Memory
from standoff.reading.naming import Actor

if TYPE_CHECKING:
    from spacy.tokens import Token

_PERSONS = frozenset({"official", "person", "journalist", "expert", "intermediary"})
_PLURAL = frozenset({"officials", "people", "force", "group", "both"})
_BODIES = frozenset({"state", "seat", "government", "organisation", "group", "force"})
_OF_OTHERS = frozenset(
    """reject deny accept answer dismiss denounce condemn criticize criticise accuse blame meet ignore welcome
    blockade attack bomb shell invade occupy violate strike hit destroy sink raid bombard capture kill ram board
    threaten besiege penetrate cross seize detain arrest search inspect intercept harass shadow expel punish isolate
    overthrow topple provoke encircle annex""".split()
)
"""Verbs whose object is mostly another's."""


def pronoun(token: Token, memory: Memory) -> Actor | None:
    """Whom a pronoun stands for; None where that is open."""
    word = token.lower_
    leads = token.dep_ in {"nsubj", "nsubjpass"} and token.head.dep_ == "ROOT"
    if word == "its" and token.is_sent_start and token.head.dep_ in {"nsubj", "nsubjpass"}:
        leads = token.head.head.dep_ == "ROOT"  # *Its ministry said*
    if word in {"he", "she", "him", "her", "his", "hers"}:
        woman = word in {"she", "her", "hers"}
        if token.dep_ in {"dobj", "dative"} and (spoken_to := _spoken_to(token, memory)) is not None:
            return spoken_to
        but = _doer(token, memory) or (_met(token, memory) if word in {"he", "she"} else None)
        return memory.latest(_PERSONS, token.i, leads=leads, but=but, woman=woman)
    if word in {"he", "she"} and (asker := _asker(token, memory)) is not None and asker.kind in _PERSONS:
        return memory.latest(_PERSONS, token.i, but=asker, woman=word == "she")
    if token.tag_ == "PRP$" and (own := _beside(token, memory) or _own(token, memory)) is not None:
        return own
    if token.tag_ == "PRP$" and (doer := _of_whom(token, memory)) is not None and word not in {"his", "her"}:
        return memory.latest(_BODIES | {"people"}, token.i, single=word == "its", but=doer)
    if word == "it" and (same := _parallel(token, memory) or _parallel_object(token, memory)) is not None:
        return same
    if word == "it" and (own := _spokesman_of(token, memory)) is not None:
        return own
    if word in {"it", "they"} and (asker := _asker(token, memory)) is not None:
        return memory.latest(_BODIES | {"people"}, token.i, single=word == "it", but=asker)
    if word == "it" and (led := _condition(token, memory)) is not None and led.kind in _BODIES:
        return led
    if (told := what_was_told(token)) is not None:
        return memory.of.get(told.i)
    if word in {"it", "its", "itself"}:
        return memory.latest(
            _BODIES | {"people"}, token.i, single=True, leads=leads, but=_doer(token, memory)
        )
    if word in {"it", "them"} and (held := _held(token, memory)) is not None:
        return held
    if word in {"they", "them", "their", "theirs", "themselves"}:
        doer = _doer(token, memory)
        if token.dep_ in {"dobj", "pobj", "dative"} and (both := _both_before(token, memory)) is not None:
            return both
        plural = _PLURAL | {"organisation"} if memory.issuer is not None and leads else _PLURAL
        return memory.latest(plural, token.i, leads=leads, but=doer, several=True) or memory.latest(
            _BODIES, token.i, leads=leads, but=doer
        )
    if word in {"who", "which", "that"} and token.dep_ in {"nsubj", "nsubjpass", "poss", "dobj"}:
        verb = token.head
        while verb.dep_ in {"conj", "xcomp"} and verb.head.pos_ in {"VERB", "AUX"}:
            verb = verb.head
        if (
            token.dep_ == "dobj"
            and word == "which"
            and lemma(verb) in _OF_OTHERS
            and not (lemma(verb) in {"accuse", "blame"} and _somebody(verb.head, verb, memory))
            and token.i
            and token.nbor(-1).text == ","
        ):
            return None  # all that was told: *..., which Delhi rejects*
        return memory.of.get(verb.head.i) if verb.dep_ == "relcl" else None
    if word == "whose":
        clause = next((t for t in token.ancestors if t.dep_ == "relcl"), None)
        return memory.of.get(clause.head.i) if clause is not None else None
    if word in {"both", "each"} and token.dep_ in {"nsubj", "pobj", "dobj", "poss", "nsubjpass"}:
        return Actor(None, token.text, "both")
    return None


def _parallel(token: Token, memory: Memory) -> Actor | None:
    """The subject before, in *the Council demanded that Iran withdraw, and it rejected the claim*."""
    verb = token.head
    if token.dep_ != "nsubj" or verb.dep_ != "conj" or verb.head.pos_ not in {"VERB", "AUX"}:
        return None
    subject = next((c for c in verb.head.children if c.dep_ == "nsubj"), None)
    actor = memory.of.get(subject.i) if subject is not None else None
    return actor if actor is not None and actor.code and actor.kind in _BODIES else None


def _spokesman_of(token: Token, memory: Memory) -> Actor | None:
    """For whom a spokesman speaks: *a spokesman for the army said that it had fired*."""
    verb = token.head
    if token.dep_ not in {"nsubj", "nsubjpass"} or verb.dep_ != "ccomp" or verb.head.pos_ != "VERB":
        return None
    who = holder(verb.head)
    actor = memory.of.get(who.i) if who is not None else None
    if who is None or actor is None or not actor.code or not who.lemma_.lower().startswith("spokes"):
        return None
    return Actor(actor.code, actor.name, "government", assumed=actor.assumed)


def _parallel_object(token: Token, memory: Memory) -> Actor | None:
    """Whom the verb before was about, in *Brazil condemned Ecuador, and Chile denounced it*."""
    verb = token.head
    if token.dep_ != "dobj" or verb.dep_ != "conj" or lemma(verb) not in _OF_OTHERS:
        return None
    whom = next((c for c in verb.head.children if c.dep_ == "dobj" and c.i < verb.i), None)
    actor = memory.of.get(whom.i) if whom is not None else None
    return actor if actor is not None and actor.code and actor.kind in _BODIES else None


def _met(token: Token, memory: Memory) -> Actor | None:
    """The state that a person acts on, and so is not of: *when he asked Moscow to intervene*."""
    if token.dep_ != "nsubj" or token.head.pos_ != "VERB":
        return None
    for child in token.head.children:
        entry = memory.names.get(child.i) if child.dep_ in {"dobj", "dative"} else None
        if entry is not None and entry.kind in {"state", "seat"}:
            return Actor(entry.code, entry.name, "state")
    return None


def _somebody(noun: Token, verb: Token, memory: Memory) -> bool:
    """Whether a word stands for another that can be charged."""
    actor, doer = memory.of.get(noun.i), holder(verb)
    own = memory.of.get(doer.i) if doer is not None else None
    if actor is None or actor.kind not in _BODIES | _PERSONS:
        return False
    return own is None or own.code != actor.code


def _spoken_to(token: Token, memory: Memory) -> Actor | None:
    """Whom the verb before was about: *telephoned Mr Putin and urged him*."""
    verb = token.head
    if verb.pos_ != "VERB" or any(c.dep_ == "nsubj" for c in verb.children):
        return None
    for before in (verb.head, *verb.lefts, *verb.head.lefts):
        if before.pos_ != "VERB" or before.i >= verb.i or before == verb:
            continue
        to = (t for c in before.children if c.lower_ == "to" for t in c.children if t.dep_ == "pobj")
        for child in (*(c for c in before.children if c.dep_ in {"dobj", "dative"}), *to):
            actor = memory.of.get(child.i)
            if child.i < token.i and actor is not None and actor.kind in _PERSONS and actor.code:
                return actor
    return None


def _held(token: Token, memory: Memory) -> Actor | None:
    """What the verb before was done to: *detained the fishermen and released them*."""
    verb = token.head
    if token.dep_ != "dobj" or verb.dep_ != "conj" or verb.head.pos_ != "VERB":
        return None
    if any(c.dep_ == "nsubj" for c in verb.children):
        return None
    before = next((c for c in verb.head.children if c.dep_ == "dobj" and c.i < verb.i), None)
    actor = memory.of.get(before.i) if before is not None else None
    if before is None or actor is None or not actor.code:
        return None
    if token.lower_ == "it":
        return actor if actor.kind in _BODIES else None
    return actor if before.tag_ in {"NNS", "NNPS"} else None


_STANCE = frozenset(
    """criticize criticise condemn denounce deplore reject dismiss oppose accept welcome praise support deny endorse
    applaud veto""".split()
)
"""Verbs that speak of what was done or said."""


def what_was_told(token: Token) -> Token | None:
    """The deed or word before, of which *it* speaks: *Britain backed the raid, but Italy criticised it*."""
    verb = token.head
    if (
        token.lower_ not in {"it", "them"}
        or token.dep_ != "dobj"
        or verb.pos_ != "VERB"
        or lemma(verb) not in _STANCE
    ):
        return None
    if any(c.dep_ == "prep" and c.lower_ == "for" for c in verb.children):
        return None  # *criticised it for the delay*: a body
    start = verb.left_edge.i
    clauses = [
        t for t in (verb.head, *verb.lefts) if t.i < token.i and t.pos_ in {"VERB", "AUX"} and t.i != verb.i
    ]
    if not clauses and start > 1:
        last = verb.doc[start - 1]
        clauses = [sentence(last.nbor(-1) if last.is_space else last).root]
    for clause in clauses:
        inner = [c for c in clause.children if c.dep_ in {"xcomp", "ccomp"} and c.i < token.i]
        for noun in (t for c in (clause, *inner) for t in c.children):
            if noun.dep_ in {"dobj", "nsubjpass"} and noun.pos_ == "NOUN" and noun.i < token.i:
                return noun
    return None


def _beside(token: Token, memory: Memory) -> Actor | None:
    """The subject before, in *Israel bombed the airport and its navy closed the ports*."""
    verb = token.head.head
    if (
        token.head.dep_ not in {"nsubj", "nsubjpass"}
        or verb.dep_ != "conj"
        or token.lower_ not in {"its", "their"}
    ):
        return None
    subject = next((c for c in verb.head.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    actor = memory.of.get(subject.i) if subject is not None else None
    return actor if actor is not None and actor.code and actor.kind not in _PERSONS else None


_DEEP = 1
"""Nouns between *its* and the verb, beyond which it speaks rather of what stands nearer."""


_ASKING = frozenset("demand ask insist request urge propose order require recommend".split())


def _asker(token: Token, memory: Memory) -> Actor | None:
    """Who asks somebody else for something, in *demanded that it pull back*."""
    verb = token.head
    if token.dep_ not in {"nsubj", "nsubjpass"} or verb.dep_ != "ccomp" or lemma(verb.head) not in _ASKING:
        return None
    subject = holder(verb.head)
    return memory.of.get(subject.i) if subject is not None else None


def _both_before(token: Token, memory: Memory) -> Actor | None:
    """*Spoke to both leaders and urged them*."""
    for i in range(token.i - 1, max(sentence(token).start, token.i - 25) - 1, -1):
        actor = memory.of.get(i)
        if actor is not None and actor.kind == "both":
            return actor
    return None


def _condition(token: Token, memory: Memory) -> Actor | None:
    """Who does what the clause before says: *if India attacks, it will regret it*."""
    if token.dep_ not in {"nsubj", "nsubjpass"}:
        return None
    for clause in token.head.lefts:
        if clause.dep_ == "advcl" and clause.i < token.i:
            subject = next((c for c in clause.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
            actor = memory.of.get(subject.i) if subject is not None else None
            if actor is not None and actor.code:
                return actor
    return None


def _own(token: Token, memory: Memory) -> Actor | None:
    """The subject whose own thing *its* or *their* speaks of: *closed its airspace*."""
    verb = token.head
    nouns = 0
    while verb.pos_ not in {"VERB", "AUX"} and verb.head.i != verb.i:
        nouns += verb.pos_ in {"NOUN", "PROPN"}
        verb = verb.head
    if nouns > _DEEP:
        return None
    if verb.pos_ != "VERB" or lemma(verb) in _OF_OTHERS:
        return None
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None) or holder(verb)
    if subject is None or subject.i >= token.i or token in subject.subtree:
        return None
    actor = memory.of.get(subject.i)
    person = token.lower_ in {"his", "her"}
    return actor if actor is not None and actor.code and (actor.kind in _PERSONS) == person else None


def _of_whom(token: Token, memory: Memory) -> Actor | None:
    """Who harms what *its* or *their* names, and so is not meant: *it had violated its airspace*."""
    verb = token.head.head
    if token.head.dep_ not in {"dobj", "nsubjpass"} or verb.pos_ != "VERB" or lemma(verb) not in _OF_OTHERS:
        return None
    subject = holder(verb)
    return None if subject is None else memory.of.get(subject.i)


def _doer(token: Token, memory: Memory) -> Actor | None:
    """Who does what is done to a pronoun, and so cannot be meant by it."""
    verb = token.head.head if token.dep_ == "pobj" else token.head
    if token.dep_ not in {"dobj", "pobj", "dative"}:
        return None
    if verb.pos_ in {"NUM", "NOUN"} and verb.dep_ in {"dobj", "nsubjpass"}:  # *sank two of them*
        verb = verb.head
    if verb.pos_ != "VERB":
        return None
    subject = holder(verb)
    return None if subject is None else memory.of.get(subject.i)
