"""`standoff solve`: how each side sees the other and what it would do now, and a file to simulate from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.cli import options
from standoff.cli.files import check_free, keep
from standoff.cli.progress import Meter
from standoff.cli.work import console, read_scenario, solved, solved_on_tree
from standoff.errors import UsageError, shown

if TYPE_CHECKING:
    from standoff.equilibrium import Solution, TreeSolution


def solve(
    scenario: options.ScenarioName,
    save: options.Save = None,
    force: options.Force = False,
    settings: options.Settings = None,
    as_of: options.AsOf = None,
    points: options.Points = None,
    method: options.Method = "grid",
    periods: options.Periods = None,
    threads: options.Threads = None,
) -> None:
    """Solve a confrontation and say how it stands, without simulating it.

    --save keeps the solution for `standoff simulate`. The method tree interpolates nothing and serves to check the
    method grid: compare the two over the same few --periods.
    """
    if method not in ("grid", "tree"):
        raise UsageError(f"--method {shown(method)}: there are grid and tree")
    if method == "tree" and save is not None:
        raise UsageError("--save goes with --method grid: a tree holds no strategies to simulate from")
    if method == "tree" and points is not None:
        raise UsageError("--points goes with --method grid: a tree has no grid")
    check_free(save, "--save", force=force, source=scenario)
    meter = Meter()
    loaded = read_scenario(scenario, settings, as_of, meter)
    solution: Solution | TreeSolution
    if method == "tree":
        solution = solved_on_tree(loaded, meter, periods)
    else:
        solution = solved(loaded, meter, threads, points, periods, deviations=True, probe=True)
        if save is not None:
            keep(save, solution.save)
    with meter.stage("answering"):
        from standoff.report.build import build_standing

        asked = options.asked(settings, as_of, points, periods)
        standing = build_standing(solution, options=asked, seconds=meter.seconds)
    from standoff.report.terminal import print_standing

    print_standing(standing, console())
