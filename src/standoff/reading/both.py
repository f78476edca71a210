"""*Both*, *each side*, *the two armies*: who they are, and who of them acts on whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from standoff.reading.act import Act
from standoff.reading.actors import Actors
from standoff.reading.chain import Holder
from standoff.reading.grammar import sentence as sentence_of
from standoff.reading.role import Role, is_kind

MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE", "SUPPORT", "ASSAULT"})


def coded(roles: Iterable[Role]) -> list[Role]:
    """Those of whom it is known who they are."""
    return [r for r in roles if r.code is not None]


def pair(act: Act, actors: Actors, acting: bool, but: str | None = None) -> tuple[str, ...]:
    """The two who are meant: two states that have just been named together, else the parties.

    Others than one who acts are meant by *both* alone; *both countries* are mostly the parties.
    """
    sentence = sentence_of(act.word)
    named = dict.fromkeys(
        actor.code
        for token in sentence.doc[sentence.start : act.word.i]
        if (actor := actors.of(token)) is not None and actor.code and actor.kind in _STATES
    )
    if acting and len(named) == 2:
        return tuple(named)
    if but is None:
        return actors.parties
    for token in reversed(sentence.doc[max(0, act.word.i - _JUST) : act.word.i]):
        if token.dep_ != "conj" or token.head.dep_ == "conj" or any(c.dep_ == "conj" for c in token.children):
            continue
        first, second = actors.of(token.head), actors.of(token)
        if first is None or second is None or {first.kind, second.kind} - _STATES:
            continue
        two = (first.code or "", second.code or "")
        if all(two) and two[0] != two[1] and but not in two:
            return two
    return actors.parties


_JUST = 30
"""Words within which *both* are two who were named together."""
_STATES = frozenset({"state", "seat", "government"})


def _others(act: Act, actors: Actors, but: str) -> tuple[str, ...]:
    """The two that were spoken of last besides somebody, in the order in which they were named."""
    found: list[str] = []
    for token in reversed(act.word.doc[max(0, act.word.i - 80) : act.word.i]):
        actor = actors.of(token)
        if (
            actor is not None
            and actor.code not in {None, but, *found}
            and actor.kind in {"state", "seat", "government", "people", "official"}
        ):
            found.append(actor.code or "")
        if len(found) == 2:
            break
    return tuple(reversed(found))


def both_ways(
    act: Act, actors: Actors, links: list[Holder], agents: list[Role], patients: list[Role]
) -> Iterator[tuple[Role, Role]]:
    """*Each side*, *both*: one for each direction where the sides hold the claim, one where the author does."""
    if len(actors.parties) < 2:
        return
    first, second = (
        Role(c, (agents or patients)[0].text, (agents or patients)[0].token, None, assumed=True)
        for c in pair(act, actors, acting=any(is_kind(r, "both") for r in agents))
    )
    third = next((r for r in coded(patients) if r.code not in actors.parties and not r.assumed), None)
    if third is None and any(is_kind(r, "both") for r in agents):
        third = next((r for r in coded(patients) if not r.assumed), None)
        named = _others(act, actors, third.code or "") if third is not None else ()
        if len(named) == 2:
            first, second = (replace(first, code=c) for c in named)
        else:
            third = None
    if third is not None:
        yield first, third
        yield second, third
        return
    yield first, second
    if links or act.category not in MUTUAL:
        yield second, first
