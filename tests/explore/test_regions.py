"""Regions: against ema_workbench on a published example, and on worlds whose region is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from standoff.errors import UsageError
from standoff.explore.regions import Box, Regions, find_regions, measured, peel


def worlds(n: int = 2000, seed: int = 1) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).random((n, 4)), columns=list("abcd"))


@pytest.mark.slow
def test_peeling_is_that_of_ema_workbench_on_bryant_and_lempert() -> None:
    """Renewable fuels in 882 worlds (Bryant and Lempert 2010): the same boxes at every step of the peeling."""
    ema = pytest.importorskip("ema_workbench", reason="ema_workbench comes with the extra [dev]")
    from ema_workbench.analysis import prim

    data = pd.read_csv(
        Path(ema.__file__).parent / "examples/data/bryant et al 2010 data.csv", index_col=False
    )
    x, y = data.iloc[:, 2:11].astype(float), data.iloc[:, 15].to_numpy()
    theirs = prim.Prim(x, y, threshold=0.8, peel_alpha=0.1).find_box()
    ours = list(peel(x.to_numpy(), y == 1, share=0.1, least=0.05 * len(y)))
    trajectory = theirs.peeling_trajectory
    # What comes after the box stops shrinking is their pasting.
    steps = 1 + int(np.argmax(np.append(np.diff(trajectory["n"]) > 0, True)))
    assert len(ours) == steps > 20
    for i, (limits, inside) in enumerate(ours):
        row = trajectory.loc[i]
        assert inside.sum() == row["n"]
        assert (y[inside] == 1).mean() == pytest.approx(row["density"], rel=1e-12)
        assert (y[inside] == 1).sum() / y.sum() == pytest.approx(row["coverage"], rel=1e-12)
        box = theirs.box_lims[i].to_numpy(dtype=float)
        restricted = np.isfinite(limits)
        assert limits[restricted] == pytest.approx(box[restricted], rel=1e-12)


def test_a_region_that_is_there_is_found_and_told() -> None:
    x = worlds()
    y = ((x["a"] > 0.7) & (x["c"] < 0.5)).to_numpy()
    found = find_regions(x, y, what="war above 20 %")
    (box,) = found.boxes
    assert set(box.limits) == {"a", "c"}
    assert box.limits["a"] == (pytest.approx(0.7, abs=0.03), np.inf)
    assert box.limits["c"] == (-np.inf, pytest.approx(0.5, abs=0.03))
    assert min(box.coverage, box.density) > 0.93
    (sentence,) = found.sentences()
    assert sentence.startswith(f"war above 20 % in {100 * box.density:.0f} % of worlds with ")
    assert "a above 0.7" in sentence or "a above 0.6" in sentence
    assert f"against {100 * y.mean():.0f} % of all" in sentence


def test_two_regions_are_two_boxes() -> None:
    x = worlds()
    y = ((x["a"] > 0.7) | ((x["b"] > 0.7) & (x["c"] > 0.5))).to_numpy()
    found = find_regions(x, y)
    assert len(found.boxes) == 2
    assert sum(box.coverage for box in found.boxes) > 0.85


def test_where_there_is_nothing_nothing_is_told() -> None:
    for seed in range(3):
        y = np.random.default_rng(10 + seed).random(500) < 0.3
        boxes = find_regions(worlds(500, seed), y).boxes
        # What luck leaves is a box hardly denser than all worlds.
        assert all(box.density < 0.55 for box in boxes)
    always = find_regions(worlds(100), np.ones(100, dtype=bool), what="war")
    assert always.sentences() == ["war in 100 % of worlds, nowhere markedly more often."]


def test_a_box_tells_its_measures() -> None:
    x = pd.DataFrame({"a": [0.1, 0.4, 0.6, 0.9]})
    box = measured({"a": (0.5, np.inf)}, x, np.array([True, False, False, True]))
    assert (box.coverage, box.density, box.support) == (0.5, 0.5, 0.5)
    assert (
        Box({"a": (0.5, 0.75), "b": (-np.inf, 2.0)}, 0, 0, 0).conditions()
        == "a between 0.5 and 0.75 and b below 2"
    )
    assert (
        "81 % of worlds with a above 0.5"
        in Regions("war", 0.4, (Box({"a": (0.5, np.inf)}, 0.6, 0.81, 0.3),)).sentences()[0]
    )


def test_too_few_worlds_are_refused() -> None:
    with pytest.raises(UsageError, match="39 worlds are too few"):
        find_regions(worlds(39), np.zeros(39, dtype=bool))
