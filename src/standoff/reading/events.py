"""Acts in a parsed text: words of events with who does them and to whom.

A verb takes its agent and patient from the grammar, with passives, control and light verbs (*launched a
strike*) undone; a noun
takes them from what possesses it and from its prepositions. Verbs that promise, refuse, ask or threaten another
act are the act
themselves; verbs that only plan or begin one leave it to the inner verb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.act import Act
from standoff.reading.arguments import agents, patients
from standoff.reading.beside import (
    deadline,
    excluded,
    excluded_talks,
    informs,
    passed,
    promises_harm,
    promises_nothing,
    ready_for,
    sought,
    unanswered,
    wanted_done,
    war,
)
from standoff.reading.deeds import LIGHT, done_by, light_act, noun_act
from standoff.reading.grammar import lemma
from standoff.reading.lexicon import Match, match_adjective, match_noun, match_verb
from standoff.reading.movements import movement, sent
from standoff.reading.naming import noun_kind
from standoff.reading.noun_arguments import noun_agents, prepositions
from standoff.reading.refusals import no_business, refusal, refuses, without
from standoff.reading.report import CATEGORIES, Category
from standoff.reading.states import alarmed, dead, declared, taken
from standoff.reading.turns import HOSTILE, asks_whether, names_force, turned
from standoff.reading.verdicts import (
    charged,
    due,
    flat,
    obliged,
    on_alert,
    said_of,
    taken_for_war,
    verdict,
    wished,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_INTENTIONS = frozenset("plan intend decide expect hope seek want announce consider".split())
MARKERS = frozenset(
    """plan intend want prepare consider expect begin start continue try attempt seek hope decide aim mean manage tend
    appear seem need happen help ready weigh contemplate mull move rush order announce authorize authorise
    approve resume finish cease stop
    prefer dare be go have use get threaten vow promise pledge will resolve""".split()
)
"""Verbs that say how an inner act stands, and leave the act to it."""
_HANDING = frozenset({"REQUEST", "REJECT", "AGREE", "THREATEN", "ACCUSE", "CONCEDE", "SUPPORT", "COOPERATE"})


def acts(doc: Doc) -> tuple[Act, ...]:
    """Acts of a text, in order of their words."""
    found: list[Act] = []
    told: dict[int, int] = {}
    for token in doc:
        if token.i in told:
            continue
        act = None
        if token.pos_ == "VERB" and token.dep_ not in {"aux", "auxpass"}:
            act = _verb_act(token)
        elif token.pos_ == "AUX" and (kind := said_of(token)) is not None:
            act = _judged(token, kind)
        elif token.pos_ == "AUX" and (lost := dead(token)) is not None:
            act = lost
        elif token.pos_ == "AUX" and (kind := flat(token)) is not None:
            named = next((c for c in token.rights if c.dep_ == "attr"), None)
            act = Act(token, Match(kind, (), 2, named), (), (), token)
        elif token.pos_ == "AUX" and (refused := excluded_talks(token)) is not None:
            act = refused
        elif token.pos_ == "AUX" and token.dep_ not in {"aux", "auxpass"} and on_alert(token):
            act = Act(token, Match("MOBILIZE", (), 2, None), agents(token), (), token)
        elif token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound":
            act = noun_act(token)
        elif token.dep_ in {"acomp", "oprd"} or (token.pos_ == "ADJ" and token.dep_ == "acl"):
            act = _adjective_act(token)
        if act is not None:
            found.append(act)
            told.update(dict.fromkeys(_told(act), act.word.i))
    return tuple(a for a in found if told.get(a.word.i, a.word.i) == a.word.i)


def _told(act: Act) -> set[int]:
    """Words that an act has told of, so that they are no acts of their own."""
    told = {t.i for t in (act.match.object, act.inner) if t is not None}
    if act.match.object is not None:
        told |= {c.i for c in act.match.object.lefts}
    if act.category == "REQUEST":
        heads = {act.word.i, *(c.i for c in act.word.children if c.dep_ == "prep")}
        told |= {
            p.i for p in act.patients if p.head.i in heads and p.pos_ == "NOUN" and match_noun(p) is not None
        }
    inner = act.inner
    for _ in range(3):
        if inner is None:
            break
        told |= {c.i for c in inner.children if c.dep_ in {"dobj", "xcomp"}} | {inner.i}
        if act.category == "REQUEST" and inner.dep_ == "ccomp":
            told |= {c.i for c in inner.children if c.dep_ == "conj" and c.pos_ == "VERB"}
        inner = next((c for c in inner.children if c.dep_ == "xcomp"), None)
    return told


def _of_force(noun: Token) -> bool:
    """*Lost two jets*."""
    return noun_kind(noun) == "force"


def _adjective_act(adjective: Token) -> Act | None:
    match = match_adjective(adjective)
    if match is None:
        return None
    verb = adjective.head
    inner = next((c for c in adjective.children if c.dep_ in {"xcomp", "ccomp"}), None)
    if match.category == "AGREE" and inner is None and (kind := ready_for(adjective)) is not None:
        return Act(
            adjective, Match(kind, (), 2, None), agents(verb), tuple(prepositions(adjective, ("with",))), verb
        )
    if match.category == "AGREE" and (
        inner is None or ((m := match_verb(inner)) is not None and m.category in HOSTILE)
    ):
        return None
    whom = list(prepositions(adjective, ("to", "with", "of", "about", "at", "toward")))
    if inner is not None:
        whom += list(patients(inner, match_verb(inner) or match, None))
    return Act(adjective, match, agents(verb), tuple(whom), verb, inner)


def _judged(verb: Token, kind: Category) -> Act:
    """What somebody says of another as a charge or a refusal: an act of who says it."""
    if kind == "CONSULT":  # *said that it was in contact with Tehran*
        inside = [t for c in verb.children if c.dep_ == "prep" for t in c.children if t.dep_ == "pobj"]
        return Act(
            verb,
            Match(kind, (), 2, None),
            agents(verb),
            tuple(p for t in inside for p in prepositions(t, ("with",))),
            verb,
        )
    whom = [c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}]
    if kind == "REQUEST":
        whom = [c for c in verb.head.children if c.dep_ in {"dobj", "dative"}] + whom
    whom += [t for c in whom for t in (*noun_agents(c), *prepositions(c, ("of", "by", "from")))]
    return Act(verb, Match(kind, (), 2, None), agents(verb.head), tuple(whom), verb.head)


def _verb_act(verb: Token) -> Act | None:
    if verb.dep_ in {"amod", "compound"} and verb.tag_ in {"VBN", "VBG"}:
        return None
    match = match_verb(verb)
    if taken_for_war(verb):
        return war(verb)
    if (kind := verdict(verb)) is not None:
        match = Match(kind, (), 2, None)
    elif match is None and charged(verb):
        return _judged(verb, "ACCUSE")
    elif lemma(verb) == "charge" and any(c.dep_ == "ccomp" for c in verb.children):
        match = Match("ACCUSE", (), 2, None)
    elif obliged(verb):
        return _judged(verb, "REQUEST")
    elif due(verb):
        subject = tuple(c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"})
        return Act(verb, Match("REQUEST", (), 2, None), (), subject, verb)
    if (told := declared(verb) or alarmed(verb) or (taken(verb) if match is None else None)) is not None:
        return told
    inner = _complement(verb)
    word = lemma(verb)
    if (own := unanswered(verb) or deadline(verb) or informs(verb)) is not None:
        return own
    if word in {"ask", "tell", "question", "advise"} and asks_whether(verb):
        return None
    if (
        inner is not None
        and word in {"hesitate", "shrink", "flinch"}
        and any(c.dep_ == "neg" for c in verb.children)
    ):
        struck = match_verb(inner) or Match("THREATEN", (), 1, None)
        if struck.category in HOSTILE | {"REQUEST"}:
            return Act(
                inner,
                Match("THREATEN", (struck.category,), 2, None),
                agents(verb),
                tuple(patients(inner, struck, None)),
                inner,
            )
    if word == "want" and inner is None and (lifted := wanted_done(verb)) is not None:
        return lifted
    if word == "prepare" and verb.tag_ == "VBN" and inner is None and (kind := ready_for(verb)) is not None:
        return Act(verb, Match(kind, (), 2, None), agents(verb) or passed(verb), (), verb)
    if (
        word in {"order", "instruct", "direct"}
        and inner is not None
        and any(c.dep_ == "neg" for c in inner.children)
    ):
        match = Match("REQUEST", (), 2, None)
    wanted = word == "want" and inner is not None and any(c.dep_ == "nsubj" for c in inner.children)
    if inner is not None and word in MARKERS and not wanted and (match is None or match.weight == 1):
        within = match_verb(inner)
        hostile = (
            within is not None
            and within.category in HOSTILE
            and not any(c.dep_ == "neg" for c in inner.children)
        )
        if word == "threaten":
            match = Match("THREATEN", (within.category,) if within else (), 2, None)
        elif word in {"vow", "promise", "pledge"}:
            hostile |= lemma(inner) in {"respond", "retaliate", "answer", "react", "avenge"}
            match = Match("THREATEN" if hostile else "AGREE", (within.category,) if within else (), 2, None)
        elif within is not None or (match is None and word not in _INTENTIONS):
            return None
    if word == "lose" and any(c.dep_ == "dobj" and _of_force(c) for c in verb.children):
        by = tuple(prepositions(verb, ("to",)))  # *lost two ships to the Chinese navy*
        return Act(verb, Match("ASSAULT", (), 2, None), by, agents(verb), verb)
    if (
        word in {"allow", "permit", "let", "authorize", "authorise"}
        and inner is not None
        and lemma(inner) in _USING
    ):
        match = Match("COOPERATE", ("CONCEDE",), 2, None)
    if word == "propose" and any(c.dep_ == "xcomp" for c in verb.children):
        match = Match("AGREE", ("REQUEST",), 2, None)
    if word == "rule" and (out := excluded(verb)) is not None:
        return out
    if match is not None and without(verb, match) is False:
        match = None
    open_ = match is None or match.category == "THREATEN" or any(c.dep_ == "nsubjpass" for c in verb.children)
    if open_ and refuses(verb) and light_act(verb) is None:
        return refusal(verb)
    if (denied := no_business(verb)) is not None:
        return denied
    if match is None or (match.category in {"CONSULT", "SUPPORT"} and movement(verb) is not None):
        return light_act(verb) or movement(verb) or sent(verb) or done_by(verb)
    if word in {"seek", "want", "desire"} and (meant := sought(verb)) is not None:
        return meant
    if (
        match.weight == 1
        and word in LIGHT
        and word not in {"accept", "seek", "propose", "offer"}
        and (light := light_act(verb)) is not None
    ):
        return light
    if word in {"vow", "promise", "pledge", "swear"} and (names_force(verb) or promises_harm(verb)):
        match = Match("THREATEN", ("ASSAULT",), 2, None)
    if word in {"vow", "promise", "pledge", "swear", "insist"} and promises_nothing(verb):
        match = Match("REJECT", (), 2, None)
    if word == "bear" and match.object is not None and _blamed(verb):
        return Act(verb, Match("ACCUSE", (), 2, match.object), (), agents(verb), verb)
    if match.category == "THREATEN" and word in {"pay", "regret", "bear", "face", "suffer"}:
        return Act(verb, match, (), agents(verb), verb)  # who will pay is whom the speaker threatens
    whom = tuple(patients(verb, match, inner))
    return Act(verb, turned(verb, match, whom), agents(verb), whom, verb, _told_with(match, inner))


def _blamed(verb: Token) -> bool:
    """*Bears full responsibility for the raid*: a charge; who *will* bear it is threatened."""
    modal = any(c.tag_ == "MD" for c in verb.children)
    objects = (c for c in verb.children if c.dep_ == "dobj")
    return not modal and any(c.lemma_ in {"responsibility", "blame", "guilt"} for c in objects)


_USING = frozenset(
    "use land refuel overfly dock transit station deploy base operate visit embark moor".split()
)
"""What forces are let do by who works with them."""


def _told_with(match: Match, inner: Token | None) -> Token | None:
    if (
        inner is None
        or match.category not in _HANDING
        or match.category == "ACCUSE"
        or lemma(inner.head) == "deny"
    ):
        return None
    return inner


_ORDERING = frozenset(
    """demand urge propose insist ask recommend request order require suggest promise vow pledge agree guarantee
    appeal call beg plead""".split()
)


def _complement(verb: Token) -> Token | None:
    """The verb of an infinitive or gerund that a verb takes."""
    for child in verb.children:
        if child.dep_ in {"xcomp", "ccomp", "advcl"} and child.pos_ in {"VERB", "AUX"} and child.i > verb.i:
            first = next((c for c in child.children if c.dep_ == "aux"), None)
            if (first is not None and first.lower_ == "to") or (
                child.tag_ == "VBG" and child.dep_ != "advcl" and first is None
            ):
                return child if child.pos_ == "VERB" else None
            if child.dep_ == "ccomp" and child.pos_ == "VERB" and lemma(verb) in _ORDERING:
                return child if lemma(verb) not in _ALSO_SAYING or wished(child) else None
        if (
            child.dep_ == "prep"
            and (gerund := next((c for c in child.children if c.dep_ == "pcomp"), None)) is not None
        ) and child.lower_ in {"to", "of", "on", "from", "against"}:
            return gerund
    return None


_ALSO_SAYING = frozenset("insist suggest propose maintain hint".split())


def ranked(act: Act) -> tuple[Category, ...]:
    """Categories of an act, best first, each once."""
    order = dict.fromkeys((act.match.category, *act.match.alternatives))
    return tuple(c for c in order if c in CATEGORIES)
