"""The section on the evidence: each observer's picture, and the reports it rests on."""

from __future__ import annotations

from dataclasses import replace

from standoff.report.observed import SAID, evidence, hypothesis
from tests.report.evidence import evidence as assessment
from tests.report.materials import material, whole


def test_each_observer_is_told_of() -> None:
    section = evidence(whole())
    assert section is not None
    assert section.lead[0] == (
        "3 reports of 3 events until 3 Feb 2020 count, of 3 told; the record is followed from 1 Jan 2020. Seen from "
        "outside: North is grim 20% before and 35 ± 1% now. To South: North is grim 30% before and 55 ± 1% now."
    )
    assert "to South: North is grim went from 30% to 55%" in section.lead[3]
    beliefs = section.tables[0]
    assert beliefs.columns == ("", "seen from outside", "North", "South")
    assert beliefs.rows[0] == ("North is grim", "20% to 35 ± 1%", "20% to 20 ± 1%", "30% to 55 ± 1%")
    ahead = {row[0]: row[1] for row in section.tables[1].rows}
    assert ahead["any fighting"] == "unlikely (20 ± 2%)" or "20 ± 2%" in ahead["any fighting"]
    assert {"North fears a strike", "South fears a strike"} <= set(ahead)


def test_what_weighs_nothing_is_not_drawn() -> None:
    section = evidence(whole())
    assert section is not None
    names = [figure.name for figure in section.figures]
    assert names == ["evidence-belief-north", "evidence-belief-south", "evidence-1"]
    weights = section.figures[-1]
    assert [row[0] for row in weights.table.rows] == [
        "1. the army was called up",
        "2. troops were seen at the line",
    ]
    titles = [folded.about for folded in section.folded]
    assert titles == [
        "Reports by weight, seen from outside, from 0.5 decibans",
        "Reports by weight, to North, from 0.5 decibans",
        "Reports by weight, to South, from 0.5 decibans",
    ]
    assert [len(folded.rows) for folded in section.folded] == [2, 0, 2]
    assert section.folded[2].rows[0][-1] == "yes"


def test_a_side_is_not_told_what_it_knows() -> None:
    section = evidence(whole())
    assert section is not None
    north, south = section.figures[:2]
    assert north.table.columns == ("day", "seen from outside", "South")
    assert south.table.columns == ("day", "seen from outside", "North")


def test_long_reports_are_cut_and_hypotheses_put_in_words() -> None:
    found = assessment()
    long = replace(found.reports[1], said="said " * 100)
    section = evidence(
        replace(material(), evidence=replace(found, reports=(found.reports[0], long, found.reports[2])))
    )
    assert section is not None
    assert len(section.figures[-1].table.rows[0][0]) == SAID + len("1. ")
    sides = {"us": "United States", "iran": "Iran"}
    assert hypothesis("sides.iran.types.pusher", sides) == "Iran is pusher"
    assert hypothesis("moves.us.covert.readiness.prepare", sides) == "United States, readiness: prepare"
    assert hypothesis("state.deal_status.eroding", sides) == "state deal status eroding"
