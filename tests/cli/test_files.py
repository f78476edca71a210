"""Files are written whole, and never over another one unless asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from standoff.cli.files import check_free, write
from standoff.errors import OutputError, UsageError


def test_nothing_to_save_is_fine() -> None:
    check_free(None, "--save", force=False)


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    kept = tmp_path / "kept.nc"
    kept.write_text("old")
    for path, why in [
        (tmp_path, "is a directory"),
        (kept, "exists already"),
        (tmp_path / "nowhere" / "x.nc", "there is no directory"),
        (kept / "x.nc", "there is no directory"),
    ]:
        with pytest.raises(UsageError, match=why):
            check_free(path, "--save", force=False)
    check_free(kept, "--save", force=True)
    with pytest.raises(UsageError, match="no ordinary file"):
        check_free(Path("/dev/null"), "--save", force=True)
    with pytest.raises(UsageError, match="what is read from"):
        check_free(kept, "--save", force=True, source=str(kept))
    check_free(kept, "--save", force=True, source="reciprocal-fear")
    assert kept.read_text() == "old"
    assert list(tmp_path.iterdir()) == [kept]


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")

    def fail(draft: Path) -> None:
        draft.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"x\.txt is not written: No space"):
        write(path, fail)
    assert path.read_text() == "old"
    write(path, lambda draft: draft.write_text("new"))
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o444 == 0o444
    assert list(tmp_path.iterdir()) == [path]
