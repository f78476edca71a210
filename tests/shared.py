"""Where material kept beside the repository is found; tests that need it are skipped where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_DEFAULT = Path(__file__).resolve().parents[1].parent / "shared"


def shared_path(name: str) -> Path:
    """Path of a shared file, e.g. ``gold/F_T1.json``; skips the test where there is none."""
    root = Path(os.environ.get("STANDOFF_SHARED", _DEFAULT))
    path = root / name
    if not path.exists():
        pytest.skip(f"needs {name} from the shared material, looked for in {root}")
    return path
