"""What sets the types of us-iran-2019 apart, how its risk stands to its reference class, and what its page says."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from standoff.equilibrium import Solution, solve
from standoff.reading import signs
from standoff.scenario import load
from standoff.simulation import Runs, simulate

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scenarios" / "us-iran-2019.md"
TABLES = re.compile(r"(<!-- parameters -->\n)(.*?)(<!-- end of parameters -->)", re.DOTALL)


def parameter_tables() -> str:
    """The scenario's parameters as tables, one for each theme that its file names."""
    file = resources.files("standoff.scenario") / "library" / "us-iran-2019.yaml"
    part = re.search(
        r"^parameters:\n(.*?)^sides:", file.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert part is not None
    scenario, lines = load("us-iran-2019"), []
    for theme, name in re.findall(r"^  (?:# (.*)|(\w+):.*)$", part[1], re.MULTILINE):
        if theme:
            head = f"| {theme} | value | range | what it is | rests on |"
            lines += ["", head, "| --- | --- | --- | --- | --- |"]
            continue
        told = scenario.parameters[name]
        assert told.range is not None
        low, high = told.range
        about = str(told.about).replace("|", "/")
        rests = told.source or "judgement"
        lines.append(f"| `{name}` | {told.value:.3g} | {low:g} to {high:g} | {about} | {rests} |")
    return "\n".join(lines[1:]) + "\n"


def test_page_shows_every_parameter_as_it_is() -> None:
    shown = TABLES.search(PAGE.read_text(encoding="utf-8"))
    assert shown is not None
    assert shown[2] == parameter_tables()


@pytest.fixture(scope="module")
def solution() -> Solution:
    return solve("us-iran-2019", points=6)


@pytest.fixture(scope="module")
def runs(solution: Solution) -> Runs:
    return simulate(solution, n=4000, seed=1)


@pytest.mark.slow
class TestPlay:
    """Differences are far above the simulation error of 4,000 runs of up to 44 periods."""

    @staticmethod
    def often(runs: Runs, side: int, kind: str, move: str, periods: slice = slice(None)) -> list[float]:
        """How often each type of a side makes a move, per period played."""
        data = runs.dataset
        names = [str(name).split(" + ") for name in data[f"{kind}_name"].values[side]]
        makes = np.array([move in name for name in names])
        shares = []
        for k in (0, 1):
            played = data[kind].values[data["types"].values[:, side] == k][:, periods, side]
            shares.append(float(makes[played[played >= 0]].mean()))
        return shares

    def test_no_branch_turns(self, solution: Solution) -> None:
        assert all(not view.certificate.turned for view in solution.views)

    @pytest.mark.parametrize(("kind", "move"), [("covert", "prepare"), ("overt", "strike")])
    def test_a_striker_prepares_and_strikes_more(self, runs: Runs, kind: str, move: str) -> None:
        deterrer, striker = self.often(runs, 0, kind, move)
        assert striker > 2 * deterrer

    @pytest.mark.parametrize(
        ("kind", "move", "times"),
        [("covert", "order", 2), ("covert", "prepare", 2), ("overt", "withdraw_further", 1.5)],
    )
    def test_a_pusher_pushes_back_more(self, runs: Runs, kind: str, move: str, times: float) -> None:
        waiter, pusher = self.often(runs, 1, kind, move)
        assert pusher > times * waiter

    def test_pressure_wears_a_waiter_down(self, runs: Runs) -> None:
        early, late = (
            self.often(runs, 1, "covert", "order", part)[0] for part in (slice(0, 13), slice(27, 39))
        )
        assert late > 2 * early

    def test_a_deterrer_seldom_strikes_without_a_sign(self, runs: Runs) -> None:
        data = runs.dataset
        names = list(data["path_name"].values)
        reasons = data["reason"].values[data["types"].values[:, 0] == 0, 0]
        struck = reasons[reasons != names.index("none")]
        signs = [names.index(name) for name in ("true_alarm", "false_alarm", "incident", "proxy", "fear")]
        assert np.isin(struck, signs).mean() > 0.7

    def test_risk_is_in_line_with_its_reference_class(self, runs: Runs) -> None:
        table = runs.outcome_table()
        assert 0.31 < float(table["conflict"].values[-1]) < 0.45
        assert 0.03 < float(table["probability"].sel(outcome="war").values[-1]) < 0.06

    def test_no_path_makes_up_half_of_it(self, runs: Runs, solution: Solution) -> None:
        names = list(runs.dataset["path_name"].values)
        paths = runs.dataset["path"].values
        paths = paths[paths != names.index("none")]
        assert np.bincount(paths).max() < 0.5 * len(paths)
        assert names.index("deliberate") in paths
        assert solution.informed.conflict < 0.4 * len(paths) / len(runs.dataset["path"])


def test_the_scenario_says_what_reports_stand_for() -> None:
    known = {sign.path for sign in signs(load("us-iran-2019"))}
    assert {
        "moves.us.covert.readiness.prepare",
        "moves.us.overt.force.reinforce",
        "moves.us.overt.diplomacy.warn",
        "moves.iran.covert.militias.order",
        "moves.iran.overt.diplomacy.withdraw_further",
        "indicators.us_warning.alarm",
        "incidents.flares_over_crops.incident",
        "proxies.militias_in_iraq.attack",
        "channels.militia_intermediary.conciliatory",
    } <= known
