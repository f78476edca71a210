"""How results show themselves in a notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from standoff.equilibrium import solve
from standoff.errors import UsageError
from standoff.report.plots import MIME, Chart
from standoff.simulation.runs import Runs
from tests.report.hostile import hostile
from tests.report.materials import material


@pytest.mark.parametrize(
    "chart",
    [
        lambda plot: plot.outcomes(),
        lambda plot: plot.fear("north"),
        lambda plot: plot.belief("south", "grim"),
        lambda plot: plot.paths(),
    ],
)
def test_runs_plot_themselves(chart: Any, tmp_path: Path) -> None:
    found: Chart = chart(material().runs.plot)
    shown = found._repr_mimebundle_(include=None, exclude=None)
    assert json.dumps(shown[MIME])
    assert "var(--" not in json.dumps(shown[MIME])
    assert found.figure.title in shown["text/plain"]
    found.save(tmp_path / "chart.svg")
    assert (tmp_path / "chart.svg").read_bytes().startswith(b"<svg")


def test_what_there_is_no_chart_of(tmp_path: Path) -> None:
    plot = material().runs.plot
    with pytest.raises(UsageError, match="there are fear-north, fear-south"):
        plot.fear("east")
    with pytest.raises(UsageError, match="ends in"):
        plot.outcomes().save(tmp_path / "chart.gif")
    data = material().runs.dataset
    with pytest.raises(UsageError, match="no paths"):
        Runs(data.assign(outcome=data["outcome"] * 0 - 1)).plot.paths()


def test_runs_as_a_table() -> None:
    runs = material().runs
    found = runs.to_pandas()
    assert len(found) == len(runs)
    counts = runs.outcome_table()["count"].isel(by=-1)
    for name, count in zip(counts["outcome"].values, counts.values, strict=True):
        assert (found["outcome"] == name).sum() == count
    assert (found["ended"].isna() == (found["outcome"] == "unresolved")).all()
    assert set(found["north type"]) == {"calm", "grim"}
    last = runs.dataset.attrs["start"], int(runs.dataset.attrs["step_days"])
    first_period = found[runs.dataset["end"].values == 0]["ended"]
    assert (first_period == np.datetime64(last[0]) + np.timedelta64(last[1], "D")).all()


def test_scenario_solution_and_runs_show_themselves() -> None:
    found = material()
    solution = solve(found.scenario, deviations=False)
    for thing, part in (
        (found.scenario, "calm 0.8 and grim 0.2"),
        (solution, "fears a strike"),
        (found.runs, "war"),
    ):
        text = thing._repr_html_()
        assert "A small standoff" in text
        assert part in text
        assert "<table>" in text


def test_hostile_text_is_text(tmp_path: Path) -> None:
    found = hostile(tmp_path)
    for thing in (found.scenario, found.runs):
        text = thing._repr_html_()
        assert "<script>" not in text
        assert "&lt;script&gt;" in text
        assert all(sign.isprintable() for sign in text)
