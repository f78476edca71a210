"""Solutions in files: the scenario's content, and for each view the coefficients of the values (netCDF by h5netcdf).

Strategies follow from the values, so they are not kept; games are compiled again from the content.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from functools import cache
from typing import Any, get_args

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from pydantic import TypeAdapter

from standoff import __version__
from standoff.equilibrium.arrays import dimensions, stage_arrays
from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.chances import start_of
from standoff.equilibrium.equilibrium import Equilibrium
from standoff.equilibrium.forecast import forecasts
from standoff.equilibrium.grid import Coordinate, make_grid
from standoff.equilibrium.induced import Effort, Induction
from standoff.equilibrium.ladder import MOST_POINTS
from standoff.equilibrium.probe import Probe
from standoff.equilibrium.solution import Informed, Solution
from standoff.errors import ScenarioError, UsageError
from standoff.game import Game, compile_game
from standoff.saved import read_dataset, write_dataset
from standoff.scenario import load, same_world

Floats = NDArray[np.float64]

FORMAT = "standoff solution 2"


def save_solution(solution: Solution, path: str | os.PathLike[str]) -> None:
    """Write a solution to one file; an existing file is replaced only when all is written.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    write_dataset(to_dataset(solution), path)


def to_dataset(solution: Solution) -> xr.Dataset:
    """All that is kept of a solution."""
    same = solution.views[0] is solution.views[1]
    content = {
        "format": FORMAT,
        "version": __version__,
        "name": solution.scenario.name,
        "scenario": json.dumps(solution.scenario.content, default=str),
        "first": solution.scenario.first,
        "periods": solution.actual.periods,
        "hash": solution.scenario.hash,
        "informed_error": solution.informed.error,
    }
    arrays: dict[str, Any] = {
        "informed": (("type_0", "type_1"), solution.informed.by_types),
        "informed_strikes": (("when", "state", "type_0", "type_1", "side"), solution.informed.strikes),
    }
    for i, view in enumerate(solution.views[: 1 if same else 2]):
        content[f"certificate_{i}"] = json.dumps(view.certificate.as_dict())
        if solution.probes is not None:
            content[f"probe_{i}"] = _probes().dump_json(solution.probes[i]).decode()
        content[f"deadlines_{i}"] = list(view.induction.start_forecasts)
        found = view.induction
        arrays[f"values_{i}"] = (("period", "state", f"basis_0_{i}", f"basis_1_{i}", "type"), found.values)
        for x, q in found.start_q.items():
            arrays[f"start_q_{i}_{x}"] = ((f"length_{i}_{x}",), q)
            arrays[f"coarse_q_{i}_{x}"] = ((f"length_{i}_{x}",), view.coarse_q[x])
        arrays[f"start_values_{i}"] = (("state", "type"), found.start_values)
        arrays[f"start_forecasts_{i}"] = (
            ("deadline", "state", "forecast"),
            np.stack(list(found.start_forecasts.values())),
        )
    return xr.Dataset(arrays, attrs=content)


def load_solution(path: str | os.PathLike[str]) -> Solution:
    """Read what `save_solution` wrote.

    Raises
    ------
    UsageError
        If the file cannot be read, is something else or no longer what was saved, or its scenario no longer means what
        it meant.
    """
    data = read_dataset(path, FORMAT, "a solution")
    try:
        return _restored(data, path)
    except (KeyError, TypeError, ValueError) as problem:
        raise UsageError(f"{path} holds no sound solution: {str(problem).splitlines()[0]}") from problem


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
    worlds = [scenario.world(view=0), scenario.world(view=1)]
    first = _view(data, 0, compile_game(worlds[0], states=actual.reachable))
    same = same_world(*worlds)
    second = first if same else _view(data, 1, compile_game(worlds[1], states=actual.reachable))
    agreed = all(same_world(world, scenario.world()) for world in worlds)
    probes = None
    if "probe_0" in data.attrs:
        mine = _probes().validate_json(data.attrs["probe_0"])
        probes = mine, mine if same else _probes().validate_json(data.attrs["probe_1"])
    return Solution(scenario, actual, (first, second), agreed, _informed(data, actual), probes)


@cache
def _probes() -> TypeAdapter[Probe]:
    return TypeAdapter(Probe)


def _informed(data: xr.Dataset, actual: Game) -> Informed:
    strikes = (actual.periods, len(actual.states), *actual.types, 2)
    by_types = _array(data, "informed", actual.types, 0.0, 1.0, slack=1e-6)
    return Informed(
        by_types,
        float(actual.prior[0] @ by_types @ actual.prior[1]),
        _array(data, "informed_strikes", strikes, 0.0, 1.0, slack=1e-6),
        _amount(data.attrs["informed_error"], "informed_error"),
    )


def _view(data: xr.Dataset, i: int, game: Game) -> Equilibrium:
    certificate = _certificate(data, i)
    grid = make_grid(game.types, certificate.points, certificate.coordinate or "share")
    deadlines = [int(d) for d in np.atleast_1d(data.attrs[f"deadlines_{i}"])]
    if sorted({*deadlines, game.periods}) != deadlines or deadlines[0] < 1:
        raise ValueError(f"deadlines_{i} are {deadlines}, not periods up to {game.periods} in their order")
    states, values = len(game.states), sum(game.types)
    told = (len(deadlines), states, len(forecasts(game.types, len(game.outcomes))))
    # Interpolation may take a probability a little out of [0, 1].
    chances = _array(data, f"start_forecasts_{i}", told, 0.0, 1.0, slack=0.25)
    stages = {x: stage_arrays(game, game.stage(0, x)) for _, x in start_of(game)}
    fine, coarse = (
        {x: _array(data, f"{name}_{i}_{x}", (sum(dimensions(stage)),)) for x, stage in stages.items()}
        for name in ("start_q", "coarse_q")
    )
    induction = Induction(
        grid=grid,
        values=_array(data, f"values_{i}", (game.periods + 1, states, *grid.sizes, values)),
        start_values=_array(data, f"start_values_{i}", (states, values)),
        start_forecasts=dict(zip(deadlines, chances, strict=True)),
        start_q=fine,
        certain=None,
        policies=[],
        effort=Effort(
            certificate.residual,
            certificate.evaluations,
            certificate.nodes,
            certificate.followed,
            certificate.turned,
        ),
    )
    return Equilibrium(game, certificate, induction, coarse)


def _certificate(data: xr.Dataset, i: int) -> Certificate:
    stored = json.loads(data.attrs[f"certificate_{i}"])
    for derived in ("accurate", "evaluations_per_node"):
        stored.pop(derived)
    first, second = stored.pop("points")
    if not all(isinstance(n, int) and 1 <= n <= MOST_POINTS for n in (first, second)):
        raise ValueError(f"a grid of {first} x {second} points")
    # Those of earlier versions do not say.
    if (coordinate := stored.pop("coordinate", "share")) not in get_args(Coordinate):
        raise ValueError(f"a coordinate {coordinate}")
    turned = tuple((int(t), int(x)) for t, x in stored.pop("turned"))
    fears = tuple((int(d), float(_amount(e, "fear_errors"))) for d, e in stored.pop("fear_errors", ()))
    level, method, gain = (stored.pop(name) for name in ("level", "method", "deviation_gain"))
    hierarchy = None if stored["hierarchy"] is None else _amount(stored["hierarchy"], "hierarchy")
    del stored["hierarchy"]
    if method != "grid":
        raise ValueError(f"method {method}")
    if gain is not None:
        gain = tuple(tuple(_amount(amount, "deviation_gain") for amount in side) for side in gain)
    if not (level is None or (isinstance(level, int) and level >= 0)):
        raise ValueError(f"level {level}")
    amounts = {name: _amount(value, name) for name, value in stored.items()}
    return Certificate(
        **amounts,
        points=(first, second),
        coordinate=coordinate,
        turned=turned,
        level=level,
        hierarchy=hierarchy,
        method=method,
        deviation_gain=gain,
        fear_errors=fears,
    )


def _array(
    data: xr.Dataset,
    name: str,
    shape: tuple[int, ...],
    low: float = -np.inf,
    high: float = np.inf,
    slack: float = 0.0,
) -> Floats:
    """Numbers of a file, if they are what they should be."""
    found = data[name].values
    if found.shape != shape:
        raise ValueError(f"{name} has the shape {found.shape}, not {shape}")
    if found.dtype != np.float64 or not np.isfinite(found).all():
        raise ValueError(f"{name} holds what is no number")
    if found.min() < low - slack or found.max() > high + slack:
        raise ValueError(f"{name} holds numbers beyond {low:g} and {high:g}")
    return np.ascontiguousarray(found)


def _amount(value: Any, name: str) -> Any:
    """A number that is not negative."""
    if isinstance(value, bool) or not np.isfinite(value) or value < 0:
        raise ValueError(f"{name} is {value}")
    return value
