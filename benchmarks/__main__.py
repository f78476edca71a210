"""Measures start-up, the main job cold and warm by stage, how solving grows with the horizon, what is told of its
time, exploring, and how often what is stated of evidence is right."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from benchmarks.calibration import calibration
from benchmarks.explore import explore
from benchmarks.size import size

SCENARIO = "us-iran-2019"


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    named: dict[str, Callable[[], None]] = {
        "startup": startup,
        "run": run,
        "horizon": horizon,
        "size": size,
        "explore": explore,
        "calibration": calibration,
    }
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(named)}; default: all")
    wanted = parser.parse_args().names or list(named)
    if unknown := set(wanted) - set(named):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name in wanted:
        print(f"\n{name}")
        named[name]()


def startup() -> None:
    """Seconds to import the package and to print the help, best of five."""
    for label, arguments in [
        ("import standoff", ["-c", "import standoff"]),
        ("standoff --help", ["-m", "standoff", "--help"]),
    ]:
        print(f"  {label:<24}{min(_timed(arguments)[0] for _ in range(5)):8.2f} s")


def run() -> None:
    """Seconds and memory of the main job, with and without compiled kernels at hand, by stage."""
    with tempfile.TemporaryDirectory() as empty:
        for label in ("cold", "warm"):
            seconds, said = _timed(["-m", "standoff", "run", SCENARIO, "--json"], NUMBA_CACHE_DIR=empty)
            stages = json.loads(said)["provenance"]["seconds"]
            split = ", ".join(f"{stage} {spent:.1f}" for stage, spent in stages.items())
            print(f"  {label:<24}{seconds:8.2f} s  ({split})")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    print(f"  {'largest memory':<24}{peak:8.2f} GB")


def horizon() -> None:
    """Seconds to solve, by number of periods: should grow in proportion."""
    import standoff
    from standoff.equilibrium import solve_game
    from standoff.game import compile_game

    worlds = {
        n: standoff.load("border-incident", set={"clock.periods": n}).world() for n in (4, 10, 20, 40, 80)
    }
    games = {n: compile_game(world) for n, world in worlds.items()}
    solve_game(games[4], points=6)
    for n, game in list(games.items())[1:]:
        begun = time.perf_counter()
        solve_game(game, points=6)
        spent = time.perf_counter() - begun
        print(f"  {n:>4} periods{spent:20.2f} s{1000 * spent / n:10.1f} ms a period")


def _timed(arguments: list[str], **environment: str) -> tuple[float, str]:
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - begun, done.stdout


if __name__ == "__main__":
    main()
