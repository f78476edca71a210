"""Solutions in files: the scenario's content, and for each view the coefficients of the values (netCDF by h5netcdf).

Strategies follow from the values, so they are not kept; games are compiled again from the content.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from standoff import __version__
from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.equilibrium import Equilibrium
from standoff.equilibrium.grid import make_grid
from standoff.equilibrium.induction import Effort, Induction
from standoff.equilibrium.solution import Informed, Solution
from standoff.errors import ScenarioError, UsageError
from standoff.game import Game, compile_game
from standoff.scenario import load

FORMAT = "standoff solution 1"


def save_solution(solution: Solution, path: str | os.PathLike[str]) -> None:
    """Write a solution to one file; an existing file is replaced only when all is written.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    target = Path(path)
    same = solution.views[0] is solution.views[1]
    content = {
        "format": FORMAT,
        "version": __version__,
        "name": solution.scenario.name,
        "scenario": json.dumps(solution.scenario.content, default=str),
        "first": solution.scenario.first,
        "periods": solution.actual.periods,
        "hash": solution.scenario.hash,
        "same": int(same),
        "agreed": int(solution.agreed),
        "informed_conflict": solution.informed.conflict,
        "informed_error": solution.informed.error,
    }
    arrays: dict[str, Any] = {
        "informed": (("type_0", "type_1"), solution.informed.by_types),
        "informed_strikes": (("when", "state", "type_0", "type_1", "side"), solution.informed.strikes),
    }
    for i, view in enumerate(solution.views[: 1 if same else 2]):
        content[f"certificate_{i}"] = json.dumps(view.certificate.as_dict())
        content[f"deadlines_{i}"] = list(view.induction.start_events)
        found = view.induction
        arrays[f"values_{i}"] = (("period", "state", f"basis_0_{i}", f"basis_1_{i}", "type"), found.values)
        for x, q in found.start_q.items():
            arrays[f"start_q_{i}_{x}"] = ((f"length_{i}_{x}",), q)
        arrays[f"start_values_{i}"] = (("state", "type"), found.start_values)
        arrays[f"start_events_{i}"] = (
            ("deadline", "state", "type_0", "type_1", "event"),
            np.stack(list(found.start_events.values())),
        )
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        xr.Dataset(arrays, attrs=content).to_netcdf(unfinished, engine="h5netcdf")
        unfinished.replace(target)
    except OSError as problem:
        raise UsageError(f"cannot write {target}: {problem}") from problem
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def load_solution(path: str | os.PathLike[str]) -> Solution:
    """Read what `save_solution` wrote.

    Raises
    ------
    UsageError
        If the file cannot be read, is something else, or its scenario no longer means what it meant.
    """
    try:
        data = xr.load_dataset(path, engine="h5netcdf")
    except (OSError, ValueError, KeyError) as problem:
        raise UsageError(f"cannot read {path} as a solution: {problem}") from problem
    if data.attrs.get("format") != FORMAT:
        raise UsageError(f"{path} does not hold a solution in the format {FORMAT!r}")
    try:
        return _restored(data, path)
    except (KeyError, TypeError, ValueError) as problem:
        raise UsageError(f"{path} is damaged or not complete: {problem}") from problem


def _restored(data: xr.Dataset, path: str | os.PathLike[str]) -> Solution:
    try:
        scenario = replace(
            load(json.loads(data.attrs["scenario"])),
            name=str(data.attrs["name"]),
            first=int(data.attrs["first"]),
        )
        if int(data.attrs["periods"]) < scenario.world().clock.periods:
            scenario = scenario.shortened(int(data.attrs["periods"]))
    except ScenarioError as problem:
        raise UsageError(f"the scenario in {path} is not one this version can read: {problem}") from problem
    if scenario.hash != data.attrs["hash"]:
        raise UsageError(
            f"{path} was written by version {data.attrs['version']} of standoff, in which its scenario meant something"
            " else; solve it again"
        )
    actual = compile_game(scenario.world())
    first = _view(data, 0, compile_game(scenario.world(view=0), states=actual.reachable))
    same = bool(data.attrs["same"])
    second = first if same else _view(data, 1, compile_game(scenario.world(view=1), states=actual.reachable))
    informed = Informed(
        data["informed"].values,
        float(data.attrs["informed_conflict"]),
        data["informed_strikes"].values,
        float(data.attrs["informed_error"]),
    )
    return Solution(scenario, actual, (first, second), bool(data.attrs["agreed"]), informed)


def _view(data: xr.Dataset, i: int, game: Game) -> Equilibrium:
    stored = json.loads(data.attrs[f"certificate_{i}"])
    for derived in ("accurate", "evaluations_per_node"):
        stored.pop(derived)
    points, gain = stored["points"], stored["deviation_gain"]
    certificate = Certificate(
        **{
            **stored,
            "points": tuple(points),
            "turned": tuple((t, x) for t, x in stored["turned"]),
            "deviation_gain": None if gain is None else (tuple(gain[0]), tuple(gain[1])),
        }
    )
    deadlines = [int(d) for d in np.atleast_1d(data.attrs[f"deadlines_{i}"])]
    events = data[f"start_events_{i}"].values
    induction = Induction(
        grid=make_grid(game.types, (points[0], points[1])),
        values=data[f"values_{i}"].values,
        start_values=data[f"start_values_{i}"].values,
        start_events=dict(zip(deadlines, events, strict=True)),
        start_q={
            int(str(name).rsplit("_", 1)[1]): data[name].values
            for name in data.data_vars
            if str(name).startswith(f"start_q_{i}_")
        },
        strikes=None,
        policies=[],
        effort=Effort(
            certificate.residual,
            certificate.evaluations,
            certificate.nodes,
            certificate.followed,
            certificate.turned,
        ),
    )
    return Equilibrium(game, certificate, induction)
