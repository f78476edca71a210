"""Threads that share work out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

Spread = Callable[..., Iterable[Any]]


@contextmanager
def pool(threads: int) -> Iterator[ThreadPoolExecutor]:
    """So many threads, which are not waited for if something goes wrong."""
    with ThreadPoolExecutor(threads) as made:
        try:
            yield made
        except BaseException:
            made.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def workers(threads: int) -> Iterator[Spread]:
    """What does the same work on many things, in so many threads, and gives the results in order."""
    if threads == 1:
        yield map
        return
    with pool(threads) as made:
        yield made.map
