"""All games of a scenario are compiled at once, and what is wrong with them is told with its place in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from standoff.errors import Problem, ScenarioError
from standoff.game import compile_games
from standoff.scenario import load
from tests.scenario.small import SMALL


def only_problem(tmp_path: Path, *changes: tuple[str, str]) -> Problem:
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "one.yaml"
    file.write_text(text)
    with pytest.raises(ScenarioError) as raised:
        compile_games(load(file))
    (problem,) = raised.value.problems
    assert problem.file == str(file)
    assert problem.line is not None
    assert problem.path.rpartition(".")[2] in text.splitlines()[problem.line - 1]
    return problem


def test_views_that_differ_are_compiled_once_each(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(SMALL)
    games = compile_games(load(file))
    assert len(games.seen) == 2
    assert not games.agreed
    file.write_text(SMALL.partition("views:")[0])
    games = compile_games(load(file))
    assert games.seen == (games.actual,)
    assert games.agreed


def test_no_outcome_can_occur(tmp_path: Path) -> None:
    problem = only_problem(
        tmp_path,
        ("  - {when: {red.force: strike}, ends: {war: 0.4, clash: 0.6}}\n", ""),
        ("  - {when: {blue.force: attack}, ends: {war: 1}}\n", ""),
        ("ends: {peace: 0.5}", "ends: {war: 0.5}"),
        (", lower: talks", ""),
    )
    assert problem.path == "outcomes"
    assert "no outcome can ever occur" in problem.message


def test_whether_it_ends_depends_on_what_nobody_sees(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, ("when: {talks: done}", "when: {red.ready: prepare}"))
    assert problem.path == "outcomes"
    assert "may not depend on covert moves" in problem.message


def test_too_large(tmp_path: Path) -> None:
    tracks = [f"t{k}: [a, b, c, d, e, f, g, h, i, j]" for k in range(6)]
    problem = only_problem(
        tmp_path, ("words: [quiet, warn]", "\n      ".join(["words: [quiet, warn]", *tracks]))
    )
    assert problem.path == "moves.red.overt"
    for word in ("estimated size", "memory", "time", "what makes it large: overt moves of red"):
        assert word in problem.message


def test_states_that_may_change_in_too_many_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standoff.game.lotteries.MOST_WAYS", 2)
    problem = only_problem(tmp_path)
    assert problem.path == "state"
    assert "more than 2 ways in which the 6 public states may change" in problem.message
