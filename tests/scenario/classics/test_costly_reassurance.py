"""Reassurance by costly signals (Kydd 2000, 2005): believed where only the trustworthy would pay for the gesture.

Being trusted is worth G_t to the trustworthy and G_u to the untrustworthy, who also loses what is forgone. A gesture of
cost g separates them if G_u - forgone < g < G_t. A cheaper one is made by the trustworthy and by so many of the others
that the doubter is indifferent, and is believed with the chance at which those are; a dearer one is made by nobody.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from standoff.equilibrium import solve
from standoff.equilibrium.tree import TreeEquilibrium, solve_tree
from standoff.game import compile_game
from standoff.scenario import load

TOGETHER, SPOILS, FORGONE, EXPLOITED, WORTHY = 1.0, 0.5, 0.1, 0.7, 0.35
NEEDED = EXPLOITED / (TOGETHER + EXPLOITED)
"""Chance of a trustworthy side from which on trusting it pays."""
CHEAP, SEPARATING, RUINOUS = (0.1, 0.3), (0.5, 0.8), (1.2,)


def equilibrium(gesture: float) -> tuple[float, float, float]:
    """Chances that the trustworthy and the untrustworthy make the gesture, and that it is believed, by hand."""
    if gesture > TOGETHER:
        return 0.0, 0.0, 1.0
    if gesture > SPOILS - FORGONE:
        return 1.0, 0.0, 1.0
    return 1.0, WORTHY * (1 - NEEDED) / (NEEDED * (1 - WORTHY)), (gesture + FORGONE) / SPOILS


@cache
def solved(**values: float) -> TreeEquilibrium:
    return solve_tree(compile_game(load("costly-reassurance", set=values).world()))


def told(found: TreeEquilibrium) -> tuple[float, float, float]:
    play = found.start_play(0)[0]
    return (*(float(p) for p in play.covert[0][:, 1]), float(play.overt[1][0, 0, 0, 1, 1]))


def chance(found: TreeEquilibrium, outcome: str) -> float:
    return float(found.forecasts(2)[found.game.outcomes.index(outcome)])


def test_the_file_has_the_numbers_of_the_equilibrium_by_hand() -> None:
    parameters = load("costly-reassurance").parameters
    names = ("together", "spoils", "forgone", "exploited", "worthy")
    assert [parameters[name].value for name in names] == [TOGETHER, SPOILS, FORGONE, EXPLOITED, WORTHY]
    assert NEEDED > WORTHY


@pytest.mark.slow
@pytest.mark.parametrize("gesture", [CHEAP[1], SEPARATING[0], *RUINOUS])
def test_play_tends_to_the_equilibrium_as_precision_grows(gesture: float) -> None:
    found = [solved(gesture=gesture, precision=precision) for precision in (20, 80, 200)]
    assert max(each.certificate.residual for each in found) < 1e-10
    gaps = [max(abs(a - b) for a, b in zip(told(each), equilibrium(gesture), strict=True)) for each in found]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 0.02


@pytest.mark.parametrize("gesture", SEPARATING)
def test_in_the_range_the_trustworthy_are_told_apart_and_cooperation_follows(gesture: float) -> None:
    found = solved(gesture=gesture, precision=80)
    sent, faked, believed = told(found)
    assert sent > 0.99
    assert faked < 1e-3
    assert believed > 0.999
    assert chance(found, "cooperation") == pytest.approx(WORTHY, abs=0.005)
    assert chance(found, "exploitation") < 0.001


@pytest.mark.parametrize("gesture", CHEAP)
def test_too_cheap_a_gesture_is_made_by_most_and_proves_nothing(gesture: float) -> None:
    found = solved(gesture=gesture, precision=80)
    sent, faked, believed = told(found)
    assert sent > 0.99
    assert faked > 0.7
    # Believed the less the cheaper it is, and then more often than not to one's cost.
    assert believed < 0.85
    assert chance(found, "exploitation") > chance(found, "cooperation")


@pytest.mark.parametrize("gesture", RUINOUS)
def test_too_dear_a_gesture_is_made_by_nobody(gesture: float) -> None:
    found = solved(gesture=gesture, precision=80)
    assert max(told(found)[:2]) < 1e-3
    assert chance(found, "cooperation") < 1e-3
    assert chance(found, "rivalry") > 0.998


@pytest.mark.slow
def test_no_gesture_reassures_where_the_untrustworthy_would_pay_more_to_be_trusted() -> None:
    for gesture in np.arange(0.15, 1.5, 0.3):
        sent, faked, _ = told(solved(gesture=float(gesture), spoils=1.3, precision=80))
        assert not (sent > 0.5 and faked < 0.5 * sent)


def test_the_default_method_gives_the_same() -> None:
    grid, tree = solve("costly-reassurance", threads=1), solved()
    assert grid.certificate.conflict_error < 1e-6
    np.testing.assert_allclose(grid.views[0].forecasts(2), tree.forecasts(2), atol=1e-6)
