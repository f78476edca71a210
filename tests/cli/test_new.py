"""`standoff new`."""

from __future__ import annotations

from pathlib import Path

import pytest

from standoff.scenario import library_names, library_text
from tests.cli.command import standoff


def test_a_new_file_is_a_copy_with_its_comments(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in library_names():
        file = tmp_path / f"{name}-copy.yaml"
        done = standoff(capsys, "new", str(file), "--from", name)
        assert done.code == 0, done.err
        assert file.read_text(encoding="utf-8") == library_text(name)
        assert str(file) in done.out


def test_no_file_is_written_over_unless_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    done = standoff(capsys, "new", str(file))
    assert done.code == 2
    assert "exists already" in done.err
    assert file.read_text() == "mine"
    assert standoff(capsys, "new", str(file), "--force").code == 0
    assert file.read_text() != "mine"


def test_an_unknown_name_is_told_what_there_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    done = standoff(capsys, "new", str(file), "--from", "us-irn-2019")
    assert done.code == 2
    assert "us-iran-2019" in done.err
    assert not file.exists()


def test_a_place_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert standoff(capsys, "new", str(tmp_path / "no" / "where.yaml")).code == 2
    assert standoff(capsys, "new", str(tmp_path)).code == 2
