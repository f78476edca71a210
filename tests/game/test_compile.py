"""The compiled arrays against a period played out by hand, case by case."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings

from standoff.errors import ScenarioError
from standoff.game import Game, Stage, compile_game
from standoff.scenario.world import Condition, OutcomeRule, Track, World
from tests.game import brute
from tests.worlds import random_world, worlds

close = partial(np.testing.assert_allclose, rtol=0.0, atol=1e-12)


def near(one: float, two: float) -> bool:
    return abs(one - two) <= 1e-12


def built(game: Game) -> list[tuple[int, Stage]]:
    """(first period, stage) of every stage there is."""
    found = []
    for r, row in enumerate(game.stages):
        period = int(np.argmax(game.regime == r))
        found += [(period, stage) for stage in row if stage is not None]
    return found


def named(game: Game, stage: Stage, side: int) -> tuple[list[brute.Moves], list[brute.Moves]]:
    """Covert and overt moves of a stage as levels."""
    tracks = game.world.sides[side]

    def levels(parts: tuple[Track, ...], names: tuple[str, ...]) -> brute.Moves:
        return tuple([m.name for m in t.moves].index(n) for t, n in zip(parts, names, strict=True))

    return (
        [levels(tracks.covert, game.covert_moves[side][h]) for h in stage.covert[side]],
        [levels(tracks.overt, game.overt_moves[side][a]) for a in stage.overt[side]],
    )


def reading_keys(
    world: World, sources: list[int], names: tuple[tuple[str, ...], ...]
) -> list[brute.Readings]:
    return [
        {s: world.sources[s].readings.index(n) for s, n in zip(sources, row, strict=True)} for row in names
    ]


def public_keys(game: Game, stage: Stage, side: int) -> list[brute.Readings]:
    world = game.world
    sources = [s for s in brute.public(world) if world.sources[s].of == side]
    return reading_keys(world, sources, tuple(game.public_readings[side][y] for y in stage.public_ids[side]))


def private_keys(game: Game, stage: Stage, side: int) -> list[brute.Readings]:
    world = game.world
    names = tuple(game.private_readings[side][z] for z in stage.private_ids[side])
    return reading_keys(world, brute.private(world, side), names)


def next_spread(game: Game, number: int) -> dict[brute.State, float]:
    spread: dict[brute.State, float] = {}
    for x, p in zip(game.lottery_states[number], game.lottery_probabilities[number], strict=True):
        if p:
            state = tuple(int(v) for v in game.states[x])
            spread[state] = spread.get(state, 0.0) + p
    return spread


def check_leaves(game: Game, period: int, stage: Stage) -> None:
    """Every combination of moves and readings of a stage."""
    world = game.world
    state = tuple(int(v) for v in game.states[stage.state])
    moves = [named(game, stage, i) for i in (0, 1)]
    for i in (0, 1):
        assert moves[i][0] == brute.covert_moves(world, i, state, period)
        for h, covert in enumerate(moves[i][0]):
            open_moves = [
                a for a, ok in zip(moves[i][1], stage.allowed[i][stage.classes[i][h]], strict=True) if ok
            ]
            assert open_moves == brute.overt_moves(world, i, state, period, covert)
    y0s, y1s = public_keys(game, stage, 0), public_keys(game, stage, 1)
    for (h0, m0), (h1, m1) in itertools.product(enumerate(moves[0][0]), enumerate(moves[1][0])):
        c = stage.classes[0][h0], stage.classes[1][h1]
        expected = {
            brute.key_of(y): p for y, p in brute.readings(world, brute.public(world), state, period, (m0, m1))
        }
        for (y0, k0), (y1, k1) in itertools.product(enumerate(y0s), enumerate(y1s)):
            y = {**k0, **k1}
            y = {s: y[s] for s in sorted(y)}
            rate = stage.public[0][h0, y0] * stage.public[1][h1, y1]
            assert near(rate, expected.get(brute.key_of(y), 0.0))
            if rate == 0.0:
                continue
            row = y0 * len(y1s) + y1
            for (a0, n0), (a1, n1) in itertools.product(enumerate(moves[0][1]), enumerate(moves[1][1])):
                if not (stage.allowed[0][c[0], a0] and stage.allowed[1][c[1], a1]):
                    continue
                now = brute.Happening(state, period, (m0, m1), y, (n0, n1))
                ends, going = brute.endings(world, now)
                assert near(stage.survive[row, a0, a1], going)
                ending = stage.ending[c[0], c[1], row, a0, a1]
                assert all(map(near, ending, ends.values()))
                for t in range(game.types[0]):
                    total = stage.covert_payoff[0][t, h0, row] + stage.payoff[0][t, c[0], c[1], row, a0, a1]
                    assert near(total, brute.payoff(world, 0, t, now))
                for t in range(game.types[1]):
                    total = stage.covert_payoff[1][t, h1, row] + stage.payoff[1][t, c[1], c[0], row, a1, a0]
                    assert near(total, brute.payoff(world, 1, t, now))
                if going > 0.0:
                    compare(next_spread(game, stage.lottery[row, a0, a1]), brute.next_states(world, now))


def compare(found: dict[brute.State, float], expected: dict[brute.State, float]) -> None:
    assert set(found) == set(expected)
    for state, probability in expected.items():
        assert near(found[state], probability)


@settings(max_examples=20, deadline=None)
@given(world=worlds(types=(2, 2), periods=2))
def test_every_leaf(world: World) -> None:
    game = compile_game(world)
    for period, stage in built(game):
        check_leaves(game, period, stage)


@settings(max_examples=25, deadline=None)
@given(world=worlds(private=(1, 1), covert_tracks=(1, 2)))
def test_private_readings(world: World) -> None:
    game = compile_game(world)
    for period, stage in built(game):
        state = tuple(int(v) for v in game.states[stage.state])
        for side in (0, 1):
            other = 1 - side
            keys = [brute.key_of(z) for z in private_keys(game, stage, side)]
            for h, move in enumerate(named(game, stage, other)[0]):
                pair = (move, move)
                found = dict(zip(keys, stage.private[side][stage.classes[other][h]], strict=True))
                expected = {
                    brute.key_of(z): p
                    for z, p in brute.readings(world, brute.private(world, side), state, period, pair)
                }
                assert set(expected) <= set(keys)
                for key, rate in found.items():
                    close(rate, expected.get(key, 0.0))


@settings(max_examples=30, deadline=None)
@given(world=worlds(types=(1, 1)))
def test_arrivals_and_reach(world: World) -> None:
    game = compile_game(world)
    states = brute.states(world)
    assert [tuple(row) for row in game.states] == states
    before = {tuple(v.start for v in world.variables)}
    for period in range(game.periods + 1):
        reached: set[brute.State] = set()
        for x, state in enumerate(states):
            kind = game.arrivals[period]
            found: dict[brute.State, float] = {}
            for y, p in zip(game.arrival_states[kind, x], game.arrival_probabilities[kind, x], strict=True):
                if p:
                    found[states[y]] = found.get(states[y], 0.0) + p
            expected = brute.arrive(world, state, period)
            compare(found, expected)
            if state in before:
                reached |= set(expected)
        assert {states[x] for x in np.flatnonzero(game.reachable[period])} == reached
        before = set()
        if period < game.periods:
            for state in reached:
                before |= reached_from(world, state, period)


def reached_from(world: World, state: brute.State, period: int) -> set[brute.State]:
    found: set[brute.State] = set()
    for m0 in brute.covert_moves(world, 0, state, period):
        for m1 in brute.covert_moves(world, 1, state, period):
            for y, _ in brute.readings(world, brute.public(world), state, period, (m0, m1)):
                for a0 in brute.overt_moves(world, 0, state, period, m0):
                    for a1 in brute.overt_moves(world, 1, state, period, m1):
                        now = brute.Happening(state, period, (m0, m1), y, (a0, a1))
                        if brute.endings(world, now)[1] > 0.0:
                            found |= set(brute.next_states(world, now))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_whole_period(seed: int) -> None:
    """Expected payoffs, endings and transitions under random strategies that tell all covert moves apart."""
    world = random_world(
        seed, types=(2, 2), covert_tracks=(1, 1), private=(1, 1), public=(1, 0), overt_tracks=(1, 1)
    )
    game = compile_game(world)
    rng = np.random.default_rng(seed)
    x = int(np.flatnonzero(game.reachable[0])[0])
    stage = game.stage(0, x)
    state = tuple(int(v) for v in game.states[x])
    y0s, y1s = public_keys(game, stage, 0), public_keys(game, stage, 1)
    ys = [brute.key_of({**k0, **k1}) for k0, k1 in itertools.product(y0s, y1s)]
    covert, overt, covert_of, overt_of = [], [], [], []
    for i in (0, 1):
        hs, moves = named(game, stage, i)
        zs = [brute.key_of(z) for z in private_keys(game, stage, i)]
        sigma = rng.dirichlet(np.ones(len(hs)), game.types[i])
        allowed = stage.allowed[i][stage.classes[i]][None, :, None, None, :]
        tau = rng.random((game.types[i], len(hs), len(zs), len(ys), len(moves))) * allowed
        tau /= tau.sum(axis=-1, keepdims=True)
        covert.append(sigma)
        overt.append(tau)
        covert_of.append({(t, h): sigma[t, k] for t in range(game.types[i]) for k, h in enumerate(hs)})
        overt_of.append(
            {
                (t, h, z, y, a): tau[t, kh, kz, ky, ka]
                for t in range(game.types[i])
                for kh, h in enumerate(hs)
                for kz, z in enumerate(zs)
                for ky, y in enumerate(ys)
                for ka, a in enumerate(moves)
            }
        )
    found = brute.play(world, state, 0, (covert_of[0], covert_of[1]), (overt_of[0], overt_of[1]))
    c0, c1 = stage.classes
    rates = stage.public[0][:, None, :, None] * stage.public[1][None, :, None, :]
    rates = rates.reshape(len(c0), len(c1), -1)
    # p: types k l, covert g h, y, private z (seen by 0) w (seen by 1), overt a b
    weight = np.einsum(
        "kg,lh,ghy,hz,gw,kgzya,lhwyb->klghyab",
        covert[0], covert[1], rates, stage.private[0][c1], stage.private[1][c0], overt[0], overt[1],
        optimize=True,
    )  # fmt: skip
    p0, p1 = game.prior
    pay0 = stage.payoff[0][:, c0][:, :, c1] + stage.covert_payoff[0][:, :, None, :, None, None]
    pay1 = stage.payoff[1][:, c1][:, :, c0] + stage.covert_payoff[1][:, :, None, :, None, None]
    close(np.einsum("klghyab,l,kghyab->k", weight, p1, pay0), found.payoff[0])
    close(np.einsum("klghyab,k,lhgyba->l", weight, p0, pay1), found.payoff[1])
    joint = np.einsum("klghyab,k,l->ghyab", weight, p0, p1)
    ends = np.einsum("ghyab,ghyabo->o", joint, stage.ending[c0][:, c1])
    close(ends, list(found.ends.values()))
    goes_on: dict[brute.State, float] = {}
    for index in np.ndindex(stage.survive.shape):
        probability = joint[:, :, *index].sum() * stage.survive[index]
        if probability > 0.0:
            for then, share in next_spread(game, int(stage.lottery[index])).items():
                goes_on[then] = goes_on.get(then, 0.0) + probability * share
    compare(goes_on, found.goes_on)
    struck = [
        joint.sum(axis=(0, 1, 2, 4)) @ stage.strikes[0],
        joint.sum(axis=(0, 1, 2, 3)) @ stage.strikes[1],
    ]
    close(struck, found.strikes)


@settings(max_examples=25, deadline=None)
@given(world=worlds(types=(2, 1)))
def test_terminal(world: World) -> None:
    game = compile_game(world)
    end = world.clock.periods
    quiet = dict.fromkeys(brute.public(world), 0)
    rest = (
        [tuple(0 for _ in side.covert) for side in world.sides],
        [tuple(0 for _ in side.overt) for side in world.sides],
    )
    still = replace(world, outcome_rules=())
    for x, state in enumerate(brute.states(world)):
        now = brute.Happening(state, end, tuple(rest[0]), quiet, tuple(rest[1]))  # type: ignore[arg-type]
        for side in (0, 1):
            for kind in range(game.types[side]):
                expected = sum(
                    float(rule.amounts[side][kind])
                    for rule in world.payoffs
                    if rule.kind == "horizon" and brute.is_so(rule.when, now)
                )
                flow = brute.payoff(still, side, kind, now)
                expected += sum(flow * world.clock.discount**k for k in range(world.clock.beyond))
                close(game.terminal[side][kind, x], expected)


def test_ending_on_covert_moves_is_refused() -> None:
    world = random_world(3, covert_tracks=(1, 1), periods=1)
    rule = OutcomeRule(when=Condition(covert=((0, 0, frozenset({1})),)), ends=(("war", 0.5),))
    with pytest.raises(ScenarioError, match="whether it ends may not depend on covert moves"):
        compile_game(replace(world, outcome_rules=(rule,)))


def test_states_asked_for_are_covered() -> None:
    world = random_world(5, variables=2, periods=2, events=0)
    alone = compile_game(world)
    more = compile_game(world, states=np.ones_like(alone.reachable))
    assert more.reachable.all()
    for x in range(len(more.states)):
        more.stage(1, x)
