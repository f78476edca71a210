"""Measures the solver against its peers, the machine and itself: ``python -m benchmarks.solver``.

Prints the tables of ``docs/performance.md``; with ``--write`` puts them there. Ratios are of medians within one run,
and what is compiled is compiled before the clock starts. Gambit takes part where `pygambit` is installed.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numba
import numpy as np

import standoff
from benchmarks.growing import growing
from benchmarks.plain_tree import MOST_SWEEPS, TOLERANCE, solve_plainly, tree_of
from standoff.equilibrium import solve_game, solve_tree
from standoff.equilibrium.arrays import stage_arrays
from standoff.equilibrium.grid import make_grid
from standoff.equilibrium.kernel import evaluate, workspace
from standoff.equilibrium.state import continuations, for_kernel
from standoff.errors import StandoffError
from standoff.game import Game, compile_game
from standoff.game.export import extensive_form
from standoff.scenario import World

GOLD = Path(__file__).parents[1] / "tests" / "gold"
GAMES = {"crisis_A": (1, 2, 4, 8, 16, 26, 32), "P": (1, 2, 3, 10, 100)}
"""A crisis in which one side moves after the other, and a proxy with a back channel; with how many periods."""
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
MARK = "<!-- measured -->"
PATIENCE = 60.0
"""Seconds after which a peer is stopped, and not asked for a larger game."""
_GAMBIT = """
import sys, time, pygambit
game = pygambit.read_efg(sys.argv[1])
begun = time.perf_counter()
pygambit.qre.logit_solve_lambda(game, lam=[1.0])
print(time.perf_counter() - begun)
"""
_ALONE = """
import statistics, time, standoff
def once():
    begun = time.perf_counter()
    standoff.solve("us-iran-2019", deviations=False, threads=1)
    return time.perf_counter() - begun
once()
print(statistics.median(once() for _ in range(5)))
"""
REPEATS = 5


def main() -> None:
    """Measure all, print it, and write it where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.solver", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put the tables in docs/{PAGE.name}")
    write = parser.parse_args().write
    sys.setrecursionlimit(10_000)  # trees are read down to their ends
    lines = []
    for line in measured():
        print(line, flush=True)
        lines.append(line)
    if write:
        before = PAGE.read_text(encoding="utf-8").split(MARK)[0]
        PAGE.write_text(before + MARK + "\n" + "\n".join(lines) + "\n", encoding="utf-8")


def measured() -> Iterator[str]:
    """All tables, in Markdown."""
    yield (
        f"\nMeasured with standoff {standoff.__version__}, Python {platform.python_version()}, NumPy {np.__version__},"
        f" numba {numba.__version__}, on {os.cpu_count()} cores ({platform.machine()}); one thread unless said."
    )
    for title, table in (
        ("Against game tree solvers", peers),
        ("The shipped scenarios", shipped),
        ("Growth", growth),
        ("Distance to the machine", machine),
    ):
        yield f"\n## {title}\n"
        yield from table()


def peers() -> Iterator[str]:
    """Time to solve the same games with growing horizon."""
    yield (
        "| game | periods | nodes of its tree | Gambit | plain tree | `tree` | `grid` | error told | off by |"
        " Gambit / `grid` | plain / `grid` |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, horizons in GAMES.items():
        asked: dict[str, Callable[[World], float | None]] = {
            "gambit": gambit,
            "plain": plain,
            "tree": on_tree,
        }
        for n in horizons:
            world = standoff.load(
                str(GOLD / f"{name}.yaml"), set={"clock.periods": n, "precision": 1}
            ).world()
            game, spent = compile_game(world), dict[str, float | None]()
            for peer in list(asked):
                spent[peer] = asked[peer](world)
                if (spent[peer] or PATIENCE) >= PATIENCE:
                    del asked[peer]
            solved = solve_game(game, accuracy=1e-6, threads=1)
            grid = median(lambda game=game: solve_game(game, accuracy=1e-6, threads=1))  # type: ignore[misc]
            off = "" if spent.get("tree") is None else f"{difference(game, solved):.0e}"
            ratios = [
                "" if (s := spent.get(peer)) is None else f"{s / grid:,.1f}" for peer in ("gambit", "plain")
            ]
            times = [told(spent.get(peer)) for peer in ("gambit", "plain", "tree")]
            error = f"{solved.certificate.conflict_error:.0e}"
            yield f"| {' | '.join([name, f'{n}', nodes_of(world), *times, told(grid), error, off, *ratios])} |"


def nodes_of(world: World) -> str:
    try:
        return f"{extensive_form(world).nodes:,}"
    except StandoffError:
        return "too many to write out"


def gambit(world: World) -> float | None:
    """Seconds that Gambit takes to follow its branch to the precision, without reading the file; none if too long."""
    if find_spec("pygambit") is None:
        return None
    try:
        text = extensive_form(world).text
    except StandoffError:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".efg") as file:
        file.write(text)
        file.flush()
        try:
            done = subprocess.run(
                [sys.executable, "-c", _GAMBIT, file.name],
                capture_output=True,
                text=True,
                check=True,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return None
    return float(done.stdout)


def plain(world: World) -> float | None:
    """Seconds that damped responses on the tree take."""
    try:
        tree = tree_of(extensive_form(world).text)
    except StandoffError:
        return None
    _, sweeps, change = solve_plainly(tree, 1.0)
    if change > TOLERANCE:
        raise SystemExit(f"the plain solver did not converge in {MOST_SWEEPS} sweeps ({sweeps} done)")
    return median(lambda: solve_plainly(tree, 1.0), repeats=3)


def on_tree(world: World) -> float | None:
    """Seconds that our own exact method takes."""
    try:
        solve_tree(compile_game(world))
    except StandoffError:
        return None
    return median(lambda: solve_tree(compile_game(world)), repeats=3)


def difference(game: Game, solved: Any) -> float:
    """Largest difference of the grid's outcome probabilities from the exact ones."""
    exact = solve_tree(game)
    return float(
        max(
            np.max(np.abs(one - two))
            for one, two in zip(exact.forecast([game.periods]), solved.forecast([game.periods]), strict=True)
        )
    )


def shipped() -> Iterator[str]:
    """The scenarios of the library at default settings, one thread and two, and a change of one parameter."""
    yield "| scenario | nodes | evaluations a node | one thread | two threads | gain | values and strategies kept |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name in ("reciprocal-fear", "border-incident", "us-iran-2019"):
        scenario = standoff.load(name)
        repeats = 3 if name == "us-iran-2019" else REPEATS

        def once(threads: int, scenario: standoff.Scenario = scenario) -> standoff.Solution:
            return standoff.solve(scenario, deviations=False, threads=threads)

        solved = once(1)
        one, two = (median(lambda threads=threads: once(threads), repeats) for threads in (1, 2))  # type: ignore[misc]
        views = list(dict.fromkeys(solved.views))
        nodes = sum(view.certificate.nodes for view in views)
        evaluations = sum(view.certificate.evaluations for view in views)
        kept = sum(
            view.induction.values.nbytes
            + sum(q.nbytes for by in view.induction.policies for q in by.values())
            for view in views
        )
        yield (
            f"| `{name}` | {nodes:,} | {evaluations / nodes:.1f} | {told(one)} | {told(two)} | {one / two:.2f} |"
            f" {kept / 1e6:.1f} MB |"
        )

    alone, together = apart(1), apart(2)
    yield ""
    yield (
        f"Two processes that solve `us-iran-2019` side by side, sharing nothing, need {together / alone:.2f} times as"
        f" long as one by itself: this machine gives two cores no more than {2 * alone / together:.2f} times one."
    )


def apart(count: int) -> float:
    """Seconds that a solve takes in each of so many processes that run side by side."""
    begun = [subprocess.Popen([sys.executable, "-c", _ALONE], stdout=subprocess.PIPE) for _ in range(count)]
    return statistics.median(float(process.communicate()[0]) for process in begun)


def growth() -> Iterator[str]:
    """Seconds by periods, states, moves, types and grid points; each alone."""
    yield "| what grows | sizes | seconds | for twice as much |"
    yield "| --- | --- | --- | ---: |"
    for what, sizes, make in (
        ("periods", (10, 30, 100, 300, 1000), lambda n: (border({"clock.periods": n}), 6)),
        ("grid points a belief", (6, 12, 24), lambda n: (border({}), n)),
        ("states", (2, 4, 8, 16), lambda n: (growing(levels=n), 5)),
        ("overt moves a side", (3, 6, 12, 24, 48), lambda n: (growing(moves=n), 5)),
        ("types a side", (2, 3), lambda n: (growing(types=n), 5)),
    ):
        spent = []
        for n in sizes:
            game, points = make(n)
            solve_game(game, points=points, threads=1)
            spent.append(median(lambda: solve_game(game, points=points, threads=1), 3))  # noqa: B023
        slope = np.polyfit(np.log(sizes), np.log(spent), 1)[0]
        yield (
            f"| {what} | {', '.join(map(str, sizes))} | {', '.join(f'{s:.3g}' for s in spent)} | {2**slope:.1f} times |"
        )


def border(values: dict[str, Any]) -> Game:
    return compile_game(standoff.load("border-incident", set=values).world())


def machine() -> Iterator[str]:
    """Floating-point operations of a stage, from the formula, over its time, against what a small kernel reaches."""
    view = standoff.load("us-iran-2019").world(view=0)
    game = compile_game(view)
    points = 8
    grid = make_grid(game.types, (points, points))
    peak = multiply_add()
    yield "| stage of `us-iran-2019`, 8 x 8 beliefs | operations a node | time a node | Gflop/s | of the attainable |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    period = game.periods // 2
    states = np.flatnonzero(game.reachable[period])
    generator = np.random.default_rng(0)
    after = generator.normal(size=(len(game.states), *grid.sizes, sum(game.types)))
    for x in states[:: max(1, len(states) // 4)]:
        stage = stage_arrays(game, game.stage(period, int(x)))
        v0, v1 = for_kernel(continuations(game, stage, after, discounted=True), game.types)
        lanes = grid.mu0.shape[2]
        work = workspace(stage, grid.points, lanes)
        q = generator.normal(size=(work.sigma.shape[0], lanes))
        g, values = np.empty_like(q), [np.empty((n, lanes)) for n in game.types]
        precision = np.repeat(np.array(game.precision)[:, None], lanes, axis=1)
        arguments = (
            stage,
            work,
            grid.form,
            grid.mu0[0],
            grid.mu1[0],
            v0,
            v1,
            precision,
            q,
            g,
            *values,
        )
        evaluate(*arguments)
        seconds = median(lambda: [evaluate(*arguments) for _ in range(50)], 7) / 50 / lanes  # noqa: B023
        count = operations(stage, grid.sizes)
        rate = count / seconds / 1e9
        yield (
            f"| state {x} ({len(q)} action values) | {count:,.0f} | {1e6 * seconds:.1f} µs | {rate:.2f} |"
            f" {100 * rate / peak:.0f}% of {peak:.1f} |"
        )


def operations(stage: Any, sizes: tuple[int, int]) -> float:
    """Multiplications and additions of one evaluation at one belief, by the sums that the kernel makes.

    For each public reading and pair of private readings: likelihoods and posteriors of every move, the belief basis
    after it, and the continuation summed over the other's moves, then over its basis functions, then over own ones.
    For each information set an exponential, counted as 30 operations.
    """
    total = 0.0
    pairs = [(stage.first, stage.second, 0), (stage.second, stage.first, 1)]
    for me, other, i in pairs:
        t, h, publics = me.K.shape
        classes, moves = me.allowed.shape
        z, zj = me.Q.shape[1], other.Q.shape[1]
        theirs, mine = sizes[1 - i], sizes[i]
        for y in range(publics):
            wide = z * zj
            total += wide * moves * (t * (2 * classes + 4) + 3 * (t - 1) + 3 * mine)
            for row in me.rep[y][me.rep[y] >= 0]:
                onward = me.cont[y, row]
                distinct = np.unique(onward[onward >= 0])
                total += wide * 2 * theirs * np.count_nonzero(onward >= 0)  # folding the other's moves
                total += wide * 2 * theirs * mine * t * len(distinct)  # over its basis functions
            total += wide * 2 * mine * t * int(np.count_nonzero(me.row[y] >= 0))
        sets = t * classes * z * publics
        total += sets * moves * (30 + 6) + t * h * (30 + 4 * publics)
        total += 2 * t * classes * z * publics * moves * (1 + me.extra.shape[-1])
        total += 2 * publics * other.K.shape[0] * other.allowed.size * zj
    return total


@numba.njit(fastmath=True, cache=True)
def _multiply_add(x: Any, y: Any, rounds: int) -> None:
    for _ in range(rounds):
        for i in range(len(x)):
            a, b = x[i], y[i]
            a = a * 1.000001 + b
            a = a * 0.999999 + b
            a = a * 1.000002 + b
            a = a * 0.999998 + b
            a = a * 1.000003 + b
            a = a * 0.999997 + b
            a = a * 1.000004 + b
            x[i] = a * 0.999996 + b


def multiply_add() -> float:
    """Gflop/s of chained multiply-adds on numbers in the first-level cache."""
    x, y = np.ones(1024), np.full(1024, 1e-9)
    _multiply_add(x, y, 1)
    seconds = min(timed(lambda: _multiply_add(x, y, 2000)) for _ in range(7))
    return 2 * 8 * 1024 * 2000 / seconds / 1e9


def median(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median seconds of some repeats."""
    return statistics.median(timed(work) for _ in range(repeats))


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def told(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{1000 * seconds:.3g} ms" if seconds < 1.0 else f"{seconds:.3g} s"


if __name__ == "__main__":
    main()
