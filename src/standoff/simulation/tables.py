"""What simulated runs say, each number with its Monte Carlo error.

The error of a share k / n is the standard error √(p (1 - p) / n) at p = (k + 2) / (n + 4) (Agresti and Coull
1998), which unlike the plain one is never 0 and does not understate the error of rare events; where k is 0 or
n it is at least 3 / n, the bound that the true value keeps with 95 % confidence ("rule of three").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from standoff.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
When = int | str | dt.date
"""Periods that have passed, or a date."""

TOLD_DAYS = (30, 90, 180)


def share(count: ArrayLike, n: int) -> tuple[Floats, Floats]:
    """Share and its error; both NaN where there is nothing to take a share of.

    >>> share([0, 50], 100)[0].tolist()
    [0.0, 0.5]
    >>> share([0, 50], 100)[1].round(3).tolist()
    [0.03, 0.05]
    """
    k = np.asarray(count, dtype=np.float64)
    if n == 0:
        return np.full(k.shape, np.nan), np.full(k.shape, np.nan)
    p = (k + 2.0) / (n + 4.0)
    error = np.sqrt(p * (1.0 - p) / n)
    sure = (k == 0) | (k == n)
    return k / n, np.where(sure, np.maximum(error, min(3.0 / n, 1.0)), error)


def milestones(data: xr.Dataset, by: Iterable[When] | None = None) -> Ints:
    """Numbers of periods passed at the dates asked for: the whole number nearest to each.

    By default 30, 90 and 180 days from the start, as far as they lie before the horizon, and the horizon.
    """
    periods, step = data.sizes["period"], int(data.attrs["step_days"])
    start = dt.date.fromisoformat(data.attrs["start"])
    if by is None:
        told = [round(days / step) for days in TOLD_DAYS if 0 < round(days / step) < periods]
        return np.array([*dict.fromkeys(told), periods])
    found = []
    for when in by:
        passed = _passed(when, start, step)
        if not 0 <= passed <= periods:
            raise UsageError(f"{when} is outside the horizon of {periods} periods from {start}")
        found.append(passed)
    return np.array(found, dtype=np.int64)


def _passed(when: When, start: dt.date, step: int) -> int:
    if isinstance(when, int | np.integer) and not isinstance(when, bool):
        return int(when)
    try:
        date = when if isinstance(when, dt.date) else dt.date.fromisoformat(str(when))
    except ValueError:
        raise UsageError(f"{when!r} is neither a number of periods nor a date such as 2019-12-31") from None
    if isinstance(date, dt.datetime):
        date = date.date()
    return round((date - start).days / step)


def outcome_table(data: xr.Dataset, by: Iterable[When] | None = None) -> xr.Dataset:
    """Probability of each outcome by each of some dates (by, outcome), and of conflict of any kind (by)."""
    at = milestones(data, by)
    n = data.sizes["run"]
    names = data["outcome_name"].values
    end = np.where(data["end"].values < 0, np.iinfo(np.int64).max, data["end"].values)
    ended = end[None, :] < at[:, None]
    outcome = data["outcome"].values
    count = np.array([[(done & (outcome == o)).sum() for o in range(len(names) - 1)] for done in ended])
    count = np.concatenate([count, n - count.sum(axis=1, keepdims=True)], axis=1)
    probability, error = share(count, n)
    fought = count[:, data["conflict"].values].sum(axis=1)
    conflict, conflict_error = share(fought, n)
    start, step = np.datetime64(data.attrs["start"], "ns"), np.timedelta64(int(data.attrs["step_days"]), "D")
    table = xr.Dataset(
        {
            "probability": (("by", "outcome"), probability),
            "error": (("by", "outcome"), error),
            "count": (("by", "outcome"), count),
            "conflict": ("by", conflict),
            "conflict_error": ("by", conflict_error),
        },
        coords={"by": at, "outcome": [str(name) for name in names], "date": ("by", start + at * step)},
    )
    return table if "exact" not in data else _with_exact(table, data)


def _with_exact(table: xr.Dataset, data: xr.Dataset) -> xr.Dataset:
    """Put exact probabilities beside the simulated ones, where there are some."""
    exact = data["exact"].rename(exact_by="by", outcome_id="outcome").reset_coords(drop=True)
    exact = exact.assign_coords(by=data["exact_by"].values, outcome=table["outcome"].values).reindex(
        by=table["by"].values
    )
    return table.assign(exact=exact)


def time_to_conflict(data: xr.Dataset) -> xr.Dataset:
    """When conflict comes, by period.

    ``probability`` that it comes in the period, ``cumulative_probability`` by its end, ``hazard`` in the
    period if nothing has ended it before, each with its error; ``quantile_days`` over the runs that have one,
    from the start to the end of the period (NaN where there is none).
    """
    n, periods = data.sizes["run"], data.sizes["period"]
    end = data["end"].values
    fought = is_conflict(data)
    count = np.bincount(end[fought], minlength=periods)
    going = n - np.concatenate([[0], np.cumsum(np.bincount(end[end >= 0], minlength=periods))[:-1]])
    probability, error = share(count, n)
    cumulative, cumulative_error = share(np.cumsum(count), n)
    hazards = [share(k, int(m)) for k, m in zip(count, going, strict=True)]
    levels = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    days = (end[fought] + 1) * int(data.attrs["step_days"])
    quantiles = (
        np.quantile(days, levels, method="inverted_cdf") if len(days) else np.full(len(levels), np.nan)
    )
    return xr.Dataset(
        {
            "count": ("period", count),
            "probability": ("period", probability),
            "error": ("period", error),
            "cumulative_probability": ("period", cumulative),
            "cumulative_error": ("period", cumulative_error),
            "hazard": ("period", np.array([float(p) for p, _ in hazards])),
            "hazard_error": ("period", np.array([float(e) for _, e in hazards])),
            "quantile_days": ("quantile", quantiles.astype(np.float64)),
        },
        coords={"period": data["period"].values, "date": data["date"].variable, "quantile": levels},
    )


def path_shares(data: xr.Dataset) -> xr.Dataset:
    """By which paths conflict comes (path), and who strikes first (first).

    ``share`` of the conflicts with its ``error`` (NaN if there were none) and ``probability`` over all runs
    with its ``probability_error``; ``first_share`` and ``first_error`` likewise by who struck.
    """
    n = data.sizes["run"]
    fought = is_conflict(data)
    names = data["path_name"].values[1:]
    count = np.bincount(data["path"].values[fought], minlength=len(names) + 1)[1:]
    firsts = np.bincount(data["first"].values[fought], minlength=data.sizes["first_id"])
    part, error = share(count, int(fought.sum()))
    probability, probability_error = share(count, n)
    first, first_error = share(firsts, int(fought.sum()))
    return xr.Dataset(
        {
            "count": ("path", count),
            "share": ("path", part),
            "error": ("path", error),
            "probability": ("path", probability),
            "probability_error": ("path", probability_error),
            "first_share": ("first", first),
            "first_error": ("first", first_error),
        },
        coords={
            "path": [str(name) for name in names],
            "first": [str(name) for name in data["first_name"].values],
        },
        attrs={"runs": n, "conflicts": int(fought.sum())},
    )


def to_pandas(data: xr.Dataset) -> pd.DataFrame:
    """A row for each run: types drawn, outcome, last day of the period in which it ended, who struck, path."""
    import pandas as pd

    end, sides = data["end"].values, [str(key) for key in data["side"].values]
    step = np.timedelta64(int(data.attrs["step_days"]), "D")
    ended = np.datetime64(data.attrs["start"], "ns") + (end + 1) * step
    types = {
        f"{key} type": data["type_name"].values[i][data["types"].values[:, i]] for i, key in enumerate(sides)
    }
    return pd.DataFrame(
        {
            **types,
            "outcome": data["outcome_name"].values[data["outcome"].values],
            "ended": np.where(end >= 0, ended, np.datetime64("NaT")),
            "first": data["first_name"].values[data["first"].values],
            "path": data["path_name"].values[data["path"].values],
        },
        index=pd.RangeIndex(len(end), name="run"),
    )


def is_conflict(data: xr.Dataset) -> NDArray[Any]:
    """Which runs ended in fighting."""
    found: NDArray[Any] = data["conflict"].values[data["outcome"].values]
    return found
