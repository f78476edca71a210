"""Verbs that a small parser takes for adjectives, put right: *rejected the charge, suspended visas and accused Ottawa*.

A finite verb that stands after a comma and before its object is now and then attached to that object as if it
described it. It is joined to the verb that the object hung on, and the object to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.lexicon import known_verb

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def mended(doc: Doc) -> Doc:
    """The parse with such verbs put right, in place."""
    for token in doc:
        if _taken_for_adjective(token):
            _mend(token)
    return doc


def _taken_for_adjective(token: Token) -> bool:
    if token.dep_ != "amod" or token.tag_ not in {"VBD", "VBN"} or not known_verb(token):
        return False
    if token.head.i <= token.i or token.i == 0:
        return False
    subject = any(c.dep_ == "nsubj" for c in token.children)
    return subject or token.nbor(-1).text == ","


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
