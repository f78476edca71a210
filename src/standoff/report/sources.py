"""From what other rooms work out to what a report tells of it.

None of those rooms is loaded for a report that tells nothing of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from standoff.errors import UsageError
from standoff.report.answer import Answer, Difference, DriverShare, MeasureChange, Why
from standoff.report.material import FEW, Driver, Index, Measure, Region, Space
from standoff.report.phrases import label
from standoff.report.works import works

if TYPE_CHECKING:
    from standoff.explain import Brief, Robustness, attribution
    from standoff.explain import trial as tried
    from standoff.explore import Experiment

BEST = 3
"""Measures told of in an answer."""
HIGH = 0.2
"""Risk above which a world counts as one with a high risk, unless another is asked for."""


def drivers_of(drivers: Sequence[attribution.Driver]) -> tuple[Driver, ...]:
    """Drivers of miscalculation, as `standoff.explain` has them."""
    return tuple(Driver(each.name, each.share, each.error) for each in drivers)


def measures_of(measures: Sequence[tried.Measure], answer: Answer) -> tuple[Measure, ...]:
    """Measures, as `standoff.explain.what_if` has them; those that could not be solved are left out."""
    risk = answer.miscalculation.risk
    names = {key: side.name for key, side in answer.scenario.sides.items()}
    return tuple(
        Measure(
            name=" and ".join(label(name) for name in each.names),
            about=each.about,
            by=each.owners,
            change=each.risk,
            error=each.risk_error,
            risk=min(1.0, max(0.0, risk.probability + each.risk)),
            risk_error=float(np.hypot(risk.error, each.risk_error)),
            willing=not each.unwilling if each.owners else None,
            unwilling=each.unwilling,
            helps_in=_share(each.robustness),
            worlds=each.robustness.worlds if each.robustness is not None else 0,
            # Of pairs, the single ones tell enough.
            why=" ".join(works(each, names)) if len(each.names) == 1 else "",
        )
        for each in measures
        if not each.reason
    )


def _share(found: Robustness | None) -> float | None:
    """Of worlds in which a measure helps; None where none was tried or could be solved."""
    return found.helps if found is not None and np.isfinite(found.helps) else None


def why_of(found: Brief) -> Why:
    """What drives the risk and what would help, as `standoff.explain.brief` has it."""
    solved = [each for each in found.measures if not each.reason]
    failed = [f"{each.names[0]}: {each.reason}" for each in found.measures if each.reason]
    return Why(
        drivers=None
        if found.drivers is None
        else {
            each.name: DriverShare(
                Difference(each.share, each.error), Difference(each.if_removed, each.if_removed_error)
            )
            for each in found.drivers.drivers
        },
        measures=tuple(
            MeasureChange(
                name=" + ".join(each.names),
                about=each.about,
                by=each.owners,
                change=Difference(each.risk, each.risk_error),
                payoffs={side: Difference(*change) for side, change in each.payoffs.items()},
                unwilling=each.unwilling,
            )
            for each in solved[:BEST]
        ),
        tried=len(found.measures),
        declared=found.declared,
        left_out=(*found.left_out, *failed),
    )


def space_of(experiment: Experiment, high: float = HIGH) -> Space:
    """What the risk of fighting by the horizon depends on, as `standoff.explore` has it."""
    chance = experiment.chance()
    solved = chance[np.isfinite(chance)]
    if not len(solved):
        raise UsageError(f"none of the {len(chance)} worlds drawn could be solved")
    ends = (0.05, 0.5, 0.95) if len(solved) >= FEW else (0.0, 0.5, 1.0)
    low, middle, top = (float(q) for q in np.quantile(solved, ends))
    return Space(
        draws=len(solved),
        quantiles=(low, middle, top),
        indices=_indices(experiment),
        high=high,
        regions=_regions(experiment, high),
        failed=len(chance) - len(solved),
    )


def _indices(experiment: Experiment) -> tuple[Index, ...]:
    """None where there are too few draws, or they were made for something else."""
    try:
        table = experiment.sensitivity()
    except UsageError:
        return ()
    if "first" not in table:
        return ()
    return tuple(
        Index(str(name), _interval(row, "first"), _interval(row, "total") if "total" in table else None)
        for name, row in table.iterrows()
    )


def _regions(experiment: Experiment, high: float) -> tuple[Region, ...]:
    try:
        boxes = experiment.regions(high).boxes
    except UsageError:  # too few draws
        return ()
    return tuple(Region(box.conditions(), box.support, box.coverage, box.density) for box in boxes)


def _interval(row: Any, name: str) -> tuple[float, float, float]:
    value, low, high = (float(row[column]) for column in (name, f"{name}_low", f"{name}_high"))
    return value, low, high
