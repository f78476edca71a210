"""Crisis signalling (Lewis and Schultz 2003): their equilibrium equations, solved on their own, against the game."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
import yaml
from scipy.optimize import brentq
from scipy.stats import multivariate_normal, norm

from standoff.equilibrium import solve
from standoff.equilibrium.tree import TreeEquilibrium, solve_tree
from standoff.game import compile_game
from standoff.scenario import library_text, load

OUTCOMES = ("status_quo", "concession", "war", "backing_down")


@dataclass(frozen=True)
class Equations:
    """The published game: private values are standard normal, and everybody plays a best response.

    Challenger: status quo S, concession V, war W + e, backing down A + e'. Target: concession C, war W + e, backing
    down V. The values are those of the file.
    """

    backing_down: float = -0.8
    status_quo: float = 0.0
    concession: float = 1.0
    war: float = -0.6
    target_concession: float = -0.5
    target_war: float = -0.8
    target_backing_down: float = 0.5

    def challenge(self, resists: float) -> tuple[float, float]:
        """Chances that a demand is made, and that it is made by one who will stand firm."""
        least = (self.status_quo - (1.0 - resists) * self.concession) / resists
        demand = 1.0 - norm.cdf(least - self.war) * norm.cdf(least - self.backing_down)
        root = math.sqrt(0.5)
        both = multivariate_normal(mean=[0.0, 0.0], cov=[[1.0, root], [root, 1.0]])
        return float(demand), float(both.cdf([(self.war - self.backing_down) * root, self.war - least]))

    def excess(self, resists: float) -> float:
        """Chance that the target resists by what it then expects, less the chance assumed."""
        demand, firm = self.challenge(resists)
        p = firm / demand
        gain = p * self.target_war + (1.0 - p) * self.target_backing_down - self.target_concession
        return float(norm.cdf(gain / p)) - resists

    def roots(self) -> list[float]:
        """All chances of resistance that are equilibria, as far as 400 steps tell them apart."""
        line = np.linspace(1e-3, 1.0 - 1e-6, 400)
        signs = np.sign([self.excess(float(x)) for x in line])
        return [
            brentq(self.excess, line[k], line[k + 1], xtol=1e-14)
            for k in np.flatnonzero(signs[1:] != signs[:-1])
        ]

    def outcomes(self) -> np.ndarray:
        """Chances of the outcomes in the only equilibrium."""
        (resists,) = self.roots()
        demand, firm = self.challenge(resists)
        return np.array([1.0 - demand, demand * (1.0 - resists), resists * firm, resists * (demand - firm)])


def finer(parts: int, **values: float) -> TreeEquilibrium:
    """The shipped game with private values that are the means of equally likely parts of the normal curve."""
    tree = yaml.safe_load(library_text("crisis-signalling"))
    del tree["interventions"]
    few, many = means(parts), means(8 * parts)
    pairs = {f"t{i}_{j}": (few[i], few[j]) for i in range(parts) for j in range(parts)}
    targets = {f"t{k}": value for k, value in enumerate(many)}
    for side, kinds in (("challenger", pairs), ("target", targets)):
        tree["sides"][side]["types"] = {name: f"1 / {len(kinds)}" for name in kinds}
    _, _, war, backing_down = tree["payoffs"]
    war["challenger"] = {name: f"war_challenger + ({e})" for name, (e, _) in pairs.items()}
    war["target"] = {name: f"war_target + ({e})" for name, e in targets.items()}
    backing_down["challenger"] = {name: f"({e}) - audience_cost" for name, (_, e) in pairs.items()}
    return solve_tree(compile_game(load(tree, set=values).world()))


def means(parts: int) -> np.ndarray:
    """Means of equally likely parts of the standard normal curve."""
    edges = norm.pdf(norm.ppf(np.arange(parts + 1) / parts))
    return np.asarray(parts * (edges[:-1] - edges[1:]))


def chances(found: TreeEquilibrium) -> np.ndarray:
    assert found.game.outcomes[:4] == OUTCOMES
    return np.asarray(found.forecasts(2)[:4])


@pytest.mark.slow
@pytest.mark.usefixtures("unguarded")
def test_outcomes_converge_to_the_published_equilibrium() -> None:
    published = Equations().outcomes()
    assert published.sum() == pytest.approx(1.0, abs=1e-6)
    found = [finer(parts, precision=2 * parts) for parts in (2, 4, 6, 10)]
    gaps = [float(np.abs(chances(each) - published).max()) for each in found]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.03
    assert gaps[-1] < 0.005
    assert max(each.certificate.residual for each in found) < 1e-10


@pytest.mark.slow
@pytest.mark.usefixtures("unguarded")
def test_a_demand_that_is_dear_to_back_down_from_is_believed() -> None:
    """As the published equilibrium: fewer back down, the target resists less, and there is a little more war."""
    for case in (
        [Equations(backing_down=-cost).outcomes() for cost in (0.8, 1.6)],
        [chances(finer(6, precision=12, audience_cost=cost)) for cost in (0.8, 1.6)],
    ):
        quiet, loud = (dict(zip(OUTCOMES, outcome, strict=True)) for outcome in case)
        resists = [
            (each["war"] + each["backing_down"]) / (1.0 - each["status_quo"]) for each in (quiet, loud)
        ]
        assert resists[1] < resists[0] - 0.1
        assert loud["backing_down"] < 0.5 * quiet["backing_down"]
        assert loud["concession"] > quiet["concession"] + 0.1
        assert quiet["war"] < loud["war"] < quiet["war"] + 0.1


@pytest.mark.slow
def test_as_shipped_the_target_with_least_to_lose_resists_and_the_other_gives_in() -> None:
    solution = solve("crisis-signalling", threads=1)
    assert solution.certificate.conflict_error < 1e-6
    play = solution.views[0].start_play(0)[0]
    resists = play.overt[1][:, 0, 0, 1, 1]
    assert resists[0] > 0.95
    assert resists[1] < 0.3
    # Only the challenger that can neither fight nor back down keeps silent.
    assert (play.covert[0][:, 1] > 0.5).tolist() == [True, True, True, False]


@pytest.mark.slow
def test_bluffs_are_made_and_become_fewer_where_backing_down_costs_more() -> None:
    """A bluff: a demand by one who will back down."""
    plain, louder = load("crisis-signalling"), load("crisis-signalling").with_(intervention="speak_louder")
    backed_down = []
    for scenario in (plain, louder):
        view = solve(scenario, threads=1).views[0]
        found = dict(zip(view.game.outcomes, view.forecasts(2), strict=False))
        backed_down.append(found["backing_down"] / (found["war"] + found["backing_down"]))
    assert backed_down[0] > 1.5 * backed_down[1] > 0.1
