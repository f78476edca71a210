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
    recognise recognize throw give reply answer respond react budge abstain vote""".split()
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
        or _sided(act, judged)
        or (lemma(act.governor) in _DONE and not _answers_back(act, judged) and not _will_not(act, judged))
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


def _will_not(act: Act, judged: Judged) -> bool:
    """*Will never recognise the conquest*: what one says that one will not do."""
    return judged.category == "REJECT" and any(c.tag_ == "MD" for c in act.governor.children)


def _sided(act: Act, judged: Judged) -> bool:
    """*France had backed Spain*: a stance told as what was, which is nobody's words."""
    if judged.category != "SUPPORT" or lemma(act.word) not in {"back", "support", "stand", "side"}:
        return False
    helpers = {c.lower_ for c in act.word.children if c.dep_ == "aux"}
    return bool(helpers & {"has", "have", "had"}) or act.word.dep_ == "relcl"


def _answers_back(act: Act, judged: Judged) -> bool:
    """*We will respond*: a threat, which rests on who makes it."""
    return judged.category == "THREATEN" and lemma(act.governor) in {"respond", "answer", "react", "reply"}


def _announcer(act: Act, judged: Judged, who: Role, whom: Role) -> Holder | None:
    """On whose word a deed rests that somebody announces or denies: *announced drills*, *denied losing a ship*."""
    announces = lemma(act.governor) == "announce" and (
        act.word.pos_ == "NOUN" or act.match.object is not None
    )
    if announces and who.token is not None:
        return speaker(who.token, who.actor)
    if judged.modality == "denied" and lemma(act.word.head) == "deny":
        denier = whom if whom.token is not None and whom.token == holder(act.word.head) else who
        return of_state(denier.code) if denier.code is not None else None
    return None
