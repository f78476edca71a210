"""What vouches for a solution, and what it does not promise."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from standoff.equilibrium.grid import Coordinate


@dataclass(frozen=True)
class Certificate:
    """Evidence that a game was solved, and how well.

    The residual is exact. The interpolation errors are estimates: one and a half times the difference between the
    solution and one on a coarser belief grid, which is about the error of the coarser one and so, where the values are
    smooth in the beliefs, well above the error of the solution itself. Where they are not (a branch that turned within
    the grid), a large estimate says so. The coarser grid may be written in the other coordinate.
    """

    residual: float
    """Largest ``|g(q) - q|`` over all nodes and information sets, in log-odds."""
    tolerance: float
    """What the residual had to be within."""
    value_error: float
    """Estimated largest interpolation error of a value, in payoff units, over all periods, states and beliefs."""
    strategy_error: float
    """Bound on the error in the probability of any move, anywhere, that follows from it."""
    play_error: float
    """Estimated error in the probability of a move at the start."""
    conflict_error: float
    """Estimated interpolation error of probabilities from the start: the largest over outcomes, conflict of any kind,
    going on, and a strike by either side."""
    fear_error: float
    """The same of a type's probability that the other strikes."""
    accuracy: float
    """What `conflict_error` was asked to be within."""
    points: tuple[int, int]
    """Grid points in each belief coordinate about side 0 and side 1."""
    nodes: int
    """Nodes solved: period, state and belief."""
    evaluations: int
    """Evaluations of the stage, all nodes together."""
    followed: int
    """Nodes at which the principal branch was followed from precision 0; at the others the solution of the following
    period was carried on."""
    turned: tuple[tuple[int, int], ...]
    """(period, state) of nodes where the branch folded back on its way."""
    level: int | None = None
    """The k of level-k play; None for equilibrium."""
    hierarchy: float | None = None
    """Mean of the cognitive hierarchy up to that level, where it is one."""
    method: str = "grid"
    """How it was solved: on a `grid` of beliefs, on `sparse` ones of those that are reached, or on the `tree` of public
    records, where nothing is interpolated."""
    folds: int = 0
    """Times that the branch of the whole tree turned on its way."""
    deviation_gain: tuple[tuple[float, ...], tuple[float, ...]] | None = None
    """By side and type, the most it could gain by another way of playing, in payoff units; see `best_response`."""
    deviation_error: float = 0.0
    """Estimated interpolation error of that."""
    fear_errors: tuple[tuple[int, float], ...] = ()
    """By deadline, the part of `fear_error` that falls to strikes before it; where it is known."""
    coordinate: Coordinate | None = None
    """Of what functions of beliefs are polynomials, and `points` the extrema of some: `share` or `angle`, see `grid`;
    None where beliefs are not those of such a grid."""

    def fear_error_by(self, deadline: int) -> float:
        """Estimated error of a type's probability that the other strikes before a period."""
        return dict(self.fear_errors).get(deadline, self.fear_error)

    @property
    def accurate(self) -> bool:
        """Whether the estimated error is within what was asked for."""
        return self.conflict_error <= self.accuracy

    def as_dict(self) -> dict[str, Any]:
        """The certificate as plain data, for JSON."""
        return {
            **asdict(self),
            "accurate": self.accurate,
            "evaluations_per_node": self.evaluations / self.nodes,
        }
