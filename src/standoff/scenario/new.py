"""Starting a scenario file of one's own."""

from __future__ import annotations

import os
from pathlib import Path

from standoff.errors import UsageError
from standoff.scenario.library import library_text


def new_scenario(file: str | os.PathLike[str], name: str = "us-iran-2019") -> Path:
    """Write a copy of a library scenario to a file that does not exist yet.

    Parameters
    ----------
    file : path
        The file to write.
    name : str
        Library scenario to start from.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UsageError
        If there is no such library scenario, or the file exists or cannot be written.
    """
    text = library_text(name)
    path = Path(file)
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(f"{path} exists already and is left as it is") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    return path
