"""`standoff new`: a scenario file of one's own, from one of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.files import check_free, write


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    source: Annotated[
        str, typer.Option("--from", metavar="NAME", help="The library scenario to start from.")
    ] = "us-iran-2019",
    force: options.Force = False,
) -> None:
    """Start a scenario file from one of the library, comments and all."""
    from standoff.scenario import library_text

    text = library_text(source)
    check_free(file, "FILE", force=force)
    write(file, lambda draft: draft.write_text(text, encoding="utf-8"))
    typer.echo(f"{file}: a copy of {source}. Change it, then: standoff check {file}")
