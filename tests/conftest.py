"""Compiles the kernels before tests are shared out among processes, each of which would compile them for itself."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import pytest

from standoff.cli.ahead import is_compiled

# Tests are shared out over all processors already; threads of BLAS beside them would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Run a small scenario, which compiles in two processes what nearly all of the rest needs."""
    config = session.config
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no" or is_compiled():
        return
    if reporter := config.pluginmanager.get_plugin("terminalreporter"):
        reporter.write_line("compiling kernels, as on any first run ...")
    command = [sys.executable, "-m", "standoff", "run", "border-incident", "--runs", "100"]
    # Should it fail, the tests tell more of it than this would.
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector of garbage going through all modules and tests again and again."""
    gc.freeze()
