"""Arithmetic written in a scenario file, by a whitelist over Python's syntax tree.

Allowed are numbers, names, ``+ - * / **``, parentheses and calls of `FUNCTIONS`. Whatever else Python
can say (attributes, indices, comparisons, other calls) is refused before anything is evaluated, and length,
depth and size of all numbers are bounded, so that no text can take long or reach outside.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 500
"""Characters in an expression."""
DEEPEST = 50
"""Nested operations in an expression."""
LARGEST = 1e12
"""Absolute value of any number, intermediate results too."""
HIGHEST_POWER = 16.0
"""Absolute value of any exponent."""

FUNCTIONS: dict[str, tuple[Callable[..., float], int, int]] = {
    "exp": (math.exp, 1, 1),
    "log": (math.log, 1, 1),
    "sqrt": (math.sqrt, 1, 1),
    "abs": (abs, 1, 1),
    "min": (min, 2, 20),
    "max": (max, 2, 20),
}
"""The only names that may be called: function, least and greatest number of arguments."""


class ExpressionError(ValueError):
    """An expression that is refused or has no value."""


@dataclass(frozen=True)
class Expression:
    """An expression that passed the whitelist."""

    text: str
    names: tuple[str, ...]
    """Names used, in order of first use."""
    tree: ast.expr


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read an expression, refusing everything but arithmetic.

    Raises
    ------
    ExpressionError
        If the text is too long, too deep or says anything other than arithmetic.

    Examples
    --------
    >>> evaluate(parse("2 * (1 - renege)"), {"renege": 0.5})
    1.0
    """
    text = text.strip()
    if not text:
        raise ExpressionError("it is empty")
    if len(text) > LONGEST:
        raise ExpressionError(f"it has {len(text)} characters, at most {LONGEST} are allowed")
    if not text.isascii() or not text.isprintable() or "#" in text:
        raise ExpressionError("only letters, digits, spaces and the signs of arithmetic may be used")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError("it is not arithmetic") from None
    names: dict[str, None] = {}
    _inspect(tree, names, 1)
    return Expression(text, tuple(names), tree)


def evaluate(expression: Expression, values: Mapping[str, float]) -> float:
    """Value of an expression, given the value of each name.

    Raises
    ------
    ExpressionError
        If a name has no value, or a result is not a real number of bounded size.
    """
    return _value(expression.tree, values)


_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: _power(a, b),  # noqa: PLW0108 - defined below
}

_NOT_ALLOWED: dict[type[ast.AST], str] = {
    ast.Attribute: "a dot between names",
    ast.Subscript: "square brackets",
    ast.Compare: "a comparison",
    ast.BoolOp: "'and' and 'or'",
    ast.BinOp: "an operator other than + - * / **",
    ast.Lambda: "a function definition",
    ast.IfExp: "'if'",
    ast.Tuple: "a comma outside min and max",
    ast.Starred: "a star before an argument",
}


def _inspect(node: ast.AST, names: dict[str, None], depth: int) -> None:
    if depth > DEEPEST:
        raise ExpressionError(f"it is nested more than {DEEPEST} deep")
    match node:
        case ast.Constant(value=value):
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ExpressionError("only plain numbers and names may be used")
            if not abs(value) <= LARGEST:
                raise ExpressionError(f"it holds a number larger than {LARGEST:.0e}")
        case ast.Name(id=name):
            if name in FUNCTIONS:
                raise ExpressionError(f"{name} is a function and needs its arguments in parentheses")
            names.setdefault(name)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _inspect(operand, names, depth + 1)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            _inspect(left, names, depth + 1)
            _inspect(right, names, depth + 1)
        case ast.Call():
            for argument in _arguments(node):
                _inspect(argument, names, depth + 1)
        case _:
            what = _NOT_ALLOWED.get(type(node), "something else")
            raise ExpressionError(f"it has {what}, where only arithmetic on numbers and names is allowed")


def _arguments(call: ast.Call) -> list[ast.expr]:
    if not isinstance(call.func, ast.Name) or call.func.id not in FUNCTIONS or call.keywords:
        raise ExpressionError(f"only {', '.join(FUNCTIONS)} may be called, with plain arguments")
    _, least, most = FUNCTIONS[call.func.id]
    if not least <= len(call.args) <= most:
        wanted = "one argument" if most == 1 else "two or more arguments"
        raise ExpressionError(f"{call.func.id} takes {wanted}")
    return call.args


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]
        case ast.Name(id=name):
            if name not in values:
                raise ExpressionError(f"{name} has no value")
            return values[name]
        case ast.UnaryOp(op=operator, operand=operand):
            inner = _value(operand, values)
            return -inner if isinstance(operator, ast.USub) else inner
        case ast.BinOp(left=left, op=operator, right=right):
            a, b = _value(left, values), _value(right, values)
            return _bounded(lambda: _OPERATORS[type(operator)](a, b))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            inputs = [_value(argument, values) for argument in arguments]
            return _bounded(lambda: FUNCTIONS[name][0](*inputs))
    raise ExpressionError("it is not arithmetic")


def _bounded(compute: Callable[[], float]) -> float:
    try:
        result = compute()
    except ExpressionError:  # a kind of ValueError, and says more
        raise
    except ZeroDivisionError:
        raise ExpressionError("it divides by zero") from None
    except OverflowError:
        raise ExpressionError(f"a result is larger than {LARGEST:.0e}") from None
    except ValueError:
        raise ExpressionError("it takes a logarithm or root of a number that has none") from None
    if not abs(result) <= LARGEST:
        raise ExpressionError(f"a result is larger than {LARGEST:.0e}")
    return result


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > HIGHEST_POWER:
        raise ExpressionError(f"an exponent lies outside -{HIGHEST_POWER:.0f} to {HIGHEST_POWER:.0f}")
    if base < 0 and exponent != int(exponent):
        raise ExpressionError("it takes a fractional power of a negative number")
    return float(base**exponent)
