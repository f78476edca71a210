"""Starting a file from the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from standoff.errors import UsageError
from standoff.scenario import library_names, library_text, load, new_scenario


@pytest.mark.parametrize("name", library_names())
def test_a_copy_is_the_same_scenario(tmp_path: Path, name: str) -> None:
    path = new_scenario(tmp_path / "mine.yaml", name)
    assert path.read_text(encoding="utf-8") == library_text(name)
    assert load(path).hash == load(name).hash


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("precious")
    with pytest.raises(UsageError, match="exists already"):
        new_scenario(path)
    assert path.read_text() == "precious"


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        new_scenario(tmp_path / "no" / "folder.yaml")
    with pytest.raises(UsageError, match="no library scenario 'nothing'"):
        new_scenario(tmp_path / "mine.yaml", "nothing")
    assert not list(tmp_path.iterdir())
