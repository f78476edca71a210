"""From a newspaper article to beliefs, fears and risks, by the two commands that the documentation begins with."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.shared import shared_path


@pytest.mark.slow
def test_from_an_article_to_beliefs() -> None:
    pytest.importorskip("spacy")
    article = shared_path("article.txt")
    standoff = [sys.executable, "-m", "standoff"]
    read = subprocess.run(
        [*standoff, "read", str(article), "--published", "2019-05-10", "--scenario", "us-iran-2019"],
        capture_output=True,
        check=True,
    )
    done = subprocess.run(
        [*standoff, "assess", "us-iran-2019", "--reports", "-", "--explain"],
        input=read.stdout,
        capture_output=True,
        check=False,
    )
    said, counted = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 0, counted
    for part in ("What there is reason to believe", "What is to come", "Report by report", "decibans"):
        assert part in said
    assert f"{len(read.stdout.splitlines())} reports:" in counted
    assert "0 lines refused" in counted
