"""The command `standoff`: one file for each verb, and what they share.

Nothing heavy is imported before a verb needs it.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found,unused-ignore]
import atexit
import gc
import os

TYPE_CHECKING = False  # what checkers take for true; typing itself is slow to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

__all__ = ["main"]

ONE_EACH = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Work is shared out over threads whole. Those that a library of linear algebra starts of its own would wait for each
other over the small matrices here, and take the processors away from the others meanwhile."""


def _gone(*_: object) -> NoReturn:
    """End, where there is nothing yet that could be cut short or kept."""
    os.write(2, b"standoff: interrupted\n")
    os._exit(130)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 the work failed, 2 the input was wrong, 130 interrupted."""
    for name in ONE_EACH:  # read when NumPy is first imported
        os.environ.setdefault(name, "1")
    if arguments is None:
        # Before anything else: what follows is still to be imported, and so is Python's own wrapper of this module.
        _signal.signal(_signal.SIGINT, _gone)
        # What is imported stays: looking through it for what might be freed takes a tenth of the time of importing.
        gc.set_threshold(10_000)
    from standoff.cli.guard import end_soon_when_interrupted, guarded

    if arguments is None:
        end_soon_when_interrupted()
        # Nor is anything to be freed at the very end, for which Python would look through all once more.
        atexit.register(gc.freeze)

    def run() -> None:
        from standoff.cli.app import command

        command(args=None if arguments is None else list(arguments), prog_name="standoff")

    guarded(run)
