"""Worlds weighted by a record: the likelihood is that of an assessment."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

import standoff as so
from standoff.evidence.judgement import JUDGEMENT
from standoff.evidence.record import Record
from tests.cli.command import standoff
from tests.evidence.hearsay import report, told

pytestmark = pytest.mark.slow
BOLD = "sides.east.types.revisionist"


@pytest.fixture(scope="module")
def found() -> so.Experiment:
    scenario = so.load("border-incident", set={"clock.periods": 4, "precision": 1})
    record, begun = Record.of(scenario, [told(BOLD, "2000-01-01", "A1")], dt.date(2000, 1, 1))
    return so.explore(begun, 16, parameters=["revisionist"], points=3, workers=1, record=record, runs=400)


def test_worlds_count_by_how_likely_they_make_the_record(found: so.Experiment) -> None:
    """A report of a type is as likely as the prior says, save for the little that a day's fighting takes away."""
    strength = 2 * JUDGEMENT.right("A", 1) - 1
    prior = found.values["revisionist"].to_numpy()
    expected = np.log(0.5 * (1 + strength * (2 * prior - 1)))
    told_of = found.table["log_likelihood"].to_numpy()
    assert np.ptp(told_of - expected) < 0.02
    assert (told_of < expected).all()
    assert (found.table["log_likelihood_error"] == 0.0).all()
    weighted = found.weighted()
    assert 8 < weighted.effective_size < 16
    moved = weighted.posterior().loc["revisionist"]
    assert moved["mean"] > moved["mean_before"]


def test_what_is_to_come_is_told_from_the_day_of_the_record(found: so.Experiment) -> None:
    assert found.dates[-1] == "2000-01-29"
    assert np.isfinite(found.chance()).all()
    assert found.table["fear.east.next"].isna().all()
    assert (found.error() > 0.0).all()
    assert found.failures == {}
    assert np.isfinite(found.grid_error)


def test_on_the_command_line(tmp_path, capsys) -> None:
    file = tmp_path / "reports.jsonl"
    file.write_text(json.dumps(report(BOLD, "2000-01-01", grade="A1")) + "\nnonsense\n")
    options = ["-n", "16", "--vary", "revisionist", "--points", "3", "--workers", "1", "--runs", "400"]
    shorter = ["--set", "clock.periods=4", "--set", "precision=1"]
    done = standoff(capsys, "explore", "border-incident", *options, *shorter, "--reports", str(file))
    assert done.code == 2
    assert "reports.jsonl:2: is not JSON" in done.err
    assert "What 1 report by 1 Jan 2000 leaves of it" in done.out
    assert "given the record" in done.out
