"""Sections on what was worked out beside the answer: drivers, measures, what the risk depends on.

Each is None where its material is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from standoff.report.answer import Answer
from standoff.report.bars import points, steps
from standoff.report.material import FEW, Driver, Material, Measure, Region, Space
from standoff.report.parts import Figure, Section, Table, table
from standoff.report.phrases import basis, label
from standoff.report.sentences import driver
from standoff.report.style import Row
from standoff.report.words import likelihood, percent
from standoff.report.words import points as in_points
from standoff.scenario.wording import counted, joined

if TYPE_CHECKING:
    from standoff.explain.attribution import Driver as Attributed

Known = tuple[float, float]
"""A probability and its error."""

MOST_ROWS = 20
"""Measures, reports or parameters in a chart; all of them are in its table."""


def miscalculation(material: Material) -> Section:
    """How much of it is miscalculation, and what drives it."""
    answer, drivers = material.answer, material.drivers
    found = answer.miscalculation
    risk, known = (percent(e.probability, e.error) for e in (found.risk, found.truth_known))
    more = in_points(found.difference.value, found.difference.error)
    lead = [
        f"Risk of fighting by the horizon: {risk}. Had the same types known the truth: {known}. Miscalculation: {more}."
    ]
    if drivers:
        most = max(drivers, key=lambda each: abs(each.share))
        lead.append(
            f"The largest share comes of {driver(most.name)}: {in_points(most.share, most.error)}. "
            "Shares are Shapley values, what each driver changes on average over all orders in which they may come."
        )
    return Section(
        key="miscalculation",
        title="How much of it is miscalculation, and what drives it",
        lead=tuple(lead),
        figures=(_steps(material),) if drivers else (),
        tables=() if drivers else (_by_types(answer),),
        notes=(
            "The truth: types and covert moves seen, views right, no accidents, proxies under control. "
            f"Risk: {basis(answer, [found.risk])}. With the truth known: {basis(answer, [found.truth_known])}.",
        ),
    )


def _by_types(answer: Answer) -> Table:
    found = answer.miscalculation.truth_known_by_types
    first, second = answer.scenario.sides.values()
    columns = [f"{first.name} is", *(f"{second.name} is {label(kind)}" for kind in second.types)]
    rows = [
        [label(kind), *(percent(e.probability, e.error) for e in by_type.values())]
        for kind, by_type in found.items()
    ]
    return table("Risk of fighting with the truth known, by types", columns, rows)


def _steps(material: Material) -> Figure:
    found = material.answer.miscalculation
    known, risk = ((e.probability, e.error) for e in (found.truth_known, found.risk))
    return drivers_figure(known, risk, material.drivers or ())


def drivers_figure(known: Known, risk: Known, drivers: Iterable[Driver | Attributed]) -> Figure:
    """From the risk with the truth known to the risk as it is, driver by driver; each a number and its error."""
    at = known[0]
    rows: list[Row] = [_step("truth known", 0.0, at, known[1], percent(*known), whole=True)]
    cells = [["truth known", percent(*known)]]
    for each in sorted(drivers, key=lambda one: -one.share):
        told = in_points(each.share, each.error)
        rows.append(_step(driver(each.name), at, at + each.share, each.error, told))
        cells.append([driver(each.name), told])
        at += each.share
    rows.append(_step("risk", 0.0, risk[0], risk[1], percent(*risk), whole=True))
    cells.append(["risk", percent(*risk)])
    about = f"From the risk with the truth known to the risk as it is: {joined(': '.join(cell) for cell in cells)}."
    return Figure(
        "drivers",
        "From the truth known to the risk as it is",
        about,
        steps(rows, about, title="risk of fighting by the horizon"),
        table("What each driver brings, ± its error", ["", "risk, or change of it"], cells),
    )


def _step(name: str, start: float, end: float, error: float, told: str, *, whole: bool = False) -> Row:
    return {"name": name, "start": start, "end": end, "error": error, "told": told, "whole": whole}


def measures(material: Material) -> Section | None:
    """What would help."""
    if not material.measures:
        return None
    ranked = sorted(material.measures, key=lambda each: each.change)
    rows: list[Row] = [
        {
            "name": label(each.name),
            "value": each.change,
            "low": each.change - each.error,
            "high": each.change + each.error,
            "told": in_points(each.change, each.error),
        }
        for each in ranked
    ]
    about = f"Change of the risk by each measure: {joined(_named(rows[:MOST_ROWS]))}."
    robust = any(each.helps_in is not None for each in ranked)
    columns = ["measure", "what it is", "change", "risk with it", "who", "pays for them"]
    cells = [
        [
            label(each.name),
            each.about,
            in_points(each.change, each.error),
            percent(each.risk, each.risk_error),
            _who(material.answer, each),
            _pays(material.answer, each),
            *([] if not robust else [_in_worlds(each)]),
        ]
        for each in ranked
    ]
    told = table("Measures, the most helpful first", [*columns, *(["lowers it in"] if robust else [])], cells)
    return Section(
        key="measures",
        title="What would help",
        lead=(_best(ranked, material.answer),),
        figures=(
            Figure(
                "measures",
                "Change of the risk of fighting by the horizon",
                about,
                points(rows[:MOST_ROWS], about, title="change of the risk"),
                table(
                    "Change of the risk by each measure", ["measure", "change"], [_pair(row) for row in rows]
                ),
            ),
        ),
        tables=(told,),
        folded=_reasons(ranked),
        notes=("± one standard error, with that of the solution. What pays, by each side's own view.",),
    )


def _in_worlds(each: Measure) -> str:
    """In how many plausible worlds it helps."""
    return "" if each.helps_in is None else f"{each.helps_in:.0%} of {counted(each.worlds, 'world')}"


def _reasons(ranked: list[Measure]) -> tuple[Table, ...]:
    """Why each measure works as it does, where that is known."""
    rows = [[label(each.name), each.why] for each in ranked if each.why]
    return (
        (table("Why they work as they do", ["measure", "what is otherwise with it"], rows),) if rows else ()
    )


def _best(ranked: list[Measure], answer: Answer) -> str:
    best, count = ranked[0], counted(len(ranked), "measure")
    if best.change >= -best.error:
        change = in_points(best.change, best.error)
        return (
            f"Of {count} none lowers the risk of fighting by more than its error; the nearest is "
            f"{label(best.name)}: {change}."
        )
    text = (
        f"Of {count} {label(best.name)} would do most: the risk of fighting by the horizon would be lower by "
        f"{in_points(-best.change, best.error).lstrip('+')}, at {percent(best.risk, best.risk_error)} "
        f"({likelihood(best.risk, best.risk_error)})"
    )
    owner = f", though that does not pay for {_against(answer, best)}" if best.willing is False else ""
    return f"{text}{owner}."


def _named(rows: list[Row]) -> list[str]:
    return [" ".join(_pair(row)) for row in rows]


def _pair(row: Row) -> tuple[str, str]:
    return row["name"], row["told"]


def _who(answer: Answer, measure: Measure) -> str:
    return _sides(answer, measure.by) or "nobody"


def _against(answer: Answer, measure: Measure) -> str:
    """For whom it does not pay."""
    return _sides(answer, measure.unwilling or measure.by)


def _pays(answer: Answer, measure: Measure) -> str:
    if measure.willing is None:
        return ""
    return "yes" if measure.willing else f"not for {_against(answer, measure)}"


def _sides(answer: Answer, keys: Iterable[str]) -> str:
    names = {key: side.name for key, side in answer.scenario.sides.items()}
    return joined(names.get(key, label(key)) for key in keys)


def space(material: Material) -> Section | None:
    """What the risk depends on, and where it is high."""
    found = material.space
    if found is None:
        return None
    low, middle, high = (percent(q, 0.0) for q in found.quantiles)
    within = " in nine of ten" if found.draws >= FEW else ""
    lead = [
        f"Over {counted(found.draws, 'plausible world')}, the numbers drawn from their ranges, the risk of fighting "
        f"by the horizon lies between {low} and {high}{within}, with a median of {middle}."
    ]
    if found.failed:
        lead.append(
            f"{counted(found.failed, 'more world')} drawn could not be solved, and the risk there is not known: what "
            "is told holds for the others."
        )
    lead += [_told(region, found) for region in found.regions]
    regions = [
        [each.words, *(percent(share, 0.0) for share in (each.support, each.coverage, each.density))]
        for each in found.regions
    ]
    columns = [
        "worlds with",
        "of all worlds",
        f"of those above {percent(found.high, 0.0)}",
        f"above {percent(found.high, 0.0)} in it",
    ]
    return Section(
        key="space",
        title="What it depends on",
        lead=tuple(lead),
        figures=(_indices(found),) if found.indices else (),
        tables=(table("Regions in which the risk is high", columns, regions),) if regions else (),
        notes=(
            "Shares of the variation of the risk (Sobol indices), with intervals of 95%. Filled circle: by itself; "
            "hollow square, where there is one: with all it does together with others.",
        )
        if found.indices
        else (),
    )


def _told(region: Region, found: Space) -> str:
    return (
        f"The risk is above {percent(found.high, 0.0)} in {percent(region.density, 0.0)} of the worlds with "
        f"{region.words}; these are {percent(region.support, 0.0)} of all worlds, "
        f"and {percent(region.coverage, 0.0)} of those with such a risk."
    )


def _indices(found: Space) -> Figure:
    kinds = {"by itself": "circle", "with others": "square"}
    ranked = sorted(found.indices, key=lambda each: -(each.total or each.first)[0])
    if any(each.total is None for each in ranked):
        del kinds["with others"]
    rows: list[Row] = []
    cells = []
    for each in ranked:
        texts = []
        for kind, ends in zip(kinds, (each.first, each.total), strict=False):
            value, low, high = ends or each.first
            texts.append(f"{value:.2f} ({low:.2f} to {high:.2f})")
            row = {"name": label(each.parameter), "kind": kind, "value": value, "low": low, "high": high}
            rows.append({**row, "told": f"{kind} {value:.2f}"})
        cells.append([label(each.parameter), *texts])
    about = (
        f"Share of the variation of the risk by each parameter, {' and '.join(kinds)}; the largest: "
        f"{cells[0][0]}, {joined(cells[0][1:])}."
    )
    shown = list(dict.fromkeys(row["name"] for row in rows))[:MOST_ROWS]
    return Figure(
        "sensitivity",
        "What the risk depends on",
        about,
        points(
            [row for row in rows if row["name"] in shown],
            about,
            title="share of the variation",
            kinds=kinds,
            percent=False,
        ),
        table("Sobol indices with intervals of 95%", ["parameter", *kinds], cells),
    )
