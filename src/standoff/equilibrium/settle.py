"""Fixed points q = g(q) at many nodes side by side, in plain NumPy.

Every node is on its own way, as in `fixpoint`, which does the same in compiled code for the stages that it knows: it
improves a given q, or follows the principal branch from precision 0, predicting along a parabola and correcting with
q <- g(q) under Anderson acceleration (Walker and Ni 2011, type II); where that fails, by arclength.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arclength import differentiate, follow_curve
from standoff.equilibrium.fixpoint import (
    DEPTH,
    FIRST_STEP,
    LEAST_STEP,
    ON_THE_WAY,
    PATIENCE,
    SHARE,
    SLIGHT,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NodeMap = Callable[[Floats, Ints], Floats]
"""Takes action values (n, D) at some nodes, and which they are, to g(q) at full precision."""


MOST_LOST = 12
"""Nodes that are followed by arclength, which takes seconds each; where more are lost they are given up."""


@dataclass(frozen=True, eq=False)
class Settled:
    """Where nodes came to."""

    q: Floats
    residual: Floats
    """(N,) largest |g(q) - q|; above the tolerance where a node could not be solved."""
    followed: Bools
    """(N,) whether the branch was followed from precision 0."""
    turned: Bools
    """(N,) whether it folded back on its way."""
    evaluations: int
    """Of the map, at single nodes."""


def settle(g: NodeMap, nodes: int, live: Bools, tolerance: float, start: Floats | None = None) -> Settled:
    """Solve q = g(q) at every node.

    Parameters
    ----------
    g
        The stage map.
    nodes
        N.
    live
        (D,) which action values can be other than 0.
    tolerance
        Largest residual accepted.
    start
        (N, D) action values to improve; None to follow the principal branch.
    """
    walk = _Walk(g, nodes, len(live), tolerance, start)
    while walk.advance():
        pass
    followed = np.ones(nodes, dtype=bool) if start is None else walk.gave_up
    turned, spent = np.zeros(nodes, dtype=bool), walk.evaluations
    lost = np.flatnonzero(~(walk.residual <= tolerance))
    for n in lost if len(lost) <= MOST_LOST else ():
        again = by_arclength(g, int(n), live, tolerance)
        walk.q[n], walk.residual[n], turned[n] = again.q[0], again.residual[0], again.turned[0]
        spent += again.evaluations
    return Settled(walk.q, walk.residual, followed, turned, spent)


def by_arclength(g: NodeMap, node: int, live: Bools, tolerance: float) -> Settled:
    """Follow the branch of one node by its length, which also goes round folds."""
    end = follow_curve(_columns(g, node, live), np.zeros(int(live.sum())), 0.0, tolerance)
    q = np.zeros((1, len(live)))
    q[0, live] = end.q
    gap = np.max(np.abs(g(q, np.array([node])) - q), initial=0.0)
    residual = np.array([gap if end.reached else np.inf])
    return Settled(q, residual, np.array([True]), np.array([end.folds > 0]), end.evaluations + 1)


def doubtful(g: NodeMap, node: int, live: Bools, q: Floats) -> bool:
    """Whether a solution cannot be on the branch, come to without a fold: det(I - dg/dq) has changed its sign."""
    _, slope = differentiate(_columns(g, node, live), q[live])
    return bool(np.linalg.slogdet(np.eye(len(slope)) - slope)[0] < 0.0)


def _columns(g: NodeMap, node: int, live: Bools) -> Callable[[Floats], Floats]:
    """The map of one node, for columns of the action values that can be other than 0."""

    def mapped(columns: Floats) -> Floats:
        q = np.zeros((columns.shape[1], len(live)))
        q[:, live] = columns.T
        return g(q, np.full(len(q), node))[:, live].T

    return mapped


class _Walk:
    """All nodes on their ways."""

    def __init__(self, g: NodeMap, nodes: int, size: int, tolerance: float, start: Floats | None) -> None:
        self.g, self.tolerance, self.evaluations = g, tolerance, 0
        self.depth = min(DEPTH, max(size, 1))
        self.q = np.zeros((nodes, size)) if start is None else start.copy()
        self.residual = np.full(nodes, np.inf)
        self.live = np.ones(nodes, dtype=bool)
        self.following = np.full(nodes, start is None)
        self.gave_up = np.zeros(nodes, dtype=bool)
        self.goal = np.ones(nodes)
        self.stride = np.full(nodes, FIRST_STEP)
        self.tries, self.lowest = np.zeros(nodes, dtype=np.int64), np.full(nodes, np.inf)
        self.at, self.at_before, self.at_earlier = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
        self.here, self.before, self.earlier = (np.zeros((nodes, size)) for _ in range(3))
        self.ahead = np.zeros((nodes, size))
        self.last_step, self.last_image = np.zeros((nodes, size)), np.zeros((nodes, size))
        self.moving = np.zeros(nodes, dtype=bool)
        self.change = np.zeros((nodes, self.depth, size))
        self.moved = np.zeros((nodes, self.depth, size))
        self.slot = np.zeros(nodes, dtype=np.int64)
        if start is None:
            self._set_out(np.arange(nodes))

    def _set_out(self, nodes: Ints) -> None:
        """Begin at precision 0, where the branch sets out along g."""
        if not len(nodes):
            return
        zero = np.zeros_like(self.q[nodes])
        slope = self.g(zero, nodes)
        self.evaluations += len(nodes)
        self.at[nodes], self.here[nodes] = 0.0, 0.0
        self.at_before[nodes], self.before[nodes] = -FIRST_STEP, -FIRST_STEP * slope
        self.at_earlier[nodes], self.earlier[nodes] = -FIRST_STEP, -FIRST_STEP * slope
        self.stride[nodes] = FIRST_STEP
        self._aim(nodes)

    def _aim(self, nodes: Ints) -> None:
        """Begin the correction of the next point of the branch."""
        goal = np.minimum(1.0, self.at[nodes] + self.stride[nodes])
        at, before, earlier = (each[nodes][:, None] for each in (self.at, self.at_before, self.at_earlier))
        step = goal[:, None] - at
        slope = (self.here[nodes] - self.before[nodes]) / (at - before)
        guess = self.here[nodes] + step * slope
        three = (before > earlier)[:, 0]
        if three.any():
            gap = np.where(before > earlier, before - earlier, 1.0)
            slope_before = (self.before[nodes] - self.earlier[nodes]) / gap
            bend = step * (goal[:, None] - before) * (slope - slope_before) / (at - earlier)
            guess = guess + np.where(three[:, None], bend, 0.0)
        self.goal[nodes] = goal
        self.ahead[nodes] = guess
        self.q[nodes] = guess
        self._anew(nodes)

    def _anew(self, nodes: Ints) -> None:
        self.tries[nodes], self.lowest[nodes], self.moving[nodes] = 0, np.inf, False
        self.change[nodes], self.moved[nodes], self.slot[nodes] = 0.0, 0.0, 0

    def advance(self) -> bool:
        """Evaluate the map once at all nodes under way; tells whether there were any."""
        nodes = np.flatnonzero(self.live)
        if not len(nodes):
            return False
        image = self.goal[nodes, None] * self.g(self.q[nodes], nodes)
        self.evaluations += len(nodes)
        step = image - self.q[nodes]
        found = np.max(np.abs(step), axis=1, initial=0.0)
        residual = np.where(np.isnan(found), np.inf, found)
        self.residual[nodes] = residual
        self._remember(nodes, step, image)
        self.tries[nodes] += 1
        self.lowest[nodes] = np.minimum(self.lowest[nodes], residual)
        full = self.goal[nodes] >= 1.0
        arrived = residual <= np.where(full, self.tolerance, ON_THE_WAY)
        jumped = arrived & self.following[nodes] & self._far(nodes)
        arrived &= ~jumped
        lost = ~arrived & (
            jumped | (self.tries[nodes] > PATIENCE) | ~(residual < 5.0 * self.lowest[nodes] + 1.0)
        )
        self._arrive(nodes[arrived & ~full], self.tries[nodes[arrived & ~full]] <= 8)
        self.at[nodes[arrived & full]] = 1.0
        self.live[nodes[arrived & full]] = False
        self._lose(nodes[lost])
        going = ~arrived & ~lost
        self._accelerate(nodes[going], step[going], image[going])
        return True

    def _far(self, nodes: Ints) -> Bools:
        """Whether a correction was large beside the step it corrects, the mark of another branch."""
        correction = np.max(np.abs(self.q[nodes] - self.ahead[nodes]), axis=1, initial=0.0)
        length = np.max(np.abs(self.ahead[nodes] - self.here[nodes]), axis=1, initial=0.0)
        return np.asarray(correction > SLIGHT + SHARE * length)

    def _arrive(self, nodes: Ints, easily: Bools) -> None:
        if len(nodes):
            self.stride[nodes] *= np.where(easily, 1.6, 1.0)
            self.earlier[nodes], self.at_earlier[nodes] = self.before[nodes], self.at_before[nodes]
            self.before[nodes], self.at_before[nodes] = self.here[nodes], self.at[nodes]
            self.here[nodes], self.at[nodes] = self.q[nodes], self.goal[nodes]
            self._aim(nodes)

    def _lose(self, nodes: Ints) -> None:
        if not len(nodes):
            return
        improving = nodes[~self.following[nodes]]
        self.following[improving], self.gave_up[improving] = True, True
        self._set_out(improving)
        others = np.setdiff1d(nodes, improving)
        self.stride[others] *= 0.4
        stuck = others[self.stride[others] < LEAST_STEP]
        self.live[stuck], self.residual[stuck] = False, np.inf
        self._aim(np.setdiff1d(others, stuck)) if len(others) > len(stuck) else None

    def _remember(self, nodes: Ints, step: Floats, image: Floats) -> None:
        known = self.moving[nodes]
        pairs = nodes[known]
        if len(pairs):
            place = self.slot[pairs] % self.depth
            self.change[pairs, place] = step[known] - self.last_step[pairs]
            self.moved[pairs, place] = image[known] - self.last_image[pairs]
            self.slot[pairs] += 1
        self.last_step[nodes], self.last_image[nodes] = step, image
        self.moving[nodes] = True

    def _accelerate(self, nodes: Ints, step: Floats, image: Floats) -> None:
        if not len(nodes):
            return
        change = self.change[nodes]
        size = np.sqrt(np.einsum("nmd,nmd->nm", change, change))
        scale = np.where(size > 0.0, 1.0 / np.where(size > 0.0, size, 1.0), 0.0)
        scaled = change * scale[..., None]
        gram = np.einsum("nmd,nkd->nmk", scaled, scaled) + 1e-12 * np.eye(self.depth)
        gram += np.where(scale > 0.0, 0.0, 1.0)[..., None] * np.eye(self.depth)
        weights = np.linalg.solve(gram, np.einsum("nmd,nd->nm", scaled, step)[..., None])[..., 0] * scale
        self.q[nodes] = image - np.einsum("nm,nmd->nd", weights, self.moved[nodes])
