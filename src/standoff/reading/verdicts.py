"""Acts that are told by a judgement: *called it a lie*, *said that the raid was a crime*, *said that Moscow had lied*.

To say of a claim that it is false is to reject it; to say of a deed that it is wrong, or of somebody that they do
wrong, is to accuse.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from standoff.reading import cues
from standoff.reading.grammar import lemma
from standoff.reading.lexicon import match_noun
from standoff.reading.naming import noun_kind
from standoff.reading.report import Category

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMING = frozenset(
    "call describe brand label term dub characterize characterise portray denounce dismiss condemn regard see".split()
)
_SAYING = frozenset(
    """say tell claim insist declare argue add state complain allege stress note maintain warn protest suggest hint
    imply assert contend suspect believe announce remark retort""".split()
)
_FALSE = frozenset(
    """nonsense lie lies false falsehood fabrication fabricated baseless groundless unfounded absurd slander propaganda
    fiction fake untrue ridiculous disinformation hoax invention unrealistic laughable rumour rumor
    misleading mendacious""".split()
)
_WRONG = frozenset(
    """aggression provocation provocative violation crime criminal terrorism terrorist piracy treacherous barbaric
    cowardly outrage blackmail betrayal reckless irresponsible escalation escalatory aggressor unjustified unprovoked
    massacre genocide shameful illegal unlawful coup hostile aggressive terror liar warmonger occupier
    destabilising destabilizing dangerous unacceptable outrageous intolerable inexcusable
    bullying robbery brutal inhumane threat threatening menace interference
    invasion occupation annexation cleansing sham farce meddling intimidation hypocrisy
    warmongering madness affront insult breach plot conspiracy culpable guilty complicit liable perfidy treachery
    unjust unwarranted unfriendly disproportionate indefensible flagrant blatant cruel despicable heinous
    scandalous foolish vicious disgraceful shocking appalling horrific deplorable vile monstrous disastrous catastrophic
    humiliating appeasement blunder cynical callous lawless savage murderous inflammatory bellicose""".split()
)
_CLAIMS = frozenset(
    "demand proposal request term condition offer claim accusation allegation charge ultimatum".split()
)
_GOOD = frozenset("constructive positive historic encouraging welcome commendable courageous".split())
_WRONGDOING = frozenset(
    """overreact escalate violate breach lie provoke destabilize destabilise undermine endanger exaggerate interfere
    meddle bully cheat mislead inflame break jeopardize jeopardise threaten sabotage betray flout disregard
    infringe trample instigate orchestrate abuse""".split()
)
"""What one says of others only to charge them with it, where nothing more exact is known of the verb."""


def verdict(verb: Token) -> Category | None:
    """What kind of act a verb of naming is by the name that is given."""
    if any(c.dep_ == "prt" for c in verb.children):  # *called off*
        return None
    if lemma(verb) not in _NAMING or not any(c.dep_ in {"dobj", "nsubjpass", "ccomp"} for c in verb.children):
        return None
    kind = _kind(t for c in verb.rights if c.dep_ not in {"advcl", "conj"} for t in c.subtree)
    if (
        kind is None
        and lemma(verb) in {"call", "describe", "brand", "denounce"}
        and (_harm(verb) or _named_harm(verb))
    ):
        return "ACCUSE"
    if kind is None and lemma(verb) in {"call", "brand", "label"}:
        kind = _called(verb)
    named = [c for c in verb.children if c.dep_ in {"dobj", "nsubjpass", "ccomp"}]
    claim = any(t.lemma_.lower() in _CLAIMS for c in named for t in (c, *c.lefts))
    return "REJECT" if kind == "ACCUSE" and claim else kind


def _called(verb: Token) -> Category | None:
    """*Called him a dotard*: names that are given in a quarrel are bad ones, unless they are known to be good."""
    whom = next((c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"}), None)
    name = next((c for c in verb.rights if c.dep_ in {"oprd", "attr"} and c.pos_ in {"NOUN", "ADJ"}), None)
    if whom is None or name is None:
        return None
    if name.lower_ in _FRIENDLY:
        return "SUPPORT"
    somebody = whom.pos_ in {"PROPN", "PRON"} or noun_kind(whom) in {"official", "government", "officials"}
    return "ACCUSE" if somebody and whom.lower_ not in {"it", "that", "this"} else None


_FRIENDLY = frozenset("friend ally partner brother hero patriot neighbour neighbor guest".split())
_REGARD = frozenset("regard consider treat view see interpret deem count".split())
_CASUS = frozenset("war aggression target enemy hostile attack declaration belli threat provocation".split())


def taken_for_war(verb: Token) -> bool:
    """*Any intervention would be regarded as an act of war*: a threat of who says so."""
    if lemma(verb) not in _REGARD or not any(c.tag_ == "MD" for c in verb.children):
        return False
    return any(t.lower_ in _CASUS for c in verb.rights if c.dep_ not in {"advcl", "conj"} for t in c.subtree)


def _harm(verb: Token) -> bool:
    found = (match_noun(c) for c in verb.children if c.dep_ == "dobj")
    return any(m is not None and m.category in {"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"} for m in found)


def _named_harm(verb: Token) -> bool:
    """*Called it a blockade*."""
    names = [c for c in verb.rights if c.dep_ in {"oprd", "attr", "xcomp", "ccomp"}]
    names += [t for c in verb.rights if c.dep_ == "prep" and c.lower_ == "as" for t in c.children]
    found = (match_noun(n) for n in names if n.pos_ == "NOUN")
    return any(m is not None and m.category in {"ASSAULT", "COERCE", "SANCTION"} for m in found)


def said_of(word: Token) -> Category | None:
    """What kind of act a clause such as *said that the charge was absurd* is, by its predicate."""
    if lemma(word) != "be" or not _said(word):
        return None
    if any(c.dep_ == "neg" for c in word.children):
        return None
    if any(t.lower_ == "table" for t in word.subtree) and any(c.lemma_ == "option" for c in word.children):
        return "THREATEN"
    if any(c.lower_ == "behind" and c.dep_ == "prep" for c in word.children):
        return "ACCUSE"
    inside = [t for c in word.children if c.dep_ == "prep" and c.lower_ == "in" for t in c.children]
    if any(t.lower_ in {"contact", "touch", "talks", "negotiations"} for t in inside):
        return "CONSULT"
    if any(lemma(c) == "blame" and c.dep_ in {"xcomp", "acomp"} for c in word.children):
        return "ACCUSE"
    return _kind(t for c in word.rights if c.dep_ in {"acomp", "attr", "prep"} for t in c.subtree)


def on_alert(word: Token) -> bool:
    """*Its forces were on full alert*."""
    on = (t for c in word.children if c.dep_ == "prep" and c.lower_ in {"on", "at"} for t in c.children)
    return lemma(word) == "be" and any(
        t.dep_ == "pobj" and t.lower_ in {"alert", "standby", "footing", "readiness"} for t in on
    )


def charged(verb: Token) -> bool:
    """Whether a verb tells of a wrong that somebody is said to have done."""
    if any(c.dep_ == "neg" or c.tag_ == "MD" for c in verb.children):
        return False
    return lemma(verb) in _WRONGDOING and _said(verb)


def obliged(verb: Token) -> bool:
    """Whether a verb says what somebody else must do: *said that Israel should withdraw*."""
    if not _said(verb) or not any(c.lower_ in {"must", "should"} and c.dep_ == "aux" for c in verb.children):
        return False
    if any(c.dep_ in {"dobj", "dative"} for c in verb.head.children):  # *told Canada that it must*
        return True
    return any(c.dep_ == "nsubj" and c.pos_ in {"PROPN", "NOUN"} for c in verb.children)


def flat(word: Token) -> Category | None:
    """*That is false*: what who speaks says of what was said or done, by itself in a sentence."""
    if (
        lemma(word) != "be"
        or word.dep_ != "ROOT"
        or any(c.dep_ == "neg" or c.tag_ == "MD" for c in word.children)
    ):
        return None
    subject = next((c for c in word.children if c.dep_ == "nsubj"), None)
    if subject is None or (
        subject.lower_ not in {"that", "this", "it", "these", "they"} and not _claimed(subject)
    ):
        return None
    deeds = (match_noun(c) for c in word.rights if c.dep_ == "attr")
    if any(m is not None and m.category in {"ASSAULT", "COERCE", "SANCTION"} for m in deeds):
        return "ACCUSE"  # *this was an ambush*
    return _kind(t for c in word.rights if c.dep_ in {"acomp", "attr", "prep"} for t in c.subtree)


def _claimed(noun: Token) -> bool:
    return noun.lemma_.lower() in _CLAIMS | {
        "report",
        "statement",
        "act",
        "action",
        "move",
        "raid",
        "attack",
        "step",
    }


def due(verb: Token) -> bool:
    """*Russia must stop*: what who speaks demands, by itself in a sentence."""
    if verb.dep_ != "ROOT" or not any(c.lower_ == "must" and c.dep_ == "aux" for c in verb.children):
        return False
    subject = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    return subject is not None and subject.lower_ not in {"we", "i", "one", "you"}


def _said(word: Token) -> bool:
    return word.dep_ == "ccomp" and lemma(word.head) in _SAYING | cues.SPEECH


def _kind(words: Iterable[Token]) -> Category | None:
    found = {w.lower_ for w in words}
    if found & _FALSE:
        return "REJECT"
    if found & _WRONG:
        return "ACCUSE"
    return "SUPPORT" if found & _GOOD else None


def wished(clause: Token) -> bool:
    """Whether a clause tells what should be: *suggested that it leave*, not *suggested that it had left*."""
    helpers = {c.lower_ for c in clause.children if c.dep_ in {"aux", "auxpass"}}
    return (clause.tag_ in {"VB", "VBP"} and not helpers) or bool(helpers & {"be", "should", "must"})
