"""What README.md promises: its two commands, and the answer it shows.

The shown answer is renewed with ``STANDOFF_RENEW=1 python -m pytest tests/test_readme.py -m slow``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from standoff.report.words import WORDS
from tests.cli.command import process

README = Path(__file__).resolve().parents[1] / "README.md"
SHOWN = re.compile(r"(<!-- answer: standoff run us-iran-2019 -->\n```text\n)(.*?)(```\n)", re.DOTALL)


def test_it_holds_the_two_commands() -> None:
    commands = [
        line for line in README.read_text().splitlines() if line.strip().startswith("python3 -m venv")
    ]
    assert len(commands) == 2
    assert commands[0].endswith(".venv/bin/standoff run us-iran-2019")
    assert commands[1].endswith(".venv/bin/python -m pytest")


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text())
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []


@pytest.mark.slow
def test_the_answer_is_current() -> None:
    done = process("run", "us-iran-2019", timeout=600)
    assert done.code == 0, done.err
    answer = "\n".join(line.rstrip() for line in done.out.splitlines()) + "\n"
    text = README.read_text()
    if os.environ.get("STANDOFF_RENEW"):
        README.write_text(SHOWN.sub(lambda found: found[1] + answer + found[3], text))
        return
    shown = SHOWN.search(text)
    assert shown is not None
    assert skeleton(shown[2]) == skeleton(answer)
    old, new = estimates(shown[2]), estimates(answer)
    assert len(old) == len(new) > 40
    far = [
        pair
        for pair in zip(old, new, strict=True)
        if abs(pair[0][0] - pair[1][0]) > 2 * (pair[0][1] + pair[1][1])
    ]
    assert far == []


def whatever_the_time(answer: str) -> str:
    """An answer without what there was time for."""
    late = r"\n(What drives it|What would help|Left out)\n.*?(?=\nWhat the record says)"
    return re.sub(late, "", answer, flags=re.DOTALL)


def estimates(answer: str) -> list[tuple[float, float]]:
    """All numbers of an answer that have an error, with it."""
    words = " ".join(whatever_the_time(answer).split())
    return [(float(value), float(error)) for value, error in re.findall(r"([\d.]+) ± <?([\d.]+)", words)]


def skeleton(answer: str) -> list[str]:
    """What an answer says, without its numbers, likelihood words, line breaks, and what there was time for."""
    answer = whatever_the_time(answer)
    text = re.sub("|".join(sorted(WORDS, key=len, reverse=True)), "", " ".join(answer.split()))
    text = re.sub(r"standoff \d.*", "", text)
    return sorted(set(re.findall(r"[A-Za-z]{3,}", text)))
