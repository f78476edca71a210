"""Which belief grids are tried in turn, how closely each is solved, and when the last is good enough."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.grid import count_nodes
from standoff.equilibrium.state import TOLERANCE
from standoff.errors import UsageError
from standoff.game import Game, measure_size
from standoff.game.size import CHEAP_SECONDS

LADDER = (6, 8, 11, 15, 20, 28, 40)
"""Grid points in each belief coordinate that are tried in turn ..."""
BOARD = (5, 7, 9, 13, 17, 25, 33, 45)
"""... and where every second node is left out."""
MOST_NODES = 1_000_000
"""Nodes (period, state, belief) of the largest grid tried for the sake of the outcomes' probabilities."""
FINE = 1e-6
"""Error of the outcomes' probabilities that is gone for, and a tenth of what was asked for in strategies, as long as a
further grid takes at most `CHEAP_SECONDS`."""
MOST_POINTS = 200
"""Grid points that may be asked for in a belief coordinate."""
LARGEST_GRID = 20_000_000
"""Nodes of the largest grid that may be asked for."""
USELESS = 0.05
"""Up to such an error of a probability a solution that misses the accuracy asked for says so; beyond it there is none:
it would leave open more than most likelihood words span."""
NEARLY, VAGUE = 1e-8, 1e-4
"""Residual up to which a node counts as solved where interpolation leaves more than this open; a hundredth of that
elsewhere, and where a grid was asked for."""


def ladder_of(game: Game, points: int | None) -> tuple[int, ...]:
    """Grid points in each belief coordinate to try in turn; if asked for some, those after fewer."""
    if points is None:
        return BOARD if game.types == (2, 2) else LADDER
    _check_points(game, points)
    fewer = max(2, round(points * 0.75))
    return (fewer - (fewer + points) % 2 if fewer > 3 else fewer), points


def _check_points(game: Game, points: int) -> None:
    if not 3 <= points <= MOST_POINTS:
        raise UsageError(f"a grid has from 3 to {MOST_POINTS} points in a belief coordinate, not {points}")
    if (nodes := _nodes(game, points)) > LARGEST_GRID:
        raise UsageError(
            f"a grid of {points} points would have {nodes:,} nodes in this game, and {LARGEST_GRID:,} is the most"
        )


def is_enough(game: Game, certificates: Sequence[Certificate], following: int) -> bool:
    """Whether to stop: it is accurate enough, the next grid would be too large, or refining does not help."""
    *before, now = certificates
    if _nodes(game, following) > MOST_NODES:
        return True
    # Where values jump within the grid the error does not fall with its step; that is no reason to be content. Nor
    # does it fall evenly where they do not.
    stuck = len(before) > 1 and now.conflict_error > 0.5 * before[-2].conflict_error
    if now.conflict_error > now.accuracy:
        return stuck and now.conflict_error <= USELESS
    if measure_size(game).seconds_of(following) > CHEAP_SECONDS:
        return True
    coarse = now.conflict_error > FINE and not stuck
    vague = now.strategy_error > 0.1 * now.accuracy
    helped = not before or now.strategy_error <= 0.9 * before[-1].strategy_error
    return not (coarse or (vague and helped))


def tolerance_of(points: int | None, left_open: float) -> float:
    """Largest residual accepted on a grid, by what interpolation is thought to leave open."""
    return NEARLY if points is None and left_open > VAGUE else TOLERANCE


def _nodes(game: Game, points: int) -> int:
    """Nodes of a grid over all periods and states after the first."""
    return int(game.reachable[1 : len(game.regime)].sum()) * count_nodes(game.types, (points, points))
