"""`Experiment`: the table of an exploration, and what it can be asked."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from standoff.errors import UsageError
from standoff.explore import sensitivity, store
from standoff.explore.columns import FAILURE, FIGHTING, Columns
from standoff.explore.designs import design
from standoff.explore.job import Job
from standoff.explore.regions import Regions, find_regions
from standoff.explore.weighted import Weighted
from standoff.provenance import Provenance
from standoff.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Experiment:
    """Many worlds, each a draw of a scenario's parameters, solved and scored.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each draw: ``parameter.NAME``; ``chance.OUTCOME.DATE`` and its ``error`` from simulating;
        ``fear.SIDE.next`` and ``fear.SIDE.90_days``; ``truth_known``, ``log_likelihood`` and ``grid_error`` where they
        were worked out; ``folded``, in how many periods and states of either view the branch of equilibria folds back,
        for there the grid is less exact; and the reason in ``failure`` where the draw could not be solved, nan for its
        numbers.
    plan : mapping
        What makes the exploration what it is: scenario, ranges, design, seed, options and version.
    """

    table: pd.DataFrame
    plan: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Experiment) and self.plan == other.plan and self.table.equals(other.table)

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Experiment:
        """Read what `explore` saved, or what is there of it where it was interrupted.

        Raises
        ------
        UsageError
            If there is none, or the file cannot be read.
        """
        plan, table = store.read(path)
        return cls(table, plan)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the table and the plan to one Parquet file."""
        store.write(self.table, self.plan, path)

    @cached_property
    def columns(self) -> Columns:
        """Outcomes, dates and sides that are told of."""
        return Columns.from_plan(self.plan["columns"])

    @property
    def parameters(self) -> tuple[str, ...]:
        """What was varied."""
        return tuple(self.plan["parameters"])

    @property
    def provenance(self) -> Provenance:
        """What the exploration was made from; its whole plan are the options."""
        base = Job.from_plan(self.plan).base()
        return Provenance(self.plan["version"], base.name, base.hash, self.plan, self.plan["seed"])

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcomes, the last being any that means fighting."""
        return self.columns.outcomes

    @property
    def dates(self) -> tuple[str, ...]:
        """Dates by which outcomes are told, the last being the horizon."""
        return self.columns.dates

    @property
    def values(self) -> pd.DataFrame:
        """Values of the parameters, by draw."""
        found = self.table[[f"parameter.{name}" for name in self.parameters]]
        return found.set_axis(list(self.parameters), axis=1)

    @property
    def failures(self) -> dict[int, str]:
        """Why draws could not be solved, by number."""
        failed = self.table[self.table[FAILURE].notna()]
        return {int(draw): str(why) for draw, why in zip(failed["draw"], failed[FAILURE], strict=True)}

    @property
    def grid_error(self) -> float:
        """Largest error of the grid found among the draws that were solved on a finer one too; nan if none was."""
        found = self.table["grid_error"].to_numpy()
        return float(np.nanmax(found)) if np.isfinite(found).any() else float("nan")

    def chance(self, outcome: str = FIGHTING, by: str | None = None) -> Floats:
        """Probability (draw,) that it has ended so by a date, by default the horizon; nan where the draw failed."""
        found: Floats = self.table[
            f"chance.{self.columns.outcome(outcome)}.{self.columns.date(by)}"
        ].to_numpy(dtype=np.float64)
        return found

    def error(self, outcome: str = FIGHTING, by: str | None = None) -> Floats:
        """Standard error (draw,) of `chance`: of simulating, and the largest that the grid was found to leave open."""
        simulated = self.table[f"error.{self.columns.outcome(outcome)}.{self.columns.date(by)}"].to_numpy(
            dtype=np.float64
        )
        return np.asarray(np.hypot(simulated, np.nan_to_num(self.grid_error)))

    def quantiles(
        self,
        outcome: str = FIGHTING,
        by: str | None = None,
        at: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95),
    ) -> Floats:
        """Quantiles of `chance` over the worlds that were solved."""
        return np.asarray(np.nanquantile(self.chance(outcome, by), at))

    def dataset(self) -> xr.Dataset:
        """The table with named dimensions: draw, parameter, date, outcome, side."""
        import xarray as xr

        count, dates, outcomes = len(self), self.dates, self.outcomes
        chance, error = (
            self.table[[pair[k] for pair in self.columns.chances]].to_numpy().reshape(count, len(dates), -1)
            for k in (0, 1)
        )
        fear = self.table[[column for column, _, _ in self.columns.fears]].to_numpy().reshape(count, 2, 2)
        each = ("draw", "date", "outcome")
        return xr.Dataset(
            {
                "value": (("draw", "parameter"), self.values.to_numpy()),
                "chance": (each, chance),
                "error": (each, error),
                "fear": (("draw", "within", "side"), fear),
                "truth_known": ("draw", self.table["truth_known"]),
                "log_likelihood": ("draw", self.table["log_likelihood"]),
                "grid_error": ("draw", self.table["grid_error"]),
                "folded": ("draw", self.table["folded"]),
                "failure": ("draw", self.table[FAILURE].fillna("").astype(str)),
            },
            coords={
                "draw": self.table["draw"],
                "parameter": list(self.parameters),
                "date": np.array(dates, dtype="datetime64[ns]"),
                "outcome": list(outcomes),
                "within": ["next", "90_days"],
                "side": list(self.columns.sides),
            },
        )

    def sensitivity(self, outcome: str = FIGHTING, by: str | None = None) -> pd.DataFrame:
        """How much of the variation of a probability each parameter brings about, most first.

        Columns ``first`` and, of the design ``saltelli``, ``total``, each with ``_low`` and ``_high`` of a 95 %
        interval; of the design ``morris``, ``size`` with its interval, ``mean`` and ``spread`` of elementary effects.
        """
        import pandas as pd

        y, kind = self.chance(outcome, by), self.plan["design"]
        index = pd.Index(self.parameters, name="parameter")
        if kind == "morris":
            unit = design(kind, len(self), len(self.parameters), self.plan["seed"])
            size, mean, spread = sensitivity.elementary_effects(unit, y)
            told = _named("size", size) | {"mean": mean, "spread": spread}
            return pd.DataFrame(told, index=index).sort_values("size", ascending=False)
        if kind == "saltelli":
            first, total = sensitivity.sobol_indices(y, len(self.parameters))
            told = _named("first", first) | _named("total", total)
            return pd.DataFrame(told, index=index).sort_values("total", ascending=False)
        first = sensitivity.first_order(self.values.to_numpy(), y)
        return pd.DataFrame(_named("first", first), index=index).sort_values("first", ascending=False)

    def sensitivity_by_date(self, outcome: str = FIGHTING) -> pd.DataFrame:
        """The same by each of the dates: an index of date and parameter."""
        import pandas as pd

        found = {date: self.sensitivity(outcome, date).loc[list(self.parameters)] for date in self.dates}
        return pd.concat(found, names=["date"])

    def regions(self, above: float = 0.2, outcome: str = FIGHTING, by: str | None = None) -> Regions:
        """Where in the ranges a probability is above some value, by PRIM; see `standoff.explore.regions`."""
        chance = self.chance(outcome, by)
        good = np.isfinite(chance)
        return find_regions(
            self.values[good], chance[good] > above, what=f"{outcome} above {100 * above:g} %"
        )

    def weighted(self, log_likelihood: ArrayLike | None = None) -> Weighted:
        """The same worlds, weighted by how likely each makes what is known.

        Parameters
        ----------
        log_likelihood
            Of each draw (draw,); by default that which `explore` was given a function for.

        Raises
        ------
        UsageError
            If there is none, or it does not fit the draws.
        """
        found = self.table["log_likelihood"].to_numpy() if log_likelihood is None else log_likelihood
        return Weighted.of(self, np.asarray(found, dtype=np.float64))

    def scenario(self, draw: int) -> Scenario:
        """The scenario of a draw, to be solved with more care."""
        if not 0 <= draw < len(self):
            raise UsageError(f"there are draws 0 to {len(self) - 1}, and not {draw}")
        job = Job.from_plan(self.plan)
        row = self.values.iloc[draw]
        return job.base().with_(set={name: float(value) for name, value in row.items()})


def _named(name: str, found: sensitivity.Estimate) -> dict[str, Floats]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
