"""`Assessment`: what the evidence comes to, in one object and in one file."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from standoff.display import table_html
from standoff.errors import UsageError
from standoff.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from pydantic import TypeAdapter

    from standoff.report.plots import AssessmentPlots

FORMAT = "standoff assessment 1"
SCHEMA = 1
"""Version of the JSON; raised when a key is removed or changes its meaning."""

OUTSIDE = "outside"
"""Whose picture is that of an analyst who sees all reports and takes the world to be as declared."""


@dataclass(frozen=True)
class Estimate:
    """A probability, and the standard error of the filter or the simulation; 0 where it is exact over the solution."""

    value: float
    error: float


@dataclass(frozen=True)
class Weighed:
    """A report, and what became of it."""

    id: str
    place: str
    said: str
    source: str
    kind: str
    published: dt.date
    earliest: dt.date
    latest: dt.date
    category: str
    modality: str
    grade: str
    assumed: bool
    """Whether the grade was assumed from the kind of source."""
    bears_on: tuple[str, ...]
    strength: float
    """From 0, says nothing, to 1, certain; of all that it bears on."""
    counts_with: str
    """Identifier of a stronger report that says the same and counts in its place; empty where it counts."""
    visible_to: tuple[str, ...]
    unheard: str
    """Why it does not count at all; empty if it does."""
    moved: str = ""
    """How its date was taken, where the model leaves no room for what it says on that date."""


@dataclass(frozen=True)
class Moment:
    """What was believed on a day, with the reports that were there by then."""

    date: dt.date
    period: int
    reports: int
    types: Mapping[str, Mapping[str, Estimate]]
    """By side and type."""
    covert: Mapping[str, Mapping[str, Estimate]]
    """By track, such as ``iran.readiness``, and move, in the period at hand."""
    fear: Mapping[str, Estimate]
    """By side, the chance that the *other* strikes in the period at hand."""


@dataclass(frozen=True)
class Ahead:
    """What is to come by a date, given that it has not ended by the date of the assessment."""

    date: dt.date
    days: int
    outcomes: Mapping[str, Estimate]
    """The last is that it goes on."""
    conflict: Estimate
    fear: Mapping[str, Estimate]
    """By side, the chance that the *other* strikes by then."""


@dataclass(frozen=True)
class Weight:
    """What a report did to a hypothesis."""

    report: str
    hypothesis: str
    alone: float
    """Decibans of the report by itself, for the hypothesis against its contrary."""
    with_others: float
    """Decibans by which the odds would be lower had it not been there, all others being there."""
    words: str
    """Of the latter."""
    turns: bool
    """Whether the conclusion would be another without it."""


@dataclass(frozen=True)
class Said:
    """How likely it was, in the period told, that what a report says of a thing was so."""

    report: str
    path: str
    strength: float
    """From -1, a denial that is certain, to 1."""
    before: float
    """Before any report."""
    without: float
    """With all other reports."""
    now: float


@dataclass(frozen=True)
class Conclusion:
    """What was thought of a hypothesis before the record and is thought of it now."""

    hypothesis: str
    before: Estimate
    now: Estimate
    decibans: float
    """By which all reports and the passing of time changed its odds."""


@dataclass(frozen=True)
class Break:
    """When the record broke with what was expected before: the greatest change of odds within a period's days."""

    hypothesis: str
    since: dt.date
    days: int
    """That it took."""
    date: dt.date
    """Day of the greatest single change within them."""
    before: float
    after: float
    decibans: float


@dataclass(frozen=True)
class Row:
    """A report against each of several hypotheses that exclude each other."""

    report: str
    decibans: tuple[float, ...]
    """Likelihood under each hypothesis against the average over all of them."""
    diagnosticity: float
    """How far the likeliest and the least likely are apart, in decibans."""


@dataclass(frozen=True)
class Competing:
    """The table of the analysis of competing hypotheses (Heuer 1999), most diagnostic report first."""

    hypotheses: tuple[str, ...]
    before: tuple[float, ...]
    now: tuple[float, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Picture:
    """How it looks to one observer, by the reports that it could see."""

    observer: str
    """``outside`` or a side."""
    method: Literal["exact", "particles"]
    histories: int
    """That were followed to the last period."""
    effective: float
    """Effective number of them, given the reports."""
    moments: tuple[Moment, ...]
    ahead: tuple[Ahead, ...]
    conclusions: tuple[Conclusion, ...]
    weights: tuple[Weight, ...]
    breaks: tuple[Break, ...]
    """Greatest first; none where no odds moved by a factor of two."""
    competing: Competing
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """What the evidence comes to."""

    title: str
    sides: Mapping[str, str]
    """Names by key."""
    conflict: tuple[str, ...]
    """Outcomes that mean fighting."""
    as_of: dt.date
    began: dt.date
    """First day of the clock that was used."""
    reports: tuple[Weighed, ...]
    pictures: tuple[Picture, ...]
    """Of the analyst outside and of each side."""
    conflict_error: float
    """Estimated error of the solution in the risk of fighting."""
    provenance: Provenance
    schema: int = SCHEMA

    def picture(self, observer: str = OUTSIDE) -> Picture:
        """The picture of an observer.

        Raises
        ------
        UsageError
            If there is none of that name.
        """
        for picture in self.pictures:
            if picture.observer == observer:
                return picture
        names = ", ".join(picture.observer for picture in self.pictures)
        raise UsageError(f"there is no picture of {observer!r}; there are {names}")

    def _repr_html_(self) -> str:
        paths = dict.fromkeys(each.hypothesis for picture in self.pictures for each in picture.conclusions)
        by_picture = [{each.hypothesis: each for each in picture.conclusions} for picture in self.pictures]
        from standoff.report.observed import hypothesis, observer

        rows = [
            [
                hypothesis(path, self.sides),
                *(_moved(held[path]) if path in held else "" for held in by_picture),
            ]
            for path in paths
        ]
        note = (
            f"As of {self.as_of}, on {len(self.reports):,} reports, those that do not count among them; "
            "before the reports → now, ± one standard error."
        )
        return table_html(
            self.title, ["", *(observer(self, picture.observer) for picture in self.pictures)], rows, note
        )

    @property
    def plot(self) -> AssessmentPlots:
        """Charts that a notebook shows: ``belief(side)``, ``weights()``, ``ahead()``."""
        from standoff.report.plots import AssessmentPlots

        return AssessmentPlots(self)

    def to_pandas(self) -> dict[str, pd.DataFrame]:
        """Tables by name: conclusions, days, weights, ahead, reports."""
        from standoff.report.frames import of_assessment

        return of_assessment(self)

    def to_xarray(self) -> xr.Dataset:
        """What each observer believed and feared, by day, side and type."""
        from standoff.report.frames import array_of_assessment

        return array_of_assessment(self)

    def to_json(self) -> str:
        """The same as JSON, with everything escaped that a terminal might act on."""
        return json.dumps(_adapter().dump_python(self, mode="json"), indent=2)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to one file; an existing file is replaced only when all is written."""
        import xarray as xr

        from standoff.saved import write_dataset

        whole = xr.Dataset({"assessment": ((), self.to_json())}, attrs={"format": FORMAT})
        write_dataset(whole, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Assessment:
        """Read what `save` wrote.

        Raises
        ------
        UsageError
            If the file cannot be read, is something else, or is no longer what was saved.
        """
        from standoff.saved import read_dataset

        dataset = read_dataset(path, FORMAT, "an assessment")
        found: Assessment = _adapter().validate_json(str(dataset["assessment"].values))
        return found


def _moved(found: Conclusion) -> str:
    return f"{found.before.value:.1%} → {found.now.value:.1%} ± {found.now.error:.1%}"


@cache
def _adapter() -> TypeAdapter[Assessment]:
    from pydantic import TypeAdapter

    return TypeAdapter(Assessment)
