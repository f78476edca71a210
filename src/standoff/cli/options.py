"""Options that several verbs share, and what they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from standoff.errors import UsageError, shown

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A name of the library, or the path of a scenario file.")
]
Source = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A solution saved by `standoff solve`, or a scenario.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Another value for a parameter; may be repeated."),
]
Save = Annotated[Path | None, typer.Option("--save", metavar="FILE", help="Keep the result in a file.")]
Force = Annotated[bool, typer.Option("--force", help="Write over FILE where it exists.")]
Runs = Annotated[int, typer.Option("--runs", metavar="N", min=1, max=10**9, help="Simulated runs.")]
Seed = Annotated[
    int, typer.Option("--seed", metavar="N", min=0, max=2**63 - 1, help="Seed of the simulation.")
]
Points = Annotated[
    int | None,
    typer.Option(
        "--points",
        metavar="N",
        min=3,
        max=200,
        help="Grid points in each belief; as many as the accuracy needs.",
    ),
]
Threads = Annotated[
    int | None,
    typer.Option("--threads", metavar="N", min=1, max=1024, help="Threads to use; as many as cores."),
]
Method = Annotated[
    str | None,
    typer.Option(
        "--method",
        metavar="METHOD",
        help="grid: on grids of beliefs, for any horizon; tree: exactly, at the beliefs reached, for a short one. "
        "By default the grid, or with private states whichever is in reach.",
    ),
]
Periods = Annotated[
    int | None,
    typer.Option(
        "--periods",
        metavar="N",
        min=1,
        help="Only so many periods, as if the clock ran out then; all of them.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="See it from the period that holds this date, with beliefs and public state as declared for the "
        "start, moved on by the events in between.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of words.")]
WeighByReports = Annotated[
    list[str] | None,
    typer.Option(
        "--reports",
        metavar="FILE",
        help="Weight the worlds drawn by these reports, as `standoff assess` takes them; - is standard input.",
    ),
]
WeighByLedger = Annotated[
    str | None, typer.Option("--ledger", metavar="URL", help="Weight them by the reports of a ledger.")
]
WeighByRecord = Annotated[
    bool, typer.Option("--record", help="Weight them by the record that comes with the scenario.")
]


def parse_settings(settings: Iterable[str] | None) -> dict[str, str | float]:
    """Values by parameter name from ``name=value`` texts; the last of several for one name counts."""
    found: dict[str, str | float] = {}
    for setting in settings or ():
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not (name and equals and value):
            raise UsageError(
                f"--set {shown(setting)}: write it as name=value, for example --set reelection=0.6"
            )
        try:
            found[name] = float(value)
        except ValueError:
            found[name] = value
    return found


def parse_date(text: str, option: str) -> dt.date:
    """A date written as year-month-day, as in a scenario file; the other forms of ISO 8601 are not taken."""
    try:
        date = dt.date.fromisoformat(text.strip())
    except ValueError:
        date = None
    if date is None or date.isoformat() != text.strip():
        raise UsageError(f"{option} {shown(text)}: not a date; write it as 2019-05-12")
    return date


def asked(
    settings: Iterable[str] | None, as_of: str | None, points: int | None, periods: int | None = None
) -> dict[str, Any]:
    """What is asked of a scenario, to be kept with the answer."""
    date = None if as_of is None else parse_date(as_of, "--as-of").isoformat()
    return {"set": parse_settings(settings), "as_of": date, "points": points, "periods": periods}
