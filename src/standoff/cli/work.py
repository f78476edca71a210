"""The steps that verbs are made of: load, solve, simulate, answer, each timed and shown while it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from standoff.cli.files import keep
from standoff.cli.options import parse_date, parse_settings
from standoff.cli.progress import COMPILING, Meter
from standoff.errors import UsageError, shown
from standoff.saved import SIGNATURE, SUFFIX

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from standoff.equilibrium import Solution, TreeSolution
    from standoff.report import Answer
    from standoff.scenario import Scenario
    from standoff.simulation import Runs


USUAL_WIDTH = 80
"""Columns where the terminal tells none."""
NARROWEST = 40
"""Columns that an answer needs to be legible."""
SHORT = 3.0
"""Seconds that there always are to explain: a small scenario needs less, and a large one does not begin."""
SPELLINGS = {"±": "+/-", "–": "-", "…": "..."}
"""What signs are where they cannot be written."""


def read_scenario(name: str, settings: list[str] | None, as_of: str | None, meter: Meter) -> Scenario:
    """Load a scenario with the values given on the command line, seen from a date where one is given."""
    if is_saved(name):
        raise UsageError(
            f"{name} is a saved result, not a scenario; a saved solution goes to `standoff simulate {name}`"
        )
    values = parse_settings(settings)
    date = None if as_of is None else parse_date(as_of, "--as-of")
    with meter.stage("loading"):
        from standoff.scenario import load

        scenario = load(name, set=values)
        return scenario if date is None else scenario.seen_from(date)


def solved(
    scenario: Scenario,
    meter: Meter,
    threads: int | None,
    points: int | None,
    periods: int | None = None,
    *,
    method: str | None = None,
    deviations: bool = False,
    probe: bool = False,
) -> Solution:
    """Solve a scenario; what deviations would gain, and other equilibria, take a while and are told on request."""
    if method not in (None, "grid", "tree"):
        raise UsageError(f"--method {shown(method)}: there are grid and tree")
    lasting = any(side.private for side in scenario.world().sides)
    if method == "tree" and not lasting:
        raise UsageError(
            "--method tree holds no strategies to simulate from, unless the scenario has private states; it goes with"
            " `standoff solve`"
        )
    with meter.stage("loading"):
        from standoff.cli.ahead import compiled_ahead
        from standoff.cli.compiling import watch_compiler
        from standoff.equilibrium import solve
    watch_compiler(meter)
    # Where private states last, little of what is compiled is used.
    with meter.stage("solving") as report, nullcontext() if lasting else compiled_ahead():
        return solve(
            scenario,
            # With private states the tree serves as well: strategies are at hand at all records.
            method=cast("Literal['grid'] | None", method),
            periods=periods,
            points=points,
            deviations=deviations,
            probe=probe,
            threads=threads,
            progress=report,
        )


def solved_on_tree(scenario: Scenario, meter: Meter, periods: int | None) -> TreeSolution:
    """Solve a short scenario exactly."""
    with meter.stage("loading"):
        from standoff.equilibrium import solve
    with meter.stage("solving") as report:
        return solve(scenario, method="tree", periods=periods, progress=report)


def solution_of(
    source: str,
    settings: list[str] | None,
    as_of: str | None,
    points: int | None,
    threads: int | None,
    meter: Meter,
    *,
    runs: int,
    refused: str | None = None,
) -> Solution:
    """What a saved solution holds, or the solution of a scenario; to be simulated so many times.

    Where ``refused`` names what is to be done with it, private states are refused before anything is solved.
    """
    if is_saved(source):
        solution = read_solution(source, {"--set": settings, "--as-of": as_of, "--points": points}, meter)
        check_runs(solution.scenario, runs, meter)
        return solution
    scenario = read_scenario(source, settings, as_of, meter)
    if refused is not None:
        from standoff.game.private import INSTEAD, refuse_private

        refuse_private(scenario.world(), refused, INSTEAD)
    check_runs(scenario, runs, meter)
    return solved(scenario, meter, threads, points)


def simulated(
    solution: Solution, asked: Mapping[str, Any], save: Path | None, meter: Meter, threads: int | None
) -> Runs:
    """Simulate a solution, and keep the runs where that is wanted."""
    with meter.stage("simulating") as report:
        from standoff.simulation import simulate

        made = simulate(solution, n=asked["runs"], seed=asked["seed"], threads=threads, progress=report)
    if save is not None:
        keep(save, made.save)
    return made


def answer_of(solution: Solution, made: Runs, asked: Mapping[str, Any], meter: Meter) -> Answer:
    """What comes of it all."""
    with meter.stage("answering"):
        from standoff.report.build import build_answer

        return build_answer(solution, made, options=asked, seconds=meter.seconds)


def answered(
    solution: Solution, asked: Mapping[str, Any], save: Path | None, meter: Meter, threads: int | None
) -> Answer:
    """Simulate a solution and say what comes of it."""
    return answer_of(solution, simulated(solution, asked, save, meter, threads), asked, meter)


def explained(
    solution: Solution, answer: Answer, within: float, seed: int, threads: int | None, meter: Meter
) -> Answer:
    """The answer with what drives the risk and what would help, as far as there is time within so many seconds."""
    spent = sum(seconds for stage, seconds in meter.seconds.items() if stage != COMPILING)
    risk = answer.miscalculation.risk
    with meter.stage("explaining") as report:
        from standoff.explain import brief
        from standoff.report.sources import why_of

        found = brief(
            solution,
            (risk.probability, risk.error),
            seconds=max(SHORT, within - spent),
            solving=meter.seconds["solving"],
            seed=seed,
            threads=threads,
            progress=report,
        )
    told = {stage: round(seconds, 3) for stage, seconds in meter.seconds.items()}
    return replace(answer, why=why_of(found), provenance=replace(answer.provenance, seconds=told))


def check_runs(scenario: Scenario, runs: int, meter: Meter) -> None:
    """Refuse, before anything is solved, to simulate more runs than there is memory for."""
    with meter.stage("loading"):
        from standoff.simulation.memory import refuse_if_too_many

    clock, sides = scenario.world().clock, scenario.world().sides
    refuse_if_too_many(runs, clock.periods, max(len(side.types) for side in sides))


def is_saved(name: str) -> bool:
    """Whether a name is the path of something saved, not of a scenario: by its content, or else by its ending."""
    path = Path(name)
    try:
        with path.open("rb") as file:
            begins = file.read(len(SIGNATURE))
    except (OSError, ValueError):
        return False
    return begins == SIGNATURE or (not begins and path.suffix == SUFFIX)


def read_solution(name: str, asked: Mapping[str, object], meter: Meter) -> Solution:
    """Load a saved solution, which can no longer be asked about other values."""
    if given := [option for option, value in asked.items() if value]:
        raise UsageError(f"{name} is solved already; {' and '.join(given)} can only be asked of a scenario")
    with meter.stage("loading"):
        from standoff.cli.compiling import watch_compiler
        from standoff.equilibrium import Solution

        watch_compiler(meter)
        return Solution.load(name)


def console() -> Console:
    """Where words go: stdout, with scenario text taken literally and signs spelt where it cannot write them."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(spelt(text, self.encoding), **options)

    made = Plain(markup=False, emoji=False, highlight=False)
    made.width = max(made.width, NARROWEST) if made.width else USUAL_WIDTH
    return made


def spelt(text: str, encoding: str) -> str:
    """A text with the signs that an encoding lacks written in ASCII.

    Examples
    --------
    >>> spelt("12 ± 2%", "ascii")
    '12 +/- 2%'
    """
    for sign, letters in SPELLINGS.items():
        try:
            sign.encode(encoding)
        except UnicodeEncodeError:
            text = text.replace(sign, letters)
    return text
