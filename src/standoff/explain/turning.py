"""Turning points of simulated histories: when the risk rose or fell most, and after what.

The *risk from here* of a run at the start of a period is the probability of conflict by the horizon to one who knows
the public state and what both sides believe. It is estimated from the runs themselves, by a logistic regression, for
every period apart, of whether a run that is still going ends in conflict, on the levels of the state's variables and
the log-odds of both sides' beliefs; it is 1 or 0 once a run has ended. Its mean over runs is their share of conflicts,
since the regression has a constant; what it says of single runs is an approximation.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Solution
from standoff.explain.happenings import Happening, happenings
from standoff.game.private import INSTEAD, refuse_private
from standoff.provenance import Provenance, provenance_of
from standoff.simulation import Runs
from standoff.simulation.paths import PATHS
from standoff.simulation.tables import is_conflict, share

if TYPE_CHECKING:
    import pandas as pd


Floats = NDArray[np.float64]

TURNS = 3
"""Turning points told of a history, at most."""
NEAR = 50
"""Runs nearest to the mean of their path among which different ones are looked for."""
SMALL = 0.02
"""Changes of risk below this are not told."""
PENALTY = 1.0
"""Of the regression, on the squares of standardised coefficients: as much as one run tells."""
LONGEST = 8.0
"""Log-odds of beliefs are cut off there."""


@dataclass(frozen=True)
class Effect:
    """How the risk changes on average over a period in which something happens."""

    happening: Happening
    per_run: float
    """Mean number of periods in which it happens in a run."""
    change: float
    """Mean difference of the risk from here, after the period and before it."""
    error: float
    """Standard error; runs are independent, periods of a run are not."""


@dataclass(frozen=True)
class Turn:
    """A period after which the risk was another."""

    period: int
    date: dt.date
    before: float
    after: float
    happenings: tuple[Happening, ...]

    @property
    def words(self) -> str:
        """What happened and what came of it."""
        what = "; ".join(h.words for h in self.happenings) or "nothing out of the ordinary"
        verb = "rises" if self.after > self.before else "falls"
        day = f"{self.date.day} {self.date:%b %Y}"
        return f"{day}: {what}. The risk {verb} from {100 * self.before:.0f} to {100 * self.after:.0f}%."


@dataclass(frozen=True)
class History:
    """A run that is typical of its path."""

    path: str
    share: float
    """Of the runs with that path among all runs."""
    run: int
    outcome: str
    end: dt.date | None
    """Start of the period in which it ends."""
    types: tuple[str, str]
    turns: tuple[Turn, ...]
    """In the order of time."""


@dataclass(frozen=True)
class TurningPoints:
    """After what the risk changes most, and typical histories."""

    effects: tuple[Effect, ...]
    """The largest change first."""
    histories: tuple[History, ...]
    provenance: Provenance

    def to_pandas(self) -> pd.DataFrame:
        """One row for each thing that may happen."""
        import pandas as pd

        rows = [
            {
                "kind": e.happening.kind,
                "who": e.happening.who,
                "what": e.happening.what,
                "attack": e.happening.attack,
                "per_run": e.per_run,
                "change": e.change,
                "error": e.error,
            }
            for e in self.effects
        ]
        return pd.DataFrame(rows, columns=["kind", "who", "what", "attack", "per_run", "change", "error"])


def turning_points(solution: Solution, runs: Runs, *, typical: int = 2) -> TurningPoints:
    """After what the risk changes most, and typical histories.

    Parameters
    ----------
    runs
        Of that solution.
    typical
        Histories told of each path, different ones where there are any near its mean.
    """
    refuse_private(solution.actual.world, "explaining", INSTEAD)
    risks = risk_from_here(solution, runs)
    course = {name: runs.dataset[name].values for name in ("overt", "covert", "public", "private", "state")}
    found, happened = happenings(solution.actual, course)
    effects = _effects(risks, found, happened)
    histories = _histories(solution, runs, risks, found, happened, typical)
    told = provenance_of(solution.scenario, {"runs": len(runs)}, runs.provenance.seed)
    return TurningPoints(effects, histories, told)


def risk_from_here(solution: Solution, runs: Runs) -> Floats:
    """Estimated risk (run, period + 1) at the start of each period; from a run's end on 1 or 0."""
    data, game = runs.dataset, solution.actual
    fought = is_conflict(data)
    end = np.where(data["end"].values < 0, game.periods - 1, data["end"].values)
    risks = np.repeat(fought.astype(np.float64)[:, None], game.periods + 1, axis=1)
    states = np.column_stack(
        [
            game.states[:, v] == level
            for v in range(game.states.shape[1])
            for level in np.unique(game.states[:, v])
        ]
        or [np.ones(len(game.states))]
    ).astype(np.float64)
    for t in range(game.periods):
        going = np.flatnonzero(end >= t)
        if not len(going):
            break
        held = [data[name].values[going, t][..., 1:] for name in ("belief", "seen_as")]
        flat = np.concatenate([part.reshape(len(going), -1) for part in held], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.clip(np.log(flat) - np.log1p(-flat), -LONGEST, LONGEST)
        features = np.concatenate([states[data["state"].values[going, t]], np.nan_to_num(odds)], axis=1)
        risks[going, t] = _fitted(features, fought[going].astype(np.float64))
    return risks


def _fitted(features: Floats, hits: Floats) -> Floats:
    """Probabilities fitted by logistic regression, by Newton's method."""
    spread = features.std(axis=0)
    x = (features - features.mean(axis=0))[:, spread > 1e-9] / spread[spread > 1e-9]
    x = np.column_stack([np.ones(len(x)), x])
    penalty = np.diag([0.0, *np.full(x.shape[1] - 1, PENALTY)])
    start = (hits.sum() + 0.5) / (len(hits) + 1.0)
    weights = np.zeros(x.shape[1])
    weights[0] = np.log(start / (1.0 - start))
    if hits.min() == hits.max():
        return hits.copy()
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-x @ weights))
        slope = x.T @ (hits - p) - penalty @ weights
        step = np.linalg.solve((x * (p * (1.0 - p))[:, None]).T @ x + penalty, slope)
        weights += step
        if np.max(np.abs(step)) < 1e-9:
            break
    return np.asarray(1.0 / (1.0 + np.exp(-x @ weights)))


def _effects(risks: Floats, known: list[Happening], happened: NDArray[np.bool_]) -> tuple[Effect, ...]:
    changes = np.diff(risks, axis=1)
    common = float(share(risks[:, -1].sum(), len(risks))[1])
    found = []
    for happening, where in zip(known, happened, strict=True):
        count, total = where.sum(axis=1), (changes * where).sum(axis=1)
        mean = total.sum() / count.sum()
        # Of a ratio of means over independent runs, and of the risk that is compared with.
        error = np.hypot(np.sqrt(((total - mean * count) ** 2).sum()) / count.sum(), common)
        found.append(Effect(happening, float(count.mean()), float(mean), float(error)))
    return tuple(sorted(found, key=lambda effect: -abs(effect.change)))


def _histories(
    solution: Solution,
    runs: Runs,
    risks: Floats,
    known: list[Happening],
    happened: NDArray[np.bool_],
    typical: int,
) -> tuple[History, ...]:
    data, clock = runs.dataset, solution.actual.world.clock
    path, end = data["path"].values, data["end"].values
    counts = happened.sum(axis=2).T.astype(np.float64)
    found: list[History] = []
    for code, name in enumerate(PATHS):
        members = np.flatnonzero(path == code)
        if not len(members):
            continue
        about = np.column_stack([np.where(end < 0, solution.actual.periods, end)[members], counts[members]])
        spread = np.where(about.std(axis=0) > 0.0, about.std(axis=0), 1.0)
        distance = (((about - about.mean(axis=0)) / spread) ** 2).sum(axis=1)
        told: dict[tuple[object, ...], History] = {}
        for run in members[np.argsort(distance, kind="stable")[:NEAR]]:
            kinds = data["types"].values[run]
            types = [side.types[k] for side, k in zip(solution.actual.world.sides, kinds, strict=True)]
            history = History(
                path=name,
                share=len(members) / len(path),
                run=int(run),
                outcome=str(data["outcome_name"].values[data["outcome"].values[run]]),
                end=None if end[run] < 0 else clock.date(int(end[run])),
                types=(types[0], types[1]),
                turns=_turns(solution, risks[run], known, happened[:, run]),
            )
            # Two that read alike say no more than one.
            turns = tuple((turn.period, turn.happenings) for turn in history.turns)
            told.setdefault((history.types, history.outcome, history.end, turns), history)
            if len(told) == typical:
                break
        found += told.values()
    return tuple(found)


def _turns(
    solution: Solution, risk: Floats, known: list[Happening], happened: NDArray[np.bool_]
) -> tuple[Turn, ...]:
    changes = np.abs(np.diff(risk))
    largest = [int(t) for t in np.argsort(-changes, kind="stable")[:TURNS] if changes[t] >= SMALL]
    return tuple(
        Turn(
            period=t,
            date=solution.actual.world.clock.date(t),
            before=float(risk[t]),
            after=float(risk[t + 1]),
            happenings=tuple(h for h, there in zip(known, happened[:, t], strict=True) if there),
        )
        for t in sorted(largest)
    )
