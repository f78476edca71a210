"""The same answer by other reckonings of how the sides think: what is robust, and what is not.

Level-k play (k steps of logit response to play at random; Stahl and Wilson 1994, Nagel 1995) asks for no equilibrium;
half and double precision for more and for less noise. What cannot be solved stands in the table with the reason.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from standoff.equilibrium import Solution
from standoff.equilibrium.probe import look_for_others
from standoff.equilibrium.threads import workers
from standoff.errors import StandoffError
from standoff.explain.comparison import Measured, compare, measure, measure_solution
from standoff.game.private import INSTEAD, refuse_private
from standoff.provenance import Provenance, provenance_of
from standoff.scenario.wording import counted

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (1, 2, 3)
FACTORS = {"half precision": 0.5, "double precision": 2.0}
ROBUST = 0.5
"""A risk is robust to another reckoning if it changes by less than this part of itself."""


@dataclass(frozen=True)
class Opinion:
    """The risk by one way of reckoning."""

    name: str
    risk: float | None
    """Probability of conflict by the horizon; None if it could not be solved."""
    error: float | None
    change: float | None
    """Against the solution."""
    change_error: float | None
    reason: str = ""
    """Why there is none."""


@dataclass(frozen=True)
class SecondOpinion:
    """The risk by all of them, the solution itself first."""

    opinions: tuple[Opinion, ...]
    provenance: Provenance

    @property
    def robust(self) -> bool:
        """Whether no reckoning that could be had changes the risk by as much as half of it."""
        first = self.opinions[0].risk
        changes = [opinion.change for opinion in self.opinions[1:] if opinion.change is not None]
        return first is not None and all(abs(change) <= ROBUST * first for change in changes)

    def to_pandas(self) -> pd.DataFrame:
        """One row for each."""
        import pandas as pd

        columns = ["risk", "error", "change", "change_error", "reason"]
        rows = [[getattr(opinion, column) for column in columns] for opinion in self.opinions]
        return pd.DataFrame(rows, index=pd.Index([o.name for o in self.opinions], name="by"), columns=columns)


def second_opinion(
    solution: Solution, *, runs: int = 2_000, seed: int = 1, threads: int | None = None
) -> SecondOpinion:
    """Solve a scenario by other reckonings of how the sides think."""
    refuse_private(solution.actual.world, "explaining", INSTEAD)
    scenario, world = solution.scenario, solution.actual.world
    base = measure_solution(solution, runs=runs, seed=seed, draw=not solution.agreed)

    def ask(reckoning: tuple[str, float, int | None]) -> Opinion:
        name, factor, level = reckoning
        try:
            changed = scenario.with_({f"sides.{s.key}.precision": factor * s.precision for s in world.sides})
            other = measure(changed, runs=runs, seed=seed, draw=not solution.agreed, level=level)
        except StandoffError as error:
            return Opinion(name, None, None, None, None, str(error))
        return _told(name, base, other)

    asked: list[tuple[str, float, int | None]] = [(f"level-{level} play", 1.0, level) for level in LEVELS]
    asked += [(name, factor, None) for name, factor in FACTORS.items()]
    with workers(threads or os.cpu_count() or 1) as spread:
        others = list(spread(ask, asked))
    found = (_told("as solved", base, base), *others, *_other_equilibria(solution))
    return SecondOpinion(found, provenance_of(solution.scenario, {"runs": runs}, seed))


def _other_equilibria(solution: Solution) -> list[Opinion]:
    """The risk in each self-fulfilling alternative, as the side sees it in whose view it exists."""
    one, two = solution.views
    views = [one] if one is two else [one, two]
    probes = (
        [look_for_others(view) for view in views]
        if solution.probes is None
        else solution.probes[: len(views)]
    )
    found = []
    for side, view, probe in zip(solution.actual.world.sides, views, probes, strict=False):
        by = f", by the view of {side.name}" if len(views) > 1 else ""
        for other in probe.alternatives:
            error = float(np.hypot(other.error, view.certificate.conflict_error))
            change = other.conflict - probe.conflict
            found.append(
                Opinion(f"{other.expecting} expected{by}", other.conflict, other.error, change, error)
            )
    if found:
        return found
    looked, there = (sum(counts) for counts in ([len(p.nodes) for p in probes], [p.others for p in probes]))
    reason = f"looked for at {counted(looked, 'node')} that play reaches, from {probes[0].starts} beginnings each: "
    reason += (
        f"found at {there} of them, none with another risk" if there else "none found, which is no proof"
    )
    return [Opinion("another equilibrium", None, None, None, None, reason)]


def _told(name: str, base: Measured, other: Measured) -> Opinion:
    if other.chances is not None:
        risk, sampling = float(other.exact()[-1, -1]), 0.0
    else:
        hits = other.hits()[:, -1, -1]
        p = (hits.sum() + 2.0) / (len(hits) + 4.0)
        risk, sampling = float(hits.mean()), float(np.sqrt(p * (1.0 - p) / len(hits)))
    if other is base:
        return Opinion(name, risk, float(np.hypot(sampling, other.error)), 0.0, 0.0)
    change = compare(base, other)
    return Opinion(
        name,
        risk,
        float(np.hypot(sampling, other.error)),
        float(change.chances[-1, -1]),
        float(np.hypot(change.sampling[-1, -1], base.error + other.error)),
    )
