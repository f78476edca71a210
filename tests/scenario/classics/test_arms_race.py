"""The multiplier of fear (Baliga and Sjöström 2004): those who must arm make those arm who would rather not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from standoff.equilibrium import solve
from standoff.equilibrium.tree import TreeEquilibrium, solve_tree
from standoff.game import compile_game
from standoff.scenario import library_text, load

ADVANTAGE, DISADVANTAGE = 0.2, 1.0


def finer(folder: Path, kinds: int, **values: float) -> TreeEquilibrium:
    """The shipped game with so many equally likely costs, middles of equal parts of the way from 0 to the dearest."""
    tree = yaml.safe_load(library_text("arms-race"))
    del tree["interventions"]
    for side in ("north", "south"):
        tree["sides"][side]["types"] = {f"kind_{k}": f"1 / {kinds}" for k in range(kinds)}
        tree["moves"][side]["overt"]["arms"]["arm"]["cost"] = {
            f"kind_{k}": f"dearest * {(k + 0.5) / kinds}" for k in range(kinds)
        }
    (file := folder / "finer.yaml").write_text(yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")
    return solve_tree(compile_game(load(file, set=values).world()))


def arming(found: TreeEquilibrium) -> np.ndarray:
    """(2, kinds) chance that each kind of each side arms."""
    play = found.start_play(0)[0]
    return np.stack([play.overt[i][:, 0, 0, 0, 1] for i in (0, 1)])


def from_extremes(costs: np.ndarray, precision: float) -> tuple[float, float]:
    """Share that arms in the least and in the greatest equilibrium, by iteration from nobody and from everybody.

    Arming is the better the more the other arms (strategic complements), so iteration from the ends is monotone and
    finds the least and the greatest equilibrium (Milgrom and Roberts 1990); where they are one there is no other.
    """
    found = []
    for start in (0.0, 1.0):
        share = start
        for _ in range(20_000):
            gain = ADVANTAGE + (DISADVANTAGE - ADVANTAGE) * share - costs
            share = float(np.mean(1.0 / (1.0 + np.exp(-precision * gain))))
        found.append(share)
    return found[0], found[1]


def test_share_that_arms_converges_to_the_closed_form(tmp_path: Path) -> None:
    """With costs even on [0, c], c > d: the type x = μ + (d - μ) x / c is indifferent and the share is x / c."""
    dearest = 1.1
    share = ADVANTAGE / (dearest - DISADVANTAGE + ADVANTAGE)
    gaps = []
    for kinds in (4, 8, 16):
        found = arming(finer(tmp_path, kinds, dearest=dearest, precision=2 * kinds))
        gaps.append(float(abs(found.mean(axis=1) - share).max()))
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 0.005
    # Only those arm for their own sake whose cost is below the advantage: the multiplier.
    assert share > 3.5 * ADVANTAGE / dearest


def test_all_arm_where_no_kind_would_rather_be_disarmed_alone(tmp_path: Path) -> None:
    """With c <= d the multiplier condition holds, and in the only equilibrium everybody arms."""
    arms = [
        arming(finer(tmp_path, kinds, dearest=0.9, precision=precision)).min()
        for kinds, precision in ((8, 20.0), (12, 40.0))
    ]
    assert arms[0] < arms[1]
    assert arms[1] > 0.95


@pytest.mark.parametrize(("dearest", "precision"), [(0.9, 40.0), (1.1, 24.0)])
def test_the_equilibrium_is_the_only_one(tmp_path: Path, dearest: float, precision: float) -> None:
    kinds = 12
    least, greatest = from_extremes((np.arange(kinds) + 0.5) / kinds * dearest, precision)
    assert greatest == pytest.approx(least, abs=1e-9)
    found = arming(finer(tmp_path, kinds, dearest=dearest, precision=precision))
    assert found.mean(axis=1) == pytest.approx([least, least], abs=1e-9)


def shares(**values: float) -> np.ndarray:
    play = solve(load("arms-race", set=values), threads=1).views[0].start_play(0)[0]
    return play.overt[0][:, 0, 0, 0, 1]


def test_as_shipped_nearly_all_arm_and_two_thirds_would_rather_not() -> None:
    scenario = load("arms-race")
    costs = np.array([scenario.parameters[name].value for name in ("cheap", "middling", "dear")])
    assert (costs > ADVANTAGE).tolist() == [False, True, True]
    assert shares().min() > 0.95


def test_a_smaller_advantage_and_a_smaller_disadvantage_both_help() -> None:
    assert shares(disadvantage=0.7).mean() < shares().mean()
    assert shares(advantage=0.0).mean() < shares().mean()
