"""Charts for a notebook, by ``.plot`` of a result: Vega-Lite that notebooks draw by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from standoff.errors import UsageError, shown
from standoff.report.bars import points
from standoff.report.frames import deadlines_of, of_solution
from standoff.report.further import drivers_figure
from standoff.report.observed import belief_figures as observed_figures
from standoff.report.observed import weight_figures
from standoff.report.parts import Figure, table
from standoff.report.phrases import day, label
from standoff.report.reasons import opinions_figure, signals_figure, turning_figure
from standoff.report.sections import fan_figure, flow_figure
from standoff.report.sight import belief_figures, fear_figures
from standoff.report.style import on_paper
from standoff.report.words import percent
from standoff.scenario.wording import joined, number
from standoff.simulation import Runs

if TYPE_CHECKING:
    from standoff.equilibrium.solution import Solved
    from standoff.evidence.assessment import Assessment
    from standoff.explain import Explanation
    from standoff.scenario import Scenario

Part = TypeVar("Part")

MIME = "application/vnd.vegalite.v5+json"
NOTEBOOK_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
"""What notebooks draw; nothing here needs a later one."""


@dataclass(frozen=True)
class Chart:
    """A chart that shows itself in a notebook."""

    figure: Figure

    def to_dict(self) -> dict[str, Any]:
        """The Vega-Lite specification."""
        return on_paper(self.figure.spec)

    def save(self, path: str | Path) -> None:
        """Write it to a file: SVG, PNG or PDF, by its ending.

        Raises
        ------
        UsageError
            If the ending is another, or the extra ``[report]`` is missing.
        """
        try:
            from standoff.report.figures import FORMATS, drawn
        except ImportError:
            raise UsageError("a chart's file needs vl-convert: pip install 'standoff[report]'") from None
        ending = Path(path).suffix[1:].lower()
        form = next((each for each in FORMATS if each == ending), None)
        if form is None:
            raise UsageError(f"{shown(str(path))}: a chart's file ends in .svg, .png or .pdf")
        Path(path).write_bytes(drawn(self.figure, form))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            MIME: self.to_dict() | {"$schema": NOTEBOOK_SCHEMA},
            "text/plain": f"{self.figure.title}. {self.figure.about}",
        }


@dataclass(frozen=True)
class RunsPlots:
    """Charts of simulated runs."""

    runs: Runs

    def outcomes(self) -> Chart:
        """Probability of each outcome by date."""
        return Chart(fan_figure(self.runs))

    def fear(self, side: str) -> Chart:
        """What a side, by key, fears over time."""
        return _chosen(fear_figures(self.runs.course(), self._sides), f"fear-{side}")

    def belief(self, side: str, kind: str) -> Chart:
        """How sure a side is over time that the other is of a type; of two types, the second."""
        return _chosen(belief_figures(self.runs.course(), self._sides), f"belief-{side}-{kind}")

    def paths(self) -> Chart:
        """From why it came to fighting, by who struck, to what came of it.

        Raises
        ------
        UsageError
            If no run ended in fighting.
        """
        if not int(self.runs.flows()["count"].sum()):
            raise UsageError("no simulated run ended in fighting, so there are no paths to show")
        return Chart(flow_figure(self.runs, {key: key for key in self._sides}))

    @property
    def _sides(self) -> list[str]:
        return [str(key) for key in self.runs.dataset["side"].values]


@dataclass(frozen=True)
class ScenarioPlots:
    """Charts of a scenario."""

    scenario: Scenario

    def beliefs(self) -> Chart:
        """What each side believes of the other at the start."""
        rows = []
        for i in (0, 1):
            world = self.scenario.world(view=i)
            me, other = world.sides[i], world.sides[1 - i]
            for name, p in zip(other.types, map(float, other.prior), strict=True):
                rows.append((f"{me.name} believes {other.name} is {label(name)}", p, p, p, percent(p, 0.0)))
        return _points("beliefs", "What each side believes at the start", "probability", rows)

    def ranges(self) -> Chart:
        """Where in its range each named number lies.

        Raises
        ------
        UsageError
            If no number has a range.
        """
        rows = []
        for name, found in self.scenario.parameters.items():
            if found.range is not None and found.range[1] > found.range[0]:
                low, high = found.range
                told = f"{number(found.value)} in {number(low)} to {number(high)}"
                rows.append((label(name), (found.value - low) / (high - low), 0.0, 1.0, told))
        if not rows:
            raise UsageError("no number of the scenario has a range")
        return _points("ranges", "Named numbers in their ranges", "from the lower end to the upper", rows)


@dataclass(frozen=True)
class SolutionPlots:
    """Charts of a solution."""

    solution: Solved[Any]

    def fear(self) -> Chart:
        """Each side's probability, by its own view, that the other strikes, by some dates."""
        clock, rows = self.solution.actual.world.clock, []
        for i, side in enumerate(self.solution.actual.world.sides):
            view = self.solution.views[i]
            for deadline in deadlines_of(self.solution):
                p = float(self.solution.actual.prior[i] @ view.fear(i, deadline))
                name = f"{side.name} fears a strike by {day(clock.date(deadline))}"
                rows.append(_with_error(name, p, view.certificate.fear_error_by(deadline)))
        return _points("fear", "Fears of a strike, as each side sees the world", "probability", rows)

    def moves(self, side: str) -> Chart:
        """What each type of a side, by key, would do in the first period."""
        found = of_solution(self.solution)
        found = found[found["side"] == side]
        if found.empty:
            keys = ", ".join(each.key for each in self.solution.actual.world.sides)
            raise UsageError(f"there is no side {shown(side)}; there are {keys}")
        rows = [
            _with_error(f"{label(m.type)}, {label(m.track)}: {label(m.level)}", m.probability, m.error)
            for m in found.itertuples()
        ]
        return _points(f"moves-{side}", "What each type would do now", "probability", rows)


@dataclass(frozen=True)
class AssessmentPlots:
    """Charts of an assessment."""

    found: Assessment

    def belief(self, side: str) -> Chart:
        """How likely a side, by key, was held to be of its last type, by day and observer."""
        return _chosen(observed_figures(self.found), f"evidence-belief-{side}")

    def weights(self, hypothesis: int = 1, observer: str = "outside") -> Chart:
        """Reports for and against the first hypothesis that reports bear on, or another by its number."""
        drawn = {each.name: each for each in weight_figures(self.found, self.found.picture(observer))}
        if f"evidence-{hypothesis}" not in drawn:
            there = f"1 to {len(drawn)}" if drawn else "none that reports bear on"
            raise UsageError(f"hypothesis {hypothesis} to {shown(observer)}: there are {there}")
        return Chart(drawn[f"evidence-{hypothesis}"])

    def ahead(self) -> Chart:
        """Fighting by some dates, seen from outside, and what each side fears."""
        rows = []
        for picture in self.found.pictures:
            for each in picture.ahead:
                who = self.found.sides.get(picture.observer)
                chance = each.conflict if who is None else each.fear[picture.observer]
                what = "fighting, seen from outside" if who is None else f"{who} fears a strike"
                rows.append(_with_error(f"{what}, by {day(each.date)}", chance.value, chance.error))
        return _points("ahead", "What is to come, by the evidence", "probability", rows)


@dataclass(frozen=True)
class ExplanationPlots:
    """Charts of an explanation; a part that could not be worked out has none."""

    found: Explanation

    def drivers(self) -> Chart:
        """From the risk with the truth known to the risk as it is, driver by driver."""
        part = self._part(self.found.miscalculation, "miscalculation")
        known = part.truth_known, 0.0
        return Chart(drivers_figure(known, (part.risk, part.difference_error), part.drivers))

    def signals(self) -> Chart:
        """Belief in the type that each signal indicates, before and after it."""
        return Chart(signals_figure(self._part(self.found.signals, "signals"), {}))

    def turning_points(self) -> Chart:
        """Mean change of the risk with what happens."""
        return Chart(turning_figure(self._part(self.found.turning, "turning")))

    def opinions(self) -> Chart:
        """The risk by other reckonings of how the sides think."""
        return Chart(opinions_figure(self._part(self.found.opinions, "opinions")))

    def _part(self, part: Part | None, name: str) -> Part:
        if part is None:
            raise UsageError(f"{name}: {self.found.failures.get(name, 'not worked out')}")
        return part


def _with_error(name: str, p: float, error: float) -> tuple[str, float, float, float, str]:
    return name, p, max(0.0, p - error), min(1.0, p + error), percent(p, error)


def _points(name: str, title: str, axis: str, rows: Sequence[tuple[str, float, float, float, str]]) -> Chart:
    """Numbers under each other: name, value, both ends of its error, and the same in words."""
    values = [dict(zip(("name", "value", "low", "high", "told"), row, strict=True)) for row in rows]
    about = f"{title}: {joined(f'{row[0]} {row[4]}' for row in rows[:3])}{', ...' if len(rows) > 3 else ''}."
    behind = table(title, ["", axis], [[row[0], row[4]] for row in rows])
    return Chart(Figure(name, title, about, points(values, about, title=axis), behind))


def _chosen(figures: Iterable[Figure], name: str) -> Chart:
    found = {figure.name: figure for figure in figures}
    if name not in found:
        raise UsageError(f"there is no chart {shown(name)}; there are {', '.join(found) or 'none'}")
    return Chart(found[name])
