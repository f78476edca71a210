"""The documentation: its links lead somewhere, its example is a scenario, its keys are those there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from standoff.scenario import load
from standoff.scenario.schema import Document

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: str(page.relative_to(DOCS)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_example_of_the_format_is_a_scenario(tmp_path: Path) -> None:
    text = (DOCS / "scenario-format.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    (file := tmp_path / "example.yaml").write_text(example[1], encoding="utf-8")
    assert load(file).title == "Two sides that would rather not"


def test_every_part_of_the_format_is_described() -> None:
    text = (DOCS / "scenario-format.md").read_text(encoding="utf-8").lower()
    parts = [field.alias or name for name, field in Document.model_fields.items()]
    assert [part for part in parts if part.replace("_", " ") not in text.replace("_", " ")] == []
