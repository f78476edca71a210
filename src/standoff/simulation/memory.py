"""How much memory simulated runs take, and how many are too many for this machine.

All runs are kept whole, so that any table can be made of them; what a run takes follows from its periods.
"""

from __future__ import annotations

import os

from standoff.errors import UsageError
from standoff.game.size import words_bytes
from standoff.scenario.wording import counted

NUMBERS = 11
"""Numbers of four bytes kept of each period of a run: its state, and for each side four moves or readings and fear."""
BELIEFS = 4
"""The same for each type: what each side believes, and what it takes the other to believe of it."""
PEAK = 1.5
"""Most memory in use over what is kept, measured with 200,000 to 1,000,000 runs of the library's scenarios."""
SHARE = 0.5
"""Share of the machine's memory that runs may take."""
USUAL_MEMORY = 8e9
"""Bytes taken to be there where the machine does not tell."""


def memory_of(runs: int, periods: int, types: int) -> float:
    """Bytes that so many runs take while they are simulated.

    Parameters
    ----------
    runs, periods : int
        How many of them.
    types : int
        Types of the side that has more of them.
    """
    return PEAK * 4.0 * runs * periods * (NUMBERS + BELIEFS * types)


def refuse_if_too_many(runs: int, periods: int, types: int) -> None:
    """Raise UsageError if so many runs would take too much of the machine's memory."""
    needed, there = memory_of(runs, periods, types), SHARE * _machine_memory()
    if needed > there:
        most = int(runs * there / needed)
        raise UsageError(
            f"{counted(runs, 'run')} of {counted(periods, 'period')} would take about {words_bytes(needed)} of memory,"
            f" and at most {words_bytes(there)} is used for them on this machine; ask for no more than {most:,} runs"
        )


def _machine_memory() -> float:
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return USUAL_MEMORY
