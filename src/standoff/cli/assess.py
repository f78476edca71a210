"""`standoff assess`: from dated reports to what each side has reason to believe, and what is to come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from standoff.cli import options
from standoff.cli.files import check_free, keep
from standoff.cli.guard import WRONG_INPUT
from standoff.cli.intake import Intake, reading
from standoff.cli.progress import Meter
from standoff.cli.work import console, is_saved, read_scenario, read_solution, solved
from standoff.errors import UsageError, ascii_safe

if TYPE_CHECKING:
    from standoff.evidence.confidential import Names
    from standoff.evidence.told import Told
    from standoff.scenario import Scenario
    from standoff.scenario.world import Clock

STANDARD_INPUT = "-"


def assess(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="A name of the library, a scenario file, or a solution saved by `standoff solve`.",
        ),
    ],
    reports: Annotated[
        list[str] | None,
        typer.Option(
            "--reports",
            metavar="FILE",
            help="Reports as JSON lines, from `standoff read` or `standoff ledger export`; - is standard input. "
            "By default the record that comes with a scenario of the library.",
        ),
    ] = None,
    ledger: Annotated[
        str | None, typer.Option("--ledger", metavar="URL", help="A ledger, the reports of which count too.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Day of the assessment; that of the last report."),
    ] = None,
    hypothesis: Annotated[
        list[str] | None,
        typer.Option(
            "--hypothesis",
            metavar="PATH",
            help="What to weigh the reports by, such as sides.iran.types.pusher; may be repeated.",
        ),
    ] = None,
    json: options.Json = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show, report by report, what was read, how it was graded and what it did."
        ),
    ] = False,
    save: options.Save = None,
    force: options.Force = False,
    particles: Annotated[
        int, typer.Option("--particles", metavar="N", min=100, max=10**7, help="Simulated histories.")
    ] = 100_000,
    seed: options.Seed = 1,
    settings: options.Settings = None,
    points: options.Points = None,
    threads: options.Threads = None,
) -> None:
    """Weigh reports: what each side has reason to believe and fear by now, and how it may go on.

    What cannot be used is said and left out; a count comes at the end.
    """
    check_free(save, "--save", force=force, source=source)
    date = None if as_of is None else options.parse_date(as_of, "--as-of")
    meter = Meter()
    given = {"--set": settings, "--points": points}
    solution = read_solution(source, given, meter) if is_saved(source) else None
    scenario = solution.scenario if solution else read_scenario(source, settings, None, meter)
    with meter.stage("reading"):
        taken = Taken.of(scenario, reports, ledger)
    if not taken.told and date is None:
        raise UsageError("there are no reports that could be used; say as of which day (--as-of)")
    if solution is None:
        from standoff.evidence.told import beginning

        scenario = beginning(scenario, taken.told)
        from standoff.game import refuse_private

        refuse_private(scenario.world(), "the filter of evidence")
        solution = solved(scenario, meter, threads, points)
    with meter.stage("assessing"):
        from standoff.evidence.assess import assess as assess_reports

        found = assess_reports(
            solution, taken.told, date, hypotheses=hypothesis or (), particles=particles, seed=seed
        )
    if save is not None:
        keep(save, found.save)
    if json:
        console().out(found.to_json(), highlight=False)
    else:
        from standoff.report.assessment import print_assessment

        print_assessment(found, console(), explain=explain)
    taken.tell_outside(solution.actual.world.clock)
    for each in found.reports:
        if told := each.moved or (each.unheard if each.unheard.startswith("the model") else ""):
            typer.echo(f"standoff: {ascii_safe(each.place)}: {ascii_safe(told)}", err=True)
    from standoff.scenario.wording import counted

    heard = sum(not each.unheard for each in found.reports)
    typer.echo(
        f"{counted(len(found.reports), 'report')}: {heard:,} {'counts' if heard == 1 else 'count'},"
        f" {len(found.reports) - heard:,} {'does' if len(found.reports) - heard == 1 else 'do'} not;"
        f" {counted(taken.refused, 'line')} refused",
        err=True,
    )
    if taken.refused:
        raise typer.Exit(WRONG_INPUT)


class Taken:
    """What there is in the files and the ledger."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.refused = 0

    @classmethod
    def of(
        cls, scenario: Scenario, files: list[str] | None, ledger: str | None, *, shipped: bool | None = None
    ) -> Taken:
        """Read everything; what cannot be used is said.

        Parameters
        ----------
        shipped
            Whether to read the record that comes with the scenario; by default where there is nothing else.
        """
        from standoff.evidence.confidential import Names
        from standoff.evidence.observables import observables
        from standoff.evidence.told import discreet, of_items

        found, names = cls(), Names()
        if (files or []).count(STANDARD_INPUT) > 1:
            raise UsageError("--reports -: standard input can be read once")
        if ledger is not None:
            from standoff.evidence import Ledger

            opened = Ledger(ledger)
            names = opened.names()
            known = observables(scenario.world())
            found.told += of_items(opened.items(everything=True), scenario, known)
        own = not (files or ledger) if shipped is None else shipped
        for file in [*(files or []), *([_shipped(scenario)] if own else [])]:
            found._take(file, scenario, names)
        found.told = [discreet(each, names) for each in found.told]
        return found

    def tell_outside(self, clock: Clock) -> None:
        """Say which reports are dated outside the clock."""
        end = clock.date(clock.periods)
        for each in self.told:
            if each.standing != "current" or not each.observables:
                continue
            told = ""
            if each.latest < clock.start:
                told = f"dated {each.latest}, before the clock, which starts on {clock.start}"
            elif each.earliest >= end:
                told = f"dated {each.earliest}, after the clock, which ends before {end}"
            if told:
                typer.echo(f"standoff: {ascii_safe(each.place)}: {told}", err=True)

    def _take(self, file: str, scenario: Scenario, names: Names) -> None:
        from standoff.evidence.lines import Refused, lines
        from standoff.evidence.observables import observables
        from standoff.evidence.told import read_told
        from standoff.scenario.library import record_path

        intake = Intake(file, names)
        place = "standard input" if file == STANDARD_INPUT else names.text(file)
        if file == str(record_path(scenario.name)):
            place = Path(file).name
        with reading(file) as source:
            for each in read_told(lines(source), place, scenario, known=observables(scenario.world())):
                if isinstance(each, Refused):
                    intake.refuse(each)
                else:
                    self.told.append(each)
        self.refused += intake.refused


def _shipped(scenario: Scenario) -> str:
    from standoff.scenario.library import record_path

    path = record_path(scenario.name)
    if path is None:
        raise UsageError(
            f"{scenario.name} comes with no record of reports; give one (--reports FILE, or - for standard input)"
        )
    return str(path)
