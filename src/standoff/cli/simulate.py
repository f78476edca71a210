"""`standoff simulate`: simulate as often as you like what was solved once."""

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.files import check_free
from standoff.cli.progress import Meter
from standoff.cli.work import answered, console, solution_of


def simulate(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A solution saved by `standoff solve`, or a scenario.")
    ],
    json: options.Json = False,
    save: options.Save = None,
    force: options.Force = False,
    runs: options.Runs = 10_000,
    seed: options.Seed = 1,
    settings: options.Settings = None,
    as_of: options.AsOf = None,
    points: options.Points = None,
    threads: options.Threads = None,
) -> None:
    """Simulate a solution and print how it ended, when and by which path."""
    check_free(save, "--save", force=force, source=source)
    meter = Meter()
    solution = solution_of(source, settings, as_of, points, threads, meter, runs=runs)
    asked = options.asked(settings, as_of, points) | {"runs": runs, "seed": seed}
    answer = answered(solution, asked, save, meter, threads)
    if json:
        from standoff.report import to_json

        console().out(to_json(answer), highlight=False)
    else:
        from standoff.report.terminal import print_simulation

        print_simulation(answer, console())
