"""Compiles, on a machine's first run, in a second process what a command needs later on.

A process compiles one kernel after another. While this one is at those of the solver, another compiles those that
forecast and simulate, from strategies that are made up, and keeps them where this one will look for them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.game import Game

_SMALL = "border-incident"


@contextmanager
def compiled_ahead() -> Iterator[None]:
    """Have what has not been compiled yet compiled beside what is done meanwhile; waits for it to end."""
    if is_compiled() or (os.cpu_count() or 1) < 2:
        yield
        return
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as helper:
        try:
            yield
            # What it has not finished, this process would only begin anew.
            helper.wait()
        finally:
            helper.kill()


def is_compiled() -> bool:
    """Whether this machine has run a simulation and a solution of this version before."""
    from standoff.equilibrium.fixpoint import solve_block
    from standoff.simulation.kernel import step

    try:
        # numba offers no other way to ask
        return all(kernel._cache._cache_file._load_index() for kernel in (solve_block, step))  # noqa: SLF001
    except (AttributeError, OSError):  # another version of numba, or a folder that cannot be written to
        return True


@dataclass(frozen=True, eq=False)
class _Aimless:
    """In place of a solved view: every move is as likely as any other, whatever anybody believes."""

    game: Game
    angled: bool = False

    def policy(self, period: int, state: int) -> NDArray[np.float32]:
        from standoff.equilibrium.arrays import dimensions, stage_arrays

        stage = stage_arrays(self.game, self.game.stage(period, state))
        return np.zeros((2, 2, sum(dimensions(stage))), dtype=np.float32)

    def policies(self, periods: Sequence[int], state: int) -> NDArray[np.float32]:
        return np.array([self.policy(period, state) for period in periods])

    def at(self, period: int, state: int, beliefs: Any) -> Any:
        raise NotImplementedError  # only asked for where strikes with the truth known are not told


@dataclass(frozen=True, eq=False)
class _Aimlessly:
    """In place of a solution."""

    actual: Game
    views: tuple[_Aimless, _Aimless]


def _compile() -> None:
    from standoff.equilibrium.arrays import Stages, dimensions
    from standoff.equilibrium.forecast import forecasts
    from standoff.equilibrium.grid import make_grid
    from standoff.equilibrium.state import Place, forecast_state
    from standoff.game import compile_game
    from standoff.scenario import load
    from standoff.simulation.sweep import Sweep
    from standoff.simulation.whole import Ground, Manner, play_whole

    game = compile_game(load(_SMALL).world())
    grid, last = make_grid(game.types, (2, 2)), game.periods - 1
    state = int(np.flatnonzero(game.reachable[last])[0])
    place = Place(game, last, state, Stages(game).at(last, state), np.zeros((len(game.states), 2, 2, 4)))
    play = np.zeros((1, sum(dimensions(place.stage)), grid.mu0.shape[2]))
    count = len(forecasts(game.types, len(game.outcomes)))
    forecast_state(place, grid, play, [np.zeros((len(game.states), count, *grid.sizes))])

    strikes = np.zeros((game.periods, len(game.states), *game.types, 2))
    views = _Aimless(game), _Aimless(game)
    Sweep.of(_Aimlessly(game, views), 64, 0, strikes).run(
        lambda function, items: [function(item) for item in items], lambda _done, _total: None
    )
    manner = Manner.of(views[0])
    play_whole(Ground.of(game, [manner]), (manner, manner), 64, 0)


if __name__ == "__main__":
    _compile()
