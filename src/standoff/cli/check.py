"""`standoff check`: what a scenario means, in words, before anything is solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from standoff.cli import options
from standoff.cli.progress import Meter
from standoff.cli.work import read_scenario
from standoff.errors import UsageError, shown

if TYPE_CHECKING:
    from standoff.scenario import Scenario


def check(
    scenario: options.ScenarioName,
    settings: options.Settings = None,
    as_of: options.AsOf = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="PROGRAM",
            help="Solve a few --periods with gambit too, and compare the strategies.",
        ),
    ] = None,
    periods: options.Periods = None,
) -> None:
    """Say in words what a scenario means, or list everything that is wrong with it.

    With --against gambit, which needs pygambit, solve its first periods with both programs instead.
    """
    if against not in (None, "gambit"):
        raise UsageError(f"--against {shown(against)}: there is only gambit")
    if periods is not None and against is None:
        raise UsageError("--periods goes with --against")
    meter = Meter()
    loaded = read_scenario(scenario, settings, as_of, meter)
    if against is not None:
        _compare(loaded if periods is None else loaded.shortened(periods), meter)
        return
    with meter.stage("checking"):
        from standoff.game import compile_games, measure_size
        from standoff.game.size import words_bytes, words_seconds
        from standoff.scenario import describe

        told = describe(loaded)
        games = compile_games(loaded)
        sizes = [measure_size(each) for each in games.seen]
        seconds, memory = (sum(getattr(size, what) for size in sizes) for what in ("seconds", "memory"))
    typer.echo(told.rstrip())
    # Solving at a single belief is so quick that starting takes longer.
    time = f"about {words_seconds(seconds)}" if seconds >= 0.1 else "less than a second"
    typer.echo(
        f"  - to solve: {time} on two cores and {words_bytes(memory)}; "
        "the time may be off by a factor of a few"
    )
    if games.notes:
        typer.echo("\nNever comes about")
        for note in games.notes:
            typer.echo(f"- {note.path}: {note.message}" if note.path else f"- {note.message}")


def _compare(loaded: Scenario, meter: Meter) -> None:
    with meter.stage("comparing"):
        from standoff.equilibrium.gambit import compare_with_gambit

        found = compare_with_gambit(loaded.world())
    typer.echo(
        f"Gambit {found.version} and the method tree differ by at most {found.difference:.1e} in the probability of a"
        f" move, over {found.sets:,} information sets of a game tree of {found.nodes:,} nodes."
    )
