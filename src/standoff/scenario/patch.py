"""Views, interventions and ``--set``: changes to a document given as ``name: value``.

A name is a parameter, or a path into the file such as ``channels.hotline.garbled``. ``types.us`` is
short for ``sides.us.types`` and ``precision.us`` for ``sides.us.precision``. Items of a list are named by
their position, counted from 0, or by their ``name``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from standoff.scenario.document import fields_at, kind_at, replaced
from standoff.scenario.expressions import ExpressionError, evaluate, parse
from standoff.scenario.findings import Findings
from standoff.scenario.schema import ParameterModel, TypeModel
from standoff.scenario.tree import Path

_SHORT = ("types", "precision")
_SCALARS = {ParameterModel: "value", TypeModel: "prior"}
"""Models that may be written as one number, and the field it stands for."""


class UnknownPathError(Exception):
    """A path that leads nowhere."""

    def __init__(self, what: str, word: str, options: list[str]) -> None:
        self.what, self.word, self.options = what, word, options
        super().__init__(word)


def patched(
    content: Any, changes: Mapping[str, Any], values: Mapping[str, float], at: Path, findings: Findings
) -> tuple[Any, dict[Path, str]]:
    """Apply changes to the content of a document.

    Parameters
    ----------
    content : mapping
        Plain content; it is not changed.
    changes : mapping
        Name or path, and the new value.
    values : mapping
        Values of the parameters before the changes. Arithmetic that gives a parameter a new value means
        these, so that ``accident: accident / 3`` makes accidents a third as likely.
    at : tuple
        Path of the changes in the file, for findings.
    findings : Findings
        Takes names that do not exist.

    Returns
    -------
    content
        Content with the changes that could be made.
    changed : dict
        For each path that was changed, the name that led there.
    """
    changed: dict[Path, str] = {}
    for name, value in changes.items():
        try:
            content, path = _assigned(content, name, value, values)
            changed[path] = name
        except UnknownPathError as error:
            findings.unknown((*at, name), error.what, error.word, error.options, of_key=True)
    return content, changed


def _assigned(content: Any, name: str, value: Any, values: Mapping[str, float]) -> tuple[Any, Path]:
    parameters = content.get("parameters") if isinstance(content, dict) else None
    if isinstance(parameters, dict) and name in parameters:
        path: Path = ("parameters", name)
    else:
        content, path = _located(content, _long(name.split("."), content), name)
    if path[0] == "parameters" and path[2:] in ((), ("value",)):
        value = _worked_out(value, values)
    return replaced(content, path, _merged(_get(content, path), value)), path


def _worked_out(value: Any, values: Mapping[str, float]) -> Any:
    """Value of arithmetic; what cannot be worked out is left for validation to report."""
    if not isinstance(value, str):
        return value
    try:
        result = evaluate(parse(value), values)
    except ExpressionError:
        return value
    return value if math.isnan(result) else result


def _long(steps: list[str], content: Any) -> list[str]:
    sides = content.get("sides")
    if len(steps) > 1 and steps[0] in _SHORT and isinstance(sides, dict) and steps[1] in sides:
        return ["sides", steps[1], steps[0], *steps[2:]]
    return steps


def _located(content: Any, steps: list[str], name: str) -> tuple[Any, Path]:
    """Path that the steps of a name lead to, and the content with short forms on the way written out."""
    path: Path = ()
    while steps:
        value = _get(content, path)
        long = _written_out(value, path, steps)
        if long is not value:
            content, value = replaced(content, path, long), long
        step, used = _step(value, path, steps)
        if step is None:
            raise _nowhere(value, path, steps, name, content)
        path, steps = (*path, step), steps[used:]
    return content, path


def _written_out(value: Any, path: Path, steps: list[str]) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value) and path[0] == "moves":
        return {item: {} for item in value}
    if value is None and path[0] == "moves":
        return {}
    scalar = _SCALARS.get(kind_at(path)) if not isinstance(value, dict | list) and value is not None else None
    return {scalar: value} if scalar and steps[0] in (fields_at(path) or ()) else value


def _step(value: Any, path: Path, steps: list[str]) -> tuple[str | int | None, int]:
    """Next key or position, and how many of the steps it takes: keys may hold dots themselves."""
    for used in range(len(steps), 0, -1):
        word = ".".join(steps[:used])
        if isinstance(value, dict) and word in value:
            return word, used
        if isinstance(value, list):
            names = [item.get("name") if isinstance(item, dict) else item for item in value]
            if word in names:
                return names.index(word), used
            if word.isascii() and word.isdigit() and len(word) < 6 and int(word) < len(value):
                return int(word), used
    if isinstance(value, dict) and len(steps) == 1 and steps[0] in (fields_at(path) or ()):
        return steps[0], 1
    return None, 0


def _nowhere(value: Any, path: Path, steps: list[str], name: str, content: Any) -> UnknownPathError:
    if not path:
        written = content.get("parameters")
        parameters = list(written) if isinstance(written, dict) else []
        return UnknownPathError(
            "a parameter or a path into the file",
            name,
            [*parameters, *(k for k in content if k not in parameters)],
        )
    before = ".".join(map(str, path))
    if isinstance(value, dict):
        options = list(dict.fromkeys([*value, *(fields_at(path) or ())]))
    elif isinstance(value, list):
        options = [
            str(item.get("name", i)) if isinstance(item, dict) else str(i) for i, item in enumerate(value)
        ]
    else:
        options = []
    return UnknownPathError(f"found under {before}", steps[0], options)


def _get(content: Any, path: Path) -> Any:
    for step in path:
        content = content.get(step) if isinstance(content, dict) else content[step]
    return content


def _merged(old: Any, new: Any) -> Any:
    """Take the new value in the shape of the old one, so that the order of types and ranges stay."""
    if isinstance(old, dict) and not isinstance(new, dict | list):
        for scalar in _SCALARS.values():
            if scalar in old:
                return {**old, scalar: new}
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        return {key: _merged(old[key], new[key]) for key in old}
    return new
