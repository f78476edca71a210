"""Who acts on whom: the actors of an act, with what the grammar leaves open filled from the sentence or left open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from standoff.reading.act import Act
from standoff.reading.actors import Actors
from standoff.reading.addressees import addressee, opposite, unknown_addressee
from standoff.reading.both import MUTUAL, both_ways, coded, pair
from standoff.reading.chain import Holder
from standoff.reading.grammar import lemma
from standoff.reading.grammar import sentence as sentence_of
from standoff.reading.history import History
from standoff.reading.naming import human
from standoff.reading.nouns import PAPERS
from standoff.reading.role import Role, is_kind, joined, words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_SPOKEN = frozenset({"REQUEST", "REJECT", "ACCUSE", "THREATEN", "AGREE", "SUPPORT"})
_JUDGING = frozenset({"ACCUSE", "SUPPORT", "REQUEST"})
_INWARD = frozenset({"ASSAULT", "COERCE", "PROTEST", "AID"})
"""Categories in which a state may be both."""


_DOING = frozenset(
    """defence defense defences defenses artillery gunfire guns batteries embassy consulate tanker
    tankers ship ships radar reactor pipeline outpost base bases company bank strike strikes
    airstrike drone drones missile raid attack shell bomb mine fire
    freighter freighters trawler trawlers boats vessel vessels rocket rockets shells bombs mines radio""".split()
)
"""Property that can be said to act."""


_OPEN = Role()
_TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november
    december week weekend day days month year years night morning evening hours today yesterday tomorrow time
    weeks months""".split()
)


def directions(
    act: Act, actors: Actors, links: list[Holder], history: History
) -> Iterator[tuple[Role, Role]]:
    """Pairs of who and whom; several where several act, or each on the other."""
    agents = [r for r in (_agent(t, actors, act) for t in act.agents) if r is not None]
    patients = [r for r in (_role(t, actors) for t in act.patients) if r is not None]
    if any(is_kind(r, "both") for r in agents) or (
        any(is_kind(r, "both") for r in patients) and not coded(agents)
    ):
        yield from both_ways(act, actors, links, agents, patients)
        return
    if not agents and not patients and act.category in MUTUAL and act.word.pos_ == "NOUN":
        if len(actors.parties) == 2 and act.word.head.dep_ != "pcomp":
            first, second = (Role(code, None, None, None, assumed=True) for code in actors.parties)
            yield first, second
        return
    doers = _doers(agents)
    if (
        not doers
        and act.category in {"MOBILIZE", "RETREAT"}
        and any(c.dep_ == "nsubjpass" for c in act.word.children)
    ):
        doers = [r for r in patients if is_kind(r, "force") and r.code is not None][:1]
    if not doers:
        doers = [_spoken_by(act, links, actors)]
    doers = [each for role in doers for each in _each(role)]
    doer = doers[0]
    if not coded(patients):  # *the commitment of both sides*
        patients.sort(key=lambda r: not is_kind(r, "both"))
    if patients and is_kind(patients[0], "both") and len(actors.parties) == 2:
        word = patients[0].token
        alone = doer.code if word is not None and word.lower_ == "both" else None
        for code in (c for c in pair(act, actors, acting=False, but=alone) if c != doer.code):
            yield doer, Role(code, patients[0].text, patients[0].token, patients[0].actor, assumed=True)
        return
    target = _target(act, doer, patients, actors)
    if target.assumed and doer.code is not None and act.word.dep_ == "conj" and act.category == "SANCTION":
        shared = history.shared(doer.code, sentence_of(act.word).start)
        target = replace(target, code=shared or target.code)
    if act.category == "MOBILIZE" and _host(act, doer, target, actors, history):
        for role in doers[:6]:
            yield role, Role(None, target.text, target.token)
        return
    if act.category in MUTUAL - {"ASSAULT"} and len(doers) > 1 and _place(target.token):
        target = _OPEN
    if act.category == "AGREE" and act.inner is not None and lemma(act.inner) in _BETWEEN:
        for each in doers:
            yield each, Role(None, target.text, target.token)
        return
    struck = act.category == "ASSAULT" and any(c.dep_ in {"dobj", "nsubjpass"} for c in act.word.children)
    if (
        not struck
        and target.code is None
        and len(doers) == 2
        and {r.code for r in doers} <= set(actors.parties) | {None}
    ):
        yield doer, doers[1]
        if act.category not in MUTUAL or act.category == "ASSAULT":
            yield doers[1], doer
        return
    if target.code is None and target.token is None and act.category in MUTUAL - {"ASSAULT"}:
        others = [c for c in (doer.actor.codes if doer.actor is not None else ()) if c != doer.code]
        if others and len(doers) == 1:
            yield doer, replace(doer, code=others[0], token=None, text=None, assumed=True)
            return
    if target.code is None and act.category in MUTUAL and len(doers) > 1 and not struck:
        yield doer, doers[1]
        return
    if target.code is None:
        target = addressee(act, doer, target, actors, links, history)
    for role in doers[:6]:
        if role.code is None and target.code is None and not links and act.category != "ASSAULT":
            continue
        if role.code is not None and role.code == target.code and role is not doer:
            continue
        for each in [target] if target.assumed else _each(target):
            yield role, each
        for also in patients:
            if (
                also.code is not None
                and also.code not in {role.code, target.code}
                and joined(target.token, also.token)
            ):
                yield role, also


_BETWEEN = frozenset("mediate facilitate broker arbitrate".split())
"""What one offers to both sides at once."""


_STATIONING = frozenset("deploy station install base deliver supply transfer extend join deployment".split())


def _host(act: Act, doer: Role, target: Role, actors: Actors, history: History) -> bool:
    """Whether a place says only where forces move: *tanks to Belarus*, which is no foe and is sent none for itself."""
    token = target.token
    if token is None or target.code is None or doer.code is None or lemma(act.word) in _STATIONING:
        return False
    if token.dep_ != "pobj" or token.head.lower_ not in {"in", "at", "near", "to"}:
        return False
    if target.actor is None or target.actor.kind not in {"state", "seat", "property"} or target.assumed:
        return False
    if any(c.dep_ == "appos" for c in token.children):  # *to the Gulf, a signal to Iran*
        return False
    return target.code not in actors.parties and not history.hostile(doer.code, target.code)


def _place(token: Token | None) -> bool:
    """Whether a word says where, or between whom."""
    return token is None or (token.dep_ == "pobj" and token.head.lower_ in {"in", "at", "near", "between"})


def _each(role: Role) -> list[Role]:
    """One role for each of several that are named as one."""
    codes = role.actor.codes if role.actor is not None else ()
    if role.code is None or len(codes) < 2 or role.token is None or role.token.pos_ == "PRON":
        return [role]
    return [replace(role, code=code) for code in codes]


def _role(token: Token, actors: Actors) -> Role | None:
    actor = actors.of(token)
    if token.lower_ in _TIMES:
        return None
    if actor is None:
        return Role(None, words_of(token), token, None) if token.pos_ in {"PROPN", "NOUN"} else None
    return Role(actor.code, words_of(token), token, actor, actor.assumed)


def _agent(token: Token, actors: Actors, act: Act) -> Role | None:
    """One who can act: what merely belongs to somebody cannot."""
    role = _role(token, actors)
    if (
        role is not None
        and role.actor is not None
        and role.actor.kind == "property"
        and token.lower_ not in _DOING
        and not (token.dep_ == "nsubj" and (token.pos_ == "PROPN" or human(token)))
    ):
        if act.category in _SPOKEN and token.dep_ == "nsubj" and role.code is not None:
            return replace(
                role, actor=replace(role.actor, kind="government")
            )  # *the Russian exclave called it*
        return None
    return role


def _doers(agents: list[Role]) -> list[Role]:
    """Those of the agents that can act; the first alone unless they are joined."""
    found: list[Role] = []
    for role in agents:
        if role.actor is not None and role.actor.kind == "other":
            continue
        if not found:
            if role.code is not None or (role.actor is not None and role.actor.kind not in {"property"}):
                found.append(role)
        elif (
            role.code is not None
            and role.code not in {r.code for r in found}
            and joined(found[0].token, role.token)
        ):
            found.append(role)
    if (
        found
        and found[0].code is None
        and (known := [r for r in coded(agents) if r is not found[0]])
        and found[0].actor is None
    ):
        return [known[0]]
    return found or [r for r in agents if r.token is not None and r.token.pos_ == "PROPN"][:1]


def _spoken_by(act: Act, links: list[Holder], actors: Actors) -> Role:
    """A threat or demand with no subject is that of who utters it, in a declaration of who makes it."""
    if act.category in _SPOKEN and not links and actors.declarer is not None:
        return Role(actors.declarer.code, None, None, actors.declarer, assumed=True)
    if links and _opening(act) and (holder := links[0].actor) is not None:
        return Role(holder.code, None, None, holder, assumed=True)
    if act.category in _SPOKEN and links and links[0].source.country is not None:
        return Role(links[0].source.country, None, None, links[0].actor, assumed=True)
    return _OPEN


_CHANCES = frozenset("opening chance room window door opportunity way".split())


def _opening(act: Act) -> bool:
    """*There is still an opening to de-escalate*, which who says so means to take."""
    noun = act.word.head
    return (
        act.word.dep_ in {"acl", "relcl"}
        and noun.lemma_.lower() in _CHANCES
        and any(c.dep_ == "expl" for c in noun.head.children)
    )


def _target(act: Act, doer: Role, patients: list[Role], actors: Actors) -> Role:
    other = next((r for r in patients if is_kind(r, "other")), None)
    if other is not None and doer.code in actors.parties and len(actors.parties) == 2:
        return Role(opposite(doer.code, actors), other.text, other.token, other.actor, assumed=True)
    if act.category == "REQUEST" and patients and _asked(act, patients[0]):
        return patients[0]
    if (
        act.category == "REQUEST"
        and (called := next((r for r in patients if _called(act, r)), None)) is not None
    ):
        return called
    if act.category == "REQUEST" and patients and unknown_addressee(act.word, patients[0]):
        return Role(None, patients[0].text, patients[0].token, patients[0].actor)
    for role in sorted(patients, key=lambda r: r.assumed):
        if (
            role.code is not None
            and role.code != doer.code
            and not is_kind(role, "media")
            and not (role.assumed and is_kind(role, "force"))
        ):
            return role
    if (
        act.category in _JUDGING
        and (own := next((r for r in patients if _within(act, doer, r)), None)) is not None
    ):
        return own
    if (
        act.category == "CONSULT"
        and (own := next((r for r in patients if _aides(doer, r)), None)) is not None
    ):
        return own
    if act.category in {"THREATEN", "AGREE"} and (trigger := _condition(act, doer, actors)) is not None:
        return trigger
    if act.category in _INWARD:
        for role in patients:
            if (
                role.code is not None
                and not role.assumed
                and role.actor is not None
                and not (role.token is not None and role.token.tag_ == "PRP$")
                and role.actor.kind in {"people", "group", "official", "officials", "person"}
            ):
                return role
    named = next(
        (
            r
            for r in patients
            if r.code is None and r.token is not None and (r.actor is not None or r.token.pos_ == "PROPN")
        ),
        None,
    )
    return Role(None, named.text, named.token, named.actor) if named is not None else _OPEN


def _within(act: Act, doer: Role, role: Role) -> bool:
    """Whether it is somebody of one's own side: *the opposition accused the president*."""
    token, actor = role.token, role.actor
    if token is None or actor is None or role.code is None or role.code != doer.code:
        return False
    direct = token.head == act.word and token.dep_ in {"dobj", "dative", "nsubjpass"} and token != doer.token
    other = doer.actor is not None and actor.name != doer.actor.name
    apart = not role.assumed or (
        doer.actor is not None and doer.actor.kind not in {"state", "seat", "government"}
    )
    return direct and other and apart and actor.kind in {"official", "government", "person"}


def _aides(doer: Role, role: Role) -> bool:
    """*Met with his military chiefs*, not *with his colleagues*."""
    token = role.token
    if token is None or role.code is None or role.code != doer.code or token == doer.token:
        return False
    if token.lemma_.lower() in {"colleague", "counterpart"} or not any(c.tag_ == "PRP$" for c in token.lefts):
        return False
    return role.actor is not None and role.actor.kind in {"official", "officials", "government"}


def _asked(act: Act, role: Role) -> bool:
    """Whether somebody is asked directly, of whatever side."""
    heads = {act.word.i, act.inner.i if act.inner is not None else act.word.i}
    direct = role.token is not None and role.token.head.i in heads
    paper = role.token is not None and role.token.lower_ in PAPERS
    return direct and role.code is not None and not is_kind(role, "property") and not paper


def _called(act: Act, role: Role) -> bool:
    """*Called on the Council to demand that Eritrea withdraw*: who is called on, not who is spoken of."""
    token = role.token
    if token is None or role.code is None or is_kind(role, "property"):
        return False
    return token.dep_ == "pobj" and token.head.lower_ in {"on", "upon"} and token.head.head == act.word


def _condition(act: Act, doer: Role, actors: Actors) -> Role | None:
    """Who would bring it on: *it would respond if NATO deployed missiles*."""
    verbs = [act.governor, *([act.inner] if act.inner is not None else [])]
    verbs += [c for c in act.governor.children if c.dep_ == "ccomp"]
    for clause in (c for verb in verbs for c in verb.children if c.dep_ == "advcl"):
        if not any(c.lower_ in {"if", "unless"} for c in clause.children):
            continue
        subject = next((c for c in clause.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
        actor = actors.of(subject)
        if subject is not None and actor is not None and actor.code not in {None, doer.code}:
            return Role(actor.code, words_of(subject), subject, actor, actor.assumed)
    return None
