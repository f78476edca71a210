"""Examples in docstrings give what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import standoff

HOUSE = Path(standoff.__file__).parent
MODULES = [
    ".".join(file.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__")
    for file in sorted(HOUSE.rglob("*.py"))
    if ">>>" in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    found = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 0
    assert found.failed == 0
