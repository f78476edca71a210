"""What a line of evidence may say beside the report: its grade, who could see it, what it is the same as.

- ``grade``: reliability and credibility, such as ``B2``;
- ``visible_to``: keys of the sides that could see it;
- ``same_as``: identifiers of reports of the same event;
- ``retracted: true``: it was taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff.evidence import grades
from standoff.evidence.form import FormError

KEYS = ("grade", "visible_to", "same_as", "retracted")
MOST = 100
"""Texts in a list."""
LONGEST = 500


@dataclass(frozen=True)
class Remarks:
    """What is said beside a report."""

    grade: tuple[str, int] | None = None
    visible_to: tuple[str, ...] | None = None
    """None where it is not told."""
    same_as: tuple[str, ...] = ()
    retracted: bool = False

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Remarks:
        """Those in a line.

        Raises
        ------
        FormError
            At the first thing that is wrong.
        """
        retracted = content.get("retracted", False)
        if not isinstance(retracted, bool):
            raise FormError("retracted", "true or false is expected", retracted)
        return cls(
            grade=None if content.get("grade") is None else grade(content["grade"], "grade"),
            visible_to=_texts(content, "visible_to") if "visible_to" in content else None,
            same_as=_texts(content, "same_as"),
            retracted=retracted,
        )


NOTHING = Remarks()


def without(content: Mapping[str, Any]) -> dict[str, Any]:
    """A line as a report alone."""
    return {key: value for key, value in content.items() if key not in KEYS}


def grade(told: object, field: str) -> tuple[str, int]:
    """Reliability and credibility, as B2 tells them.

    Raises
    ------
    FormError
        If it is no such grade.
    """
    letter, figure = str(told)[:1].upper(), str(told)[1:]
    if letter not in grades.RELIABILITY or figure not in map(str, grades.CREDIBILITY):
        raise FormError(field, "a letter from A to F and a figure from 1 to 6 are expected, as in B2", told)
    return letter, int(figure)


def _texts(content: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = content.get(field, [])
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(
        isinstance(each, str) and len(each) <= LONGEST for each in value
    ):
        raise FormError(field, "a list of texts is expected", value)
    if len(value) > MOST:
        raise FormError(field, f"at most {MOST} texts are expected", len(value))
    return tuple(value)
