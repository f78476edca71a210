"""The five sentences: every claim with its number, likelihood in the words of ICD 203, confidence apart."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from standoff.explain import SecondOpinion
from standoff.explain.opinions import Opinion
from standoff.provenance import Provenance
from standoff.report.answer import Answer, Difference, Estimate, OutcomeEstimate, Paths
from standoff.report.material import Driver, Material
from standoff.report.sentences import confidence, five, said
from standoff.report.words import WORDS
from standoff.scenario.numbers import Parameter
from tests.report.examples import answer
from tests.report.materials import material

SOURCED = Parameter(1.0, source="a book")
GUESSED = Parameter(1.0, source="a book", judgement=True)
BARE = Parameter(1.0)


def of(found: Answer, **more: object) -> Material:
    return replace(material(), answer=found, **more)  # type: ignore[arg-type]


def test_the_answer_in_five_sentences() -> None:
    what, when, how, mistaken, sure = five(of(answer()))
    assert what == (
        "Fighting of some kind by 10 Jan 2021: unlikely (31.1 ± <0.1%), of which war 3.1 ± <0.1% and limited exchange "
        "28.0 ± <0.1%; solved at these beliefs, ± the estimated numerical error."
    )
    assert when == (
        "The risk of fighting adds up to 2.1 ± <0.1% by 2 Jun 2019, 5.4 ± <0.1% by 28 Jul 2019, 12.0 ± <0.1% by "
        "3 Nov 2019 and 31.1 ± <0.1% by 10 Jan 2021; half of 3,112 simulated conflicts come within 210 days."
    )
    assert how == (
        "Of 3,112 simulated conflicts, the commonest paths are deliberate 50 ± 1%, false alarm 30 ± 1% and tremble "
        "20 ± 1%, ± one standard error of the shares."
    )
    assert mistaken.startswith("Had the same types known the truth, the risk would be ")
    assert "miscalculation adds " in mistaken
    assert sure == (
        "Confidence in these numbers is low: of 2 named numbers of the scenario 0 have a source and 1 is marked as "
        "judgement, and solving puts them off by at most 0.01 points."
    )


def test_what_changes_in_the_numbers_changes_in_the_sentences() -> None:
    risk = {date: Estimate(0.62, 0.02, "simulated") for date in answer().paths.conflict}
    what = five(of(answer(paths=replace(answer().paths, conflict=risk))))[0]
    assert "likely (62 ± 2%)" in what
    assert "unlikely" not in what
    assert "simulated in 10,000 runs, ± one standard error" in what


@pytest.mark.parametrize("drivers", [None, (Driver("incidents", 0.05, 0.01), Driver("proxies", -0.06, 0.01))])
def test_no_claim_without_its_number(drivers: tuple[Driver, ...] | None) -> None:
    for found in (answer(), material().answer):
        for sentence in five(of(found, drivers=drivers)):
            assert re.search(r"\d", sentence)
            assert sentence.endswith(".")
            # One sentence: a full stop only at the end or within a number.
            assert not re.search(r"\.(?!\d)", sentence[:-1])


def test_confidence_is_kept_apart_from_likelihood() -> None:
    *likely, sure = five(of(answer()))
    assert not any("onfidence" in sentence for sentence in likely)
    assert not any(word in sure for word in WORDS)


def test_likelihood_words_are_those_of_the_directive() -> None:
    told = said(Estimate(0.12, 0.002, "exact"))
    assert told == "very unlikely (12.0 ± 0.2%)"
    assert said(Estimate(0.0002, 0.0006, "simulated")) == "below 1%, 0.02 (0–0.08)%"
    assert said(OutcomeEstimate(0.001, 0.0001, "exact")) == "below 1% (0.10 ± 0.01%)"


def test_what_miscalculation_rests_on_is_told_of_both_its_ends() -> None:
    found = answer().miscalculation
    simulated = replace(
        found, risk=Estimate(0.3, 0.005, "simulated"), truth_known=Estimate(0.1, 0.0, "exact")
    )
    assert five(of(answer(miscalculation=simulated)))[3].endswith(
        "; with the truth known exact, by recursion over the solution, and as it is simulated in 10,000 runs."
    )


def test_the_largest_driver_is_named() -> None:
    drivers = (Driver("incidents", 0.05, 0.01), Driver("proxies", -0.06, 0.01))
    assert "most by proxies acting on their own (-6 ± 1 points)" in five(of(answer(), drivers=drivers))[3]


def test_miscalculation_may_lower_the_risk() -> None:
    found = answer()
    less = replace(found.miscalculation, difference=Difference(-0.031, 0.002))
    assert "miscalculation takes off 3.1 ± 0.2 points" in five(of(replace(found, miscalculation=less)))[3]


def test_where_nothing_counts_as_fighting() -> None:
    found = answer(scenario=replace(answer().scenario, conflict=()))
    what, when, *_ = five(of(found))
    assert what == "No outcome of the scenario counts as fighting, so its risk is 0%, as declared."
    assert when.startswith("That it goes on past 10 Jan 2021: roughly even chance (47.9 ± <0.1%)")


def test_one_kind_of_fighting_is_called_by_its_name() -> None:
    found = answer(scenario=replace(answer().scenario, conflict=("war",)))
    assert five(of(found))[0].startswith("War by 10 Jan 2021: unlikely (31.1 ± <0.1%); ")


def test_where_no_run_ended_in_fighting() -> None:
    paths = Paths(answer().paths.conflict, {}, 400, 0, None)
    _, when, how, *_ = five(of(answer(paths=paths)))
    assert how == "None of 400 simulated runs ended in fighting, so no path is told."
    assert "half" not in when


@pytest.mark.parametrize(
    ("accurate", "parameters", "expected"),
    [
        (True, [SOURCED, SOURCED, GUESSED], "high"),
        (True, [SOURCED, GUESSED, BARE], "moderate"),
        (True, [SOURCED, GUESSED, GUESSED, GUESSED], "low"),
        (False, [SOURCED, SOURCED, SOURCED], "low"),
        (True, [], "low"),
    ],
)
def test_confidence_follows_from_what_the_numbers_rest_on(
    accurate: bool, parameters: list[Parameter], expected: str
) -> None:
    assert confidence(accurate, dict(zip("abcd", parameters, strict=False))) == expected


def test_an_accuracy_that_was_missed_is_told() -> None:
    found = answer()
    missed = replace(found.certificate, accurate=False, conflict_error=0.013, accuracy=0.001)
    sure = five(of(replace(found, certificate=missed)))[4]
    assert "off by at most 2 points, which is more than the 0.1 points asked for" in sure


def test_second_opinions_are_told_where_they_were_asked_for() -> None:
    def sure(*risks: float) -> str:
        named = [Opinion(f"way {k}", r, 0.01, r - risks[0], 0.02) for k, r in enumerate(risks)]
        made = Provenance("0.1.0", "small", "0123456789abcdef", {}, 1)
        return five(of(answer(), opinions=SecondOpinion((*named,), made)))[4]

    assert sure(0.3, 0.9, 0.1).endswith(
        "; the risk is not robust to how the sides are taken to think, from 10 ± 1% by way 2 to 90 ± 1% by way 1."
    )
    assert "; the risk is robust to" in sure(0.3, 0.32)
    assert "robust" not in sure(0.3)
