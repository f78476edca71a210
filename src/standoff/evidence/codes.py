"""From the codes of event data to the categories of reports.

The tables in ``data/`` are small and our own; each names its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from standoff.reading.report import CATEGORIES


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
    table = _cameo()
    if zeros_lost and f"0{code}" in table and (len(code) < 3 or code not in table):
        code = f"0{code}"
    if code not in table:
        raise UnknownCode
    return table[code] or None


def lost_zero(code: str) -> bool:
    """Whether a code can only be one that has lost the zero it began with.

    Examples
    --------
    >>> lost_zero("46"), lost_zero("14"), lost_zero("999")
    (True, False, False)
    """
    code = code.strip()
    return code not in _cameo() and f"0{code}" in _cameo()


def acled_category(sub_event: str) -> str | None:
    """The category of a sub-event type of ACLED; None where it tells of no act.

    Raises
    ------
    UnknownCode
        If there is no such type.
    """
    table = _acled()
    name = sub_event.strip().lower()
    name = {"excessive force against protestors": "excessive force against protesters"}.get(name, name)
    if name not in table:
        raise UnknownCode
    return table[name] or None


@cache
def _cameo() -> dict[str, str]:
    return {code: found for found, codes in _table("cameo_plover.tsv") for code in codes.split()}


@cache
def _acled() -> dict[str, str]:
    return {name.lower(): found for name, found in _table("acled_plover.tsv")}


def _table(name: str) -> Iterator[list[str]]:
    text = files("standoff.evidence").joinpath("data", name).read_text(encoding="utf-8")
    return (line.split("|") for line in text.splitlines() if line and not line.startswith("#"))
