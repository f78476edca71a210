"""The answer in words."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

from rich.console import Console

from standoff.report.answer import Answer
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


def test_an_error_that_was_not_reached_is_said() -> None:
    assert "was not reached" not in printed(answer())
    assert "was not reached" in printed(answer(certificate=replace(answer().certificate, accurate=False)))


def test_a_later_date_is_said() -> None:
    horizon = replace(answer().horizon, as_of=dt.date(2019, 5, 12))
    assert "Seen from 5 May 2019, the start of the period that holds 12 May 2019" in " ".join(
        printed(answer(horizon=horizon)).split()
    )


def test_what_a_scenario_says_is_taken_literally() -> None:
    scenario = replace(answer().scenario, title="[red]Peace\x1b[2J")
    text = printed(answer(scenario=scenario), force_terminal=True)
    assert "[red]Peace\\x1b[2J" in text
