"""The text of a scenario file as plain values, with the place of each.

YAML 1.2 is read from the parser's events, not by its composer, so that places are kept for every value,
doubled keys are seen, and size, nesting and aliases are bounded while reading: what a file says is never
expanded first and measured afterwards. ``yes``, ``no`` and ``NO`` are words; dates stay text.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from standoff.errors import Problem, ScenarioError, shown

Path = tuple[str | int, ...]
"""Where a value stands: keys and list positions from the top."""

LARGEST_FILE = 1_000_000
"""Bytes."""
DEEPEST = 40
"""Mappings and lists inside one another."""
MOST_VALUES = 10_000
"""Values in a file, those reached through aliases counted each time."""
MOST_ALIASES = 100
LONGEST_KEY = 200

_STUMBLES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the parser itself raises at some malformed escapes and directives."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(frozen=True)
class Tree:
    """Plain dicts, lists, strings and numbers, and where they were read."""

    file: str
    content: Any
    places: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    """Line and column of values, counted from 1."""
    key_places: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    """Line and column of the key of each value of a mapping."""
    problems: tuple[Problem, ...] = ()
    """Doubled keys and the like, which do not hinder reading on."""

    def place(self, path: Path, of_key: bool = False) -> tuple[int | None, int | None]:
        """Line and column of a value, or of the innermost value around it that has a place."""
        while True:
            found = self.key_places.get(path) if of_key else None
            found = found or self.places.get(path)
            if found:
                return found
            if not path:
                return None, None
            listed = self.get(path[:-1])
            if isinstance(listed, list) and path[-1] in listed:
                return self.places.get((*path[:-1], listed.index(path[-1])), (None, None))
            path = path[:-1]

    def path(self, text: str) -> Path:
        """Path that a dotted one means here.

        Examples
        --------
        >>> Tree("", {"outcomes": [{"when": {}}]}).path("outcomes.0.when")
        ('outcomes', 0, 'when')
        """
        path: Path = ()
        for step in text.split(".") if text else ():
            place = step.isdecimal() and isinstance(self.get(path), list)
            path = (*path, int(step) if place else step)
        return path

    def get(self, path: Path) -> Any:
        """Value at a path, or None."""
        value = self.content
        for step in path:
            known = (
                step in value
                if isinstance(value, dict)
                else isinstance(value, list) and step in range(len(value))
            )
            if not known:
                return None
            value = value[step]
        return value


def dotted(path: Path) -> str:
    """Path as users write it.

    Examples
    --------
    >>> dotted(("state", "deal", "levels", 0))
    'state.deal.levels.0'
    """
    return ".".join(str(step) for step in path)


def read_yaml(text: str, file: str) -> Tree:
    """Read the text of a scenario file.

    Raises
    ------
    ScenarioError
        If the text is not YAML, or too large or deep, or uses what scenarios do without
        (tags, merge keys, several documents).
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    place: tuple[int | None, int | None] = (None, None)
    try:
        return _Reader(YAML(typ="safe", pure=True).parse(text), file).read()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark:
            place = (mark.line + 1, mark.column + 1)
        reason = " ".join(str(part) for part in (error.context, error.problem) if part)
    except ReaderError as error:
        before = text[: error.position]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        reason = f"the character U+{error.character:04X} is not allowed"
    except YAMLError as error:
        reason = str(error)
    except _STUMBLES:
        reason = "the parser stumbled over it"
    raise ScenarioError([Problem(file, *place, "", None, f"this is not YAML: {shown(reason, 200)[1:-1]}")])


class _Reader:
    """Builds plain values from parser events; one use only."""

    def __init__(self, events: Iterator[Any], file: str) -> None:
        self.events = events
        self.file = file
        self.places: dict[Path, tuple[int, int]] = {}
        self.key_places: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Any, int, int]] = {}
        self.values = 0
        self.aliases = 0

    def read(self) -> Tree:
        content: Any = None
        documents = 0
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise self.refusal(event, (), "a file holds one scenario, not several documents")
                content = self.value(next(self.events), (), 0)[0]
        return Tree(self.file, content, self.places, self.key_places, tuple(self.problems))

    def refusal(self, event: Any, path: Path, message: str) -> ScenarioError:
        return ScenarioError([self.problem(event, path, None, message)])

    def problem(self, event: Any, path: Path, value: Any, message: str) -> Problem:
        mark = event.start_mark
        return Problem(self.file, mark.line + 1, mark.column + 1, dotted(path), value, message)

    def value(self, event: Any, path: Path, depth: int) -> tuple[Any, int]:
        """Value that starts with an event, and how many values it holds."""
        if depth > DEEPEST:
            raise self.refusal(event, path[:4], f"nested more than {DEEPEST} deep")
        self.places[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        self.count(event, 1)
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self.alias(event, path)
        if getattr(event, "tag", None) is not None and str(event.tag) != "!":
            raise self.refusal(event, path, "tags such as !!str are not used in scenarios")
        before = self.values
        if kind == "ScalarEvent":
            value = _scalar(event.value) if event.style is None else event.value
        elif kind == "SequenceStartEvent":
            value = self.sequence(path, depth)
        else:
            value = self.mapping(path, depth)
        size = 1 + self.values - before
        if event.anchor is not None:
            self.anchors[str(event.anchor)] = (value, size, depth)
        return value, size

    def count(self, event: Any, more: int) -> None:
        self.values += more
        if self.values > MOST_VALUES:
            raise self.refusal(event, (), f"the file holds more than {MOST_VALUES} values")

    def alias(self, event: Any, path: Path) -> tuple[Any, int]:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise self.refusal(event, path, f"more than {MOST_ALIASES} aliases")
        if str(event.anchor) not in self.anchors:
            raise self.refusal(
                event, path, f"no value before this one is called &{shown(event.anchor)[1:-1]}"
            )
        value, size, _ = self.anchors[str(event.anchor)]
        self.count(event, size)
        if len(path) + _depth(value) > DEEPEST:
            raise self.refusal(event, path[:4], f"nested more than {DEEPEST} deep")
        return value, size

    def sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            items.append(self.value(event, (*path, len(items)), depth + 1)[0])
        return items

    def mapping(self, path: Path, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            if type(event).__name__ != "ScalarEvent":
                raise self.refusal(event, path, "a key must be a single word")
            key = _key(event.value) if event.style is None else event.value
            if len(key) > LONGEST_KEY:
                raise self.refusal(event, path, f"a key has more than {LONGEST_KEY} characters")
            if key == "<<" and event.style is None:
                raise self.refusal(event, path, "merge keys (<<) are not used in scenarios")
            inner = (*path, key)
            if key in items:
                first = self.key_places[inner][0]
                message = f"{shown(key)} appears twice; it was first given in line {first}"
                self.problems.append(self.problem(event, inner, key, message))
                self.value(next(self.events), (*path, f"{key} (again)"), depth + 1)
                continue
            self.key_places[inner] = (event.start_mark.line + 1, event.start_mark.column + 1)
            items[key] = None
            items[key] = self.value(next(self.events), inner, depth + 1)[0]
            if isinstance(items[key], dict | list):
                self.places[inner] = self.key_places[inner]
        return items


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= 18 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return -math.inf if text.startswith("-") else math.inf
    return math.nan if text in (".nan", ".NaN", ".NAN") else text


def _key(text: str) -> str:
    return text.lower() if isinstance(_WORDS.get(text), bool) else text


def size(value: Any) -> int:
    """How many values a plain value holds, itself included."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(size, inner))


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0) if isinstance(value, dict | list) else 0


def from_mapping(value: Any, file: str = "<mapping>") -> Tree:
    """Take a scenario from Python values: dicts, lists, strings, numbers, dates and NumPy scalars.

    Raises
    ------
    ScenarioError
        If it holds anything else, or is too large or deep.
    """
    problems: list[Problem] = []
    left = [MOST_VALUES]

    def problem(path: Path, found: Any, message: str) -> None:
        problems.append(Problem(file, None, None, dotted(path), found, message))

    def plain(found: Any, path: Path) -> Any:
        left[0] -= 1
        if left[0] < 0 or len(path) > DEEPEST:
            message = f"holds more than {MOST_VALUES} values or is nested more than {DEEPEST} deep"
            raise ScenarioError([Problem(file, None, None, dotted(path[:4]), None, message)])
        if isinstance(found, Mapping):
            return {key: plain(inner, (*path, key)) for key, inner in _items(found, path, problem)}
        if isinstance(found, dt.date):
            return found.isoformat()
        if found is None or isinstance(found, str | bool | int | float):
            return _bounded_integer(found)
        if hasattr(found, "tolist"):
            return plain(found.tolist(), path)
        if isinstance(found, Sequence) and not isinstance(found, bytes | bytearray):
            return [plain(inner, (*path, i)) for i, inner in enumerate(found)]
        problem(path, type(found).__name__, "a scenario holds mappings, lists, text and numbers only")
        return None

    content = plain(value, ())
    if problems:
        raise ScenarioError(problems)
    return Tree(file, content)


def _bounded_integer(value: Any) -> Any:
    """An integer too long to print becomes an infinite number, which is refused where a number is read."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**18:
        return float(value) if abs(value) < 10**300 else math.inf if value > 0 else -math.inf
    return value


def _items(found: Mapping[Any, Any], path: Path, problem: Any) -> Iterator[tuple[str, Any]]:
    for key, inner in found.items():
        if isinstance(key, str):
            yield key, inner
        elif isinstance(key, bool):
            yield str(key).lower(), inner
        elif isinstance(key, int):
            yield str(key), inner
        else:
            problem(path, key, "keys must be text")
