"""Charts for a notebook, by ``runs.plot``: Vega-Lite that notebooks draw by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from standoff.errors import UsageError, shown
from standoff.report.parts import Figure
from standoff.report.sections import fan_figure, flow_figure
from standoff.report.sight import belief_figures, fear_figures
from standoff.report.style import on_paper
from standoff.simulation import Runs

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


def _chosen(figures: Iterable[Figure], name: str) -> Chart:
    found = {figure.name: figure for figure in figures}
    if name not in found:
        raise UsageError(f"there is no chart {shown(name)}; there are {', '.join(found) or 'none'}")
    return Chart(found[name])
