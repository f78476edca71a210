"""`standoff report`: the answer to hand over, as one HTML file, and its charts as files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from standoff.cli import options
from standoff.cli.files import check_free, write
from standoff.cli.guard import WRONG_INPUT
from standoff.cli.progress import Meter, Report
from standoff.cli.work import answer_of, is_saved, simulated, solution_of
from standoff.errors import StandoffError, UsageError, ascii_safe, shown

if TYPE_CHECKING:
    from standoff.cli.assess import Taken
    from standoff.equilibrium import Solution
    from standoff.evidence.assessment import Assessment
    from standoff.report import Answer
    from standoff.report.material import Space
    from standoff.scenario import Scenario
    from standoff.simulation import Runs

Format = Literal["svg", "png", "pdf"]
FORMATS: tuple[Format, ...] = ("svg", "png", "pdf")
NEEDED = ("jinja2", "vl_convert")
"""Packages of the extra."""


def report(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A scenario, or a solution saved by `standoff solve`.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where the page goes.")
    ] = None,
    figures: Annotated[
        Path | None, typer.Option("--figures", metavar="DIR", help="Write each chart to a file in a folder.")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="Of the charts' files: svg, png or pdf.")
    ] = "svg",
    reports: Annotated[
        list[str] | None,
        typer.Option(
            "--reports", metavar="FILE", help="Reports to weigh, as JSON lines; - is standard input."
        ),
    ] = None,
    ledger: Annotated[
        str | None, typer.Option("--ledger", metavar="URL", help="A ledger, the reports of which to weigh.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Weigh the record that comes with a scenario of the library.")
    ] = False,
    draws: Annotated[
        int,
        typer.Option("--draws", metavar="N", min=0, help="Worlds to draw from the declared ranges; 0, none."),
    ] = 0,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Work out what drives the risk, what would help, and second opinions; may take minutes.",
        ),
    ] = False,
    worlds: Annotated[
        int,
        typer.Option(
            "--worlds",
            metavar="N",
            min=0,
            max=10**5,
            help="With --explain, worlds drawn from the declared ranges in which to try each measure again, by itself;"
            " they count by the reports, where there are any.",
        ),
    ] = 0,
    force: options.Force = False,
    runs: options.Runs = 10_000,
    seed: options.Seed = 1,
    settings: options.Settings = None,
    as_of: options.AsOf = None,
    points: options.Points = None,
    threads: options.Threads = None,
) -> None:
    """Write a report: one HTML file that opens anywhere, offline.

    With --figures its charts, as SVG, PNG or PDF. It needs the extra: pip install 'standoff[report]'.
    """
    chosen = _format(form)
    if output is None and figures is None:
        raise UsageError("say where it goes: -o report.html for the page, --figures DIR for its charts")
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise UsageError(f"a report needs {' and '.join(missing)}: pip install 'standoff[report]'")
    if worlds and not explain:
        raise UsageError(
            "--worlds goes with --explain: it tries again in other worlds what that tries in this one"
        )
    check_free(output, "--output", force=force, source=source)
    _check_folder(figures, force=force)
    meter = Meter()
    if draws and is_saved(source):
        raise UsageError("--draws goes with a scenario, not with a saved solution")
    solution = solution_of(source, settings, as_of, points, threads, meter, runs=runs)
    asked = options.asked(settings, as_of, points) | {"runs": runs, "seed": seed}
    made = simulated(solution, asked, None, meter, threads)
    answer = answer_of(solution, made, asked, meter)
    left_out: list[str] = []
    more: dict[str, Any] = _told_at_once(solution, made, meter, left_out)
    taken = None
    if reports or ledger is not None or record:
        taken = _taken(solution.scenario, reports, ledger, meter)
        more["evidence"] = _weighed(solution, taken, meter, seed, points, threads)
    if explain and not solution.actual.private:
        more |= _explained(solution, answer, meter, seed, threads, left_out, worlds, taken)
    if draws:
        try:
            more["space"] = _explored(solution.scenario, draws, meter, seed, threads)
        except StandoffError as problem:
            left_out.append(f"what it depends on: {problem}")
    with meter.stage("writing"):
        from standoff.report.contents import contents
        from standoff.report.figures import draw_all
        from standoff.report.material import Material
        from standoff.report.page import html

        material = Material(solution.scenario, answer, made, **more, left_out=tuple(left_out))
        if output is not None:
            page = html(material).encode()
            write(output, lambda draft: draft.write_bytes(page))
            typer.echo(f"{ascii_safe(str(output))}: a report of {len(page) / 1e6:.1f} MB")
        if figures is not None:
            figures.mkdir(exist_ok=True)
            drawn = draw_all(contents(material), figures, chosen)
            typer.echo(f"{ascii_safe(str(figures))}: {len(drawn)} charts")
    if taken is not None and taken.refused:
        typer.echo(f"standoff: lines of the reports that were refused: {taken.refused:,}", err=True)
        raise typer.Exit(WRONG_INPUT)


def _told_at_once(solution: Solution, made: Runs, meter: Meter, left_out: list[str]) -> dict[str, Any]:
    """What takes no time: what could be said now, and after what the risk turns."""
    from standoff.explain import signals, turning_points

    with meter.stage("explaining"):
        try:
            return {"signals": signals(solution), "turning": turning_points(solution, made)}
        except StandoffError as problem:
            left_out.append(f"why, and what would help: {problem}")
            return {}


def _explained(
    solution: Solution,
    answer: Answer,
    meter: Meter,
    seed: int,
    threads: int | None,
    left_out: list[str],
    worlds: int,
    taken: Taken | None,
) -> dict[str, Any]:
    """Drivers, measures and second opinions, as far as they can be had."""
    from standoff.evidence.record import Record
    from standoff.explain import miscalculation, second_opinion, what_if
    from standoff.report.sources import drivers_of, measures_of

    found: dict[str, Any] = {}
    risk = answer.miscalculation.risk

    @contextmanager
    def part(stage: str, name: str) -> Iterator[Report]:
        with meter.stage(stage) as progress:
            try:
                yield progress
            except StandoffError as problem:
                left_out.append(f"{name}: {problem}")

    with part("explaining", "what drives miscalculation") as report:
        told = miscalculation(
            solution, (risk.probability, risk.error), seed=seed, threads=threads, progress=report
        )
        found["drivers"] = drivers_of(told.drivers)
    if solution.scenario.interventions:
        with part("trying measures", "what would help") as report:
            tried = what_if(
                solution,
                # In many worlds pairs would take several times as long as all the rest.
                pairs=not worlds,
                draws=worlds,
                record=Record.of(solution.scenario, taken.told)[0] if worlds and taken else None,
                seed=seed,
                threads=threads,
                progress=report,
            )
            found["measures"] = measures_of(tried.measures, answer)
            left_out += [f"{' + '.join(m.names)}: {m.reason}" for m in tried.measures if m.reason]
    with part("asking for second opinions", "second opinions"):
        found["opinions"] = second_opinion(solution, seed=seed, threads=threads)
    return found


def _taken(scenario: Scenario, reports: list[str] | None, ledger: str | None, meter: Meter) -> Taken:
    """The reports to weigh."""
    from standoff.cli.assess import Taken

    with meter.stage("reading"):
        taken = Taken.of(scenario, reports, ledger)
    if not taken.told:
        raise UsageError(
            "there are no reports that could be used; leave out --reports, --ledger and --record"
        )
    return taken


def _weighed(
    solution: Solution, taken: Taken, meter: Meter, seed: int, points: int | None, threads: int | None
) -> Assessment:
    """What reports come to.

    Where they are older than the question, the record is followed from where it begins, as `standoff assess` does.
    """
    from standoff.cli.work import solved
    from standoff.evidence.assess import assess
    from standoff.evidence.told import beginning

    scenario = beginning(solution.scenario, taken.told)
    if scenario is not solution.scenario:
        solution = solved(scenario, meter, threads, points)
    taken.tell_outside(solution.actual.world.clock)
    with meter.stage("assessing"):
        return assess(solution, taken.told, seed=seed)


def _explored(scenario: Scenario, draws: int, meter: Meter, seed: int, threads: int | None) -> Space:
    """What the risk depends on."""
    with meter.stage("solving draws") as report:
        from standoff.explore import explore
        from standoff.report.sources import space_of

        return space_of(explore(scenario, draws, seed=seed, workers=threads, progress=report))


def _format(form: str) -> Format:
    for known in FORMATS:
        if form.lower() == known:
            return known
    raise UsageError(f"--format {shown(form)}: there are {', '.join(FORMATS)}")


def _check_folder(folder: Path | None, *, force: bool) -> None:
    """Raise UsageError, before any work is done, if charts cannot be written there."""
    if folder is None:
        return
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--figures {folder}: is no directory")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise UsageError(f"--figures {folder}: is not empty; --force writes into it")
    if not folder.exists():
        check_free(folder, "--figures", force=force)
