"""Why a measure works: that the parts add up, and against a game of one period added up by hand."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import standoff as so
from standoff.explain.measures import WhatIf, what_if
from standoff.explain.mechanism import Reaction, Share
from standoff.explain.trial import Measure
from tests.explain import small

ALARM = ("stay", "prepare")


@cache
def feared() -> so.Solution:
    return so.solve(so.load("reciprocal-fear"))


@cache
def tried() -> WhatIf:
    return what_if(feared(), pairs=False)


def of(found: WhatIf, name: str) -> Measure:
    return next(m for m in found.measures if m.names == (name,))


def by_hand(false_alarm: float) -> tuple[float, float, float]:
    """The risk, how often North has a warning, and how often it then attacks, by adding up the tree."""
    scenario = feared().scenario.with_({"false_alarm": false_alarm})
    solution = so.solve(scenario)
    plays = [view.at(0, view.start()[0][1], view.game.prior) for view in solution.views]
    prior, alarm = solution.actual.prior, np.array([false_alarm, scenario.parameters["hit"].value])
    covert = [prior[i] @ plays[i].covert[i] for i in (0, 1)]
    # (θ, h, z) of a side: its type, its readiness and whether it is warned, the other's readiness being given.
    attack = [plays[i].overt[i][..., 0, 1] for i in (0, 1)]
    joint = [prior[i][:, None] * plays[i].covert[i] for i in (0, 1)]
    peace = warned = struck = 0.0
    for h0, h1 in np.ndindex(2, 2):
        z0 = np.array([1 - alarm[h1], alarm[h1]])
        z1 = np.array([1 - alarm[h0], alarm[h0]])
        hold0, hold1 = (
            np.einsum("t,tz,z->", joint[i][:, h], 1 - attack[i][:, h], z)
            for i, h, z in ((0, h0, z0), (1, h1, z1))
        )
        peace += hold0 * hold1
        warned += covert[0][h0] * covert[1][h1] * z0[1]
        struck += covert[1][h1] * z0[1] * joint[0][:, h0] @ attack[0][:, h0, 1]
    return 1.0 - peace, float(warned), float(struck / warned)


def test_better_warning_raises_the_risk_since_warnings_are_believed() -> None:
    """Fewer false alarms: fewer warnings, but each is acted upon, so that two that fear each other fight more."""
    found = of(tried(), "better_warning")
    before, after = by_hand(0.1), by_hand(0.02)
    assert after[0] - before[0] == pytest.approx(0.143, abs=0.001)
    assert found.risk == pytest.approx(after[0] - before[0], abs=4 * found.risk_error)
    told = found.mechanism
    assert told is not None
    (north,) = (r for r in told.reactions if r.side == "north" and r.sign is not None)
    for share, exact in ((north.seen, 1), (north.strikes, 2)):
        assert share.before == pytest.approx(before[exact], abs=0.03)
        assert share.after == pytest.approx(after[exact], abs=0.03)
        assert share.clear
    assert told.routes["true_alarm"][0] > 0.15
    assert told.routes["false_alarm"][0] < 0.0


def test_what_came_before_fighting_adds_up_to_the_effect() -> None:
    for measure in (*tried().measures, *what_if(small.everything(), pairs=False, runs=400).measures):
        assert measure.mechanism is not None
        assert sum(change for change, _ in measure.mechanism.routes.values()) == pytest.approx(
            measure.risk, abs=1e-12
        )


def test_what_is_seen_and_what_is_not_make_up_all_periods() -> None:
    """In a game in which a side can see one thing only."""
    told = of(tried(), "safe_forces").mechanism
    assert told is not None
    for side in ("north", "south"):
        mine = [reaction for reaction in told.reactions if reaction.side == side]
        assert sum(reaction.seen.before for reaction in mine) == pytest.approx(1.0)
        assert sum(reaction.seen.after for reaction in mine) == pytest.approx(1.0)


def test_errors_of_shares_are_those_of_other_seeds() -> None:
    """The same measure in other runs: reactions differ by as much as their errors say."""
    first, second = (
        of(what_if(feared(), pairs=False, runs=1_000, seed=seed), "better_warning").mechanism
        for seed in (2, 3)
    )
    assert first is not None
    assert second is not None

    def change(found: Share) -> float:
        return found.after - found.before

    def by(reaction: Reaction) -> tuple[str, str]:
        return reaction.side, "" if reaction.sign is None else reaction.sign.words

    others = {by(reaction): reaction for reaction in second.reactions}
    for reaction in first.reactions:
        other = others[by(reaction)]
        gap = change(reaction.strikes) - change(other.strikes)
        assert abs(gap) < 4 * np.hypot(reaction.strikes.error, other.strikes.error)
