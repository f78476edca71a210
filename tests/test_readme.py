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


def skeleton(answer: str) -> list[str]:
    """What an answer says, without its numbers, likelihood words, line breaks, and what there was time for."""
    answer = re.sub(r"\nWhat drives it\n.*?(?=\nWhat the record says)", "", answer, flags=re.DOTALL)
    answer = re.sub(
        r"\n(What would help|Left out)\n.*?(?=\nWhat the record says)", "", answer, flags=re.DOTALL
    )
    text = re.sub("|".join(sorted(WORDS, key=len, reverse=True)), "", " ".join(answer.split()))
    text = re.sub(r"standoff \d.*", "", text)
    return sorted(set(re.findall(r"[A-Za-z]{3,}", text)))
