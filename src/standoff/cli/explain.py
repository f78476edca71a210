"""`standoff explain`: why it may come to fighting."""

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.progress import Meter
from standoff.cli.work import console, solution_of


def explain(
    source: options.Source,
    json: options.Json = False,
    runs: options.Runs = 10_000,
    counterfactual_runs: Annotated[
        int,
        typer.Option(
            "--counterfactual-runs", metavar="N", min=200, max=10**7, help="Runs of each counterfactual."
        ),
    ] = 2_000,
    seed: options.Seed = 1,
    settings: options.Settings = None,
    as_of: options.AsOf = None,
    points: options.Points = None,
    threads: options.Threads = None,
) -> None:
    """Tell what drives the risk, what moves would tell, after what it turns, and how robust that is."""
    meter = Meter()
    most = max(runs, counterfactual_runs)
    solution = solution_of(source, settings, as_of, points, threads, meter, runs=most, refused="explaining")
    with meter.stage("simulating") as report:
        from standoff.simulation import simulate

        made = simulate(solution, n=runs, seed=seed, threads=threads, progress=report)
    with meter.stage("explaining") as report:
        from standoff.explain.explanation import explain as explained

        found = explained(
            solution,
            runs=made,
            counterfactual_runs=counterfactual_runs,
            seed=seed,
            threads=threads,
            progress=report,
        )
    if json:
        from standoff.report.explanation import to_json

        console().out(to_json(found), highlight=False)
    else:
        from standoff.report.explanation import print_explanation

        print_explanation(found, solution.actual.world, console())
