"""From what the grammar says of an act to its category and modality.

Some turns of the codebook are made here: to say that one will not cooperate is to refuse; a hostile act that
somebody else expects is feared,
one that its own doer announces is planned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from standoff.reading.act import Act
from standoff.reading.beside import UNANSWERING
from standoff.reading.chain import Holder
from standoff.reading.gazetteer import code_of
from standoff.reading.grammar import lemma
from standoff.reading.grammar import sentence as sentence_of
from standoff.reading.modality import Standing
from standoff.reading.naming import Actor, noun_kind
from standoff.reading.refusals import refuses, without
from standoff.reading.report import COOPERATION, Category, Modality
from standoff.reading.turns import HOSTILE
from standoff.reading.verdicts import taken_for_war

if TYPE_CHECKING:
    from spacy.tokens import Token

_FEARED = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "THREATEN", "SANCTION", "PROTEST"})
_FEAR = frozenset({"fear", "worry", "dread", "brace", "concern", "alarm"})


_GLAD = frozenset("welcome support commend applaud endorse urge encourage propose request demand".split())
"""Cues of what one wants of others, and does not fear."""


@dataclass(frozen=True)
class Judged:
    """Category and modality of an act."""

    category: Category
    modality: Modality


def judge(
    act: Act, stands: Standing, actor: Actor | None, links: list[Holder], target: str | None = None
) -> Judged | None:
    """Category and modality of an act; None where it is none after all."""
    category = act.category
    if stands.condition:
        return Judged(category, "hypothetical")
    cues = {lemma(link.cue) for link in links if link.cue is not None}
    expected = bool(cues & {"expect", "anticipate"}) and _held_by_other(actor, links)
    feared = stands.feared or expected or bool(cues & _FEAR)
    if lemma(act.word) in {"respond", "retaliate"} and category == "THREATEN":
        if not (stands.future or stands.conditional or stands.planned):
            return Judged("ASSAULT", "done") if lemma(act.word) == "retaliate" else None
        told = bool(links) and not _held_by_other(actor, links)
        told = told or any(a.lower_ in {"we", "i"} for a in act.agents)
        category = category if told or actor is None else "ASSAULT"  # what others foretell is no threat
    if category == "MOBILIZE" and _landed(act, actor, target):
        category = "ASSAULT"
    if (
        category == "PROTEST"
        and lemma(act.word) == "march"
        and any(noun_kind(a) == "force" for a in act.agents)
    ):
        category = "MOBILIZE"
    if (
        category == "MOBILIZE"
        and lemma(act.word) == "march"
        and any(noun_kind(a) == "people" for a in act.agents)
    ):
        category = "PROTEST"
    if category == "RETREAT" and lemma(act.word) in _TAKING and _of_other(act, actor, target):
        category = "COERCE"
    if lemma(act.governor) == "rule" and act.governor.i != act.word.i:
        return Judged(category, "hypothetical" if stands.negated else "denied")
    own = actor is not None and bool(links) and links[0].source.country == actor.code
    feared = feared and not own  # what one will do oneself is announced
    ahead = stands.future or stands.planned or stands.doubtful or feared
    other = _held_by_other(actor, links)
    if actor is None and links and target is not None:
        other = links[0].source.country == target
    if sentence_of(act.word).text.rstrip(" \n”\"'’").endswith("?"):
        return Judged(category, "hypothetical")
    if category == "REJECT" and act.word.pos_ == "AUX":
        return Judged(category, "conditional" if stands.conditional else "done")
    if category == "THREATEN" and taken_for_war(act.word):
        return Judged(category, "conditional")
    if category == "AGREE" and act.word.pos_ == "ADJ" and not (stands.negated or stands.denied):
        return Judged(category, "conditional" if stands.conditional or _conditional(act) else "done")
    if category == "THREATEN" and lemma(act.word) in {"sit", "stand", "go"}:
        return Judged(category, "conditional" if stands.conditional or _conditional(act) else "done")
    if (
        category == "THREATEN"
        and lemma(act.word) in {"bear", "face", "suffer", "pay", "regret"}
        and not stands.denied
    ):
        unsure = stands.conditional or stands.modal == "would" or _conditional(act)
        return Judged(category, "conditional" if unsure else "done")
    if category == "THREATEN" and lemma(act.word) in _ANSWERING and (stands.negated or stands.denied):
        category = "ASSAULT"  # what one does not mean to do is the answer itself
    if category == "REJECT" and (
        lemma(act.word) in UNANSWERING or refuses(act.word) or without(act.word, act.match)
    ):
        return Judged("REJECT", "done")
    if stands.negated and not stands.denied:
        if category in {"AGREE", "CONCEDE", "SUPPORT"} and lemma(act.word) in _TAKEN:
            return Judged("REJECT", "done")
        return _negated(category, stands)
    if (
        lemma(act.governor) == "announce"
        and category in _AHEAD
        and (act.word.pos_ == "NOUN" or act.match.object)
    ):
        return Judged(category, "planned")
    if stands.denied or "deny" in cues:
        return Judged(category, "denied")
    if stands.modal in {"would", "will"} and links and links[0].cue is not None:
        stands = replace(stands, conditional=stands.conditional or _on_condition(links[0].cue, act))
    if stands.conditional and category in HOSTILE and not other and links:
        category = "THREATEN"  # one's own force announced on a condition
    if category == "THREATEN" and _tells_of_another(act, actor, target):
        return Judged("CONSULT", "done")
    if category == "THREATEN" and (_warned(act) or _to_any(act)):
        return Judged(category, "conditional")
    if category in {"THREATEN", "AGREE"} and _conditional(act):
        return Judged(category, "conditional")
    if category in _FEARED and (feared and cues & _FEAR) and other:
        return Judged(category, "feared")
    if stands.conditional:
        return Judged(category, "conditional")
    if _past(act) and not stands.doubtful:
        return Judged(category, "done")
    if category in _FEARED and ahead and (feared or (other and not cues & _GLAD)):
        return Judged(category, "feared")
    if (stands.doubtful or (stands.modal in {"should", "ought"} and not links)) and not stands.planned:
        return Judged(category, "hypothetical")
    if (stands.planned or stands.future) and category != "THREATEN":
        return Judged(category, "planned")
    return Judged(category, "done")


_ANSWERING = frozenset("respond retaliate hit strike react".split())
_AHEAD = frozenset({"MOBILIZE", "CONSULT", "RETREAT", "AID", "COOPERATE", "ASSAULT"})
"""What is still to come when it is announced."""
_TAKEN = frozenset(
    """agree accept consent tolerate countenance recognise recognize allow permit acknowledge endorse acquiesce concede
    yield budge relent""".split()
)
"""What one does not do when one refuses."""


def _tells_of_another(act: Act, actor: Actor | None, target: str | None) -> bool:
    """*Warned the Europeans that Russia may be planning to invade*: who is told, and not threatened."""
    if lemma(act.word) != "warn" or target is None or actor is None:
        return False
    clause = next((c for c in act.word.children if c.dep_ == "ccomp"), None)
    subject = next((c for c in clause.children if c.dep_ == "nsubj"), None) if clause is not None else None
    code = code_of(subject.text) if subject is not None and subject.pos_ == "PROPN" else None
    return code is not None and code not in {actor.code, target}


_TAKING = frozenset("remove clear evict take drag carry tow strip".split())


def _of_other(act: Act, actor: Actor | None, target: str | None) -> bool:
    """Whether those removed are another's: *removed the Moroccan marines*, not *removed its missiles*."""
    if actor is None or actor.code is None or target in {None, actor.code}:
        return False
    whom = next((c for c in act.word.children if c.dep_ in {"dobj", "nsubjpass"}), None)
    return (
        whom is not None
        and noun_kind(whom) in {"force", "people", "officials"}
        and any(whom.i == p.i or p.head.i == whom.i for p in act.patients)
        and not any(c.tag_ == "PRP$" for c in whom.lefts)
    )


def _landed(act: Act, actor: Actor | None, target: str | None) -> bool:
    """Soldiers who land on a shore that is not theirs."""
    if (
        lemma(act.word) not in {"land", "drop", "parachute", "disembark"}
        or actor is None
        or target in {None, actor.code}
    ):
        return False
    subject = next((c.lemma_.lower() for c in act.word.children if c.dep_ == "nsubj"), "")
    where = {c.lower_ for c in act.word.children if c.dep_ == "prep"}
    return bool(where & {"on", "at", "near"}) and subject in _LANDING


_LANDING = frozenset("troop soldier marine paratrooper commando force raider ranger legionnaire".split())


def _to_any(act: Act) -> bool:
    """*Would respond to any attack*: force announced on a condition."""
    if lemma(act.word) not in {"respond", "retaliate", "answer", "react", "reply", "hit", "strike"}:
        return False
    nouns = (t for c in act.word.children if c.dep_ == "prep" for t in c.children if t.dep_ == "pobj")
    return any(
        m.lower_ in {"any", "further", "new", "every", "another", "such"} for n in nouns for m in n.lefts
    )


def _warned(act: Act) -> bool:
    """*Warned that an attack would bring war*: what follows if something is done."""
    clause = next((c for c in act.word.children if c.dep_ == "ccomp"), None)
    if clause is None or lemma(act.word) not in {"warn", "threaten", "caution"}:
        return False
    own = any(c.dep_ == "nsubj" and c.tag_ == "PRP" for c in clause.children)  # *warned that he would resist*
    return not own and any(c.dep_ == "aux" and c.lower_ == "would" for c in clause.children)


def _past(act: Act) -> bool:
    """Whether an act is told as over: a past tense or a perfect without a modal verb."""
    verb = act.governor
    helpers = [c for c in verb.children if c.dep_ in {"aux", "auxpass"}]
    if (
        verb.pos_ != "VERB"
        or any(c.tag_ in {"MD", "TO"} for c in helpers)
        or verb.dep_ == "xcomp"
        or verb.i != act.word.i
    ):
        return False
    return verb.tag_ == "VBD" or (
        verb.tag_ == "VBN" and any(c.lower_ in {"had", "has", "have", "was", "were"} for c in helpers)
    )


def _negated(category: Category, stands: Standing) -> Judged:
    unwilling = stands.modal in _UNWILLING or stands.future
    if category in COOPERATION and unwilling:
        return Judged("REJECT", "done")
    return Judged(category, "denied")


_UNWILLING = frozenset({"will", "wo", "would", "shall", "ca", "can", "could", "going"})


def _held_by_other(actor: Actor | None, links: list[Holder]) -> bool:
    """Whether who holds the claim is of another side than who would act."""
    if actor is None or not links:
        return False
    holder = links[0].source
    return holder.country is None or holder.country != actor.code


def _on_condition(cue: Token, act: Act) -> bool:
    """*If they tried it, most experts think, he would shell the city*: a condition hung on the cue beside the act."""
    from standoff.reading.modality import has_condition

    beside = cue.dep_ in {"parataxis", "ccomp", "advcl"} or cue == act.governor.head
    return beside and sentence_of(cue).start == sentence_of(act.word).start and has_condition(cue)


def _conditional(act: Act) -> bool:
    from standoff.reading.modality import has_condition

    words = [act.governor, act.word, *([act.inner] if act.inner is not None else [])]
    words += [c for c in act.governor.children if c.dep_ in {"ccomp", "xcomp"}]
    return any(has_condition(word) for word in words)
