"""Simulated runs that share their luck with all others of the same seed, run by run, and keep only what happened."""

from __future__ import annotations

from standoff.equilibrium import Equilibrium
from standoff.game import Game
from standoff.simulation.kernel import Record
from standoff.simulation.whole import Ground, Manner, play_whole


def play_out(actual: Game, views: tuple[Equilibrium, Equilibrium], runs: int, seed: int) -> Record:
    """Simulate a world, each side playing and learning by its own view."""
    manners = [Manner.of(view) for view in dict.fromkeys(views)]
    return play_whole(Ground.of(actual, manners), (manners[0], manners[-1]), runs, seed)
