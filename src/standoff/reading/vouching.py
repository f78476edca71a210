"""On whose word an act rests: who speaks a spoken act, who announces or denies a deed, and those who pass it on."""

from __future__ import annotations

from standoff.reading.act import Act
from standoff.reading.chain import Holder, of_state, same, speaker
from standoff.reading.grammar import holder, lemma
from standoff.reading.judge import Judged
from standoff.reading.role import Role

_DONE = frozenset(
    """sign ratify initial establish restore resume normalize normalise improve strengthen expand deepen reopen
    open conclude reach join mend forge
    ally upgrade send appoint elect block ignore defy resist obstruct thwart stall delay shun boycott avoid fail
    foil strike seal take sue file haul veto supply bar
    recognise recognize throw give reply answer respond react budge""".split()
)
"""Verbs of those categories that tell of deeds, which rest on the author's word."""
SPOKEN = frozenset({"REQUEST", "REJECT", "ACCUSE", "THREATEN", "AGREE", "SUPPORT"})
"""Categories whose source is who speaks."""


def sources_of(act: Act, judged: Judged, who: Role, whom: Role, links: list[Holder]) -> list[Holder]:
    """Add who speaks a spoken act to those who pass it on."""
    excluded = lemma(act.governor) == "rule" and act.governor.i != act.word.i
    if not links and (own := _announcer(act, judged, who, whom)) is not None:
        return [own]
    if (
        (judged.category not in SPOKEN and not excluded)
        or lemma(act.governor) in _DONE
        or (judged.modality in {"hypothetical", "feared"} and not excluded)
        or (judged.modality == "denied" and not excluded and not links)
        or (judged.modality == "planned" and judged.category in {"REQUEST", "ACCUSE", "REJECT"})
    ):
        return links
    own = speaker(who.token, who.actor) if who.token is not None else None
    if own is None and who.assumed and who.code is not None and not links:
        own = of_state(who.code)  # *both demanded*, and who declares
    if own is None:
        return links
    if (
        links
        and own.source.kind == "named_official"
        and links[0].source.kind == "government"
        and own.source.country == links[0].source.country
    ):
        return [own, *links[1:]]
    passed_on = bool(links) and links[0].source.kind in {"media", "journalist"} and who.actor is not None
    if passed_on and own.source.kind not in {"media", "journalist"}:
        return [own, *links]  # *the navy has rejected the offer, Xinhua said*
    if links and (
        same(links[0], own)
        or (links[0].source.country is not None and links[0].source.country == own.source.country)
    ):
        return links
    return [own, *links]


def _announcer(act: Act, judged: Judged, who: Role, whom: Role) -> Holder | None:
    """On whose word a deed rests that somebody announces or denies: *announced drills*, *denied losing a ship*."""
    if lemma(act.governor) == "announce" and act.word.pos_ == "NOUN" and who.token is not None:
        return speaker(who.token, who.actor)
    if judged.modality == "denied" and lemma(act.word.head) == "deny":
        denier = whom if whom.token is not None and whom.token == holder(act.word.head) else who
        return of_state(denier.code) if denier.code is not None else None
    return None
