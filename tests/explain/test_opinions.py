"""The same answer by other reckonings."""

from __future__ import annotations

from typing import Any

import pytest

import standoff as so
from standoff.equilibrium import Equilibrium
from standoff.errors import SolutionError
from standoff.explain import comparison
from standoff.explain.opinions import Opinion, SecondOpinion, second_opinion
from standoff.game import Game
from tests.explain import small


def risk(solution: so.Solution) -> float:
    game = solution.actual
    return float(solution.views[0].forecast([game.periods])[0][0][game.conflict].sum())


def test_each_is_the_scenario_solved_so() -> None:
    solution = small.agreed()
    told = {o.name: o for o in second_opinion(solution).opinions}
    half = {f"sides.{side}.precision": 0.75 for side in ("north", "south")}
    for name, other in (
        ("as solved", solution),
        ("half precision", so.solve(solution.scenario.with_(half))),
        ("level-2 play", so.solve(solution.scenario, level=2)),
    ):
        found = told[name]
        assert found.risk == pytest.approx(risk(other), abs=2 * found.error + 1e-4)
        assert found.change == pytest.approx(risk(other) - risk(solution), abs=2 * found.error + 1e-4)
    assert told["another equilibrium"].risk is None


def test_a_failed_solution_is_a_row_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = comparison.solve_coarsely

    def fails(game: Game, **options: Any) -> Equilibrium:
        if game.precision[0] > 2:
            raise SolutionError("play changes abruptly with beliefs")
        return honest(game, **options)

    monkeypatch.setattr(comparison, "solve_coarsely", fails)
    found = second_opinion(small.agreed()).to_pandas()
    assert found.loc["double precision", "reason"] == "play changes abruptly with beliefs"
    assert found["risk"].isna().sum() == 2


def test_simulated_where_a_side_is_wrong() -> None:
    told = second_opinion(small.everything(), runs=500).opinions
    assert told[0].risk == pytest.approx(small.risk()[0], abs=4 * told[0].error)
    assert all(o.error > 0 for o in told if o.error is not None)


@pytest.mark.parametrize(("change", "robust"), [(0.04, True), (-0.2, False), (None, True)])
def test_robust_is_what_no_reckoning_halves(change: float | None, robust: bool) -> None:
    rows = (Opinion("as solved", 0.3, 0, 0.0, 0), Opinion("level-1 play", None, None, change, None))
    provenance = second_opinion(small.plain()).provenance
    assert SecondOpinion(rows, provenance).robust is robust


def test_a_self_fulfilling_alternative_is_another_opinion() -> None:
    solution = so.solve("reciprocal-fear", deviations=False)
    told = {opinion.name: opinion for opinion in second_opinion(solution, runs=200).opinions}
    war = [opinion for name, opinion in told.items() if name.startswith("war expected")]
    assert len(war) == 2
    assert all((opinion.risk or 0) > 0.9 and (opinion.change or 0) > 0.5 for opinion in war)
