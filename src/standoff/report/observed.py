"""The section on the evidence: how it looks to each observer, how that moved, and which reports it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from standoff.report.bars import bars
from standoff.report.charts import fan
from standoff.report.material import Material
from standoff.report.parts import Figure, Section, Table, table
from standoff.report.phrases import day, label, outcome
from standoff.report.sentences import in_words
from standoff.report.style import Row
from standoff.report.words import percent, signed
from standoff.scenario.wording import counted, joined

if TYPE_CHECKING:
    from standoff.evidence.assessment import Assessment, Break, Conclusion, Estimate, Picture

SEEN = "seen from outside"
LITTLE = 0.5
"""Decibans below which a report's weight is not drawn; a tenth of the odds."""
MOST_BARS = 8
"""Reports in a chart; all that weigh something are in its table."""
SAID = 160
"""Letters of what a report says that are told; in its ledger there is all of it."""
ROUNDS_TO_NOTHING = 0.05


def evidence(material: Material) -> Section | None:
    """What the reports give reason to believe, to who sees them all and to each side."""
    found = material.evidence
    if found is None:
        return None
    heard = [each for each in found.reports if not each.unheard]
    events = sum(not each.counts_with for each in heard)
    lead = [
        f"{counted(len(heard), 'report')} of {counted(events, 'event')} until {day(found.as_of)} count, of "
        f"{len(found.reports):,} told; the record is followed from {day(found.began)}. {_summary(found)}"
    ]
    lead += [_broke(found, picture, each) for picture in found.pictures for each in picture.breaks[:1]]
    outside = found.picture()
    return Section(
        key="evidence",
        title="What the evidence says, by weight",
        lead=tuple(lead),
        figures=(*belief_figures(found), *weight_figures(found, outside)),
        tables=(_beliefs(found), _ahead(found)),
        folded=tuple(_weights(found, each) for each in found.pictures if each.weights),
        notes=(
            f"{_how(outside)} Each side's picture rests on the reports it could see, and on its own view of the world. "
            "Weights in decibans, ten times the logarithm of the factor by which a report changes the odds, all others "
            "being there: 10 is ten to one. Words for them are those of Kass and Raftery (1995). The weights of grades "
            "and modalities are judgement.",
        ),
    )


def observer(found: Assessment, key: str) -> str:
    """Whose picture it is."""
    return found.sides.get(key, SEEN)


def hypothesis(path: str, sides: Mapping[str, str]) -> str:
    """A hypothesis, such as ``sides.iran.types.pusher`` or ``moves.us.covert.readiness.prepare``, in words."""
    parts = path.split(".")
    match parts:
        case ["sides", side, "types", kind]:
            return f"{sides.get(side, label(side))} is {label(kind)}"
        case ["moves", side, _, track, move]:
            return f"{sides.get(side, label(side))}, {label(track)}: {label(move)}"
    return label(" ".join(sides.get(part, part) for part in parts))


def belief_figures(found: Assessment) -> Iterator[Figure]:
    """For each side, how likely it was held to be of its last type, by day and observer."""
    for key, name in found.sides.items():
        kinds = list(found.pictures[0].moments[0].types[key]) if found.pictures[0].moments else []
        if len(kinds) < 2:
            continue
        # A side knows its own type; what its picture says of that is what it takes the other to believe.
        seen = {observer(found, p.observer): p for p in found.pictures if p.observer != key}
        title = f"{name} is {label(kinds[-1])}: what there was reason to believe"
        rows: list[Row] = []
        told: dict[str, dict[str, str]] = {}
        for who, picture in seen.items():
            for moment in picture.moments:
                held, date = moment.types[key][kinds[-1]], moment.date.isoformat()
                rows.append({"date": date, "outcome": who, "probability": held.value, "error": held.error})
                told.setdefault(date, {"date": date, "when": day(moment.date)})[who] = _share(held)
        if len(told) < 2:
            continue
        names = list(seen)
        ends = ", ".join(
            f"{who} {_share(p.moments[0].types[key][kinds[-1]])} at first and "
            f"{_share(p.moments[-1].types[key][kinds[-1]])} at the end"
            for who, p in seen.items()
        )
        about = f"{title}, by day: {ends}. Bands: one and two standard errors."
        pointed: list[Row] = [
            {"date": d, "when": each["when"], **{f"series {k}": each.get(n, "") for k, n in enumerate(names)}}
            for d, each in sorted(told.items())
        ]
        yield Figure(
            name=f"evidence-belief-{key}",
            title=title,
            about=about,
            spec=fan(_to_the_end(rows, names), pointed, names, about),
            table=table(
                f"{title}, by day",
                ["day", *names],
                [[each["when"], *(each.get(n, "") for n in names)] for _, each in sorted(told.items())],
            ),
        )


def _to_the_end(rows: list[Row], names: list[str]) -> list[Row]:
    """Rows in which every line goes on to the last day: until it is told otherwise, what was believed is believed."""
    last = max(row["date"] for row in rows)
    ends = [max((r for r in rows if r["outcome"] == name), key=lambda r: r["date"]) for name in names]
    return [*rows, *({**row, "date": last} for row in ends if row["date"] < last)]


def weight_figures(found: Assessment, picture: Picture) -> Iterator[Figure]:
    """Reports for and against each hypothesis that one of them bears on."""
    reports = {each.id: each for each in found.reports}
    number = 0
    for path in dict.fromkeys(weight.hypothesis for weight in picture.weights):
        ranked = sorted(
            (w for w in picture.weights if w.hypothesis == path), key=lambda w: -abs(w.with_others)
        )
        shown = [w for w in ranked if abs(w.with_others) >= LITTLE][:MOST_BARS]
        if not shown:
            continue
        number += 1
        name = hypothesis(path, found.sides)
        rows: list[Row] = [
            {
                "name": f"{k}. {reports[w.report].source}, {day(reports[w.report].published)}",
                "value": w.with_others,
                "told": signed(w.with_others),
            }
            for k, w in enumerate(shown, 1)
        ]
        about = (
            f"Weight of each report for and against {name}, {observer(found, picture.observer)}; the weightiest: "
            f"{rows[0]['name']}, {signed(shown[0].with_others)} decibans. Below {LITTLE:g} decibans not shown."
        )
        yield Figure(
            f"evidence-{number}",
            f"Reports for (right) and against (left): {name}",
            about,
            bars(rows, about, title="decibans"),
            table(
                f"Reports by weight, {observer(found, picture.observer)}: {name}",
                ["report", "source", "grade", "date", "decibans", "in words"],
                [
                    [
                        f"{k}. {_short(reports[w.report].said)}",
                        reports[w.report].source,
                        reports[w.report].grade,
                        day(reports[w.report].published),
                        signed(w.with_others),
                        w.words,
                    ]
                    for k, w in enumerate(ranked, 1)
                    if abs(w.with_others) >= ROUNDS_TO_NOTHING
                ],
            ),
        )


def _summary(found: Assessment) -> str:
    """What has become of beliefs about types, by observer."""
    told = []
    for picture in found.pictures:
        held = [
            f"{hypothesis(each.hypothesis, found.sides)} {_share(each.before)} before and {_share(each.now)} now"
            for each in picture.conclusions
            if each.hypothesis.startswith("sides.")
            and not each.hypothesis.startswith(f"sides.{picture.observer}.")
        ]
        if held:
            who = observer(found, picture.observer)
            told.append(f"{'Seen from outside' if who == SEEN else f'To {who}'}: {joined(held)}.")
    return " ".join(told)


def _broke(found: Assessment, picture: Picture, each: Break) -> str:
    who = observer(found, picture.observer)
    return (
        f"The record broke with what was expected, {who if who == SEEN else f'to {who}'}: "
        f"{hypothesis(each.hypothesis, found.sides)} went from {each.before:.0%} to {each.after:.0%} within "
        f"{counted(each.days, 'day')} of {day(each.since)}, most of it on {day(each.date)} "
        f"({signed(each.decibans)} decibans)."
    )


def _beliefs(found: Assessment) -> Table:
    by_picture: list[dict[str, Conclusion]] = [
        {each.hypothesis: each for each in picture.conclusions} for picture in found.pictures
    ]
    rows = []
    for path in dict.fromkeys(path for each in by_picture for path in each):
        cells = [
            f"{_share(each[path].before)} to {_share(each[path].now)}" if path in each else ""
            for each in by_picture
        ]
        rows.append([hypothesis(path, found.sides), *cells])
    columns = ["", *(observer(found, picture.observer) for picture in found.pictures)]
    return table("What there was reason to believe before the reports, and is now", columns, rows)


def _ahead(found: Assessment) -> Table:
    """What is to come, the evidence taken into account; fears as each side sees it."""
    picture = found.picture()
    rows = [
        [outcome(name), *(_worded(each.outcomes[name]) for each in picture.ahead)]
        for name in (picture.ahead[0].outcomes if picture.ahead else ())
    ]
    rows.append(["any fighting", *(_worded(each.conflict) for each in picture.ahead)])
    rows += [
        [
            f"{found.sides[seen.observer]} fears a strike",
            *(_worded(each.fear[seen.observer]) for each in seen.ahead),
        ]
        for seen in found.pictures
        if seen.observer in found.sides
    ]
    columns = ["", *(f"{day(each.date)} ({counted(each.days, 'day')})" for each in picture.ahead)]
    return table(
        "What is to come, by the evidence: seen from outside, and as each side fears it", columns, rows
    )


def _weights(found: Assessment, picture: Picture) -> Table:
    reports = {each.id: each for each in found.reports}
    ranked = sorted(picture.weights, key=lambda each: -abs(each.with_others))
    who = observer(found, picture.observer)
    rows = [
        [
            _short(reports[w.report].said),
            f"{reports[w.report].source}, {day(reports[w.report].published)}, {reports[w.report].grade}",
            hypothesis(w.hypothesis, found.sides),
            f"{signed(w.with_others)}, {w.words}",
            "yes" if w.turns else "",
        ]
        for w in ranked
        if abs(w.with_others) >= LITTLE
    ]
    title = f"Reports by weight, {who if who == SEEN else f'to {who}'}, from {LITTLE:g} decibans"
    columns = ["report", "source, date, grade", "on whether", "decibans", "without it another conclusion"]
    return table(title, columns, rows)


def _how(picture: Picture) -> str:
    if picture.method == "exact":
        return f"Exact over the solution, histories followed: {picture.histories:,}."
    return (
        f"Sequential Monte Carlo: {picture.histories:,} simulated histories, of which {picture.effective:,.0f} count "
        "in effect; ± one standard error."
    )


def _share(found: Estimate) -> str:
    return percent(found.value, found.error)


def _worded(found: Estimate) -> str:
    return in_words(found.value, found.error)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SAID else f"{flat[: SAID - 1]}…"
