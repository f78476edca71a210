"""Acts in a parsed text: words of events with who does them and to whom.

A verb takes its agent and patient from the grammar, with passives, control and light verbs (*launched a
strike*) undone; a noun
takes them from what possesses it and from its prepositions. Verbs that promise, refuse, ask or threaten another
act are the act
themselves; verbs that only plan or begin one leave it to the inner verb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading import cues
from standoff.reading.act import Act
from standoff.reading.arguments import (
    PATIENTS,
    TARGETS,
    agents,
    noun_agents,
    noun_patients,
    owner_of,
    patients,
    planned,
    prepositions,
)
from standoff.reading.beside import (
    consequences,
    deadline,
    excluded,
    excluded_talks,
    informs,
    occurs,
    movement,
    offered,
    promises_harm,
    promises_nothing,
    ready_for,
    sought,
    unanswered,
    wanted_done,
    war,
)
from standoff.reading.grammar import lemma
from standoff.reading.lexicon import Match, known_verb, match_adjective, match_noun, match_verb
from standoff.reading.modality import has_condition
from standoff.reading.naming import noun_kind
from standoff.reading.report import CATEGORIES, Category
from standoff.reading.turns import HOSTILE, asks_whether, names_force, turned
from standoff.reading.verdicts import charged, obliged, on_alert, said_of, taken_for_war, verdict, wished

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LIGHT = frozenset(
    """launch carry conduct make take give hold stage mount issue express reach sign deliver offer order begin
    start undertake
    perform execute commit open wage voice lodge file declare announce call send pursue continue resume extend
    provide show plan
    receive face suffer undergo get come trigger step put have do attempt try exchange unleash direct lead
    sustain intensify
    escalate expand complete finish end propose halt stop avoid launch authorize authorise impose prepare engage embark
    plot win draw secure accept seek deal strike conclude wind""".split()
)
_INTENTIONS = frozenset("plan intend decide expect hope seek want announce consider".split())
REVERSED = frozenset(
    {"draw", "receive", "face", "suffer", "undergo", "get", "sustain", "await", "survive", "escape"}
)
"""Light verbs whose subject an act is done to."""
MARKERS = frozenset(
    """plan intend want prepare consider expect begin start continue try attempt seek hope decide aim mean manage tend
    appear seem need happen help ready weigh contemplate mull move rush order announce authorize authorise
    approve resume finish cease stop
    prefer dare be go have use get threaten vow promise pledge will""".split()
)
"""Verbs that say how an inner act stands, and leave the act to it."""
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
        elif token.pos_ == "AUX" and (refused := excluded_talks(token)) is not None:
            act = refused
        elif token.pos_ == "AUX" and token.dep_ not in {"aux", "auxpass"} and on_alert(token):
            act = Act(token, Match("MOBILIZE", (), 2, None), agents(token), (), token)
        elif token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound":
            act = _noun_act(token)
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
    inner = _complement(verb)
    word = lemma(verb)
    if (own := unanswered(verb) or deadline(verb) or informs(verb)) is not None:
        return own
    if word in {"ask", "tell", "question", "advise"} and asks_whether(verb):
        return None
    if (
        inner is not None
        and word in {"hesitate", "shrink", "flinch"}
        and (struck := match_verb(inner)) is not None
    ):
        if any(c.dep_ == "neg" for c in verb.children) and struck.category in HOSTILE:
            return Act(
                inner,
                Match("THREATEN", (struck.category,), 2, None),
                agents(verb),
                tuple(patients(inner, struck, None)),
                inner,
            )
        return None
    if word == "want" and inner is None and (lifted := wanted_done(verb)) is not None:
        return lifted
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
        return Act(verb, Match("ASSAULT", (), 2, None), (), agents(verb), verb)
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
    if match is None or (match.category in {"CONSULT", "SUPPORT"} and movement(verb) is not None):
        return _light(verb) or movement(verb) or _does(verb)
    if word in {"seek", "want", "desire"} and (meant := sought(verb)) is not None:
        return meant
    if (
        match.weight == 1
        and word in LIGHT
        and word not in {"accept", "seek", "propose", "offer"}
        and (light := _light(verb)) is not None
    ):
        return light
    if word in {"vow", "promise", "pledge", "swear"} and (names_force(verb) or promises_harm(verb)):
        match = Match("THREATEN", ("ASSAULT",), 2, None)
    if word in {"vow", "promise", "pledge", "swear", "insist"} and promises_nothing(verb):
        match = Match("REJECT", (), 2, None)
    if match.category == "THREATEN" and word in {"pay", "regret", "bear", "face", "suffer"}:
        return Act(verb, match, (), agents(verb), verb)  # who will pay is whom the speaker threatens
    whom = tuple(patients(verb, match, inner))
    return Act(verb, turned(verb, match, whom), agents(verb), whom, verb, _told_with(match, inner))


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


def _light(verb: Token) -> Act | None:
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


def _does(verb: Token) -> Act | None:
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
    """ride withstand evade circumvent dodge bypass undermine bear brave await watch witness observe study analyse analyze know understand justify survive escape endure weather outlast miss
    merit deserve require cost need remember recount follow precede film record track investigate excuse regard
    interpret welcome oppose support reward favour favor enable facilitate cover want have be become risk""".split()
)
"""Verbs whose object is a deed of somebody else."""


def _noun_act(noun: Token) -> Act | None:
    match = match_noun(noun)
    if match is None or noun.dep_ in {"npadvmod"}:
        return None
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


def ranked(act: Act) -> tuple[Category, ...]:
    """Categories of an act, best first, each once."""
    order = dict.fromkeys((act.match.category, *act.match.alternatives))
    return tuple(c for c in order if c in CATEGORIES)
