"""Acts that a verb tells of only by what stands beside it.

*Ruled out air strikes*, *did not seek a war*, *divisions moved to Florida*, *shells fell on the village*, *promised
that the raid would not go unpunished*, *there would be grave consequences*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.act import Act
from standoff.reading.arguments import agents, patients
from standoff.reading.grammar import lemma
from standoff.reading.lexicon import Match, match_noun, match_verb
from standoff.reading.naming import noun_kind
from standoff.reading.noun_arguments import noun_agents, noun_patients, prepositions
from standoff.reading.report import Category
from standoff.reading.turns import HOSTILE

if TYPE_CHECKING:
    from spacy.tokens import Token


def promises_harm(verb: Token) -> bool:
    """*Promised that the raid would not go unpunished*."""
    for clause in (c for c in verb.children if c.dep_ == "ccomp" and c.pos_ == "VERB"):
        within = match_verb(clause)
        if within is not None and within.category in HOSTILE:
            return within.category == "THREATEN" or not any(c.dep_ == "neg" for c in clause.children)
    return False


def promises_nothing(verb: Token) -> bool:
    """*Vowed that his troops would not give up an inch*."""
    for clause in (c for c in verb.children if c.dep_ == "ccomp" and c.pos_ == "VERB"):
        within = match_verb(clause)
        if within is not None and within.category in {"CONCEDE", "RETREAT"}:
            return any(c.dep_ == "neg" for c in clause.children)
    return False


def sought(verb: Token) -> Act | None:
    """*Did not seek a war*: force that somebody means, or does not mean, to use."""
    for noun in (c for c in verb.children if c.dep_ == "dobj"):
        match = match_noun(noun)
        if (match is not None and match.category == "ASSAULT") or noun.lemma_ in {
            "conflict",
            "confrontation",
            "escalation",
        }:
            found = Match("ASSAULT", (), 1, noun)
            return Act(noun, found, agents(verb), tuple(noun_patients(noun, found)), verb)
    return None


def excluded(verb: Token) -> Act | None:
    """*Ruled out air strikes*: force that who speaks will not use."""
    if not any(c.lower_ == "out" for c in verb.children):
        return None
    for noun in (c for c in verb.children if c.dep_ == "dobj"):
        match = match_noun(noun)
        if match is not None and match.category in {"ASSAULT", "COERCE", "MOBILIZE"}:
            return Act(noun, match, agents(verb), tuple(noun_patients(noun, match)), verb)
    return None


UNANSWERING = frozenset("reply answer respond react budge".split())
"""What one does not do who refuses without a word."""


def unanswered(verb: Token) -> Act | None:
    """*Berlin did not reply*: a refusal, where it is told as past."""
    told = verb.tag_ in {"VBD", "VBN"} or any(
        c.lower_ in {"did", "has", "have", "had"} for c in verb.children
    )
    if lemma(verb) not in UNANSWERING or not told or any(c.tag_ == "MD" for c in verb.children):
        return None
    if not any(c.dep_ == "neg" for c in verb.children):
        return None
    return Act(verb, Match("REJECT", (), 2, None), agents(verb), tuple(prepositions(verb, ("to",))), verb)


def wanted_done(verb: Token) -> Act | None:
    """*Wants the measures lifted*."""
    clause = next((c for c in verb.rights if c.dep_ in {"ccomp", "xcomp"} and c.tag_ == "VBN"), None)
    if clause is None:
        thing = next((c for c in verb.rights if c.dep_ == "dobj"), None)
        clause = (
            next((c for c in thing.rights if c.dep_ == "acl" and c.tag_ == "VBN"), None) if thing else None
        )
    if clause is None or match_verb(clause) is None:
        return None
    return Act(verb, Match("REQUEST", (), 2, None), agents(verb), (), verb, clause)


_TOGETHER = frozenset({"CONSULT", "AGREE", "COOPERATE", "CONCEDE", "RETREAT", "SUPPORT", "AID"})


def excluded_talks(verb: Token) -> Act | None:
    """*There would be no talks*: a refusal of who says so."""
    if lemma(verb) != "be" or not any(c.dep_ == "expl" for c in verb.children):
        return None
    if not any(c.tag_ == "MD" for c in verb.children):
        return None
    for noun in (c for c in verb.children if c.dep_ in {"attr", "nsubj"}):
        match = match_noun(noun)
        none = any(c.lower_ == "no" for c in noun.children) or any(c.dep_ == "neg" for c in verb.children)
        if match is not None and match.category in _TOGETHER and none:
            return Act(verb, Match("REJECT", (), 2, noun), (), tuple(noun_patients(noun, match)), verb)
    return None


_WORST = frozenset(
    "war escalation confrontation conflict fight battle scenario eventuality attack invasion".split()
)


def ready_for(adjective: Token) -> Category | None:
    """*Ready for talks* is an offer, *prepared for any escalation* a threat."""
    ways = (c for c in adjective.children if c.dep_ == "prep" and c.lower_ in {"for", "to"})
    for noun in (t for c in ways for t in c.children if t.dep_ == "pobj"):
        match = match_noun(noun)
        if noun.lemma_.lower() in _WORST or (match is not None and match.category in HOSTILE):
            return "THREATEN"
        if match is not None and match.category in _TOGETHER:
            return "AGREE"
    return None


def passed(verb: Token) -> tuple[Token, ...]:
    """The subject of a passive: *China was prepared for war*."""
    return tuple(c for c in verb.children if c.dep_ == "nsubjpass")


_SPANS = frozenset("minute hour day week fortnight month deadline".split())
_ENVOYS = frozenset("diplomat ambassador embassy envoy consul mission attaché attache staff".split())


def deadline(verb: Token) -> Act | None:
    """*Gave the junta one week*: a threat; to diplomats, who are to leave, the end of relations."""
    if lemma(verb) != "give":
        return None
    whom = [c for c in verb.rights if c.dep_ in {"dobj", "dative"} and c.lemma_.lower() not in _SPANS]
    spans = (c for c in verb.rights if c.dep_ in {"dobj", "npadvmod", "oprd"} and c.lemma_.lower() in _SPANS)
    span = next((c for c in spans if any(k.dep_ in {"nummod", "det", "amod"} for k in c.children)), None)
    if span is None or not whom:
        return None
    envoys = any(t.lemma_.lower() in _ENVOYS for w in whom for t in (w, *w.lefts))
    kind: Category = "SANCTION" if envoys else "THREATEN"
    return Act(verb, Match(kind, (), 2, span), agents(verb), tuple(whom), verb)


def informs(verb: Token) -> Act | None:
    """*Told his counterpart that the treaty stood*: word that one state sends to another."""
    if lemma(verb) not in {"inform", "notify", "tell", "assure"}:
        return None
    clause = next((c for c in verb.rights if c.dep_ == "ccomp" and c.pos_ in {"VERB", "AUX"}), None)
    whom = [c for c in verb.rights if c.dep_ in {"dobj", "dative"}]
    whom += [c for c in verb.children if c.dep_ == "nsubjpass"]
    if clause is None or not whom or any(c.lower_ in {"must", "should", "to"} for c in clause.children):
        return None
    if not any(noun_kind(w) in {"official", "government"} or w.pos_ == "PROPN" for w in whom):
        return None
    return Act(verb, Match("CONSULT", (), 2, None), agents(verb), tuple(whom), verb)


_OCCURRING = frozenset("open begin start resume continue erupt reopen occur happen rage flare ensue".split())


def occurs(noun: Token, match: Match) -> bool:
    """*Talks began*, *fighting broke out*: what those in conflict do, though nobody is named."""
    verb = noun.head
    if noun.dep_ not in {"nsubj", "nsubjpass"} or match.category not in {"CONSULT", "ASSAULT"}:
        return False
    out = lemma(verb) in {"break", "take", "go"} and any(
        c.lower_ in {"out", "place", "on"} for c in verb.children
    )
    return (lemma(verb) in _OCCURRING or out) and not any(c.dep_ in {"neg", "ccomp"} for c in verb.children)


_SPOKEN: dict[str, Category] = {
    "offer": "AGREE", "promise": "AGREE", "pledge": "AGREE", "readiness": "AGREE", "willingness": "AGREE",
    "refusal": "REJECT", "threat": "THREATEN", "request": "REQUEST", "demand": "REQUEST",
}  # fmt: skip


def offered(noun: Token, who: tuple[Token, ...]) -> Act | None:
    """*The offer of Brazil to mediate*: what is said of an act, and not the act."""
    kind = _SPOKEN.get(lemma(noun))
    if kind is None or not who:
        return None
    above = match_verb(noun.head) if noun.dep_ == "dobj" and noun.head.pos_ == "VERB" else None
    if above is not None and above.category == "REJECT":
        return None
    inner = next(
        (c for c in noun.children if c.dep_ in {"acl", "relcl"} and any(t.lower_ == "to" for t in c.lefts)),
        None,
    )
    if inner is None:
        return None
    found = Match(kind, (), 2, None)
    return Act(noun, found, who, tuple(patients(inner, match_verb(inner) or found, None)), noun, inner)


def war(verb: Token) -> Act:
    """What somebody would take for an act of war: a threat against who would do it."""
    deed = next((c for c in verb.children if c.dep_ in {"nsubjpass", "dobj"}), None)
    whose = (
        ()
        if deed is None
        else (*noun_agents(deed), deed, *noun_patients(deed, Match("THREATEN", (), 2, None)))
    )
    return Act(verb, Match("THREATEN", (), 2, deed), agents(verb), whose, verb)


def consequences(noun: Token, match: Match) -> Act | None:
    """*There would be grave consequences*: a threat of who says so."""
    verb = noun.head
    if noun.dep_ not in {"attr", "dobj", "nsubj"} or not any(c.dep_ == "aux" for c in verb.children):
        return None
    if not any(c.dep_ == "amod" for c in noun.children) and lemma(verb) != "be":
        return None
    faced = lemma(verb) in {"face", "suffer", "bear"}
    return Act(noun, match, (), agents(verb) if faced else (), verb)
