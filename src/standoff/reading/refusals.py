"""Refusals told by what somebody will not do, or has not: *said that it would not be drawn into the war*.

Whatever the verb is, to say of oneself that one will not do it is to refuse; to have no role for somebody, to see no
need for something, to take no notice of it is to refuse as well, and only with the *no*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading import cues
from standoff.reading.act import Act
from standoff.reading.arguments import agents
from standoff.reading.grammar import holder, lemma
from standoff.reading.lexicon import Match
from standoff.reading.noun_arguments import TARGETS, prepositions

if TYPE_CHECKING:
    from spacy.tokens import Token

_UNWILLING = frozenset({"will", "would", "wo", "shall", "'ll", "’ll", "ca", "could"})
_NO_DEED = frozenset(
    """be have comment say know think believe hesitate happen matter affect work last succeed survive suffer change
    seem appear mean regret need want like mind doubt forget miss lose fail hurt help rule sit stand tell see look
    attack strike fire shoot use respond retaliate reply react answer name identify speculate elaborate discuss
    disclose reveal specify confirm""".split()
)
"""What one will not do without refusing anybody, or what is told of more exactly elsewhere."""
_PASSIVE = frozenset(
    """drag draw intimidate bully cow blackmail pressure force provoke dictate push sway deter silence goad
    browbeat humiliate stampede rush coerce""".split()
)
"""What one will not let be done to one."""
_OWN = frozenset({"it", "he", "she", "they", "we", "i"})


def refuses(verb: Token) -> bool:
    """Whether somebody says of himself that he will not do what a verb says."""
    helpers = {c.lower_ for c in verb.children if c.dep_ == "aux"}
    if not helpers & _UNWILLING or not _negated(verb):
        return False
    passive = any(c.dep_ == "nsubjpass" for c in verb.children)
    if (lemma(verb) not in _PASSIVE) if passive else (lemma(verb) in _NO_DEED):
        return False
    above = _cue(verb)
    if above is None:
        return False
    if any(
        c.dep_ == "advcl" and any(m.lower_ in {"if", "unless"} for m in c.children) for c in verb.children
    ):
        return False
    subject = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    return subject is not None and _own(subject, above)


def _cue(verb: Token) -> Token | None:
    """The verb of speech that a clause hangs on, or that is put in or after it: *it would not go, it said*."""
    above = verb.head
    if verb.dep_ == "ccomp" and above.pos_ == "VERB" and lemma(above) in cues.SPEECH | {"know", "decide"}:
        return above
    beside = (c for c in verb.children if c.dep_ == "parataxis" and lemma(c) in cues.SPEECH)
    return next(beside, None)


def _negated(verb: Token) -> bool:
    if any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.children):
        return True
    return any(c.dep_ == "dobj" and any(d.lower_ == "no" for d in c.lefts) for c in verb.children)


def _own(subject: Token, cue: Token) -> bool:
    """Whether a subject is who speaks, or what is the speaker's."""
    if subject.lower_ in _OWN or any(c.tag_ == "PRP$" for c in subject.lefts):
        return True
    who = holder(cue)
    return who is not None and who.lower_ == subject.lower_


def refusal(verb: Token) -> Act:
    """The refusal that a verb tells of by not being done."""
    return Act(
        verb,
        Match("REJECT", (), 1, None),
        agents(verb) or _passed(verb),
        tuple(prepositions(verb, TARGETS)),
        verb,
    )


def _passed(verb: Token) -> tuple[Token, ...]:
    return tuple(c for c in verb.children if c.dep_ == "nsubjpass")


_CLAIMS = frozenset(
    "role business right place say jurisdiction competence claim part authority mandate standing grounds".split()
)


def no_business(verb: Token) -> Act | None:
    """*Said that the court had no jurisdiction*: a refusal of who says so toward whom it is said of."""
    if lemma(verb) != "have" or verb.dep_ != "ccomp" or lemma(verb.head) not in cues.SPEECH:
        return None
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    thing = next((c for c in verb.children if c.dep_ == "dobj"), None)
    if subject is None or thing is None or _own(subject, verb.head) or lemma(thing) not in _CLAIMS:
        return None
    if not any(c.lower_ == "no" for c in thing.lefts):
        return None
    return Act(verb, Match("REJECT", (), 2, thing), agents(verb.head), (subject,), verb.head)


_LACKED = frozenset("have see need give show take pay find make let".split())


def without(verb: Token, match: Match) -> bool | None:
    """Whether a refusal is told by *no*: *saw no need*, *had no role*; None where it needs none."""
    if match.category != "REJECT" or lemma(verb) not in _LACKED or match.object is None:
        return None
    thing = match.object
    none = any(c.lower_ in {"no", "little", "scant", "nothing"} for c in thing.lefts)
    return none or thing.lower_ in {"nothing", "none"} or _negated(verb)
