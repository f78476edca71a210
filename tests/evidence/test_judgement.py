"""The page on evidence shows the numbers that are used."""

from __future__ import annotations

import os
import re
from pathlib import Path

from standoff.evidence.judgement import JUDGEMENT

PAGE = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
TABLES = re.compile(r"(<!-- judgement -->\n)(.*?)(<!-- end of judgement -->)", re.DOTALL)


def judgement_tables() -> str:
    """All numbers of the likelihood, as tables."""
    used = JUDGEMENT
    source = [f"{letter} {value:+g}" for letter, value in used.reliability.items()]
    item = [f"{figure} {value:+g}" for figure, value in used.credibility.items()]
    kinds = [f"{kind.replace('_', ' ')} {grade}" for kind, grade in used.assumed.items()]
    lines = [
        "| what | numbers |",
        "| --- | --- |",
        f"| decibans for the source | {', '.join(source)} |",
        f"| decibans for the item | {', '.join(item)} |",
        f"| grade where nobody gave one | {', '.join(kinds)} |",
        f"| middle of the bands | {', '.join(f'{word} {p:g}' for word, p in used.bands.items())} |",
        f"| `noticed`, `again`, `misdated` | {used.noticed:g}, {used.again:g}, {used.misdated:g} |",
        "",
        f"| what it bears on | {' | '.join(used.deeds)} |",
        f"| --- |{' --- |' * len(used.deeds)}",
    ]
    for what, table in (
        ("a deed, a type or a state", used.deeds),
        ("a move that was one of words", used.words),
        ("a message through a channel", used.messages),
        ("an indicator", used.signs),
    ):
        lines.append(f"| {what} | {' | '.join(f'{share:g}' for share in table.values())} |")
    return "\n".join(lines) + "\n"


def test_the_page_shows_the_numbers_that_are_used() -> None:
    text, wanted = PAGE.read_text(encoding="utf-8"), judgement_tables()
    if os.environ.get("STANDOFF_RENEW"):
        PAGE.write_text(TABLES.sub(lambda found: found[1] + wanted + found[3], text), encoding="utf-8")
        return
    shown = TABLES.search(text)
    assert shown is not None
    assert shown[2] == wanted
