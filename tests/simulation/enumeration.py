"""Exact outcome probabilities of a short game, by going through everything that can happen.

Each side plays and learns by its own view, which must have the classes of covert moves of the actual game.
"""

from __future__ import annotations

import numpy as np

from tests.reference import stage as reference
from tests.reference.recursion import Record, arrive, onward
from tests.reference.stage import Floats, Pair, Strategies, pair
from tests.simulation.fakes import FakeSolution


def outcomes(solution: FakeSolution) -> Floats:
    """P(ended in each outcome in each period), shape (T, O)."""
    game = solution.actual
    found = np.zeros((game.periods, len(game.outcomes)))
    views = (solution.views[0].game.prior, solution.views[1].game.prior)
    for probability, state in arrive(game, 0, game.start):
        _walk(solution, 0, state, probability * np.outer(*game.prior), views, found)
    return found


def _walk(
    solution: FakeSolution, t: int, x: int, weights: Floats, beliefs: tuple[Pair, Pair], found: Floats
) -> None:
    """Add what follows from a period on, where pairs of types have come to it with these weights."""
    game, stage = solution.actual, solution.actual.stage(t, x)
    seen = [solution.views[v].at(t, x, beliefs[v]) for v in (0, 1)]
    played = Strategies(pair(lambda i: seen[i].covert[i]), pair(lambda i: seen[i].overt[i]))
    for kinds in np.ndindex(*game.types):
        certain = pair(lambda i, kinds=kinds: np.eye(game.types[i])[kinds[i]])  # type: ignore[misc]
        ends = reference.end_probabilities(stage, certain, played)
        found[t] += weights[kinds] * ends.sum(axis=(0, 1))
    if t + 1 == game.periods:
        return
    likely = [reference.likelihood(stage, i, played) for i in (0, 1)]
    after = [
        [reference.posterior(solution.views[v].game.stage(t, x), i, beliefs[v][i], seen[v]) for i in (0, 1)]
        for v in (0, 1)
    ]
    for record in map(Record._make, np.ndindex(*reference.records(stage))):
        y, z0, z1, a0, a1 = record
        chance = np.outer(likely[0][:, y, z0, z1, a0], likely[1][:, y, z1, z0, a1]) * stage.survive[y, a0, a1]
        if not (weights * chance).any():
            continue
        learnt = [(after[v][0][y, z0, z1, a0], after[v][1][y, z1, z0, a1]) for v in (0, 1)]
        for probability, state in onward(game, t, stage, record):
            _walk(solution, t + 1, state, weights * chance * probability, (learnt[0], learnt[1]), found)
