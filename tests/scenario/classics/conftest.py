"""What the classics need that are told with more types than ship."""

from __future__ import annotations

import pytest


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let games of several periods through that are too large for a grid of beliefs: the tree needs none."""
    monkeypatch.setattr("standoff.game.compile.refuse_if_too_large", lambda *_, **__: None)
