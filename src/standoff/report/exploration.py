"""What an exploration says, as plain data for machines and in words for a terminal."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.styled import Styled
from rich.table import Table

from standoff.errors import UsageError, ascii_safe
from standoff.explore import Experiment
from standoff.explore.regions import LEAST_SUPPORT
from standoff.report.words import percent
from standoff.scenario.wording import counted

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_PARAMETERS = 10
"""Parameters that are told of in words; all of them are in the data."""
MOST_REASONS = 3
FEW = 10
"""Effective draws below which nothing is said of parameters."""

_MEASURES = {
    "first": "by itself",
    "total": "with all it interacts with",
    "size": "mean size of its effect",
}


def explored(experiment: Experiment, outcome: str, by: str | None, above: float) -> dict[str, Any]:
    """Everything there is to say about an exploration, as plain data.

    Parameters
    ----------
    outcome, by
        What is asked about, and by when: see `Experiment.chance`.
    above
        Probability that counts as likely where regions are told.
    """
    chance = experiment.chance(outcome, by)
    solved = int(np.isfinite(chance).sum())
    found: dict[str, Any] = {
        "title": experiment.plan["title"],
        "scenario": experiment.plan["name"],
        "version": experiment.plan["version"],
        "design": experiment.plan["design"],
        "seed": experiment.plan["seed"],
        "draws": len(experiment),
        "solved": solved,
        "parameters": list(experiment.parameters),
        "failures": dict(Counter(experiment.failures.values()).most_common()),
        "outcome": outcome,
        "by": by or experiment.dates[-1],
        "quantiles": {},
        "error": {"simulating": None, "grid": None},
        "sensitivity": [],
        "above": above,
        "regions": [],
        "sentences": [],
        "given": None,
    }
    if not solved:
        return found
    if experiment.plan["record"] is not None:
        found["given"] = _given_record(experiment)
    for name in experiment.outcomes:
        found["quantiles"][name] = {
            date: dict(
                zip(map(str, QUANTILES), map(float, experiment.quantiles(name, date, QUANTILES)), strict=True)
            )
            for date in experiment.dates
        }
    simulated = experiment.table[f"error.{outcome}.{found['by']}"].max()
    grid = experiment.grid_error
    found["error"] = {"simulating": float(simulated), "grid": None if np.isnan(grid) else grid}
    try:
        told = experiment.sensitivity(outcome, by)
        found["sensitivity"] = [
            {"parameter": name, **{key: float(value) for key, value in row.items()}}
            for name, row in told.iterrows()
        ]
    except UsageError:  # too few draws; how many there are is told
        pass
    if experiment.plan["design"] in ("sobol", "latin", "random") and solved >= 2 / LEAST_SUPPORT:
        regions = experiment.regions(above, outcome, by)
        found["sentences"] = regions.sentences()
        found["regions"] = [
            {
                "limits": {n: [None if np.isinf(e) else e for e in ends] for n, ends in box.limits.items()},
                "coverage": box.coverage,
                "density": box.density,
                "support": box.support,
            }
            for box in regions.boxes
        ]
    return found


def _given_record(experiment: Experiment) -> dict[str, Any]:
    """What the record changes: which worlds count, and what is to come."""
    weighted, record = experiment.weighted(), experiment.plan["record"]
    errors = experiment.table["log_likelihood_error"].to_numpy(dtype=np.float64)
    return {
        "as_of": record["as_of"],
        "reports": len(record["told"]),
        "effective": weighted.effective_size,
        "log_likelihood_error": float(np.nanmedian(errors)),
        "chances": {
            name: {
                date: dict(zip(("mean", "error"), weighted.chance(name, date), strict=True))
                for date in experiment.dates
            }
            for name in experiment.outcomes
        },
        "posterior": [
            {"parameter": name, **{key: float(value) for key, value in row.items()}}
            for name, row in weighted.posterior().iterrows()
        ],
    }


def exploration_json(found: Mapping[str, Any]) -> str:
    """The same as JSON text in ASCII."""
    return json.dumps(found, indent=2)


def print_exploration(found: Mapping[str, Any], console: Console) -> None:
    """Print what an exploration says."""
    for part in (_heading, _given, _outcomes, _drivers, _regions, _trust):
        for piece in part(found):
            console.print(piece)


def _heading(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield Styled(ascii_safe(found["title"]), "bold")
    yield (
        f"How far does the answer depend on what nobody knows? {counted(found['draws'], 'draw')} of"
        f" {counted(len(found['parameters']), 'parameter')} over their declared ranges (design {found['design']})."
    )


def _given(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    given = found["given"]
    if given is None:
        return
    leaves = "leaves" if given["reports"] == 1 else "leave"
    yield _title(f"What {counted(given['reports'], 'report')} by {_day(given['as_of'])} {leaves} of it")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for date in next(iter(given["chances"].values())):
        table.add_column(_day(date))
    for name, by_date in given["chances"].items():
        cells = [percent(told["mean"], told["error"]) for told in by_date.values()]
        table.add_row(ascii_safe(name.replace("_", " ")), *cells)
    yield table
    yield Styled(
        f"Average of the worlds by how likely each makes the record; they are worth {given['effective']:.1f} of"
        f" {found['solved']} draws. ± one standard error of there being only so many.",
        "dim",
    )
    if given["effective"] < FEW:
        yield f"That is too few to say anything of parameters: draw more worlds, at least {FEW} times as many."
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("parameter", "before", "given the record", "moved"):
        table.add_column(head)
    for row in given["posterior"][:MOST_PARAMETERS]:
        before, after = (
            f"{row[f'median{end}']:.3g} ({row[f'low{end}']:.3g} to {row[f'high{end}']:.3g})"
            for end in ("_before", "")
        )
        table.add_row(ascii_safe(row["parameter"]), before, after, f"{row['shift']:+.2f}")
    yield table
    yield Styled(
        "Median and the range of nine in ten; moved: how far the mean moved, in standard deviations before. A shift of"
        f" {1 / np.sqrt(given['effective']):.2f} is what chance alone would give.",
        "dim",
    )


def _outcomes(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    if not found["quantiles"]:
        return
    each = "" if found["given"] is None else ", each given the record and all alike"
    yield _title(f"How it may end, over all worlds that the ranges allow{each}")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for date in next(iter(found["quantiles"].values())):
        table.add_column(_day(date))
    for name, by_date in found["quantiles"].items():
        cells = [
            f"{_percent(q['0.5'])} ({_percent(q['0.05'])}–{_percent(q['0.95'])})%" for q in by_date.values()
        ]
        table.add_row(ascii_safe(name.replace("_", " ")), *cells)
    yield table
    yield Styled("Median of the worlds, and the range in which nine of ten of them lie.", "dim")


def _drivers(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    rows = found["sensitivity"][:MOST_PARAMETERS]
    if not rows:
        return
    yield _title(f"What {found['outcome'].replace('_', ' ')} by {_day(found['by'])} depends on most")
    measures = [name for name in _MEASURES if name in rows[0]]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in measures:
        table.add_column(_MEASURES[name])
    for row in rows:
        cells = [
            f"{_percent(row[name])} ({_percent(row[f'{name}_low'])} to {_percent(row[f'{name}_high'])})"
            for name in measures
        ]
        table.add_row(ascii_safe(row["parameter"]), *cells)
    yield table
    told = (
        "Change in points for a move through the whole range, mean of its sizes"
        if "size" in measures
        else "Percent of the variance over the ranges"
    )
    left = len(found["sensitivity"]) - len(rows)
    more = f" {counted(left, 'further parameter')} left out." if left else ""
    yield Styled(f"{told}, with 95 % intervals.{more}", "dim")


def _regions(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    if found["sentences"]:
        yield _title("Where it is likely")
        for sentence in found["sentences"]:
            yield ascii_safe(sentence[0].upper() + sentence[1:].replace("_", " "))


def _trust(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield _title("How far to trust the numbers")
    error = found["error"]
    if error["simulating"] is not None:
        simulated = f"up to {_points(error['simulating'])}" if error["simulating"] else "none, it is exact"
        grid = "unknown" if error["grid"] is None else f"up to {_points(error['grid'])} in the draws checked"
        yield f"Error of a draw from simulating it: {simulated}; of the belief grid: {grid}."
    failed = found["draws"] - found["solved"]
    if failed:
        yield (
            f"{failed} of {found['draws']} draws could not be solved, and what is said above is about the others. Why:"
        )
        for reason, count in list(found["failures"].items())[:MOST_REASONS]:
            yield Padding(ascii_safe(f"{count}: {reason}"), (0, 0, 0, 2))
    yield Styled(f"standoff {found['version']}, scenario {found['scenario']}, seed {found['seed']}.", "dim")


def _title(text: str) -> RenderableType:
    return Padding(Styled(ascii_safe(text), "bold"), (1, 0, 0, 0))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _points(error: float) -> str:
    return f"{100 * error:.2g} points"


def _day(text: str) -> str:
    date = dt.date.fromisoformat(text)
    return f"{date.day} {date:%b %Y}"
