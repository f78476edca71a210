"""The list of verbs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from standoff import __version__
from standoff.cli.assess import assess
from standoff.cli.check import check
from standoff.cli.explain import explain
from standoff.cli.explore import explore
from standoff.cli.export import export
from standoff.cli.guard import Carried
from standoff.cli.ledger import ledger
from standoff.cli.new import new
from standoff.cli.read import read
from standoff.cli.report import report
from standoff.cli.run import run
from standoff.cli.schema import schema
from standoff.cli.simulate import simulate
from standoff.cli.solve import solve
from standoff.cli.whatif import whatif


class _Group(TyperGroup):
    """Carries an interruption or a closed pipe past typer, which would end the program without a word."""

    def make_context(self, *args: Any, **options: Any) -> Any:
        with _carrying():
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        with _carrying():
            return super().invoke(ctx)


@contextmanager
def _carrying() -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, OSError) as error:
        raise Carried(error) from error


app = typer.Typer(
    cls=_Group,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"standoff {__version__}")
        raise typer.Exit


@app.callback()
def standoff(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Compute how two rivals who fear each other may come to blows.

    `standoff run us-iran-2019` is the place to begin.

    Exit codes: 0 done, 1 the work failed, 2 the input was wrong, 130 interrupted.
    """


for verb in (
    run,
    check,
    new,
    solve,
    simulate,
    assess,
    explain,
    whatif,
    explore,
    report,
    export,
    read,
    schema,
):
    app.command()(verb)
app.add_typer(ledger, name="ledger")

command = typer.main.get_command(app)
"""All of it as one command, put together once: what typer does anew at every call of `app`."""
