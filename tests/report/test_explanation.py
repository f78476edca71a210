"""Explanations in words and as JSON."""

from __future__ import annotations

import json
from functools import cache

import pytest
from rich.console import Console

from standoff.explain import Explanation, Measure, Robustness, WhatIf, explain, what_if
from standoff.report.explanation import print_explanation, print_what_if, to_json
from tests.explain import small


@cache
def explained() -> Explanation:
    return explain(small.agreed(), counterfactual_runs=200)


@cache
def tried() -> WhatIf:
    return what_if(small.agreed(), pairs=False)


def printed(what: Explanation | WhatIf) -> str:
    console = Console(width=80, markup=False, emoji=False, highlight=False, color_system=None)
    with console.capture() as caught:
        show = print_explanation if isinstance(what, Explanation) else print_what_if
        show(what, small.agreed().actual.world, console)  # type: ignore[arg-type]
    return caught.get()


@pytest.mark.slow
def test_an_explanation_has_all_its_parts_and_fits() -> None:
    text = printed(explained())
    for title in (
        "What drives miscalculation",
        "What could be said now, and would be believed",
        "After what the risk turns",
        "Typical histories",
        "Second opinions",
    ):
        assert title in text
    assert max(map(len, text.splitlines())) <= 80
    assert "nan" not in text
    found = explained().miscalculation
    assert found is not None
    assert all(driver.name.replace("_", " ") in text for driver in found.drivers)


@pytest.mark.slow
def test_what_could_not_be_worked_out_is_said() -> None:
    from dataclasses import replace

    text = printed(replace(explained(), signals=None, failures={"signals": "no\x1b[31m way"}))
    assert "Not worked out, signals: no\\x1b[31m way" in text
    assert "What could be said now" not in text


@pytest.mark.slow
def test_json_of_an_explanation() -> None:
    told = json.loads(to_json(explained()))
    assert [d["name"] for d in told["miscalculation"]["drivers"]] == [
        d.name
        for d in explained().miscalculation.drivers  # type: ignore[union-attr]
    ]
    assert {s["verdict"] for s in told["signals"]["signals"]} <= {
        "credible", "can be a bluff", "says little",
    }  # fmt: skip
    assert told["opinions"]["opinions"][-1]["risk"] is None
    assert isinstance(told["opinions"]["robust"], bool)


def test_measures_are_told_with_whom_they_pay() -> None:
    text = printed(tried())
    assert max(map(len, text.splitlines())) <= 80
    assert "pays North" in text
    told = json.loads(to_json(tried()))
    assert [m["names"] for m in told["measures"]] == [list(m.names) for m in tried().measures]
    assert "In other worlds" not in text


def test_who_would_not_take_it_what_failed_and_other_worlds() -> None:
    from dataclasses import replace

    first = tried().measures[0]
    owned = replace(
        first,
        owners=("south",),
        payoffs={"north": (0.1, 0.01), "south": (-0.2, 0.01)},
        robustness=Robustness(8, 0, 8.0, 0.75, 0.1, -0.02, 0.01, 0.03),
    )
    nan = float("nan")
    failed = Measure(("other",), "", (), {}, nan, nan, {}, {}, {}, "no equilibrium could be reached")
    text = printed(replace(tried(), measures=(owned, failed)))
    row = next(line for line in text.splitlines() if line.startswith(owned.names[0].replace("_", " ")))
    assert row.rstrip().endswith("South")
    assert "not solved" in text
    assert "of 8" in text
    assert json.loads(to_json(replace(tried(), measures=(failed,))))["measures"][0]["risk"] is None


@pytest.mark.slow
def test_there_may_be_nothing_to_say() -> None:
    from dataclasses import replace

    assert explained().signals is not None
    text = printed(replace(explained(), signals=replace(explained().signals, signals=())))  # type: ignore[type-var]
    assert "no move or message" in text


@pytest.mark.parametrize("found", [explained, tried])
def test_json_is_ascii(found: object) -> None:
    assert to_json(found()).isascii()  # type: ignore[operator]
