"""Prints what the evidence comes to, for somebody who has a minute, and report by report for who wants to check it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.styled import Styled
from rich.table import Table

from standoff.errors import ascii_safe
from standoff.evidence.assessment import OUTSIDE, Assessment, Estimate, Picture, Weighed, Weight
from standoff.report.words import likelihood, percent, signed
from standoff.scenario.wording import counted

MOST_WEIGHTS = 8
"""Reports shown by weight."""
MOST_DAYS = 12
"""Days shown of what was believed."""
BELIEVABLE = 0.5
"""Strength from which on a report is told of that is not believed."""
FELT = 0.05
"""Decibans below which what a report did is left out."""
NARROWEST = 26
"""Columns for what a report says."""
LONGEST = 64
"""Letters shown of what a report says."""


def print_assessment(found: Assessment, console: Console, *, explain: bool = False) -> None:
    """Print what is believed, how it moved, what is to come and which reports it rests on."""
    parts = [
        _heading(found),
        _in_short(found),
        _beliefs(found),
        _days(found),
        _ahead(found),
        _weights(found),
        _competing(found),
        _doubted(found),
    ]
    if explain:
        parts.append(_explained(found))
    for part in (*parts, _trust(found)):
        for piece in part:
            console.print(piece)


def _heading(found: Assessment) -> Iterator[RenderableType]:
    yield Styled(ascii_safe(found.title), "bold")
    count = [each for each in found.reports if not each.unheard]
    same = len([each for each in count if each.counts_with])
    yield (
        f"Assessed as of {found.as_of} on {counted(len(count), 'report')} of {len(found.reports):,} told"
        + (f", of which {same} say what a stronger one says" if same else "")
        + f"; the record is followed from {found.began}."
    )


def _in_short(found: Assessment) -> Iterator[RenderableType]:
    picture = found.picture()
    horizon, near = picture.ahead[-1], picture.ahead[0]
    yield (
        f"Any fighting by {horizon.date}: {_share(horizon.conflict)},"
        f" {likelihood(horizon.conflict.value, horizon.conflict.error)}; by {near.date}: {_share(near.conflict)},"
        f" {likelihood(near.conflict.value, near.conflict.error)}."
    )
    for each in found.pictures:
        if each.observer == OUTSIDE:
            continue
        other = next(key for key in found.sides if key != each.observer)
        believed = [
            f"{_label(found, told.hypothesis)} {_share(told.now)} ({_plain(told.before)} before)"
            for told in each.conclusions
            if told.hypothesis.startswith((f"sides.{other}.", f"moves.{other}."))
        ]
        strike = each.ahead[0]
        yield (
            f"{_observer(found, each.observer)} has reason to believe: {'; '.join(believed)}; and to fear a strike by"
            f" {strike.date}: {_share(strike.fear[each.observer])}."
        )


def _beliefs(found: Assessment) -> Iterator[RenderableType]:
    yield _title("What there is reason to believe, before the reports and now")
    table = _table("", *(_observer(found, picture.observer) for picture in found.pictures))
    by_picture = [{each.hypothesis: each for each in picture.conclusions} for picture in found.pictures]
    for name in dict.fromkeys(name for each in by_picture for name in each):
        cells = []
        for each in by_picture:
            told = each.get(name)
            cells.append("" if told is None else f"{_plain(told.before)} to {_share(told.now)}")
        table.add_row(_label(found, name), *cells)
    yield table
    yield _note("Covert moves: in the period at hand. Each side's picture rests on the reports it could see.")


def _days(found: Assessment) -> Iterator[RenderableType]:
    yield _title("How it moved")
    pictures = [picture for picture in found.pictures if picture.observer != OUTSIDE]
    keys = [picture.observer for picture in pictures]
    heads = []
    for key in keys:
        other = next(each for each in keys if each != key)
        kind = list(pictures[0].moments[0].types[other])[-1]
        heads += [f"{found.sides[key]}: other is {_words(kind)}", "fears a strike"]
    table = _table("", "reports", *(ascii_safe(head) for head in heads))
    days = [
        dict(zip((moment.date for moment in picture.moments), picture.moments, strict=True))
        for picture in pictures
    ]
    dates = sorted(set().union(*days))
    for date in dates[-MOST_DAYS:]:
        cells = []
        for key, by_date in zip(keys, days, strict=True):
            moment = by_date.get(date)
            other = next(each for each in keys if each != key)
            cells += (
                ["", ""]
                if moment is None
                else [_share(list(moment.types[other].values())[-1]), _share(moment.fear[key])]
            )
        reports = max(by_date[date].reports for by_date in days if date in by_date)
        table.add_row(str(date), str(reports), *cells)
    yield table
    left = f" The last {MOST_DAYS} of {len(dates)} days." if len(dates) > MOST_DAYS else ""
    yield _note(f"Fears: in the period at hand, as the side itself sees the world.{left}")
    for picture in found.pictures:
        for each in picture.breaks[:2]:
            yield (
                f"{_observer(found, picture.observer)}: {_label(found, each.hypothesis)} went from"
                f" {each.before:.0%} to {each.after:.0%} within {counted(each.days, 'day')} of {each.since},"
                f" most of it on {each.date}"
                f" ({signed(each.decibans)} decibans): here the record broke with what was expected."
            )


def _ahead(found: Assessment) -> Iterator[RenderableType]:
    yield _title("What is to come")
    picture = found.picture()
    table = _table("", *(f"{each.date}\n({counted(each.days, 'day')})" for each in picture.ahead))
    for name in picture.ahead[0].outcomes:
        told = "goes on" if name == "unresolved" else _words(name)
        table.add_row(told, *(_worded(each.outcomes[name]) for each in picture.ahead))
    table.add_row("any fighting", *(_worded(each.conflict) for each in picture.ahead), style="bold")
    for side in found.pictures:
        if side.observer != OUTSIDE:
            name = f"{ascii_safe(found.sides[side.observer])} fears a strike"
            table.add_row(name, *(_worded(each.fear[side.observer]) for each in side.ahead))
    yield table
    yield _note(
        "Outcomes as seen from outside; fears as each side sees the world. Simulated from the beliefs above."
    )


def _weights(found: Assessment) -> Iterator[RenderableType]:
    yield _title("Which reports it rests on")
    picture = found.picture()
    reports = {each.id: each for each in found.reports}
    ranked = sorted(picture.weights, key=lambda each: -abs(each.with_others))
    table = _table("decibans", "on whether", "report")
    for each in ranked[:MOST_WEIGHTS]:
        turns = "; without it the conclusion would be another" if each.turns else ""
        table.add_row(
            ", ".join(filter(None, (signed(each.with_others), _in_words(each)))),
            _label(found, each.hypothesis),
            f"{_told(reports[each.report])}{turns}",
        )
    yield table
    yield _note(
        "Ten times the logarithm of the factor by which the report changes the odds, all others being there:"
        " 3 doubles them, 10 makes them ten times as high. Seen from outside."
    )


def _competing(found: Assessment) -> Iterator[RenderableType]:
    competing = found.picture().competing
    reports = {each.id: each for each in found.reports}
    yield _title("Which reports tell the hypotheses apart")
    names = [f"H{k}" for k in range(1, len(competing.hypotheses) + 1)]
    key = _table("", "", "before", "now")
    for name, told, before, now in zip(
        names, competing.hypotheses, competing.before, competing.now, strict=True
    ):
        key.add_row(name, _words(told), f"{before:.0%}", f"{now:.0%}")
    yield key
    table = _table("apart", *names, "report")
    for row in competing.rows[:MOST_WEIGHTS]:
        table.add_row(
            f"{row.diagnosticity:.1f}", *(signed(each) for each in row.decibans), _told(reports[row.report])
        )
    yield table
    yield _note(
        "Decibans of each report by itself, against the average over the hypotheses; most diagnostic first."
    )


def _doubted(found: Assessment) -> Iterator[RenderableType]:
    """Reports that the model has no room for, or does not believe."""
    told = [*_out_of_place(found), *_disbelieved(found)]
    if told:
        yield _title("Reports at odds with the model")
        yield from told


def _out_of_place(found: Assessment) -> Iterator[str]:
    for each in found.reports:
        why = each.moved or (each.unheard if each.unheard.startswith("the model") else "")
        if why:
            yield f"{_told(each)}: {ascii_safe(why)}."


def _disbelieved(found: Assessment) -> Iterator[str]:
    reports = {each.id: each for each in found.reports}
    for said in found.picture().said:
        if said.strength >= BELIEVABLE and said.now < 0.5 and not reports[said.report].counts_with:
            yield (
                f"{_told(reports[said.report])}: {_label(found, said.path)} is held to be"
                f" {percent(said.now, 0.0)} likely all the same; with all other reports {percent(said.without, 0.0)},"
                f" before any {percent(said.before, 0.0)}."
            )


def _explained(found: Assessment) -> Iterator[RenderableType]:
    yield _title("Report by report")
    for each in found.reports:
        yield Styled(f"{ascii_safe(each.place)}, {ascii_safe(each.id)}", "bold")
        for line in (f'"{_short(each.said, 4 * LONGEST)}"', *_read(each), *_likely(found, each)):
            yield Padding(line, (0, 0, 0, 2))
        did = _did(found, each)
        if did is not None:
            yield Padding(did, (0, 0, 0, 2))
    yield _note(
        "Decibans by which it changes the odds with all others there, and by itself in brackets; changes below"
        f" {FELT} are left out."
    )


def _read(each: Weighed) -> Iterator[str]:
    when = f"{each.earliest}" if each.earliest == each.latest else f"{each.earliest} to {each.latest}"
    yield (
        f"read as: {each.category or 'known'}, {each.modality}; of {when}, published {each.published};"
        f" source {_short(each.source, LONGEST)} ({_words(each.kind)})"
    )
    grade = f"graded {each.grade}" + (", assumed from the kind of source" if each.assumed else "")
    seen = "both sides" if len(each.visible_to) == 2 else " ".join(each.visible_to) or "neither side"
    yield f"{grade}; could be seen by {seen}"
    if each.unheard:
        yield f"does not count: {ascii_safe(each.unheard)}"
    elif each.counts_with:
        yield f"counts with {ascii_safe(each.counts_with)}, which says the same more strongly"
    if each.moved:
        yield f"date: {ascii_safe(each.moved)}"


def _likely(found: Assessment, report: Weighed) -> Iterator[str]:
    """What it says of each thing, and how likely that was without it and is now."""
    for said in found.picture().said:
        if said.report == report.id:
            speaks = "for" if said.strength >= 0.0 else "against"
            yield (
                f"speaks {speaks} {_label(found, said.path)} with strength {abs(said.strength):.2f} of 1:"
                f" {said.without:.1%} without it, {said.now:.1%} with it"
            )


def _did(found: Assessment, report: Weighed) -> Table | None:
    felt = {
        (picture.observer, each.hypothesis): each
        for picture in found.pictures
        for each in picture.weights
        if each.report == report.id and max(abs(each.alone), abs(each.with_others)) >= FELT
    }
    if not felt:
        return None
    observers = [picture.observer for picture in found.pictures]
    table = _table("did to", *(_observer(found, observer) for observer in observers))
    for hypothesis in dict.fromkeys(name for _, name in felt):
        cells = [_felt(felt.get((observer, hypothesis))) for observer in observers]
        table.add_row(_label(found, hypothesis), *cells)
    return table


def _felt(each: Weight | None) -> str:
    if each is None:
        return ""
    told = (
        f"{signed(each.with_others)} ({signed(each.alone)})",
        _in_words(each),
        "turns it" if each.turns else "",
    )
    return ", ".join(filter(None, told))


def _in_words(each: Weight) -> str:
    """As 'positive evidence for it' is told in a table: 'positive for'; nothing where it is no evidence."""
    return "" if each.words.startswith("no ") else each.words.replace(" evidence", "").removesuffix(" it")


def _trust(found: Assessment) -> Iterator[RenderableType]:
    yield _title("How far to trust the numbers")
    picture, made = found.picture(), found.provenance
    yield f"{_how(picture)} The weights of grades and modalities are judgement; see docs/evidence.md."
    assumed = sum(each.assumed and not each.unheard for each in found.reports)
    if assumed:
        yield f"{counted(assumed, 'report')} had no grade; one was assumed from the kind of source."
    yield (
        f"standoff {made.version}, scenario {made.scenario_hash[:12]}, seed {made.seed}; error of the solution"
        f" {found.conflict_error:.0e} in the risk of fighting."
    )


def _how(picture: Picture) -> str:
    if picture.method == "exact":
        return f"Exact over the solution: {picture.histories:,} histories followed."
    return (
        f"Sequential Monte Carlo: {picture.histories:,} simulated histories, of which"
        f" {picture.effective:,.0f} count in effect; ± one standard error."
    )


def _observer(found: Assessment, key: str) -> str:
    return "Seen from outside" if key == OUTSIDE else ascii_safe(found.sides[key])


def _label(found: Assessment, path: str) -> str:
    """A path in words: ``sides.iran.types.pusher`` is 'Iran is pusher'."""
    parts = path.split(".")
    if parts[0] == "sides":
        return f"{ascii_safe(found.sides[parts[1]])} is {_words(parts[-1])}"
    if parts[0] == "moves":
        return f"{ascii_safe(found.sides[parts[1]])}, {_words(parts[3])}: {_words(parts[-1])}"
    return f"{_words(parts[1])}: {_words(parts[-1])}"


def _told(each: Weighed) -> str:
    return f"{each.published}, {each.grade}: {_short(each.said, LONGEST)}"


def _short(text: str, most: int) -> str:
    told = ascii_safe(" ".join(text.split()))
    return told if len(told) <= most else told[: most - 1] + "…"


def _words(name: str) -> str:
    return ascii_safe(name.replace("_", " "))


def _share(found: Estimate) -> str:
    return percent(found.value, found.error)


def _plain(found: Estimate) -> str:
    return f"{found.value:.1%}" if found.value < 0.1 else f"{found.value:.0%}"


def _worded(found: Estimate) -> str:
    return f"{percent(found.value, found.error)}\n{likelihood(found.value, found.error)}"


def _title(text: str) -> RenderableType:
    return Styled(f"\n{text}", "bold")


def _note(text: str) -> RenderableType:
    return Styled(text, "dim")


def _table(*heads: str) -> Table:
    table = Table(box=None, header_style="", pad_edge=False, padding=(0, 1, 0, 0))
    for head in heads:
        table.add_column(head, min_width=NARROWEST if head == "report" else None)
    return table
