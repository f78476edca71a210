"""From a solution and its simulated runs to the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff import __version__
from standoff.equilibrium import Equilibrium, Solution, Solved, TreeEquilibrium
from standoff.report.answer import (
    SCHEMA,
    Answer,
    Beliefs,
    CertificatePart,
    Difference,
    Estimate,
    Fear,
    FearOf,
    Horizon,
    Milestone,
    Miscalculation,
    Moves,
    OtherEquilibria,
    OutcomeEstimate,
    Paths,
    Provenance,
    Rate,
    ReferenceClass,
    ScenarioPart,
    SelfFulfilling,
    SideName,
    Standing,
    fear_periods,
)
from standoff.report.now import ByTrack, Play, error_of, play_now, spread_of
from standoff.scenario.world import UNRESOLVED, Clock
from standoff.simulation import Runs
from standoff.simulation.tables import share

TOLD_DAYS = (30, 90, 180)
"""Days after the start by which outcomes are told, beside the horizon."""

AnySolved = Solved[Equilibrium] | Solved[TreeEquilibrium]


def build_answer(
    solution: Solution,
    runs: Runs,
    *,
    options: Mapping[str, Any],
    seconds: Mapping[str, float],
) -> Answer:
    """Everything there is to say about a confrontation that was solved and simulated.

    Parameters
    ----------
    solution : Solution
    runs : Runs
        Of that solution.
    options : mapping
        What was asked for, to be kept with the answer.
    seconds : mapping
        Time taken by each stage so far.
    """
    standing = build_standing(solution, options=options, seconds=seconds)
    milestones = standing.horizon.milestones
    table = runs.outcome_table([milestone.period for milestone in milestones])
    outcomes = _outcomes(solution, table, milestones)
    conflict = _conflict(solution, table, milestones)
    return Answer(
        scenario=standing.scenario,
        horizon=standing.horizon,
        outcomes=outcomes,
        beliefs=standing.beliefs,
        fear=standing.fear,
        moves=standing.moves,
        paths=_paths(runs, conflict),
        miscalculation=_miscalculation(solution, conflict[milestones[-1].date.isoformat()]),
        reference_class=_reference(solution),
        certificate=_certificate(solution, _gap(outcomes, len(runs))),
        provenance=_provenance(solution, options, seconds, len(runs), options.get("seed")),
    )


def build_standing(
    solution: AnySolved, *, options: Mapping[str, Any], seconds: Mapping[str, float]
) -> Standing:
    """How each side sees the other and what it would do now."""
    horizon = _horizon(solution, options)
    names = [side.key for side in solution.actual.world.sides]
    return Standing(
        scenario=_scenario(solution, horizon),
        horizon=horizon,
        beliefs={name: _beliefs(solution, i) for i, name in enumerate(names)},
        fear={name: _fear(solution, i) for i, name in enumerate(names)},
        moves={name: _moves(solution, i) for i, name in enumerate(names)},
        certificate=_certificate(solution, None),
        provenance=_provenance(solution, options, seconds, 0, None),
    )


def milestones_of(clock: Clock) -> tuple[Milestone, ...]:
    """Dates by which outcomes are told: ends of the periods nearest to some days, then the horizon."""
    told = {}
    for days in TOLD_DAYS:
        period = round(days / clock.step_days)
        if 0 < period < clock.periods:
            told[period] = f"{period * clock.step_days} days"
    told[clock.periods] = "horizon"
    return tuple(
        Milestone(label, period * clock.step_days, period, clock.date(period))
        for period, label in told.items()
    )


def _horizon(solution: AnySolved, options: Mapping[str, Any]) -> Horizon:
    clock = solution.actual.world.clock
    asked = options.get("as_of") or (clock.start.isoformat() if solution.scenario.first else None)
    return Horizon(
        start=clock.start,
        end=clock.date(clock.periods),
        step_days=clock.step_days,
        periods=clock.periods,
        milestones=milestones_of(clock),
        as_of=None if asked is None else dt.date.fromisoformat(asked),
    )


def _scenario(solution: AnySolved, horizon: Horizon) -> ScenarioPart:
    world = solution.actual.world
    start, end = (f"{date.day} {date:%b %Y}" for date in (horizon.start, horizon.end))
    return ScenarioPart(
        name=solution.scenario.name,
        title=world.title,
        question=f"How does it end, when and why, between {start} and {end}?",
        sides={side.key: SideName(side.name, side.types, side.precision) for side in world.sides},
        conflict=tuple(name for name in world.outcomes if name in world.conflict),
    )


def _beliefs(solution: AnySolved, i: int) -> Beliefs:
    game, other = solution.views[i].game, 1 - i
    return Beliefs(
        about=game.world.sides[other].key,
        types=_declared(game.world.sides[other].types, game.prior[other]),
        thinks_other_believes=_declared(game.world.sides[i].types, game.prior[i]),
    )


def _declared(types: tuple[str, ...], prior: Any) -> dict[str, Estimate]:
    return {name: Estimate(float(p), 0.0, "declared") for name, p in zip(types, prior, strict=True)}


def _fear(solution: AnySolved, i: int) -> Fear:
    view, other = solution.views[i], 1 - i
    own = _strike_risk(view, i, solution.actual.prior[i])
    return Fear(own.next_period, own.within_90_days, _strike_risk(view, other, view.game.prior[other]))


def _strike_risk(view: Equilibrium | TreeEquilibrium, side: int, types: NDArray[np.float64]) -> FearOf:
    """A side's probability that the other strikes, in the world as a view has it, over its own types."""
    clock = view.game.world.clock
    until = fear_periods(clock.step_days, clock.periods)

    def by(deadline: int) -> Estimate:
        risk = _unit(float(types @ view.fear(side, deadline)))
        return Estimate(risk, view.certificate.fear_error_by(deadline), "exact")

    return FearOf(by(1), by(until))


def _moves(solution: AnySolved, i: int) -> dict[str, Moves]:
    view = solution.views[i]
    residual = view.certificate.residual

    def told(fine: Play, coarse: Play) -> Moves:
        spread = spread_of(fine, coarse)

        def estimate(p: float, before: float) -> Estimate:
            return Estimate(_unit(p), error_of(p, before, spread, residual), "solved")

        def estimates(moves: ByTrack, before: ByTrack) -> dict[str, dict[str, Estimate]]:
            return {
                track: {level: estimate(p, before[track][level]) for level, p in levels.items()}
                for track, levels in moves.items()
            }

        return Moves(
            estimates(fine.covert, coarse.covert),
            estimates(fine.overt, coarse.overt),
            estimate(fine.strike, coarse.strike),
        )

    types = view.game.world.sides[i].types
    return {name: told(fine, coarse) for name, fine, coarse in zip(types, *play_now(view, i), strict=True)}


def _outcomes(
    solution: Solution, table: Any, milestones: tuple[Milestone, ...]
) -> dict[str, dict[str, OutcomeEstimate]]:
    names = [*solution.actual.outcomes, UNRESOLVED]
    exact = _exact(solution, milestones)
    error = solution.certificate.conflict_error
    found: dict[str, dict[str, OutcomeEstimate]] = {name: {} for name in names}
    for d, milestone in enumerate(milestones):
        for o, name in enumerate(names):
            p, e = (float(table[key].values[d, o]) for key in ("probability", "error"))
            date = milestone.date.isoformat()
            if exact is None:
                found[name][date] = OutcomeEstimate(p, float(np.hypot(e, error)), "simulated")
            else:
                check = Estimate(p, e, "simulated")
                found[name][date] = OutcomeEstimate(_unit(exact[d, o]), error, "exact", check)
    return found


def _exact(solution: Solution, milestones: tuple[Milestone, ...]) -> Any:
    """Exact probabilities (date, outcome), `unresolved` last; None where a side is wrong about the world."""
    if not solution.agreed:
        return None
    found, _ = solution.views[0].forecast([milestone.period for milestone in milestones])
    return np.concatenate([found, 1.0 - found.sum(axis=1, keepdims=True)], axis=1)


def _conflict(solution: Solution, table: Any, milestones: tuple[Milestone, ...]) -> dict[str, Estimate]:
    exact = _exact(solution, milestones)
    found = {}
    for d, milestone in enumerate(milestones):
        if exact is None:
            # Runs play strategies that are themselves off by what the solution is off.
            error = float(np.hypot(table["conflict_error"].values[d], solution.certificate.conflict_error))
            risk = Estimate(float(table["conflict"].values[d]), error, "simulated")
        else:
            p = float(exact[d, :-1][solution.actual.conflict].sum())
            risk = Estimate(_unit(p), solution.certificate.conflict_error, "exact")
        found[milestone.date.isoformat()] = risk
    return found


def _paths(runs: Runs, conflict: Mapping[str, Estimate]) -> Paths:
    shares = runs.path_shares()
    conflicts = int(shares.attrs["conflicts"])
    times = runs.time_to_conflict()
    median = float(times["quantile_days"].sel(quantile=0.5))
    return Paths(
        conflict=conflict,
        shares={
            str(path): Estimate(float(share), float(error), "simulated")
            for path, share, error in zip(
                shares["path"].values, shares["share"].values, shares["error"].values, strict=True
            )
        }
        if conflicts
        else {},
        runs=len(runs),
        conflicts=conflicts,
        median_days=median if conflicts else None,
    )


def _miscalculation(solution: Solution, risk: Estimate) -> Miscalculation:
    informed = solution.informed
    truth = Estimate(_unit(informed.conflict), informed.error, "exact")
    types = [side.types for side in solution.actual.world.sides]
    return Miscalculation(
        risk=risk,
        truth_known=truth,
        difference=Difference(risk.probability - truth.probability, float(np.hypot(risk.error, truth.error))),
        truth_known_by_types={
            first: {
                second: Estimate(_unit(informed.by_types[k, m]), informed.error, "exact")
                for m, second in enumerate(types[1])
            }
            for k, first in enumerate(types[0])
        },
    )


def _reference(solution: Solution) -> ReferenceClass | None:
    found = solution.scenario.reference_class
    if found is None:
        return None
    rates = tuple(
        Rate(r.what, r.value, float(share(r.value * r.of, r.of)[1]) if r.of else None, r.of, r.source)
        for r in found.rates
    )
    return ReferenceClass(found.about, rates, found.judgement)


def _certificate(solution: AnySolved, gap: float | None) -> CertificatePart:
    found, gain = solution.certificate, solution.deviation_gain
    sides = solution.actual.world.sides
    return CertificatePart(
        residual=float(found.residual),
        value_error=float(found.value_error),
        conflict_error=float(found.conflict_error),
        accuracy=float(found.accuracy),
        accurate=bool(found.accurate),
        nodes=int(found.nodes),
        evaluations=int(found.evaluations),
        turned=len(found.turned),
        method=found.method,
        folds=int(found.folds),
        deviation_gain=None
        if gain is None
        else {
            side.key: dict(zip(side.types, by_type, strict=True))
            for side, by_type in zip(sides, gain, strict=True)
        },
        deviation_error=float(solution.deviation_error),
        views_agree=solution.agreed,
        simulation_gap=gap,
        other_equilibria=_others(solution) if isinstance(solution, Solution) else None,
    )


def _others(solution: Solution) -> OtherEquilibria | None:
    """What was found by looking for other equilibria, in each view that differs."""
    if solution.probes is None:
        return None
    keys = [side.key for side in solution.actual.world.sides]
    views = dict(zip(solution.probes, solution.views, strict=True))
    found: list[SelfFulfilling] = []
    for probe, view in views.items():
        seen_by = tuple(key for key, seen in zip(keys, solution.probes, strict=True) if seen is probe)
        before = Estimate(_unit(probe.conflict), view.certificate.conflict_error, "exact")
        for other in probe.alternatives:
            now = Estimate(_unit(other.conflict), other.error, "exact")
            same = [a for a in found if a.expecting == other.expecting and _alike(a.conflict, now)]
            for alike in same:
                found.remove(alike)
                seen_by = (*alike.seen_by, *seen_by)
            found.append(SelfFulfilling(other.expecting, seen_by, now, before))
    return OtherEquilibria(
        nodes=sum(len(probe.nodes) for probe in views),
        starts=solution.probes[0].starts,
        with_others=sum(probe.others for probe in views),
        alternatives=tuple(found),
    )


def _alike(one: Estimate, two: Estimate) -> bool:
    """Whether two estimates are the same for all that is known: two sides may see mirrored scenarios."""
    return abs(one.probability - two.probability) <= one.error + two.error


def _gap(outcomes: Mapping[str, Mapping[str, OutcomeEstimate]], runs: int) -> float | None:
    """Largest difference of exact and simulated, in standard errors; rarities are not counted."""
    gaps = [
        abs(found.probability - found.simulated.probability)
        / np.sqrt(found.probability * (1 - found.probability) / runs)
        for by_date in outcomes.values()
        for found in by_date.values()
        if found.simulated is not None and 1 <= found.probability * runs <= runs - 1
    ]
    return float(max(gaps)) if gaps else None


def _provenance(
    solution: AnySolved, options: Mapping[str, Any], seconds: Mapping[str, float], runs: int, seed: int | None
) -> Provenance:
    return Provenance(
        schema=SCHEMA,
        version=__version__,
        scenario=solution.scenario.name,
        scenario_hash=solution.scenario.hash,
        options=dict(options),
        seed=seed,
        runs=runs,
        seconds={stage: round(spent, 3) for stage, spent in seconds.items()},
    )


def _unit(p: float) -> float:
    """A probability without the rounding that takes it out of [0, 1]."""
    return float(min(max(p, 0.0), 1.0))
