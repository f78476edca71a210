"""Threads that share work out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

Spread = Callable[..., Iterable[Any]]


@contextmanager
def workers(threads: int) -> Iterator[Spread]:
    """What does the same work on many things, in so many threads, and gives the results in order."""
    if threads == 1:
        yield map
        return
    with ThreadPoolExecutor(threads) as pool:
        try:
            yield pool.map
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
