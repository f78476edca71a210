"""All games of a scenario: the one that is, and those that the sides take it to be."""

from __future__ import annotations

from dataclasses import dataclass

from standoff.errors import Problem, ScenarioError
from standoff.game.compile import compile_game
from standoff.game.game import Game
from standoff.game.seen import compile_seen
from standoff.game.structure import structure
from standoff.scenario import Scenario, same_world


@dataclass(frozen=True)
class Games:
    """What is to be solved of a scenario."""

    actual: Game
    seen: tuple[Game, ...]
    """As each side sees it; a single one where both see the same."""
    agreed: bool
    """Whether both see it as it is."""
    notes: tuple[Problem, ...]
    """What is declared and never comes about."""


def compile_games(scenario: Scenario, *, check: bool = True) -> Games:
    """Compile a scenario, as it is and as each side sees it.

    Parameters
    ----------
    scenario
        What is to be compiled.
    check
        Refuse it where it never ends or a move can never be made.

    Raises
    ------
    ScenarioError
        If a game is unsound or too large; it tells the place in the file.
    """
    world, views = scenario.world(), (scenario.world(view=0), scenario.world(view=1))
    true = tuple(same_world(view, world) for view in views)
    sides = (0,) if same_world(*views) else (0, 1)
    try:
        actual = compile_game(world)
        found = structure(actual)
        if check and found.problems:
            raise ScenarioError(found.problems)
        seen = tuple(actual if true[side] else compile_seen(views[side], actual) for side in sides)
    except ScenarioError as error:
        raise ScenarioError(map(scenario.placed, error.problems)) from None
    return Games(actual, seen, all(true), found.notes)
