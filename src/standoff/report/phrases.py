"""Words that the terminal and the report share: names of outcomes, paths, dates, and what a number rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np

from standoff.errors import ascii_safe
from standoff.report.answer import (
    FEAR_DAYS,
    Answer,
    Estimate,
    Horizon,
    OutcomeEstimate,
    Standing,
    fear_periods,
)
from standoff.scenario.wording import counted

PATHS = {
    "deliberate": "struck, and would have with both types known",
    "true_alarm": "struck after a warning that was right",
    "false_alarm": "struck after a warning that was wrong",
    "incident": "after an accident, or one that got out of hand",
    "proxy": "struck after a proxy attacked without orders",
    "fear": "struck without a sign, for what it believed of the other",
    "tremble": "a move against the odds: decision noise",
    "other": "nobody struck",
}
"""What the paths of a conflict mean."""

DRIVERS = {
    "private_types": "not knowing who the other is",
    "noisy_indicators": "covert moves seen badly, messages garbled",
    "wrong_views": "views of the world that are wrong",
    "incidents": "accidents that look like attacks",
    "proxies": "proxies that attack without orders",
    "first_strike_advantage": "what striking first gains",
    "decision_noise": "choices against the odds",
}
"""What the drivers of miscalculation mean."""

_BASES = {
    "declared": "declared in the scenario",
    "solved": "solved at these beliefs",
    "exact": "exact, by recursion over the solution",
    "simulated": "simulated",
}


def basis(answer: Answer | Standing, found: Iterable[Estimate | OutcomeEstimate]) -> str:
    """What numbers rest on and what their error is."""
    bases = list(dict.fromkeys(estimate.basis for estimate in found))
    said = " and ".join(_BASES[basis] for basis in bases)
    if "simulated" in bases:
        said += (
            f" in {counted(answer.provenance.runs, 'run')}, ± one standard error, with that of the solution"
        )
    elif bases != ["declared"]:
        said += ", ± the estimated numerical error"
    return said[:1].upper() + said[1:]


def outcome(name: str) -> str:
    """Name of an outcome."""
    return "goes on" if name == "unresolved" else label(name)


def label(name: str) -> str:
    """A name of the scenario as it is shown."""
    return ascii_safe(name.replace("_", " "))


def day(date: dt.date) -> str:
    """A date."""
    return f"{date.day} {date:%b %Y}"


def first_day(stamp: np.datetime64) -> dt.date:
    """A date of a dataset."""
    return dt.date.fromisoformat(str(stamp)[:10])


def reach(horizon: Horizon) -> str:
    """By when fears within 90 days are told, if that is not the 90th day."""
    days = horizon.step_days * fear_periods(horizon.step_days, horizon.periods)
    if days == FEAR_DAYS:
        return ""
    return f" For {FEAR_DAYS} days they are told by {day(horizon.start + dt.timedelta(days))} ({days} days)."
