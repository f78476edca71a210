"""Turns whatever goes wrong into one message on stderr and an exit code, never a traceback."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import traceback
from collections.abc import Callable
from threading import Event, Timer
from typing import NoReturn

from standoff.errors import LedgerError, OutputError, SolutionError, StandoffError

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

GRACE = 2.0
"""Seconds in which an interrupted program may end by itself."""

_ending = Event()
_untold: list[StandoffError] = []

DEBUG = "STANDOFF_DEBUG"
"""Set in the environment, unexpected errors show where they come from."""


class Carried(Exception):
    """Brings an error past code that would handle it in its own way."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


def end_soon_when_interrupted() -> None:
    """Make Ctrl-C end the program within `GRACE` seconds, whatever its threads are still at."""

    def interrupted(*_: object) -> NoReturn:
        _ending.set()
        deadline = Timer(GRACE, _end_now)
        deadline.daemon = True
        deadline.start()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupted)


def tell_at_the_end(error: StandoffError) -> None:
    """Let a command go on to its answer; that something else failed is told after it, and by the exit code."""
    _untold.append(error)


def guarded(run: Callable[[], object]) -> NoReturn:
    """Run something and exit with the code that says how it went."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115  # closed by who called
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows no ± gets a question mark
            stream.reconfigure(errors="replace")
    sys.exit(exit_code(run))


def exit_code(run: Callable[[], object]) -> int:
    """Run something, say on stderr what went wrong if anything did, and tell the exit code."""
    _untold.clear()
    code = _finished(run)
    return _explained(_untold[0]) if code == DONE and _untold else code


def _finished(run: Callable[[], object]) -> int:
    try:
        try:
            run()
        finally:
            sys.stdout.flush()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else DONE
    except Carried as carried:
        return _explained(carried.error)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the user gets a message, whatever it was
        return _explained(error)
    return DONE


def _explained(error: BaseException) -> int:
    match error:
        case KeyboardInterrupt():
            return _interrupted()
        case BrokenPipeError():
            return _hang_up()
        case SolutionError() | OutputError() | LedgerError():
            return _say(str(error), FAILED)
        case StandoffError():
            return _say(str(error), WRONG_INPUT)
        case MemoryError():
            return _out_of_memory()
        case ImportError() if "failed to map segment" in str(error):
            return _out_of_memory()
        case OSError():
            where = "" if error.filename is None else f"{error.filename}: "
            return _say(f"{where}{error.strerror or error}", FAILED)
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    return _say(f"internal error ({what}); this is a fault of standoff, set {DEBUG}=1 to see where", FAILED)


def _out_of_memory() -> int:
    return _say("out of memory; `standoff check` tells what makes the game large", FAILED)


def _say(message: str, code: int) -> int:
    with contextlib.suppress(BrokenPipeError):
        print(f"standoff: {message}", file=sys.stderr, flush=True)  # noqa: T201
    return code


def _interrupted() -> int:
    code = _say("interrupted", INTERRUPTED)
    if _ending.is_set():
        # What threads are still at is of no use to anybody.
        os._exit(code)
    return code


def _end_now() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\x1b[?25h")  # the cursor that a progress bar had hidden
    os._exit(_say("interrupted", INTERRUPTED))


def _hang_up() -> int:
    """The reader has gone and wants no more: keep the interpreter from complaining when it closes stdout."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    return DONE
