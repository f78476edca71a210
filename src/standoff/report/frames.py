"""Results as tables and as labelled arrays, for a notebook: what their ``to_pandas`` and ``to_xarray`` give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from standoff.errors import UsageError

if TYPE_CHECKING:
    import xarray as xr

    from standoff.equilibrium.solution import Solved
    from standoff.evidence.assessment import Assessment, Picture
    from standoff.explain import Explanation
    from standoff.scenario import Scenario, World


def of_scenario(scenario: Scenario) -> pd.DataFrame:
    """A row for each named number."""
    rows = [
        {
            "value": found.value,
            "low": np.nan if found.range is None else found.range[0],
            "high": np.nan if found.range is None else found.range[1],
            "judgement": found.judgement,
            "source": found.source,
            "about": found.about,
        }
        for found in scenario.parameters.values()
    ]
    columns = ["value", "low", "high", "judgement", "source", "about"]
    return pd.DataFrame(rows, index=pd.Index(list(scenario.parameters), name="parameter"), columns=columns)


def array_of_scenario(scenario: Scenario) -> xr.Dataset:
    """Named numbers with their ranges, and what is believed of each side's type at the start, by view."""
    found: xr.Dataset = of_scenario(scenario)[["value", "low", "high"]].to_xarray()
    worlds = {"actual": scenario.world()}
    worlds |= {side.key: scenario.world(view=i) for i, side in enumerate(scenario.world().sides)}
    most = max(len(side.types) for side in scenario.world().sides)
    prior = np.full((len(worlds), 2, most), np.nan)
    for v, world in enumerate(worlds.values()):
        for i, side in enumerate(world.sides):
            prior[v, i, : len(side.types)] = side.prior
    return found.assign(prior=(("view", "side", "type"), prior)).assign_coords(
        view=list(worlds), **_types(scenario.world())
    )


def of_solution(solution: Solved[Any]) -> pd.DataFrame:
    """A row for each move of each type in the first period: its chance, and the estimated numerical error."""
    from standoff.report.now import error_of, play_now, spread_of

    rows = []
    for i, side in enumerate(solution.actual.world.sides):
        residual = solution.views[i].certificate.residual
        for name, fine, coarse in zip(side.types, *play_now(solution.views[i], i), strict=True):
            spread = spread_of(fine, coarse)
            for kind in ("covert", "overt"):
                before = getattr(coarse, kind)
                for track, levels in getattr(fine, kind).items():
                    for level, p in levels.items():
                        error = error_of(p, before[track][level], spread, residual)
                        rows.append([side.key, name, kind, track, level, p, error])
    return pd.DataFrame(rows, columns=["side", "type", "kind", "track", "level", "probability", "error"])


def array_of_solution(solution: Solved[Any]) -> xr.Dataset:
    """Each side's fear by its own view, by deadline and own type; and the moves of the first period."""
    import xarray as xr

    world = solution.actual.world
    deadlines = deadlines_of(solution)
    most = max(len(side.types) for side in world.sides)
    fear = np.full((2, most, len(deadlines)), np.nan)
    for i, side in enumerate(world.sides):
        for d, deadline in enumerate(deadlines):
            fear[i, : len(side.types), d] = solution.views[i].fear(i, deadline)
    moves = of_solution(solution)
    return xr.Dataset(
        {
            "fear": (("side", "type", "by"), fear),
            "fear_error": (
                ("side", "by"),
                [[view.certificate.fear_error_by(d) for d in deadlines] for view in solution.views],
            ),
            "probability": ("move", moves["probability"]),
            "error": ("move", moves["error"]),
        },
        coords={
            "by": np.array([world.clock.date(d) for d in deadlines], dtype="datetime64[ns]"),
            **_types(world),
            **{f"move_{name}": ("move", moves[name]) for name in ("side", "type", "track", "level")},
        },
    )


def deadlines_of(solution: Solved[Any]) -> list[int]:
    """Periods before whose start strikes were forecast: the next, those by `DAYS`, and the horizon."""
    from standoff.equilibrium import solution as solved

    found = []
    for deadline in sorted({1, *solved.deadlines_of(solution.actual.world, solved.DAYS)}):
        with suppress(UsageError):
            for view in solution.views:
                view.forecasts(deadline)
            found.append(deadline)
    return found


def of_assessment(found: Assessment) -> dict[str, pd.DataFrame]:
    """Tables by name: conclusions, days, weights, ahead and reports."""
    return {
        "conclusions": _table(found, _conclusions),
        "days": _table(found, _days),
        "weights": _table(found, _weights),
        "ahead": _table(found, _ahead),
        "reports": pd.DataFrame([vars(each) for each in found.reports]),
    }


def array_of_assessment(found: Assessment) -> xr.Dataset:
    """What each observer believed and feared by day; NaN on days without a report that it could see."""
    days = of_assessment(found)["days"].set_index(["observer", "date", "side", "type"])
    kept: xr.Dataset = days[["belief", "belief_error"]].to_xarray()
    fears = days.groupby(level=["observer", "date", "side"])[["fear_of", "fear_of_error"]].first()
    return kept.merge(fears.to_xarray())


def arrays_of_explanation(found: Explanation) -> dict[str, xr.Dataset]:
    """A dataset for each part that there is."""
    keys = {
        "signals": ["side", "track", "level", "type"],
        "turning_points": ["kind", "who", "what"],
    }
    tables = found.to_pandas()
    return {
        name: (frame.set_index(keys[name]) if name in keys else frame).to_xarray()
        for name, frame in tables.items()
    }


def _types(world: World) -> dict[str, Any]:
    most = max(len(side.types) for side in world.sides)
    names = [[*side.types, *[""] * (most - len(side.types))] for side in world.sides]
    return {"side": [side.key for side in world.sides], "type_name": (("side", "type"), names)}


def _table(found: Assessment, rows: Any) -> pd.DataFrame:
    return pd.DataFrame(
        [{"observer": picture.observer, **row} for picture in found.pictures for row in rows(picture)]
    )


def _conclusions(picture: Picture) -> Iterator[Mapping[str, Any]]:
    for each in picture.conclusions:
        yield {
            "hypothesis": each.hypothesis,
            "before": each.before.value,
            "before_error": each.before.error,
            "now": each.now.value,
            "now_error": each.now.error,
            "decibans": each.decibans,
        }


def _days(picture: Picture) -> Iterator[Mapping[str, Any]]:
    for moment in picture.moments:
        for side, types in moment.types.items():
            # Of a side: the chance that it strikes in the period at hand, which the other fears.
            feared = next(fear for key, fear in moment.fear.items() if key != side)
            for name, held in types.items():
                yield {
                    "date": np.datetime64(moment.date, "ns"),
                    "reports": moment.reports,
                    "side": side,
                    "type": name,
                    "belief": held.value,
                    "belief_error": held.error,
                    "fear_of": feared.value,
                    "fear_of_error": feared.error,
                }


def _weights(picture: Picture) -> Iterator[Mapping[str, Any]]:
    for each in picture.weights:
        yield vars(each)


def _ahead(picture: Picture) -> Iterator[Mapping[str, Any]]:
    for each in picture.ahead:
        told = {**each.outcomes, "any fighting": each.conflict}
        told |= {f"{side} fears a strike": fear for side, fear in each.fear.items()}
        for what, chance in told.items():
            yield {"date": each.date, "what": what, "probability": chance.value, "error": chance.error}
