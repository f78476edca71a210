"""Draws that wait to be solved, handed out in batches that are worth the way."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from threading import Lock

Draw = tuple[int, list[float]]
"""Its number and the values of what is varied."""

LEAST_SECONDS = 0.25
"""A batch should take at least so long, or what is spent on handing it over would show."""
MOST_DRAWS = 256
ATTEMPTS = 3
"""Times that a draw is tried where the process that solves it ends."""


class Batches:
    """Draws that wait; batches grow until they last long enough. May be used from several threads."""

    def __init__(self, draws: Iterable[Draw]) -> None:
        self._waiting = deque(draws)
        self._tried: dict[int, int] = {}
        self._seconds = math.inf
        self._lock = Lock()

    def take(self) -> list[Draw]:
        """The next batch; empty if none waits."""
        with self._lock:
            size = 1 if self._seconds == math.inf else math.ceil(LEAST_SECONDS / max(self._seconds, 1e-6))
            # Draws that have brought a process down go alone, so that they take no others with them.
            if self._waiting and self._waiting[0][0] in self._tried:
                size = 1
            size = min(size, MOST_DRAWS, len(self._waiting))
            return [self._waiting.popleft() for _ in range(size)]

    def took(self, seconds: float, draws: int) -> None:
        """Take note of how long a batch of so many draws took."""
        with self._lock:
            each = seconds / draws
            self._seconds = each if self._seconds == math.inf else 0.7 * self._seconds + 0.3 * each

    def put_back(self, draws: list[Draw]) -> None:
        """Put draws back that were handed out and not begun."""
        with self._lock:
            self._waiting.extendleft(reversed(draws))

    def again(self, draws: list[Draw]) -> list[Draw]:
        """Put draws back whose process ended; gives those that have been tried often enough."""
        with self._lock:
            given_up = []
            for draw in draws:
                self._tried[draw[0]] = self._tried.get(draw[0], 0) + 1
                if self._tried[draw[0]] >= ATTEMPTS:
                    given_up.append(draw)
                else:
                    self._waiting.append(draw)
            return given_up
