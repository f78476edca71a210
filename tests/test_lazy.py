"""Importing the package and asking for help load nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

import standoff

HEAVY = {"h5netcdf", "numba", "numpy", "pandas", "ruamel", "scipy", "sqlalchemy", "xarray"}


@pytest.mark.parametrize(
    "does",
    [
        "import standoff",
        "import standoff; dir(standoff); standoff.__version__",
        "from standoff.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass",
        "from standoff.cli import main\ntry: main(['run', '--help'])\nexcept SystemExit: pass",
        "from standoff.cli import main\ntry: main(['ledger', 'add', '--help'])\nexcept SystemExit: pass",
        "from standoff.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass",
    ],
)
def test_nothing_heavy_is_loaded(does: str) -> None:
    code = f"import sys\n{does}\nprint('loaded:', *sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_every_name_is_there() -> None:
    assert [name for name in standoff.__all__ if not hasattr(standoff, name)] == []
    assert set(standoff.__all__) <= set(dir(standoff))


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'slove'"):
        _ = standoff.slove
