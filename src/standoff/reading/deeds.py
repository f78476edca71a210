"""Deeds that a noun names: by a light verb (*launched a strike*), by one that is not known, or by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading import cues
from standoff.reading.act import Act
from standoff.reading.arguments import agents, owner_of, planned
from standoff.reading.beside import consequences, occurs, offered
from standoff.reading.grammar import holder, lemma
from standoff.reading.lexicon import Match, known_verb, match_noun
from standoff.reading.modality import has_condition
from standoff.reading.noun_arguments import PATIENTS, TARGETS, noun_agents, noun_patients, prepositions
from standoff.reading.turns import HOSTILE

if TYPE_CHECKING:
    from spacy.tokens import Token

LIGHT = frozenset(
    """launch carry conduct make take give hold stage mount issue express reach sign deliver offer order begin
    start undertake
    perform execute commit open wage voice lodge file declare announce call send pursue continue resume extend
    provide show plan
    receive face suffer undergo get come trigger step put have do attempt try exchange unleash direct lead
    sustain intensify experience
    escalate expand complete finish end propose halt stop avoid launch authorize authorise impose prepare engage embark
    plot win draw secure accept seek deal strike conclude wind""".split()
)
REVERSED = frozenset(
    {
        "draw",
        "receive",
        "face",
        "suffer",
        "undergo",
        "get",
        "sustain",
        "await",
        "survive",
        "escape",
        "experience",
    }
)
"""Light verbs whose subject an act is done to."""
_QUIET = frozenset(
    """operation message letter contact interview conversation response movement posture alert preparation concern
    support help call understanding trade training protection blow war battle fighting hostilities opposition
    charge exercise discussion conference commitment concentration reinforcement funding relief coordination
    collaboration outrage criticism complaint offer recall unrest loan rescue siege reprisal mediation
    investigation inquiry probe aid assistance alert patrol surrender sale delivery pause treaty alliance
    departure march""".split()
)
"""Nouns that tell of an act only with a verb that says so, or with both who and whom."""
_LIGHT_ONLY = frozenset(
    """promise pledge agreement commitment understanding assurance message letter contact interview conversation
    response""".split()
)
"""Nouns that tell of an act only with a verb that says so."""


def _noun_object(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in {"dobj", "nsubjpass", "attr"} and match_noun(child) is not None:
            return child
    for child in verb.children:
        if child.dep_ == "prep" and lemma(verb) in {
            "carry",
            "come",
            "engage",
            "embark",
            "prepare",
            "call",
            "threaten",
            "plan",
            "order",
        }:
            for inner in child.children:
                if (
                    inner.dep_ == "pobj"
                    and match_noun(inner) is not None
                    and not (lemma(verb) == "come" and lemma(inner) == "response")
                ):
                    return inner
    return None


def light_act(verb: Token) -> Act | None:
    """An act that a noun names and a light verb tells of."""
    if lemma(verb) not in LIGHT:
        return None
    noun = _noun_object(verb)
    if noun is None:
        return None
    match = match_noun(noun)
    if match is None:
        return None
    doers, others = list(noun_agents(noun)), list(noun_patients(noun, match))
    others += [p for p in prepositions(verb, PATIENTS.get(match.category, TARGETS)) if p not in others]
    subject = list(agents(verb))
    datives = [c for c in verb.children if c.dep_ == "dative" and c.lower_ != "to"]
    if lemma(verb) in REVERSED:
        return Act(noun, match, tuple(doers), tuple(subject + others), verb)
    own = lemma(verb) not in {"accept", "avoid", "seek", "trigger", "stop", "halt", "win", "secure"}
    return Act(noun, match, tuple(subject + doers if own else doers), tuple(datives + others), verb)


def done_by(verb: Token) -> Act | None:
    """*Orchestrated an ambush*: a deed that somebody does by a verb that is not known."""
    if known_verb(verb) or lemma(verb) in cues.SPEECH | cues.BELIEF | cues.OBJECT | _REGARDING:
        return None
    for noun in (c for c in verb.children if c.dep_ == "dobj"):
        match = match_noun(noun)
        if (
            match is not None
            and match.category in {"ASSAULT", "COERCE", "MOBILIZE", "CONSULT"}
            and agents(verb)
        ):
            whom = (*noun_patients(noun, match), *prepositions(verb, PATIENTS.get(match.category, TARGETS)))
            return Act(noun, match, agents(verb), whom, verb)
    return None


_REGARDING = frozenset(
    """include involve entail comprise contain trigger prompt provoke cause spark
    ride withstand evade circumvent dodge bypass undermine bear brave await
    watch witness observe study analyse analyze know understand justify survive escape endure weather outlast miss
    merit deserve require cost need remember recount follow precede film record track investigate excuse regard
    interpret welcome oppose support reward favour favor enable facilitate cover want have be become risk""".split()
)
"""Verbs whose object is a deed of somebody else."""


def noun_act(noun: Token) -> Act | None:
    """The deed that a noun names by itself, if it is one: *the raid on Beirut*."""
    match = match_noun(noun)
    if match is None or noun.dep_ in {"npadvmod"}:
        return None
    if (denier := _denied_there(noun)) is not None:
        return Act(noun, match, (denier,), tuple(noun_patients(noun, match)), noun.head)
    if any(c.lower_ in {"any", "such"} for c in noun.children if c.dep_ == "det"):
        return None
    who, whom = tuple(noun_agents(noun)), tuple(noun_patients(noun, match))
    climbed = owner_of(noun)
    if (spoken := offered(noun, who)) is not None:
        return spoken
    if not who and climbed is not None:
        who = (climbed,)
    nothing = any(c.lower_ == "no" for c in noun.children if c.dep_ == "det") or planned(noun)
    if lemma(noun) in {"consequence", "repercussion"}:
        return consequences(noun, match)
    if not who and not whom and not (nothing and match.category in HOSTILE) and not _expected(noun, match):
        return Act(noun, match, (), (), noun.head) if occurs(noun, match) else None
    if lemma(noun) in _LIGHT_ONLY and not (climbed is not None and has_condition(noun)):
        return None
    said = noun.dep_ in {"dobj", "nsubjpass"} and lemma(noun.head) in _TELLING_OF and bool(who or whom)
    if (
        lemma(noun) in _QUIET
        and not (who and whom)
        and not (climbed is not None and has_condition(noun))
        and not said
    ):
        return None
    governor = noun
    above = noun.head
    if noun.dep_ in {"dobj", "nsubjpass", "nsubj"} and above.pos_ == "VERB":
        governor = above
    return Act(noun, match, who, whom, governor)


def _denied_there(noun: Token) -> Token | None:
    """Who denies, in *denied that there was a ban*."""
    verb = noun.head
    if noun.dep_ not in {"attr", "nsubj"} or not any(c.dep_ == "expl" for c in verb.children):
        return None
    above = verb.head
    return holder(above) if verb.dep_ == "ccomp" and lemma(above) == "deny" else None


_EXPECTED = frozenset(
    "expect fear predict anticipate foresee dread avert prevent forestall imminent likely".split()
)


_TELLING_OF = _EXPECTED | frozenset("condemn denounce protest report confirm deny claim announce".split())
_SIGNS = frozenset("prelude pretext threat risk danger possibility prospect warning".split())


def _expected(noun: Token, match: Match) -> bool:
    """Whether force is expected or said not to be: *does not expect an invasion*, *an attack is imminent*."""
    if match.category != "ASSAULT":
        return False
    above = noun.head.head if noun.dep_ == "pobj" else noun.head
    if noun.dep_ in {"dobj", "pobj"} and lemma(above) in _EXPECTED | _SIGNS:
        return True
    return noun.dep_ == "nsubj" and any(
        lemma(c) in {"imminent", "likely", "unlikely", "inevitable", "possible", "unavoidable"}
        for c in above.children
    )
