"""How kernels are compiled: once for a machine where they can be kept, and otherwise for each process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba as nb

_njit: Any = nb.njit  # its stubs lack options it has


def kept(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorator: compile a function with these options and keep what comes of it, if there is a place to write to.

    numba looks for one in ``NUMBA_CACHE_DIR``, beside the source and in the home folder, and gives up if there is none,
    as in a container that can only be read.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        try:
            return _njit(cache=True, **options)(function)
        except RuntimeError:
            return _njit(**options)(function)

    return decorate
