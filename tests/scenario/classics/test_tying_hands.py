"""Tying hands and sinking costs (Fearon 1997): no bluffs, and tied hands serve better at a greater risk of war."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

from standoff.equilibrium import solve
from standoff.equilibrium.tree import Record, TreeEquilibrium, solve_tree
from standoff.game import compile_game
from standoff.scenario import library_text, load

SAVED, COST, EAGER = 0.5, 0.25, 0.5
"""What a war saves of the stakes and costs, and the chance of a challenger that would fight."""
FIGHTS = COST / SAVED
"""Stakes (even on [0, 1]) from which the defender fights unbound."""
TIES = EAGER * COST / (1.0 - EAGER + EAGER * SAVED)
"""Stakes from which it pledges where a pledge binds: (1 - EAGER) v + EAGER (SAVED v - COST) >= 0."""
SINKS = (1.0 - EAGER) * FIGHTS
"""Least cost of a signal that nobody would sink who would not fight: what deterrence is worth to one who just would."""
WAR = {"tying-hands": EAGER * (1.0 - TIES), "sinking-costs": EAGER * (1.0 - FIGHTS)}


def worth() -> dict[str, float]:
    """What the defender can expect in the published equilibria, over all stakes; by the midpoint rule."""
    v = (np.arange(200_000) + 0.5) / 200_000
    fight = SAVED * v - COST
    return {
        "tying-hands": float(np.mean(np.where(v > TIES, (1 - EAGER) * v + EAGER * fight, 0.0))),
        "sinking-costs": float(np.mean(np.where(v > FIGHTS, (1 - EAGER) * v + EAGER * fight - SINKS, 0.0))),
        "none": float(np.mean(np.maximum(fight, 0.0))),
    }


def finer(name: str, kinds: int, **values: float) -> TreeEquilibrium:
    """The shipped game with so many equally likely stakes, middles of equal parts."""
    tree = yaml.safe_load(library_text(name))
    del tree["interventions"]
    stakes = {f"kind_{k}": (k + 0.5) / kinds for k in range(kinds)}
    tree["sides"]["defender"]["types"] = dict.fromkeys(stakes, f"1 / {kinds}")
    (quo,) = (rule for rule in tree["payoffs"] if rule["when"]["outcome"] == "status_quo")
    (war,) = (rule for rule in tree["payoffs"] if rule["when"]["outcome"] == "war")
    quo["defender"] = {kind: f"stakes * {v}" for kind, v in stakes.items()}
    war["defender"] = {kind: f"winning * stakes * {v} - war_cost" for kind, v in stakes.items()}
    if name == "sinking-costs":
        tree["channels"]["signal"]["messages"]["mobilise"]["cost"] = {
            kind: f"sunk_cost * (1 + tilt * (1 - 2 * {v}))" for kind, v in stakes.items()
        }
    return solve_tree(compile_game(load(tree, set=values).world()))


def shipped(name: str, **values: float) -> TreeEquilibrium:
    return solve_tree(compile_game(load(name, set=values).world()))


def war(found: TreeEquilibrium) -> float:
    return float(found.forecasts(2)[found.game.outcomes.index("war")])


def value(found: TreeEquilibrium) -> float:
    """What the defender can expect, over its types."""
    return float(found.game.prior[0] @ found.values()[0])


def bluffs(found: TreeEquilibrium) -> float:
    """Share of signals whose senders give way when challenged."""
    signals = found.game.prior[0] * found.start_play(0)[0].covert[0][:, 1]
    # A challenge leads to the last level of `crisis` if there was a signal.
    (state,) = np.flatnonzero(found.game.states[:, 0] == len(found.game.world.variables[0].levels) - 1)
    _, play = found.after([Record(1, (0, 0), (0, 1), int(state))])
    return float(signals @ play.overt[0][:, 0, 0, 0, 0] / signals.sum())


def test_the_numbers_of_the_published_equilibria() -> None:
    assert FIGHTS == 0.5
    assert abs(TIES - 1 / 6) < 1e-15
    assert SINKS == 0.25
    for name in WAR:
        parameters = load(name).parameters
        told = tuple(parameters[key].value for key in ("winning", "war_cost", "eager"))
        assert told == (SAVED, COST, EAGER)
    assert load("sinking-costs").parameters["sunk_cost"].value == SINKS
    assert load("tying-hands").parameters["audience_cost"].value > COST


@pytest.mark.slow
@pytest.mark.parametrize("name", list(WAR))
@pytest.mark.usefixtures("unguarded")
def test_war_and_what_the_defender_gets_converge_to_the_published_equilibrium(name: str) -> None:
    tilt = {"tilt": 0.01} if name == "sinking-costs" else {}
    found = [finer(name, kinds, precision=10 * kinds, **tilt) for kinds in (4, 8, 16, 30)]
    assert max(each.certificate.residual for each in found) < 1e-9
    gaps = [abs(war(each) - WAR[name]) for each in found]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.01
    assert gaps[-1] < 0.005
    # The tilt leaves a little to those with much at stake.
    assert value(found[-1]) == pytest.approx(worth()[name], abs=0.001)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(WAR))
def test_nobody_bluffs(name: str) -> None:
    shares = [bluffs(shipped(name, precision=precision)) for precision in (20, 40, 80, 160)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < 1e-4


@pytest.mark.slow
def test_signals_that_cost_too_little_are_bluffed_with() -> None:
    assert bluffs(shipped("tying-hands", audience_cost=0.1)) > 0.2
    assert bluffs(shipped("sinking-costs", sunk_cost=0.1)) > 0.2


@pytest.mark.slow
@pytest.mark.parametrize("precision", [40, 160])
def test_tied_hands_serve_better_at_a_greater_risk_of_war(precision: float) -> None:
    tied, sunk = (shipped(name, precision=precision) for name in WAR)
    # Costs so high that nobody signals.
    none = shipped("sinking-costs", precision=precision, sunk_cost=1)
    assert war(sunk) + 0.1 < war(tied) < war(none)
    assert value(tied) > value(sunk) + 0.1
    assert value(sunk) > value(none)
    if precision == 160:
        # Every type does at least as well with tied hands.
        assert (tied.values()[0] >= sunk.values()[0] - 1e-3).all()


def test_without_any_tilt_the_branch_ends_where_nobody_minds_the_cost() -> None:
    """All types send alike, so that it says nothing: the equilibrium that Fearon's refinement excludes."""
    ignored = shipped("sinking-costs", tilt=0)
    assert np.ptp(ignored.start_play(0)[0].covert[0][:, 1]) < 1e-9
    assert war(ignored) > 0.45


@pytest.mark.slow
@pytest.mark.parametrize("name", list(WAR))
def test_the_default_method_gives_the_same(name: str) -> None:
    grid, tree = solve(name, threads=1), shipped(name)
    assert grid.certificate.conflict_error < 1e-6
    np.testing.assert_allclose(grid.views[0].forecasts(2), tree.forecasts(2), atol=1e-6)
