"""A scenario in which private states last, solved: on the tree of public records, or on a sparse grid of beliefs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, cast

from standoff.equilibrium.chances import start_of
from standoff.equilibrium.equilibrium import Equilibrium
from standoff.equilibrium.records import count_records
from standoff.equilibrium.revealed import revealed
from standoff.equilibrium.solution import Informed, Solution, refuse_if_useless
from standoff.equilibrium.sparse import solve_sparse, with_deviation_gain
from standoff.equilibrium.tree import solve_tree
from standoff.errors import UsageError
from standoff.game import Game, compile_game
from standoff.scenario import Scenario

Progress = Callable[[int, int], None]

SMALL_RECORDS, SMALL_COEFFICIENTS = 500, 300_000
"""Size of a tree up to which it is preferred to a grid: it takes some six seconds."""


class PrivateSolution(Solution):
    """A solved scenario whose private states last.

    Its views answer what an `Equilibrium` answers of the start and of what is to come (`forecasts`, `fear`,
    `start_play`, `certificate`), with kinds (type and private states) in the place of types; they keep no policies.
    """

    def save(self, path: str | os.PathLike[str]) -> None:
        """Refuse: the format of saved solutions knows no private states yet."""
        raise UsageError(
            f"a solution with private states cannot be kept in {os.fspath(path)}: the file format has no place for"
            " them; keep the simulated runs instead (standoff run --save)"
        )


def solve_private(
    scenario: Scenario,
    actual: Game,
    games: list[Game],
    *,
    agreed: bool,
    method: str | None,
    accuracy: float,
    deadlines: Sequence[int],
    points: int | None,
    deviations: bool,
    threads: int,
    progress: Progress | None,
) -> PrivateSolution:
    """Solve the views of a scenario with private states.

    Parameters
    ----------
    actual, games
        The game as it is, and as each side sees it where that differs.
    agreed
        Whether both views are the actual world.
    method
        ``tree`` or ``grid``; None for the tree where it is small enough.

    Raises
    ------
    UsageError
        If the game is out of reach of the method; the message tells what makes it large.
    """
    if actual.endless:
        raise UsageError("an endless clock cannot be solved with private states; say for how many periods")
    if method is None:
        method = "tree" if points is None and all(_small(game) for game in games) else "grid"
    views: list[Any] = []
    for game in games:
        if method == "tree":
            views.append(solve_tree(game, progress))
        else:
            found = solve_sparse(
                game,
                accuracy=accuracy,
                deadlines=deadlines,
                points=points,
                threads=threads,
                progress=progress,
            )
            refuse_if_useless(found)
            views.append(with_deviation_gain(found) if deviations else found)
    both = cast("tuple[Equilibrium, Equilibrium]", (views[0], views[-1]))
    return PrivateSolution(scenario, actual, both, agreed, truth_known(scenario, actual))


def _small(game: Game) -> bool:
    """Whether the tree of a game takes seconds."""
    records, coefficients = count_records(game)
    return records <= SMALL_RECORDS and coefficients <= SMALL_COEFFICIENTS


def truth_known(scenario: Scenario, actual: Game) -> Informed:
    """How it would end if types, private states and covert moves were seen."""
    game = compile_game(scenario.world(truth=True), states=actual.reachable)
    ends, strikes, residual = revealed(game)
    by_kinds = sum(p * ends[x] for p, x in start_of(game))[..., game.conflict].sum(axis=-1)
    return Informed(by_kinds, float(game.prior[0] @ by_kinds @ game.prior[1]), strikes, residual)
