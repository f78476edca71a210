"""The method `tree`: against other programs at every information set, against a readable solver, against the grid."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

import standoff as so
from standoff.equilibrium import Record, TreeEquilibrium, TreeSolution, solve, solve_game, solve_tree
from standoff.errors import UsageError
from standoff.game import Game, Stage, compile_game
from standoff.scenario import load
from tests.equilibrium.test_gold import _by_name, _place
from tests.reference import gold, recursion
from tests.shared import shared_path
from tests.worlds import random_world

CASES = [(name, precision) for name in gold.GAMES for precision in gold.PRECISIONS]
HIGH = {name: (5, 10) if name.startswith("crisis") else (4,) for name in gold.GAMES}
SLOW = {(f"crisis_A_T{periods}", precision) for periods in (4, 8) for precision in (5, 10)}
AGREE = 1e-9

SMALL = [(seed, {}) for seed in (0, 1, 3, 7, 8, 9)] + [
    (seed, {"types": (2, 2), "covert_tracks": (1, 1), "private": (1, 1), "overt_tracks": (1, 1)})
    for seed in (21, 22, 23, 24)
]


@cache
def game(name: str, precision: float) -> Game:
    file, parameters = gold.GAMES[name]
    return compile_game(load(gold.HERE / file, set={**parameters, "precision": precision}).world())


@cache
def solved(name: str, precision: float) -> TreeEquilibrium:
    return solve_tree(game(name, precision))


@cache
def random_game(seed: int) -> Game:
    return compile_game(random_world(seed, periods=2, **dict(SMALL)[seed]))


@pytest.mark.parametrize(("name", "precision"), CASES)
def test_gold_games_at_every_information_set(name: str, precision: float) -> None:
    answer, found = gold.answer(name, precision), solved(name, precision)
    assert found.certificate.residual <= 1e-12
    assert found.certificate.value_error == 0
    for each in answer.sets:
        assert _played(found, each) == pytest.approx(list(each.probabilities.values()), abs=AGREE)
    expected = [float(found.game.prior[i] @ found.values()[i]) for i in (0, 1)]
    assert expected == pytest.approx(answer.expected, abs=AGREE)
    if answer.attack is not None:
        periods = range(1, found.game.periods + 1)
        outcomes, strikes = found.forecast(list(periods))
        attacks = np.cumsum(answer.attack, axis=0)
        np.testing.assert_allclose(outcomes[:, 0], attacks.sum(axis=1), rtol=0, atol=AGREE)
        np.testing.assert_allclose(strikes, attacks[:, :2] + attacks[:, 2:], rtol=0, atol=AGREE)
    for past, _, hawk in answer.nodes:
        beliefs, _ = found.after(_walk(found.game, past)[1])
        assert (beliefs[0][1], beliefs[1][1]) == pytest.approx(hawk, abs=AGREE)


@pytest.mark.parametrize(
    ("name", "precision"),
    [
        pytest.param(name, precision, marks=pytest.mark.slow if (name, precision) in SLOW else ())
        for name, precisions in HIGH.items()
        for precision in precisions
    ],
)
def test_gold_games_at_high_precision_are_on_the_branch_of_gambit(name: str, precision: float) -> None:
    """Several equilibria are listed there; the one found is the first, Gambit's, and none of the others."""
    found = solved(name, precision)
    listed = _listed(name, precision)
    mine = np.concatenate([_played(found, each) for each in gold.answer(name, precision).sets])
    gaps = [float(np.max(np.abs(mine - np.concatenate(other)))) for other in listed]
    which = int(np.argmin(gaps))
    assert gaps[which] < AGREE
    assert which == 0, f"equilibrium {which} of {len(listed)} listed, not Gambit's"
    assert all(gap > 1e-3 for gap in gaps[1:])


@pytest.mark.slow
def test_a_branch_that_folds_is_followed_and_told() -> None:
    found = solved("crisis_A_T8", 5)
    assert found.certificate.folds == len(found.folds) > 0
    assert len(found.folds) % 2 == 0
    assert all(0 < share < 1 for share in found.folds)
    assert solved("crisis_A_T3", 5).certificate.folds == 0


@pytest.mark.parametrize("seed", [seed for seed, _ in SMALL])
def test_random_games_against_the_readable_solver(seed: int) -> None:
    compiled = random_game(seed)
    try:
        expected = recursion.solve_tree(compiled, max_nodes=400)
    except ValueError as reason:
        pytest.skip(str(reason))
    found = solve_tree(compiled)
    for mine, theirs in zip(found.values(), expected.values, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-10)
    chances = expected.outcomes().sum(axis=(2, 3)).cumsum(axis=0)
    strikes = expected.strikes().cumsum(axis=0)
    outcomes, struck = found.forecast([1, 2])
    np.testing.assert_allclose(outcomes, chances, rtol=0, atol=1e-10)
    np.testing.assert_allclose(struck, strikes, rtol=0, atol=1e-10)
    for each in expected.nodes:
        history = [
            Record(record.y, (record.z0, record.z1), (record.a0, record.a1), state)
            for record, state in each.node.history
        ]
        if not history:
            play = found.at(each.node.period, each.node.state, each.beliefs)
        else:
            starts = [expected.tree.nodes[root].state for _, root in expected.tree.roots]
            if len(starts) > 1:
                continue  # which of them a node comes from, the readable solver does not tell
            beliefs, play = found.after(history)
            for mine, theirs in zip(beliefs, each.beliefs, strict=True):
                np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-10)
        for mine, theirs in zip(
            (*play.covert, *play.overt), (*each.strategies.covert, *each.strategies.overt), strict=True
        ):
            np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", [seed for seed, _ in SMALL if seed])
def test_random_games_against_the_grid_within_its_error(seed: int) -> None:
    compiled = random_game(seed)
    found, grid = solve_tree(compiled), solve_game(compiled, deadlines=(1, 2), threads=1)
    claimed = grid.certificate
    for mine, theirs in zip(found.forecast([1, 2]), grid.forecast([1, 2]), strict=True):
        assert np.max(np.abs(mine - theirs)) <= claimed.conflict_error + 1e-9
    for probability, state in found.start():
        assert probability > 0
        mine_at, theirs_at = (each.at(0, state, compiled.prior) for each in (found, grid))
        for mine, theirs in zip(mine_at.values, theirs_at.values, strict=True):
            assert np.max(np.abs(mine - theirs)) <= claimed.value_error + 1e-9
        for mine, theirs in zip(
            (*mine_at.covert, *mine_at.overt), (*theirs_at.covert, *theirs_at.overt), strict=True
        ):
            assert np.max(np.abs(mine - theirs)) <= claimed.play_error + 1e-9


def test_beliefs_that_are_not_reached_are_refused() -> None:
    found = solved("F_T1", 1)
    state = found.start()[0][1]
    with pytest.raises(UsageError, match="no public record leads"):
        found.at(0, state, (np.array([0.5, 0.5]), np.array([0.5, 0.5])))
    with pytest.raises(UsageError, match="cannot go on"):
        found.after([Record(0, (0, 0), (0, 0), 0)])


def test_a_scenario_solved_by_both_methods() -> None:
    exact, grid = (
        so.solve(so.load(gold.HERE / "crisis_A.yaml", set={"clock.periods": 3}), method="tree", periods=2),
        so.solve(so.load(gold.HERE / "crisis_A.yaml", set={"clock.periods": 3}), periods=2),
    )
    assert isinstance(exact, TreeSolution)
    assert exact.actual.periods == grid.actual.periods == 2
    assert exact.certificate.method == "tree"
    assert grid.certificate.method == "grid"
    for mine, theirs in zip(exact.views, grid.views, strict=True):
        gap = np.max(np.abs(mine.forecast([1, 2])[0] - theirs.forecast([1, 2])[0]))
        assert gap <= theirs.certificate.conflict_error
    assert exact.informed.conflict == grid.informed.conflict
    assert exact.deviation_gain is not None


def test_too_many_records_are_refused_with_their_number() -> None:
    with pytest.raises(UsageError, match=r"tree of 3 periods has up to [\d,]+ public records"):
        solve("us-iran-2019", method="tree", periods=3)


def test_a_method_there_is_not() -> None:
    with pytest.raises(UsageError, match="grid and tree"):
        solve("reciprocal-fear", method="guess")  # type: ignore[call-overload]


def _played(found: TreeEquilibrium, each: gold.InformationSet) -> list[float]:
    stage, history = _walk(found.game, each.past)
    _, play = found.after(history)
    row = (play.covert if each.covert else play.overt)[each.side][_place(found.game, stage, each)]
    return list(_by_name(found.game, stage, each, row).values())


def _walk(compiled: Game, past: Sequence[gold.Past]) -> tuple[Stage, list[Record]]:
    ((_, state),) = recursion.arrive(compiled, 0, compiled.start)
    records = []
    for period, each in enumerate(past):
        stage = compiled.stage(period, state)
        record = gold.record(compiled, stage, each)
        ((_, state),) = recursion.onward(compiled, period, stage, record)
        records.append(Record(record.y, (record.z0, record.z1), (record.a0, record.a1), state))
    return compiled.stage(len(past), state), records


def _listed(name: str, precision: float) -> list[list[list[float]]]:
    """Strategies of all equilibria listed for a precision, Gambit's first, in the order of the information sets."""
    file = json.loads(shared_path(f"gold/{name}.json").read_text(encoding="utf-8"))
    found = next(each for each in file["solutions"] if each["lambda"] == precision)
    others = found.get("other_qre", [])
    first = found["polished"] if "polished" in found else found["probs"]
    return [first, *(other["probs"] if isinstance(other, dict) else other for other in others)]


@pytest.mark.parametrize(("precision", "weapons"), [(8, 2.5), (10, 2), (20, 1)])
def test_neither_method_leaves_the_branch_where_three_equilibria_lie_close(
    precision: float, weapons: float
) -> None:
    """The unstable equilibrium lies nearer to uniform play than the one that the branch leads to."""
    settings = {"precision": precision, "weapons": weapons}
    game = compile_game(so.load("strategic-risk", set=settings).world())
    grid, exact = solve_game(game), solve_tree(game)
    ((_, state),) = grid.start()
    for mine, theirs in zip(
        grid.at(0, state, game.prior).overt, exact.at(0, state, game.prior).overt, strict=True
    ):
        np.testing.assert_allclose(mine, theirs, atol=1e-9)


def test_a_game_that_ends_with_every_record_is_solved() -> None:
    content = dict(so.load(gold.HERE / "crisis_A.yaml", set={"clock.periods": 2}).content)
    content["outcomes"] = [{"when": {"one.force": moves}, "ends": {"war": 1}} for moves in ("hold", "attack")]
    content["payoffs"] = [{"when": {"outcome": "war"}, "one": {"D": 1, "H": 0.5}, "two": 1}]
    game = compile_game(so.load(content).world())
    found = solve_tree(game)
    assert found.certificate.residual < 1e-10
    assert found.forecast([1])[0].sum() == pytest.approx(1, abs=1e-12)
