"""Against equilibria computed by other programs, at every information set.

The games of the gold set (by Gambit, and polished by an independent Newton method) are written as scenario
files under ``tests/gold`` from the words of its README alone. Each is solved twice: on the tree of its
public histories (`tests.reference.recursion`), which checks the files and the compiled games to nine
digits, and on the belief grid, which checks the solver to 1e-8 where there is one period and to the
certificate's own error estimate otherwise.

``ladder_K6``, the escalation ladder that goes on for ever, is written there too and held to its answer in
`tests.equilibrium.test_stationary`, as its equilibrium is a stationary one. The format can express every game
of the set.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from standoff.equilibrium import Equilibrium, StageSolution, solve_game
from standoff.game import Game, Stage, compile_game
from standoff.scenario import load
from tests.reference import gold
from tests.reference.recursion import Record, TreeSolution, arrive, onward, solve_tree
from tests.reference.stage import Floats, Pair

CASES = [(name, precision) for name in gold.GAMES for precision in gold.PRECISIONS]
ONE_PERIOD = 1e-8
INTERPOLATED = 1e-4
"""What the certificate may at most claim as its error at default settings."""
TREE = 1e-9


@cache
def game(name: str, precision: float) -> Game:
    """The compiled game at a precision."""
    file, parameters = gold.GAMES[name]
    scenario = load(gold.HERE / file, set={**parameters, "precision": precision})
    return compile_game(scenario.world())


@cache
def tree(name: str, precision: float) -> TreeSolution:
    return solve_tree(game(name, precision), tolerance=1e-12)


@pytest.mark.parametrize(("name", "precision"), CASES)
def test_tree_of_public_histories_agrees(name: str, precision: float) -> None:
    answer = gold.answer(name, precision)
    compiled = game(name, precision)
    solution = tree(name, precision)
    assert solution.residual < 1e-9
    for each in answer.sets:
        stage, records = _walk(compiled, each.past)
        solved = solution.at(*records)
        worth = solved.evaluation.payoffs
        at = _place(compiled, stage, each)
        strategy = (solved.strategies.covert if each.covert else solved.strategies.overt)[each.side][at]
        values = (worth.covert if each.covert else worth.overt)[each.side][at]
        assert _by_name(compiled, stage, each, strategy) == pytest.approx(each.probabilities, abs=TREE)
        now = _by_name(compiled, stage, each, values * compiled.discount**each.period)
        first = next(iter(now))
        for move, value in now.items():
            assert value - now[first] == pytest.approx(each.values[move] - each.values[first], abs=TREE)
    _check_payoffs(answer, compiled, solution.values, TREE)
    for past, reach, hawk in answer.nodes:
        solved = solution.at(*_walk(compiled, past)[1])
        assert solved.reach == pytest.approx(reach, abs=TREE)
        assert (solved.beliefs[0][1], solved.beliefs[1][1]) == pytest.approx(hawk, abs=TREE)
    if answer.attack is not None:
        struck = solution.outcomes().sum(axis=1)
        for period, expected in enumerate(answer.attack):
            found = [struck[period, 1, 0], struck[period, 0, 1], struck[period, 1, 1]]
            assert found == pytest.approx(expected, abs=TREE)


@pytest.mark.parametrize(("name", "precision"), CASES)
def test_solver_agrees_at_every_information_set(name: str, precision: float) -> None:
    answer = gold.answer(name, precision)
    compiled = game(name, precision)
    deadlines = tuple(range(1, compiled.periods + 1))
    equilibrium = solve_game(compiled, deadlines=deadlines)
    certificate = equilibrium.certificate
    claimed = max(certificate.value_error, certificate.strategy_error, certificate.conflict_error)
    assert certificate.residual <= 1e-10
    assert claimed < INTERPOLATED
    tolerance = ONE_PERIOD if compiled.periods == 1 else claimed

    reached: dict[tuple[gold.Past, ...], tuple[int, Pair, StageSolution]] = {}
    worst = 0.0
    for each in answer.sets:
        if each.past not in reached:
            reached[each.past] = _reach(compiled, equilibrium, each.past)
        state, beliefs, solved = reached[each.past]
        stage = compiled.stage(each.period, state)
        strategy = (solved.covert if each.covert else solved.overt)[each.side][_place(compiled, stage, each)]
        found = _by_name(compiled, stage, each, strategy)
        worst = max(worst, *(abs(found[move] - p) for move, p in each.probabilities.items()))
    assert worst <= tolerance
    _check_payoffs(answer, compiled, reached[()][2].values, tolerance)
    for past, _, hawk in answer.nodes:
        beliefs = reached[past][1]
        assert (beliefs[0][1], beliefs[1][1]) == pytest.approx(hawk, abs=tolerance)
    if answer.attack is not None:
        outcomes, strikes = equilibrium.forecast(deadlines)
        expected = np.cumsum(answer.attack, axis=0)
        np.testing.assert_allclose(outcomes[:, 0], expected.sum(axis=1), rtol=0, atol=tolerance)
        np.testing.assert_allclose(strikes, expected[:, :2] + expected[:, 2:], rtol=0, atol=tolerance)


def _walk(compiled: Game, past: tuple[gold.Past, ...]) -> tuple[Stage, tuple[Record, ...]]:
    """The stage reached after these periods, and their records."""
    ((_, state),) = arrive(compiled, 0, compiled.start)
    records: list[Record] = []
    for period, each in enumerate(past):
        stage = compiled.stage(period, state)
        records.append(gold.record(compiled, stage, each))
        ((_, state),) = onward(compiled, period, stage, records[-1])
    return compiled.stage(len(past), state), tuple(records)


def _reach(
    compiled: Game, equilibrium: Equilibrium, past: tuple[gold.Past, ...]
) -> tuple[int, Pair, StageSolution]:
    """State, beliefs and equilibrium play after these periods, updating as the solution does."""
    ((_, state),) = arrive(compiled, 0, compiled.start)
    beliefs = compiled.prior
    solved = equilibrium.at(0, state, beliefs)
    for period, each in enumerate(past):
        stage = compiled.stage(period, state)
        record = gold.record(compiled, stage, each)
        beliefs = equilibrium.posterior(period, state, beliefs, solved, record[:3], record[3:])
        ((_, state),) = onward(compiled, period, stage, record)
        solved = equilibrium.at(period + 1, state, beliefs)
    return state, beliefs, solved


def _place(compiled: Game, stage: Stage, each: gold.InformationSet) -> tuple[int, ...]:
    """Index of an information set in the strategy arrays of its side."""
    if each.covert:
        return (each.type,)
    move = 0 if each.own is None else gold.covert_index(compiled, stage, each.side, each.own)
    return (
        each.type,
        int(stage.classes[each.side][move]),
        gold.private_index(compiled, stage, each.side, each.reading),
        gold.public_index(compiled, stage, each.public),
    )


def _by_name(compiled: Game, stage: Stage, each: gold.InformationSet, row: Floats) -> dict[str, float]:
    """A row over a stage's moves by their names, in the order of the answer."""
    place = gold.covert_index if each.covert else gold.overt_index
    return {move: float(row[place(compiled, stage, each.side, move)]) for move in each.probabilities}


def _check_payoffs(answer: gold.Answer, compiled: Game, values: Pair, tolerance: float) -> None:
    expected = [float(compiled.prior[i] @ values[i]) for i in (0, 1)]
    assert expected == pytest.approx(answer.expected, abs=tolerance)
    for i in (0, 1):
        if answer.payoffs is not None:
            assert list(values[i]) == pytest.approx(list(answer.payoffs[i].values()), abs=tolerance)
