"""Notices when kernels are being compiled, as they are on their first run on a machine, and for how long."""

from __future__ import annotations

from threading import Lock
from time import perf_counter
from typing import Any

from standoff.cli.progress import Meter

_EVENT = "numba:compile"


def watch_compiler(meter: Meter) -> None:
    """Let a meter know when anything is compiled from now on; kernels are compiled once for each machine."""
    from numba.core import event

    class Listener(event.Listener):
        """Compilations nest and may run in several threads; what counts is whether there is any."""

        def __init__(self) -> None:
            self._lock = Lock()
            self._going = 0
            self._begun = 0.0

        def on_start(self, event: Any) -> None:  # noqa: ARG002
            with self._lock:
                self._going += 1
                if self._going == 1:
                    self._begun = perf_counter()
                    meter.compiling()

        def on_end(self, event: Any) -> None:  # noqa: ARG002
            with self._lock:
                self._going -= 1
                if self._going == 0:
                    meter.compiled(perf_counter() - self._begun)

    event.register(_EVENT, Listener())  # type: ignore[no-untyped-call]
