"""Prints an answer for somebody who has a minute.

The order is that of the questions: what may happen and when; how each side sees the other; what each would do
now; how it would come to fighting; how much of that is miscalculation; what the record says; how far to trust
the numbers. It reads the same without colour and fits 80 columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from standoff.errors import ascii_safe
from standoff.report.answer import (
    Answer,
    CertificatePart,
    Estimate,
    Milestone,
    Moves,
    OutcomeEstimate,
    Standing,
)
from standoff.report.words import at_most, likelihood, percent, points

PATHS = {
    "deliberate": "struck, and would have with both types known",
    "true_alarm": "struck after a warning that was right",
    "false_alarm": "struck after a warning that was wrong",
    "incident": "struck after an accident",
    "proxy": "struck after a proxy attacked without orders",
    "fear": "struck without a sign, for what it believed of the other",
    "tremble": "a move against the odds: decision noise",
    "other": "nobody struck",
}
"""What the paths of a conflict mean."""

SHOWN = 0.01
"""Moves less likely than this are left out."""

_BASES = {
    "declared": "declared in the scenario",
    "solved": "solved at these beliefs",
    "exact": "exact, by recursion over the solution",
    "simulated": "simulated",
}


def print_answer(answer: Answer, console: Console) -> None:
    """Print the whole answer."""
    _print(
        console,
        _heading(answer),
        _outcomes(answer),
        _sight(answer),
        _moves(answer),
        _paths(answer),
        _miscalculation(answer),
        _reference(answer),
        _trust(answer),
    )


def print_standing(standing: Standing, console: Console) -> None:
    """Print how each side sees the other and what it would do now."""
    _print(console, _heading(standing), _sight(standing), _moves(standing), _trust(standing))


def print_simulation(answer: Answer, console: Console) -> None:
    """Print how it may end, when and by which path."""
    _print(console, _heading(answer), _outcomes(answer), _paths(answer), _trust(answer))


def _print(console: Console, *parts: Iterable[RenderableType]) -> None:
    for part in parts:
        for piece in part:
            console.print(piece)


def _heading(answer: Answer | Standing) -> Iterator[RenderableType]:
    horizon = answer.horizon
    yield Text(ascii_safe(answer.scenario.title), style="bold")
    yield Text(answer.scenario.question)
    if horizon.as_of is not None:
        yield Text(
            f"Seen from {_day(horizon.start)}, the start of the period that holds {_day(horizon.as_of)}: "
            "beliefs and public state are as declared for the start, moved on by the events in between; "
            "nothing that anybody did in the meantime is taken into account."
        )


def _outcomes(answer: Answer) -> Iterator[RenderableType]:
    milestones = answer.horizon.milestones
    yield _title("How it may end, and by when")
    table = _table()
    table.add_column("")
    for milestone in milestones:
        table.add_column(f"{_day(milestone.date)}\n({milestone.label})")
    for outcome, by_date in answer.outcomes.items():
        table.add_row(_outcome(outcome), *_cells(by_date, milestones))
    if len(answer.scenario.conflict) > 1:
        table.add_row("any fighting", *_cells(answer.paths.conflict, milestones), style="bold")
    yield table
    found = [estimate for by_date in answer.outcomes.values() for estimate in by_date.values()]
    yield _note(f"{_basis(answer, found)}. Words are those of ICD 203.")


def _sight(answer: Answer | Standing) -> Iterator[RenderableType]:
    beliefs, fear = answer.beliefs, answer.fear
    yield _title("How each side sees the other now")
    table = _table()
    table.add_column("")
    for side in answer.scenario.sides.values():
        table.add_column(ascii_safe(side.name))
    keys = list(answer.scenario.sides)
    table.add_row("believes the other is", *(_mix(beliefs[key].types) for key in keys))
    table.add_row(
        "thinks the other believes it is", *(_mix(beliefs[key].thinks_other_believes) for key in keys)
    )
    table.add_row("fears a strike next period", *(_worded(fear[key].next_period) for key in keys))
    table.add_row("fears one within 90 days", *(_worded(fear[key].within_90_days) for key in keys))
    others = [fear[key].thinks_other_fears for key in keys]
    table.add_row("thinks the other fears one next period", *(_worded(other.next_period) for other in others))
    table.add_row("... within 90 days", *(_worded(other.within_90_days) for other in others))
    yield table
    declared = _basis(answer, [e for belief in beliefs.values() for e in belief.types.values()])
    solved = _basis(answer, [e for f in fear.values() for e in (f.next_period, f.within_90_days)])
    yield _note(f"Beliefs: {declared}. Fears, as the side itself sees the world: {solved}.")


def _moves(answer: Answer | Standing) -> Iterator[RenderableType]:
    yield _title("What each type would do now")
    for key, side in answer.scenario.sides.items():
        for name, moves in answer.moves[key].items():
            strikes = f"strikes: {percent(moves.strike.probability, moves.strike.error)}; "
            who = f"{ascii_safe(side.name)}, {_label(name)}: "
            yield Padding(Text.assemble((who, "bold"), strikes, _play(moves)), (0, 0, 0, 2))
    played = [moves for side in answer.moves.values() for moves in side.values()]
    worst = at_most(max((e.error for moves in played for e in _all(moves)), default=0.0))
    basis = _basis(answer, [moves.strike for moves in played], said_error=f"each ± {worst} at most")
    yield _note(f"{basis}. Moves below {SHOWN:.0%} are left out.")


def _paths(answer: Answer) -> Iterator[RenderableType]:
    paths = answer.paths
    yield _title("By which paths fighting comes")
    if not paths.conflicts:
        yield Text(f"None of {paths.runs:,} simulated runs ended in fighting.")
        return
    table = _table(header=False)
    for path, share in sorted(paths.shares.items(), key=lambda item: -item[1].probability):
        if share.probability > 0:
            table.add_row(_label(path), percent(share.probability, share.error), PATHS.get(path, ""))
    yield table
    median = "" if paths.median_days is None else f"; half of them by day {paths.median_days:.0f}"
    yield _note(
        f"Shares of {paths.conflicts:,} simulated conflicts in {paths.runs:,} runs, ± one standard error"
        f"{median}."
    )


def _miscalculation(answer: Answer) -> Iterator[RenderableType]:
    found = answer.miscalculation
    yield _title("How much of it is miscalculation")
    yield Text(
        f"Risk of fighting by the horizon: {percent(found.risk.probability, found.risk.error)}. Had the same "
        f"types known the truth: {percent(found.truth_known.probability, found.truth_known.error)}. "
        f"Miscalculation: {points(found.difference.value, found.difference.error)}."
    )
    yield _note(
        "The truth: types and covert moves seen, views right, no accidents, proxies under control. "
        f"Risk: {_basis(answer, [found.risk])}. With the truth known: {_basis(answer, [found.truth_known])}."
    )


def _reference(answer: Answer) -> Iterator[RenderableType]:
    reference = answer.reference_class
    yield _title("What the record says")
    if reference is None:
        yield Text("The scenario declares no reference class; read the risks above with that in mind.")
        return
    if reference.about:
        yield Text(ascii_safe(reference.about))
    for rate in reference.rates:
        of = "" if rate.of is None else f" of {rate.of:,}"
        source = f" ({ascii_safe(rate.source)})" if rate.source else ""
        yield Padding(Text(f"{percent(rate.value, 0.0)}{of}: {ascii_safe(rate.what)}{source}"), (0, 0, 0, 2))
    if reference.judgement:
        yield Text(ascii_safe(reference.judgement))


def _trust(answer: Answer | Standing) -> Iterator[RenderableType]:
    found, made = answer.certificate, answer.provenance
    yield _title("How far to trust the numbers")
    views = "both sides see the scenario as it is" if found.views_agree else "each side acts on its own view"
    yield Text(
        f"Solved to a residual of {found.residual:.0e} at {found.nodes:,} nodes, {found.evaluations:,} "
        f"evaluations; {_solved_how(found)}; {views}."
    )
    if found.deviation_gain is not None:
        gain, side, kind = max(
            (gain, side, kind) for side, types in found.deviation_gain.items() for kind, gain in types.items()
        )
        error = f" ± {found.deviation_error:.0e}" if found.deviation_error else ""
        yield Text(
            f"The most that any type could gain by playing otherwise: {gain:.2g}{error} in payoff "
            f"({ascii_safe(answer.scenario.sides[side].name)}, {_label(kind)})."
        )
    if not found.accurate:
        yield Text(f"The error asked for, {found.accuracy:.0e} in the risk of fighting, was not reached.")
    if found.simulation_gap is not None:
        yield Text(f"Exact and simulated risks differ by at most {found.simulation_gap:.1f} standard errors.")
    spent = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in made.seconds.items())
    runs = f", {made.runs:,} runs, seed {made.seed}" if made.runs else ""
    yield Text(
        f"standoff {made.version}, scenario {made.scenario_hash[:12]}{runs}. "
        f"{sum(made.seconds.values()):.1f} s: {spent}."
    )


def _solved_how(found: CertificatePart) -> str:
    if found.method == "tree":
        folds = f"{found.folds} times" if found.folds else "nowhere"
        return f"one node for each public record, nothing interpolated; the branch turned {folds}"
    turned = "the branch turned at no node"
    if found.turned:
        turned = f"the branch turned at {found.turned:,} nodes, near which values are unsure"
    return (
        f"error from interpolation {found.value_error:.0e} in values, "
        f"{found.conflict_error:.0e} in the risk of fighting; {turned}"
    )


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _note(text: str) -> Text:
    return Text(text, style="dim")


def _table(*, header: bool = True) -> Table:
    return Table(box=None, show_header=header, header_style="", pad_edge=False, padding=(0, 1, 0, 0))


def _cells(
    by_date: Mapping[str, Estimate] | Mapping[str, OutcomeEstimate], milestones: Iterable[Milestone]
) -> Iterator[str]:
    for milestone in milestones:
        found = by_date[milestone.date.isoformat()]
        yield f"{percent(found.probability, found.error)}\n{likelihood(found.probability)}"


def _worded(found: Estimate) -> str:
    return f"{percent(found.probability, found.error)}, {likelihood(found.probability)}"


def _mix(types: Mapping[str, Estimate]) -> str:
    return "\n".join(f"{_label(name)} {percent(e.probability, e.error)}" for name, e in types.items())


def _play(moves: Moves) -> str:
    tracks = {**moves.covert, **moves.overt}
    return "; ".join(
        f"{_label(track)}: {_levels(levels)}" for track, levels in tracks.items() if len(levels) > 1
    )


def _levels(levels: Mapping[str, Estimate]) -> str:
    ranked = sorted(levels.items(), key=lambda item: -item[1].probability)
    return ", ".join(
        f"{_label(name)} {100 * e.probability:.0f}%" for name, e in ranked if e.probability >= SHOWN
    )


def _all(moves: Moves) -> Iterator[Estimate]:
    for levels in (*moves.covert.values(), *moves.overt.values()):
        yield from levels.values()


def _basis(
    answer: Answer | Standing, found: Iterable[Estimate | OutcomeEstimate], said_error: str = ""
) -> str:
    bases = list(dict.fromkeys(estimate.basis for estimate in found))
    said = " and ".join(_BASES[basis] for basis in bases)
    if "simulated" in bases:
        said += f" in {answer.provenance.runs:,} runs, ± one standard error, with that of the solution"
    elif bases != ["declared"]:
        said += f", {said_error or '± the estimated numerical error'}"
    return said[:1].upper() + said[1:]


def _outcome(name: str) -> str:
    return "goes on" if name == "unresolved" else _label(name)


def _label(name: str) -> str:
    return ascii_safe(name.replace("_", " "))


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%b %Y}"
