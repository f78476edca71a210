"""Errors say everything, safely."""

from __future__ import annotations

import pickle

import pytest

from standoff.errors import Problem, ScenarioError, SolutionError, StandoffError, UsageError, shown


def test_all_are_standoff_errors() -> None:
    assert all(issubclass(kind, StandoffError) for kind in (ScenarioError, SolutionError, UsageError))


def test_a_problem_in_words() -> None:
    problem = Problem(
        "a.yaml", 3, 7, "state.deal.start", "erodin", "'erodin' is no level", "did you mean 'eroding'?"
    )
    assert str(problem) == "a.yaml:3:7: state.deal.start: 'erodin' is no level (did you mean 'eroding'?)"
    assert str(Problem("--set", None, None, "", None, "wrong")) == "--set: wrong"


def test_many_problems_are_told_in_bounded_length() -> None:
    error = ScenarioError([Problem("a.yaml", i, 1, "x", None, "wrong") for i in range(1000)])
    assert len(error.problems) == 1000
    assert len(str(error).splitlines()) == 102
    assert str(error).endswith("and 900 more")
    assert "1000 problems" in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems


@pytest.mark.parametrize(
    "value",
    ["\x1b[31m\u202e\n", "x" * 10**6, [["y" * 100] * 100] * 100, {"a": {"b": {"c": {"d": 1}}}}, b"\xff"],
)
def test_values_are_shown_safely(value: object) -> None:
    text = shown(value)
    assert text.isprintable()
    assert len(text) < 200
