"""What is believed given reports, by going through everything that can happen, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from standoff.game.game import Game
from tests.reference import stage as reference
from tests.reference.recursion import Record, arrive


class Fact(NamedTuple):
    """What was so in a period, in the numbers of the whole game."""

    types: tuple[int, int]
    state: int
    covert: tuple[int, int]
    public: tuple[int, int]
    private: tuple[int, int]
    overt: tuple[int, int]
    again: tuple[int, int] = (-1, -1)
    """What each side would do were it to move once more; -1 for nothing."""


History = tuple[Fact, ...]
Allowed = Callable[[int, Fact], bool]


def histories(
    solution, periods: int, allowed: Allowed = lambda *_: True, again: float = 0.0
) -> Iterator[tuple[float, History]]:
    """Every history of so many periods that did not end in an earlier one, with its probability.

    Parameters
    ----------
    again
        Chance that a side moves once more in a period.
    """
    game: Game = solution.actual
    views = tuple(tuple(view.game.prior) for view in solution.views)
    for kinds in np.ndindex(*game.types):
        weight = float(game.prior[0][kinds[0]] * game.prior[1][kinds[1]])
        yield from _walk(solution, kinds, 0, game.start, weight, views, (), periods, allowed, again)


def posterior(
    solution, periods: int, likelihood: Callable[[History], float], asked: Callable[[History], float], **more
) -> float:
    """Expectation of something over all histories, weighted by what is said of them."""
    total = summed = 0.0
    for probability, history in histories(solution, periods, **more):
        weight = probability * likelihood(history)
        total += weight
        summed += weight * asked(history)
    return summed / total


def _walk(solution, kinds, t, before, weight, beliefs, past, periods, allowed, again):
    game: Game = solution.actual
    for chance, x in arrive(game, t, before):
        stage = game.stage(t, x)
        seen = [solution.views[v].at(t, x, beliefs[v]) for v in (0, 1)]
        covert = [seen[i].covert[i][kinds[i]] for i in (0, 1)]
        learnt: dict = {}
        shapes = [range(n) for n in reference.records(stage)]
        for h0, h1 in product(range(len(covert[0])), range(len(covert[1]))):
            classes = int(stage.classes[0][h0]), int(stage.classes[1][h1])
            for record in map(Record._make, product(*shapes)):
                p = weight * chance * covert[0][h0] * covert[1][h1]
                y0, y1 = divmod(record.y, stage.public[1].shape[1])
                p *= stage.public[0][h0, y0] * stage.public[1][h1, y1]
                p *= stage.private[0][classes[1], record.z0] * stage.private[1][classes[0], record.z1]
                p *= seen[0].overt[0][kinds[0], classes[0], record.z0, record.y, record.a0]
                p *= seen[1].overt[1][kinds[1], classes[1], record.z1, record.y, record.a1]
                fact = Fact(
                    kinds,
                    x,
                    (int(stage.covert[0][h0]), int(stage.covert[1][h1])),
                    (int(stage.public_ids[0][y0]), int(stage.public_ids[1][y1])),
                    (int(stage.private_ids[0][record.z0]), int(stage.private_ids[1][record.z1])),
                    (int(stage.overt[0][record.a0]), int(stage.overt[1][record.a1])),
                )
                if p == 0.0 or not allowed(t, fact):
                    continue
                z = record.z0, record.z1
                plays = [seen[i].overt[i][kinds[i], classes[i], z[i], record.y] for i in (0, 1)]
                for chance_more, more in _again(stage, plays, again):
                    history = (*past, fact._replace(again=more))
                    if t + 1 == periods:
                        yield p * chance_more, history
                        continue
                    going = float(stage.survive[record.y, record.a0, record.a1])
                    if going == 0.0:
                        continue
                    if record not in learnt:
                        learnt[record] = tuple(
                            _learnt(solution, t, x, beliefs[v], v, seen[v], record) for v in (0, 1)
                        )
                    for chance_on, state in _next(game, stage, record):
                        yield from _walk(
                            solution,
                            kinds,
                            t + 1,
                            state,
                            p * chance_more * going * chance_on,
                            learnt[record],
                            history,
                            periods,
                            allowed,
                            again,
                        )


def _again(stage, plays, again):
    """Pairs of further moves with their chances; a strike is none, since it would have ended it."""
    if again == 0.0:
        return [(1.0, (-1, -1))]
    ways = []
    for i in (0, 1):
        moves = [
            (again * float(p), -1 if stage.strikes[i][a] else int(stage.overt[i][a]))
            for a, p in enumerate(plays[i])
        ]
        ways.append([(1.0 - again, -1), *moves])
    return [(p * q, (one, two)) for (p, one), (q, two) in product(*ways) if p * q > 0.0]


def _learnt(solution, t, x, beliefs, v, play, record):
    stage = solution.views[v].game.stage(t, x)
    y, z0, z1, a0, a1 = record
    return (
        reference.posterior(stage, 0, beliefs[0], play)[y, z0, z1, a0],
        reference.posterior(stage, 1, beliefs[1], play)[y, z1, z0, a1],
    )


def _next(game: Game, stage, record) -> list[tuple[float, int]]:
    lottery = int(stage.lottery[record.y, record.a0, record.a1])
    return [
        (float(p), int(x))
        for x, p in zip(game.lottery_states[lottery], game.lottery_probabilities[lottery], strict=True)
        if p > 0.0
    ]
