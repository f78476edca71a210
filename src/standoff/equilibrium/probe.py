"""Whether there are other equilibria than the one that was solved for, and what they would mean.

A fixed point is looked for from many beginnings at a sample of the nodes that play reaches: from everybody striking,
from nobody, from one side alone, and from play drawn at random. Finding none is no proof that there is none. Where one
is found, the whole game is solved for the equilibrium that the expectation of war, or of peace, leads to at every node:
self-fulfilling fear or trust (Chassang and Padró i Miquel 2010), to set beside the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.equilibrium import Equilibrium, solve_game
from standoff.equilibrium.expecting import EXPECTATIONS, Expecting, expected_play
from standoff.equilibrium.grid import to_blocks
from standoff.equilibrium.ladder import USELESS
from standoff.equilibrium.reached import Reached
from standoff.equilibrium.state import forecast_state, solve_state
from standoff.errors import SolutionError

Floats = NDArray[np.float64]
Beliefs = tuple[Floats, Floats]

HISTORIES = 2
"""Histories that nodes are taken from."""
NODES = 10
"""Nodes looked at, the start among them."""
STARTS = 32
"""Beginnings at each of them."""
APART = 1e-4
"""Difference in the probability of a move from which two equilibria are different."""


@dataclass(frozen=True)
class Stand:
    """An equilibrium at a node, the periods that follow being played as solved."""

    conflict: float
    """Probability that fighting ends this period."""
    strikes: tuple[float, float]
    """Probability that each side strikes in this period."""


@dataclass(frozen=True)
class Node:
    """A node that was looked at."""

    period: int
    state: int
    beliefs: tuple[tuple[float, ...], tuple[float, ...]]
    """About side 0, and about side 1."""
    solved: Stand
    others: tuple[Stand, ...]
    """The other equilibria found there."""


@dataclass(frozen=True)
class SelfFulfilling:
    """The equilibrium of the whole game that an expectation leads to."""

    expecting: Expecting
    conflict: float
    """Probability of fighting by the horizon."""
    error: float
    """Estimated interpolation error of that."""


@dataclass(frozen=True)
class Probe:
    """What was looked at and found in one side's view of the game."""

    nodes: tuple[Node, ...]
    starts: int
    """Beginnings at each node."""
    conflict: float
    """Probability of fighting by the horizon in the equilibrium that was solved for."""
    alternatives: tuple[SelfFulfilling, ...]
    """Those in which that probability is another."""

    @property
    def others(self) -> int:
        """Nodes with other equilibria."""
        return sum(bool(node.others) for node in self.nodes)


def look_for_others(found: Equilibrium, *, nodes: int = NODES, starts: int = STARTS, seed: int = 1) -> Probe:
    """Look for other equilibria.

    Parameters
    ----------
    nodes
        How many nodes to look at: the start, and some drawn from histories of play.
    starts
        Beginnings at each, at least four.
    seed
        Of the histories and of the beginnings.
    """
    generator = np.random.default_rng(seed)
    game = found.game
    first = [(0, x, game.prior) for _, x in found.start()]
    later = [place for _ in range(HISTORIES) for place in _history(found, generator) if place[0] > 0]
    chosen = generator.permutation(len(later))[: max(0, nodes - len(first))]
    looked = tuple(
        _look(found, period, state, beliefs, starts, generator)
        for period, state, beliefs in [*first, *(later[k] for k in chosen)]
    )
    conflict = _conflict(found)
    alternatives: list[SelfFulfilling] = []
    if any(node.others for node in looked):
        for expecting in EXPECTATIONS:
            other = _throughout(found, expecting)
            if other is not None and abs(other.conflict - conflict) > APART + other.error:
                alternatives.append(other)
    return Probe(looked, starts, conflict, tuple(alternatives))


def _conflict(found: Equilibrium) -> float:
    outcomes = found.forecasts(found.game.periods)[: len(found.game.outcomes)]
    return float(outcomes[found.game.conflict].sum())


def _throughout(found: Equilibrium, expecting: Expecting) -> SelfFulfilling | None:
    """Solve for the equilibrium that an expectation leads to; None where its risk could not be told."""
    try:
        other = solve_game(found.game, accuracy=found.certificate.accuracy, expecting=expecting)
    except SolutionError:
        return None
    error = other.certificate.conflict_error
    return SelfFulfilling(expecting, _conflict(other), error) if error <= USELESS else None


def _look(
    found: Equilibrium,
    period: int,
    state: int,
    beliefs: Beliefs,
    starts: int,
    generator: np.random.Generator,
) -> Node:
    """Look for equilibria at a node; the first lane keeps to the one that was solved for."""
    game, place = found.game, found.place(period, state)
    stage = game.stage(period, state)
    one, two = (to_blocks(np.repeat(mu[None, :], starts + 1, axis=0)) for mu in beliefs)
    grid = replace(found.induction.grid, mu0=one, mu1=two, nodes=starts + 1)
    solved = solve_state(place, grid).q[0, :, 0]
    scale = max(1.0, float(np.max(np.abs(solved))))
    drawn = [scale * generator.standard_normal(len(solved)) for _ in range(starts - 4)]
    firm = [
        expected_play(stage, game.types, (mine, theirs)) for mine in EXPECTATIONS for theirs in EXPECTATIONS
    ]
    begin = to_blocks(np.array([solved, *firm, *drawn]))
    ended = solve_state(place, grid, begin=begin, check=False).q
    nothing = np.zeros((len(game.states), *_count(found), *grid.sizes))
    events = forecast_state(place, grid, ended, [nothing])[0]
    play = np.moveaxis(ended, -1, 1).reshape(-1, len(solved))[: starts + 1]
    reached = Reached(game, stage)
    strategies = [_flat(reached, q) for q in play]
    kept: list[int] = [0]
    for lane, strategy in enumerate(strategies):
        if all(np.max(np.abs(strategy - strategies[k])) > APART for k in kept):
            kept.append(lane)
    stands = [_stand(found, events[lane]) for lane in kept]
    told = tuple(map(float, beliefs[0])), tuple(map(float, beliefs[1]))
    return Node(period, state, told, stands[0], tuple(stands[1:]))


def _count(found: Equilibrium) -> tuple[int]:
    return (len(found.forecasts(found.game.periods)),)


def _flat(reached: Reached, q: Floats) -> Floats:
    """All probabilities of moves, one after the other."""
    play = reached.play(q)
    return np.concatenate([part.ravel() for part in (*play.covert, *play.overt)])


def _stand(found: Equilibrium, events: Floats) -> Stand:
    count = len(found.game.outcomes)
    conflict = float(events[:count][found.game.conflict].sum())
    return Stand(conflict, (float(events[count]), float(events[count + 1])))


def _history(found: Equilibrium, generator: np.random.Generator) -> Iterator[tuple[int, int, Beliefs]]:
    """Draw a history of play, for the nodes it passes."""
    game = found.game

    def draw(chances: Floats) -> int:
        return int(generator.choice(len(chances), p=chances / chances.sum()))

    types = [draw(prior) for prior in game.prior]
    chances, states = zip(*found.start(), strict=True)
    x, beliefs = states[draw(np.array(chances))], game.prior
    for t in range(game.periods):
        yield t, x, beliefs
        if t + 1 == game.periods:
            return
        stage, play = game.stage(t, x), found.at(t, x, beliefs)
        covert = [draw(play.covert[i][types[i]]) for i in (0, 1)]
        classes = [int(stage.classes[i][covert[i]]) for i in (0, 1)]
        public = [draw(stage.public[i][covert[i]]) for i in (0, 1)]
        private = [draw(stage.private[i][classes[1 - i]]) for i in (0, 1)]
        y = public[0] * stage.public[1].shape[1] + public[1]
        overt = [draw(play.overt[i][types[i], classes[i], private[i], y]) for i in (0, 1)]
        if generator.random() >= stage.survive[y, overt[0], overt[1]]:
            return
        beliefs = found.posterior(t, x, beliefs, play, (y, private[0], private[1]), (overt[0], overt[1]))
        lottery = int(stage.lottery[y, overt[0], overt[1]])
        x = int(game.lottery_states[lottery, draw(game.lottery_probabilities[lottery])])
        kind = game.arrivals[t + 1]
        x = int(game.arrival_states[kind, x, draw(game.arrival_probabilities[kind, x])])
