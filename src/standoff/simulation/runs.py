"""`Runs`: what was simulated, in one object and in one file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from standoff.display import in_hundredths, table_html
from standoff.errors import UsageError
from standoff.provenance import Provenance
from standoff.saved import read_dataset, write_dataset
from standoff.simulation import tables
from standoff.simulation.course import course, flows
from standoff.simulation.tables import When

if TYPE_CHECKING:
    import pandas as pd

    from standoff.report.plots import RunsPlots

FORMAT = "standoff runs 1"


@dataclass(frozen=True, eq=False)
class Runs:
    """Simulated runs.

    Parameters
    ----------
    dataset : xarray.Dataset
        Dimensions ``run``, ``period``, ``side`` and ``type``. By run and period: ``state``, ``covert``,
        ``public``, ``private``, ``overt``, ``belief``, ``seen_as``, ``fear``; by run: ``types``, ``outcome``
        (-1 unresolved), ``end`` (-1), ``final_state``, ``first``, ``path``; by run and side: ``reason``,
        ``strike_chance`` and its kin, ``surprises``. Moves, readings, states and the like are numbers; their
        names stand in coordinates such as ``overt_name`` (side, number). After the end of a run numbers are
        -1 and probabilities NaN. What a ``path`` means is told in `standoff.simulation.paths`.
    """

    dataset: xr.Dataset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Runs) and self.dataset.identical(other.dataset)

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return int(self.dataset.sizes["run"])

    @property
    def provenance(self) -> Provenance:
        """Version of the package, scenario and its hash, options and seed."""
        return Provenance(**json.loads(self.dataset.attrs["provenance"]))

    @property
    def plot(self) -> RunsPlots:
        """Charts that a notebook shows: ``outcomes()``, ``fear(side)``, ``belief(side, kind)``, ``paths()``."""
        from standoff.report.plots import RunsPlots

        return RunsPlots(self)

    def to_pandas(self) -> pd.DataFrame:
        """A row for each run: types drawn, outcome, last day of the period in which it ended, who struck, path."""
        return tables.to_pandas(self.dataset)

    def to_xarray(self) -> xr.Dataset:
        """Everything that was simulated: `dataset`."""
        return self.dataset

    def _repr_html_(self) -> str:
        table = self.outcome_table()
        dates = [str(date)[:10] for date in table["date"].values]
        rows = [
            [
                str(name).replace("_", " "),
                *(in_hundredths(p, e) for p, e in zip(column, errors, strict=True)),
            ]
            for name, column, errors in zip(
                table["outcome"].values, table["probability"].values.T, table["error"].values.T, strict=True
            )
        ]
        title = f"{self.dataset.attrs['title']}: {len(self):,} simulated runs"
        return table_html(title, ["by", *dates], rows, "± one standard error.")

    def outcome_table(self, by: Iterable[When] | None = None) -> xr.Dataset:
        """Probability and error of each outcome by some dates.

        Parameters
        ----------
        by : iterable of int, str or date, optional
            Numbers of periods passed, or dates, which stand for the nearest end of a period. By default 30,
            90 and 180 days and the horizon.

        Returns
        -------
        xarray.Dataset
            ``probability``, ``error`` and ``count`` (by, outcome), the last outcome being ``unresolved``;
            ``conflict`` and ``conflict_error`` (by); ``exact`` (by, outcome) if the runs carry it, NaN for
            other dates.
        """
        return tables.outcome_table(self.dataset, by)

    def time_to_conflict(self) -> xr.Dataset:
        """When conflict comes: see `standoff.simulation.tables.time_to_conflict`."""
        return tables.time_to_conflict(self.dataset)

    def path_shares(self) -> xr.Dataset:
        """By which paths, and by whom, conflict comes: see `standoff.simulation.tables.path_shares`."""
        return tables.path_shares(self.dataset)

    def course(self) -> xr.Dataset:
        """What each side believes and fears over time: see `standoff.simulation.course.course`."""
        return course(self.dataset)

    def flows(self) -> xr.Dataset:
        """How fighting comes about, step by step: see `standoff.simulation.course.flows`."""
        return flows(self.dataset)

    def with_exact(self, by: Iterable[When], probabilities: ArrayLike) -> Runs:
        """The same runs with exact probabilities (by, outcome) of the game's outcomes by some dates."""
        at = tables.milestones(self.dataset, by)
        exact = np.asarray(probabilities, dtype=np.float64)
        names = self.dataset.sizes["outcome_id"]
        if exact.shape != (len(at), names - 1):
            raise UsageError(
                f"exact probabilities must have the shape {(len(at), names - 1)}, not {exact.shape}"
            )
        exact = np.concatenate([exact, 1.0 - exact.sum(axis=1, keepdims=True)], axis=1)
        data = self.dataset.drop_vars(["exact", "exact_by"], errors="ignore")
        about = {"about": "exact probability of each outcome"}
        return Runs(data.assign_coords(exact_by=at).assign(exact=(("exact_by", "outcome_id"), exact, about)))

    def exact_gap(self) -> float | None:
        """Largest distance of exact and simulated outcome probabilities, in standard errors of the exact.

        None if the runs carry no exact probabilities. Outcomes expected less than once in all runs are not
        counted.
        """
        if "exact" not in self.dataset:
            return None
        table = self.outcome_table([int(k) for k in self.dataset["exact_by"].values])
        exact, n = table["exact"].values, len(self)
        told = (exact * n >= 1.0) & ((1.0 - exact) * n >= 1.0)
        error = np.sqrt(np.where(told, exact * (1.0 - exact), 1.0) / n)
        return float(np.where(told, np.abs(table["probability"].values - exact) / error, 0.0).max())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to one netCDF file; an existing file is replaced only when all is written.

        Raises
        ------
        UsageError
            If the file cannot be written.
        """
        packed = {name: {"zlib": True, "complevel": 1, "shuffle": True} for name in _large(self.dataset)}
        write_dataset(self.dataset, path, packed)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Runs:
        """Read what `save` wrote.

        Raises
        ------
        UsageError
            If the file cannot be read, is something else, or is no longer what was saved.
        """
        return cls(read_dataset(path, FORMAT, "simulated runs"))


def _large(dataset: xr.Dataset) -> list[str]:
    return [str(name) for name, values in dataset.data_vars.items() if values.size > 10_000]
