"""Private states that last: against every history written out, and against games that they should be equal to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff.equilibrium import solve_tree
from standoff.game import compile_game
from standoff.scenario.world import Condition, Move, PayoffRule, Track, World
from tests.private_worlds import private_world
from tests.reference.exploded import Exploded
from tests.worlds import random_world

CASES = [
    (1, (2, 1), {}),
    (2, (2, 2), {}),
    pytest.param(3, (2, 2), {"variables": 1}, marks=pytest.mark.slow),
    (4, (3, 1), {"types": (1, 2)}),
    pytest.param(5, (2, 1), {"types": (2, 1), "private": (1, 0)}, marks=pytest.mark.slow),
    pytest.param(6, (2, 2), {"public": (1, 0)}, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("seed", "levels", "sizes"), CASES)
def test_an_equilibrium_at_every_information_set_of_the_exploded_game(
    seed: int, levels: tuple[int, int], sizes: dict[str, object]
) -> None:
    world = private_world(seed, levels, **sizes)  # type: ignore[arg-type]
    game = compile_game(world)
    found = solve_tree(game)
    exploded = Exploded(world, found)
    assert found.certificate.residual <= 1e-12
    assert exploded.residual() < 1e-10
    assert [exploded.ends[name] for name in game.outcomes] == pytest.approx(
        found.forecast([game.periods])[0][0], abs=1e-12
    )
    expected = [float(game.prior[i] @ found.values()[i]) for i in (0, 1)]
    assert list(exploded.values) == pytest.approx(expected, abs=1e-10)


def _bare(world: World) -> World:
    """Without costs of moves and readings, which a private state cannot be given."""
    sides = []
    for side in world.sides:
        covert, overt = (
            tuple(replace(track, moves=tuple(replace(m, cost=None) for m in track.moves)) for track in tracks)
            for tracks in (side.covert, side.overt)
        )
        sides.append(replace(side, covert=covert, overt=overt))
    return replace(
        world, sides=(sides[0], sides[1]), sources=tuple(replace(s, costs=()) for s in world.sources)
    )


def _types_as_states(world: World) -> World:
    """The same world with the types of side 0 as levels of a private state that nothing changes."""
    side = world.sides[0]
    number = len(side.covert)
    fixed = Track("nature", tuple(Move(name) for name in side.types), side.prior[None])
    rules = []
    for rule in world.payoffs:
        assert rule.unless is None or not rule.unless.outcomes
        rules.append(replace(rule, amounts=(np.zeros(1), rule.amounts[1])))
        for k, amount in enumerate(rule.amounts[0]):
            when = replace(rule.when, covert=(*rule.when.covert, (0, number, frozenset({k}))))
            rules.append(
                replace(rule, when=when, amounts=(np.array([amount]), np.zeros(len(rule.amounts[1]))))
            )
    one = replace(side, types=("any",), prior=np.ones(1), covert=(*side.covert, fixed))
    return replace(world, sides=(one, world.sides[1]), payoffs=tuple(rules))


@pytest.mark.parametrize(("seed", "periods"), [(11, 1), (12, 2)])
def test_a_private_state_that_nothing_changes_is_a_type(seed: int, periods: int) -> None:
    world = _bare(
        random_world(seed, types=(2, 2), periods=periods, covert_tracks=(1, 1), overt_tracks=(1, 1))
    )
    types, states = (solve_tree(compile_game(each)) for each in (world, _types_as_states(world)))
    assert states.game.private
    for mine, theirs in zip(types.values(), states.values(), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-10)
    assert types.forecasts(periods) == pytest.approx(states.forecasts(periods), abs=1e-10)


@pytest.mark.parametrize("seed", [21, 22])
def test_a_private_state_that_changes_nothing_changes_no_strategy(seed: int) -> None:
    base = private_world(seed, (1, 1), types=(2, 1))
    idle = private_world(seed, (2, 2), types=(2, 1))
    sides = tuple(
        replace(one, overt=two.overt, covert=one.covert)
        for one, two in zip(idle.sides, base.sides, strict=True)
    )
    world = replace(idle, sides=(sides[0], sides[1]), sources=base.sources, payoffs=base.payoffs)
    before, after = solve_tree(compile_game(base)), solve_tree(compile_game(world))
    for i in (0, 1):
        kinds = after.game.world.sides[i].kinds
        assert kinds is not None
        assert after.values()[i] == pytest.approx(before.values()[i][kinds.type_of], abs=1e-9)
    events = len(after.game.outcomes) + 2
    assert after.forecasts(2)[:events] == pytest.approx(before.forecasts(2)[:events], abs=1e-9)


def test_what_a_private_state_is_worth_at_the_horizon_is_paid_to_what_it_has_become() -> None:
    """One period, one side that may prepare for sure, and only the last state pays."""
    world = private_world(31, (2, 1), periods=1)
    side = world.sides[0]
    number = side.private[0]
    start = np.array([[1.0, 0.0]])
    sure = tuple(
        replace(m, cost=None, changes=() if k == 0 else tuple(replace(c, probability=1.0) for c in m.changes))
        for k, m in enumerate(side.covert[0].moves)
    )
    covert = (replace(side.covert[0], moves=sure), replace(side.covert[1], start=start))
    paid = PayoffRule(
        "horizon", Condition(covert=((0, number, frozenset({1})),)), (np.array([3.0]), np.zeros(1))
    )
    world = replace(
        world,
        sides=(replace(side, covert=covert, precision=2.0), world.sides[1]),
        payoffs=(paid,),
        outcome_rules=(),
        clock=replace(world.clock, discount=0.5),
    )
    found = solve_tree(compile_game(world))
    play, _ = found.start_play(found.game.start)
    assert play.covert[0][0].max() == pytest.approx(1.0 / (1.0 + np.exp(-2.0 * 0.5 * 3.0)), abs=1e-12)
