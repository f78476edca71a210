"""Play that everybody expects, to start from: that all strike who can, or that nobody does.

Where fear feeds on itself, the answer to such expectations is to do as expected, and they lead to an equilibrium that
may be another than the principal one.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from standoff.game.game import Stage

Expecting = Literal["war", "peace"]
EXPECTATIONS: tuple[Expecting, ...] = get_args(Expecting)

FIRM = 20.0
"""Log-odds of what is expected."""


def expected_play(
    stage: Stage, types: tuple[int, int], expecting: tuple[Expecting, Expecting]
) -> NDArray[np.float64]:
    """Action values (D,) of each side doing as expected of it, and leaving all else open.

    Parameters
    ----------
    expecting
        What is expected of side 0 and of side 1.
    """
    publics = stage.public[0].shape[1] * stage.public[1].shape[1]
    covert, overt = [], []
    for i in (0, 1):
        covert.append(np.zeros(types[i] * len(stage.covert[i])))
        shape = types[i], stage.allowed[i].shape[0], stage.private[i].shape[1], publics, 1
        strength = FIRM if expecting[i] == "war" else -FIRM
        overt.append(np.tile(np.where(stage.strikes[i], strength, 0.0), shape).ravel())
    return np.concatenate([*covert, *overt])
