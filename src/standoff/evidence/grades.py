"""Grades of evidence: how reliable a source is (A to F), how credible an item is (1 to 6).

The two scales are kept apart, as in NATO's Allied Joint Doctrine for Intelligence Procedures (AJP-2.1, 2016): a
good source may pass on a doubtful item, and a poor one a sound item. F and 6 say that nothing is known, not that
something is bad.
"""

from __future__ import annotations

from typing import Final

from standoff.errors import UsageError, shown

RELIABILITY: Final = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY: Final = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
UNJUDGED_SOURCE: Final = "F"
UNJUDGED_ITEM: Final = 6


def reliability(text: str) -> str:
    """A letter from A to F.

    Raises
    ------
    UsageError
        If it is no such letter.
    """
    letter = text.strip().upper()
    if letter not in RELIABILITY:
        raise UsageError(
            f"reliability {shown(text)}: one of A to F is expected; F is that it cannot be judged"
        )
    return letter


def credibility(number: int) -> int:
    """A number from 1 to 6.

    Raises
    ------
    UsageError
        If it is no such number.
    """
    if number not in CREDIBILITY:
        raise UsageError(f"credibility {number}: one of 1 to 6 is expected; 6 is that it cannot be judged")
    return number
