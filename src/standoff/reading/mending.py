"""Verbs that a small parser takes for adjectives, put right: *rejected the charge, suspended visas and accused Ottawa*.

A finite verb that stands after a comma and before its object is now and then attached to that object as if it
described it. It is joined to the verb that the object hung on, and the object to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.grammar import lemma
from standoff.reading.lexicon import known_verb, takes

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def mended(doc: Doc) -> Doc:
    """The parse with such verbs put right, in place."""
    for token in doc:
        if _taken_for_adjective(token):
            _mend(token)
        elif (subject := _taken_for_object(token)) is not None:
            subject.head, subject.dep_ = token, "nsubj"
        elif _taken_for_description(token):
            subject = token.head
            token.head, token.dep_, token.tag_ = token, "ROOT", "VBD"
            subject.head, subject.dep_ = token, "nsubj"
    return doc


def _taken_for_description(verb: Token) -> bool:
    """The only verb of a sentence, taken to describe its subject: *Moscow, which keeps troops there, offered help*."""
    noun = verb.head
    if (
        verb.dep_ != "acl"
        or verb.tag_ != "VBN"
        or noun.head.i != noun.i
        or noun.pos_ not in {"PROPN", "NOUN"}
    ):
        return False
    if any(c.dep_ in {"agent", "auxpass"} for c in verb.children) or not known_verb(verb):
        return False
    clause = any(c.dep_ in {"relcl", "appos"} and noun.i < c.i < verb.i for c in noun.children)
    return clause and verb.nbor(-1).text == ","


def _taken_for_object(verb: Token) -> Token | None:
    """The subject of a joined clause that was joined to a noun before it: *moved on Ismid and Harington warned*."""
    if verb.tag_ not in {"VBD", "VBZ", "VBN"} or verb.dep_ != "conj" or verb.pos_ != "VERB" or verb.i < 3:
        return None
    if any(c.dep_ in {"nsubj", "nsubjpass", "expl", "csubj", "auxpass"} for c in verb.children):
        return None
    first = verb.i - 1
    while first > 2 and verb.doc[first].head.i == verb.i and verb.doc[first].dep_ in {"aux", "neg", "advmod"}:
        first -= 1
    if verb.tag_ == "VBN" and first == verb.i - 1:
        return None
    noun = verb.doc[first]
    if noun.dep_ != "conj" or noun.pos_ not in {"PROPN", "NOUN"} or noun.head.i >= noun.i:
        return None
    above = noun.head
    while above.dep_ == "conj" and above.pos_ in {"PROPN", "NOUN"}:
        above = above.head
    start = noun.left_edge.i
    joined = start > 0 and noun.doc[start - 1].lower_ in {"and", "but", "while"}
    return noun if joined and above.dep_ in {"pobj", "dobj"} and verb.head.i < above.i else None


def _taken_for_adjective(token: Token) -> bool:
    if token.dep_ != "amod" or token.tag_ not in {"VBD", "VBN"} or not known_verb(token):
        return False
    if token.head.i <= token.i or token.i == 0:
        return False
    subject = any(c.dep_ == "nsubj" for c in token.children)
    if subject or token.nbor(-1).text == ",":
        return True
    if token.i < 2 or token.nbor(-1).lower_ not in {"and", "but"} or lemma(token) in _DESCRIBING:
        return False
    before = token.nbor(-2)  # *recalled its envoy and cancelled leave*, not *old and damaged ships*
    return before.pos_ in {"NOUN", "PROPN"} and takes(token, token.head)


_DESCRIBING = frozenset(
    """wound arm damage capture occupy destroy propose plan arrest detain sanction ban blockade besiege displace injure
    enrich seize abandon impose station deploy mobilize mobilise""".split()
)
"""Participles that mostly tell what a thing is like."""


def _mend(verb: Token) -> None:
    noun = verb.head
    above = noun
    while above.pos_ not in {"VERB", "AUX"} and above.head.i != above.i:
        above = above.head
    if verb.is_ancestor(above) or (above.i != noun.i and above.pos_ not in {"VERB", "AUX"}):
        return
    own = any(c.dep_ == "nsubj" for c in verb.children)
    if above.i == noun.i:  # the noun was the top of the sentence
        others = [c for c in noun.children if c.i < verb.i and c.pos_ in {"NOUN", "PROPN"}]
        if not others:
            return
        verb.head = verb
        verb.dep_ = "ROOT"
        others[0].head = verb
        others[0].dep_ = "nsubj"
    else:
        verb.head = above
        verb.dep_ = "ccomp" if own and verb.i < above.i else "conj"
    verb.pos_, verb.tag_ = "VERB", "VBD"
    noun.head = verb
    noun.dep_ = "dobj"
