"""`standoff whatif`: what would come of doing something about it."""

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.guard import WRONG_INPUT
from standoff.cli.options import parse_settings
from standoff.cli.progress import Meter
from standoff.cli.work import console, solution_of
from standoff.errors import UsageError


def whatif(
    source: options.Source,
    json: options.Json = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Another value to try, beside the interventions; may be repeated.",
        ),
    ] = None,
    pairs: Annotated[bool, typer.Option("--pairs/--no-pairs", help="Try pairs too.")] = True,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            metavar="N",
            min=0,
            max=10**5,
            help="Try everything again in so many worlds drawn from the declared ranges.",
        ),
    ] = 0,
    reports: options.WeighByReports = None,
    ledger: options.WeighByLedger = None,
    record: options.WeighByRecord = False,
    runs: Annotated[
        int, typer.Option("--runs", metavar="N", min=200, max=10**7, help="Simulated runs of each change.")
    ] = 4_000,
    seed: options.Seed = 1,
    as_of: options.AsOf = None,
    points: options.Points = None,
    threads: options.Threads = None,
) -> None:
    """Tell what each declared intervention would change, alone and in pairs, and whom it would pay."""
    values = parse_settings(settings)
    if len(values) < len(settings or ()):
        raise UsageError(
            "--set names a parameter twice; each of these values is one more change, so ask twice"
        )
    meter = Meter()
    solution = solution_of(
        source, None, as_of, points, threads, meter, runs=runs, refused="asking what would help"
    )
    taken = told = None
    if reports or ledger or record:
        from standoff.cli.assess import Taken
        from standoff.evidence.record import Record

        taken = Taken.of(solution.scenario, reports, ledger, shipped=record)
        told, _ = Record.of(solution.scenario, taken.told)
    with meter.stage("trying") as report:
        from standoff.explain.measures import what_if

        found = what_if(
            solution,
            set=values,
            pairs=pairs,
            draws=draws,
            record=told,
            runs=runs,
            seed=seed,
            threads=threads,
            progress=report,
        )
    if json:
        from standoff.report.explanation import to_json

        console().out(to_json(found), highlight=False)
    else:
        from standoff.report.explanation import print_what_if

        print_what_if(found, solution.actual.world, console())
    if taken is not None and taken.refused:
        raise typer.Exit(WRONG_INPUT)
