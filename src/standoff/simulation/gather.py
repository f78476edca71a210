"""Simulated runs as a dataset with named dimensions and labels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from standoff import __version__
from standoff.game.game import Game
from standoff.provenance import Provenance
from standoff.scenario.world import UNRESOLVED
from standoff.simulation.paths import INTENT, PATHS, TREMBLE, conflicts, paths, reasons
from standoff.simulation.runs import FORMAT, Runs
from standoff.simulation.sweep import PlayedOut, Solved


def gathered(solution: Solved, played: PlayedOut, options: Mapping[str, Any], seed: int) -> Runs:
    """Put what a sweep recorded into `Runs`."""
    game, record = solution.actual, played.record
    reason = reasons(game, record, (played.before, played.informed))
    fought = conflicts(game, record.outcome)[:, None]
    run, period, side = "run", "period", "side"
    each = (run, period, side)
    data = {
        "state": (
            (run, period),
            record.state.swapaxes(0, 1),
            "public state, after the events at the start of the period",
        ),
        "covert": (each, record.covert.swapaxes(0, 1), "covert move"),
        "public": (each, record.public.swapaxes(0, 1), "public reading of the side's covert move"),
        "private": (
            each,
            record.private.swapaxes(0, 1),
            "what the side reads privately of the other's covert move",
        ),
        "overt": (each, record.overt.swapaxes(0, 1), "overt move"),
        "belief": (
            (*each, "type"),
            record.belief.swapaxes(0, 1),
            "probability the side gives each type of the other, at the start of the period, in its own view",
        ),
        "seen_as": (
            (*each, "type"),
            record.seen_as.swapaxes(0, 1),
            "probability the side takes the other to give each of its own types",
        ),
        "fear": (
            each,
            record.fear.swapaxes(0, 1),
            "the side's probability that the other strikes in the period",
        ),
        "types": ((run, side), record.types.astype(np.int16), "type drawn"),
        "outcome": ((run,), record.outcome.astype(np.int16), "outcome, -1 where it was unresolved"),
        "end": ((run,), record.end.astype(np.int32), "period in which it ended, -1 if it goes on"),
        "final_state": (
            (run,),
            played.final.astype(np.int32),
            "state in which it ended or stood at the horizon",
        ),
        "first": ((run,), _first(record), "who struck in the period in which it ended"),
        "path": ((run,), paths(game, record, reason), "why the conflict came"),
        "reason": ((run, side), reason, "why the side struck in the period that ended a conflict"),
        "strike_chance": (
            (run, side),
            np.where(fought, record.chance, np.nan).astype(np.float32),
            "for a side that struck in a conflict: probability that it would, with all it knew then",
        ),
        "strike_chance_before": (
            (run, side),
            played.before.astype(np.float32),
            "the same before covert moves and readings, with the types drawn",
        ),
        "strike_chance_informed": (
            (run, side),
            played.informed.astype(np.float32),
            "the same, had both types been known",
        ),
        "surprises": (
            (run, side),
            record.surprises.astype(np.int32),
            "times its view held impossible what it saw",
        ),
    }
    variables = {
        name: xr.Variable(dims, values, {"about": about}) for name, (dims, values, about) in data.items()
    }
    return Runs(xr.Dataset(variables, coords=_labels(game), attrs=_provenance(solution, options, seed)))


def _first(record: Any) -> np.ndarray[Any, np.dtype[np.int8]]:
    struck = np.isfinite(record.chance) & (record.outcome >= 0)[:, None]
    return np.select([struck.all(axis=1), struck[:, 0], struck[:, 1]], [2, 0, 1], 3).astype(np.int8)


def _labels(game: Game) -> dict[str, xr.Variable]:
    """What the numbers in the data mean."""
    world = game.world
    sides = [side.key for side in world.sides]
    dates = np.array([np.datetime64(world.clock.date(t), "ns") for t in range(game.periods)])
    states = [
        ", ".join(f"{v.name}={v.levels[level]}" for v, level in zip(world.variables, row, strict=True))
        for row in game.states
    ]
    first = [*sides, "both", "none"]
    tables = {
        "covert_name": ("covert_id", game.covert_moves),
        "overt_name": ("overt_id", game.overt_moves),
        "public_name": ("public_id", game.public_readings),
        "private_name": ("private_id", game.private_readings),
    }
    labels = {
        "side": xr.Variable("side", np.array(sides)),
        "period": xr.Variable("period", np.arange(game.periods)),
        "date": xr.Variable("period", dates, {"about": "first day of the period"}),
        "type_name": _by_side("type", [side.types for side in world.sides]),
        "other_type_name": _by_side("type", [side.types for side in world.sides[::-1]]),
        "state_name": xr.Variable("state_id", np.array(states)),
        "outcome_name": xr.Variable("outcome_id", np.array([*game.outcomes, UNRESOLVED])),
        "conflict": xr.Variable("outcome_id", np.array([*game.conflict, False], dtype=bool)),
        "first_name": xr.Variable("first_id", np.array(first)),
        "path_name": xr.Variable("path_id", np.array(PATHS)),
    }
    for name, (dim, pair) in tables.items():
        labels[name] = _by_side(dim, [[" + ".join(each) for each in names] for names in pair])
    return labels


def _by_side(dim: str, names: Sequence[Sequence[str]]) -> xr.Variable:
    """Labels (side, number), padded with empty ones where a side has fewer."""
    most = max(len(each) for each in names)
    return xr.Variable(("side", dim), np.array([[*each, *[""] * (most - len(each))] for each in names]))


def _provenance(solution: Solved, options: Mapping[str, Any], seed: int) -> dict[str, Any]:
    scenario = getattr(solution, "scenario", None)
    clock = solution.actual.world.clock
    told = Provenance(
        version=__version__,
        scenario=getattr(scenario, "name", "") or solution.actual.world.title,
        scenario_hash=getattr(scenario, "hash", ""),
        options={**options, "tremble": TREMBLE, "intent": INTENT},
        seed=seed,
    )
    return {
        "format": FORMAT,
        "title": solution.actual.world.title,
        "start": clock.start.isoformat(),
        "step_days": clock.step_days,
        "provenance": json.dumps(vars(told), default=str),
    }
