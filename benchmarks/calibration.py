"""How often stated probabilities are right: histories drawn from a model, hidden behind reports, and assessed.

A history is simulated. Of each move and reading in it a source may speak, whether or not it happened, and is right
as often as reports of its grade are taken to be; a denial is the contrary of a claim. Nothing else is known of the
history. What `assess` then says of types, of covert moves in the period at hand and of fighting by the horizon is
set beside what was so.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import xarray as xr

from standoff.equilibrium import Solution, solve
from standoff.evidence.assess import Seen
from standoff.evidence.assessment import OUTSIDE, Picture
from standoff.evidence.hearing import hear
from standoff.evidence.judgement import JUDGEMENT, Judgement
from standoff.evidence.observables import observable, observables
from standoff.evidence.pictures import Effort, Method, picture
from standoff.evidence.remembered import Remembered
from standoff.evidence.told import Told
from standoff.scenario import load
from standoff.simulation import simulate

SPOKEN_OF = 0.5
"""Chance that some source speaks of a move or reading in a period."""
GRADES = ("A1", "A2", "B2", "C2", "C3", "D3", "E5")
BANDS = (0.0, 0.05, 0.2, 0.45, 0.55, 0.8, 0.95, 1.0)
"""Those of ICD 203."""
HIDING = replace(
    JUDGEMENT,
    noticed=0.0,
    again=0.0,
    misdated=0.0,
    **{
        table: getattr(JUDGEMENT, table) | {"denied": -1.0}
        for table in ("deeds", "words", "messages", "signs")
    },
)
"""As the sources here speak: of the period's move, on its date, and denying what they otherwise would claim."""


@dataclass(frozen=True)
class Stated:
    """Probabilities that were stated, and whether it was so."""

    stated: list[float] = field(default_factory=list)
    so: list[bool] = field(default_factory=list)

    def add(self, stated: float, so: object) -> None:
        """One more."""
        self.stated.append(stated)
        self.so.append(bool(so))

    def bands(self) -> Iterator[tuple[float, float, int, float, float]]:
        """Bounds, number, mean stated and share that was so, of each band that has any."""
        stated, so = np.array(self.stated), np.array(self.so)
        for low, high in itertools.pairwise(BANDS):
            here = (stated >= low) & ((stated < high) | (high == 1.0))
            if here.any():
                yield low, high, int(here.sum()), float(stated[here].mean()), float(so[here].mean())

    def gap(self) -> float:
        """Distance of all stated probabilities from what was so, in standard errors if they are right."""
        stated, so = np.array(self.stated), np.array(self.so)
        spread = float(np.sqrt(np.sum(stated * (1 - stated))))
        return float(np.sum(so - stated)) / spread if spread > 0 else 0.0

    def score(self) -> tuple[float, float]:
        """Brier score, and what it would be on average if the probabilities are right."""
        stated, so = np.array(self.stated), np.array(self.so)
        return float(np.mean((so - stated) ** 2)), float(np.mean(stated * (1 - stated)))


def calibrate(
    solution: Solution,
    count: int,
    period: int,
    *,
    seed: int = 1,
    method: Method = "auto",
    particles: int = 4_000,
) -> dict[str, Stated]:
    """Assess so many histories on the last day of a period; by what was asked."""
    game = solution.actual
    runs = simulate(solution, n=4 * count, seed=seed, threads=1).dataset
    going = np.flatnonzero((runs["end"].values < 0) | (runs["end"].values >= period))[:count]
    generator = np.random.default_rng([seed, 7])
    as_of = game.world.clock.date(period + 1) - dt.timedelta(days=1)
    first = Remembered(solution.views[0])
    second = first if solution.views[0] is solution.views[1] else Remembered(solution.views[1])
    seen, effort = Seen(game, (first, second)), Effort(method, particles, 400, (), seed)
    found = {"types": Stated(), "covert moves": Stated(), "fighting to come": Stated()}
    for run in going:
        one = runs.isel(run=run)
        told = list(_spoken(solution, one, period, generator, HIDING))
        _compare(found, picture(seen, hear(told, game, as_of, HIDING), OUTSIDE, (), effort), one, period)
    return found


def _compare(found: dict[str, Stated], told: Picture, run: xr.Dataset, period: int) -> None:
    sides = [str(key) for key in run["side"].values]
    for conclusion in told.conclusions:
        parts = conclusion.hypothesis.split(".")
        i = sides.index(parts[1])
        if parts[0] == "sides":
            name = str(run["type_name"].values[i, int(run["types"].values[i])])
            found["types"].add(conclusion.now.value, name == parts[-1])
        else:
            number = int(run["covert"].values[period, i])
            levels = str(run["covert_name"].values[i, number]).split(" + ")
            found["covert moves"].add(conclusion.now.value, parts[-1] in levels)
    end = int(run["end"].values)
    if end < 0 or end > period:  # an assessment on the last day of a period takes it that nothing ended it
        fought = end >= 0 and bool(run["conflict"].values[int(run["outcome"].values)])
        found["fighting to come"].add(told.ahead[-1].conflict.value, fought)


def _spoken(
    solution: Solution, run: xr.Dataset, period: int, generator: np.random.Generator, judgement: Judgement
) -> Iterator[Told]:
    game = solution.actual
    kinds = {"covert": "covert", "overt": "overt", "public": "public", "private": "private"}
    for place, levels in observables(game.world).items():
        for t in range(period + 1):
            about = observable(game, f"{place}.{generator.choice(sorted(levels))}")
            if about.kind not in kinds or generator.random() > SPOKEN_OF:
                continue
            number = int(run[kinds[about.kind]].values[t, about.side])
            grade = str(generator.choice(GRADES))
            right = generator.random() < judgement.right(grade[0], int(grade[1]))
            claimed = bool(about.mask[number]) == right
            day = game.world.clock.date(t) + dt.timedelta(
                days=int(generator.integers(game.world.clock.step_days))
            )
            yield _told(about.path, day, grade, claimed=claimed)


def _told(path: str, day: dt.date, grade: str, *, claimed: bool) -> Told:
    return Told(
        id=f"{path} {day} {grade}", place="drawn", said=path, source="a source", kind="media", country=None,
        actor=None, target=None, category="MOBILIZE", modality="done" if claimed else "denied", verbal=False,
        likelihood=None, published=day, earliest=day, latest=day, observables=((path, 1.0),), reliability=grade[0],
        credibility=int(grade[1]), visible_to=(),
    )  # fmt: skip


def rows(found: dict[str, Stated]) -> Iterator[Sequence[object]]:
    """Of each thing asked and band: bounds, number, mean stated, share that was so, and its standard error."""
    for asked, stated in found.items():
        for low, high, count, said, so in stated.bands():
            error = float(np.sqrt(said * (1 - said) / count))
            yield asked, f"{low:.0%} to {high:.0%}", count, f"{said:.3f}", f"{so:.3f} ± {error:.3f}"


def calibration() -> None:
    """Reliability tables of border-incident, as docs/evidence.md shows them; takes some six minutes of a processor."""
    solution = solve(load("border-incident").shortened(8), deviations=False)
    plan: tuple[tuple[Method, int, int], ...] = (("exact", 0, 4_000), ("particles", 2, 3_000))
    for method, period, count in plan:
        found = calibrate(solution, count, period, method=method, seed=11)
        print(f"  {method}, {count:,} histories, assessed on day {7 * (period + 1)}")
        for row in rows(found):
            print("  | " + " | ".join(map(str, row)) + " |")
        for asked, stated in found.items():
            brier, expected = stated.score()
            print(
                f"  {asked}: {len(stated.so):,} stated, off by {stated.gap():+.1f} standard errors in all;"
                f" Brier score {brier:.4f}, {expected:.4f} expected"
            )
