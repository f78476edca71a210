"""Whether a value conforms to a JSON Schema: the keywords that ours use, and an error at any other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_SAYING_NOTHING = {"title", "description", "default", "format", "$defs", "$schema", "$id"}


def misfits(value: Any, schema: Any, root: Mapping[str, Any] | None = None, path: str = "") -> Iterator[str]:
    """Places at which a value does not conform, and to what."""
    root = schema if root is None else root
    if schema is True:
        return
    for keyword, wanted in schema.items():
        if keyword in _SAYING_NOTHING:
            continue
        if keyword == "$ref":
            yield from misfits(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, path)
        elif keyword == "anyOf":
            if not any(not list(misfits(value, each, root, path)) for each in wanted):
                yield f"{path}: none of anyOf"
        elif not _KEYWORDS[keyword](value, wanted):
            yield f"{path}: {keyword} {wanted!r}"
    if isinstance(value, dict):
        yield from _members(value, schema, root, path)
    elif isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            yield from misfits(item, schema["items"], root, f"{path}/{i}")


def _of_type(value: Any, names: Any) -> bool:
    names = [names] if isinstance(names, str) else names
    return any(
        isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
        for name in names
    )


_KEYWORDS = {
    "type": _of_type,
    "const": lambda value, wanted: value == wanted,
    "enum": lambda value, wanted: value in wanted,
    "pattern": lambda value, wanted: not isinstance(value, str) or re.search(wanted, value) is not None,
    "minItems": lambda value, wanted: not isinstance(value, list) or len(value) >= wanted,
    "maxItems": lambda value, wanted: not isinstance(value, list) or len(value) <= wanted,
    "required": lambda value, wanted: not isinstance(value, dict) or set(wanted) <= set(value),
    "minimum": lambda value, wanted: not isinstance(value, int | float) or value >= wanted,
    "maximum": lambda value, wanted: not isinstance(value, int | float) or value <= wanted,
    # These are followed into what they hold.
    "properties": lambda *_: True,
    "patternProperties": lambda *_: True,
    "additionalProperties": lambda *_: True,
    "items": lambda *_: True,
}


def _members(value: dict[str, Any], schema: Any, root: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, inner in value.items():
        here = f"{path}/{key}"
        known = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        known += [
            each for pattern, each in schema.get("patternProperties", {}).items() if re.search(pattern, key)
        ]
        other = schema.get("additionalProperties", True)
        if not known and other is False:
            yield f"{here}: not known"
        for each in known or [other]:
            if each is not False:
                yield from misfits(inner, each, root, here)
