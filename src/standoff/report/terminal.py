"""Prints an answer for somebody who has a minute.

The order is that of the questions: what may happen and when; how each side sees the other; what each would do
now; how it would come to fighting; how much of that is miscalculation; what the record says; how far to trust
the numbers. It reads the same without colour and fits 80 columns. All words reach the console as plain strings,
so that one which cannot write a sign may spell it (`standoff.cli.work.console`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.styled import Styled
from rich.table import Table

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
from standoff.report.phrases import DRIVERS, PATHS
from standoff.report.phrases import basis as _basis
from standoff.report.phrases import day as _day
from standoff.report.phrases import label as _label
from standoff.report.phrases import outcome as _outcome
from standoff.report.phrases import reach as _reach
from standoff.report.words import at_most, likelihood, percent, points
from standoff.scenario.wording import counted

SHOWN = 0.01
"""Moves less likely than this are left out."""
SMALLEST = 0.0001
"""An error below this is not told in figures."""


def print_answer(answer: Answer, console: Console) -> None:
    """Print the whole answer."""
    _print(
        console,
        _heading(answer),
        _alternatives(answer),
        _outcomes(answer),
        _sight(answer),
        _moves(answer),
        _paths(answer),
        _miscalculation(answer),
        _drivers(answer),
        _measures(answer),
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
    yield Styled(ascii_safe(answer.scenario.title), "bold")
    yield answer.scenario.question
    if horizon.as_of is not None:
        yield (
            f"Seen from {_day(horizon.start)}, the start of the period that holds {_day(horizon.as_of)}: "
            "beliefs and public state are as declared for the start, moved on by the events in between; "
            "nothing that anybody did in the meantime is taken into account."
        )
    found = answer.certificate
    if not found.accurate:
        yield Styled(
            f"Not as accurate as asked: probabilities of how it ends may be off by "
            f"{at_most(found.conflict_error)}, and {at_most(found.accuracy)} was wanted.",
            "bold",
        )


def _alternatives(answer: Answer | Standing) -> Iterator[RenderableType]:
    """Say first that it could come otherwise, where that rests on expectations alone."""
    others = answer.certificate.other_equilibria
    sides = answer.scenario.sides
    for other in others.alternatives if others else ():
        seen = " and ".join(ascii_safe(sides[key].name) for key in other.seen_by)
        yield Styled(
            f"There is a self-fulfilling alternative: if both came to expect {other.expecting} of each other, the"
            f" chance of fighting by {_day(answer.horizon.end)} would be {_worded(other.conflict)}, and not"
            f" {_worded(other.instead_of)} (by the view of {seen}). What follows is the equilibrium that is reached"
            " from play without such expectations.",
            "bold",
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
    yield _note(
        f"Beliefs: {declared}. Fears, as the side itself sees the world: {solved}.{_reach(answer.horizon)}"
    )


def _moves(answer: Answer | Standing) -> Iterator[RenderableType]:
    yield _title("What each type would do now")
    for key, side in answer.scenario.sides.items():
        for name, moves in answer.moves[key].items():
            strikes = f"strikes {percent(moves.strike.probability, moves.strike.error)}"
            yield Padding(Styled(f"{ascii_safe(side.name)}, {_label(name)}", "bold"), (0, 0, 0, 2))
            yield Padding("; ".join([strikes, *_play(moves)]), (0, 0, 0, 4))
    played = [moves.strike for side in answer.moves.values() for moves in side.values()]
    yield _note(f"{_basis(answer, played)}. Moves below {SHOWN:.0%} are left out.")


def _paths(answer: Answer) -> Iterator[RenderableType]:
    paths = answer.paths
    yield _title("By which paths fighting comes")
    if not paths.conflicts:
        yield f"None of {counted(paths.runs, 'simulated run')} ended in fighting."
        return
    table = _table(header=False)
    for path, share in sorted(paths.shares.items(), key=lambda item: -item[1].probability):
        if share.probability > 0:
            table.add_row(_label(path), percent(share.probability, share.error), PATHS.get(path, ""))
    yield table
    median = "" if paths.median_days is None else f"; half of them by day {paths.median_days:.0f}"
    yield _note(
        f"Shares of {counted(paths.conflicts, 'simulated conflict')} in {counted(paths.runs, 'run')}, "
        "± one standard error"
        f"{median}."
    )


def _miscalculation(answer: Answer) -> Iterator[RenderableType]:
    found = answer.miscalculation
    yield _title("How much of it is miscalculation")
    yield (
        f"Risk of fighting by the horizon: {percent(found.risk.probability, found.risk.error)}. Had the same "
        f"types known the truth: {percent(found.truth_known.probability, found.truth_known.error)}. "
        f"Miscalculation: {points(found.difference.value, found.difference.error)}."
    )
    yield _note(
        "The truth: types and covert moves seen, views right, no accidents, proxies under control. "
        f"Risk: {_basis(answer, [found.risk])}. With the truth known: {_basis(answer, [found.truth_known])}."
    )


def _drivers(answer: Answer) -> Iterator[RenderableType]:
    why = answer.why
    if why is None or why.drivers is None:
        return
    yield _title("What drives it")
    table = _table(header=False)
    for name, driver in sorted(why.drivers.items(), key=lambda item: -item[1].share.value):
        table.add_row(_label(name), points(driver.share.value, driver.share.error), DRIVERS.get(name, ""))
    yield table
    yield _note(
        "What each brings to miscalculation: its Shapley value, over all orders in which they may be added; they add "
        "up to it. `standoff explain` tells more."
    )


def _measures(answer: Answer) -> Iterator[RenderableType]:
    why = answer.why
    if why is None:
        return
    if why.measures:
        yield _title("What would help")
        names = {key: ascii_safe(side.name) for key, side in answer.scenario.sides.items()}
        table = _table(header=False)
        for each in why.measures:
            owners = " and ".join(names[key] for key in each.by) or "nobody has to agree"
            told = f"{owners}{_refusing([names[key] for key in each.unwilling])}"
            change = points(each.change.value, each.change.error)
            table.add_row(_label(each.name), change, f"{ascii_safe(each.about)} ({told})")
        yield table
        yield _note(
            f"Change of the risk of fighting by the horizon: the best {len(why.measures)} of "
            f"{counted(why.tried, 'measure')} tried, each by itself, ± one standard error, with that of the solutions. "
            "`standoff whatif` tells more."
        )
    if why.left_out:
        yield _title("Left out")
        yield f"{'; '.join(map(ascii_safe, why.left_out))}."
        if any(each.endswith(": no time") for each in why.left_out):
            yield _note(
                "`standoff run --within SECONDS` takes more time; `standoff explain` and `whatif` take what it needs."
            )


def _refusing(names: list[str]) -> str:
    """Who would have to agree and would not be better off."""
    if len(names) > 1:
        return "; neither would be better off"
    return f"; {names[0]} would not be better off" if names else ""


def _reference(answer: Answer) -> Iterator[RenderableType]:
    reference = answer.reference_class
    yield _title("What the record says")
    if reference is None:
        yield "The scenario declares no reference class; read the risks above with that in mind."
        return
    if reference.about:
        yield ascii_safe(reference.about)
    for rate in reference.rates:
        of = "" if rate.of is None else f" of {rate.of:,}"
        source = f" ({ascii_safe(rate.source)})" if rate.source else ""
        share = percent(rate.value, rate.error or 0.0)
        yield Padding(f"{share}{of}: {ascii_safe(rate.what)}{source}", (0, 0, 0, 2))
    if any(rate.error is not None for rate in reference.rates):
        yield _note("Shares of the cases in the record, ± one standard error of a share of so many.")
    if reference.judgement:
        yield ascii_safe(reference.judgement)


def _trust(answer: Answer | Standing) -> Iterator[RenderableType]:
    found, made = answer.certificate, answer.provenance
    yield _title("How far to trust the numbers")
    views = "both sides see the scenario as it is" if found.views_agree else "each side acts on its own view"
    yield (
        f"Solved to a residual of {found.residual:.0e} at {counted(found.nodes, 'node')}, "
        f"{counted(found.evaluations, 'evaluation')}; {_solved_how(found)}; {views}."
    )
    if found.deviation_gain is not None:
        gain, side, kind = max(
            (gain, side, kind) for side, types in found.deviation_gain.items() for kind, gain in types.items()
        )
        error = f" ± {found.deviation_error:.0e}" if found.deviation_error else ""
        yield (
            f"Play is as noisy as the precision of each side makes it. The most that any type could gain by playing "
            f"otherwise: {gain:.2g}{error} in payoff ({ascii_safe(answer.scenario.sides[side].name)}, {_label(kind)})."
        )
    if (others := found.other_equilibria) is not None:
        where = f"{counted(others.nodes, 'node')} that play reaches, from {others.starts} beginnings each"
        there = (
            f"found at {others.with_others} of them"
            if others.with_others
            else "none found, which is no proof"
        )
        yield f"Other equilibria, looked for at {where}: {there}."
    if not found.accurate:
        yield f"The error asked for, {found.accuracy:.0e} in the risk of fighting, was not reached."
    if found.simulation_gap is not None:
        yield f"Exact and simulated risks differ by at most {found.simulation_gap:.1f} standard errors."
    spent = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in made.seconds.items())
    runs = f", {counted(made.runs, 'run')}, seed {made.seed}" if made.runs else ""
    yield (
        f"standoff {made.version}, scenario {made.scenario_hash[:12]}{runs}. "
        f"{sum(made.seconds.values()):.1f} s: {spent}."
    )


def _solved_how(found: CertificatePart) -> str:
    if found.method == "tree":
        folds = counted(found.folds, "time") if found.folds else "nowhere"
        return f"one node for each public record, nothing interpolated; the branch turned {folds}"
    sparse = "sparse grids of the beliefs reached; " if found.method == "sparse" else ""
    turned = "the branch turned at no node"
    if found.turned:
        turned = f"the branch turned at {counted(found.turned, 'node')}, near which values are unsure"
    return (
        f"{sparse}estimated error from interpolation {_small(100 * found.conflict_error)} points in the risk of"
        f" fighting and, at the beliefs where it is largest, {_small(found.value_error)} in what a side's position is"
        f" worth; {turned}"
    )


def _small(error: float) -> str:
    return f"{error:.1g}" if error >= SMALLEST else f"below {SMALLEST}"


def _title(text: str) -> RenderableType:
    return Styled(f"\n{text}", "bold")


def _note(text: str) -> RenderableType:
    return Styled(text, "dim")


def _table(*, header: bool = True) -> Table:
    return Table(box=None, show_header=header, header_style="", pad_edge=False, padding=(0, 1, 0, 0))


def _cells(
    by_date: Mapping[str, Estimate] | Mapping[str, OutcomeEstimate], milestones: Iterable[Milestone]
) -> Iterator[str]:
    for milestone in milestones:
        found = by_date[milestone.date.isoformat()]
        yield f"{percent(found.probability, found.error)}\n{likelihood(found.probability, found.error)}"


def _worded(found: Estimate) -> str:
    return f"{percent(found.probability, found.error)}, {likelihood(found.probability, found.error)}"


def _mix(types: Mapping[str, Estimate]) -> str:
    return "\n".join(f"{_label(name)} {percent(e.probability, e.error)}" for name, e in types.items())


def _play(moves: Moves) -> Iterator[str]:
    for track, levels in {**moves.covert, **moves.overt}.items():
        if len(levels) > 1:
            yield f"{_label(track)}: {_levels(levels)}"


def _levels(levels: Mapping[str, Estimate]) -> str:
    ranked = sorted(levels.items(), key=lambda item: -item[1].probability)
    shown = [(name, e) for name, e in ranked if e.probability + e.error >= SHOWN]
    return ", ".join(f"{_label(name)} {percent(e.probability, e.error)}" for name, e in shown)
