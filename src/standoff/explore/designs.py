"""Where in the unit cube to look: designs of experiments.

``sobol``
    Scrambled Sobol points (Owen 1998), which fill the cube more evenly than chance does. The first points of a longer
    design are the shorter design.
``latin``
    A Latin hypercube (McKay, Beckman and Conover 1979): each parameter evenly, whatever their number.
``random``
    Independent points.
``saltelli``
    Two independent Sobol samples A and B and, for each parameter, A with that one column of B (Saltelli et al. 2010):
    what first-order and total Sobol indices need. A row A_j, B_j, AB_1j ... AB_dj is a *group* of d + 2 draws.
``morris``
    Walks through a grid of four levels that change one parameter after the other (Morris 1991): what screens many
    parameters with few draws. A walk is a group of d + 1 draws.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.errors import UsageError, shown

Floats = NDArray[np.float64]

DESIGNS = ("sobol", "latin", "random", "saltelli", "morris")
LEVELS = 4
"""Levels of the grid that Morris walks on."""
STEP = LEVELS / (2 * (LEVELS - 1))
"""How far a parameter moves in a walk; this step makes all levels equally likely."""


def design(kind: str, n: int, dimensions: int, seed: int) -> Floats:
    """Points (draw, dimension) of the unit cube, at most n of them.

    Designs made of groups have as many whole groups as n allows, and ``saltelli`` a power of two of them.

    Raises
    ------
    UsageError
        If there is no such design, or n does not suffice for it.
    """
    if kind not in DESIGNS:
        raise UsageError(f"there is no design {shown(kind)}; there are {', '.join(DESIGNS)}")
    group = group_size(kind, dimensions)
    groups = n // group
    if groups < (2 if group > 1 else 1):
        raise UsageError(
            f"the design {kind} of {dimensions} parameters needs at least {2 * group} draws, not {n};"
            " ask for more, or name fewer parameters"
        )
    match kind:
        case "sobol":
            return _sobol(groups, dimensions, seed)
        case "latin":
            from scipy.stats import qmc

            return np.asarray(qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(groups))
        case "random":
            return np.random.default_rng(seed).random((groups, dimensions))
        case "saltelli":
            return _saltelli(2 ** int(np.log2(groups)), dimensions, seed)
    return _morris(groups, dimensions, seed)


def group_size(kind: str, dimensions: int) -> int:
    """Draws that belong together."""
    return {"saltelli": dimensions + 2, "morris": dimensions + 1}.get(kind, 1)


def _sobol(n: int, dimensions: int, seed: int) -> Floats:
    from scipy.stats import qmc

    points = qmc.Sobol(dimensions, rng=np.random.default_rng(seed))
    # Points are made by powers of two, of which the rest is dropped: the sequence is the same for every n.
    return np.asarray(points.random_base2(int(np.ceil(np.log2(max(n, 2)))))[:n])


def _saltelli(groups: int, dimensions: int, seed: int) -> Floats:
    both = _sobol(groups, 2 * dimensions, seed)
    first, second = both[:, :dimensions], both[:, dimensions:]
    mixed = np.repeat(first[:, None, :], dimensions, axis=1)
    each = np.arange(dimensions)
    mixed[:, each, each] = second
    rows = np.concatenate([first[:, None], second[:, None], mixed], axis=1)
    return rows.reshape(-1, dimensions)


def _morris(walks: int, dimensions: int, seed: int) -> Floats:
    generator = np.random.default_rng(seed)
    rows = np.empty((walks, dimensions + 1, dimensions))
    for walk in rows:
        up = generator.random(dimensions) < 0.5
        low = generator.integers(LEVELS // 2, size=dimensions) / (LEVELS - 1)
        walk[:] = np.where(up, low, low + STEP)
        for moved, i in enumerate(generator.permutation(dimensions), start=1):
            walk[moved:, i] += STEP if up[i] else -STEP
    return rows.reshape(-1, dimensions)
