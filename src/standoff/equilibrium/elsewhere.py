"""The same solution where other beliefs are held at the start: it covers all beliefs, and only period 0 is solved anew.

From period 1 on a solution holds at every belief; in period 0 it was solved at the beliefs that the game declares.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.equilibrium import Equilibrium
from standoff.equilibrium.grid import at_belief
from standoff.equilibrium.state import forecast_state, solve_state
from standoff.errors import UsageError

Floats = NDArray[np.float64]


def with_prior(found: Equilibrium, prior: tuple[Floats, Floats]) -> Equilibrium:
    """The same equilibrium from other beliefs at the start.

    Its certificate is that of the solution as it was made; how far the moves of the first period are off is not known.

    Raises
    ------
    UsageError
        If the solution was read from a file, which holds no forecasts at other beliefs.
    """
    game, whole = replace(found.game, prior=prior), found.induction
    if not whole.after_first:
        raise UsageError("a solution that was read from a file does not cover other beliefs; solve it anew")
    values, play = np.zeros_like(whole.start_values), dict[int, Floats]()
    forecasts = {deadline: np.zeros_like(told) for deadline, told in whole.start_forecasts.items()}
    here, how = at_belief(whole.grid, prior), found.certificate
    for _, state in found.start():
        place = found.place(0, state)
        done = solve_state(place, here, level=how.level, hierarchy=how.hierarchy)
        values[state], play[state] = done.values[0], done.q
        told = forecast_state(place, here, done.q, list(whole.after_first.values()))
        for deadline, chances in zip(whole.after_first, told, strict=True):
            forecasts[deadline][state] = chances[0]
    begun = replace(
        whole,
        start_values=values,
        start_forecasts=forecasts,
        start_q={state: q[0, :, 0] for state, q in play.items()},
        policies=whole.policies
        and [{state: q.astype(np.float32) for state, q in play.items()}, *whole.policies[1:]],
    )
    return Equilibrium(game, how, begun, {})
