"""The scenarios that come with the package."""

from __future__ import annotations

from pathlib import Path

from standoff.errors import UsageError, shown
from standoff.scenario.findings import nearest

_FOLDER = Path(__file__).parent / "library"


def library_names() -> tuple[str, ...]:
    """Names of the scenarios that come with the package."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def library_path(name: str) -> Path:
    """File of a library scenario.

    Raises
    ------
    UsageError
        If there is none of this name.
    """
    names = library_names()
    if name not in names:
        hint = nearest(name, names)
        message = f"there is no library scenario {shown(name)}; there are {', '.join(names)}"
        raise UsageError(message + (f" ({hint})" if hint else ""))
    return _FOLDER / f"{name}.yaml"


def library_text(name: str) -> str:
    """Text of a library scenario, comments and all.

    Raises
    ------
    UsageError
        If there is none of this name.
    """
    return library_path(name).read_text(encoding="utf-8")


def record_path(name: str) -> Path | None:
    """File of the reports that come with a library scenario; None where there are none."""
    path = _FOLDER / f"{name}.reports.jsonl"
    return path if name in library_names() and path.exists() else None
