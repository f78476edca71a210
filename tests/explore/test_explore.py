"""Exploring: the same table however it was made, failures kept, interruptions survived."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import standoff as so
from standoff.equilibrium import quick
from standoff.errors import SolutionError, UsageError
from standoff.explore import batches, local
from standoff.explore.batches import Batches
from standoff.explore.columns import FAILURE
from standoff.explore.job import Job
from standoff.explore.score import score
from standoff.explore.space import Space

NAME = "reciprocal-fear"
OPTIONS: dict[str, Any] = {"runs": 50, "points": 3}


def slow(solution: Any) -> float:
    """A log-likelihood that takes its time, so that a run can be interrupted."""
    time.sleep(float(os.environ.get("SECONDS_A_DRAW", "0.02")))
    return float(solution.views[0].fear(0, 1).sum())


def endless(solution: Any) -> float:
    """One that never comes back in some worlds."""
    while solution.views[0].fear(0, 1)[0] > 0.08:
        pass
    return 0.0


def broken(solution: Any) -> float:
    """One that brings its process down in some worlds."""
    if solution.views[0].fear(0, 1)[0] > 0.05:
        os.kill(os.getpid(), signal.SIGKILL)
    return 0.0


@pytest.fixture(scope="module")
def whole() -> so.Experiment:
    return so.explore(NAME, 60, workers=1, log_likelihood=slow, **OPTIONS)


@pytest.mark.slow
def test_the_table_does_not_depend_on_the_number_of_processes(whole: so.Experiment) -> None:
    again = so.explore(NAME, 60, workers=3, log_likelihood=slow, **OPTIONS)
    assert whole.table.equals(again.table)
    assert whole == again
    assert whole.failures == {}
    assert whole.table["draw"].tolist() == list(range(60))


def test_a_draw_is_what_solving_and_simulating_its_scenario_gives() -> None:
    found = so.explore(NAME, 4, workers=1, runs=2000, miscalculation=True)
    scenario = found.scenario(2)
    solution = so.solve(scenario)
    runs = so.simulate(solution, n=2000, seed=1).outcome_table()
    assert found.chance("war")[2] == pytest.approx(
        float(runs["probability"].sel(outcome="war")[-1]), abs=1e-12
    )
    assert found.error()[2] == pytest.approx(float(runs["conflict_error"][-1]), abs=1e-12)
    assert found.table["truth_known"][2] == pytest.approx(solution.informed.conflict, abs=1e-6)
    fear = float(solution.actual.prior[0] @ solution.views[0].fear(0, 1))
    assert found.table["fear.north.next"][2] == pytest.approx(fear, abs=1e-6)


def test_probabilities_are_exact_where_both_see_the_world_as_it_is() -> None:
    scenario = so.load("border-incident", set={"clock.periods": 3, "precision": 1})
    found = so.explore(scenario, 2, parameters=["accident", "prize"], workers=1, points=5)
    solution = so.solve(found.scenario(1))
    exact, _ = solution.views[0].forecast([3])
    assert found.grid_error < 1e-3
    for o, name in enumerate(solution.actual.outcomes):
        gap = abs(found.chance(name)[1] - exact[0, o])
        assert gap <= solution.certificate.conflict_error + 3 * found.grid_error + 1e-6
    assert np.all(found.error() == found.grid_error)


def test_folds_are_counted_once_where_both_see_the_world_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    original = quick.solve_once

    def folding(scenario: so.Scenario, **options: Any) -> so.Solution:
        solution = original(scenario, **options)
        view = solution.views[0]
        view = replace(view, certificate=replace(view.certificate, turned=((1, 0), (2, 0))))
        return replace(solution, views=(view, view))

    scenario = so.load("border-incident", set={"clock.periods": 3, "precision": 1})
    job = Job.of(scenario, ("accident",), seed=1, points=3)
    assert score(job, 1, [0.01])["folded"] == 0.0
    monkeypatch.setattr(quick, "solve_once", folding)
    assert score(job, 1, [0.01])["folded"] == 2.0


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_goes_on_and_gives_the_same_file(
    how: signal.Signals, whole: so.Experiment, tmp_path: Path
) -> None:
    path, script = tmp_path / "x.parquet", tmp_path / "script.py"
    script.write_text(
        "import sys, standoff as so\n"  # without a guard, as people write scripts
        "from standoff.explore import store\n"
        "from tests.explore.test_explore import NAME, OPTIONS, slow\n"
        "store.SECONDS = 0.1\n"
        "so.explore(NAME, 60, workers=2, log_likelihood=slow, save=sys.argv[1], **OPTIONS)\n",
        encoding="utf-8",
    )
    root = str(Path(__file__).resolve().parents[2])
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    }
    command = [sys.executable, str(script), str(path)]
    dawdling = environment | {"SECONDS_A_DRAW": "0.5"}  # or it may be over before it is interrupted
    with subprocess.Popen(command, env=dawdling, stderr=subprocess.PIPE) as running:
        parts = path.with_name("x.parquet.parts")
        deadline = time.monotonic() + 120
        while len(list(parts.glob("part-*.parquet"))) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(how)
        running.communicate(timeout=60)
    assert not path.exists()
    kept = so.Experiment.load(path)
    assert 0 < len(kept) < 60
    assert kept.table.equals(whole.table[whole.table["draw"].isin(kept.table["draw"])].reset_index(drop=True))
    subprocess.run(command, env=environment, check=True, timeout=120)
    assert so.Experiment.load(path) == whole
    assert not parts.exists()
    whole.save(tmp_path / "whole.parquet")
    assert path.read_bytes() == (tmp_path / "whole.parquet").read_bytes()


@pytest.mark.slow
def test_more_draws_add_to_those_that_are_there(whole: so.Experiment, tmp_path: Path) -> None:
    path, seen = tmp_path / "x.parquet", []
    so.explore(NAME, 20, workers=1, log_likelihood=slow, save=path, **OPTIONS)
    grown = so.explore(
        NAME, 60, workers=1, log_likelihood=slow, save=path, progress=lambda *at: seen.append(at), **OPTIONS
    )
    assert grown == whole
    assert seen[0][0] > 20
    assert seen[-1] == (60, 60)
    assert len(so.explore(NAME, 10, workers=1, log_likelihood=slow, save=path, **OPTIONS)) == 10
    assert len(so.Experiment.load(path)) == 60


def test_a_file_that_holds_another_exploration_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    so.explore(NAME, 2, workers=1, save=path, **OPTIONS)
    with pytest.raises(UsageError, match="holds another exploration: its seed differ"):
        so.explore(NAME, 2, workers=1, seed=2, save=path, **OPTIONS)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UsageError, match="cannot read"):
        so.Experiment.load(path)
    with pytest.raises(UsageError, match="there is no exploration"):
        so.Experiment.load(tmp_path / "y.parquet")


def test_a_failure_is_kept_and_stops_nothing() -> None:
    written = {**so.load(NAME).content, "interventions": {}}
    written["parameters"] = {**written["parameters"], "eager": {"value": 0.9, "range": [0.5, 1.5]}}
    found = so.explore(so.load(written), 16, parameters=["eager"], workers=1, **OPTIONS)
    eager = found.values["eager"].to_numpy()
    assert set(found.failures) == set(np.flatnonzero(eager > 1.0))
    assert 0 < len(found.failures) < 16
    assert all("between 0 and 1" in why for why in found.failures.values())
    assert np.array_equal(np.isnan(found.chance()), eager > 1.0)


def test_a_draw_that_takes_too_long_is_given_up() -> None:
    scenario = so.load(NAME)
    job = Job.of(scenario, ("eager",), seed=1, limit=1e-9)
    assert str(score(job, 1, [0.02])[FAILURE]).startswith("took more than 1e-09 s")


@pytest.mark.slow
def test_a_draw_that_will_not_end_is_ended(whole: so.Experiment) -> None:
    found = so.explore(NAME, 12, workers=2, limit=1.0, log_likelihood=endless, **OPTIONS)
    assert set(found.failures) == {1}, found.failures
    assert found.failures[1].startswith("took more than 1 s")
    alive = [draw for draw in range(12) if draw != 1]
    assert np.array_equal(found.chance()[alive], whole.chance()[:12][alive])


@pytest.mark.slow
def test_a_process_that_ends_takes_only_its_draw_with_it() -> None:
    found = so.explore(NAME, 24, workers=2, log_likelihood=broken, **OPTIONS)
    assert 0 < len(found.failures) < 24
    assert all("ended, 3 times over (signal 9)" in why for why in found.failures.values())
    whole = so.explore(NAME, 24, workers=1, **OPTIONS)
    alive = [draw for draw in range(24) if draw not in found.failures]
    assert np.array_equal(found.chance()[alive], whole.chance()[alive])


def test_processes_that_cannot_begin_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local.sys, "executable", "/bin/false")
    with pytest.raises(SolutionError, match=r"ended at once \(exit code 1\)"):
        so.explore(NAME, 4, workers=2, **OPTIONS)


def test_closing_ends_the_processes() -> None:
    scenario = so.load(NAME)
    job = Job.of(scenario, Space.of(scenario).names, seed=1)
    found = local.solve_locally(job, Batches([(k, [0.01] * 11) for k in range(1000)]), 2)
    next(found)
    began = time.monotonic()
    found.close()
    assert time.monotonic() - began < 5


def test_batches_grow_until_they_are_worth_the_way() -> None:
    waiting = Batches([(k, []) for k in range(1000)])
    assert len(waiting.take()) == 1
    waiting.took(0.01, 1)
    assert len(waiting.take()) == math.ceil(batches.LEAST_SECONDS / 0.01)
    waiting.took(5.0, 1)
    assert len(waiting.take()) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "n must be a whole number from 1"),
        ({"workers": 0}, "workers must be"),
        ({"limit": 0}, "limit must be a number of seconds above 0"),
        ({"design": "grid"}, "there is no design 'grid'"),
        ({"parameters": ["x"]}, "'x' is no parameter"),
        ({"log_likelihood": lambda solution: 0.0}, "must be a function at the top level"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        so.explore(NAME, **{"n": 4, **options})


def test_the_room_and_the_function_share_a_name() -> None:
    code = "import standoff.explore.space, standoff as so; from standoff.explore import Box; print(so.explore.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "explore\n"
