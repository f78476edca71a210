"""The kinds of value a scenario file is made of: names, numbers, amounts, conditions, dates.

Each is a pydantic type whose errors say in plain words what is allowed. Shorthands are turned into the
long form before validation, so that the models in `schema` need no unions and errors keep a plain path.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from standoff.errors import shown
from standoff.scenario.expressions import LARGEST, Expression, ExpressionError, parse

LONGEST_NAME = 64
EVERYONE = "*"
"""Key of an `Amount` that holds for every type."""
BROKEN = object()
"""Stands in a document for a part that has been found wrong, so that the rest can still be checked."""

_LEVEL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STEP = re.compile(r"(\d{1,5})\s*(day|week)s?")
_PER = re.compile(r"(.+?)\s+per\s+(period|day|week|month|year)")

DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}

T = TypeVar("T")


def wrong(message: str) -> PydanticCustomError:
    """Error of a value of the wrong kind; the message is for people."""
    return PydanticCustomError("scenario", "{message}", {"message": message})


class Part:
    """Marks a part of a document that is None where it is broken; its type is ``X | None``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = next(kind for kind in get_args(source) if kind is not type(None))

        def validate(value: Any, validator: Callable[[Any], Any]) -> Any:
            return None if value is BROKEN else validator(value)

        return core_schema.no_info_wrap_validator_function(validate, handler.generate_schema(inner))


@dataclass(frozen=True, eq=False)
class Shorthand:
    """Lets a value be written in a shorter form; ``expand`` turns it into the long one or leaves it alone."""

    expand: Callable[[Any], Any]
    short: Mapping[str, Any]
    """JSON Schema of the short form."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.expand, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [dict(self.short), handler(schema)]}


def _name(value: Any) -> str:
    value = _worded(value)
    if not isinstance(value, str):
        raise wrong(f"a name is expected here, not {_kind(value)}")
    if len(value) > LONGEST_NAME or not _LEVEL.fullmatch(value):
        raise wrong(
            f"{shown(value)} is not a name: names have letters, digits, _ and -, at most {LONGEST_NAME}"
        )
    return value


def _key(value: Any) -> str:
    name = _name(value)
    if not _KEY.fullmatch(name):
        raise wrong(
            f"{shown(value)} is not a name: here names have letters, digits and _, and start with a letter"
        )
    return name


def _worded(value: Any) -> Any:
    """Take ``true`` and ``1`` as the words they are where a name is expected."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value


def _kind(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return f"{str(value).lower()} (a yes-or-no value)"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case str():
            return f"the text {shown(value)}"
    return shown(value)


def _number(value: Any) -> float | Expression:
    if value is BROKEN:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong(f"a number or arithmetic on parameters is expected, not {_kind(value)}")
    if isinstance(value, str):
        try:
            return parse(value)
        except ExpressionError as error:
            message = (
                f"a number or arithmetic on parameters is expected; {shown(value)} cannot be used: {error}"
            )
            raise wrong(message) from None
    if math.isnan(value) or not abs(value) <= LARGEST:
        raise wrong(f"numbers must lie between -{LARGEST:.0e} and {LARGEST:.0e}, this is {value:.10g}")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(f"text is expected, not {_kind(value)}")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(f"true or false is expected, not {_kind(value)}")
    return value


def _date(value: Any) -> dt.date | None:
    if value is BROKEN:
        return None
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise wrong(f"a date such as 2019-05-05 is expected, not {_kind(value)}")


def _step(value: Any) -> int | None:
    if value is BROKEN:
        return None
    found = _STEP.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise wrong(f"a length of time such as '2 weeks' or '3 days' is expected, not {_kind(value)}")
    days = int(found[1]) * (7 if found[2] == "week" else 1)
    if not 1 <= days <= 3660:
        raise wrong(f"a period lasts between one day and ten years, not {shown(value)[1:-1]}")
    return days


@dataclass(frozen=True)
class Rate:
    """A discount factor for a length of time."""

    factor: float | Expression
    days: float | None
    """None: for each period."""


def _rate(value: Any) -> Rate:
    found = _PER.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 600 else None
    if found:
        return Rate(_number(found[1]), DAYS.get(found[2]))
    if isinstance(value, str) and " per " in value:
        raise wrong(f"a discount is per period, day, week, month or year, not {_kind(value)}")
    return Rate(_number(value), None)


@dataclass(frozen=True)
class Allowed:
    """What a condition allows: these names, or all but these."""

    names: tuple[str, ...]
    but: bool = False


def _allowed(value: Any) -> Allowed:
    if isinstance(value, dict):
        if list(value) != ["not"] or isinstance(value["not"], dict):
            raise wrong("a name, a list of names, or {not: names} is expected")
        return Allowed(_allowed(value["not"]).names, but=True)
    names = tuple(_name(item) for item in value) if isinstance(value, list) else (_name(value),)
    if not names:
        raise wrong("the list of names is empty, so this could never hold")
    return Allowed(names)


def one_or_more(value: Any) -> Any:
    """Take a single name as a list of one."""
    return [value] if isinstance(value, str | bool | int) else value


EVENT_CATEGORIES = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""Roots of events by which reports are known; see the room `reading`."""


def _category(value: Any) -> str:
    if value not in EVENT_CATEGORIES:
        raise wrong(f"{shown(value)} is no category of events; there are {', '.join(EVENT_CATEGORIES)}")
    return str(value)


DISTRIBUTIONS = ("uniform", "log_uniform", "triangular", "normal")
"""How the values of a parameter's range may be weighed against one another."""


def _distribution(value: Any) -> str:
    if value not in DISTRIBUTIONS:
        raise wrong(f"{shown(value)} is no distribution; there are {', '.join(DISTRIBUTIONS)}")
    return str(value)


def _everyone(value: Any) -> Any:
    return value if isinstance(value, dict) else {EVERYONE: value}


def _sure(value: Any) -> Any:
    return value if isinstance(value, dict) else {_name(value): 1.0}


def _start(value: Any) -> Any:
    """Take a level, chances of levels, or either of these by type, apart; which it is shows from the names."""
    if not isinstance(value, dict):
        return {_name(value): 1.0}
    return {_name(key): _begins(inner) for key, inner in value.items()}


def _begins(value: Any) -> Any:
    if isinstance(value, dict):
        return {_name(key): _number(inner) for key, inner in value.items()}
    try:
        return _number(value)
    except PydanticCustomError:
        return _name(value)


def bare_levels(value: Any) -> Any:
    """Turn a list of levels into a mapping; ``- hold`` and ``hold:`` mean the same.

    Doubled levels are left for the validation of the list to report.
    """
    if isinstance(value, list):
        names = [_name(item) for item in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise wrong(f"{', '.join(map(shown, twice))} appears more than once")
        return {name: {} for name in names}
    return value


def nothing_more(value: Any) -> Any:
    """Take an empty value as one with all fields left out."""
    return {} if value is None else value


_NAME_SCHEMA = {"type": ["string", "integer", "boolean"], "description": "a name"}
NUMBER_SCHEMA: dict[str, Any] = {
    "type": ["number", "string"],
    "description": "a number, or arithmetic on parameters such as '3 * accident'",
}
NAMES_SCHEMA: dict[str, Any] = {
    "anyOf": [_NAME_SCHEMA, {"type": "array", "items": _NAME_SCHEMA, "minItems": 1}]
}
_ALLOWED_SCHEMA = {
    "anyOf": [
        *NAMES_SCHEMA["anyOf"],
        {
            "type": "object",
            "properties": {"not": NAMES_SCHEMA},
            "required": ["not"],
            "additionalProperties": False,
        },
    ]
}

Name = Annotated[str, PlainValidator(_name), WithJsonSchema(_NAME_SCHEMA)]
Key = Annotated[str, PlainValidator(_key), WithJsonSchema({"type": "string", "pattern": f"^{_KEY.pattern}$"})]
Text = Annotated[str, PlainValidator(_text), WithJsonSchema({"type": "string"})]
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]
Date = Annotated[dt.date, PlainValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Number = Annotated[float | Expression, PlainValidator(_number), WithJsonSchema(NUMBER_SCHEMA)]
Step = Annotated[
    int, PlainValidator(_step), WithJsonSchema({"type": "string", "pattern": f"^{_STEP.pattern}$"})
]
Discount = Annotated[
    Rate,
    PlainValidator(_rate),
    WithJsonSchema(
        {"type": ["number", "string"], "description": "a factor per period, or such as '0.99 per year'"}
    ),
]
EventCategory = Annotated[
    str, PlainValidator(_category), WithJsonSchema({"type": "string", "enum": list(EVENT_CATEGORIES)})
]
Distribution = Annotated[
    str, PlainValidator(_distribution), WithJsonSchema({"type": "string", "enum": list(DISTRIBUTIONS)})
]
Names = Annotated[list[Name], BeforeValidator(one_or_more), WithJsonSchema(NAMES_SCHEMA)]
Choice = Annotated[Allowed, PlainValidator(_allowed), WithJsonSchema(_ALLOWED_SCHEMA)]
When = dict[str, Choice]
"""A condition: all of these must hold."""
Amount = Annotated[dict[str, Number], Shorthand(_everyone, NUMBER_SCHEMA)]
"""A number, or one for each type."""
Lottery = Annotated[dict[Name, Number], Shorthand(_sure, _NAME_SCHEMA)]
"""A level, or a probability for each of several."""
_LOTTERY_SCHEMA = {"anyOf": [_NAME_SCHEMA, {"type": "object", "additionalProperties": NUMBER_SCHEMA}]}
Start = Annotated[
    dict[str, Any],
    PlainValidator(_start),
    WithJsonSchema(
        {"anyOf": [*_LOTTERY_SCHEMA["anyOf"], {"type": "object", "additionalProperties": _LOTTERY_SCHEMA}]}
    ),
]
"""A level, a probability for each of several, or one of these for each type."""
