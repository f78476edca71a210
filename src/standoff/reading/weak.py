"""What looks like an act and is none, or is too little to report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.act import Act
from standoff.reading.actors import Actors
from standoff.reading.chain import Holder
from standoff.reading.grammar import lemma
from standoff.reading.modality import has_condition
from standoff.reading.verdicts import due, flat

if TYPE_CHECKING:
    from spacy.tokens import Token

_QUIET = frozenset(
    """expect decide hope plan announce consider intend fear worry claim mention mark contact compare link let
    will honor honour enjoy lift warm share connect flow load explode die describe portray depict brand label
    name dub call see suspect brief address debate schedule join elect appoint build elevate want seek expose
    host give pay tour convey engage move correspond require remind counsel direct settle clear open force
    treat feed host arrive attend settle adopt resolve miss enrich buy sell import export invest fine remove
    trap search monitor ground cause commit trust respect admire abandon mourn celebrate champion cheer justify
    attribute sense assure turn unify grant restore retire quit submit""".split()
)
"""Verbs that by themselves are too weak for a report."""


def is_weak(act: Act) -> bool:
    """Whether a verb by itself says too little for a report."""
    word = lemma(act.word)
    if word in {"call", "describe", "see", "regard", "term"} and any(
        c.lower_ == "what" for c in act.word.children
    ):
        return True  # *what he called an outrage*
    if word == "deny" and any(c.dep_ in {"ccomp", "xcomp"} for c in act.word.children):
        return True
    if word in {"insist", "suggest", "propose", "recommend", "maintain", "hint"} and not act.match.object:
        clause = next((c for c in act.word.children if c.dep_ == "ccomp"), None)
        if (
            clause is not None
            and (clause.tag_ not in {"VB", "VBP"} or any(c.dep_ == "aux" for c in clause.children))
            and not any(c.lower_ == "be" and c.dep_ == "auxpass" for c in clause.children)
        ):
            return True
    if word == "discuss" and act.word.dep_ in {"xcomp", "advcl"}:
        return True
    if word in {"ask", "insist", "request", "speak", "agree", "decline"} and _anonymous(act.word):
        return True
    if word == "want" and act.inner is not None and not any(c.dep_ == "nsubj" for c in act.inner.children):
        return True
    if word in {"inform", "notify", "assure", "tell"} and act.match.category == "CONSULT":
        return False
    if word in {"tell", "ask", "want"}:
        return act.inner is None and act.match.weight == 1 and not (word == "ask" and act.patients)
    if word in {"tolerate", "countenance", "let", "allow", "permit"}:
        negated = any(c.dep_ == "neg" for c in act.word.children)
        return not negated and (word in {"tolerate", "countenance"} or _says_little(act))
    if word == "join" and any(c.dep_ == "neg" for c in act.word.children):
        return False
    return _says_little(act)


def _says_little(act: Act) -> bool:
    return lemma(act.word) in _QUIET and act.match.weight == 1 and act.word.pos_ != "NOUN"


def _anonymous(verb: Token) -> bool:
    """*Who asked not to be named*, *spoke on condition of anonymity*: how a source is given, and no act."""
    return any(
        t.lower_ in {"anonymity", "anonymously", "named", "identified", "quoted"}
        for c in verb.children
        if c.i > verb.i and c.dep_ in {"xcomp", "prep", "dobj", "ccomp", "advcl"}
        for t in c.subtree
    )


def with_author(act: Act) -> bool:
    """Whether the writer is party to it: a talk with the journalist is no event."""
    return (
        any(t.lower_ in {"me", "i"} for t in (*act.agents[:1], *act.patients[:1]))
        and act.category == "CONSULT"
    )


def of_anyone(act: Act) -> bool:
    """Whether it is told of nobody in particular: *any country that attacks*."""
    return act.word.dep_ == "relcl" and any(c.lower_ == "any" for c in act.word.head.children)


def unspoken(act: Act, links: list[Holder], actors: Actors) -> bool:
    """*The shelling must stop*: a demand where somebody declares it or is quoted with it, else the writer's view."""
    by_itself = due(act.word) or flat(act.word) is not None
    return by_itself and not act.agents and not links and actors.declarer is None


def reports_another(act: Act, actors: Actors) -> bool:
    """Whether a warning tells what somebody else may do, and so is no threat."""
    if lemma(act.word) not in {"warn", "caution"} or any(c.dep_ == "dobj" for c in act.word.children):
        return False
    speaker_ = actors.of(act.agents[0]) if act.agents else None
    clause = next((c for c in act.word.children if c.dep_ == "ccomp"), None)
    if clause is None or speaker_ is None or has_condition(clause) or has_condition(act.word):
        return False
    subject = actors.of(next((c for c in clause.children if c.dep_ in {"nsubj", "nsubjpass"}), None))
    return subject is not None and subject.code is not None and subject.code != speaker_.code
