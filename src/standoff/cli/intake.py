"""What goes into a ledger: reads files of reports or event data, enters what is good, tells what is not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import typer

from standoff.cli.guard import WRONG_INPUT
from standoff.errors import UsageError, ascii_safe, shown

if TYPE_CHECKING:
    from standoff.evidence import Ledger, Recording
    from standoff.evidence.confidential import Names
    from standoff.evidence.lines import Refused

BATCH = 200
"""Reports entered at once; each batch is kept before the next is read."""
MOST_SHOWN = 100
"""Refused lines that are told one by one."""


class Intake:
    """What became of the lines of a file."""

    def __init__(self, file: str, names: Names) -> None:
        self._file, self._names = file, names
        self.read = self.notes = self.beside = self.refused = 0
        self.added: list[int] = []

    def refuse(self, line: Refused) -> None:
        """Say what is wrong with a line, and go on."""
        self.refused += 1
        if self.refused > MOST_SHOWN:
            return
        value = "" if line.value is None else f", is {shown(self._names.value(line.value))}"
        told = self._names.text(f"{_place(self._file)}:{line.number}: {line.message}") + value
        typer.echo(f"standoff: {ascii_safe(told)}", err=True)

    def enter(self, ledger: Ledger, recordings: Iterable[Recording]) -> None:
        """Enter what there is, batch by batch."""
        found = iter(recordings)
        same: list[tuple[Mapping[str, Any], str]] = []
        while batch := list(islice(found, BATCH)):
            self.read += len(batch)
            made = ledger.add(batch)
            recorded = [entry for entry in made if entry.kind in ("report", "note")]
            self.added += [entry.number for entry in recorded]
            self.notes += sum(entry.kind == "note" for entry in recorded)
            self.beside += len(made) - len(recorded)
            same += [(each.report, other) for each in batch if each.report for other in each.remarks.same_as]
        if same:
            linked, missing = ledger.join(same)
            self.beside += len(linked)
            for other in missing[:MOST_SHOWN]:
                told = f"{_place(self._file)}: same_as: there is no report {shown(self._names.text(other))}"
                typer.echo(f"standoff: {ascii_safe(told)}; it was not linked", err=True)

    def tell(self, *, leave: bool = True) -> bool:
        """Say how many were added and refused, and leave with an error if any was refused."""
        if self.refused > MOST_SHOWN:
            typer.echo(f"standoff: and {self.refused - MOST_SHOWN:,} more lines refused", err=True)
        reports = len(self.added) - self.notes
        told = [f"{counted(reports, 'report')} added"]
        if self.notes:
            told.append(f"{counted(self.notes, 'row')} without an act kept as notes")
        if self.added:
            first, last = self.added[0], self.added[-1]
            told[-1] += f" (entry {first})" if first == last else f" (entries {first} to {last})"
        if self.beside:
            told.append(f"{counted(self.beside, 'entry')} of what came beside them")
        if again := self.read - len(self.added):
            told.append(f"{again:,} there already")
        told.append(f"{self.refused:,} refused")
        typer.echo(ascii_safe(self._names.text(f"{_place(self._file)}: {', '.join(told)}")))
        if self.refused and leave:
            raise typer.Exit(WRONG_INPUT)
        return self.refused > 0


@contextmanager
def reading(file: str) -> Iterator[BinaryIO]:
    """A file opened for reading bytes; - is standard input."""
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    with source:
        yield source


def reports(source: BinaryIO, file: str, count: Intake) -> Iterator[Recording]:
    """Reports of a file of JSON lines; what cannot be used is refused."""
    from standoff.evidence import Recording
    from standoff.evidence.form import FormError, completed
    from standoff.evidence.lines import Refused, lines, mappings
    from standoff.evidence.remarks import Remarks, without

    for each in mappings(lines(source)):
        if isinstance(each, Refused):
            count.refuse(each)
            continue
        line, told = each
        try:
            remarks = Remarks.of(told)
            yield Recording(completed(without(told), f"{_place(file)}:{line.number}"), remarks=remarks)
        except FormError as error:
            path = f"{error.path}: " if error.path else ""
            count.refuse(Refused(line.number, f"{path}{error.message}", error.value))


def events(
    source: BinaryIO, file: str, dataset: str | None, count: Intake, progress: Callable[[int, int], None]
) -> Iterator[Recording]:
    """Recordings of a file of event data; what cannot be used is refused."""
    from standoff.evidence.event_data import read_events
    from standoff.evidence.lines import Refused

    for each in read_events(source, file, dataset, progress):
        if isinstance(each, Refused):
            count.refuse(each)
        else:
            yield each[1]


def _place(file: str) -> str:
    return "standard input" if file == "-" else file


def counted(count: int, thing: str) -> str:
    """A number of things, in words."""
    plural = {"entry": "entries"}.get(thing, f"{thing}s")
    return f"{count:,} {thing if count == 1 else plural}"
