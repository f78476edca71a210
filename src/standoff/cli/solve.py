"""`standoff solve`: how each side sees the other and what it would do now, and a file to simulate from."""

from __future__ import annotations

from standoff.cli import options
from standoff.cli.files import check_free, write
from standoff.cli.progress import Meter
from standoff.cli.work import console, read_scenario, solved


def solve(
    scenario: options.ScenarioName,
    save: options.Save = None,
    force: options.Force = False,
    settings: options.Settings = None,
    as_of: options.AsOf = None,
    points: options.Points = None,
    threads: options.Threads = None,
) -> None:
    """Solve a confrontation and say how it stands, without simulating it.

    --save keeps the solution for `standoff simulate`.
    """
    check_free(save, "--save", force=force, source=scenario)
    meter = Meter()
    loaded = read_scenario(scenario, settings, as_of, meter)
    solution = solved(loaded, meter, threads, points)
    if save is not None:
        write(save, solution.save)
    with meter.stage("answering"):
        from standoff.report.build import build_standing

        standing = build_standing(
            solution, options=options.asked(settings, as_of, points), seconds=meter.seconds
        )
    from standoff.report.terminal import print_standing

    print_standing(standing, console())
