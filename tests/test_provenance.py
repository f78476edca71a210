"""Every result says what it was made from, in one shape."""

from __future__ import annotations

import pytest

from standoff import __version__
from standoff.evidence.assess import assess
from standoff.explain import explain, what_if
from standoff.explore import explore
from standoff.provenance import Provenance
from standoff.report.build import build_answer
from tests.explain import small


@pytest.mark.slow
def test_every_result_has_it() -> None:
    solution, runs = small.everything(), small.runs()
    results = [
        solution,
        runs,
        assess(solution, [], as_of="2020-01-02", particles=200, ahead=200),
        explain(small.plain()),
        what_if(small.everything(), pairs=False, runs=200),
        explore(solution.scenario, n=2, workers=1),
        build_answer(solution, runs, options={"seed": 1}, seconds={}),
    ]
    for result in results:
        found = result.provenance
        assert isinstance(found, Provenance), result
        assert found.version == __version__
        assert found.scenario in ("everything", "scenario", solution.scenario.name), found
        assert len(found.scenario_hash) >= 12
    hashes = {result.provenance.scenario_hash for result in results}
    assert hashes == {solution.scenario.hash, small.plain().scenario.hash}
