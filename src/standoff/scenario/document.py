"""From plain values to a `Document`, with every error of form in plain words.

Where parts are broken they are cut out, so that the meaning of the rest can still be checked and everything
that is wrong be reported at once.
"""

from __future__ import annotations

import copy
import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from standoff.errors import shown
from standoff.scenario.fields import BROKEN, Allowed
from standoff.scenario.findings import MOST_HINTS, Findings, listing, nearest
from standoff.scenario.schema import Document, MessagesModel, PayoffModel
from standoff.scenario.tree import Path

_ROUNDS = 4
"""Times broken parts are cut out before the rest is given up."""

_LISTED = {
    "parameters", "sides", "state", "events", "indicators", "proxies", "incidents", "channels",
    "outcomes", "payoffs", "interventions",
}  # fmt: skip
_WHOLE = {"clock", "reference_class"}
_EXPECTED = {
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
    "string_type": "text",
}


def read_document(content: Any, findings: Findings) -> tuple[Document | None, frozenset[str]]:
    """Check the form of a document.

    Returns
    -------
    document : Document or None
        What can still be read, broken parts being None; None where too little is left.
    broken : frozenset of str
        Words that were meant as names but cannot be.
    """
    broken: set[str] = set()
    for attempt in range(_ROUNDS):
        try:
            return Document.model_validate(content), frozenset(broken)
        except ValidationError as error:
            details = error.errors(include_url=False)
        except RecursionError:
            findings.add((), "it is nested too deep")
            return None, frozenset()
        if attempt == 0:
            for detail in details:
                _report(detail, content, findings)
            content = copy.deepcopy(content)
        # Places are found before anything is cut out; what comes later in a list goes first.
        places = [raw_path(content, detail["loc"]) for detail in details]
        for detail, path in reversed(list(zip(details, places, strict=True))):
            _cut_out(content, detail, path, broken)
    return None, frozenset(broken)


_BARE: dict[str, Any] = {
    "standoff": 1,
    "title": "",
    "clock": BROKEN,
    "sides": {},
    "moves": {},
    "outcomes": [],
}
"""The shortest document of sound form."""


def read_changed(content: Any, before: Any, known: Document) -> Document | None:
    """Read a document of which another version, with the same keys at its top, has been read without an error.

    Returns
    -------
    Document or None
        Its parts are those known where the content is the same object; None where something may be wrong.
    """
    if not isinstance(content, dict) or not isinstance(before, dict) or content.keys() != before.keys():
        return None
    changed = {key: value for key, value in content.items() if value is not before[key]}
    try:
        read = Document.model_validate({**_BARE, **changed})
    except (ValidationError, RecursionError):
        return None
    return known.model_copy(update={key: getattr(read, key) for key in changed})


def _report(detail: ErrorDetails, content: Any, findings: Findings) -> None:
    kind, location = detail["type"], detail["loc"]
    of_key = bool(location) and location[-1] == "[key]"
    path = raw_path(content, location[:-1] if of_key else location)
    if kind == "extra_forbidden":
        word = str(location[-1])
        options = fields_at(path[:-1]) or []
        message = f"there is no {shown(word)} here; {listing(options)}"
        hint = nearest(word, options) if len(findings.found) < MOST_HINTS else ""
        findings.add(path, message, word, _OLD_YAML if word in ("true", "false") else hint, of_key=True)
    elif kind == "missing":
        findings.add((*path, location[-1]), f"{shown(str(location[-1]))} is missing")
    elif kind in _EXPECTED:
        findings.add(path, f"{_EXPECTED[kind]} is expected, not {_described(detail['input'])}", of_key=of_key)
    elif kind in ("too_short", "too_long"):
        findings.add(path, "a list of two numbers, the lower bound first, is expected")
    else:
        message = detail["msg"] if kind == "scenario" else f"this cannot be read: {detail['msg']}"
        findings.add(path, message, of_key=of_key)


_OLD_YAML = (
    "readers of YAML 1.1 make this of 'on', 'yes', 'off' and 'no': quote it, or let standoff read the file"
)


def _described(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case dict():
            return "a mapping"
        case list():
            return "a list"
    return shown(value)


def raw_path(content: Any, location: tuple[str | int, ...]) -> Path:
    """Path in the file of a place pydantic reports, which may run through what the file has in short form."""
    path: list[str | int] = []
    value: Any = content
    for step in location:
        if step in (
            value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        ):
            path.append(step)
            value = value[step]
    return tuple(path)


def _cut_out(content: Any, detail: ErrorDetails, path: Path, broken: set[str]) -> None:
    """Cut the broken part out in place, as little around it as leaves a document of sound form."""
    location = detail["loc"]
    part = _part(path)
    if location and location[-1] == "[key]":
        broken.add(str(path[-1]) if path else "")
        _remove(content, path)
    elif detail["type"] == "missing":
        _put(content, *_filled(path, str(location[-1])))
    elif path and (kind_at(location) is float or path in _BROKEN_ALONE):
        _put(content, path, BROKEN)
    elif kind_at(location) is Allowed or detail["type"] == "extra_forbidden" or part is None:
        _remove(content, path)
    elif (dispensable := _dispensable(path, part)) is not None:
        _remove(content, dispensable)
    else:
        _put(content, part, BROKEN)


_BROKEN_ALONE: tuple[Path, ...] = (("clock", "start"), ("clock", "step"))
"""Fields without which the rest of their part can still be checked."""
_FILLED: dict[str, Any] = {"standoff": 1, "title": "", "clock": BROKEN}
"""What stands for parts that every document has."""
_TITLES = {"name", "what"}
"""Text that nothing hangs on."""


def _filled(path: Path, name: str) -> tuple[Path, Any]:
    """Where something is missing, what to put in so that the rest can be checked."""
    inner = (*path, name)
    if not path:
        return inner, _FILLED.get(name, {})
    if kind_at(inner) is float or inner in _BROKEN_ALONE:
        return inner, BROKEN
    if name in _TITLES:
        return inner, ""
    if path[0] == "moves" and name == "overt":
        return inner, {}
    return _part(path) or inner, BROKEN


_NOT_DISPENSABLE = {"set", "lower", "raise", "alarm", "readings"}
"""Fields that may be left out, though something would be said to be missing then."""


def _dispensable(path: Path, part: Path) -> Path | None:
    """The field around a path that its part can do without, if it can."""
    for end in range(len(path), len(part), -1):
        model, name = kind_at(path[: end - 1]), path[end - 1]
        if isinstance(model, type) and issubclass(model, BaseModel):
            known = {field.alias or key: field for key, field in model.model_fields.items()}
            optional = name in known and not known[str(name)].is_required()
            return path[:end] if optional and name not in _NOT_DISPENSABLE else None
    return None


def _put(content: Any, path: Path, value: Any) -> None:
    inner = _inside(content, path[:-1])
    if inner is not None:
        inner[path[-1]] = value


def _part(path: Path) -> Path | None:
    """The innermost part around a path that a document can do without."""
    if not path:
        return None
    if path[0] in _WHOLE:
        return path[:1]
    if path[0] in _LISTED and len(path) >= 2:
        return path[:2]
    if path[0] == "moves" and len(path) >= 2:
        return path[:4] if len(path) >= 4 else path[:2]
    return None


def replaced(content: Any, path: Path, value: Any) -> Any:
    """Return the content with another value at a path, sharing what stays the same.

    Examples
    --------
    >>> replaced({"a": {"b": 1}, "c": 2}, ("a", "b"), 3)
    {'a': {'b': 3}, 'c': 2}
    """
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(content, dict):
        return {**content, step: replaced(content.get(step), rest, value)}
    if isinstance(content, list) and isinstance(step, int):
        return [*content[:step], replaced(content[step], rest, value), *content[step + 1 :]]
    return value


def _remove(content: Any, path: Path) -> None:
    inner = _inside(content, path[:-1])
    if path and inner is not None and path[-1] in (inner if isinstance(inner, dict) else range(len(inner))):
        del inner[path[-1]]


def _inside(content: Any, path: Path) -> Any:
    """Mapping or list at a path; None where something around it has been cut out already."""
    for step in path:
        if step not in (content if isinstance(content, dict) else range(len(content))):
            return None
        content = content[step]
        if not isinstance(content, dict | list):
            return None
    return content


def fields_at(path: Path) -> list[str] | None:
    """Names of the fields that the format knows at a path; None where names are free or nothing has fields.

    Examples
    --------
    >>> fields_at(("state", "deal"))
    ['levels', 'start', 'about', 'observed_as']
    """
    model = kind_at(path)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return [field.alias or name for name, field in model.model_fields.items()]
    return None


def kind_at(path: Path) -> Any:
    """Type of the format at a path, without what may stand around it; None where there is none."""
    kind: Any = Document
    for step in path:
        kind = _inner(kind, step)
        if kind is None:
            return None
    return kind


def _inner(kind: Any, step: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind is PayoffModel and step not in {f.alias or n for n, f in kind.model_fields.items()}:
            return dict[str, float]
        for name, field in kind.model_fields.items():
            if (field.alias or name) == step:
                return _bare(field.annotation)
        return None
    if get_origin(kind) in (dict, list, Mapping):
        return _bare(get_args(kind)[-1])
    return None


def _bare(kind: Any) -> Any:
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, types.UnionType):
            kind = next(inner for inner in get_args(kind) if inner is not type(None))
        elif kind is MessagesModel:
            kind = MessagesModel.model_fields["told"].annotation
        else:
            return kind
