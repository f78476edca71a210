"""Monte Carlo of the actual world, with each side playing and learning by its own view.

Runs are taken through the periods together, those in the same public state side by side, so that the
strategies of one period and state are at hand while they are needed and no longer after. What happens where a
view and the world do not match:

- A record that a view held impossible leaves the belief as it was, and is counted (`surprises`).
- In a state that a view held impossible, a side makes its first moves, learns nothing, and has no fear to
report.
- A reading that a view lacks is acted upon as the one most like it (see `standoff.simulation.layout`).
- A move that a view thinks open but is not is left out, and the rest are made in proportion.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.chances import Chances
from standoff.errors import UsageError
from standoff.simulation.gather import gathered
from standoff.simulation.kinds import KindsSweep
from standoff.simulation.memory import refuse_if_too_many
from standoff.simulation.runs import Runs
from standoff.simulation.sweep import Each, PlayedOut, Solved, Sweep, blank
from standoff.simulation.tables import milestones

Progress = Callable[[int, int], None]


def simulate(
    solution: Solved,
    n: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    *,
    informed: NDArray[np.float64] | None = None,
) -> Runs:
    """Simulate the actual world, each side playing and learning by its own view.

    Parameters
    ----------
    solution : Solution
        The solved views and the actual game.
    n : int
        Number of runs.
    seed : int
        Same seed, same runs: whatever the number of threads, and the first 1,000 of 10,000 runs are the 1,000
        runs.
    threads : int, optional
        By default as many as the machine allows.
    progress : callable, optional
        Called with the number of periods done and the number of all of them.
    informed : (T, X, Θ0, Θ1, 2) array, optional
        Probability that each side strikes in a period and state with the truth known, to tell which strikes
        were deliberate. By default ``solution.informed.strikes``; where there is none, taken from the
        strategies of its own view at beliefs that are certain of both types.

    Returns
    -------
    Runs
        Where both sides see the world as it is they carry the exact probabilities of how it ends too, by the dates for
        which it was solved.

    Raises
    ------
    UsageError
        If an option makes no sense, or so many runs would take too much memory.
    """
    _check(n, seed, threads)
    refuse_if_too_many(int(n), solution.actual.periods, max(solution.actual.types))
    if informed is None:
        informed = getattr(getattr(solution, "informed", None), "strikes", None)
    if solution.actual.private:
        return _with_kinds(solution, int(n), int(seed), informed, progress or (lambda _done, _total: None))
    sweep = Sweep.of(solution, n, seed, informed)
    with _pool(threads or _processors()) as each:
        played = sweep.run(each, progress or (lambda _done, _total: None))
    return _with_exact(
        solution, gathered(solution, played, {"n": int(n), "informed": informed is not None}, int(seed))
    )


def _with_exact(solution: Solved, runs: Runs) -> Runs:
    """The same runs with exact probabilities of how it ends, as far as the solution holds them."""
    view = solution.views[0]
    if not (getattr(solution, "agreed", False) and isinstance(view, Chances)):
        return runs
    found = {}
    for deadline in map(int, milestones(runs.dataset)):
        with suppress(UsageError):  # it was solved for other dates
            found[deadline] = view.forecast([deadline])[0][0]
    return runs.with_exact(found, list(found.values())) if found else runs


def _with_kinds(
    solution: Solved, n: int, seed: int, informed: NDArray[np.float64] | None, progress: Progress
) -> Runs:
    """Simulate where private states last."""
    game = solution.actual
    told = np.zeros((game.periods, len(game.states), *game.types, 2)) if informed is None else informed
    sweep = KindsSweep.of(game, solution.views, told, blank(game, n, game.periods), seed)
    sweep.run(progress)
    played = PlayedOut(sweep.record, sweep.states, *sweep.looked_back())
    return _with_exact(solution, gathered(solution, played, {"n": n, "informed": informed is not None}, seed))


def _check(n: int, seed: int, threads: int | None) -> None:
    for name, value, least, most in (
        ("number of runs", n, 1, 10**9),
        ("seed", seed, 0, 2**63 - 1),
        ("number of threads", 1 if threads is None else threads, 1, 1024),
    ):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
            raise UsageError(f"the {name} must be a whole number from {least} to {most}, not {value!r}")


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _pool(threads: int) -> Iterator[Each]:
    """A way to do a thing to each of many, in so many threads."""
    if threads == 1:
        yield lambda function, items: [function(item) for item in items]
        return
    with ThreadPoolExecutor(threads) as pool:
        yield lambda function, items: list(pool.map(function, items))
