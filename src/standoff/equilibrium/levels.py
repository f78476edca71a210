"""Play by those who think a limited number of steps ahead, from the same stage map as equilibrium.

Level 0 plays at random; level k gives the logit response to level k - 1 (Stahl and Wilson 1995; Nagel 1995). In the
cognitive hierarchy of Camerer, Ho and Chong (2004) level k responds to all the levels below it, in the shares that a
Poisson distribution gives them, and those are what both sides are made of. The level is drawn anew at every information
set, as agents are in the agent form, so that the mixture of levels is itself a strategy.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.arrays import StageArrays
from standoff.equilibrium.kernel import Work, evaluate, narrow, split, widened
from standoff.equilibrium.lanes import entry, native, part
from standoff.equilibrium.steps import strategies


def shares_of(level: int, mean: float | None) -> NDArray[np.float64]:
    """Shares (k + 1,) of the levels from 0 to k in a cognitive hierarchy; empty for pure level-k.

    Examples
    --------
    >>> shares_of(2, 1.0).round(2).tolist()
    [0.4, 0.4, 0.2]
    """
    if mean is None:
        return np.zeros(0)
    weights = np.array([mean**k / math.factorial(k) for k in range(level + 1)])
    return np.asarray(weights / weights.sum())


@entry
def respond_block(
    stage: StageArrays,
    work: Work,
    grid: Any,
    mu0: Any,
    mu1: Any,
    v0: Any,
    v1: Any,
    precision: Any,
    level: int,
    shares: Any,
    q: Any,
    value0: Any,
    value1: Any,
) -> None:
    """Play after ``level`` logit responses, starting from uniform play.

    Parameters
    ----------
    shares
        From `shares_of`: if not empty, each response is to the mixture of the levels so far, and play is that of all.
    q, value0, value1
        Out: (D, B) action values whose softmax is the play, and (Θi, B) values.
    """
    belief0, belief1, wide = widened(mu0), widened(mu1), widened(q)
    type_value0, type_value1 = widened(value0), widened(value1)
    g, total = np.empty_like(wide), np.zeros_like(wide)
    scaled = np.empty((2, wide.shape[1]))
    scaled[0], scaled[1] = precision[0], precision[1]
    maps = stage, work, grid, belief0, belief1, v0, v1, scaled
    wide[:] = 0.0
    weight = 0.0
    for k in range(level + 1):
        if len(shares) > 0:
            _add_play(stage, wide, shares[k], total, work.sigma)
            weight += shares[k]
            _mix(total, weight, wide)
        if k < level:
            evaluate(*maps, wide, g, type_value0, type_value1)
            _copy(g, wide)
    evaluate(*maps, wide, g, type_value0, type_value1)
    narrow(wide, q)
    narrow(type_value0, value0)
    narrow(type_value1, value1)


@part
def _copy(source: Any, target: Any) -> None:
    for d in range(source.shape[0]):
        for lane in range(source.shape[1]):
            target[d, lane] = source[d, lane]


@native
def _add_play(stage: StageArrays, q: Any, share: float, total: Any, sigma: Any) -> None:
    """Add a share of the strategies at q to a total; sigma is overwritten with them."""
    covert0, covert1, overt0, overt1 = split(stage, sigma)
    q_covert0, q_covert1, q_overt0, q_overt1 = split(stage, q)
    strategies(stage.first, q_covert0, q_overt0, covert0, overt0)
    strategies(stage.second, q_covert1, q_overt1, covert1, overt1)
    for d in range(sigma.shape[0]):
        for lane in range(sigma.shape[1]):
            total[d, lane] += share * sigma[d, lane]


@part
def _mix(total: Any, weight: float, q: Any) -> None:
    """Action values whose softmax is the mixture; moves not allowed have none and get 0."""
    for d in range(q.shape[0]):
        for lane in range(q.shape[1]):
            p = total[d, lane] / weight
            q[d, lane] = np.log(p) if p > 0.0 else 0.0
