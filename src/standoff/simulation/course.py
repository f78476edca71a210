"""How simulated runs go, period by period, and how those that end in fighting get there."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from standoff.simulation.tables import is_conflict, share

Floats = NDArray[np.float64]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that are told."""
FEWEST = 20
"""Runs that must go on for their quantiles to be told; nineteen have no outermost twentieth."""


def course(data: xr.Dataset) -> xr.Dataset:
    """What each side believes and fears over time, in the runs that go on.

    ``going`` (period), runs that have not ended before the period; for each of ``fear`` (period, side), ``belief``
    and ``seen_as`` (period, side, type) the quantiles over these runs, along ``quantile``, their mean under
    ``fear_mean`` and its standard error under ``fear_error``, and so on. NaN where fewer than `FEWEST` go on.
    """
    end = data["end"].values[:, None]
    going = ((end < 0) | (end >= data["period"].values)).sum(axis=0)
    told: dict[str, Any] = {"going": ("period", going)}
    for name in ("fear", "belief", "seen_as"):
        dims = data[name].dims[1:]
        quantiles, mean, error = _summary(data[name].values, going >= FEWEST)
        told[name] = (("quantile", *dims), quantiles)
        told[f"{name}_mean"], told[f"{name}_error"] = (dims, mean), (dims, error)
    labels = ("side", "period", "date", "type_name", "other_type_name")
    return xr.Dataset(told, {**{name: data[name].variable for name in labels}, "quantile": list(LEVELS)})


def _summary(values: NDArray[Any], enough: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Quantiles, mean and its error over runs (run, period, ...), by period where enough of them go on."""
    shape = values.shape[1:]
    quantiles, mean, error = (
        np.full((len(LEVELS), *shape), np.nan),
        np.full(shape, np.nan),
        np.full(shape, np.nan),
    )
    for t in np.flatnonzero(enough):
        for at in np.ndindex(shape[1:]):
            column = values[(slice(None), t, *at)].astype(np.float64)
            # A side has no fear to tell in a state that it holds impossible.
            known = column[np.isfinite(column)]
            if len(known) >= FEWEST:
                place = (t, *at)
                quantiles[(slice(None), *place)] = np.quantile(known, LEVELS)
                mean[place] = known.mean()
                error[place] = known.std(ddof=1) / np.sqrt(len(known))
    return quantiles, mean, error


def flows(data: xr.Dataset) -> xr.Dataset:
    """From why the first blow fell, by who struck it, to what came of it, over the runs that end in fighting.

    ``count``, ``share`` of them and its ``error`` (path, first, outcome).
    """
    fought = is_conflict(data)
    names = {
        "path": [str(name) for name in data["path_name"].values],
        "first": [str(name) for name in data["first_name"].values],
        "outcome": [str(name) for name in data["outcome_name"].values],
    }
    count = np.zeros([len(each) for each in names.values()], dtype=np.int64)
    np.add.at(count, tuple(data[name].values[fought] for name in names), 1)
    part, error = share(count, int(fought.sum()))
    dims = tuple(names)
    return xr.Dataset({"count": (dims, count), "share": (dims, part), "error": (dims, error)}, names)
