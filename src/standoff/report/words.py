"""Likelihoods in words and numbers.

The words are those of Intelligence Community Directive 203 (*Analytic Standards*, 2015), section D.6.e, which
gives seven bands from 1 to 99%. It has no word for what lies beyond; there the bound itself is said.
"""

from __future__ import annotations

import math

_RARER, _SURER = "below 1%", "above 99%"
_BELOW = ((0.05, "almost no chance"), (0.20, "very unlikely"), (0.45, "unlikely"))
_UP_TO = ((0.55, "roughly even chance"), (0.80, "likely"), (0.95, "very likely"), (0.99, "almost certain"))

WORDS = (_RARER, *(word for _, word in (*_BELOW, *_UP_TO)), _SURER)
"""All that `likelihood` may say, from the rarest."""


def likelihood(probability: float, error: float = 0.0) -> str:
    """Word for a probability, or the range of words that its error leaves open.

    A probability on the border of two bands takes the word nearer to even odds.

    Examples
    --------
    >>> likelihood(0.12)
    'very unlikely'
    >>> likelihood(0.55)
    'roughly even chance'
    >>> likelihood(0.002)
    'below 1%'
    >>> likelihood(0.12, 0.1)
    'almost no chance to unlikely'
    """
    if not -1e-9 <= probability <= 1 + 1e-9:
        raise ValueError(f"not a probability: {probability}")
    low, high = (_word(end) for end in (probability - error, probability + error))
    return low if low == high else f"{low} to {high}"


def _word(probability: float) -> str:
    if probability < 0.01:
        return _RARER
    for upper, word in _BELOW:
        if probability < upper:
            return word
    for upper, word in _UP_TO:
        if probability <= upper:
            return word
    return _SURER


def percent(probability: float, error: float) -> str:
    """A probability in per cent with its error, to the digits that the error leaves meaningful.

    Never more than one decimal, two below 1%. Where the error reaches beyond 0 or 100%, the interval that is left
    is told instead.

    Examples
    --------
    >>> percent(0.1234, 0.0033)
    '12.3 ± 0.3%'
    >>> percent(0.1234, 0.021)
    '12 ± 2%'
    >>> percent(0.1234, 0.00002)
    '12.3 ± <0.1%'
    >>> percent(0.25, 0.0)
    '25%'
    >>> percent(0.01, 0.02)
    '1 (0–3)%'
    >>> percent(1e-7, 1e-9)
    '<0.01%'
    """
    if error <= 0:
        return f"{_plain(100 * probability)}%"
    digits = min(_digits(error), 1 if probability >= 0.01 else 2)
    said, smallest = f"{100 * probability:.{digits}f}", f"{10.0**-digits:g}"
    low, high = (
        f"{100 * end:.{digits}f}" if 0.0 < end < 1.0 else ("0" if end <= 0.0 else "100")
        for end in (probability - error, probability + error)
    )
    if float(low) == float(high) in (0.0, 100.0):
        return f"<{smallest}%" if float(low) == 0.0 else f">{100 - float(smallest):g}%"
    if probability < error or probability + error > 1.0:
        return f"{said} ({low}–{high})%"
    return f"{said} ± {_size(error, digits)}%"


def points(difference: float, error: float) -> str:
    """A signed difference of two probabilities in percentage points.

    Examples
    --------
    >>> points(-0.021, 0.004)
    '-2.1 ± 0.4 points'
    >>> points(-1e-6, 1e-7)
    '0.0 ± <0.1 points'
    """
    digits = min(1, _digits(error)) if error > 0 else 1
    said = f"{100 * difference:+.{digits}f}"
    return f"{said if float(said) else said[1:]} ± {_size(error, digits)} points"


def signed(value: float) -> str:
    """A difference to one decimal; what rounds to nothing has no sign.

    Examples
    --------
    >>> signed(-3.46), signed(-0.04), signed(0.3)
    ('-3.5', '0.0', '+0.3')
    """
    said = f"{value:+.1f}"
    return said if float(said) else said[1:]


def at_most(error: float) -> str:
    """A bound on an error in percentage points.

    Examples
    --------
    >>> at_most(0.00213)
    '0.3 points'
    """
    if error < 1e-4:
        return "0.01 points"
    digits = max(0, -math.floor(math.log10(100 * error)))
    return f"{math.ceil(100 * error * 10**digits) / 10**digits:.{digits}f} points"


def _digits(error: float) -> int:
    """Decimals of a percentage with that error: one significant digit of the error, two at most."""
    return min(2, max(0, -math.floor(math.log10(100 * error) + 1e-9)))


def _size(error: float, digits: int) -> str:
    smallest = 10.0**-digits
    return f"<{smallest:g}" if 100 * error < 0.5 * smallest else f"{100 * error:.{digits}f}"


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
