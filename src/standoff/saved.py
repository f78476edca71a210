"""Results in files: netCDF (by h5netcdf), followed by a digest of all that comes before it.

HDF5 readers do not look behind the end of the data, so other programs open these files as any netCDF file. A file
whose digest does not hold is not opened at all: a damaged HDF5 file may do anything to its reader.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from standoff.errors import UsageError

if TYPE_CHECKING:
    import xarray as xr

SUFFIX = ".nc"
SIGNATURE = b"\x89HDF\r\n\x1a\n"
"""How an HDF5 file begins."""

_LABEL = b"\nstandoff sha256 "
_TRAILER = len(_LABEL) + 2 * hashlib.sha256().digest_size
_CHUNK = 1 << 20


def write_dataset(
    dataset: xr.Dataset,
    path: str | os.PathLike[str],
    encoding: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write a dataset to one file; an existing file is replaced only when all is written.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    target = Path(path)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        # Put together in memory: the HDF5 library does not survive a disk that is full.
        whole = dataset.to_netcdf(engine="h5netcdf", encoding=encoding)
        with unfinished.open("wb") as file:
            file.write(whole)
            file.write(_LABEL + hashlib.sha256(whole).hexdigest().encode())
        unfinished.replace(target)
    except OSError as problem:
        raise UsageError(f"cannot write {target}: {problem.strerror or problem}") from problem
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def read_dataset(path: str | os.PathLike[str], kind: str, what: str) -> xr.Dataset:
    """Read what `write_dataset` wrote.

    Parameters
    ----------
    path
        The file.
    kind
        What its attribute ``format`` must be.
    what
        The same in words.

    Raises
    ------
    UsageError
        If the file cannot be read, is something else, or is no longer what was written.
    """
    import xarray as xr

    _verify(Path(path), what)
    try:
        dataset = xr.load_dataset(path, engine="h5netcdf")
    except (OSError, ValueError, KeyError) as problem:
        raise UsageError(f"cannot read {path} as {what}: {problem}") from problem
    found = dataset.attrs.get("format")
    if found != kind:
        raise UsageError(f"{path} does not hold {what} in the format {kind!r}; it holds {found!r}")
    return dataset


def _verify(path: Path, what: str) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            begins = file.read(len(SIGNATURE))
            file.seek(max(0, size - _TRAILER))
            ends = file.read()
        if size == 0:
            raise UsageError(f"{path} is empty; it should hold {what}")
        if begins != SIGNATURE:
            raise UsageError(f"cannot read {path} as {what}: it is a file of another kind")
        label, digest = ends[: len(_LABEL)], ends[len(_LABEL) :]
        if label != _LABEL:
            raise UsageError(
                f"{path} does not hold {what} as standoff saved it: its digest is missing, so it was cut short, changed"
                " since, or written by another program"
            )
        if digest != _digest(path, size - _TRAILER):
            raise UsageError(f"{path} is damaged: what it holds is not what was saved; make it again")
    except OSError as problem:
        raise UsageError(f"cannot read {path} as {what}: {problem.strerror or problem}") from problem


def _digest(path: Path, size: int) -> bytes:
    """Digest of so many bytes at the beginning of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0 and (chunk := file.read(min(size, _CHUNK))):
            digest.update(chunk)
            size -= len(chunk)
    return digest.hexdigest().encode()
