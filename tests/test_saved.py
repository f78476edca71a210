"""Results in files: what was written comes back, anything else is refused before it is opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from standoff.errors import UsageError
from standoff.saved import read_dataset, write_dataset

KIND = "rain 1"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_dataset(rain(), path := tmp_path / "rain.nc")
    return path


def rain() -> xr.Dataset:
    return xr.Dataset({"rain": ("day", np.linspace(0, 1, 2000))}, attrs={"format": KIND, "unit": "mm"})


def test_it_comes_back_and_any_reader_of_netcdf_reads_it(file: Path) -> None:
    assert read_dataset(file, KIND, "rain").identical(rain())
    assert xr.load_dataset(file, engine="h5netcdf").identical(rain())


def test_any_byte_counts(file: Path) -> None:
    whole = file.read_bytes()
    for place in [*range(0, len(whole), 97), len(whole) - 1]:
        changed = bytearray(whole)
        changed[place] ^= 0x10
        file.write_bytes(changed)
        with pytest.raises(UsageError, match=r"rain\.nc"):
            read_dataset(file, KIND, "rain")
    for more in (b"x", b"\n"):
        file.write_bytes(whole + more)
        with pytest.raises(UsageError, match="digest is missing"):
            read_dataset(file, KIND, "rain")


def test_a_damaged_file_leaves_no_traceback(file: Path) -> None:
    """What h5netcdf says where its file object is thrown away half made goes to stderr, past any exception."""
    content = bytearray(file.read_bytes())
    content[200:400] = bytes(200)
    file.write_bytes(content)
    code = f"from standoff.saved import read_dataset; read_dataset({str(file)!r}, {KIND!r}, 'rain')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "is damaged" in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"rain\n" * 100, "another kind"),
        (b"\x89HDF\r\n\x1a\n" + bytes(300), "digest is missing"),
    ],
)
def test_other_files(content: bytes, said: str, tmp_path: Path) -> None:
    (file := tmp_path / "other.nc").write_bytes(content)
    with pytest.raises(UsageError, match=said):
        read_dataset(file, KIND, "rain")


def test_another_format(file: Path) -> None:
    with pytest.raises(UsageError, match="does not hold snow in the format 'snow 1'; it holds 'rain 1'"):
        read_dataset(file, "snow 1", "snow")


def test_places_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    for place in (tmp_path / "none.nc", tmp_path):
        with pytest.raises(UsageError, match="cannot read"):
            read_dataset(place, KIND, "rain")
    for place in (tmp_path / "no" / "x.nc", tmp_path):
        with pytest.raises(UsageError, match="cannot write"):
            write_dataset(rain(), place)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_is_told_of_and_takes_nothing_along(tmp_path: Path) -> None:
    """A file may not grow beyond a bound, which is like a full disk; what was there stays."""
    resource = pytest.importorskip("resource", reason="files are bounded on POSIX systems")
    path = tmp_path / "kept.nc"
    write_dataset(xr.Dataset({"x": 1.0}), path)
    before, bounds = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, bounds[1]))
    try:
        with pytest.raises(UsageError, match=r"cannot write .*kept\.nc: File too large"):
            write_dataset(xr.Dataset({"x": ("n", np.arange(100_000.0))}), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, bounds)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
