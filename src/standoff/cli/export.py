"""`standoff export`: a short game as a file for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.files import check_free, write
from standoff.cli.progress import Meter
from standoff.cli.work import read_scenario
from standoff.errors import UsageError, shown


def export(
    scenario: options.ScenarioName,
    format: Annotated[  # noqa: A002 - named as on the command line
        str, typer.Option("--format", metavar="FORMAT", help="efg: an extensive form for Gambit.")
    ] = "efg",
    periods: options.Periods = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file, not to stdout.")
    ] = None,
    force: options.Force = False,
    settings: options.Settings = None,
    as_of: options.AsOf = None,
) -> None:
    """Write a confrontation, as it is and not as a side sees it, as a game tree over a few periods.

    The second line of the file says with which precision to solve it.
    """
    if format != "efg":
        raise UsageError(f"--format {shown(format)}: there is only efg")
    check_free(output, "--output", force=force)
    meter = Meter()
    loaded = read_scenario(scenario, settings, as_of, meter)
    if periods is not None:
        loaded = loaded.shortened(periods)
    with meter.stage("exporting"):
        from standoff.game.export import extensive_form

        text = extensive_form(loaded.world()).text
    if output is None:
        typer.echo(text, nl=False)
    else:
        write(output, lambda path: path.write_text(text, encoding="utf-8"))
