"""Arithmetic agrees with Python where it is arithmetic, and everything else is refused."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.scenario.expressions import DEEPEST, LONGEST, ExpressionError, evaluate, parse

VALUES = {"a": 0.5, "b": -2.0, "c": 3.25}

numbers = st.one_of(
    st.integers(0, 1000).map(str),
    st.floats(0, 1000, allow_nan=False).map(lambda x: f"{x:.6f}"),
    st.sampled_from(sorted(VALUES)),
)


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner)
    calls = st.tuples(st.sampled_from(["min", "max"]), inner, inner)
    return st.one_of(
        pairs.map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        pairs.map(lambda p: f"{p[0]}{p[1]}{p[2]}"),
        calls.map(lambda c: f"{c[0]}({c[1]}, {c[2]})"),
        inner.map(lambda x: f"abs({x})"),
        inner.map(lambda x: f"-{x}"),
        st.tuples(inner, st.integers(0, 4)).map(lambda p: f"({p[0]}) ** {p[1]}"),
    )


@given(st.recursive(numbers, _combined, max_leaves=12))
def test_agrees_with_python(text: str) -> None:
    allowed = {"__builtins__": {}, "min": min, "max": max, "abs": abs, **VALUES}
    try:
        expected = eval(text, allowed)  # text of our own making
    except (ZeroDivisionError, OverflowError):
        expected = math.inf
    try:
        found = evaluate(parse(text), VALUES)
    except ExpressionError:
        # Refused for its size or depth, never for what it says.
        assert len(text) > 60 or not abs(expected) < 1e12 or "/" in text or "**" in text
    else:
        assert found == expected


@given(st.text(max_size=80))
def test_never_anything_but_a_number_or_a_refusal(text: str) -> None:
    try:
        found = evaluate(parse(text), VALUES)
    except ExpressionError:
        return
    assert isinstance(found, float)
    assert math.isfinite(found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("exp(0)", 1.0),
        ("log(1)", 0.0),
        ("sqrt(4)", 2.0),
        ("4.7 / 39", 4.7 / 39),
        ("2 ** -1", 0.5),
        ("+a", 0.5),
    ],
)
def test_values(text: str, value: float) -> None:
    assert evaluate(parse(text), VALUES) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9**9**9**9", "an exponent lies outside -16 to 16"),
        ("(-2)**0.5", "a fractional power of a negative number"),
        ("log(-1)", "a logarithm or root"),
        ("exp(1000)", "larger than 1e+12"),
        ("1/0", "divides by zero"),
    ],
)
def test_what_has_no_value_is_told_why(text: str, why: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(why)):
        evaluate(parse(text), {})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.real",
        "a[0]",
        "__import__('os')",
        "open('/etc/passwd')",
        "().__class__",
        "lambda: 1",
        "a if b else c",
        "a < b",
        "a and b",
        "not a",
        "~1",
        "a % b",
        "a // b",
        "1 @ 2",
        "[1]",
        "{1}",
        "'x'",
        "f'{a}'",
        "1j",
        "True",
        "None",
        "...",
        "a := 1",
        "a = 1",
        "a; b",
        "min",
        "min(a)",
        "min(*a)",
        "exp(a, b)",
        "exp(x=1)",
        "max(a, b, key=abs)",
        "(lambda: 1)()",
        "exp(1)(2)",
        "1 # remark",
        "a\nb",
        "\x00",
        "ａ",
        "await a",
        "yield",
        "1e13",
        "1" * 30,
        "9" * 400,
        "(" * 245 + "1" + ")" * 245,
        "-" * 400 + "1",
        "1" + "+1" * 200,
        "1" * (LONGEST + 1),
        "-" * (DEEPEST + 1) + "1",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["1 / 0", "0 ** -1", "2 ** 17", "2 ** -17", "(0 - 1) ** 0.5", "log(0)", "log(-1)", "sqrt(-1)",
     "exp(1000)", "1e12 * 10", "1e12 ** 16", "9 ** 9 ** 9", "unknown"],
)  # fmt: skip
def test_no_value(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(parse(text), VALUES)


def test_names_in_order_of_use() -> None:
    assert parse("b * min(a, b) + c").names == ("b", "a", "c")
