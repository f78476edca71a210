"""Reading YAML: places of values, words that are no booleans, and texts that are meant to do harm."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from standoff.errors import ScenarioError
from standoff.scenario.tree import DEEPEST, MOST_ALIASES, MOST_VALUES, from_mapping, read_yaml


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_yaml(text, "f.yaml")
    (problem,) = caught.value.problems
    return problem.message


def test_places_of_values() -> None:
    tree = read_yaml("a: 1\nb:\n  c: [x, yy]\n  d: {e: 2}\n", "f.yaml")
    assert tree.content == {"a": 1, "b": {"c": ["x", "yy"], "d": {"e": 2}}}
    assert tree.place(("a",)) == (1, 4)
    assert tree.place(("b",)) == (2, 1)
    assert tree.place(("b", "c", 1)) == (3, 10)
    assert tree.place(("b", "c", "yy")) == (3, 10)
    assert tree.place(("b", "d", "e")) == (4, 10)
    assert tree.place(("b", "d", "e"), of_key=True) == (4, 7)
    assert tree.place(("b", "d", "missing")) == (4, 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, word) for word in ("NO", "yes", "on", "off", "none", "2019-05-05", "1_000", "0x10")),
        ("true", True), ("False", False), ("~", None), ("", None), ("null", None), ("12", 12), ("-3", -3),
        ("0.5", 0.5), (".5", 0.5), ("1e3", 1000.0), ("'12'", "12"), ('"true"', "true"),
        (".inf", math.inf), ("-.inf", -math.inf), ("1" * 100_000, math.inf), ("9" * 30, 1e30),
    ],
)  # fmt: skip
def test_scalars(text: str, value: Any) -> None:
    found = read_yaml(f"a: {text}", "f.yaml").content["a"]
    assert found == value
    assert type(found) is type(value)


def test_nan() -> None:
    assert math.isnan(read_yaml("a: .nan", "f.yaml").content["a"])


def test_doubled_keys_are_all_noted() -> None:
    tree = read_yaml("a: 1\na: 2\nb: {c: 1, c: 2, c: 3}\n", "f.yaml")
    assert [(p.line, p.column, p.path) for p in tree.problems] == [
        (2, 1, "a"),
        (3, 11, "b.c"),
        (3, 17, "b.c"),
    ]
    assert "line 1" in tree.problems[0].message


def test_aliases_are_followed() -> None:
    tree = read_yaml("a: &x {b: 1}\nc: *x\n", "f.yaml")
    assert tree.content["c"] == {"b": 1}
    assert tree.place(("c", "b")) == (2, 1)


def laughs(levels: int) -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, levels)]
    return "\n".join(rows)


def chain(length: int) -> str:
    return "\n".join(["a0: &a0 1", *(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, length))])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[" * 100_000, "nested", id="brackets"),
        pytest.param("{a: " * 100_000, "nested", id="braces"),
        pytest.param("- " * 100_000, "nested", id="dashes"),
        pytest.param("\n".join(" " * i + "a:" for i in range(DEEPEST + 2)), "nested", id="indents"),
        pytest.param(laughs(9), "values", id="laughs"),
        pytest.param(chain(60), "nested", id="chain"),
        pytest.param("a: &a [*a]", "called", id="itself"),
        pytest.param("a: &a 1\nb: [" + "*a, " * (MOST_ALIASES + 1) + "]", "aliases", id="aliases"),
        pytest.param("[" + "1," * (MOST_VALUES + 1) + "]", "values", id="values"),
        pytest.param("a: *nobody", "called", id="no anchor"),
        pytest.param("a: {b: 1}\nc:\n  <<: {d: 1}", "merge", id="merge"),
        pytest.param("!!python/object/apply:os.system [ls]", "tags", id="python"),
        pytest.param("a: !!str 1", "tags", id="tag"),
        pytest.param("a: 1\n---\nb: 2", "several documents", id="documents"),
        pytest.param("[a]: 1", "key", id="list as key"),
        pytest.param("x" * 300 + ": 1", "key", id="long key"),
        pytest.param("a: [1", "not YAML", id="unclosed"),
        pytest.param("a: b: c", "not YAML", id="two colons"),
        pytest.param("a: 1\nb: c\x00", "the character U+0000 is not allowed", id="control character"),
        pytest.param('"\\Uffffffff"', "not YAML", id="escape"),
        pytest.param("%YAML 99999.1\n---\na: 1", "not YAML", id="version"),
    ],
)  # fmt: skip
def test_refused(text: str, message: str) -> None:
    assert message in refusal(text)


def test_where_a_character_is_that_may_not_be() -> None:
    with pytest.raises(ScenarioError) as error:
        read_yaml("\ufeffa: 1\nb: c\x07d", "x.yaml")
    (problem,) = error.value.problems
    assert (problem.line, problem.column) == (2, 5)


def test_python_values() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    plain = from_mapping(
        {"a": (1, np.float64(0.5)), "b": dt.date(2019, 5, 5), True: np.array([1, 2]), 3: None}
    ).content
    assert plain == {"a": [1, 0.5], "b": "2019-05-05", "true": [1, 2], "3": None}
    assert from_mapping({"a": 10**5000}).content == {"a": math.inf}
    for wrong in ({"a": object()}, {"a": b"x"}, {(1, 2): 3}, {"a": cycle}, {"a": {1, 2}}):
        with pytest.raises(ScenarioError):
            from_mapping(wrong)
