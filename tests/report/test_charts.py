"""Charts as specifications: what is drawn are the numbers, and no colour tells anything by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import vl_convert

from standoff.report.charts import LABEL_PIXELS, _apart
from standoff.report.contents import contents
from standoff.report.flow import WHOLE, Flow, flow
from standoff.report.parts import Figure
from standoff.report.style import DARK, DASHES, LIGHT, SERIES, on_paper, safe, series
from tests.report.materials import DRIVERS, material, whole


def figures() -> list[Figure]:
    found = whole()
    return [figure for section in contents(found) for figure in section.figures]


def named(name: str) -> Figure:
    return next(figure for figure in figures() if figure.name == name)


def values(part: Any) -> Iterator[dict[str, Any]]:
    """All rows of data in a specification."""
    if isinstance(part, dict):
        yield from part.get("data", {}).get("values", []) if isinstance(part.get("data"), dict) else []
        for inner in part.values():
            yield from values(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from values(inner)


@pytest.mark.slow
def test_every_chart_is_drawn_and_says_what_it_shows() -> None:
    found = figures()
    names = [figure.name for figure in found]
    assert len(set(names)) == len(names)
    assert {"outcomes", "fear-north", "paths", "drivers", "measures", "evidence-1", "sensitivity"} <= set(
        names
    )
    for figure in found:
        svg = vl_convert.vegalite_to_svg(on_paper(figure.spec), allowed_base_urls=[])
        assert svg.startswith("<svg")
        assert figure.about == figure.spec["description"]
        assert any(sign.isdigit() for sign in figure.about)
        assert figure.table.rows
        assert {len(row) for row in figure.table.rows} == {len(figure.table.columns)}


def test_a_file_has_colours_and_the_page_variables() -> None:
    for figure in figures():
        assert "var(--" in json.dumps(figure.spec)
        assert "var(--" not in json.dumps(on_paper(figure.spec))


def test_night_has_every_colour_of_the_day_and_all_can_be_told_from_the_page() -> None:
    assert LIGHT.keys() == DARK.keys()
    for palette in (LIGHT, DARK):
        for name in [*(name for name in palette if name.startswith("series")), "ink", "soft"]:
            assert contrast(palette[name], palette["page"]) >= 4.5, name


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""

    def luminance(colour: str) -> float:
        channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_what_a_colour_tells_a_dash_tells_too() -> None:
    assert len(SERIES) == len(set(map(tuple, DASHES))) == len(DASHES)
    colours, dashes = series("abc")
    assert len(set(colours["range"])) == len(set(map(tuple, dashes["range"]))) == 3


def test_the_fan_is_the_table_of_outcomes() -> None:
    runs = material().runs
    table = runs.outcome_table(range(len(runs.dataset["period"]) + 1))
    drawn = {(row["date"], row["outcome"]): row for row in values(named("outcomes").spec) if "low2" in row}
    # Outcomes that no run had are left out.
    names = [name for name in ("war", "skirmish", "settlement") if table["count"].sel(outcome=name).any()]
    assert len(drawn) == len(names) * table.sizes["by"] > 0
    for k, date in enumerate(table["date"].values):
        for name in names:
            row = drawn[str(date)[:10], name]
            assert row["probability"] == pytest.approx(float(table["probability"].sel(outcome=name)[k]))
            assert 0 <= row["low2"] <= row["low1"] <= row["probability"] <= row["high1"] <= row["high2"] <= 1


def test_labels_do_not_lie_on_each_other() -> None:
    gap, top = 0.05, 0.5
    found = _apart({"a": 0.2, "b": 0.21, "c": 0.0, "d": 0.499, "e": 0.5}, gap, top)
    ranked = sorted(found.values())
    assert all(high - low >= gap - 1e-12 for low, high in pairwise(ranked))
    assert ranked[-1] <= top
    assert LABEL_PIXELS > 12


def test_bands_of_a_flow_are_as_thick_as_their_shares() -> None:
    flows = [
        Flow(("fear", "East", "war"), 0.25),
        Flow(("fear", "West", "clash"), 0.5),
        Flow(("noise", "West", "war"), 0.25),
    ]
    said = {(c, f.stations[c]): f.stations[c] for f in flows for c in range(3)}
    spec = flow(flows, said, "about")
    bands = [row for row in values(spec) if "band" in row]
    ends = {(row["band"], row["told"]): row["high"] - row["low"] for row in bands}
    first = {told: thick for (band, told), thick in ends.items() if band.startswith("0 ")}
    assert first == pytest.approx(
        {
            "fear → East: 25.0%": 0.25 * WHOLE,
            "fear → West: 50.0%": 0.5 * WHOLE,
            "noise → West: 25.0%": 0.25 * WHOLE,
        }
    )
    boxes = {row["name"]: row["high"] - row["low"] for row in values(spec) if "x2" in row and "low" in row}
    assert boxes == pytest.approx(
        {name: share * WHOLE for name, share in
         [("fear", 0.75), ("noise", 0.25), ("East", 0.25), ("West", 0.75), ("war", 0.5), ("clash", 0.5)]}
    )  # fmt: skip


def test_steps_lead_from_the_truth_known_to_the_sum_of_the_drivers() -> None:
    rows = [row for row in values(named("drivers").spec) if "start" in row]
    known, *steps, risk = rows
    assert known["start"] == risk["start"] == 0.0
    for before, after in pairwise([known, *steps]):
        assert after["start"] == pytest.approx(before["end"])
    assert steps[-1]["end"] == pytest.approx(known["end"] + sum(driver.share for driver in DRIVERS))
    assert risk["end"] == material().answer.miscalculation.risk.probability


def test_what_a_viewer_might_act_on_is_spelt_out() -> None:
    found = safe({"a": ["\u202eevil\x1b", 1.5, float("nan")], "b": {"c": "plain é"}})
    assert found == {"a": ["\\u202eevil\\x1b", 1.5, None], "b": {"c": "plain é"}}
