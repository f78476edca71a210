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
from standoff.scenario.wording import counted

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_PARAMETERS = 10
"""Parameters that are told of in words; all of them are in the data."""
MOST_REASONS = 3

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
    }
    if not solved:
        return found
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


def exploration_json(found: Mapping[str, Any]) -> str:
    """The same as JSON text in ASCII."""
    return json.dumps(found, indent=2)


def print_exploration(found: Mapping[str, Any], console: Console) -> None:
    """Print what an exploration says."""
    for part in (_heading, _outcomes, _drivers, _regions, _trust):
        for piece in part(found):
            console.print(piece)


def _heading(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield Styled(ascii_safe(found["title"]), "bold")
    yield (
        f"How far does the answer depend on what nobody knows? {counted(found['draws'], 'draw')} of"
        f" {counted(len(found['parameters']), 'parameter')} over their declared ranges (design {found['design']})."
    )


def _outcomes(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    if not found["quantiles"]:
        return
    yield _title("How it may end, over all worlds that the ranges allow")
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
