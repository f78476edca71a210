"""Imports point one way: the rooms of the package in the order in which data passes through them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import standoff

HOUSE = Path(standoff.__file__).parent
ROOMS = (
    "scenario",
    "game",
    "equilibrium",
    "simulation",
    "reading",
    "evidence",
    "explain",
    "explore",
    "report",
    "cli",
)
SHOWN = {"standoff.report.plots", "standoff.report.frames", "standoff.report.observed"}
"""What results show and convert of themselves, imported only when it is asked for."""


def against_the_stream() -> Iterator[tuple[str, str, bool]]:
    """File, module and whether it is imported at once, for each import of a room further on."""
    for file in sorted(HOUSE.rglob("*.py")):
        room = file.relative_to(HOUSE).parts[0]
        if room not in ROOMS:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        late = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
            or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            for module in _modules(node):
                further = module.split(".")[1] if module.startswith("standoff.") else room
                if further in ROOMS and ROOMS.index(further) > ROOMS.index(room):
                    yield str(file.relative_to(HOUSE)), module, id(node) not in late


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def test_no_room_imports_one_further_on() -> None:
    found = [
        (file, module) for file, module, at_once in against_the_stream() if at_once or module not in SHOWN
    ]
    assert found == []


def test_all_rooms_are_known() -> None:
    folders = {path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists()}
    assert folders == set(ROOMS)
