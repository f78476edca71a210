"""`standoff schema`: the JSON Schema of scenario files, for editors, or of the answer or of reports, for programs."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    answer: Annotated[bool, typer.Option("--answer", help="That of `run --json` instead.")] = False,
    report: Annotated[bool, typer.Option("--report", help="That of the lines of `read` instead.")] = False,
) -> None:
    """Print the JSON Schema of scenario files."""
    if report:
        from standoff.reading import json_schema
    elif answer:
        from standoff.report import json_schema
    else:
        from standoff.scenario import json_schema
    typer.echo(json_schema().rstrip())
