"""`standoff read`: attributed reports out of articles."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from standoff.cli import options
from standoff.cli.files import check_free
from standoff.cli.progress import Meter
from standoff.errors import UsageError, ascii_safe

if TYPE_CHECKING:
    import datetime as dt

    from standoff.cli.progress import Report as Progress
    from standoff.reading import Article, Journal, Origin, Outcome, Reader, Refusal, Sign
    from standoff.reading.endpoint import Tally


def read(
    articles: Annotated[
        list[str],
        typer.Argument(
            metavar="ARTICLE...",
            help="Files of text, Markdown, HTML or JSON lines of {text, published, source}, folders of them, "
            "or - for standard input.",
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option(
            "--published", metavar="DATE", help="Date of publication, where the article does not state it."
        ),
    ] = None,
    source: Annotated[str, typer.Option("--source", metavar="NAME", help="Who published it.")] = "",
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            metavar="SCENARIO",
            help="Propose which observables of a scenario each report bears on.",
        ),
    ] = None,
    reader: Annotated[
        str,
        typer.Option("--reader", metavar="READER", help="rules (offline), or openai:MODEL with --base-url."),
    ] = "rules",
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", metavar="URL", help="Endpoint of the model; its key is in STANDOFF_READER_KEY."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write JSON lines to a file.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with FILE after an interruption.")] = False,
    force: options.Force = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, max=256, help="Processes; as many as cores.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Read articles into attributed reports: who did or may do what to whom, on whose word, when.

    Reports come as JSON lines, on a terminal in words. What cannot be read is said and left out; a count comes
    at the end.
    """
    if resume and out is None:
        raise UsageError("--resume goes with --out FILE")
    if not resume:
        check_free(out, "--out", force=force)
    date = None if published is None else options.parse_date(published, "--published")
    work = _Work(date, source, out, resume, jobs, as_words=out is None and not json and sys.stdout.isatty())
    tally, chosen, model = _reader(reader, base_url)
    signs = _signs(scenario)
    failed = work.run(articles, chosen, signs, tally, whole=model == "rules")
    if failed:
        raise typer.Exit(2)


class _Work:
    """One run of the command."""

    def __init__(
        self,
        date: dt.date | None,
        source: str,
        out: Path | None,
        resume: bool,
        jobs: int | None,
        as_words: bool,
    ) -> None:
        self.date, self.source, self.resume, self.as_words = date, source, resume, as_words
        self.jobs = jobs or os.cpu_count() or 1
        self.out = out
        self.reports = self.documents = self.failed = self.left = 0
        self.last: Origin | None = None

    def run(
        self,
        articles: list[str],
        chosen: Reader,
        signs: tuple[Sign, ...] | None,
        tally: Tally | None,
        *,
        whole: bool,
    ) -> int:
        """Read all, and say how it went; how many documents failed."""
        from standoff.reading import Journal, read_all

        journal = Journal(self.out) if self.out is not None else None
        if journal is not None:
            if self.resume:
                journal.resume()
            else:
                journal.begin()
        files = list(self._files(articles))
        processes = min(self.jobs, len(files)) if whole else 1
        meter = Meter()
        with meter.stage("reading") as progress:
            found = self._articles(files, progress, journal, whole=whole)
            for outcome in read_all(found, chosen, processes):
                self._take(outcome, journal, signs)
        if journal is not None:
            journal.close()
        self._say_end(signs, tally)
        return self.failed

    def _files(self, articles: list[str]) -> Iterator[Path | Refusal | None]:
        from standoff.reading import find_files

        for name in articles:
            if name == "-":
                yield None
            else:
                yield from find_files([Path(name)])

    def _articles(
        self, files: list[Path | Refusal | None], progress: Progress, journal: Journal | None, *, whole: bool
    ) -> Iterator[Article | Refusal]:
        from standoff.reading import Refusal, kind_of, read_bytes, read_file
        from standoff.reading.endpoint import PASSAGE
        from standoff.reading.ingest import LARGEST

        done = journal.done if journal is not None else set()
        for i, file in enumerate(files):
            progress(i, len(files))
            if isinstance(file, Refusal):
                yield file
                continue
            if file is None:
                data = sys.stdin.buffer.read(LARGEST + 1)
                found = read_bytes(data, "standard input", kind_of("", data), self.date, self.source)
            else:
                found = read_file(file, self.date, self.source)
            for article in found:
                if isinstance(article, Refusal):
                    yield article
                    continue
                for part in (article,) if whole else article.passages(PASSAGE):
                    if (part.label, part.origin.sha256) in done:
                        self.left += 1
                    else:
                        yield part

    def _take(self, outcome: Outcome, journal: Journal | None, signs: tuple[Sign, ...] | None) -> None:
        from standoff.reading import place, to_line

        if outcome.refusal is not None:
            self.failed += 1
            typer.echo(f"standoff: {ascii_safe(str(outcome.refusal))}", err=True)
            return
        reports = outcome.reports
        if signs is not None:
            pairs = zip(reports, outcome.around, strict=True)
            reports = tuple(place(report, signs, around) for report, around in pairs)
        self.reports += len(reports)
        origin = outcome.origin
        if origin is not None and origin != self.last:
            self.documents += 1
            self.last = origin
            if origin.dated_by != "given":
                typer.echo(
                    f"{ascii_safe(origin.name)}: published {origin.published}, as its {origin.dated_by} says",
                    err=True,
                )
        if journal is not None:
            journal.add(outcome, "".join(to_line(report) + "\n" for report in reports))
        elif self.as_words:
            from standoff.reading.words import in_words

            for report in reports:
                typer.echo(in_words(report))
        else:
            for report in reports:
                typer.echo(to_line(report))

    def _say_end(self, signs: tuple[Sign, ...] | None, tally: Tally | None) -> None:
        parts = [
            f"{self.reports} report{'s' * (self.reports != 1)} from "
            f"{self.documents} document{'s' * (self.documents != 1)}"
        ]
        if self.left:
            parts.append(f"{self.left} read before")
        if self.failed:
            parts.append(f"{self.failed} could not be read")
        if signs is not None and not signs:
            parts.append("the scenario says of nothing how it is observed (observed_as)")
        if tally is not None:
            parts.append(
                f"{tally.refused} of {tally.passages} passages refused, {tally.malformed} answered unusably"
            )
            parts.append(f"{tally.rejected} reports rejected as not verbatim or not of the schema")
        typer.echo("; ".join(parts), err=True)


def _reader(name: str, base_url: str | None) -> tuple[Tally | None, Reader, str]:
    from standoff.reading import read_by_rules

    if name == "rules":
        if base_url is not None:
            raise UsageError("--base-url goes with --reader openai:MODEL")
        from standoff.reading.model import check_installed

        check_installed()
        return None, read_by_rules, name
    kind, _, model = name.partition(":")
    if kind != "openai" or not model:
        raise UsageError(f"--reader {ascii_safe(name)}: there are rules and openai:MODEL")
    if base_url is None:
        raise UsageError("--reader openai:MODEL needs --base-url, the address of the endpoint")
    from standoff.reading import endpoint

    tally = endpoint.Tally()
    where = endpoint.Endpoint(model, base_url)
    return tally, lambda article: list(endpoint.read(article, where, tally)), name


def _signs(scenario: str | None) -> tuple[Sign, ...] | None:
    if scenario is None:
        return None
    from standoff.reading import signs
    from standoff.scenario import load

    return signs(load(scenario))
