"""Runs the command line as a user would, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from standoff.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def standoff(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ended:
    """Run a command in this process."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return Ended(ended.value.code, said.out, said.err)


def process(
    *arguments: str,
    cwd: Path | None = None,
    timeout: float = 300,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "standoff", *arguments],
        cwd=cwd,
        env=os.environ | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


# A new process counts the memory of the one that started it until it begins its own program: the command is
# started by a small one, which tells the peak on the last line.
_STARTER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def process_and_peak(*arguments: str, timeout: float = 300) -> tuple[Ended, float]:
    """Run a command in a process of its own: how it ended, and the most memory it held, in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", _STARTER, sys.executable, "-m", "standoff", *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    out, peak = done.stdout.rstrip("\n").rsplit("\n", 1)
    unit = 1 if sys.platform == "darwin" else 1024
    return Ended(done.returncode, out + "\n", done.stderr), int(peak) * unit
