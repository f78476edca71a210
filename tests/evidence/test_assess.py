"""What is told of evidence: the three pictures, the weights, and that it all comes back from a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import standoff as so
from standoff.errors import SolutionError, UsageError
from standoff.evidence.assess import assess
from standoff.evidence.assessment import Assessment
from standoff.evidence.weights import breaks_in, decibans
from tests.evidence.hearsay import known, report, told
from tests.evidence.tiny import lasting, tiny

BOLD = "sides.red.types.bold"
PREPARE = "moves.red.covert.ready.prepare"
MASS = "moves.red.overt.force.mass"
ALARM = "indicators.blue_eyes.alarm"
RECORD = [
    told(PREPARE, "2020-01-03", id="early"),
    told(ALARM, "2020-01-12", "A1", modality="feared", id="alarm", visible_to=("blue",)),
    told(BOLD, "2020-01-14", "C3", id="word"),
    told(PREPARE, "2020-01-14", "C3", id="again", modality="denied"),
]


@pytest.fixture(scope="module")
def found() -> Assessment:
    return assess(tiny(), RECORD, "2020-01-15", ahead=1_000)


def test_it_is_exact_where_it_can_be(found):
    assert {picture.method for picture in found.pictures} == {"exact"}
    assert all(e.error == 0 for m in found.picture().moments for e in m.types["red"].values())


def test_each_observer_has_a_picture_by_what_it_could_see(found):
    assert [picture.observer for picture in found.pictures] == ["outside", "red", "blue"]
    assert {weight.report for weight in found.picture("red").weights} == {"early", "word", "again"}
    assert {weight.report for weight in found.picture("blue").weights} == {"early", "alarm", "word", "again"}
    assert [moment.reports for moment in found.picture("red").moments] == [0, 1, 1, 3, 3]


def test_beliefs_start_from_the_priors_of_each_view(found):
    for observer, prior in (("outside", 0.3), ("red", 0.3), ("blue", 0.4)):
        first = found.picture(observer).moments[0]
        assert first.date == dt.date(2020, 1, 1)
        assert first.types["red"]["bold"].value == pytest.approx(prior)


def test_reports_move_beliefs_the_way_they_speak(found):
    blue = [m.covert["red.ready"]["prepare"].value for m in found.picture("blue").moments]
    assert blue[1] > blue[0]
    weights = {(w.report, w.hypothesis): w for w in found.picture("blue").weights}
    assert weights["word", BOLD].with_others == pytest.approx(5.0, abs=1e-6)  # C3 is 5 decibans
    assert weights["alarm", PREPARE].with_others > 3 > 0 > weights["again", PREPARE].with_others


def test_leaving_a_report_out_is_assessing_without_it(found):
    for left_out in ("alarm", "word", "again"):  # with the first report the record would begin later
        without = assess(
            tiny(),
            [each for each in RECORD if each.id != left_out],
            "2020-01-15",
            ahead=100,
            hypotheses=[BOLD],
        )
        weight = next(w for w in found.picture().weights if (w.report, w.hypothesis) == (left_out, BOLD))
        now, then = (
            decibans(each.picture().moments[-1].types["red"]["bold"].value) for each in (found, without)
        )
        assert weight.with_others == pytest.approx(now - then, abs=1e-5)


def test_the_days_are_those_of_assessing_on_them(found):
    for moment in found.picture().moments:
        then = assess(tiny(), RECORD, moment.date, ahead=100).picture().moments[-1]
        for track, moves in moment.covert.items():
            for name, chance in moves.items():
                assert chance.value == pytest.approx(then.covert[track][name].value, abs=1e-12)


def test_a_report_that_turns_the_conclusion_is_told():
    reports = [
        told(BOLD, "2020-01-03", "A1", id="turning"),
        told(BOLD, "2020-01-13", "C3", modality="denied", id="no"),
    ]
    weights = assess(tiny(), reports, "2020-01-14", ahead=100, hypotheses=[BOLD]).picture().weights
    assert {weight.report: weight.turns for weight in weights} == {"turning": True, "no": False}


def test_the_table_of_hypotheses_is_ranked(found):
    table = found.picture().competing
    assert len(table.hypotheses) == 4
    assert sum(table.now) == pytest.approx(1)
    spread = [row.diagnosticity for row in table.rows]
    assert spread == sorted(spread, reverse=True)
    assert table.rows[0].report == "word"
    assert all(sum(row.decibans) == pytest.approx(0, abs=1e-5) for row in table.rows)


def test_what_is_to_come_adds_up(found):
    for picture in found.pictures:
        assert picture.ahead[-1].date == dt.date(2020, 2, 10)
        for ahead in picture.ahead:
            assert sum(each.value for each in ahead.outcomes.values()) == pytest.approx(1)
            assert ahead.conflict.value == pytest.approx(ahead.outcomes["war"].value)


def test_without_reports_it_is_as_the_solution_says():
    picture = assess(tiny(), [], "2020-01-01", ahead=20_000).picture()
    exact = tiny().views[0].forecast([4])[0][0] if tiny().agreed else None
    runs = so.simulate(tiny(), n=20_000, seed=3).outcome_table([4])
    war = float(runs["probability"].sel(by=4, outcome="war"))
    ahead = picture.ahead[-1].outcomes["war"]
    assert exact is None
    # By the end of the first day a tenth of the first period's wars would have come, and none has.
    assert ahead.value == pytest.approx(war, abs=0.1 * war + 4 * ahead.error)


def test_it_comes_back_from_a_file(found, tmp_path):
    file = tmp_path / "assessment.nc"
    found.save(file)
    assert Assessment.load(file) == found
    assert so.Assessment is Assessment
    assert so.assess is assess
    with pytest.raises(UsageError, match="does not hold simulated runs"):
        so.Runs.load(file)


def test_an_endless_clock_is_assessed_as_a_very_long_one():
    endless, long = (lasting(clock) for clock in ("periods: endless, told: 6", "periods: 60"))
    told_at = [told(PREPARE, "2020-01-03"), told(BOLD, "2020-01-13"), told(ALARM, "2020-01-13")]
    found, expected = (
        assess(each, told_at, "2020-01-15", ahead=200, days=(30,)).picture() for each in (endless, long)
    )
    assert found.method == "exact"
    for mine, other in zip(found.conclusions, expected.conclusions, strict=True):
        assert mine.now.value == pytest.approx(other.now.value, abs=1e-9)
    assert found.ahead[0].conflict == expected.ahead[0].conflict
    with pytest.raises(UsageError, match=r"runs from 2020-01-01 to 2020-02-29; clock\.told says"):
        assess(endless, told_at, "2020-06-01", ahead=200)


def test_reports_of_any_form_are_taken():
    found = assess(tiny(), [report(PREPARE, "2020-01-03")], ahead=100)
    assert found.as_of == dt.date(2020, 1, 3)
    assert found.reports[0].grade == "B2"
    line = {
        **report(PREPARE, "2020-01-03"),
        "span": "Red has massed its troops",
        "observables": None,
        "actor": "Red",
    }
    assert assess(tiny(), [line], ahead=100).reports[0].bears_on == (MASS,)


def test_what_is_known_for_certain_rules_out_the_rest():
    found = assess(
        tiny(), [{"date": "2020-01-03", "known": {"moves.red.covert.ready": "prepare"}}], ahead=100
    )
    assert found.picture().moments[-1].covert["red.ready"]["prepare"].value == pytest.approx(1)
    both = [known(PREPARE, "2020-01-03"), known("moves.red.covert.ready.stay", "2020-01-03")]
    with pytest.raises(SolutionError, match="agrees with what is given as known"):
        assess(tiny(), both, ahead=100)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"as_of": "2030-01-01"}, "off the clock"),
        ({"as_of": "soon"}, "not a date"),
        ({"hypotheses": ["sides.red.types.meek"]}, "nothing of this name"),
        ({"method": "magic"}, "no method"),
        ({"particles": 3}, "number of particles"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, message):
    with pytest.raises(UsageError, match=message):
        assess(tiny(), RECORD, **({"ahead": 100} | arguments))


def test_no_reports_and_no_date_is_refused():
    with pytest.raises(UsageError, match="as of which day"):
        assess(tiny(), [])


def test_retracted_reports_leave_no_trace(found):
    gone = replace(told(PREPARE, "2020-01-03", "A1", id="gone"), standing="retracted")
    again = assess(tiny(), [*RECORD, gone], "2020-01-15", ahead=1_000)
    assert again.pictures == found.pictures
    assert again.reports[-1].unheard == "retracted"


def test_a_break_is_the_greatest_change_within_a_period():
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=k) for k in range(0, 40, 4)]
    chances = [0.2, 0.21, 0.2, 0.22, 0.3, 0.6, 0.65, 0.65, 0.66, 0.66]
    (found,) = breaks_in([(day, {"h": p}) for day, p in zip(days, chances, strict=True)], days=14)
    assert (found.date, found.hypothesis) == (days[5], "h")
    assert found.since >= days[2]
    assert not breaks_in([(day, {"h": 0.2 + 0.001 * k}) for k, day in enumerate(days)], days=14)
