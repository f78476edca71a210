"""Toward whom an act goes that names nobody: by what it answers, by its sentence, by who is in conflict with whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from standoff.reading.act import Act
from standoff.reading.actors import Actors
from standoff.reading.chain import Holder
from standoff.reading.grammar import holder, lemma
from standoff.reading.grammar import sentence as sentence_of
from standoff.reading.history import History
from standoff.reading.naming import noun_kind
from standoff.reading.replies import SHAPED, answered
from standoff.reading.role import Role, joined, words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE"})
_ADDRESSED = frozenset({"THREATEN", "ACCUSE", "REJECT", "REQUEST", "ASSAULT", "AGREE", "SUPPORT"})
"""Categories that always have somebody at the other end: of two parties the other, where none is named."""


def addressee(
    act: Act, doer: Role, open_: Role, actors: Actors, links: list[Holder], history: History
) -> Role:
    """Toward whom an act goes that names nobody: by what it answers, by its sentence, by who is in conflict."""
    found = _answered(act, doer, open_, actors, links, history)
    outsider = doer.code not in actors.parties
    if (
        found.code is not None
        or found.token is not None
        or act.category not in (_BESIDE if outsider else _ASIDE)
    ):
        return found
    code = _named_last(act, doer.code, actors) if doer.code is not None else None
    return found if code is None else replace(found, code=code, assumed=True)


_BESIDE = frozenset({"REJECT", "SUPPORT", "RETREAT", "COOPERATE"})
"""What somebody outside a conflict mostly does toward who was spoken of last, where nobody is named."""
_ASIDE = frozenset({"AID", "COOPERATE"})
"""The same of a party, which helps and works with others than its foe."""


def _named_last(act: Act, but: str, actors: Actors) -> str | None:
    """Who was spoken of last before an act, in its sentence or just before."""
    doc, place = act.word.doc, act.word.i
    for token in reversed(doc[max(0, place - 40) : place]):
        actor = actors.of(token)
        if actor is not None and actor.code not in {None, but} and actor.kind in _NAMEABLE:
            return actor.code
    return None


_NAMEABLE = frozenset(
    {"state", "seat", "government", "official", "officials", "organisation", "group", "force", "people"}
)


def _answered(
    act: Act, doer: Role, open_: Role, actors: Actors, links: list[Holder], history: History
) -> Role:
    """The same as far as the grammar, what is answered and who is in conflict tell."""
    if doer.code is None:
        return open_
    if act.category == "REQUEST" and (own := _domestic(act, actors)) is not None:
        return Role(doer.code, words_of(own), own, actors.of(own), assumed=True)
    if act.category == "REQUEST" and _for_session(act) and "UN" in actors.mentions():
        return replace(open_, code="UN", assumed=True)
    if act.category == "REQUEST" and (_named_only(open_) or unknown_addressee(act.word, open_)):
        return open_
    if act.category == "SUPPORT" and (own := _praised(act, actors)) is not None:
        return Role(doer.code, words_of(own), own, actors.of(own), assumed=True)
    if _is_back(act) and (provoker := history.provoker(doer.code)) is not None:
        return replace(open_, code=provoker, assumed=True)
    same = lemma(act.governor) == "join" or any(
        c.dep_ == "dobj" and c.lower_ == "same" for c in act.word.children
    )
    if same:  # *joined the blockade*, *demanded the same*
        return replace(open_, code=history.aimed(act.category, doer.code), assumed=True)
    if (code := answered(act, doer.code, history, actors)) is not None:
        return Role(code, open_.text, open_.token, open_.actor, assumed=True)
    if lemma(act.word) == "veto" and "UN" in actors.mentions():
        return replace(open_, code="UN", assumed=True)
    if any(t.lemma_.lower() in {"ally", "partner", "friend"} for t in act.patients):
        return open_
    if act.category in _EASING and not _unknown(open_):
        foe = history.opponent(doer.code)
        if foe is not None and doer.code not in actors.parties and not history.hostile(doer.code, foe):
            foe = None
        return Role(foe, open_.text, open_.token, open_.actor, assumed=True) if foe else open_
    if act.category not in SHAPED | _ADDRESSED or _unknown(open_) or _of_any(act):
        return open_
    foe = history.opponent(doer.code)
    mild = act.category == "AGREE" or any(
        t is not None and t.lemma_ in _MILD for t in (act.word, act.match.object)
    )
    known = foe is not None and (not mild or history.hostile(doer.code, foe))
    outsider = doer.code not in actors.parties and not known
    if act.category in _ADDRESSED and (hearer := _hearer(doer, actors, links)) is not None:
        return hearer
    if act.word.dep_ == "conj" and act.category in _ADDRESSED:
        if (shared := _shared(act.word, doer.code, actors)) is not None:
            return shared
        code = history.shared(doer.code, sentence_of(act.word).start)
        if code is not None and not (outsider and act.category in _WIDE):
            return Role(code, open_.text, open_.token, open_.actor, assumed=True)
    if outsider and act.category in _TO_ALL and (mild or act.category != "ACCUSE"):
        return open_
    if len(actors.parties) < 2:
        return open_
    joins = act.word.dep_ == "conj" and act.category in {"SANCTION", "COERCE", "RETREAT"}
    if joins and (code := history.shared(doer.code, sentence_of(act.word).start)) is not None:
        return Role(code, open_.text, open_.token, open_.actor, assumed=True)
    against = act.category in _FORCE or doer.code in actors.parties
    if act.category == "SANCTION" and foe is not None:
        against |= history.hostile(doer.code, foe)
    wanted = foe if against else None
    if act.category in _FORCE | {"THREATEN"}:
        wanted = history.foe(doer.code)
    if wanted is None and doer.code in actors.parties:
        wanted = opposite(doer.code, actors)
    if (found := _in_sentence(act, doer, wanted, actors, links)) is not None:
        return replace(found, text=open_.text or found.text, token=open_.token or found.token)
    quiet = act.match.object is not None and act.match.object.lemma_.lower() in _QUIET
    toward = _TOWARD | (_SENT if doer.code in actors.parties and not quiet else frozenset())
    if act.category not in _ADDRESSED | {"SANCTION"} and lemma(act.word) not in toward:
        return open_
    if wanted is None and act.category in {"ACCUSE", "THREATEN", "ASSAULT", "REQUEST", "SANCTION"}:
        wanted = _last_party(act, actors, doer.code)
    return Role(wanted, open_.text, open_.token, open_.actor, assumed=True) if wanted else open_


_TOWARD = frozenset(
    """cross mass advance trespass intrude stray violate breach overfly penetrate land simulate rehearse buzz
    shadow tail trail track approach circle encroach""".split()
)
"""Movements that are toward somebody by their nature."""


_SENT = frozenset(
    """send dispatch despatch move rush sail steam scramble reinforce shift bring deploy fly come pour throw
    take raise station ferry airlift truck transfer divert roll march drive enter stream thunder rumble push""".split()
)
"""Movements of one of two parties, which in a conflict are toward the other."""
_QUIET = frozenset("alert readiness patrol leave exercise drill manoeuvre maneuver defence defense".split())
"""What one does with one's own forces, toward nobody."""


def _is_back(act: Act) -> bool:
    """*Promised to answer*, *protested*: what is done to who did something before."""
    if act.category == "ACCUSE":
        told = act.patients or any(c.dep_ == "ccomp" for c in act.word.children)
        return lemma(act.word) in _GRIEVED and not told
    return act.category in _BACK and any(
        lemma(v) in _ANSWERING for v in (act.word, act.inner) if v is not None
    )


_GRIEVED = frozenset("complain protest".split())
_BACK = frozenset({"THREATEN", "ASSAULT"})
_ANSWERING = frozenset("answer respond retaliate react reply".split())
_MILD = frozenset("concern worry alarm regret dismay".split())
"""What an outsider feels about all of a conflict."""
_EASING = frozenset({"RETREAT", "CONCEDE"})
"""What a party does that eases its conflict."""
_WIDE = frozenset({"REQUEST", "AGREE", "SUPPORT"})
"""What an outsider goes on to say that needs nobody: *voiced support for Turkey and urged calm*."""
_TO_ALL = frozenset({"REQUEST", "ACCUSE", "AGREE", "SUPPORT", "REJECT"})
"""What an outsider says that names nobody is said to all: *called for restraint*, *offered to mediate*."""


def _unknown(role: Role) -> bool:
    """Whether somebody is named whom nothing is known of: *accused the Western powers*."""
    return (
        role.actor is not None
        and role.token is not None
        and role.token.dep_ == "dobj"
        and role.actor.kind in {"government", "officials", "people", "group", "official", "person"}
    )


_MANY = frozenset(
    "community world power state nation country airline company neighbour neighbor bank".split()
)
"""Whom one can ask, of whatever side: *called on Arab states to sever ties*."""


_EVERY = frozenset("side party claimant actor player stakeholder".split())
"""Whom one asks with *all* without saying who they are."""


def unknown_addressee(verb: Token, role: Role) -> bool:
    """Whether those are asked of whom it is not said who they are."""
    token = role.token
    if token is None or role.code is not None:
        return False
    every = any(c.lower_ == "all" for c in token.lefts) and token.lemma_.lower() in _EVERY
    if token.lemma_.lower() not in _MANY and not every:
        return False
    asked = token.head == verb and token.dep_ in {"dobj", "dative"}
    return asked or (token.head.lower_ in {"on", "to", "upon"} and token.head.head == verb)


def _named_only(role: Role) -> bool:
    """Whether somebody is asked by a name that nothing is known of."""
    token = role.token
    return role.actor is None and token is not None and token.pos_ == "PROPN" and token.dep_ == "dobj"


_OWN = frozenset(
    """lawmaker parliament parliamentarian deputy citizen resident voter army navy soldier troop diplomat official
    minister cabinet company aide adviser nation people public general commander congress party population
    reservist man woman youth volunteer people supporter compatriot worker countryman fellow subject crew garrison
    negotiator envoy ambassador delegate fighter protester demonstrator striker student""".split()
)


def _domestic(act: Act, actors: Actors) -> Token | None:
    """Whom a ruler asks who is of no other state: *asked lawmakers*, *told state companies*."""
    asked = [c for c in act.word.children if c.dep_ in {"dobj", "dative"}]
    asked += [t for c in act.word.children if c.lower_ == "on" for t in c.children if t.dep_ == "pobj"]
    if act.inner is not None and act.inner.dep_ == "ccomp":
        asked += [c for c in act.inner.children if c.dep_ == "nsubj"]  # *told his men not to fire*
    for token in asked:
        if token.lemma_.lower() in _OWN:
            actor = actors.of(token)
            return token if actor is None or actor.code is None or actor.assumed else None
    return None


def _for_session(act: Act) -> bool:
    """*Requested an emergency meeting*, where the United Nations are spoken of."""
    things = [c for c in act.word.children if c.dep_ == "dobj"]
    things += [t for c in act.word.children if c.lower_ == "for" for t in c.children if t.dep_ == "pobj"]
    urgent = {"emergency", "urgent", "special", "extraordinary", "council"}
    return any(
        t.lemma_ in {"meeting", "session"} and any(c.lower_ in urgent for c in t.lefts) for t in things
    )


def _praised(act: Act, actors: Actors) -> Token | None:
    """Whom somebody backs who is of no other state: *defended the crew*."""
    whom = next((c for c in act.word.children if c.dep_ == "dobj"), None)
    if whom is None or noun_kind(whom) not in {"force", "official", "officials", "people"}:
        return None
    actor = actors.of(whom)
    return whom if actor is None or actor.code is None or actor.assumed else None


def _of_any(act: Act) -> bool:
    """*Condemned any attack on civilians*, *had threatened nobody*: whoever it is."""
    verbs = [act.word, act.governor, *([act.inner] if act.inner is not None else [])]
    objects = [c for v in verbs for c in v.children if c.dep_ == "dobj"]
    if any(o.lower_ in _ANYBODY or any(c.lower_ == "neither" for c in o.children) for o in objects):
        return True
    return act.category == "ACCUSE" and any(
        c.lower_ == "any" for o in objects for c in o.children if c.dep_ == "det"
    )


_ANYBODY = frozenset("anyone anybody nobody everyone everybody neither somebody someone".split())


def _in_sentence(
    act: Act, doer: Role, wanted: str | None, actors: Actors, links: list[Holder]
) -> Role | None:
    """Who is wanted, where its sentence speaks of it; for an outsider whoever its sentence speaks of."""
    sentence, place = sentence_of(act.word), act.word.i
    holding = {t.i for link in links if link.cue is not None and (t := holder(link.cue)) is not None}
    holding |= {
        c.i
        for link in links
        if link.cue is not None
        for c in link.cue.children
        if c.dep_ in {"dobj", "dative"}
    }
    before, after = (
        reversed(sentence.doc[sentence.start : place]),
        iter(sentence.doc[place + 1 : sentence.end]),
    )
    for token in (*before, *after):
        actor = actors.of(token)
        if (
            actor is None
            or actor.code in {None, doer.code}
            or actor.kind in {"media", "person", "property"}
            or _elsewhere(token, act.governor)
            or joined(doer.token, token)
        ):
            continue
        if (
            actor.code == wanted and (act.category in _ADDRESSED or token.i not in holding)
            if wanted is not None
            else act.category in _ADDRESSED and token.i not in holding
        ):
            return Role(actor.code, words_of(token), token, actor, assumed=True)
    return None


def _hearer(doer: Role, actors: Actors, links: list[Holder]) -> Role | None:
    """To whom somebody says what he wants: *told Mr Netanyahu that he opposed it*."""
    if not links or links[0].cue is None or links[0].source.country != doer.code:
        return None
    for child in links[0].cue.children:
        actor = actors.of(child)
        if child.dep_ not in {"dobj", "dative"} or actor is None or actor.code in {None, doer.code}:
            continue
        if actor.kind in {"state", "seat", "government", "official", "organisation"}:
            return Role(actor.code, words_of(child), child, actor, assumed=True)
    return None


def _last_party(act: Act, actors: Actors, but: str) -> str | None:
    """Of the two parties the one that was spoken of last before an act."""
    doc, place = act.word.doc, act.word.i
    for token in reversed(doc[max(0, place - 60) : place]):
        actor = actors.of(token)
        if actor is not None and actor.code in actors.parties and actor.code != but:
            return actor.code
    return None


def _elsewhere(token: Token, verb: Token) -> bool:
    """Whether a word is the subject of another main clause of the sentence."""
    node = token
    above = {verb.i, *(t.i for t in verb.ancestors)}
    while node.i not in above and node.head.i != node.i:
        if node.pos_ in {"VERB", "AUX"} and node.dep_ in {"conj", "ROOT", "parataxis"}:
            return True
        node = node.head
    return (
        token.dep_ == "nsubj" and token.head.i != verb.i and token.head.dep_ == "ROOT" and verb.dep_ == "conj"
    )


def opposite(code: str | None, actors: Actors) -> str | None:
    """Of the two parties the one that is not meant."""
    return next((c for c in actors.parties if c != code), None)


def _shared(verb: Token, but: str, actors: Actors) -> Role | None:
    """Whom the verb before in a row was about: *accused NATO ... and demanded guarantees*."""
    for child in verb.head.children:
        if child.dep_ in {"dobj", "dative"} and child.i < verb.i:
            actor = actors.of(child)
            if (
                actor is not None
                and actor.code not in {None, but}
                and actor.kind not in {"property", "force"}
            ):
                return Role(actor.code, words_of(child), child, actor, assumed=True)
    return None
