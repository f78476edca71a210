"""Play that goes on for ever: the stationary equilibrium that follows the last period told.

In a stationary equilibrium the values V(x, μ) before a period are those after it, V = F(V), where F solves every
place of a period for what it is followed by (model, section 5, without t). Value iteration V <- F(V) contracts about as
fast as the discount; it is sped up by Anderson acceleration (Walker and Ni 2011). The branch of a place is the one that
iteration carries on from the first sweep, in which it is followed from precision 0; at the end it is followed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from standoff.errors import SolutionError

Floats = NDArray[np.float64]

CLOSE = 1e-9
"""Error of a value that sweeps are to leave, by their change over one less the discount."""
NOISE = 1e-12
"""Changes of this size, against the largest value, are rounding."""
MOST_SWEEPS = 2000
DEPTH = 8
"""Earlier sweeps that acceleration combines."""


@dataclass(frozen=True, eq=False)
class Stationary:
    """Values that reproduce themselves."""

    values: Floats
    error: float
    """Largest change in the last sweep, over one less the discount: a bound where F contracts by the discount."""
    sweeps: int


class Sweep(Protocol):
    """Takes the values after a period to those before it."""

    def __call__(self, after: Floats, *, follow: bool) -> Floats:
        """With the branch followed from precision 0 again, or carried on."""


def stationary(values: Floats, discount: float, sweep: Sweep) -> Stationary:
    """Sweep until values reproduce themselves.

    Parameters
    ----------
    values
        Where to begin.
    discount
        Of one period.
    sweep
        F, which may remember how it was done before.

    Raises
    ------
    SolutionError
        If they do not settle.
    """
    steps: list[Floats] = []
    images: list[Floats] = []
    change = lowest = np.inf
    for count in range(1, MOST_SWEEPS + 1):
        image = sweep(values, follow=False)
        change = float(np.max(np.abs(image - values)))
        if change <= max(CLOSE * (1.0 - discount), NOISE * max(1.0, float(np.max(np.abs(image))))):
            checked = sweep(image, follow=True)
            error = float(np.max(np.abs(checked - image))) / (1.0 - discount)
            return Stationary(checked, error, count + 1)
        if not change < 10.0 * lowest:  # acceleration led astray
            steps, images = [], []
        lowest = min(lowest, change)
        steps = [*steps[-DEPTH:], (image - values).ravel()]
        images = [*images[-DEPTH:], image.ravel()]
        values = _combined(steps, images).reshape(image.shape)
    raise SolutionError(
        f"play that goes on for ever did not settle: after {MOST_SWEEPS} rounds values still change by"
        f" {change:.1g} a round. Try a lower discount or precision, or a clock with an end."
    )


def _combined(steps: list[Floats], images: list[Floats]) -> Floats:
    """The last image, less what earlier changes account for of the last step."""
    if len(steps) == 1:
        return images[-1]
    weights, *_ = np.linalg.lstsq(np.diff(np.stack(steps), axis=0).T, steps[-1], rcond=1e-12)
    return np.asarray(images[-1] - weights @ np.diff(np.stack(images), axis=0))
