"""`standoff run`: the main job, from a scenario to an answer."""

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.files import check_free
from standoff.cli.progress import Meter
from standoff.cli.work import answered, check_runs, console, explained, read_scenario, solved


def run(
    scenario: options.ScenarioName,
    json: options.Json = False,
    save: options.Save = None,
    force: options.Force = False,
    runs: options.Runs = 10_000,
    seed: options.Seed = 1,
    settings: options.Settings = None,
    as_of: options.AsOf = None,
    points: options.Points = None,
    method: options.Method = None,
    threads: options.Threads = None,
    within: Annotated[
        float,
        typer.Option(
            "--within",
            metavar="SECONDS",
            min=0,
            max=10**6,
            help="Time for the whole, in which to tell what drives the risk and what would help; 0 leaves it out.",
        ),
    ] = 14.5,
) -> None:
    """Solve a confrontation, simulate it and say how it may end, what drives the risk and what would help.

    --save keeps the simulated runs, with what they were made from.
    """
    check_free(save, "--save", force=force, source=scenario)
    meter = Meter()
    loaded = read_scenario(scenario, settings, as_of, meter)
    check_runs(loaded, runs, meter)
    solution = solved(loaded, meter, threads, points, method=method, probe=True)
    asked = options.asked(settings, as_of, points) | {"runs": runs, "seed": seed}
    answer = answered(solution, asked, save, meter, threads)
    if within:
        answer = explained(solution, answer, within, seed, threads, meter)
    if json:
        from standoff.report import to_json

        console().out(to_json(answer), highlight=False)
    else:
        from standoff.report.terminal import print_answer

        print_answer(answer, console())
