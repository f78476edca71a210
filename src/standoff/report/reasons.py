"""Sections on why: what could be said now, after what the risk turns, what other reckonings say.

Each is None where its material is missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from standoff.report.bars import points
from standoff.report.material import Material
from standoff.report.parts import Figure, Section, Table, table
from standoff.report.phrases import PATHS, day, label, outcome
from standoff.report.style import Row
from standoff.report.words import percent
from standoff.report.words import points as in_points
from standoff.scenario.wording import counted, joined

if TYPE_CHECKING:
    from standoff.explain import SecondOpinion, Signal, Signals, TurningPoints
    from standoff.explain.opinions import Opinion
    from standoff.explain.turning import History

MOST_TURNS = 12
"""Happenings in the chart; all of them are in its table."""
BEFORE_AND_AFTER = {"before": "circle", "after the signal": "square"}


def signals(material: Material) -> Section | None:
    """What moves and messages would tell now, and whether they would be believed."""
    found = material.signals
    if found is None:
        return None
    title = "What could be said now, and would be believed"
    if not found.signals:
        return Section("signals", title, ("There is no move or message now but attacks and rest.",))
    names = {key: side.name for key, side in material.answer.scenario.sides.items()}
    by_verdict = {
        verdict: [signal_name(s, names) for s in found.signals if s.verdict == verdict]
        for verdict in ("credible", "can be a bluff", "says little")
    }
    meanings = {"credible": "be credible", "can be a bluff": "be open to bluff", "says little": "say little"}
    told = [
        f"{len(said)} would {meanings[verdict]} ({'; '.join(said)})"
        for verdict, said in by_verdict.items()
        if said
    ]
    lead = f"Of {counted(len(found.signals), 'signal')} that could be given now, {joined(told)}."
    believed = [
        f"{signal_name(s, names)} (belief in {label(s.indicates)} {in_points(s.shift, _error(s))})"
        for s in found.believed
    ]
    message = f"Messages that would be believed: {joined(believed) or 'none'}."
    return Section(
        key="signals",
        title=title,
        lead=(lead, message),
        figures=(signals_figure(found, names),),
        folded=(_signals_table(found, names),),
        notes=(
            "A signal indicates the type whose probability it raises most; it is credible if giving it pays for no "
            "type whose probability it lowers, can be a bluff if it does, and says little if it raises the belief by "
            "less than 2 points. It pays: what giving it is worth to that type, in payoff as it sees the world, "
            "against the first level of the track, cost deducted. Solved at the beliefs of the start, ± the estimated "
            "numerical error.",
        ),
    )


def signal_name(signal: Signal, names: Mapping[str, str]) -> str:
    """Who gives which signal by what."""
    return f"{names.get(signal.side, label(signal.side))}, {label(signal.track)}: {label(signal.level)}"


def signals_figure(found: Signals, names: Mapping[str, str]) -> Figure:
    """Belief in the type that each signal indicates, before and after it."""
    rows: list[Row] = []
    cells: list[list[str]] = []
    for signal in sorted(found.signals, key=lambda s: -s.shift):
        sent = next(each for each in signal.types if each.type == signal.indicates)
        # Short, for a narrow screen; tracks of a side rarely share the name of a level.
        name = (
            f"{names.get(signal.side, label(signal.side))}: {label(signal.level)} ({label(signal.indicates)})"
        )
        if any(name == cell[0] for cell in cells):
            name = f"{signal_name(signal, names)} ({label(signal.indicates)})"
        ends = ((sent.belief_before, 0.0), (sent.belief_after, sent.belief_error))
        for kind, (value, error) in zip(BEFORE_AND_AFTER, ends, strict=True):
            rows.append(
                {
                    "name": name,
                    "kind": kind,
                    "value": value,
                    "low": value - error,
                    "high": value + error,
                    "told": percent(value, error),
                }
            )
        cells.append([name, *(percent(*end) for end in ends), signal.verdict])
    about = (
        "The other side's belief in the type that a signal indicates, before it and after it and nothing else; the "
        f"largest change: {cells[0][0]}, {cells[0][1]} before and {cells[0][2]} after. Filled circle: before; hollow "
        "square: after."
    )
    return Figure(
        "signals",
        "Belief before and after each signal (in the type it indicates)",
        about,
        points(rows, about, title="the other side's belief", kinds=BEFORE_AND_AFTER),
        table(
            "Belief in the type that each signal indicates",
            ["signal", *BEFORE_AND_AFTER, "verdict"],
            cells,
        ),
    )


def _signals_table(found: Signals, names: Mapping[str, str]) -> Table:
    rows = [
        [
            f"{signal_name(s, names)}, by {label(sent.type)}",
            percent(sent.probability, 0.0),
            _amount(sent.gain, sent.gain_error),
            f"{percent(sent.belief_before, 0.0)} to {percent(sent.belief_after, sent.belief_error)}",
            _fear(s),
            s.verdict,
        ]
        for s in found.signals
        for sent in s.types
    ]
    columns = ["signal, by type", "gives it", "it pays", "belief in the type", "fear of a strike", "verdict"]
    return table("Signals by type of their sender", columns, rows)


def _amount(value: float, error: float) -> str:
    """An amount of payoff, to hundredths."""
    if not math.isfinite(value):
        return ""
    return f"{value:+.2f} ± {f'{error:.2f}' if error >= 0.005 else '<0.01'}"


def _fear(signal: Signal) -> str:
    if not math.isfinite(signal.fear_after):
        return ""
    return f"{percent(signal.fear_before, 0.0)} to {percent(signal.fear_after, signal.fear_error)}"


def _error(signal: Signal) -> float:
    return max(sent.belief_error for sent in signal.types)


def turning(material: Material) -> Section | None:
    """After what the risk turns, and typical histories."""
    found = material.turning
    if found is None or not found.effects:
        return None
    ranked = [e for e in found.effects if abs(e.change) > 2 * e.error and not e.happening.attack]
    up, down = ([e for e in ranked if (e.change > 0) == rises] for rises in (True, False))
    parts = [
        f"{verb} most after {joined(f'{e.happening.words} ({in_points(e.change, e.error)})' for e in chosen[:2])}"
        for verb, chosen in (("rises", up), ("falls", down))
        if chosen
    ]
    lead = (
        f"The risk from here {' and '.join(parts)}."
        if parts
        else "Nothing changes the risk by more than its error."
    )
    return Section(
        key="turning",
        title="After what the risk turns",
        lead=(lead,),
        figures=(turning_figure(found),),
        folded=(
            table(
                "Typical histories of each path",
                ["path", "of all runs", "types", "how it goes", "ends"],
                [_history(history) for history in found.histories],
            ),
        ),
        notes=(
            "Mean change of the risk from here over a period in which it happens, in simulated runs, ± one standard "
            "error. It tells what goes with a change and not what causes it: much may happen in a period. A typical "
            "history is one of the runs of a path that come nearest to its mean.",
        ),
    )


def turning_figure(found: TurningPoints) -> Figure:
    """Mean change of the risk with each thing that may happen."""
    ranked = sorted(found.effects, key=lambda e: e.happening.attack)
    drawn = sum(not e.happening.attack for e in ranked) or len(ranked)
    rows: list[Row] = [
        {
            "name": e.happening.words,
            "value": e.change,
            "low": e.change - e.error,
            "high": e.change + e.error,
            "told": in_points(e.change, e.error),
        }
        for e in ranked
    ]
    about = (
        "Mean change of the risk from here over a period in which something happens, attacks left out; the largest: "
        f"{joined(map(_said, rows[:3]))}."
    )
    return Figure(
        "turning",
        "Change of the risk with what happens",
        about,
        points(rows[: min(drawn, MOST_TURNS)], about, title="change of the risk"),
        table(
            "Change of the risk with all that may happen",
            ["", "times a run", "change of the risk"],
            [
                [str(row["name"]), f"{e.per_run:.2g}", str(row["told"])]
                for row, e in zip(rows, ranked, strict=True)
            ],
        ),
    )


def _history(history: History) -> list[str]:
    meaning = PATHS.get(history.path, "no fighting")
    end = "it goes on" if history.end is None else f"{outcome(history.outcome)}, {day(history.end)}"
    turns = " ".join(turn.words for turn in history.turns) or "No turn of 2 points or more."
    return [
        f"{label(history.path)}: {meaning}",
        percent(history.share, 0.0),
        joined(map(label, history.types)),
        turns,
        end,
    ]


def opinions(material: Material) -> Section | None:
    """The same risk by other reckonings of how the sides think."""
    found = material.opinions
    if found is None:
        return None
    rows = [_opinion(each) for each in found.opinions]
    return Section(
        key="opinions",
        title="Second opinions",
        lead=(robustness(found),),
        figures=(opinions_figure(found),),
        tables=(table("The risk of fighting by each reckoning", ["", "risk", "change", "if not"], rows),),
        notes=(
            "Level-k play: k steps of reasoning from play at random, and no equilibrium. Half and twice the precision: "
            "more and less noise in what both sides do. On coarser grids, with the same luck where simulated; ± one "
            "standard error, with that of the solutions. Robust: none of these changes the risk by half of itself.",
        ),
    )


def robustness(found: SecondOpinion) -> str:
    """Whether the risk depends on how the sides are taken to think, with the numbers."""
    told = [each for each in found.opinions if each.risk is not None]
    others = [f"{each.name} {percent(each.risk or 0.0, each.error or 0.0)}" for each in told[1:]]
    first = percent(told[0].risk or 0.0, told[0].error or 0.0)
    word = "robust" if found.robust else "not robust"
    said = joined(others) or "nothing else could be solved"
    return f"The risk of {first} is {word} to how the sides are taken to think: {said}."


def opinions_figure(found: SecondOpinion) -> Figure:
    """The risk by each reckoning."""
    rows: list[Row] = []
    for each in found.opinions:
        if each.risk is not None:
            error = each.error or 0.0
            rows.append(
                {
                    "name": each.name,
                    "value": each.risk,
                    "low": max(0.0, each.risk - error),
                    "high": min(1.0, each.risk + error),
                    "told": percent(each.risk, error),
                }
            )
    about = f"Risk of fighting by the horizon: {joined(map(_said, rows))}."
    return Figure(
        "opinions",
        "Risk of fighting by the horizon, by reckoning",
        about,
        points(rows, about, title="risk of fighting"),
        table("Risk by reckoning", ["", "risk"], [[str(row["name"]), str(row["told"])] for row in rows]),
    )


def _opinion(each: Opinion) -> list[str]:
    if each.risk is None or each.change is None:
        return [each.name, "", "", each.reason]
    change = in_points(each.change, each.change_error) if each.change_error else ""
    return [each.name, percent(each.risk, each.error or 0.0), change, ""]


def _said(row: Row) -> str:
    return f"{row['name']} {row['told']}"
