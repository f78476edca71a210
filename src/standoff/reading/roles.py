"""Who acts on whom: the actors of an act, with what the grammar leaves open filled from the sentence or left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from standoff.reading.actors import Actors
from standoff.reading.chain import Holder
from standoff.reading.events import Act
from standoff.reading.grammar import holder, lemma, noun_span, text_of
from standoff.reading.grammar import sentence as sentence_of
from standoff.reading.history import History
from standoff.reading.lexicon import match_noun
from standoff.reading.naming import Actor
from standoff.reading.report import Category

if TYPE_CHECKING:
    from spacy.tokens import Token

_FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE"})
_MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE", "SUPPORT", "ASSAULT"})
_SPOKEN = frozenset({"REQUEST", "REJECT", "ACCUSE", "THREATEN", "AGREE", "SUPPORT"})
_SHAPED = frozenset[Category]({"THREATEN", "MOBILIZE", "ASSAULT", "COERCE", "SANCTION"})
_ADDRESSED = frozenset({"THREATEN", "ACCUSE", "REJECT", "REQUEST", "ASSAULT", "AGREE", "SUPPORT"})
"""Categories that always have somebody at the other end: of two parties the other, where none is named."""
_INWARD = frozenset({"ASSAULT", "COERCE", "PROTEST", "AID"})
"""Categories in which a state may be both."""


_DOING = frozenset(
    """embassy consulate tanker tankers ship ships radar reactor pipeline outpost base bases company bank strike strikes
    airstrike drone drones missile raid attack shell bomb mine fire
    freighter freighters trawler trawlers boats vessel vessels rocket rockets shells bombs mines radio""".split()
)
"""Property that can be said to act."""


@dataclass(frozen=True)
class Role:
    """One end of an act."""

    code: str | None = None
    text: str | None = None
    token: Token | None = None
    actor: Actor | None = None
    assumed: bool = False


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
    agents = [r for r in (_agent(t, actors) for t in act.agents) if r is not None]
    patients = [r for r in (_role(t, actors) for t in act.patients) if r is not None]
    if any(_is(r, "both") for r in agents) or (any(_is(r, "both") for r in patients) and not _coded(agents)):
        yield from _both_ways(act, actors, links, agents, patients)
        return
    doers = _doers(agents)
    if (
        not doers
        and act.category in {"MOBILIZE", "RETREAT"}
        and any(c.dep_ == "nsubjpass" for c in act.word.children)
    ):
        doers = [r for r in patients if _is(r, "force") and r.code is not None][:1]
    if not doers:
        doers = [_spoken_by(act, links)]
    doers = [each for role in doers for each in _each(role)]
    doer = doers[0]
    if patients and _is(patients[0], "both") and len(actors.parties) == 2:
        for code in (c for c in actors.parties if c != doer.code):
            yield doer, Role(code, patients[0].text, patients[0].token, patients[0].actor, assumed=True)
        return
    target = _target(act, doer, patients, actors)
    if target.assumed and doer.code is not None and act.word.dep_ == "conj" and act.category == "SANCTION":
        shared = history.shared(doer.code, sentence_of(act.word).start)
        target = replace(target, code=shared or target.code)
    if act.category in _MUTUAL - {"ASSAULT"} and len(doers) > 1 and _place(target.token):
        target = _OPEN
    if act.inner is not None and lemma(act.inner) in _BETWEEN:
        yield doer, Role(None, target.text, target.token)
        return
    if target.code is None and len(doers) == 2 and {r.code for r in doers} <= set(actors.parties) | {None}:
        yield doer, doers[1]
        if act.category not in _MUTUAL or act.category == "ASSAULT":
            yield doers[1], doer
        return
    if target.code is None and act.category in _MUTUAL and len(doers) > 1:
        yield doer, doers[1]
        return
    if target.code is None:
        target = _near(act, doer, target, actors, links, history)
    for role in doers[:6]:
        if role.code is None and target.code is None and not links:
            continue
        if role.code is not None and role.code == target.code and role is not doer:
            continue
        for each in [target] if target.assumed else _each(target):
            yield role, each
        for also in patients:
            if (
                also.code is not None
                and also.code not in {role.code, target.code}
                and _joined(target.token, also.token)
            ):
                yield role, also


_BETWEEN = frozenset("mediate facilitate broker arbitrate".split())
"""What one offers to both sides at once."""


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
        return Role(None, _text(token), token, None) if token.pos_ in {"PROPN", "NOUN"} else None
    return Role(actor.code, _text(token), token, actor, actor.assumed)


def _agent(token: Token, actors: Actors) -> Role | None:
    """One who can act: what merely belongs to somebody cannot."""
    role = _role(token, actors)
    if (
        role is not None
        and role.actor is not None
        and role.actor.kind == "property"
        and token.lower_ not in _DOING
    ):
        return None
    return role


def _text(token: Token) -> str:
    start, end = noun_span(token)
    text: str = text_of(token.doc)[start:end]
    return text if len(text) <= 200 else token.text


def _is(role: Role, kind: str) -> bool:
    return role.actor is not None and role.actor.kind == kind


def _coded(roles: Iterable[Role]) -> list[Role]:
    return [r for r in roles if r.code is not None]


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
            and _joined(found[0].token, role.token)
        ):
            found.append(role)
    if (
        found
        and found[0].code is None
        and (coded := [r for r in _coded(agents) if r is not found[0]])
        and found[0].actor is None
    ):
        return [coded[0]]
    return found or [r for r in agents if r.token is not None and r.token.pos_ == "PROPN"][:1]


def _joined(first: Token | None, second: Token | None) -> bool:
    while second is not None and second.dep_ == "conj":
        if first is not None and second.head == first:
            return True
        second = second.head
    return False


def _spoken_by(act: Act, links: list[Holder]) -> Role:
    """A threat or demand with no subject is that of who utters it."""
    if act.category in _SPOKEN and links and links[0].source.country is not None:
        return Role(links[0].source.country, None, None, links[0].actor, assumed=True)
    return _OPEN


def _target(act: Act, doer: Role, patients: list[Role], actors: Actors) -> Role:
    other = next((r for r in patients if _is(r, "other")), None)
    if other is not None and doer.code in actors.parties and len(actors.parties) == 2:
        return Role(_opposite(doer.code, actors), other.text, other.token, other.actor, assumed=True)
    if act.category == "REQUEST" and patients and _asked(act, patients[0]):
        return patients[0]
    for role in sorted(patients, key=lambda r: r.assumed):
        if (
            role.code is not None
            and role.code != doer.code
            and not _is(role, "media")
            and not (role.assumed and _is(role, "force"))
        ):
            return role
    if act.category in {"THREATEN", "AGREE"} and (trigger := _condition(act, doer, actors)) is not None:
        return trigger
    if act.category in _INWARD:
        for role in patients:
            if (
                role.code is not None
                and role.actor is not None
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


def _asked(act: Act, role: Role) -> bool:
    """Whether somebody is asked directly, of whatever side."""
    heads = {act.word.i, act.inner.i if act.inner is not None else act.word.i}
    direct = role.token is not None and role.token.head.i in heads
    return direct and role.code is not None and not _is(role, "property")


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
            return Role(actor.code, _text(subject), subject, actor, actor.assumed)
    return None


def _shared(verb: Token, but: str, actors: Actors) -> Role | None:
    """Whom the verb before in a row was about: *accused NATO ... and demanded guarantees*."""
    for child in verb.head.children:
        if child.dep_ in {"dobj", "dative"} and child.i < verb.i:
            actor = actors.of(child)
            if actor is not None and actor.code not in {None, but}:
                return Role(actor.code, _text(child), child, actor, assumed=True)
    return None


def _near(act: Act, doer: Role, open_: Role, actors: Actors, links: list[Holder], history: History) -> Role:
    """Toward whom an act goes that names nobody: by what it answers, by its sentence, by who is in conflict."""
    if doer.code is None:
        return open_
    if (code := _answered(act, doer.code, history)) is not None:
        return Role(code, open_.text, open_.token, open_.actor, assumed=True)
    if act.category not in _SHAPED | _ADDRESSED or _unknown(open_):
        return open_
    if len(actors.parties) < 2:
        return open_
    if act.word.dep_ == "conj" and act.category in _ADDRESSED:
        if (shared := _shared(act.word, doer.code, actors)) is not None:
            return shared
        if (code := history.shared(doer.code, sentence_of(act.word).start)) is not None:
            return Role(code, open_.text, open_.token, open_.actor, assumed=True)
    wanted = _opposite(doer.code, actors) if doer.code in actors.parties else None
    if wanted is None and act.category in _FORCE:
        wanted = history.opponent(doer.code)
    if (found := _in_sentence(act, doer, wanted, actors, links)) is not None:
        return replace(found, text=open_.text or found.text, token=open_.token or found.token)
    if act.category not in _ADDRESSED:
        return open_
    if wanted is None and act.category in {"ACCUSE", "THREATEN", "ASSAULT", "REQUEST"}:
        wanted = _last_party(act, actors, doer.code)
    return Role(wanted, open_.text, open_.token, open_.actor, assumed=True) if wanted else open_


def _unknown(role: Role) -> bool:
    """Whether somebody is named whom nothing is known of: *accused the Western powers*."""
    return (
        role.actor is not None
        and role.token is not None
        and role.token.dep_ == "dobj"
        and role.actor.kind in {"government", "officials", "people", "group", "official", "person"}
    )


_SAID: dict[str, frozenset[Category]] = {
    word: kinds
    for words, kinds in (
        ("demand request call appeal condition term", frozenset[Category]({"REQUEST", "THREATEN"})),
        (
            "charge accusation allegation claim criticism condemnation complaint",
            frozenset[Category]({"ACCUSE"}),
        ),
        (
            "proposal offer plan idea invitation suggestion initiative bid deal",
            frozenset[Category]({"REQUEST", "AGREE"}),
        ),
        ("ultimatum threat pressure warning", frozenset[Category]({"THREATEN", "REQUEST", "COERCE"})),
        ("it them this that which", frozenset[Category]()),
    )
    for word in words.split()
}
"""Words for what was said before, and the acts that they can stand for."""
_SPEECH = frozenset[Category]({"REQUEST", "ACCUSE", "AGREE", "THREATEN"})
_MEASURES = frozenset[Category]({"COERCE", "SANCTION"})


def _answered(act: Act, doer: str, history: History) -> str | None:
    """Whom an act answers: *rejected the demand*, *bowed to pressure*; whom it relieves: *lifted the blockade*."""
    verbs = [act.word, *([act.inner] if act.inner is not None else [])]
    objects = [c for v in verbs for c in v.children if c.dep_ in {"dobj", "nsubj"} and (c.i > v.i)]
    objects += [
        c for v in verbs for p in v.children if p.dep_ == "prep" for c in p.children if c.dep_ == "pobj"
    ]
    if act.category == "RETREAT":
        matched = (match_noun(c) for c in objects)
        relieved = any(m is not None and m.category == "COERCE" for m in matched)
        return history.victim(doer, _MEASURES) if relieved or lemma(act.word) == "let" else None
    if act.category not in {"REJECT", "AGREE", "ACCUSE", "CONCEDE", "SUPPORT"}:
        return None
    for word in objects:
        kinds = _SAID.get(word.lemma_.lower())
        if word.lemma_ in {"pressure", "threat"} and word.dep_ == "dobj":
            continue
        if kinds is None:
            if act.category == "ACCUSE" and (culprit := _culprit(word, doer, history)) is not None:
                return culprit
            continue
        asker = history.addresser(doer, kinds) or history.addresser(doer, _SPEECH)
        if asker is not None:
            return asker
        if any(c.lower_ in {"the", "this", "that", "these", "those"} for c in word.children):
            return history.last(kinds, doer)
    if act.category in {"AGREE", "REJECT"}:
        return history.addresser(doer, frozenset[Category]({"REQUEST"}), near=2)
    return None


def _culprit(deed: Token, doer: str, history: History) -> str | None:
    """Who did *the seizure*, *the move* that is condemned."""
    if not any(c.lower_ in {"the", "this", "that", "these", "those"} for c in deed.children):
        return None
    found = match_noun(deed)
    if found is not None and found.category in _SHAPED:
        kinds = frozenset[Category]({found.category})
        return history.last(kinds, doer) or history.last(_SHAPED, doer)
    return history.last(_SHAPED, doer) if deed.lemma_ in _DEEDS else None


_DEEDS = frozenset("move act action step decision launch test incident operation behaviour behavior".split())


def _in_sentence(
    act: Act, doer: Role, wanted: str | None, actors: Actors, links: list[Holder]
) -> Role | None:
    """Who is wanted, where its sentence speaks of it; for an outsider whoever its sentence speaks of."""
    sentence, place = sentence_of(act.word), act.word.i
    holding = {t.i for link in links if link.cue is not None and (t := holder(link.cue)) is not None}
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
            or _joined(doer.token, token)
        ):
            continue
        if (
            actor.code == wanted
            if wanted is not None
            else act.category in _ADDRESSED and token.i not in holding
        ):
            return Role(actor.code, _text(token), token, actor, assumed=True)
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


def _opposite(code: str | None, actors: Actors) -> str | None:
    return next((c for c in actors.parties if c != code), None)


def _pair(act: Act, actors: Actors, acting: bool) -> tuple[str, str]:
    """The two who are meant: where they act themselves, two states that the sentence has just named."""
    sentence = sentence_of(act.word)
    named = dict.fromkeys(
        actor.code
        for token in sentence.doc[sentence.start : act.word.i]
        if (actor := actors.of(token)) is not None
        and actor.code
        and actor.kind in {"state", "seat", "government"}
    )
    if acting and len(named) == 2:
        first, second = named
        return first or "", second or ""
    return actors.parties[0], actors.parties[1]


def _both_ways(
    act: Act, actors: Actors, links: list[Holder], agents: list[Role], patients: list[Role]
) -> Iterator[tuple[Role, Role]]:
    """*Each side*, *both*: one for each direction where the sides hold the claim, one where the author does."""
    if len(actors.parties) < 2:
        return
    first, second = (
        Role(c, (agents or patients)[0].text, (agents or patients)[0].token, None, assumed=True)
        for c in _pair(act, actors, acting=any(_is(r, "both") for r in agents))
    )
    third = next((r for r in _coded(patients) if r.code not in actors.parties and not r.assumed), None)
    if third is not None:
        yield first, third
        yield second, third
        return
    yield first, second
    if links or act.category not in _MUTUAL:
        yield second, first
