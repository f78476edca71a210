"""Everything that can go wrong and is the user's to hear about, as classes under `StandoffError`."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_SHOWN = 100
"""Problems listed in the text of a `ScenarioError`; all of them stay in ``problems``."""


def shown(value: Any, limit: int = 60) -> str:
    r"""Show a value from a file safely: escaped, on one line and not too long.

    Examples
    --------
    >>> shown("a\x1b[31m")
    "'a\\x1b[31m'"
    """
    if isinstance(value, str):
        text = ascii_safe(value[: limit + 1])
        return f"'{text}'" if len(value) <= limit else f"'{text[:limit]}…'"
    brief = reprlib.Repr()
    brief.maxstring = brief.maxother = limit
    brief.maxdict = brief.maxlist = 6
    brief.maxlevel = 3
    text = ascii_safe(brief.repr(value))
    return text if len(text) <= 2 * limit else text[: 2 * limit] + "…"


def ascii_safe(text: str) -> str:
    """Escape what a terminal might act on; letters of any language stay as they are."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a scenario."""

    file: str
    """File, or the option or object the value came from."""
    line: int | None
    """Counted from 1; None where there is no file."""
    column: int | None
    path: str
    """Dotted path to the value, such as ``state.deal.start``."""
    value: Any
    """The offending value; None where something is missing."""
    message: str
    """What is wrong and what is allowed."""
    hint: str = ""
    """What was probably meant."""

    def __str__(self) -> str:
        place = ascii_safe(self.file)
        if self.line is not None:
            place += f":{self.line}:{self.column}"
        path = f" {ascii_safe(self.path)}:" if self.path else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}:{path} {self.message}{hint}"


class StandoffError(Exception):
    """Base of all errors that are meant for the user."""


class UsageError(StandoffError):
    """Input other than a scenario's content is wrong: an unknown name, an unreadable file, a bad option."""


class SolutionError(StandoffError):
    """The scenario is sound but could not be solved; the message says where and what to try."""


class OutputError(StandoffError):
    """What was worked out could not be written to the file it was meant for."""


class LedgerError(StandoffError):
    """A ledger could not be read or written, or is not what was entered; the message says where."""


class ScenarioError(StandoffError):
    """A scenario cannot be used.

    Parameters
    ----------
    problems : iterable of Problem
        Everything that is wrong, not only the first thing.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        lines = [f"{count} problem{'s' if count != 1 else ''} in the scenario"]
        lines += [f"  {problem}" for problem in self.problems[:MOST_SHOWN]]
        if count > MOST_SHOWN:
            lines.append(f"  and {count - MOST_SHOWN} more")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)
