"""`standoff ledger`: keep reports and what is said of them, so that nothing is lost and nothing is changed unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from standoff.cli import options
from standoff.cli.files import check_free, write
from standoff.cli.guard import WRONG_INPUT
from standoff.cli.intake import Intake, counted, events, reading, reports
from standoff.cli.progress import Meter
from standoff.cli.work import console
from standoff.errors import LedgerError, UsageError, ascii_safe

if TYPE_CHECKING:
    from standoff.evidence import Entry, Item, Ledger
    from standoff.evidence.confidential import Names

ledger = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Keep reports, the grades of their sources, and what was said of each, in a ledger that forgets nothing.",
)

Place = Annotated[
    str, typer.Argument(metavar="LEDGER", help="Path of a file, or postgresql://USER@HOST/DATABASE.")
]
Number = Annotated[int, typer.Argument(metavar="ENTRY", help="Number of an entry.")]
By = Annotated[
    str,
    typer.Option("--by", metavar="NAME", help="Who makes the entry; your name on this machine unless given."),
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why, in your own words.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Only what may have been on or after it.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Only what may have been on or before it.")
]
Actor = Annotated[str | None, typer.Option("--actor", metavar="CODE", help="Only what this one did.")]
Target = Annotated[
    str | None, typer.Option("--target", metavar="CODE", help="Only what was done to this one.")
]
Category = Annotated[
    str | None, typer.Option("--category", metavar="NAME", help="Only acts of a category, as ASSAULT.")
]
Everything = Annotated[bool, typer.Option("--all", help="Also what was retracted or corrected.")]


@ledger.command()
def create(place: Place, by: By = "") -> None:
    """Begin a ledger."""
    from standoff.evidence import Ledger

    made = Ledger.create(place, by)
    typer.echo(f"{made.name}: a ledger, with entry 1. Next: standoff ledger add, or standoff ledger import")


@ledger.command()
def add(
    place: Place,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="JSON lines of reports, as `standoff read` prints them; - for stdin."
        ),
    ] = "-",
    corrects: Annotated[
        int | None,
        typer.Option("--corrects", metavar="ENTRY", help="The report takes the place of this one."),
    ] = None,
    by: By = "",
) -> None:
    """Add reports, or a report that corrects another."""
    with _opened(place, by) as (into, names), reading(file) as source:
        count = Intake(file, names)
        if corrects is None:
            count.enter(into, reports(source, file, count))
        else:
            found = list(reports(source, file, count))
            if len(found) != 1 or found[0].report is None or count.refused:
                raise UsageError(f"--corrects {corrects}: {file} should hold one report, and nothing else")
            count.added.append(into.correct(corrects, found[0].report, found[0].remarks).number)
        count.tell()


@ledger.command(name="import")
def import_(
    place: Place,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="CSV, tab-separated values or JSON lines.")
    ],
    dataset: Annotated[
        str | None,
        typer.Option(
            "--dataset", metavar="NAME", help="gdelt, icews, polecat or acled, where the columns do not tell."
        ),
    ] = None,
    by: By = "",
) -> None:
    """Import event data: GDELT, ICEWS, POLECAT, ACLED."""
    with _opened(place, by) as (into, names):
        failed = False
        for file in files:
            with reading(str(file)) as source, Meter().stage("importing") as report:
                count = Intake(str(file), names)
                count.enter(into, events(source, str(file), dataset, count, report))
            failed |= count.tell(leave=False)
        if failed:
            raise typer.Exit(WRONG_INPUT)


@ledger.command(name="list")
def list_(
    place: Place,
    since: Since = None,
    until: Until = None,
    actor: Actor = None,
    target: Target = None,
    category: Category = None,
    everything: Everything = False,
) -> None:
    """List the reports that stand."""
    with _opened(place) as (ledger, _):
        from standoff.report.ledger import print_items

        wanted = _wanted(ledger, since, until, actor, target, category, everything)
        if wanted:
            print_items(wanted, console())
        typer.echo(counted(len(wanted), "report"))


@ledger.command()
def show(place: Place, number: Number, as_json: options.Json = False) -> None:
    """Show all there is on a report, or an entry."""
    with _opened(place) as (ledger, _):
        from standoff.report import ledger as told

        history = ledger.history(number)
        item = ledger.item(number)
        if as_json:
            from standoff.evidence.public import exported

            report = None if item is None else {**exported(item), "event": item.event}
            typer.echo(
                told.json_line({"report": report, "entries": [told.as_json(entry) for entry in history]})
            )
        elif item is None:
            told.print_history(history, console())
        else:
            told.print_item(item, history, console())


@ledger.command()
def grade(
    place: Place,
    number: Annotated[int | None, typer.Argument(metavar="ENTRY", help="The item to grade.")] = None,
    credibility: Annotated[
        int | None,
        typer.Option(
            "--credibility",
            metavar="1-6",
            help="Of the item: 1 confirmed, 2 probably true, 3 possibly true, "
            "4 doubtful, 5 improbable, 6 cannot be judged.",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="The source to grade.")
    ] = None,
    reliability: Annotated[
        str | None,
        typer.Option(
            "--reliability",
            metavar="A-F",
            help="Of the source: A completely reliable, B usually, C fairly, "
            "D not usually, E unreliable, F cannot be judged.",
        ),
    ] = None,
    confidential: Annotated[
        bool | None,
        typer.Option(
            "--confidential/--open", help="Whether the name of the source must never leave the ledger."
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Of the source, as in reports.")
    ] = None,
    alias: Annotated[
        list[str] | None,
        typer.Option("--alias", metavar="NAME", help="Another name of the source; may be repeated."),
    ] = None,
    note: Note = "",
    by: By = "",
) -> None:
    """Grade an item from 1 to 6, or a source from A to F."""
    with _opened(place, by) as (ledger, _):
        if (number is None) == (source is None):
            raise UsageError(
                "grade an ENTRY with --credibility, or a source with --source NAME and --reliability"
            )
        if number is not None:
            if credibility is None or (reliability, confidential, kind, alias) != (None, None, None, None):
                raise UsageError(
                    f"entry {number} is an item: --credibility grades it, and nothing else belongs to it"
                )
            entry = ledger.grade(number, credibility, note)
        elif source is not None:
            if credibility is not None:
                raise UsageError("--credibility belongs to an item; a source has --reliability")
            if (reliability, confidential, kind, alias) == (None, None, None, None):
                raise UsageError("nothing is said of the source; --reliability grades it")
            entry = ledger.grade_source(
                source, reliability, confidential=confidential, kind=kind, aliases=alias or (), note=note
            )
        _tell(entry)


@ledger.command()
def link(
    place: Place,
    number: Number,
    relation: Annotated[str, typer.Argument(metavar="RELATION", help="same, supports or contradicts.")],
    other: Annotated[int, typer.Argument(metavar="OTHER", help="Number of the other report.")],
    note: Note = "",
    by: By = "",
) -> None:
    """Say that a report tells of the same event as another, supports or contradicts it."""
    with _opened(place, by) as (ledger, _):
        _tell(ledger.link(number, relation, other, note))


@ledger.command()
def retract(
    place: Place,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is taken back.")],
    by: By = "",
) -> None:
    """Take back an entry; it stays in the record."""
    with _opened(place, by) as (ledger, _):
        _tell(ledger.retract(number, reason))


@ledger.command()
def history(
    place: Place,
    number: Annotated[
        int | None, typer.Argument(metavar="ENTRY", help="Only what bears on this entry.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Tell who entered what, and when."""
    with _opened(place) as (ledger, _):
        from standoff.report import ledger as told

        entries = ledger.history(number)
        if as_json:
            for entry in entries:
                typer.echo(told.json_line(told.as_json(entry)))
        else:
            told.print_history(entries, console())


@ledger.command()
def export(
    place: Place,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="A file instead of stdout.")
    ] = None,
    since: Since = None,
    until: Until = None,
    actor: Actor = None,
    target: Target = None,
    category: Category = None,
    everything: Everything = False,
    force: options.Force = False,
) -> None:
    """Print the reports that stand as JSON lines, each with its grades; names of confidential sources are left out."""
    with _opened(place) as (ledger, _):
        from standoff.evidence.public import exported
        from standoff.report.ledger import json_line

        check_free(output, "--output", force=force, source=place)
        wanted = _wanted(ledger, since, until, actor, target, category, everything)
        lines = "".join(f"{json_line(exported(item))}\n" for item in wanted)
        if output is None:
            typer.echo(lines, nl=False)
        else:
            write(output, lambda draft: draft.write_text(lines, encoding="utf-8"))
            typer.echo(f"{ascii_safe(str(output))}: {counted(len(wanted), 'report')}")


@ledger.command()
def verify(
    place: Place,
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="HASH", help="A hash told earlier, which must still be there."),
    ] = None,
) -> None:
    """Prove that every entry is as it was entered, or name the first that is not."""
    from standoff.evidence import Ledger

    ledger = Ledger(place)
    found = ledger.verify(head)
    if found.broken:
        raise LedgerError(
            f"{ledger.name} does not hold: {found.broken}; sound before it: {counted(found.entries, 'entry')}"
        )
    typer.echo(f"{ledger.name} holds: {counted(found.entries, 'entry')}, the last with hash {found.head}")


@contextmanager
def _opened(place: str, by: str = "") -> Iterator[tuple[Ledger, Names]]:
    from standoff.evidence import Ledger

    ledger = Ledger(place, by)
    with ledger.discreet() as names:
        yield ledger, names


def _wanted(
    ledger: Ledger,
    since: str | None,
    until: str | None,
    actor: str | None,
    target: str | None,
    category: str | None,
    everything: bool,
) -> list[Item]:
    first = options.parse_date(since, "--since").isoformat() if since else ""
    last = options.parse_date(until, "--until").isoformat() if until else "9999"
    same = {"actor": actor, "target": target, "category": category}

    def fits(item: Item) -> bool:
        date = item.report["date"]
        if (since or until) and (date is None or date["latest"] < first or date["earliest"] > last):
            return False
        return all(
            wanted is None or (item.report[key] or "").upper() == wanted.upper()
            for key, wanted in same.items()
        )

    return [item for item in ledger.items(everything=everything) if fits(item)]


def _tell(entry: Entry) -> None:
    from standoff.report.ledger import said

    typer.echo(f"entry {entry.number}: {ascii_safe(said(entry))}")
