"""What is known of comparable confrontations, to hold the answer against."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from standoff.scenario.findings import Findings
from standoff.scenario.numbers import NumberReader, Parameter
from standoff.scenario.schema import Document


@dataclass(frozen=True)
class KnownRate:
    """How often comparable confrontations ended in a certain way."""

    what: str
    value: float
    of: int | None = None
    """Number of cases it was counted in."""
    source: str = ""


@dataclass(frozen=True)
class ReferenceClass:
    """Comparable confrontations and what became of them."""

    about: str = ""
    rates: tuple[KnownRate, ...] = ()
    judgement: str = ""
    source: str = ""
    outcomes: Mapping[str, Any] = field(default_factory=dict)
    """As written in the file."""


def resolve_reference(
    document: Document, parameters: Mapping[str, Parameter], findings: Findings
) -> ReferenceClass | None:
    """Work out the reference class of a document."""
    model = document.reference_class
    if model is None:
        return None
    values = {
        name: parameters[name].value if name in parameters else math.nan for name in document.parameters
    }
    numbers = NumberReader(values, findings)
    rates = []
    for i, rate in enumerate(model.rates):
        path = ("reference_class", "rates", i)
        of = None if rate.of is None else numbers.whole(rate.of, (*path, "of"), 1, 10**9)
        value = numbers.probability(rate.value, (*path, "value"))
        rates.append(KnownRate(rate.what, value, of, rate.source))
    return ReferenceClass(model.about, tuple(rates), model.judgement, model.source, model.outcomes)
