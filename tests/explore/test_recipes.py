"""The recipes for clusters in the documentation: what they call exists, and reads what it is given."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "exploring.md").read_text(encoding="utf-8")


def test_the_address_is_read_from_the_file_of_the_scheduler(tmp_path: Path) -> None:
    """As the recipe for Slurm does it."""
    line = re.search(r"python -c '(import json.*?)'\)", PAGE)
    assert line is not None
    (tmp_path / "dask.json").write_text(json.dumps({"address": "tcp://10.0.0.1:8786"}), encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "-c", line[1]],
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "tcp://10.0.0.1:8786"


@pytest.mark.parametrize("program", ["scheduler", "worker"])
def test_programs_have_the_options_that_are_given_to_them(program: str) -> None:
    pytest.importorskip("distributed", reason="dask.distributed comes with the extra [cluster]")
    command = [sys.executable, "-m", f"distributed.cli.dask_{program}", "--help"]
    known = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    calls = re.findall(rf"dask[ -]{program}\b([^\"\n\]]*)", PAGE)
    given = {option for call in calls for option in re.findall(r"--[a-z-]+", call)}
    assert given
    assert [option for option in sorted(given) if option not in known] == []


def test_the_manifest_says_where_the_scheduler_listens() -> None:
    text = re.search(r"```yaml\n(apiVersion.*?)```", PAGE, re.DOTALL)
    assert text is not None
    found = YAML(typ="safe", pure=True).load(text[1])
    assert found["kind"] == "DaskCluster"
    scheduler = found["spec"]["scheduler"]
    port = scheduler["spec"]["containers"][0]["ports"][0]
    service = scheduler["service"]["ports"][0]
    assert port["containerPort"] == service["port"] == 8786
    assert service["targetPort"] == port["name"]
    name = found["metadata"]["name"]
    assert scheduler["service"]["selector"]["dask.org/cluster-name"] == name
    assert f"service/{name}-scheduler 8786" in PAGE
