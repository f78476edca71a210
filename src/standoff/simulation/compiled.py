"""How functions of this room are compiled."""

from __future__ import annotations

from typing import Any

from standoff.kernels import kept

_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "fastmath": {"contract"},
    "error_model": "numpy",
}

kernel = kept(**_OPTIONS)
"""For functions that Python calls."""
inner = kept(**(_OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}))
"""For functions that only compiled ones call; they compile faster.

Numbers are best not written into such calls, since a function is compiled anew for each of them.
"""
any_order = kept(**(_OPTIONS | {"fastmath": {"contract", "reassoc"}}))
"""For sums whose order does not matter."""
