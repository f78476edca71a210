"""In a notebook every result shows itself, draws itself, and becomes tables and labelled arrays."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import standoff as so
from standoff.errors import UsageError
from standoff.explain import Explanation
from standoff.report.plots import MIME, Chart
from tests.explain import small
from tests.report.evidence import evidence
from tests.report.hostile import HOSTILE, hostile


@cache
def explanation() -> Explanation:
    return so.explain(small.everything(), runs=small.runs(), counterfactual_runs=300)


def results() -> dict[str, Any]:
    solution = small.everything()
    return {
        "scenario": solution.scenario,
        "solution": solution,
        "runs": small.runs(),
        "assessment": evidence(),
        "explanation": explanation(),
    }


CHARTS = {
    "scenario": [lambda plot: plot.beliefs(), lambda plot: plot.ranges()],
    "solution": [lambda plot: plot.fear(), lambda plot: plot.moves("north")],
    "runs": [lambda plot: plot.outcomes(), lambda plot: plot.fear("north"), lambda plot: plot.paths()],
    "assessment": [lambda plot: plot.belief("north"), lambda plot: plot.weights(), lambda plot: plot.ahead()],
    "explanation": [
        lambda plot: plot.drivers(),
        lambda plot: plot.signals(),
        lambda plot: plot.turning_points(),
        lambda plot: plot.opinions(),
    ],
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_result_shows_draws_and_converts_itself(name: str, tmp_path: Path) -> None:
    result = results()[name]
    assert "<table>" in result._repr_html_()
    for chart in CHARTS[name]:
        found: Chart = chart(result.plot)
        spec = found._repr_mimebundle_(include=None, exclude=None)[MIME]
        assert "var(--" not in json.dumps(spec)
        found.save(tmp_path / "chart.svg")
        assert (tmp_path / "chart.svg").read_bytes().startswith(b"<svg")
    frames, arrays = result.to_pandas(), result.to_xarray()
    for frame in frames.values() if isinstance(frames, dict) else [frames]:
        assert isinstance(frame, pd.DataFrame)
        assert len(frame)
    for array in arrays.values() if isinstance(arrays, dict) else [arrays]:
        assert isinstance(array, xr.Dataset)
        assert array.sizes


def test_tables_hold_the_numbers() -> None:
    found = results()
    scenario, solution = found["scenario"], found["solution"]
    assert scenario.to_pandas().loc["cost", ["value", "low", "high"]].tolist() == [3.5, 3.0, 5.0]
    prior = scenario.to_xarray()["prior"]
    assert float(prior.sel(view="north", side="south", type=1)) == pytest.approx(0.5)
    assert float(prior.sel(view="actual", side="south", type=1)) == pytest.approx(0.3)

    moves = solution.to_pandas()
    chances = moves.groupby(["side", "type", "kind", "track"])["probability"].sum()
    assert np.allclose(chances, 1.0)
    fears = solution.to_xarray()["fear"]
    view = solution.views[0]
    horizon = solution.actual.periods
    assert fears.sel(side="north").isel(by=-1).values.tolist() == pytest.approx(list(view.fear(0, horizon)))
    assert (fears.diff("by") >= -1e-12).all()

    assessed = found["assessment"].to_pandas()
    assert set(assessed) == {"conclusions", "days", "weights", "ahead", "reports"}
    days = found["assessment"].to_xarray()
    seen = days["belief"].sel(observer="south", side="north", type="grim", date="2020-01-05")
    assert float(seen) == 0.6
    told = found["explanation"].to_xarray()
    assert float(told["drivers"]["share"].sum()) == pytest.approx(explanation().miscalculation.difference)  # type: ignore[union-attr]


def test_they_show_what_matters() -> None:
    found = results()
    assert "20.0% → 35.0% ± 1.0%" in found["assessment"]._repr_html_()
    text = found["explanation"]._repr_html_()
    assert "private types" in text
    assert "miscalculation +" in text
    assert "-0.0" not in text
    assert "North is grim" in found["assessment"]._repr_html_()
    # What each is believed to be by the other's view, not how the types are drawn.
    assert found["scenario"]._repr_html_().count("calm 0.5 and bold 0.5") == 2


def test_what_there_is_no_chart_of() -> None:
    from dataclasses import replace

    lost = replace(
        explanation(),
        signals=None,
        miscalculation=None,
        failures={"signals": "too dear", "miscalculation": "<b>"},
    )
    with pytest.raises(UsageError, match="signals: too dear"):
        lost.plot.signals()
    assert "&lt;b&gt;" in lost._repr_html_()
    with pytest.raises(UsageError, match="there are north, south"):
        small.everything().plot.moves("east")
    with pytest.raises(UsageError, match="hypothesis 9 to 'outside': there are 1 to"):
        evidence().plot.weights(9)
    with pytest.raises(UsageError, match="no number of the scenario has a range"):
        small.plain().scenario.plot.ranges()


def test_hostile_text_is_text(tmp_path: Path) -> None:
    from dataclasses import replace

    scenario = hostile(tmp_path).scenario
    assessment = replace(evidence(), title=HOSTILE[0])
    for shown in (scenario._repr_html_(), assessment._repr_html_()):
        assert "<script>" not in shown
    spec = json.dumps(scenario.plot.beliefs().to_dict())
    assert all(sign.isprintable() for text in HOSTILE for sign in text if sign in spec)
