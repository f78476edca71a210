"""The answer in words."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

from rich.console import Console

from standoff.report.answer import Answer, Estimate, OtherEquilibria, Rate, SelfFulfilling
from standoff.report.terminal import print_answer
from tests.report.examples import answer


def printed(found: Answer, width: int = 80, **options: object) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, markup=False, emoji=False, highlight=False, **options)  # type: ignore[arg-type]
    print_answer(found, console)
    return stream.getvalue()


def test_it_fits_eighty_columns() -> None:
    assert max(len(line) for line in printed(answer()).splitlines()) <= 80


def test_it_is_plain_where_nobody_looks_and_says_the_same_in_colour() -> None:
    plain = printed(answer())
    assert "\x1b" not in plain
    coloured = printed(answer(), force_terminal=True, color_system="standard")
    assert "\x1b" in coloured


def test_it_answers_in_the_order_of_the_questions() -> None:
    text = printed(answer())
    titles = [
        "United States and Iran, May 2019",
        "How it may end, and by when",
        "How each side sees the other now",
        "What each type would do now",
        "By which paths fighting comes",
        "How much of it is miscalculation",
        "What the record says",
        "How far to trust the numbers",
    ]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_risks_come_with_errors_and_words() -> None:
    text = printed(answer(), width=120)
    assert "28.0 ± <0.1%" in text
    assert "roughly even chance" in text
    assert "ICD 203" in text
    assert "± one standard error" in text


def test_no_conflict_in_any_run_is_said() -> None:
    paths = replace(answer().paths, conflicts=0, shares={}, median_days=None)
    assert "None of 10,000 simulated runs ended in fighting" in printed(answer(paths=paths))


def test_no_reference_class_is_said() -> None:
    assert "declares no reference class" in printed(answer(reference_class=None))


def test_a_turned_branch_is_said() -> None:
    assert "turned at 12 nodes" in " ".join(
        printed(answer(certificate=replace(answer().certificate, turned=12))).split()
    )


def test_an_error_that_was_not_reached_is_said_before_the_numbers() -> None:
    assert "was not reached" not in printed(answer())
    assert "Not as accurate" not in printed(answer())
    rough = replace(answer().certificate, accurate=False, conflict_error=0.021, accuracy=0.001)
    text = " ".join(printed(answer(certificate=rough)).split())
    assert "was not reached" in text
    warning = "may be off by 3 points, and 0.1 points was wanted"
    assert 0 < text.index(warning) < text.index("How it may end")


def test_the_word_leaves_open_what_the_error_does() -> None:
    outcomes = dict(answer().outcomes)
    outcomes["war"] = {
        date: replace(found, probability=0.2, error=0.04) for date, found in outcomes["war"].items()
    }
    text = " ".join(printed(answer(outcomes=outcomes), width=140).split())
    assert "very unlikely to unlikely" in text


def test_every_share_of_moves_and_of_the_record_has_its_error() -> None:
    text = " ".join(printed(answer(), width=140).split())
    assert "readiness: stay 80.0 ± <0.1%, prepare 20.0 ± <0.1%" in text
    assert "39 ± 4% of 171: saw violence later" in text
    assert "± one standard error of a share of so many" in text
    unknown = replace(answer().reference_class, rates=(Rate("did", 0.4, None, None, "X"),))
    assert "40%: did (X)" in printed(answer(reference_class=unknown))


def test_one_is_not_many() -> None:
    one = replace(answer().certificate, turned=1, nodes=1, evaluations=1)
    paths = replace(answer().paths, conflicts=1, runs=1)
    text = " ".join(printed(answer(certificate=one, paths=paths)).split())
    assert "at 1 node, 1 evaluation;" in text
    assert "turned at 1 node," in text
    assert "1 simulated conflict in 1 run," in text


def test_a_later_date_is_said() -> None:
    horizon = replace(answer().horizon, as_of=dt.date(2019, 5, 12))
    assert "Seen from 5 May 2019, the start of the period that holds 12 May 2019" in " ".join(
        printed(answer(horizon=horizon)).split()
    )


def test_what_a_scenario_says_is_taken_literally() -> None:
    scenario = replace(answer().scenario, title="[red]Peace\x1b[2J")
    text = printed(answer(scenario=scenario), force_terminal=True)
    assert "[red]Peace\\x1b[2J" in text


def test_a_self_fulfilling_alternative_is_said_before_the_numbers() -> None:
    found = answer()
    sides = tuple(found.scenario.sides)
    war = SelfFulfilling("war", sides, Estimate(0.9, 1e-6, "exact"), Estimate(0.3, 1e-6, "exact"))
    others = OtherEquilibria(nodes=16, starts=32, with_others=2, alternatives=(war,))
    text = printed(answer(certificate=replace(found.certificate, other_equilibria=others)), width=400)
    said = text.index("if both came to expect war of each other, the chance of fighting by")
    assert said < text.index("How it may end")
    assert "would be 90.0 ± <0.1%, very likely, and not 30.0 ± <0.1%, unlikely" in text
    assert "16 nodes that play reaches, from 32 beginnings each: found at 2 of them" in text


def test_a_search_that_found_nothing_says_that_it_proves_nothing() -> None:
    others = OtherEquilibria(nodes=16, starts=32, with_others=0, alternatives=())
    text = printed(answer(certificate=replace(answer().certificate, other_equilibria=others)), width=400)
    assert "none found, which is no proof" in text
    assert "self-fulfilling" not in text


def test_errors_of_the_solution_are_told_in_the_units_of_what_they_are_of() -> None:
    large = replace(answer().certificate, conflict_error=4.1e-4, value_error=0.12)
    told = " ".join(printed(answer(certificate=large)).split())
    assert (
        "interpolation 0.04 points in the risk of fighting and, at the beliefs where it is largest, 0.1 in what"
        in told
    )
    small = replace(large, conflict_error=3e-13, value_error=9e-5)
    told = " ".join(printed(answer(certificate=small)).split())
    assert "below 0.0001 points in the risk of fighting" in told
    assert "largest, below 0.0001 in what a side's position is worth" in told


def test_it_says_by_when_fears_within_90_days_are_told() -> None:
    found = answer()
    words = " ".join(printed(found).split())
    assert "For 90 days they are told by 28 Jul 2019 (84 days)." in words
    exact = replace(found, horizon=replace(found.horizon, step_days=9))
    assert "For 90 days" not in " ".join(printed(exact).split())
