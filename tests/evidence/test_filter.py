"""The exact filter against brute force, and the particles against the exact filter."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

from standoff.evidence.exact import TooManyError, filter_exactly
from standoff.evidence.hearing import hear
from standoff.evidence.histories import holds, mean
from standoff.evidence.judgement import JUDGEMENT
from standoff.evidence.observables import observable
from standoff.evidence.particles import filter_by_particles, systematic
from standoff.evidence.pictures import weights_on
from standoff.game import compile_game
from tests.evidence.brute import posterior
from tests.evidence.hearsay import known, told
from tests.simulation.fakes import fake, misperceiving
from tests.worlds import random_world

SIZES = {
    "types": (2, 2),
    "periods": 3,
    "variables": 1,
    "covert_tracks": (1, 1),
    "overt_tracks": (1, 1),
    "private": (1, 1),
    "public": (1, 0),
    "events": 1,
}
ONE_ACT = replace(JUDGEMENT, again=0.0)
STRENGTH = 2 * JUDGEMENT.right("B", 2) - 1


def game_of(seed, **more):
    return compile_game(random_world(seed, **(SIZES | more)))


def day(game, period, offset=0):
    return (game.world.clock.date(period) + dt.timedelta(days=offset)).isoformat()


def paths_of(game):
    """Something of each kind that can be reported."""
    world = game.world
    one, two = (side.key for side in world.sides)
    public = next(s for s in world.sources if s.seen_by is None)
    private = next(s for s in world.sources if s.seen_by is not None)
    room = {"indicator": "indicators", "incident": "incidents", "proxy": "proxies", "channel": "channels"}
    track = world.sides[0].covert[0]
    return {
        "type": f"sides.{two}.types.{world.sides[1].types[1]}",
        "covert": f"moves.{one}.covert.{track.name}.{track.moves[-1].name}",
        "overt": f"moves.{two}.overt.{world.sides[1].overt[0].name}.{world.sides[1].overt[0].moves[-1].name}",
        "public": f"{room[public.kind]}.{public.name}.{public.readings[1]}",
        "private": f"{room[private.kind]}.{private.name}.{private.readings[1]}",
        "state": f"state.{world.variables[0].name}.{world.variables[0].levels[1]}",
    }


def so(about, fact, acts=None):
    """Whether something was so in a period, by the numbers that brute force gives.

    Parameters
    ----------
    acts
        Of the side's moves, those that are other than rest; a further act then counts too.
    """
    if acts is not None and about.kind == "overt" and not about.rest and fact.again[about.side] >= 0:
        more = fact.again[about.side]
        if acts[fact.overt[about.side]] and about.mask[more]:
            return True
    if about.kind == "type":
        return bool(about.mask[fact.types[about.side]])
    if about.kind == "state":
        return bool(about.mask[fact.state])
    return bool(about.mask[getattr(fact, about.kind)[about.side]])


def acting(game, path):
    """By number of a side's overt moves, whether it does anything at all."""
    side = next(i for i in (0, 1) if game.world.sides[i].key == path.split(".")[1])
    rest = tuple(track.moves[0].name for track in game.world.sides[side].overt)
    return [move != rest for move in game.overt_moves[side]]


def by_brute_force(solution, game, reports, asked, periods, allowed=lambda *_: True, again=0.0):
    """``reports``: (path, first, last, strength[, first and last were it misdated, chance of that]).

    ``asked`` is a path, in the last period.
    """
    spoken = [
        (observable(game, path), acting(game, path) if ".overt." in path else None, first, last, s, more)
        for path, first, last, s, *more in reports
    ]

    def likelihood(history):
        found = 1.0
        for about, acts, first, last, s, more in spoken:
            spans = [(first, last, 1.0)]
            if more:
                spans = [(first, last, 1.0 - more[2]), (more[0], more[1], more[2])]
            found *= sum(
                share
                * 0.5
                * (1 + s * (1 if any(so(about, history[t], acts) for t in range(a, b + 1)) else -1))
                for a, b, share in spans
            )
        return found

    about = observable(game, asked)
    return posterior(
        solution,
        periods,
        likelihood,
        lambda history: float(so(about, history[-1])),
        allowed=allowed,
        again=again,
    )


def filtered(solution, reports, date, method="exact", seed=1, particles=40_000, judgement=ONE_ACT):
    game = solution.actual
    hearing = hear(reports, game, dt.date.fromisoformat(date), judgement)
    heard = hearing.visible_to(None)
    if method == "exact":
        sure = [k for k, each in enumerate(hearing.reports) if each.told.sure]
        found = filter_exactly(solution, hearing, sure, lambda _: None)
    else:
        found = filter_by_particles(solution, hearing, heard, lambda _: None, particles=particles, seed=seed)
    return found, weights_on(hearing, found, heard, hearing.as_of)


def chance(game, found, weights, path):
    return mean(weights, holds(found.facts, observable(game, path)).astype(float), found.island)


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "viewed"), [(1, False), (4, False), (1, True), (6, True)])
def test_beliefs_are_those_of_brute_force(seed, viewed):
    game = game_of(seed)
    solution = misperceiving(game, seed) if viewed else fake(game, seed)
    paths = paths_of(game)
    reports = [
        told(paths["covert"], day(game, 0)),
        told(paths["overt"], day(game, 0), modality="denied"),
        told(paths["public"], day(game, 1)),
        told(paths["private"], day(game, 1), "A1"),
        told(paths["type"], day(game, 1), "C3", modality="feared"),
    ]
    read = 2 * JUDGEMENT.right("A", 1) - 1
    of_type = (2 * JUDGEMENT.right("C", 3) - 1) * JUDGEMENT.deeds["feared"]
    brute = [
        (paths["covert"], 0, 0, STRENGTH),
        (paths["overt"], 0, 0, -0.4 * STRENGTH),
        (
            paths["public"],
            1,
            1,
            STRENGTH,
            0,
            1,
            JUDGEMENT.misdated,
        ),  # the first day may belong to the period before
        (paths["private"], 1, 1, read, 0, 1, JUDGEMENT.misdated),
        (paths["type"], 1, 1, of_type),
    ]
    found, weights = filtered(solution, reports, day(game, 1, 1))
    for path in paths.values():
        expected = by_brute_force(solution, game, brute, path, 2)
        assert chance(game, found, weights, path)[0] == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("viewed", [False, True])
def test_two_acts_of_a_side_in_a_period_are_both_possible(viewed):
    """A warning and an offer in one fortnight: one is the period's move, the other a further act."""
    game = game_of(3, periods=2, overt_levels=3, private=(1, 0), public=(0, 0), variables=0)
    solution = misperceiving(game, 3) if viewed else fake(game, 3)
    side = next(i for i in (0, 1) if len(game.world.sides[i].overt[0].moves) == 3)
    track = game.world.sides[side].overt[0]
    acts = [f"moves.{game.world.sides[side].key}.overt.{track.name}.{move.name}" for move in track.moves]
    reports = [told(path, day(game, 0, 3), "A1" if path != acts[0] else "C3") for path in acts]
    weak = 2 * JUDGEMENT.right("C", 3) - 1  # that it rested, which no further act makes so
    strength = 2 * JUDGEMENT.right("A", 1) - 1
    asked = [*acts, *(f"sides.{s.key}.types.{s.types[1]}" for s in game.world.sides)]
    beliefs = []
    for again in (0.0, JUDGEMENT.again):
        found, weights = filtered(
            solution, reports, day(game, 0, 4), judgement=replace(JUDGEMENT, again=again)
        )
        beliefs.append(chance(game, found, weights, asked[-1])[0])
        brute = [(path, 0, 0, strength if path != acts[0] else weak) for path in acts]
        for path in asked:
            expected = by_brute_force(solution, game, brute, path, 1, again=again)
            assert chance(game, found, weights, path)[0] == pytest.approx(expected, abs=1e-10)
    assert abs(beliefs[1] - beliefs[0]) > 1e-4
    drawn, drawn_weights = filtered(solution, reports, day(game, 0, 4), "particles", judgement=JUDGEMENT)
    for path in asked:
        value, error = chance(game, drawn, drawn_weights, path)
        assert abs(value - chance(game, found, weights, path)[0]) <= 5 * error + 1e-3


def test_a_report_of_several_periods_is_of_any_of_them():
    game = game_of(4)
    solution, paths = fake(game, 4), paths_of(game)
    late = told(
        paths["covert"],
        day(game, 1),
        earliest=game.world.clock.start,
        latest=dt.date.fromisoformat(day(game, 1)),
    )
    found, weights = filtered(solution, [late], day(game, 1, 1))
    expected = by_brute_force(solution, game, [(paths["covert"], 0, 1, STRENGTH)], paths["type"], 2)
    assert chance(game, found, weights, paths["type"])[0] == pytest.approx(expected, abs=1e-10)


@pytest.mark.slow
def test_a_known_path_is_followed_over_three_periods():
    game = game_of(1)
    solution, paths = misperceiving(game, 3), paths_of(game)
    two = game.world.sides[1]
    overt, public = paths["overt"].rpartition(".")[0], paths["public"].rpartition(".")[0]
    first = game.world.sides[0]
    own = f"moves.{first.key}.overt.{first.overt[0].name}.{first.overt[0].moves[0].name}"
    quiet = next(s for s in game.world.sources if s.seen_by is None).readings[0]
    certain = [own, f"{overt}.{two.overt[0].moves[0].name}", f"{public}.{quiet}"]
    reports = [known(path, day(game, t)) for t in range(3) for path in certain]
    reports.append(told(paths["private"], day(game, 2)))
    abouts = [observable(game, path) for path in certain]
    found, weights = filtered(solution, reports, day(game, 2, 1))
    for asked in (paths["type"], paths["covert"]):
        expected = by_brute_force(
            solution,
            game,
            [(paths["private"], 2, 2, STRENGTH, 1, 2, JUDGEMENT.misdated)],
            asked,
            3,
            allowed=lambda t, fact: all(so(about, fact) for about in abouts),
        )
        assert chance(game, found, weights, asked)[0] == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize(("seed", "viewed"), [(1, False), (4, True), (6, False)])
def test_particles_agree_with_the_exact_filter(seed, viewed):
    game = game_of(seed)
    solution = misperceiving(game, seed) if viewed else fake(game, seed)
    paths = paths_of(game)
    reports = [
        told(paths["covert"], day(game, 0)),
        told(paths["overt"], day(game, 0)),
        told(paths["public"], day(game, 1), "A1"),
        told(paths["private"], day(game, 1)),
    ]
    exact, exact_weights = filtered(solution, reports, day(game, 1, 1))
    drawn, drawn_weights = filtered(solution, reports, day(game, 1, 1), "particles", seed)
    for path in paths.values():
        expected, none = chance(game, exact, exact_weights, path)
        value, error = chance(game, drawn, drawn_weights, path)
        assert none == 0.0
        assert abs(value - expected) <= 5 * error + 1e-3
        assert error < 0.02


def test_stated_errors_are_as_large_as_the_errors_are():
    game = game_of(4)
    solution, path = fake(game, 4), None
    path = paths_of(game)["type"]
    reports = [
        told(paths_of(game)["covert"], day(game, 0)),
        told(paths_of(game)["overt"], day(game, 1), "A1"),
    ]
    expected = chance(game, *filtered(solution, reports, day(game, 1, 1)), path)[0]
    gaps = []
    for seed in range(40):
        value, error = chance(
            game, *filtered(solution, reports, day(game, 1, 1), "particles", seed, particles=2_000), path
        )
        gaps.append((value - expected) / error)
    # Ten filters leave the error itself uncertain, so that the gaps are those of Student's t with 9 degrees of freedom.
    assert 0.6 < math.sqrt(np.mean(np.square(gaps))) < 1.8
    assert abs(np.mean(gaps)) < 4 * math.sqrt(9 / 7) / math.sqrt(len(gaps))


def test_too_much_left_open_is_refused():
    game = game_of(1, periods=3, types=(2, 2), overt_levels=3, public=(2, 1), private=(2, 2))
    solution = fake(game, 1)
    with pytest.raises(TooManyError):
        filtered(solution, [], day(game, 2))


def test_systematic_draws_keep_shares():
    rng = np.random.default_rng(0)
    weights = rng.random(50)
    drawn = np.bincount(systematic(weights, 0.3, 1000), minlength=50)
    assert np.abs(drawn - 1000 * weights / weights.sum()).max() <= 1
