"""What would help: each declared intervention and any other change, alone and in pairs.

Each (`standoff.explain.changes`) is compared with the scenario as it stands (`standoff.explain.trial`), and, where that
is asked for, in worlds drawn from the ranges that the scenario declares (`standoff.explain.robustness`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from standoff.equilibrium import Solution
from standoff.equilibrium.threads import workers
from standoff.errors import UsageError
from standoff.explain.changes import all_changes
from standoff.explain.robustness import effects_in, robustness, weights_by
from standoff.explain.trial import Measure, Trial
from standoff.explain.worlds import drawn_worlds
from standoff.game.private import INSTEAD, refuse_private
from standoff.provenance import Provenance, provenance_of

if TYPE_CHECKING:
    import pandas as pd

    from standoff.evidence.record import Record

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class WhatIf:
    """What would help, the greatest relief first; what could not be solved last."""

    measures: tuple[Measure, ...]
    numerical_error: float
    """Of the risk: what the coarser grid does to the scenario as it stands."""
    provenance: Provenance

    def to_pandas(self) -> pd.DataFrame:
        """One row for each measure, with the changes by the horizon."""
        import pandas as pd

        return pd.DataFrame([_row(m) for m in self.measures])


def what_if(
    solution: Solution,
    *,
    set: Mapping[str, Any] | None = None,  # noqa: A002 - named as on the command line
    pairs: bool = True,
    draws: int = 0,
    weights: Sequence[float] | None = None,
    record: Record | None = None,
    runs: int = 4_000,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> WhatIf:
    """Tell what would come of each declared intervention, and of other values, alone and in pairs.

    Parameters
    ----------
    solution
        Of the scenario as it stands.
    set
        Other values, by parameter or path into the file, each one more change.
    pairs
        Tell of pairs too.
    draws
        Worlds drawn from the declared ranges of parameters, in which to try it all again; 0: none. Best a power of 2.
    weights
        Of these worlds, one each; all alike by default.
    record
        Reports by whose likelihood to weight the worlds instead, from `standoff.evidence.record.Record.of`.
    runs
        Simulated runs, where a side is wrong about the world.
    progress
        Called with the number of scenarios solved and the number of all of them.

    Returns
    -------
    WhatIf

    Raises
    ------
    UsageError
        If there is nothing to try, a value or weight makes no sense, or the scenario declares no ranges to draw from.
    """
    refuse_private(solution.actual.world, "asking what would help", INSTEAD)
    changes = all_changes(solution.scenario, set or {}, pairs=pairs)
    if weights is not None and (
        len(weights) != draws or min(weights, default=0.0) < 0.0 or sum(weights) <= 0.0
    ):
        raise UsageError(f"give one weight for each of the {draws} draws, none negative and not all 0")
    if record is not None and (weights is not None or not draws):
        raise UsageError("a record weights draws: ask for some (--draws), and give no weights beside it")
    worlds = drawn_worlds(solution.scenario, draws, seed) if draws else []
    total = (len(worlds) + 1) * (len(changes) + 1) + (len(worlds) if record is not None else 0)
    trial = Trial(solution, changes, runs=runs, seed=seed, telling=True, progress=progress, total=total)
    with workers(threads or os.cpu_count() or 1) as spread:
        found = list(spread(trial.of, changes))
        if record is not None:
            weights = weights_by(list(spread(partial(trial.likelihood, record), worlds)))
        if worlds:
            effects = list(spread(lambda world: effects_in(world, changes, trial.elsewhere), worlds))
            over = robustness(effects, weights)
            found = [replace(each, robustness=told) for each, told in zip(found, over, strict=True)]
    ranked = sorted(found, key=lambda m: (bool(m.reason), m.risk))
    options = {"set": dict(set or {}), "pairs": pairs, "draws": draws, "runs": runs}
    error = float(np.abs(trial.slack.chances[-1, -1]))
    return WhatIf(tuple(ranked), error, provenance_of(solution.scenario, options, seed))


def _row(measure: Measure) -> dict[str, Any]:
    row: dict[str, Any] = {
        "measure": " + ".join(measure.names),
        "risk": measure.risk,
        "risk_error": measure.risk_error,
        "lowers": measure.lowers,
        "owners": " + ".join(measure.owners),
        "unwilling": " + ".join(measure.unwilling),
    }
    for side, (change, error) in measure.payoffs.items():
        row |= {f"payoff_{side}": change, f"payoff_{side}_error": error}
    for side, (change, error) in measure.fears.items():
        row |= {f"fear_{side}": change, f"fear_{side}_error": error}
    if measure.robustness is not None:
        found = measure.robustness
        row |= {"helps_in": found.helps, "median": found.median, "worst": found.worst, "regret": found.regret}
    if measure.mechanism is not None:
        for route, (change, error) in measure.mechanism.routes.items():
            row |= {f"route_{route}": change, f"route_{route}_error": error}
    return row | {"reason": measure.reason}
