"""Files the command line writes: never over another one unless asked, never half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from standoff.cli.guard import tell_at_the_end
from standoff.errors import OutputError, UsageError


def check_free(path: Path | None, option: str, *, force: bool, source: str = "") -> None:
    """Raise UsageError, before any work is done, if a file cannot be written there; never over what is read from."""
    if path is None:
        return
    folder = path.resolve().parent
    if path.is_dir():
        raise UsageError(f"{option} {path}: is a directory")
    if path.exists() and not force:
        raise UsageError(f"{option} {path}: exists already; --force writes over it")
    if path.exists() and not path.is_file():
        raise UsageError(f"{option} {path}: is no ordinary file")
    if not folder.is_dir():
        raise UsageError(f"{option} {path}: there is no directory {folder}")
    if path.exists() and source and Path(source).exists() and path.samefile(source):
        raise UsageError(f"{option} {path}: is what is read from; nothing is written over that")
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".standoff-"):
            pass
    except OSError as error:
        raise UsageError(f"{option} {path}: cannot be written ({error.strerror})") from None


def write(path: Path, save: Callable[[Path], object]) -> None:
    """Write a file beside its place, then move it there; OutputError if that fails."""
    try:
        handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=".standoff-", suffix=path.suffix)
        os.close(handle)
        draft = Path(name)
        try:
            save(draft)
            draft.chmod(0o666 & ~_umask())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} is not written: {error.strerror or error}") from error
    except UsageError as error:
        if not isinstance(error.__cause__, OSError):
            raise
        raise OutputError(f"{path} is not written: {error.__cause__.strerror or error}") from error


def keep(path: Path, save: Callable[[Path], object]) -> None:
    """Write a file beside an answer: if that fails, the answer is told all the same, and then what failed."""
    try:
        write(path, save)
    except OutputError as error:
        tell_at_the_end(error)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
