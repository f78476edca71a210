"""Weighted histories: what may have happened, from the start to a period, with the probability of each.

Both ways of filtering give these. Reports enter as weights on them (`standoff.evidence.hearing`), so that what is
believed with some reports and without others is had from the same histories.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.evidence.hearing import Hearing
from standoff.evidence.observables import Observable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Facts = Mapping[str, Ints]
"""What was so in a period, (n, 2) numbers of types, moves and readings by kind; of states (n, 1).

Under ``again`` there is what each side would do were it to move once more in the period, -1 for nothing."""


@dataclass(frozen=True, eq=False)
class Histories:
    """Histories up to and with a period."""

    period: int
    base: Floats
    """(n,) probability before any report, up to a constant."""
    facts: Facts
    """Of the period."""
    truth: Bools
    """(n, questions) whether what was asked was so, as far as the period."""
    outcome: Ints
    """(n,) how it ended in this period; -1 where it goes on."""
    states: Ints
    """(n,) where it goes on to, before the events of the next period."""
    beliefs: Floats
    """(view, n, side, type) public beliefs after the period."""
    island: Ints
    """(n,) which of several independent filters a history belongs to; one if it is exact."""

    @property
    def islands(self) -> int:
        """How many independent filters there are."""
        return int(self.island.max()) + 1


Look = Callable[[Histories], None]
"""What is done with the histories of each period."""


def holds(facts: Facts, about: Observable) -> Bools:
    """In which histories something is so in the period."""
    numbers = facts[about.kind]
    found: Bools = about.mask[numbers[:, about.side if numbers.shape[1] > 1 else 0]]
    return found


def told_of(facts: Facts, about: Observable) -> Bools:
    """In which histories something is so in the period, or done in a further act of a side that acted.

    A period of the model holds one move of a side. In life there is time for more, and reports may tell of any. The
    further act is drawn from the strategy once more; it changes nothing, and only explains what is reported.
    """
    found = holds(facts, about)
    if about.kind == "overt" and not about.rest:
        made, more = facts["overt"][:, about.side], facts["again"][:, about.side]
        found = found | (about.acted[made] & about.mask[more] & (more >= 0))
    return found


def answered(hearing: Hearing, facts: Facts, period: int, before: Bools) -> Bools:
    """(n, questions) whether what is asked was so by the end of a period."""
    found = before.copy()
    for q, question in enumerate(hearing.questions):
        if question.first <= period <= question.last:
            found[:, q] |= (holds if question.strict else told_of)(facts, question.about)
    return found


def mean(weights: Floats, values: Floats, island: Ints) -> tuple[float, float]:
    """Weighted mean and its standard error, from how far independent filters are apart; 0 where there is one."""
    count = int(island.max()) + 1 if len(island) else 1
    total = np.bincount(island, weights, count)
    summed = np.bincount(island, weights * values, count)
    whole = total.sum()
    if whole <= 0.0:
        return float("nan"), float("nan")
    found = summed.sum() / whole
    if count == 1:
        return float(found), 0.0
    spread = np.sum((summed - found * total) ** 2) * count / (count - 1)
    return float(found), float(np.sqrt(spread) / whole)


def effective(weights: Floats) -> float:
    """Effective number of histories, (Σw)² / Σw²."""
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares > 0.0 else 0.0
