"""Sections on signals, turning points and second opinions: no claim without its number."""

from __future__ import annotations

import re
from dataclasses import replace

from standoff.explain import SecondOpinion, Signals, TurningPoints
from standoff.explain.opinions import Opinion
from standoff.explain.turning import Effect, Happening
from standoff.provenance import Provenance
from standoff.report import reasons
from tests.explain import small
from tests.report.materials import material, whole

MADE = Provenance("0.1.0", "small", "0123456789abcdef", {}, 1)


def test_signals_are_told_by_verdict() -> None:
    section = reasons.signals(whole())
    assert section is not None
    found = whole().signals
    assert found is not None
    told = [int(n) for n in re.findall(r"(\d+) would", section.lead[0])]
    assert sum(told) == len(found.signals)
    rows = section.folded[0].rows
    assert len(rows) == sum(len(signal.types) for signal in found.signals)
    assert {row[-1] for row in rows} <= {"credible", "can be a bluff", "says little"}


def test_a_message_that_would_be_believed_is_named() -> None:
    from standoff.explain import signals

    found = signals(small.agreed())
    section = reasons.signals(replace(material(), signals=found))
    assert section is not None
    for signal in found.believed:
        assert f"envoy: {signal.level} (belief in {signal.indicates} " in section.lead[1]
    if not found.believed:
        assert section.lead[1] == "Messages that would be believed: none."


def test_without_signals_that_is_said() -> None:
    section = reasons.signals(replace(material(), signals=Signals((), MADE)))
    assert section is not None
    assert section.lead == ("There is no move or message now but attacks and rest.",)
    assert reasons.signals(material()) is None


def test_attacks_are_not_among_the_signs() -> None:
    effects = (
        Effect(Happening("move", "North", "force strike", True), 0.5, 0.8, 0.01),
        Effect(Happening("state", "mood", "becomes high"), 0.7, 0.2, 0.01),
        Effect(Happening("move", "South", "words offer"), 0.1, -0.1, 0.02),
        Effect(Happening("reading", "scouts", "alarm"), 0.1, 0.01, 0.02),
    )
    section = reasons.turning(replace(material(), turning=TurningPoints(effects, (), MADE)))
    assert section is not None
    assert section.lead == (
        "The risk from here rises most after mood: becomes high (+20 ± 1 points) and falls most after South: words "
        "offer (-10 ± 2 points).",
    )
    drawn = [row["name"] for row in section.figures[0].spec["data"]["values"]]
    assert "North: force strike" not in drawn
    assert [row[0] for row in section.figures[0].table.rows][-1] == "North: force strike"


def test_strikes_are_marked_where_they_are_found() -> None:
    found = whole().turning
    assert found is not None
    attacks = {e.happening.what for e in found.effects if e.happening.attack}
    assert attacks
    assert all("strike" in what or "attack" in what or "fire" in what for what in attacks)


def test_opinions_tell_whether_it_is_robust() -> None:
    def told(*risks: float) -> SecondOpinion:
        first, *rest = risks
        named = [Opinion("as solved", first, 0.01, 0.0, 0.0)]
        named += [Opinion(f"way {k}", r, 0.01, r - first, 0.02) for k, r in enumerate(rest)]
        return SecondOpinion((*named, Opinion("another", None, None, None, None, "none found")), MADE)

    section = reasons.opinions(replace(material(), opinions=told(0.3, 0.28, 0.4)))
    assert section is not None
    assert section.lead == (
        "The risk of 30 ± 1% is robust to how the sides are taken to think: way 0 28 ± 1% and way 1 40 ± 1%.",
    )
    assert section.tables[0].rows[-1] == ("another", "", "", "none found")
    assert "is not robust to" in reasons.robustness(told(0.3, 0.9))
    assert reasons.robustness(told(0.3)).endswith("nothing else could be solved.")
