"""Many articles at once: over all cores, with progress, and able to go on after an interruption.

What is written goes through a journal beside the output: a line for each document that is done, with the length
of the output up to then. Whoever
resumes cuts the output to that length and leaves those documents out, so that nothing is lost and nothing is
there twice.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from standoff.errors import UsageError
from standoff.reading.ingest import Article, Refusal
from standoff.reading.report import Origin, Report

AHEAD = 4
"""Articles handed out for each process before the first of them is collected."""
Reader = Callable[[Article], Sequence[Report]]


@dataclass(frozen=True)
class Outcome:
    """What came of one document."""

    name: str
    sha256: str
    reports: tuple[Report, ...]
    refusal: Refusal | None = None
    origin: Origin | None = None
    around: tuple[str, ...] = ()
    """The sentence of each report."""


def read_all(articles: Iterator[Article | Refusal], reader: Reader, processes: int) -> Iterator[Outcome]:
    """Read articles, in their order."""
    if processes <= 1:
        for article in articles:
            yield _refused(article) if isinstance(article, Refusal) else _read(reader, article)
        return
    waiting: list[Future[Outcome] | Outcome] = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_alone) as pool:
        try:
            for article in articles:
                waiting.append(
                    _refused(article) if isinstance(article, Refusal) else pool.submit(_read, reader, article)
                )
                while len(waiting) > AHEAD * processes:
                    yield _result(waiting.pop(0))
            while waiting:
                yield _result(waiting.pop(0))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def read_by_rules(article: Article) -> list[Report]:
    """The default reader, as processes are given it."""
    from standoff.reading.reader import read

    return list(read(article))


def _alone() -> None:
    """One thread for each process; an interruption is the parent's to handle."""
    import signal

    os.environ["OMP_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read(reader: Reader, article: Article) -> Outcome:
    reports = tuple(reader(article))
    source = article.prose.source
    return Outcome(
        article.label, article.origin.sha256, reports, origin=article.origin,
        around=tuple(_sentence(source, report.start, report.end) for report in reports),
    )  # fmt: skip


_FAR = 400
_END = re.compile(r"[.!?][\"”’]?\s|\n\s*\n")


def _sentence(source: str, start: int, end: int) -> str:
    """The sentence that a stretch of a text stands in, no more than so far to both sides."""
    begins = max(
        (m.end() for m in _END.finditer(source, max(0, start - _FAR), start)), default=max(0, start - _FAR)
    )
    after = _END.search(source, end, end + _FAR)
    return source[begins : after.start() + 1 if after else min(len(source), end + _FAR)]


def _refused(refusal: Refusal) -> Outcome:
    return Outcome(refusal.place, "", (), refusal)


def _result(waiting: Future[Outcome] | Outcome) -> Outcome:
    return waiting if isinstance(waiting, Outcome) else waiting.result()


class Journal:
    """What has been read into a file of reports, kept beside it."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.path = output.with_name(output.name + ".journal")
        self.done: set[tuple[str, str]] = set()
        self.length = 0

    def begin(self) -> None:
        """Start anew."""
        self.output.write_bytes(b"")
        self.path.write_bytes(b"")

    def resume(self) -> None:
        """Take up where an interrupted run ended.

        Raises
        ------
        UsageError
            If there is nothing to take up, or the output is shorter than the journal says.
        """
        if not self.path.exists() or not self.output.exists():
            raise UsageError(
                f"--resume: there is no {self.path.name} beside {self.output}; nothing was begun there"
            )
        whole = self.path.read_text(encoding="utf-8").rpartition("\n")[0]
        for number, line in enumerate(filter(None, whole.split("\n")), start=1):
            try:
                entry = json.loads(line)
                self.done.add((str(entry["name"]), str(entry["sha256"])))
                self.length = int(entry["length"])
            except (ValueError, KeyError, TypeError):
                raise UsageError(
                    f"{self.path}:{number}: not a line of a journal; begin anew with --force"
                ) from None
        if self.output.stat().st_size < self.length:
            raise UsageError(f"{self.output} is shorter than its journal says; begin anew with --force")
        os.truncate(self.output, self.length)
        self.path.write_text(whole + "\n" if whole else "", encoding="utf-8")

    def add(self, outcome: Outcome, lines: str) -> None:
        """Append the reports of a document, then note that it is done."""
        data = lines.encode()
        with self.output.open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self.length += len(data)
        entry = {"name": outcome.name, "sha256": outcome.sha256, "length": self.length}
        with self.path.open("a", encoding="utf-8") as file_:
            file_.write(json.dumps(entry) + "\n")
            file_.flush()
            os.fsync(file_.fileno())

    def close(self) -> None:
        """All is read: the journal has done its work."""
        self.path.unlink(missing_ok=True)
