"""In which coordinate beliefs are written: chosen by what suits a game, and no other answer for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from standoff.equilibrium import Solution, solve, solve_game
from standoff.equilibrium.equilibrium import Equilibrium
from standoff.equilibrium.grid import Coordinate
from standoff.equilibrium.induced import Induction, Options
from standoff.equilibrium.induction import induce, interpolates
from standoff.equilibrium.smoothness import Smoothness, smoothness
from standoff.equilibrium.state import ROUGH
from standoff.game import Game, compile_game
from standoff.scenario import Scenario, load
from tests.equilibrium.places import gold_game
from tests.worlds import random_world

FIRST, FINEST = 5, 25


def border(sharper: float, periods: int = 26) -> Scenario:
    """`border-incident` with other precision: at twice its own a reputation is worth having."""
    precision = {
        f"sides.{s.key}.precision": sharper * s.precision for s in load("border-incident").world().sides
    }
    return load("border-incident", set=precision | {"clock.periods": periods})


def on_grid(
    game: Game, points: int, coordinate: Coordinate, tolerance: float = 1e-10, level: int | None = None
) -> Induction:
    options = Options(deadlines=(game.periods,), tolerance=tolerance, threads=1, level=level)
    return induce(game, (points, points), options, coordinate=coordinate)


def apart(one: Induction, two: Induction) -> float:
    """Largest difference in the probability of an outcome or a strike."""
    return max(
        float(np.max(np.abs(told - two.start_forecasts[deadline])))
        for deadline, told in one.start_forecasts.items()
    )


@pytest.mark.parametrize(
    ("game", "expected"),
    [
        (lambda: gold_game("F", periods=10, precision=1, discount=0.9), "share"),
        (lambda: compile_game(load("costly-reassurance").world()), "share"),
        (lambda: compile_game(border(1).world()), "share"),
        (lambda: compile_game(border(2).world()), "angle"),
        pytest.param(
            lambda: compile_game(load("us-iran-2019").world(view=0)), "angle", marks=pytest.mark.slow
        ),
        pytest.param(
            lambda: compile_game(load("us-iran-2019").world(view=1)), "angle", marks=pytest.mark.slow
        ),
    ],
    ids=["gold F", "costly-reassurance", "border-incident", "sharper border", "us-iran 0", "us-iran 1"],
)
def test_a_coarse_grid_tells_which_suits(game, expected: Coordinate) -> None:  # type: ignore[no-untyped-def]
    made = game()
    for points in (FIRST, FIRST + 2):
        assert smoothness(on_grid(made, points, "share", ROUGH)).coordinate == expected


@pytest.mark.slow
@pytest.mark.parametrize(("sharper", "best", "other"), [(1, "share", "angle"), (2, "angle", "share")])
def test_what_suits_is_nearer_to_the_truth(sharper: float, best: Coordinate, other: Coordinate) -> None:
    game = compile_game(border(sharper).world())
    exact = on_grid(game, 21, best)
    errors = [apart(exact, on_grid(game, 11, written)) for written in (best, other)]
    assert 5 * errors[0] < errors[1]


def test_too_coarse_a_grid_tells_nothing() -> None:
    game = compile_game(border(2).world())
    assert smoothness(on_grid(game, 3, "share", ROUGH)) == Smoothness("share", 0.0)
    assert smoothness(on_grid(game, 3, "angle", ROUGH)) == Smoothness("angle", 0.0)


@pytest.mark.parametrize(("types", "level"), [((2, 2), None), ((3, 1), None), ((2, 2), 2)])
def test_the_answer_is_the_same_in_either(types: tuple[int, int], level: int | None) -> None:
    game = compile_game(
        random_world(3, types=types, periods=3, variables=1, covert_tracks=(1, 1), overt_tracks=(1, 1))
    )
    written: tuple[Coordinate, Coordinate] = ("share", "angle")
    share, angle = (on_grid(game, 17, coordinate, level=level) for coordinate in written)
    assert apart(share, angle) < 1e-9
    np.testing.assert_allclose(share.start_values, angle.start_values, atol=1e-9)


@pytest.fixture(scope="module")
def angled() -> Solution:
    return solve(border(2), points=7, threads=1)


def test_what_it_was_solved_in_is_told_and_used(angled: Solution) -> None:
    (view, _), certificate = angled.views, angled.certificate
    assert certificate.coordinate == "angle" == certificate.as_dict()["coordinate"]
    assert angled.provenance.options["coordinate"] == "angle"
    grid, state = view.induction.grid, view.game.start
    assert view.angled
    for node in (3, 10, grid.nodes - 1):
        block, lane = divmod(node, grid.mu0.shape[2])
        beliefs = grid.mu0[block, :, lane], grid.mu1[block, :, lane]
        for found, solved in zip(
            view.value(2, state, beliefs), view.at(2, state, beliefs).values, strict=True
        ):
            np.testing.assert_allclose(found, solved, atol=1e-9)


def test_it_comes_back_from_a_file(angled: Solution, tmp_path: Path) -> None:
    angled.save(file := tmp_path / "solved.nc")
    loaded = Solution.load(file)
    assert loaded.certificate == angled.certificate
    beliefs = np.array([0.9, 0.1]), np.array([0.3, 0.7])
    (mine, _), (theirs, _) = angled.views, loaded.views
    assert theirs.angled
    for found, expected in zip(
        theirs.value(3, mine.game.start, beliefs), mine.value(3, mine.game.start, beliefs), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.slow
def test_estimated_errors_hold_in_19_of_20_games() -> None:
    """At default settings, of random games of 3 to 15 periods and of payoffs up to ten times as large."""
    held = []
    for seed in range(1000, 1039):
        game = _random_game(seed)
        if interpolates(game):
            fine = [on_grid(game, FINEST, written) for written in ("share", "angle")]  # type: ignore[arg-type]
            found = solve_game(game, threads=1)
            unknown = max(_off(game, fine[0], fine[1]), 1e-12)
            held.append(_error(game, found, fine) <= max(found.certificate.conflict_error, unknown))
    assert len(held) > 30
    assert np.mean(held) >= 0.95


def _random_game(seed: int) -> Game:
    rng = np.random.default_rng(seed)
    covert = (1, 1) if seed % 3 else (0, 0)
    return compile_game(
        random_world(
            seed,
            types=(2, 2) if seed % 5 else (2, 1),
            periods=int(rng.integers(3, 16)),
            variables=1,
            covert_tracks=covert,
            overt_tracks=(1, 1),
            private=covert,
            public=(0, covert[1]),
            events=1,
            scale=float(rng.choice([1, 3, 6, 10])),
        )
    )


def _off(game: Game, one: Induction, two: Induction) -> float:
    """Largest difference in what `conflict_error` speaks of."""
    gap = one.start_forecasts[game.periods] - two.start_forecasts[game.periods]
    count = len(game.outcomes)
    sums = gap[:, :count][:, game.conflict].sum(axis=1), gap[:, :count].sum(axis=1)
    return float(np.max(np.abs(np.column_stack([gap[:, : count + 2], *sums]))))


def _error(game: Game, found: Equilibrium, fine: list[Induction]) -> float:
    return min(_off(game, found.induction, exact) for exact in fine)
