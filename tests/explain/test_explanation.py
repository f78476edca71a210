"""The whole explanation, and how it is asked for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

import standoff as so
from standoff.errors import SolutionError, UsageError
from standoff.explain import explanation
from standoff.explain.explanation import Explanation, explain, reported_risk
from tests.explain import small


@pytest.fixture(scope="module")
def whole() -> Explanation:
    return explain(small.plain(), counterfactual_runs=500)


def test_all_parts_with_their_tables_and_provenance(whole: Explanation) -> None:
    assert whole.failures == {}
    assert set(whole.to_pandas()) == {"drivers", "signals", "turning_points", "second_opinion"}
    for part in (whole, whole.miscalculation, whole.signals, whole.turning, whole.opinions):
        assert part is not None
        assert part.provenance.scenario_hash == small.plain().scenario.hash
        assert part.provenance.version == so.__version__
    with pytest.raises(FrozenInstanceError):
        whole.failures = {}  # type: ignore[misc]


def test_the_risk_is_that_of_run() -> None:
    exact = reported_risk(small.agreed(), small.runs())
    game = small.agreed().actual
    assert exact[0] == small.agreed().views[0].forecast([3])[0][0][game.conflict].sum()
    simulated = reported_risk(small.everything(), small.runs())
    assert simulated[0] == small.risk()[0]
    assert simulated[1] >= small.risk()[1]


def test_a_part_that_fails_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise SolutionError("no equilibrium could be reached")

    monkeypatch.setattr(explanation, "miscalculation", fails)
    found = explain(small.plain(), counterfactual_runs=200)
    assert found.miscalculation is None
    assert found.failures == {"miscalculation": "no equilibrium could be reached"}
    assert "drivers" not in found.to_pandas()
    assert found.signals is not None


def test_a_solution_on_a_tree_is_refused() -> None:
    tree = so.solve(small.plain().scenario, method="tree")
    with pytest.raises(UsageError, match="grids"):
        explain(tree)  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_room_can_be_called_whatever_was_imported_before() -> None:
    """In a process of its own, which forgets the package again each time; kernels stay as they are."""
    code = """
import sys
for first in ("", "import standoff.explain", "from standoff.explain import what_if"):
    for name in [name for name in sys.modules if name.split(".")[0] == "standoff"]:
        del sys.modules[name]
    exec(first)
    import standoff as so
    assert callable(so.explain) and callable(so.what_if)
    try:
        so.explain(None)
    except so.errors.UsageError as refused:
        print(refused)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.splitlines()
    assert len(told) == 3
    assert all(line.startswith("only a solution on grids") for line in told)
