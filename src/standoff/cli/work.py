"""The steps that verbs are made of: load, solve, simulate, answer, each timed and shown while it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.cli.options import parse_date, parse_settings
from standoff.cli.progress import Meter
from standoff.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from standoff.equilibrium import Solution, TreeSolution
    from standoff.scenario import Scenario
    from standoff.simulation import Runs

SAVED = b"\x89HDF"
"""How a saved solution begins."""


def read_scenario(name: str, settings: list[str] | None, as_of: str | None, meter: Meter) -> Scenario:
    """Load a scenario with the values given on the command line, seen from a date where one is given."""
    values = parse_settings(settings)
    date = None if as_of is None else parse_date(as_of, "--as-of")
    with meter.stage("loading"):
        from standoff.scenario import load

        scenario = load(name, set=values)
        return scenario if date is None else scenario.seen_from(date)


def solved(scenario: Scenario, meter: Meter, threads: int | None, periods: int | None = None) -> Solution:
    """Solve a scenario."""
    with meter.stage("loading"):
        from standoff.cli.compiling import watch_compiler
        from standoff.equilibrium import solve
    watch_compiler(meter)
    with meter.stage("solving") as report:
        return solve(scenario, periods=periods, threads=threads, progress=report)


def solved_on_tree(scenario: Scenario, meter: Meter, periods: int | None) -> TreeSolution:
    """Solve a short scenario exactly."""
    with meter.stage("loading"):
        from standoff.equilibrium import solve
    with meter.stage("solving") as report:
        return solve(scenario, method="tree", periods=periods, progress=report)


def simulated(solution: Solution, runs: int, seed: int, meter: Meter, threads: int | None) -> Runs:
    """Simulate a solution."""
    with meter.stage("simulating") as report:
        from standoff.simulation import simulate

        return simulate(solution, n=runs, seed=seed, threads=threads, progress=report)


def is_saved(name: str) -> bool:
    """Whether a name is the path of a saved solution, not of a scenario."""
    path = Path(name)
    try:
        with path.open("rb") as file:
            return file.read(len(SAVED)) == SAVED
    except OSError:
        return False


def read_solution(name: str, settings: Mapping[str, object], as_of: str | None, meter: Meter) -> Solution:
    """Load a saved solution, which can no longer be asked about other values."""
    if settings or as_of is not None:
        raise UsageError(f"{name} is solved already; --set and --as-of go with a scenario")
    with meter.stage("loading"):
        from standoff.cli.compiling import watch_compiler
        from standoff.equilibrium import Solution

        watch_compiler(meter)
        return Solution.load(name)


def console() -> Console:
    """Where words go: stdout, with scenario text taken literally."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Plain(markup=False, emoji=False, highlight=False)
