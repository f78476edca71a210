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
        from standoff.game import compile_game, estimate_size, structure
        from standoff.game.size import words_bytes, words_seconds
        from standoff.scenario import describe

        told = describe(loaded)
        world = loaded.world()
        size = estimate_size(world)
        found = structure(compile_game(world))
        if found.problems:
            raise ScenarioError(found.problems)
    typer.echo(told.rstrip())
    typer.echo(
        f"  - to solve: at most {words_seconds(size.seconds)} and {words_bytes(size.memory)}, estimated"
    )
    if found.notes:
        typer.echo("\nNever comes about")
        for note in found.notes:
            typer.echo(f"- {note.path}: {note.message}" if note.path else f"- {note.message}")
