"""Kernels are kept where they can be, and compiled all the same where they cannot."""

from __future__ import annotations

import pytest
from numba.core.caching import CacheImpl

from standoff.kernels import kept


def square(x: float) -> float:
    return x * x


def test_without_a_place_to_keep_them_they_are_compiled_for_each_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert kept(nogil=True)(square)._cache.__class__.__name__ == "FunctionCache"
    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    lost = kept(nogil=True)(square)
    assert lost._cache.__class__.__name__ == "NullCache"
    assert lost(3.0) == 9.0
