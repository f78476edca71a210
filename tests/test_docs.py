"""The documentation: its links lead somewhere, its example is a scenario, its keys are those there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from standoff.scenario import library_names, load
from standoff.scenario.schema import Document
from tests.cli.command import standoff

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


def test_the_cluster_of_kubernetes_hangs_together() -> None:
    """One name throughout: that of the cluster, by which its service is selected and reached."""
    from ruamel.yaml import YAML

    text = (DOCS / "exploring.md").read_text(encoding="utf-8")
    recipe = re.search(r"```yaml\n(apiVersion.*?)```", text, re.DOTALL)
    assert recipe is not None
    cluster = YAML(typ="safe").load(recipe[1])
    name, spec = cluster["metadata"]["name"], cluster["spec"]
    assert spec["scheduler"]["service"]["selector"]["dask.org/cluster-name"] == name
    assert f"service/{name}-scheduler" in text
    assert f"daskcluster {name}" in text
    offered = {port["name"] for port in spec["scheduler"]["spec"]["containers"][0]["ports"]}
    assert {port["targetPort"] for port in spec["scheduler"]["service"]["ports"]} == offered


def test_every_part_of_the_format_is_described() -> None:
    text = (DOCS / "scenario-format.md").read_text(encoding="utf-8").lower()
    parts = [field.alias or name for name, field in Document.model_fields.items()]
    assert [part for part in parts if part.replace("_", " ") not in text.replace("_", " ")] == []


def test_the_example_of_the_ledger_runs_as_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    text = (DOCS / "ledger.md").read_text(encoding="utf-8")
    reports = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert reports is not None
    (tmp_path / "cables.jsonl").write_text(reports[1], encoding="utf-8")
    shown = "".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    commands = re.findall(r"^\$ standoff (.*)\n((?:(?!\$ ).*\n)*)", shown, re.MULTILINE)
    assert len(commands) == shown.count("$ standoff")
    for command, output in commands:
        done = standoff(capsys, *shlex.split(command))
        pattern = ".*".join(map(re.escape, output.split("…")))
        assert re.fullmatch(pattern, re.sub(r" +$", "", done.out, flags=re.MULTILINE)), done


STEP = re.compile(r"```(yaml|json|console)\n(.*?)```", re.DOTALL)
PLACE = re.compile(r"# (\S+\.yaml)(?:, line (\d+))?\n")


@pytest.mark.slow
def test_the_tutorial_runs_as_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first file to the report, each command with the output that is shown for it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    commands = 0
    for kind, text in STEP.findall((DOCS / "tutorial.md").read_text(encoding="utf-8")):
        if kind == "json":
            (tmp_path / "told.jsonl").write_text(text, encoding="utf-8")
        elif kind == "yaml":
            place = PLACE.match(text)
            assert place is not None
            file, content = tmp_path / place[1], text[place.end() :]
            if place[2] is not None:
                lines = file.read_text(encoding="utf-8").splitlines()
                lines[int(place[2]) - 1] = content.rstrip("\n")
                content = "\n".join(lines) + "\n"
            file.write_text(content, encoding="utf-8")
        else:
            command, shown = re.match(r"\$ standoff (.*)\n((?:.*\n)*)", text).groups()  # type: ignore[union-attr]
            done = standoff(capsys, *shlex.split(command))
            said = re.sub(r" +$", "", done.out + done.err, flags=re.MULTILINE)
            pattern = ".*".join(map(re.escape, shown.rstrip("\n").split("…")))
            assert re.fullmatch(pattern + r"\n*", said, re.DOTALL), f"{command}\n{said}"
            commands += 1
    assert commands >= 7
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    sections = {"measures", "signals", "turning", "evidence", "space", "opinions", "assumptions", "trust"}
    assert sections <= set(re.findall(r'<section id="(\w+)"', page))


def test_the_example_for_a_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    example = re.search(r"```python\n(.*?)```", (DOCS / "notebook.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    exec(example[1], {})
    assert (tmp_path / "drivers.svg").exists()


@pytest.mark.parametrize("name", library_names())
def test_every_scenario_of_the_library_has_a_page(name: str) -> None:
    pages = [page.read_text(encoding="utf-8") for page in (DOCS / "scenarios").glob("*.md")]
    assert any(f"`standoff run {name}`" in page for page in pages)
