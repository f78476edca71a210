"""Which reports count, how strong they are, and how conflicting, late, duplicate and retracted ones are treated."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.evidence.claims import strengths_of
from standoff.evidence.hearing import hear
from standoff.evidence.judgement import JUDGEMENT, Judgement
from standoff.game import compile_game
from standoff.reading.report import MODALITIES
from standoff.scenario.scenario import build
from standoff.scenario.tree import read_yaml
from tests.evidence.hearsay import known, told
from tests.evidence.tiny import TINY

PREPARE = "moves.red.covert.ready.prepare"
MASS = "moves.red.overt.force.mass"
SHOTS = "incidents.shots.incident"
AS_OF = dt.date(2020, 1, 15)


@pytest.fixture(scope="module")
def game():
    return compile_game(build("tiny", read_yaml(TINY, "tiny.yaml")).world())


def heard(game, *reports, as_of=AS_OF, recognised=()):
    return hear(reports, game, as_of, JUDGEMENT, recognised)


def ratio(hearing, so=True):
    """Likelihood if all that is asked was so, over that if nothing was."""
    every = np.ones(len(hearing.reports), dtype=bool)
    both = np.array([[True], [False]]).repeat(len(hearing.questions), axis=1)
    yes, no = hearing.likelihood(both, every, hearing.last)
    return yes / no


def counted(hearing):
    return hearing.counting(np.ones(len(hearing.reports), dtype=bool)).claims


@given(
    reliability=st.sampled_from("ABCDEF"),
    credibility=st.integers(1, 6),
    modality=st.sampled_from(MODALITIES),
    score=st.floats(0, 1),
)
def test_a_strength_is_a_share(reliability, credibility, modality, score):
    report = told(PREPARE, "2020-01-03", f"{reliability}{credibility}", modality=modality)
    (strength,) = strengths_of(replace(report, observables=((PREPARE, score),)), JUDGEMENT)
    assert -1 < strength < 1
    if (reliability, credibility) == ("F", 6):
        assert strength == 0


def test_better_grades_are_worth_more():
    rights = [JUDGEMENT.right(letter, 2) for letter in "ABCDE"]
    assert rights == sorted(rights, reverse=True)
    rights = [JUDGEMENT.right("C", figure) for figure in range(1, 6)]
    assert rights == sorted(rights, reverse=True)
    assert JUDGEMENT.right("F", 2) == JUDGEMENT.right("E", 2) > 0.5


def test_odds_are_those_of_the_grade(game):
    found = heard(game, told(PREPARE, "2020-01-03", "B2"))
    assert ratio(found) == pytest.approx(10.0)  # 5 and 5 decibans


def test_the_numbers_can_be_changed(game):
    sure = Judgement(reliability=dict.fromkeys("ABCDEF", 20.0))
    found = hear([told(PREPARE, "2020-01-03", "F6")], game, AS_OF, sure)
    assert ratio(found) == pytest.approx(100.0)


def test_what_cannot_be_judged_is_worth_nothing(game):
    found = heard(game, told(PREPARE, "2020-01-03", "F6"))
    assert not found.reports
    assert found.unheard[0][1] == "worth nothing by its grade and modality"


def test_a_report_without_a_grade_has_that_of_its_kind_of_source(game):
    found = heard(game, told(PREPARE, "2020-01-03", None, kind="group"))
    assert (found.reports[0].grade, found.reports[0].assumed) == ("D3", True)


@pytest.mark.parametrize(
    ("path", "modality", "verbal", "share"),
    [
        (PREPARE, "done", False, 1.0),
        (PREPARE, "feared", False, 0.3),
        (PREPARE, "denied", False, -0.4),
        (MASS, "conditional", False, 0.2),
        (MASS, "conditional", True, 1.0),
        ("indicators.blue_eyes.alarm", "feared", False, 1.0),
    ],
)
def test_modality_counts_by_what_it_bears_on(path, modality, verbal, share):
    strength = strengths_of(told(path, "2020-01-03", modality=modality, verbal=verbal), JUDGEMENT)[0]
    assert strength == pytest.approx(share * (2 * JUDGEMENT.right("B", 2) - 1))


def test_words_of_likelihood_hedge_and_turn():
    likely, even, unlikely = (
        strengths_of(told(PREPARE, "2020-01-03", likelihood=word), JUDGEMENT)[0]
        for word in ("likely", "roughly even chance", "unlikely")
    )
    assert likely == pytest.approx(-unlikely)
    assert even == 0


def test_the_same_event_by_several_papers_counts_once(game):
    weak, strong = told(PREPARE, "2020-01-03", "C3"), told(PREPARE, "2020-01-04", "B2")
    again = told(PREPARE, "2020-01-05", "B2", source="Another", id="again")
    assert ratio(heard(game, weak, strong, again)) == ratio(heard(game, strong))
    assert list(counted(heard(game, weak, strong, again))) == [1]


def test_reports_that_are_linked_are_of_one_event(game):
    one = told(MASS, "2020-01-03", id="one")
    two = told(PREPARE, "2020-01-03", "C3", same_as=("one",))
    assert ratio(heard(game, one, two)) == ratio(heard(game, one))


def test_of_a_duplicate_what_only_it_says_still_counts(game):
    strong = told(PREPARE, "2020-01-03", "B2", id="strong")
    more = told(PREPARE, "2020-01-04", "C3", id="more", observables=((PREPARE, 0.5), (SHOTS, 0.5)))
    found = heard(game, strong, more)
    kept = {
        found.reports[k].told.id: [claim.path for claim in claims] for k, claims in counted(found).items()
    }
    assert kept == {"strong": [PREPARE], "more": [SHOTS]}


def test_a_report_of_a_long_time_does_not_make_one_of_two_events(game):
    """The one that tells least gives way, and does not take those with it that it overlaps."""
    first, second = told(PREPARE, "2020-01-03"), told(PREPARE, "2020-01-13")
    long = told(PREPARE, "2020-01-13", "C3", earliest=dt.date(2020, 1, 3), id="long")
    found = heard(game, first, second, long)
    assert list(counted(found)) == [0, 1]
    assert found.counting(np.ones(3, dtype=bool)).instead == {2: 0}


@pytest.mark.parametrize(
    ("day", "off"), [("2020-01-11", 1.0), ("2020-01-13", 0.6), ("2020-01-15", 0.2), ("2020-01-16", 0.0)]
)
def test_a_date_near_the_end_of_a_period_may_be_off(game, day, off):
    found = heard(game, told(PREPARE, day), as_of=dt.date(2020, 1, 18))
    (claim,) = found.reports[0].claims
    assert claim.off == pytest.approx(JUDGEMENT.misdated * off)
    wider = found.questions[claim.wider]
    assert (wider.first, wider.last) == ((0, 1) if off else (1, 1))
    # Were it so in the period before alone, the report is right as often as its date is off.
    truth = np.zeros((1, len(found.questions)), dtype=bool)
    truth[0, claim.wider] = off > 0.0
    right = 0.5 * (1 + claim.strength)
    expected = claim.off * right + (1 - claim.off) * (1 - right)
    assert found.likelihood(truth, np.ones(1, dtype=bool), 1) == pytest.approx(expected)


def test_nothing_is_of_a_later_period_than_it_is_told_in(game):
    told_at_once = told(PREPARE, "2020-01-10")
    told_later = replace(told_at_once, published=dt.date(2020, 1, 12), id="later")
    offs = [heard(game, each).reports[0].claims[0].off for each in (told_at_once, told_later)]
    assert offs == [0.0, JUDGEMENT.misdated]


def test_a_type_has_no_date(game):
    assert heard(game, told("sides.red.types.bold", "2020-01-11")).reports[0].claims[0].off == 0.0


def test_what_the_model_has_no_room_for_is_said_and_taken_to_be_of_the_next_period(game):
    """Nobody can have massed before the first move was made."""
    early = told("state.posture.high", "2020-01-03", published=dt.date(2020, 1, 12))
    (report,) = heard(game, early).reports
    (claim,) = report.claims
    assert "no room for state.posture.high then; taken to be of the period from 2020-01-11" in report.moved
    assert claim.off == 0.0
    at_once = told("state.posture.high", "2020-01-03")
    assert heard(game, at_once).unheard == (
        (at_once, "the model leaves no room for state.posture.high between 2020-01-03 and 2020-01-03"),
    )
    denied = replace(early, modality="denied")  # is right, and moves nothing
    assert heard(game, denied).reports[0].moved == ""


@given(data=st.data())
def test_the_order_of_reports_is_no_matter_and_repeating_them_adds_nothing(game, data):
    days = st.dates(dt.date(2020, 1, 1), AS_OF).map(dt.date.isoformat)
    paths = st.sampled_from([PREPARE, MASS, SHOTS, "sides.red.types.bold"])
    grade = st.sampled_from(["A1", "B2", "C3", "D5"])
    modality = st.sampled_from(["done", "denied", "feared"])
    told_of = st.builds(lambda p, d, g, m: told(p, d, g, modality=m), paths, days, grade, modality)
    reports = data.draw(st.lists(told_of, min_size=1, max_size=6, unique_by=lambda each: each.id))
    again = data.draw(st.permutations(reports))
    repeated = [replace(each, id=f"{each.id} again") for each in reports]
    first = heard(game, *reports)
    truth = np.array(data.draw(st.lists(st.booleans(), min_size=12, max_size=12)))

    def likelihood(hearing):
        by_question = {
            (q.about.path, q.first, q.last): truth[(len(q.about.path) + 3 * q.first + 5 * q.last) % 12]
            for q in hearing.questions
        }
        so = np.array([list(by_question.values())], dtype=bool)
        return hearing.likelihood(so, np.ones(len(hearing.reports), dtype=bool), hearing.last)[0]

    assert 0.0 < likelihood(first) <= 1.0
    assert likelihood(heard(game, *again)) == pytest.approx(likelihood(first))
    assert likelihood(heard(game, *reports, *repeated)) == pytest.approx(likelihood(first))


def test_events_of_two_periods_are_two(game):
    found = heard(game, told(PREPARE, "2020-01-03"), told(PREPARE, "2020-01-13"))
    assert ratio(found) == pytest.approx(100.0)


def test_reports_that_contradict_each_other_both_count(game):
    found = heard(game, told(PREPARE, "2020-01-03"), told(PREPARE, "2020-01-04", "A1", modality="denied"))
    assert list(counted(found)) == [0, 1]
    against = 0.4 * (2 * JUDGEMENT.right("A", 1) - 1)
    assert ratio(found) == pytest.approx(10.0 * (1 - against) / (1 + against))


def test_a_late_report_bears_on_the_time_it_tells_of(game):
    late = told(PREPARE, "2020-01-14", earliest=dt.date(2020, 1, 2), latest=dt.date(2020, 1, 2))
    found = heard(game, late)
    assert (found.questions[0].first, found.questions[0].last) == (0, 0)
    assert not found.published(dt.date(2020, 1, 13))[0]


def test_what_is_feared_is_so_up_to_the_day_it_is_told(game):
    report = told(
        PREPARE, "2020-01-14", modality="feared", earliest=dt.date(2020, 1, 2), latest=dt.date(2020, 1, 3)
    )
    assert heard(game, report).questions[0].last == 1


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (told(PREPARE, "2020-01-03", standing="retracted"), "retracted"),
        (told(PREPARE, "2020-01-03", standing="corrected"), "corrected"),
        (told(PREPARE, "2019-12-03"), "before the clock, which starts on 2020-01-01"),
        (told(PREPARE, "2020-01-16"), "published after 2020-01-15"),
        (replace(told(PREPARE, "2020-01-03"), observables=()), "bears on nothing in the scenario"),
    ],
)
def test_what_does_not_count_is_told_with_the_reason(game, report, why):
    found = heard(game, report)
    assert not found.reports
    assert found.unheard == ((report, why),)


def test_silence_counts_where_the_record_has_begun(game):
    found = heard(game, told(PREPARE, "2020-01-13"), recognised=[MASS, SHOTS, PREPARE])
    asked = {(found.questions[q].about.path, t) for q, t in found.silent}
    assert asked == {(MASS, 0), (MASS, 1), (SHOTS, 0), (SHOTS, 1)}  # what is covert can be missed
    so = np.ones((1, len(found.questions)), dtype=bool)
    every = np.ones(1, dtype=bool)
    now = found.silence(so, every, dt.date(2020, 1, 15))
    assert now == pytest.approx((1 - JUDGEMENT.noticed * 0.5) ** 2)  # the fifth of ten days
    assert found.silence(so, ~every, AS_OF) == 1.0
    with_shots = heard(game, told(PREPARE, "2020-01-13"), told(SHOTS, "2020-01-13"), recognised=[MASS, SHOTS])
    so = np.ones((1, len(with_shots.questions)), dtype=bool)
    assert with_shots.silence(so, np.ones(2, dtype=bool), AS_OF) == pytest.approx(1 - 0.5 * 0.5)


def test_what_is_known_leaves_nothing_else(game):
    found = heard(game, known(PREPARE, "2020-01-03"))
    so = np.array([[True], [False]])
    assert found.likelihood(so, np.ones(1, dtype=bool), 1).tolist() == [1.0, 0.0]
