"""`standoff explore`: the answer over the whole of the declared ranges."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from standoff.cli import options
from standoff.cli.guard import WRONG_INPUT
from standoff.cli.progress import Meter
from standoff.cli.work import console, read_scenario
from standoff.errors import UsageError


def explore(
    scenario: options.ScenarioName,
    draws: Annotated[int, typer.Option("--draws", "-n", metavar="N", min=1, help="Draws to solve.")] = 1000,
    design: Annotated[
        str,
        typer.Option(
            "--design",
            metavar="NAME",
            help="sobol, latin or random; saltelli for Sobol indices; morris to screen many parameters.",
        ),
    ] = "sobol",
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="PARAMETER",
            help="What to vary; may be repeated. All with a range that bear on it.",
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="FILE",
            help="Keep the table in a Parquet file as it grows; goes on with one begun.",
        ),
    ] = None,
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="NAME", help="What is asked about.")
    ] = "any fighting",
    by: Annotated[
        str | None, typer.Option("--by", metavar="DATE", help="By when; a date that is told of. The horizon.")
    ] = None,
    above: Annotated[
        float, typer.Option("--above", metavar="P", min=0, max=1, help="Probability that counts as likely.")
    ] = 0.2,
    reports: options.WeighByReports = None,
    ledger: options.WeighByLedger = None,
    record: options.WeighByRecord = False,
    json: options.Json = False,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**63 - 1, help="Seed.")] = 1,
    settings: options.Settings = None,
    as_of: options.AsOf = None,
    points: Annotated[
        int | None, typer.Option("--points", metavar="N", min=2, max=100, help="Grid points in each belief.")
    ] = None,
    runs: Annotated[
        int | None, typer.Option("--runs", metavar="N", min=1, help="Simulated runs of each draw.")
    ] = None,
    limit: Annotated[
        float | None,
        typer.Option(
            "--limit", metavar="SECONDS", help="Time of a processor after which a draw is given up."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, max=1024, help="Processes; as many as processors."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster", metavar="ADDRESS", help="Solve on a dask scheduler, as tcp://127.0.0.1:8786."
        ),
    ] = None,
) -> None:
    """Solve a confrontation at many values of what nobody knows, and say what follows for most of them.

    Values are drawn from the ranges that the scenario declares. With --save, the same command goes on where it was
    interrupted.

    With reports, draws are weighted by how likely they make the record, and what is told of each begins on the day of
    the last report, or of --as-of, given the record.
    """
    meter = Meter()
    weighted = bool(reports or ledger or record)
    loaded = read_scenario(scenario, settings, None if weighted else as_of, meter)
    if save is not None and not save.resolve().parent.is_dir():
        raise UsageError(f"--save {save}: there is no directory {save.resolve().parent}")
    done = [0, 0]

    with meter.stage("loading"):
        from standoff.explore import explore as explore_
        from standoff.explore.columns import Columns
        from standoff.report.exploration import exploration_json, explored, print_exploration
    taken = told_by = None
    if weighted:
        from standoff.cli.assess import Taken
        from standoff.evidence.record import Record

        taken = Taken.of(loaded, reports, ledger, shipped=record)
        date = None if as_of is None else options.parse_date(as_of, "--as-of")
        told_by, loaded = Record.of(loaded, taken.told, date)
    columns = Columns.of(loaded, None if told_by is None else told_by.as_of)
    columns.outcome(outcome)
    columns.date(by)
    asked: dict[str, Any] = {"points": points, "runs": runs, "limit": limit}
    try:
        with meter.stage("solving draws") as report:

            def progress(so_far: int, total: int) -> None:
                done[:] = so_far, total
                report(so_far, total)

            found = explore_(
                loaded,
                draws,
                design=design,
                parameters=parameters,
                seed=seed,
                record=told_by,
                save=save,
                workers=workers,
                cluster=cluster,
                progress=progress,
                **{name: value for name, value in asked.items() if value is not None},
            )
    except KeyboardInterrupt:
        kept = f"kept; the same command goes on with {save}" if save else "not kept; --save FILE would have"
        print(f"standoff: {done[0]} of {done[1]} draws were solved and are {kept}", file=sys.stderr)  # noqa: T201
        raise
    told = explored(found, outcome, by, above)
    if json:
        console().out(exploration_json(told), highlight=False)
    else:
        print_exploration(told, console())
    if taken is not None and taken.refused:
        raise typer.Exit(WRONG_INPUT)
