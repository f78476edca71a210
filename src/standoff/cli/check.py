"""`standoff check`: what a scenario means, in words, before anything is solved."""

from __future__ import annotations

import typer

from standoff.cli import options
from standoff.cli.progress import Meter
from standoff.cli.work import read_scenario
from standoff.errors import ScenarioError


def check(
    scenario: options.ScenarioName, settings: options.Settings = None, as_of: options.AsOf = None
) -> None:
    """Say in words what a scenario means, or list everything that is wrong with it."""
    meter = Meter()
    loaded = read_scenario(scenario, settings, as_of, meter)
    with meter.stage("checking"):
        from standoff.game import compile_game, measure_size, structure
        from standoff.game.size import words_bytes, words_seconds
        from standoff.scenario import describe, same_world

        told = describe(loaded)
        game = compile_game(loaded.world())
        found = structure(game)
        if found.problems:
            raise ScenarioError(found.problems)
        views = [loaded.world(view=0), loaded.world(view=1)]
        games = [
            compile_game(view, states=game.reachable) for view in views[: 1 if same_world(*views) else 2]
        ]
        sizes = [measure_size(each) for each in games]
        seconds, memory = (sum(getattr(size, what) for size in sizes) for what in ("seconds", "memory"))
    typer.echo(told.rstrip())
    typer.echo(
        f"  - to solve: about {words_seconds(seconds)} on two cores and {words_bytes(memory)}; "
        "the time may be off by a factor of a few"
    )
    if found.notes:
        typer.echo("\nNever comes about")
        for note in found.notes:
            typer.echo(f"- {note.path}: {note.message}" if note.path else f"- {note.message}")
