"""The provocateur and the pacifist (Baliga and Sjöström 2012): extremists that speak in public and are understood.

With continuous costs, distributed as F, a side is a hawk if its cost is below μ + (d - μ) times the chance that the
other is. The extremist speaks where that changes what Home does, which is at costs between two cutoffs, and Home then
does as it is wanted to, for certain; see docs/scenarios/provocateur.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import yaml
from scipy.optimize import brentq

from standoff.equilibrium import solve
from standoff.equilibrium.tree import TreeEquilibrium, solve_tree
from standoff.game import compile_game
from standoff.scenario import library_text, load


@dataclass(frozen=True)
class Standoff:
    """A published game: costs spread evenly over some stretches, each with a chance."""

    name: str
    advantage: float
    disadvantage: float
    stretches: dict[str, tuple[float, float, float]]
    """Lowest and highest cost of each, and its chance."""
    extremist: float
    """What being a hawk is worth to the extremist, more than to Home."""

    def below(self, cost: float) -> float:
        """F(cost)."""
        return sum(
            share * float(np.clip((cost - low) / (high - low), 0.0, 1.0))
            for low, high, share in self.stretches.values()
        )

    def cutoff(self, other: float) -> float:
        """Cost below which a side is a hawk if the other is one with this chance."""
        return self.advantage + (self.disadvantage - self.advantage) * other

    def cutoffs(self) -> tuple[float, float]:
        """Home's after silence, and after the extremist has spoken."""
        provokes = self.disadvantage > self.advantage
        spoken = self.cutoff(self.below(self.cutoff(1.0 if provokes else 0.0)))

        def excess(silent: float) -> float:
            one, two = self.below(min(silent, spoken)), 1.0 - self.below(max(silent, spoken))
            return self.cutoff(self.below(self.cutoff(one / (one + two)))) - silent

        return brentq(excess, 0.0, 1.4, xtol=1e-13), spoken

    def shares(self) -> dict[str, float]:
        """Chances that either is a hawk."""
        nobody = brentq(lambda cost: self.cutoff(self.below(cost)) - cost, 0.0, 1.4, xtol=1e-13)
        silent, spoken = self.cutoffs()
        one, two = self.below(min(silent, spoken)), 1.0 - self.below(max(silent, spoken))
        provokes = spoken > silent
        return {
            "without": self.below(nobody),
            "home": self.below(max(silent, spoken)) if provokes else one,
            "abroad, spoken": self.below(self.cutoff(1.0 if provokes else 0.0)),
            "abroad, silent": self.below(self.cutoff(one / (one + two))),
        }


PROVOCATEUR = Standoff(
    name="provocateur",
    advantage=0.2,
    disadvantage=1.0,
    stretches={
        "hawk": (0.0, 0.2, 0.1),
        "torn": (0.33, 0.45, 0.13),
        "nervous": (0.51, 0.61, 0.12),
        "dove": (1.0, 1.4, 0.65),
    },
    extremist=1.5,
)
PACIFIST = Standoff(
    name="pacifist",
    advantage=1.0,
    disadvantage=0.2,
    stretches={
        "hawk": (0.0, 0.2, 0.65),
        "torn": (0.31, 0.41, 0.08),
        "reluctant": (0.44, 0.62, 0.22),
        "dove": (1.0, 1.4, 0.05),
    },
    extremist=-3.0,
)
BOTH = pytest.mark.parametrize("case", [PROVOCATEUR, PACIFIST], ids=lambda case: case.name)


def finer(case: Standoff, parts: int, **values: float) -> TreeEquilibrium:
    """The shipped game with every stretch of costs in so many equally likely parts."""
    tree = yaml.safe_load(library_text(case.name))
    del tree["interventions"]
    shares, costs, seems = {}, {}, {"settled": {}, "torn": {}}
    for stretch, (low, high, share) in case.stretches.items():
        for k in range(parts):
            name = f"{stretch}_{k}"
            shares[name] = f"{share} / {parts}"
            costs[name] = low + (k + 0.5) / parts * (high - low)
            seems["settled"][name] = "apart" if stretch == "torn" else 0
            seems["torn"][name] = 0 if stretch == "torn" else "apart"
    for side in ("home", "abroad"):
        tree["sides"][side]["types"] = shares
        tree["moves"][side]["overt"]["stance"]["hawk"]["cost"] = costs
    for level, cost in seems.items():
        tree["moves"]["home"]["covert"]["seems"][level]["cost"] = cost
    return solve_tree(compile_game(load(tree, set=values).world()))


def hawks(found: TreeEquilibrium) -> tuple[np.ndarray, np.ndarray]:
    """(kinds, readings) chance that Home, and that Abroad, is a hawk after silence and after the extremist spoke."""
    play = found.start_play(0)[0]
    return play.overt[0][:, 0, 0, :, 1], play.overt[1][:, 0, 0, :, 1]


def shares_of(found: TreeEquilibrium, alone: TreeEquilibrium) -> dict[str, float]:
    """What `Standoff.shares` tells, of the solved games with and without the extremist."""
    home, abroad = hawks(found)
    prior = found.game.prior
    spoke = found.start_play(0)[0].covert[0][:, 1]
    return {
        "without": float(prior[1] @ hawks(alone)[1][:, 0]),
        "home": float(prior[0] @ ((1.0 - spoke) * home[:, 0] + spoke * home[:, 1])),
        "abroad, spoken": float(prior[1] @ abroad[:, 1]),
        "abroad, silent": float(prior[1] @ abroad[:, 0]),
    }


@BOTH
def test_the_extremist_speaks_where_home_is_torn(case: Standoff) -> None:
    """Home's cost is between the two cutoffs for those called torn, and for no others."""
    low, high = sorted(case.cutoffs())
    for stretch, (first, last, _) in case.stretches.items():
        assert (low < first and last < high) == (stretch == "torn")
        assert stretch == "torn" or last <= low or first >= high


@pytest.mark.slow
@BOTH
def test_shares_of_hawks_converge_to_the_published_equilibrium(case: Standoff) -> None:
    published = case.shares()
    gaps = []
    for parts in (1, 2, 4):
        precision = 30 * parts
        found = shares_of(
            finer(case, parts, precision=precision), finer(case, parts, precision=precision, speaks=0)
        )
        gaps.append(max(abs(found[what] - published[what]) for what in published))
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.005
    assert gaps[-1] < 0.002


@BOTH
def test_play_of_the_shipped_game_tends_to_a_best_response(case: Standoff) -> None:
    gaps = []
    for precision in (15, 30, 60, 100):
        settings = {"precision": precision}
        found = solve_tree(compile_game(load(case.name, set=settings).world()))
        alone = solve_tree(compile_game(load(case.name, set={**settings, "speaks": 0}).world()))
        assert found.certificate.residual < 1e-10
        told, published = shares_of(found, alone), case.shares()
        gaps.append(max(abs(told[what] - published[what]) for what in published))
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 1e-3


@BOTH
@pytest.mark.parametrize("parts", [1, 4])
def test_speaking_pays_the_extremist_just_where_it_does(case: Standoff, parts: int) -> None:
    """And a hawk would not send the message of the pacifist, nor a pacifist that of the provocateur."""
    found = finer(case, parts, precision=60 * parts)
    home, abroad = hawks(found)
    other = found.game.prior[1] @ abroad
    spoke = found.start_play(0)[0].covert[0][:, 1]
    costs = np.concatenate(
        [low + (np.arange(parts) + 0.5) / parts * (high - low) for low, high, _ in case.stretches.values()]
    )

    def gain(bias: float) -> np.ndarray:
        hawk = case.advantage * (1.0 - other) - costs[:, None] + bias
        worth = home * hawk - (1.0 - home) * case.disadvantage * other
        return np.asarray(worth[:, 1] - worth[:, 0])

    assert ((gain(case.extremist) > 0.0) == (spoke > 0.5)).all()
    # One that wants the opposite of Home is not served by it, where Home does what it would not do otherwise.
    assert (gain(-case.extremist)[spoke > 0.5] < 0.0).all()


def changes(case: Standoff) -> tuple[np.ndarray, np.ndarray, TreeEquilibrium, TreeEquilibrium]:
    """What the extremist changes for each kind of Home and of Abroad, and the games with it and without."""
    found, alone = (finer(case, 4, precision=120, speaks=speaks) for speaks in (1, 0))
    home, abroad = (now - before for now, before in zip(found.values(), alone.values(), strict=True))
    return home, abroad, found, alone


def test_a_provocation_makes_both_hawkish_and_all_worse_off() -> None:
    home, abroad, found, alone = changes(PROVOCATEUR)
    (home_hawk, abroad_hawk), (home_alone, abroad_alone) = hawks(found), hawks(alone)
    for now, before in ((home_hawk, home_alone), (abroad_hawk, abroad_alone)):
        assert (now[:, 1] >= before[:, 0] - 1e-9).all()
        # That the extremist was silent is no comfort either: it may be that Home needed no push.
        assert (now[:, 0] >= before[:, 0] - 1e-9).all()
    clash = [float(game.forecasts(1)[0]) for game in (found, alone)]
    assert clash[0] > 1.5 * clash[1]
    assert max(home.max(), abroad.max()) < 1e-9
    assert found.game.prior[0] @ home < -0.01
    assert found.game.prior[1] @ abroad < -0.01


def test_a_rally_makes_home_a_dove_and_abroad_a_hawk_to_its_profit() -> None:
    home, abroad, found, alone = changes(PACIFIST)
    (home_hawk, abroad_hawk), (home_alone, abroad_alone) = hawks(found), hawks(alone)
    assert (home_hawk[:, 1] <= home_alone[:, 0] + 1e-9).all()
    assert (abroad_hawk[:, 1] >= abroad_alone[:, 0] - 1e-9).all()
    torn = found.start_play(0)[0].covert[0][:, 1] > 0.5
    assert home_alone[torn, 0].min() > 0.5 > 0.1 > home_hawk[torn, 1].max()
    assert found.game.prior[0] @ home < -0.005
    assert found.game.prior[1] @ abroad > 0.005


@BOTH
def test_the_default_method_gives_the_same(case: Standoff) -> None:
    scenario = load(case.name)
    grid, tree = solve(scenario, threads=1), solve(scenario, method="tree")
    for mine, theirs in zip(
        grid.views[0].start_play(0)[0].overt, tree.views[0].start_play(0)[0].overt, strict=True
    ):
        np.testing.assert_allclose(mine, theirs, atol=1e-8)
