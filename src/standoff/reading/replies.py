"""Whom an act answers: who asked, charged, offered or did what it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.act import Act
from standoff.reading.actors import Actors
from standoff.reading.grammar import lemma
from standoff.reading.history import History
from standoff.reading.lexicon import match_noun
from standoff.reading.noun_arguments import noun_agents, noun_patients
from standoff.reading.pronouns import what_was_told
from standoff.reading.report import Category

if TYPE_CHECKING:
    from spacy.tokens import Token

SHAPED = frozenset[Category]({"THREATEN", "MOBILIZE", "ASSAULT", "COERCE", "SANCTION"})
"""What can be condemned."""
_SAID: dict[str, frozenset[Category]] = {
    word: kinds
    for words, kinds in (
        ("demand request call appeal", frozenset[Category]({"REQUEST", "THREATEN"})),
        ("condition term", frozenset[Category]({"REQUEST", "THREATEN", "REJECT"})),
        (
            "charge accusation allegation claim criticism condemnation complaint",
            frozenset[Category]({"ACCUSE"}),
        ),
        (
            "proposal offer plan idea invitation suggestion initiative bid deal",
            frozenset[Category]({"REQUEST", "AGREE"}),
        ),
        ("answer reply refusal rejection veto", frozenset[Category]({"REJECT"})),
        ("ultimatum threat pressure warning", frozenset[Category]({"THREATEN", "REQUEST", "COERCE"})),
        ("it them this that which", frozenset[Category]()),
    )
    for word in words.split()
}
"""Words for what was said before, and the acts that they can stand for."""


_SPEECH = frozenset[Category]({"REQUEST", "ACCUSE", "AGREE", "THREATEN"})


_OFFERING = frozenset("offer propose volunteer".split())
_MEASURES = frozenset[Category]({"COERCE", "SANCTION"})


def answered(act: Act, doer: str, history: History, actors: Actors) -> str | None:
    """Whom an act answers: *rejected the demand*, *bowed to pressure*; whom it relieves: *lifted the blockade*."""
    objects = _objects(act)
    if act.category == "RETREAT":
        matched = (match_noun(c) for c in objects)
        relieved = any(m is not None and m.category == "COERCE" for m in matched)
        return history.victim(doer, _MEASURES) if relieved or lemma(act.word) == "let" else None
    if act.category not in {"REJECT", "AGREE", "ACCUSE", "CONCEDE", "SUPPORT"}:
        return None
    free = next((c for c in act.word.children if _free(c)), None) if act.category == "ACCUSE" else None
    if free is not None:
        named = (_culprit(c, act, doer, history, actors) for c in free.children if c.pos_ == "NOUN")
        return next((c for c in named if c), None) or history.culprit("act", SHAPED, doer)
    if act.category == "ACCUSE" and (same := _same_deed(act, doer, history)) is not None:
        return same
    for word in objects:
        kinds = _SAID.get(word.lemma_.lower())
        code: str | None = None
        if kinds is not None:
            code = _sayer(word, kinds, act, doer, history, actors)
        elif act.category in {"ACCUSE", "SUPPORT"}:
            deed = match_noun(word)
            own = (
                act.category == "SUPPORT" and deed is not None and deed.category in SHAPED
            )  # *defended the raid*
            code = _culprit(word, act, "" if own else doer, history, actors)
        if code is not None:
            return code
    return _asker(act, doer, history) if act.category in {"AGREE", "REJECT"} else None


_IT = frozenset({"it", "this", "that"})


def _same_deed(act: Act, doer: str, history: History) -> str | None:
    """*Brazil condemned the raid, and Chile denounced it*: whom others have just charged."""
    it = any(c.dep_ == "dobj" and c.tag_ in {"PRP", "DT"} and c.lower_ in _IT for c in act.word.children)
    return history.aimed("ACCUSE", doer) if it else None


def _objects(act: Act) -> list[Token]:
    """What an act is about, with the deed in the place of a pronoun that stands for it."""
    verbs = [act.word, *([act.inner] if act.inner is not None else [])]
    objects = [c for v in verbs for c in v.children if c.dep_ in {"dobj", "nsubj"} and (c.i > v.i)]
    objects += [
        c for v in verbs for p in v.children if p.dep_ == "prep" for c in p.children if c.dep_ == "pobj"
    ]
    if act.word.dep_ == "relcl" and act.word.head.lemma_.lower() in _SAID:
        objects.append(act.word.head)
    deeds = (what_was_told(o) for o in objects)
    found = [
        d if d is not None and match_noun(d) is not None else o for o, d in zip(objects, deeds, strict=True)
    ]
    return [o for o in found if o.dep_ == "dobj" or o.tag_ not in {"WDT", "WP"}]


def _sayer(
    word: Token, kinds: frozenset[Category], act: Act, doer: str, history: History, actors: Actors
) -> str | None:
    """Whose demand, charge or offer a word speaks of."""
    if word.lemma_ in {"pressure", "threat"} and word.dep_ == "dobj":
        return None
    for owner in (actors.of(c) for c in word.children if c.dep_ == "poss"):
        if owner is not None and owner.code not in {None, doer}:
            return owner.code
    asker = history.asker(doer, kinds or _SPEECH, act.word.i) or history.addresser(doer, _SPEECH)
    if asker is None and any(c.lower_ in {"the", "this", "that", "these", "those"} for c in word.children):
        return history.last(kinds, doer)
    return asker


def _asker(act: Act, doer: str, history: History) -> str | None:
    """Who asked for what is accepted or refused without a word for it."""
    asked = frozenset[Category]({"REQUEST"})
    if _bare(act.word):
        kinds = frozenset[Category]({"REQUEST", "AGREE"}) if act.category == "AGREE" else asked
        return history.asker(doer, kinds, act.word.i, just=True)
    return None if lemma(act.word) in _OFFERING else history.addresser(doer, asked, near=2)


def _bare(verb: Token) -> bool:
    """*China refused*, *Chile has accepted in principle*: of what, the text has said before."""
    return not any(
        (c.dep_ in {"dobj", "xcomp", "ccomp"} and c.i > verb.i)
        or (c.dep_ == "prep" and c.lower_ not in {"in", "at", "after", "before", "within"})
        for c in verb.children
    )


def _free(clause: Token) -> bool:
    """*What he called an outrage*."""
    return clause.dep_ in {"ccomp", "pcomp"} and any(
        c.lower_ == "what" and c.dep_ in {"dobj", "nsubj"} for c in clause.children
    )


def _culprit(deed: Token, act: Act, doer: str, history: History, actors: Actors) -> str | None:
    """Who did *the seizure*, *the move*, *the raid on Beirut* that is condemned."""
    found = match_noun(deed)
    if found is not None:  # *condemned what it called an Israeli attack*
        whose = (actors.of(t) for t in noun_agents(deed))
        if (
            own := next((a.code for a in whose if a is not None and a.code not in {None, doer}), None)
        ) is not None:
            return own
    definite = any(c.lower_ in {"the", "this", "that", "these", "those"} for c in deed.children)
    if found is not None and found.category in SHAPED:
        for victim in (actors.of(t) for t in noun_patients(deed, found)):
            if (
                victim is not None
                and victim.code is not None
                and (foe := history.opponent(victim.code)) is not None
            ):
                return foe if foe != doer else None
        if not definite:
            return None
        word = deed.lemma_.lower()
        kinds = frozenset[Category]({found.category})
        return (
            history.culprit(word, kinds, doer, act.word.i)
            or history.culprit(word, _FORCE, doer)
            or history.culprit(word, SHAPED, doer)
        )
    done = deed.lemma_ in _DEEDS or (actors.of(deed) is None and deed.lemma_.endswith("ing"))
    return history.last(SHAPED, doer) if definite and done else None


_FORCE = frozenset[Category]({"ASSAULT", "COERCE", "MOBILIZE"})
_DEEDS = frozenset("move act action step decision launch test incident operation behaviour behavior".split())
