"""Which state a name stands for, by the gazetteer of the reading room; what it does not know is left open.

Event data name states in words in some columns. A body is its state's government only where the name says so: the
forces of a state are, people protesting in it are not.
"""

from __future__ import annotations

import re
from functools import cache

from standoff.reading.gazetteer import table

_BODY = re.compile(
    r"(?:Military|Police|Security|Naval|Air|Armed) Forces of (.+)|Government of (.+)", re.IGNORECASE
)


def code(name: str) -> str | None:
    """ISO 3166 alpha-3 of a state by its name; None where it is not known."""
    return _states().get(" ".join(name.split()).casefold())


def code_of_government(name: str) -> str | None:
    """ISO 3166 alpha-3 of the state whose government or forces a name tells of, as ACLED writes them.

    Examples
    --------
    >>> code_of_government("Protesters (Iran)") is None
    True
    """
    found = _BODY.fullmatch(name.partition("(")[0].strip())  # years in office follow in brackets
    return code(found[1] or found[2]) if found else None


@cache
def _states() -> dict[str, str]:
    return {name.casefold(): row[0] for row in table("states.tsv") for name in row[1].split(";")}
