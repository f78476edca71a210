"""Collecting everything that is wrong with a document, to be placed in its file afterwards."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from standoff.errors import Problem, shown
from standoff.scenario.tree import Path, Tree, dotted

MOST_LISTED = 12
"""Allowed names listed in a message."""
MOST_HINTS = 100
"""Findings for which the nearest name is looked up; comparing names takes time."""
MOST_COMPARED = 1000
"""Names a misspelt one is compared with."""


@dataclass(frozen=True)
class Finding:
    """Something wrong at a path of a document."""

    path: Path
    message: str
    value: Any = None
    hint: str = ""
    of_key: bool = False
    """Whether it is the key that is wrong, not the value."""


@dataclass
class Findings:
    """What has been found wrong so far."""

    found: list[Finding] = field(default_factory=list)

    def add(self, path: Path, message: str, value: Any = None, hint: str = "", of_key: bool = False) -> None:
        """Note something wrong."""
        self.found.append(Finding(path, message, value, hint, of_key))

    def unknown(self, path: Path, what: str, word: str, options: Iterable[str], of_key: bool = False) -> None:
        """Note a name that is not one of those allowed."""
        options = list(options)
        message = f"{shown(word)} is not {what}; {listing(options)}"
        hint = nearest(word, options) if len(self.found) < MOST_HINTS else ""
        self.add(path, message, word, hint, of_key)


def listing(options: list[str]) -> str:
    """Say which names there are.

    Examples
    --------
    >>> listing(["war", "settlement"])
    'allowed: war, settlement'
    """
    if not options:
        return "there are none"
    more = f" and {len(options) - MOST_LISTED} more" if len(options) > MOST_LISTED else ""
    return f"allowed: {', '.join(options[:MOST_LISTED])}{more}"


def nearest(word: str, options: Iterable[str]) -> str:
    """Guess what was meant.

    Examples
    --------
    >>> nearest("erodin", ["in_force", "eroding"])
    "did you mean 'eroding'?"
    """
    compared = [option[:100] for option in islice(options, MOST_COMPARED)]
    close = difflib.get_close_matches(word[:100], compared, n=1, cutoff=0.6)
    return f"did you mean {shown(close[0])}?" if close else ""


def placed(findings: Iterable[Finding], tree: Tree) -> list[Problem]:
    """Findings as problems with their line and column, in the order of the file."""
    problems: dict[tuple[str, str], Problem] = {}
    for finding in findings:
        value = finding.value if finding.value is not None else tree.get(finding.path)
        where = tree.place(finding.path, finding.of_key)
        path = dotted(finding.path)
        problem = Problem(tree.file, *where, path, value, finding.message, finding.hint)
        problems.setdefault((path, finding.message), problem)
    return sorted(problems.values(), key=lambda p: (p.line or 0, p.column or 0))


def moved(finding: Finding, path: Path, prefix: str) -> Finding:
    """Return the finding, blamed on another place of the file."""
    message = f"{prefix}: {dotted(finding.path)}: {finding.message}"
    return replace(finding, path=path, message=message, of_key=False)
