"""Prints why it may come to fighting and what would help, for a terminal of 80 columns; and the same as JSON."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.styled import Styled
from rich.table import Table

from standoff.errors import ascii_safe
from standoff.explain import (
    Explanation,
    Measure,
    Miscalculation,
    Robustness,
    SecondOpinion,
    Signal,
    Signals,
    TurningPoints,
    WhatIf,
)
from standoff.explain.happenings import Happening
from standoff.explain.mechanism import Share
from standoff.explain.turning import Turn
from standoff.report.phrases import DRIVERS, PATHS
from standoff.report.words import at_most, percent, points
from standoff.report.works import does, works
from standoff.scenario.world import World

EXACT = 1e-12
"""Error of what is exact but for rounding."""
SEEN = 5e-5
"""Fear below which none is told."""
EFFECTS = 8
"""Happenings told, at most."""


def to_json(found: Explanation | WhatIf) -> str:
    """A result as JSON text in ASCII, keys in the order of reading; what is not a number is null."""
    return json.dumps(_plain(found), indent=2)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        told = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        derived = {
            Signal: ("indicates", "shift", "verdict", "bluffers", "worth_giving"),
            Measure: ("lowers", "unwilling"),
            Turn: ("words",),
            Happening: ("words",),
            Share: ("clear",),
            SecondOpinion: ("robust",),
        }.get(type(value), ())
        return told | {name: _plain(getattr(value, name)) for name in derived}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_explanation(found: Explanation, world: World, console: Console) -> None:
    """Print everything there is to say about why it may come to fighting."""
    names = {side.key: side.name for side in world.sides}
    _print(console, [Styled(ascii_safe(world.title), "bold")])
    if found.miscalculation is not None:
        _print(console, _drivers(found.miscalculation))
    if found.signals is not None:
        _print(console, _signals(found.signals, names))
    if found.turning is not None:
        _print(console, _turning(found.turning))
    if found.opinions is not None:
        _print(console, _opinions(found.opinions))
    for part, reason in found.failures.items():
        console.print(f"\nNot worked out, {part}: {ascii_safe(reason)}")
    _print(console, _made_of(found.provenance))


def print_what_if(found: WhatIf, world: World, console: Console) -> None:
    """Print what would help, and whom it would pay."""
    _print(
        console, [Styled(ascii_safe(world.title), "bold")], _measures(found, world), _reasons(found, world)
    )
    _print(console, _made_of(found.provenance))


def _print(console: Console, *parts: Iterable[RenderableType]) -> None:
    for part in parts:
        for piece in part:
            console.print(piece)


def _title(text: str) -> RenderableType:
    return Styled(f"\n{text}", "bold")


def _note(text: str) -> RenderableType:
    return Styled(text, "dim")


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="", pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(column)
    return table


def _label(name: str) -> str:
    return ascii_safe(name.replace("_", " "))


def _drivers(found: Miscalculation) -> Iterator[RenderableType]:
    yield _title("What drives miscalculation")
    known = percent(found.truth_known, found.truth_known_error)
    yield (
        f"Risk of fighting by the horizon {percent(found.risk, found.difference_error)}, with the truth known {known}:"
        f" {points(found.difference, found.difference_error)}, of which"
    )
    table = _table("", "brings", "taken away alone", "")
    for driver in sorted(found.drivers, key=lambda d: -d.share):
        table.add_row(
            _label(driver.name),
            points(driver.share, driver.error).removesuffix(" points"),
            points(-driver.if_removed, driver.if_removed_error).removesuffix(" points"),
            DRIVERS[driver.name],
        )
    yield table
    yield _note(
        "In points. What each brings is its Shapley value, over all orders in which they may be added; they add up to"
        f" the difference. Counterfactual solutions err by up to {at_most(found.numerical_error)}, which is counted."
    )


def _signals(found: Signals, names: Mapping[str, str]) -> Iterator[RenderableType]:
    yield _title("What could be said now, and would be believed")
    if not found.signals:
        yield "There is no move or message now but attacks and rest."
        return
    table = _table("by", "type", "sends it", "it pays", "belief then", "verdict")
    for signal in found.signals:
        table.add_row(f"{_label(signal.track)}: {_label(signal.level)}", "", "", "", "", "", style="bold")
        for k, sent in enumerate(signal.types):
            before, after = (f"{100 * p:.0f}" for p in (sent.belief_before, sent.belief_after))
            table.add_row(
                ascii_safe(names[signal.side]) if k == 0 else "",
                _label(sent.type),
                f"{100 * sent.probability:.1f}%",
                _worth(sent.gain, sent.gain_error),
                f"{before} to {after}%",
                _verdict(signal) if k == 0 else "",
            )
    yield table
    believed = "; ".join(f"{_label(s.level)} by {_label(s.track)}" for s in found.believed)
    yield f"Messages that would be believed: {believed or 'none'}."
    yield _note(
        "It pays: what sending it is worth to that type against the first level of the track, cost deducted, as it sees"
        " the world. Belief: the other side's, in that type. Credible: it pays for no type in which belief falls"
        " by it; it may still not pay for the others, and is then sent against their interest."
    )


def _verdict(signal: Signal) -> str:
    fear = ""
    ends = signal.fear_before, signal.fear_after
    if all(map(math.isfinite, ends)) and max(ends) >= SEEN:
        fear = f"; fear {_bare(percent(ends[0], signal.fear_error))} to {percent(ends[1], signal.fear_error)}"
    by = f" by {', '.join(map(_label, signal.bluffers))}" if signal.verdict == "can be a bluff" else ""
    pays = "" if signal.verdict == "says little" or signal.worth_giving else ", but does not pay"
    return f"{signal.verdict}{pays}{by}{fear}"


def _bare(told: str) -> str:
    """A percentage without its error."""
    return told.split(" ", maxsplit=1)[0].rstrip("%")


def _turning(found: TurningPoints) -> Iterator[RenderableType]:
    yield _title("After what the risk turns")
    table = _table("", "a run", "change of the risk")
    for effect in found.effects[:EFFECTS]:
        change = points(effect.change, effect.error)
        table.add_row(ascii_safe(effect.happening.words), f"{effect.per_run:.2g}", change)
    yield table
    yield _note("Mean change of the risk from here over a period in which it happens, in simulated runs.")
    yield _title("Typical histories")
    told: set[str] = set()
    for history in found.histories:
        if history.path not in told:
            meaning = PATHS.get(history.path, "no fighting")
            yield Styled(f"{_label(history.path)} ({100 * history.share:.1f}% of runs): {meaning}", "bold")
        told.add(history.path)
        end = "goes on" if history.end is None else f"{_label(history.outcome)}, {_day(history.end)}"
        yield f"  {', '.join(map(_label, history.types))}; {end}."
        for turn in history.turns:
            yield f"  {ascii_safe(turn.words)}"


def _opinions(found: SecondOpinion) -> Iterator[RenderableType]:
    yield _title("Second opinions")
    table = _table("", "risk", "change")
    for opinion in found.opinions:
        if opinion.risk is None or opinion.change is None:
            table.add_row(opinion.name, "", ascii_safe(opinion.reason))
        else:
            change = points(opinion.change, opinion.change_error or 0.0) if opinion.change_error else ""
            table.add_row(opinion.name, percent(opinion.risk, opinion.error or EXACT), change)
    yield table
    robust = "is robust to" if found.robust else "is not robust to"
    yield f"The risk {robust} how the sides are taken to think: robust means that none of these changes it by half."


def _measures(found: WhatIf, world: World) -> Iterator[RenderableType]:
    yield _title("What would help, by the change in the risk of fighting by the horizon")
    sides = {side.key: ascii_safe(side.name) for side in world.sides}
    table = _table("", "risk", *(f"pays {name}" for name in sides.values()), "who would not take it")
    for measure in found.measures:
        name = " + ".join(map(_label, measure.names))
        if measure.reason:
            table.add_row(name, "not solved", *("" for _ in sides), ascii_safe(measure.reason))
            continue
        pays = (_worth(*measure.payoffs[key]) for key in sides)
        unwilling = ", ".join(sides[key] for key in measure.unwilling)
        table.add_row(
            name, points(measure.risk, measure.risk_error).removesuffix(" points"), *pays, unwilling
        )
    yield table
    if any(measure.robustness is not None for measure in found.measures):
        yield _title("In other worlds that are plausible")
        table = _table("", "lowers the risk in", "median", "worst", "regret")
        for measure in found.measures:
            told = measure.robustness
            if told is not None and not told.worlds:
                name = " + ".join(map(_label, measure.names))
                table.add_row(name, f"could be solved in none of {told.failed}", "", "", "")
            elif told is not None:
                table.add_row(
                    " + ".join(map(_label, measure.names)),
                    f"{percent(told.helps, told.helps_error)} of {told.worlds}"
                    + (f" ({told.failed} not solved)" if told.failed else ""),
                    *(f"{100 * x:+.1f}" for x in (told.median, told.worst)),
                    f"{100 * told.regret:.1f}",
                )
        yield table
        over = [m.robustness for m in found.measures if m.robustness is not None]
        yield _note(
            f"{over[0].worlds + over[0].failed} worlds drawn from the declared ranges, each solved as it is and with"
            " each measure. Worst: the largest change of the risk in any of them. Regret: how much more the best of"
            " these measures would have lowered it, on average."
        )
        for reason, most in _why_not(over).items():
            yield _note(f"Not solved in {most} of them: {ascii_safe(reason)}.")
        worth = [told.effective for told in over if told.worlds]
        if worth and min(worth) < (1.0 - 1e-9) * max(told.worlds for told in over):
            yield _note(
                f"Worlds count by how likely each makes the record, or by the weights given: they are worth"
                f" {min(worth):.1f} that count alike."
            )
    yield _note(
        "In points, and in units of payoff as each side sees the world, over its types. The last column names who would"
        " have to agree and by itself would not be better off."
    )


def _reasons(found: WhatIf, world: World) -> Iterator[RenderableType]:
    """Why each measure works as it does, where that was worked out; of pairs the single ones tell enough."""
    sides = {side.key: ascii_safe(side.name) for side in world.sides}
    told = [(each, works(each, sides)) for each in found.measures if len(each.names) == 1]
    if not any(lines for _, lines in told):
        return
    yield _title("Why")
    for measure, lines in told:
        if lines:
            yield f"{_label(measure.names[0])} {does(measure)}"
            yield Padding(" ".join(map(ascii_safe, lines)), (0, 0, 0, 2))
    yield _note(
        "Counted in simulated runs with each measure and without it that share their luck, ± one standard error of the"
        " change; what is within two of them is not told as a change."
    )


def _worth(change: float, error: float) -> str:
    """A change of what a side expects, with its error."""
    said = f"{change:+.2f}"
    return f"{said if float(said) else said[1:]} ± {f'{error:.2f}' if error >= 0.005 else '<0.01'}"


def _why_not(over: Sequence[Robustness]) -> dict[str, int]:
    """Why worlds could not be solved, with or without some measure, and in how many of them at most."""
    found: dict[str, int] = {}
    for told in over:
        for reason, count in told.reasons:
            found[reason] = max(count, found.get(reason, 0))
    return found


def _made_of(provenance: Any) -> Iterator[RenderableType]:
    seed = "" if provenance.seed is None else f", seed {provenance.seed}"
    yield _note(f"standoff {provenance.version}, scenario {provenance.scenario_hash[:12]}{seed}.")


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%b %Y}"
