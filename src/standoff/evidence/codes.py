"""From the codes of event data to the categories of reports.

The tables in ``data/`` are small and our own; each names its source.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from standoff.evidence.form import CATEGORIES


class UnknownCode(Exception):
    """There is no such code."""


def category(code: str, *, zeros_lost: bool = False) -> str | None:
    """The category of a CAMEO code or a PLOVER root; None where it tells of no act.

    Parameters
    ----------
    code : str
        As in the data, such as ``0871`` or ``RETREAT``.
    zeros_lost : bool
        Whether the zeros that codes begin with were lost, as they are where a program took codes for numbers.

    Raises
    ------
    UnknownCode
        If there is no such code.

    Examples
    --------
    >>> category("0871"), category("190"), category("agree"), category("010")
    ('RETREAT', 'ASSAULT', 'AGREE', None)
    >>> category("46", zeros_lost=True)
    'CONSULT'
    """
    code = code.strip()
    if code.upper() in CATEGORIES:
        return code.upper()
    if not (code.isascii() and code.isdigit() and len(code) <= 4):
        raise UnknownCode
    if zeros_lost and not _has_root(code, zeros_lost=True):
        code = f"0{code}"
    table = _table("cameo_plover.tsv")
    found = next((table[code[:n]] for n in (4, 3, 2) if len(code) >= n and code[:n] in table), "unknown")
    if found == "unknown":
        raise UnknownCode
    return found or None


def lost_zero(code: str) -> bool:
    """Whether a code can only be one that has lost the zero it began with."""
    code = code.strip()
    return code.isascii() and code.isdigit() and len(code) <= 3 and not _has_root(code, zeros_lost=False)


def acled_category(sub_event: str) -> str | None:
    """The category of a sub-event type of ACLED; None where it tells of no act.

    Raises
    ------
    UnknownCode
        If there is no such type.
    """
    table = _table("acled_plover.tsv")
    name = sub_event.strip().lower()
    name = {"excessive force against protestors": "excessive force against protesters"}.get(name, name)
    if name not in table:
        raise UnknownCode
    return table[name] or None


def _has_root(code: str, *, zeros_lost: bool) -> bool:
    """Whether a code begins with a root; of two digits it does not where zeros were lost."""
    if len(code) < (3 if zeros_lost else 2):
        return False
    return "01" <= code[:2] <= "20"


@cache
def _table(name: str) -> dict[str, str]:
    text = files("standoff.evidence").joinpath("data", name).read_text(encoding="utf-8")
    rows = (line.split("|") for line in text.splitlines() if line and not line.startswith("#"))
    return {code.lower(): found for code, found in rows}
