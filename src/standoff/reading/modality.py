"""How an act stands: done, planned, conditional, feared, denied or hypothetical, by what has scope over it.

What counts is read on the way up from the word of the act through the verbs and nouns it hangs on (cf. Saurí
and Pustejovsky 2009):
negation and modal verbs at the word itself, conditions beside it, and above it words of planning, fearing,
denying and asking. Words of likelihood
are mapped to the bands of Intelligence Community Directive 203.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from standoff.reading.grammar import joined_to, lemma
from standoff.reading.report import Likelihood

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLAN = frozenset(
    """plan intend intention prepare preparation aim seek consider contemplate weigh mull plot scheme schedule
    order vow promise pledge
    threaten propose proposal announce set decide decision design mean hope want expect expectation ready
    willing determined poised
    likely unlikely certain bound prospect option offer due try attempt agree agreement commit undertake
    resolve""".split()
)
_ALARM = frozenset(
    """fear worry concern dread alarm warn warning brace suspect suspicion anxiety threat danger risk
    apprehension panic anticipate nervous
    afraid worried fearful alarmed concerned anxious wary imminent looming prelude pretext specter spectre
    perceive perception""".split()
)
_DENY = frozenset("deny denial disavow dismiss refute reject rebut disclaim repudiate".split())
_UNDONE = frozenset(
    """fail refuse decline avoid prevent avert stop halt deter cancel forestall abort abandon refrain without forbid
    prohibit dissuade restrain""".split()
)
_DOUBT = frozenset(
    """whether ask wonder imagine speculate speculation suppose hypothetical hypothetically potential
    potentially possible possibly possibility perhaps
    maybe conceivable conceivably theoretically scenario could might may question unclear doubt uncertain
    suggest""".split()
)
_ENDURE = frozenset(
    "ride weather survive endure withstand outlast evade circumvent escape wait bear dodge bypass undermine".split()
)
_IF = frozenset({"if", "unless", "provided", "should", "until", "once"})
_UP = frozenset(
    {
        "xcomp",
        "ccomp",
        "pcomp",
        "prep",
        "pobj",
        "dobj",
        "acl",
        "advcl",
        "conj",
        "nsubj",
        "nsubjpass",
        "relcl",
        "attr",
        "acomp",
        "parataxis",
        "appos",
        "oprd",
        "csubj",
        "amod",
        "compound",
    }
)


_GIVEN = frozenset("because after despite following since amid owing due".split())
"""What follows these is there, whatever is planned on account of it."""


@dataclass(frozen=True)
class Standing:
    """What the grammar says of an act."""

    negated: bool = False
    denied: bool = False
    """Somebody denies it."""
    conditional: bool = False
    condition: bool = False
    """It is itself what something else depends on."""
    future: bool = False
    planned: bool = False
    feared: bool = False
    doubtful: bool = False
    modal: str = ""


def standing(word: Token, governor: Token) -> Standing:
    """Read how an act stands off the parse."""
    if governor.i != word.i and lemma(governor) in _ENDURE and word.pos_ == "NOUN":
        return Standing()
    own = {word.i, governor.i}
    negated = any(_negated(t) for t in {word.i: word, governor.i: governor}.values())
    modal = _modal(governor) or _modal(word)
    if modal == "going":
        negated = negated or _negated((governor if _modal(governor) else word).head)
    marks = [
        lemma(c) for t in (word, governor) for c in t.children if c.dep_ in {"amod", "advmod", "mark", "nmod"}
    ]
    result = {
        "denied": False,
        "planned": any(
            m in {"planned", "intended", "upcoming", "scheduled", "proposed", "forthcoming", "future"}
            for m in marks
        ),
        "feared": any(m in {"imminent", "feared", "looming", "impending"} for m in marks),
        "doubtful": modal in {"may", "might", "could", "can"} or any(m in _DOUBT for m in marks),
        "future": modal in {"will", "shall", "'ll", "’ll", "wo", "would", "going"}
        or "about" in [c.lower_ for c in governor.children],
    }
    if (
        governor.dep_ == "xcomp"
        and lemma(governor.head) == "be"
        and governor.head.tag_ in {"VBZ", "VBP", "VBD"}
    ):
        result["planned"] |= any(c.dep_ == "aux" and c.lower_ == "to" for c in governor.children)
    if governor.i != word.i and governor.pos_ == "VERB":
        name = lemma(governor)
        result["planned"] |= name in _PLAN - {"order", "set", "offer", "try", "attempt", "agree"}
        result["feared"] |= name in _ALARM
        result["denied"] |= name in _DENY
        negated = negated != (name in _UNDONE)
    condition = any(m in {"if", "unless"} for m in marks) or inverted(governor)
    conditional = has_condition(governor)
    node, steps = governor, 0
    beyond = False
    while node.dep_ in _UP and node.head.i != node.i and steps < 9:
        below, node, steps = node, joined_to(node), steps + 1
        if below.dep_ in {"conj", "relcl", "appos"} and node.i not in own:
            if below.dep_ == "conj" and not _modal(below) and not _own_tense(below):
                above_modal = _modal(node)
                result["future"] |= above_modal in {"will", "would", "shall"}
                result["doubtful"] |= above_modal in {"may", "might", "could"}
                conditional = conditional or has_condition(node)
            if below.dep_ != "conj":
                break
            continue
        if below.dep_ == "prep" and below.lower_ in _GIVEN:
            break  # *because of the raid it decided to close the border*
        if below.dep_ == "advcl" and any(c.lower_ in {"if", "unless", "whether"} for c in below.children):
            condition = True
            break
        if below.dep_ in {"nsubj", "nsubjpass"} and node.i not in own:
            break
        if below.dep_ == "advcl":
            purpose = any(c.lower_ == "to" and c.dep_ == "aux" for c in below.children)
            result["planned"] |= purpose
            if not purpose:
                break
        name = lemma(node)
        if name in _ENDURE and below.dep_ in {"dobj", "pobj", "prep", "conj"} and word.pos_ == "NOUN":
            return Standing()  # what one rides out is there
        if name in _DENY and not beyond:
            result["denied"] = True
        if name in _UNDONE and node.i not in own and below.dep_ in {"xcomp", "dobj", "pcomp", "pobj", "prep"}:
            negated = not negated
        bare = any(c.lower_ == "to" and c.dep_ == "aux" for c in below.children)
        if name in _PLAN and (
            below.dep_ not in {"nsubj", "ccomp"} or (below.dep_ == "ccomp" and bare and name == "expect")
        ):
            tried = (
                name in {"try", "attempt", "order"}
                and node.tag_ in {"VBD", "VBN", "VBZ"}
                and not _modal(node)
            )
            result["planned"] |= not tried
            negated = negated or _negated(node)
        if name in _ALARM or any(
            lemma(c) in {"imminent", "worried", "concerned", "alarmed"}
            for c in node.children
            if c.dep_ in {"acomp", "amod"}
        ):
            result["feared"] |= not _negated(node)
        if name in {"ask", "wonder", "question"} and any(
            c.lower_ in {"whether", "if"} for c in below.children
        ):
            result["doubtful"] = True
        if below.dep_ == "xcomp" and not beyond:
            conditional = conditional or has_condition(node)
        if below.dep_ == "ccomp":
            beyond = True
            conditional = conditional or (has_condition(node) and not _modal(below))
        if node.pos_ in {"VERB", "AUX"} and not beyond:
            above = _modal(node)
            result["future"] |= above in {"will", "shall", "wo", "would"} and lemma(node) not in {
                "say",
                "tell",
            }
            result["doubtful"] |= above in {"may", "might", "could"}
            negated = negated or (_negated(node) and lemma(node) in _RAISING)
    return Standing(negated, conditional=conditional, condition=condition, modal=modal, **result)


_RAISING = frozenset(
    "be have make see think believe want seem conduct involve expect anticipate foresee".split()
)
"""Verbs whose negation is that of what hangs on them: *did not expect them to attack*."""


def _own_tense(verb: Token) -> bool:
    """Whether a joined verb stands by itself, with a subject and a tense that a modal verb before it cannot govern."""
    if not any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children):
        return False
    return verb.tag_ in {"VBD", "VBZ"} or any(
        c.lower_ in {"have", "has", "had", "is", "are"} for c in verb.lefts
    )


def inverted(verb: Token) -> bool:
    """``Should China seize it``, ``had NATO not been there``."""
    if verb.dep_ == "ROOT" and not any(c.dep_ == "ccomp" and c.i < verb.i for c in verb.children):
        return False
    subject = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    return subject is not None and any(
        c.dep_ == "aux" and c.lower_ in {"should", "had"} and c.i < subject.i for c in verb.children
    )


def _negated(token: Token) -> bool:
    for child in token.children:
        if child.dep_ == "neg" or (
            child.lower_ in {"never", "neither", "nor"} and child.dep_ in {"advmod", "preconj", "cc"}
        ):
            return not (child.lower_ == "not" and any(c.lower_ == "only" for c in token.children))
        if child.dep_ == "det" and child.lower_ in {"no", "neither"}:
            return True
        if (
            child.dep_ == "dobj"
            and token.pos_ == "VERB"
            and any(c.dep_ == "det" and c.lower_ == "no" for c in child.children)
        ):
            return True  # *would recognise no change*
        if child.dep_ in {"nsubj", "nsubjpass"} and child.i < token.i and token.pos_ in {"VERB", "AUX"}:
            none = child.lower_ in {"none", "neither", "nobody"}
            if none or any(c.dep_ == "det" and c.lower_ in {"no", "neither"} for c in child.children):
                return True
    return False


def _modal(token: Token) -> str:
    for child in token.children:
        if child.dep_ == "aux" and (child.tag_ == "MD" or child.lower_ in {"wo", "'ll", "’ll"}):
            return child.lower_
    if lemma(token.head) == "go" and token.dep_ == "xcomp" and token.head.tag_ == "VBG":
        return "going"
    return ""


def has_condition(token: Token) -> bool:
    """Whether something stands beside a verb that it depends on."""
    for child in token.children:
        if child.dep_ in {"advcl", "prep", "mark", "advmod"}:
            words = [
                child.lower_,
                *(
                    c.lower_
                    for c in child.children
                    if c.dep_ in {"mark", "advmod", "aux"} or (c.dep_ == "prep" and not list(c.children))
                ),
            ]
            if any(w in {"if", "unless", "provided", "providing"} for w in words) and not _aside(child):
                return True
            if child.dep_ == "advcl" and {"long", "until", "soon", "once"} & set(words):
                return True
            if child.lower_ in {"long", "soon"} and any(c.dep_ == "advcl" for c in child.children):
                return True  # *as soon as they were safe*
            if child.dep_ == "prep" and any(_hangs(child.lower_, c) for c in child.children):
                return True
    things = (c for c in token.children if c.dep_ == "dobj")  # *offered a truce on condition that*
    if any(p.dep_ == "prep" and _hangs(p.lower_, n) for c in things for p in c.rights for n in p.children):
        return True
    if any(
        child.dep_ in {"advcl", "ccomp"} and inverted(child) and child.i < token.i for child in token.children
    ):
        return True
    if any(child.dep_ == "advcl" and inverted(child) for child in token.children):
        return True
    if token.dep_ == "ccomp" and token.head.i > token.i and inverted(token.head):
        return True
    for child in token.children:
        if child.dep_ in {"nsubjpass", "nsubj", "dobj"} and any(
            c.dep_ == "det" and c.lower_ in {"any", "another"} for c in child.children
        ):
            return _modal(token) in {"will", "would", "shall", "'ll"}
    return False


_ASIDES = frozenset({"need", "necessary", "possible", "not", "any", "anything", "required", "needed", "ever"})


def _aside(clause: Token) -> bool:
    """*If need be*, *if necessary*: what nothing depends on."""
    words = [t.lower_ for t in clause.subtree if t.is_alpha]
    return bool(_ASIDES & set(words[1:2])) or (len(words) < 4 and bool(_ASIDES & set(words)))


def _hangs(preposition: str, noun: Token) -> bool:
    """*In the event of*, *on condition that*, save of a source that is not named."""
    if preposition == "in":
        return noun.lower_ in {"event", "case"}
    return (
        preposition == "on"
        and noun.lemma_.lower() == "condition"
        and not any(t.lower_ in {"anonymity", "named", "identified"} for t in noun.subtree)
    )


_BANDS: tuple[tuple[str, Likelihood], ...] = (
    (
        r"almost no chance|remote(?:ly)? (?:chance|possib|likel)|next to impossible|virtually impossible",
        "almost no chance",
    ),
    (
        r"(?:very|highly|extremely|most) (?:unlikely|improbable)|little (?:chance|prospect|likelihood)|slim chance",
        "very unlikely",
    ),
    (r"roughly even|even (?:chance|odds)|fifty-fifty|50-50|as likely as not|toss-?up", "roughly even chance"),
    (
        r"almost (?:certain|sure|inevitable)|(?:near|nearly|virtually|all but) certain|certain to|sure to",
        "almost certain",
    ),
    (
        r"(?:very|highly|extremely|most) (?:likely|probabl[ey])|in all likelihood|good chance|every chance",
        "very likely",
    ),
    (r"unlikely|improbabl[ey]|not (?:likely|probable)|doubtful|hardly likely", "unlikely"),
    (r"likely|probabl[ey]|likelihood|odds are|expected to|chances are", "likely"),
)
_LIKELIHOOD = tuple((re.compile(rf"\b(?:{pattern})", re.IGNORECASE), band) for pattern, band in _BANDS)


def likelihood_words(text: str) -> Likelihood | None:
    """Band of the first words of likelihood in a clause.

    Examples
    --------
    >>> likelihood_words("an attack is very unlikely before June")
    'very unlikely'
    """
    for pattern, band in _LIKELIHOOD:
        if pattern.search(text):
            return band
    return None
