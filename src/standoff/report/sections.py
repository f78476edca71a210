"""Sections on what comes of it: how it may end, by which path, what each would do now, what the record says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from standoff.report.answer import Estimate, Moves, OutcomeEstimate
from standoff.report.charts import fan
from standoff.report.flow import Flow, flow
from standoff.report.material import Material
from standoff.report.parts import Figure, Section, table
from standoff.report.phrases import PATHS, basis, day, first_day, label, outcome
from standoff.report.sentences import said
from standoff.report.style import Row
from standoff.report.words import percent
from standoff.scenario.wording import counted, joined
from standoff.simulation import Runs

SHOWN = 0.01
"""Moves less likely than this are left out."""
GOES_ON = "unresolved"


def outcomes(material: Material) -> Section:
    """How it may end, and by when."""
    answer, runs = material.answer, material.runs
    milestones = answer.horizon.milestones
    names = [name for name in answer.outcomes if name != GOES_ON]
    by_date = [
        [outcome(name), *(said(answer.outcomes[name][m.date.isoformat()]) for m in milestones)]
        for name in answer.outcomes
    ]
    if len(answer.scenario.conflict) > 1:
        by_date.append(
            ["any fighting", *(said(answer.paths.conflict[m.date.isoformat()]) for m in milestones)]
        )
    columns = ["", *(f"{day(m.date)} ({m.label})" for m in milestones)]
    found = [e for each in answer.outcomes.values() for e in each.values()]
    end = milestones[-1].date.isoformat()
    ends = [f"{outcome(name)} {_percent(answer.outcomes[name][end])}" for name in names]
    return Section(
        key="outcomes",
        title="How it may end, and by when",
        lead=(
            f"By {day(milestones[-1].date)}: {joined(ends)}; that it still goes on, "
            f"{_percent(answer.outcomes[GOES_ON][end])}.",
        ),
        figures=(fan_figure(runs),),
        tables=(table("Probability of each outcome by date", columns, by_date),),
        notes=(f"{basis(answer, found)}. Words are those of ICD 203.",),
    )


def fan_figure(runs: Runs) -> Figure:
    """Probability of each outcome by date."""
    found = runs.outcome_table(range(runs.dataset.sizes["period"] + 1))
    every = [str(name) for name in found["outcome"].values]
    names = [name for name in every if name != GOES_ON]
    at = {name: k for k, name in enumerate(every)}
    dates = [first_day(date) for date in found["date"].values]
    chances, errors = found["probability"].values, found["error"].values
    # By the first day nothing can have ended.
    errors = np.where(found["by"].values[:, None] == 0, 0.0, errors)
    shown = [name for name in names if chances[:, at[name]].any()] or names
    rows: list[Row] = [
        {
            "date": date.isoformat(),
            "outcome": outcome(name),
            "probability": float(chances[d, at[name]]),
            "error": float(errors[d, at[name]]),
        }
        for name in shown
        for d, date in enumerate(dates)
    ]
    texts = {
        name: [
            percent(float(p), float(e))
            for p, e in zip(chances[:, at[name]], errors[:, at[name]], strict=True)
        ]
        for name in every
    }
    told: list[Row] = [
        {
            "date": date.isoformat(),
            "when": f"by {day(date)}",
            **{f"series {k}": texts[name][d] for k, name in enumerate(shown)},
        }
        for d, date in enumerate(dates)
    ]
    last = ", ".join(f"{outcome(name)} {texts[name][-1]}" for name in shown)
    about = (
        f"Probability that it has ended in each outcome, by date; at the end {last}. Bands: one and two standard "
        f"errors, from {counted(len(runs), 'simulated run')}."
    )
    return Figure(
        name="outcomes",
        title="Outcomes by date",
        about=about,
        spec=fan(rows, told, [outcome(name) for name in shown], about),
        table=table(
            "Simulated probability of each outcome by date, ± one standard error",
            ["by", *(outcome(name) for name in every)],
            [[day(date), *(texts[name][d] for name in every)] for d, date in enumerate(dates)],
        ),
    )


def moves(material: Material) -> Section:
    """What each type would do now."""
    answer = material.answer
    found = [played.strike for side in answer.moves.values() for played in side.values()]
    return Section(
        key="moves",
        title="What each type would do now",
        tables=tuple(
            table(
                f"{side.name}: chance of each move in the first period, by type",
                ["", *(label(kind) for kind in answer.moves[key])],
                list(_play(answer.moves[key])),
            )
            for key, side in answer.scenario.sides.items()
        ),
        notes=(f"{basis(answer, found)}. Moves below {SHOWN:.0%} for all types are left out.",),
    )


def _play(played: Mapping[str, Moves]) -> Iterator[list[str]]:
    """A row for each move that some type makes often enough."""
    yield ["strikes", *(_percent(moves.strike) for moves in played.values())]
    tracks: dict[str, dict[str, None]] = {}
    for moves in played.values():
        for track, levels in {**moves.covert, **moves.overt}.items():
            for level in levels:
                tracks.setdefault(track, {})[level] = None
    for track, rows in tracks.items():
        for level in rows if len(rows) > 1 else ():
            made = [{**m.covert, **m.overt}.get(track, {}).get(level) for m in played.values()]
            if any(e is not None and e.probability + e.error >= SHOWN for e in made):
                cells = ["" if e is None else _percent(e) for e in made]
                yield [f"{label(track)}: {label(level)}", *cells]


def paths(material: Material) -> Section:
    """By which paths fighting comes."""
    answer = material.answer
    title = "By which paths fighting comes"
    if not answer.paths.conflicts:
        return Section(
            "paths", title, (f"None of {counted(answer.paths.runs, 'simulated run')} ended in fighting.",)
        )
    shares = sorted(answer.paths.shares.items(), key=lambda item: -item[1].probability)
    rows = [[label(name), _percent(e), PATHS.get(name, "")] for name, e in shares if e.probability > 0]
    first = f"{rows[0][0]} ({rows[0][1]})"
    names = {key: side.name for key, side in answer.scenario.sides.items()}
    return Section(
        key="paths",
        title=title,
        lead=(
            f"The largest share of {counted(answer.paths.conflicts, 'simulated conflict')} came by {first}: "
            f"{rows[0][2]}.",
        ),
        figures=(flow_figure(material.runs, names),),
        tables=(
            table("Share of each path among the simulated conflicts", ["path", "share", "meaning"], rows),
        ),
        notes=(f"Of {counted(answer.paths.runs, 'run')}, ± one standard error of the shares.",),
    )


def flow_figure(runs: Runs, names: Mapping[str, str]) -> Figure:
    """From why it came to fighting, by who struck, to what came of it; of runs of which some did.

    Parameters
    ----------
    names
        Of the sides, by key.
    """
    found = runs.flows()
    first = {**names, "both": "both at once", "none": "neither"}
    share, error = found["share"].values, found["error"].values
    flows, rows = [], []
    for place in np.argwhere(found["count"].values):
        path, who, end = (str(found[dim].values[k]) for dim, k in zip(found.dims, place, strict=True))
        stations = label(path), first[who], outcome(end)
        flows.append(Flow(stations, float(share[tuple(place)])))
        rows.append(
            (
                float(share[tuple(place)]),
                [*stations, percent(float(share[tuple(place)]), float(error[tuple(place)]))],
            )
        )
    labels: dict[tuple[int, str], float] = {}
    for each in flows:
        for column, name in enumerate(each.stations):
            labels[column, name] = labels.get((column, name), 0.0) + each.share
    texts = {key: f"{key[1]} {percent(value, 0.0)}" for key, value in labels.items()}
    about = (
        "From why it came to fighting, by who struck, to what came of it: "
        + ", ".join(f"{' → '.join(row[:3])} {row[3]}" for _, row in sorted(rows, reverse=True)[:3])
        + "."
    )
    return Figure(
        name="paths",
        title="From path, by who struck, to outcome",
        about=about,
        spec=flow(flows, texts, about),
        table=table(
            "Share of the simulated conflicts, ± one standard error",
            ["path", "who struck", "outcome", "share"],
            [row for _, row in sorted(rows, key=lambda item: -item[0])],
        ),
        wide=True,
    )


def record(material: Material) -> Section | None:
    """What the record says of comparable confrontations."""
    reference = material.answer.reference_class
    if reference is None:
        return None
    rows = [
        [
            rate.what,
            percent(rate.value, rate.error or 0.0),
            "" if rate.of is None else f"{rate.of:,}",
            rate.source,
        ]
        for rate in reference.rates
    ]
    return Section(
        key="record",
        title="What the record says",
        lead=tuple(text for text in (reference.about, reference.judgement) if text),
        tables=(table("How often it came to pass", ["", "share", "of", "source"], rows),) if rows else (),
        notes=("Shares of the cases in the record, ± one standard error of a share of so many.",),
    )


def _percent(found: Estimate | OutcomeEstimate) -> str:
    return percent(found.probability, found.error)
