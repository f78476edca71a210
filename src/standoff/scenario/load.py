"""Loading a scenario from the library, a file or Python values."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standoff.errors import Problem, ScenarioError, UsageError, shown
from standoff.scenario.findings import nearest
from standoff.scenario.library import library_names, library_path
from standoff.scenario.scenario import Scenario, build
from standoff.scenario.tree import LARGEST_FILE, Tree, from_mapping, read_yaml


def load(
    source: str | os.PathLike[str] | Mapping[str, Any],
    set: Mapping[str, Any] | None = None,  # noqa: A002 - named as in the format and on the command line
) -> Scenario:
    """Load a scenario and check it completely.

    Parameters
    ----------
    source : str, path or mapping
        Name of a library scenario, path of a YAML file, or the content of one.
    set : mapping, optional
        Parameters, or dotted paths into the file, and the values they are to have.

    Returns
    -------
    Scenario
        A scenario with nothing wrong in it.

    Raises
    ------
    ScenarioError
        If anything is wrong with the scenario; it lists everything that is.
    UsageError
        If there is no such scenario or file, or `set` names what does not exist.

    Examples
    --------
    >>> load("reciprocal-fear").title
    'Reciprocal fear of surprise attack'
    """
    tree, name = _read(source)
    scenario = build(name, tree)
    return scenario.with_(set=set) if set else scenario


def _read(source: Any) -> tuple[Tree, str]:
    if isinstance(source, Mapping):
        return from_mapping(source), "scenario"
    if isinstance(source, str) and not source.strip():
        raise UsageError(
            f"no scenario is named; name a file or one of the library: {', '.join(library_names())}"
        )
    if isinstance(source, str) and source in library_names():
        path = library_path(source)
        return read_yaml(_text(path, path.name), path.name), source
    if not isinstance(source, str | os.PathLike):
        raise UsageError(f"a library name, a path or a mapping is expected, not {shown(source)}")
    path = Path(source)
    return read_yaml(_text(path, str(path)), str(path)), path.stem


def _text(path: Path, file: str) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UsageError(f"{_path(file)} is not a file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise UsageError(_not_found(file)) from None
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{_path(file)} cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from None
    if len(content) > LARGEST_FILE:
        raise ScenarioError(
            [Problem(file, None, None, "", None, f"the file is larger than {LARGEST_FILE // 1000} kB")]
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError([Problem(file, line, 1, "", None, "the file is not text in UTF-8")]) from None


def _path(file: str) -> str:
    """A path in full, as its end tells the most."""
    return shown(file, limit=4096)


def _not_found(name: str) -> str:
    if {"/", os.sep} & {*name} or name.endswith((".yaml", ".yml")):
        return f"there is no file {_path(name)}"
    hint = nearest(name, library_names())
    there = ", ".join(library_names())
    message = f"there is no scenario {shown(name)}, neither a file nor in the library ({there})"
    return message + (f"; {hint}" if hint else "")
