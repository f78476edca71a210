"""Sensitivity: against SALib on its test functions, and against what is known in closed form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from standoff.errors import UsageError
from standoff.explore.designs import design
from standoff.explore.sensitivity import Estimate, elementary_effects, first_order, sobol_indices

SALib = pytest.importorskip("SALib", reason="SALib comes with the extra [dev]")

ISHIGAMI = ([0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437])
"""First-order and total indices in closed form (Ishigami and Homma 1990), with a = 7 and b = 0.1."""


def ishigami(unit: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    from SALib.test_functions import Ishigami

    return Ishigami.evaluate(np.pi * (2 * unit - 1))


def sobol_g(unit: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    from SALib.test_functions import Sobol_G

    return Sobol_G.evaluate(unit)


def standard_error(found: Estimate) -> np.ndarray[Any, Any]:
    """Of an estimate with a 95 % interval."""
    return (found.high - found.low) / 3.92


def problem(dimensions: int) -> dict[str, Any]:
    return {"num_vars": dimensions, "names": list("abcdefgh"[:dimensions]), "bounds": [[0, 1]] * dimensions}


@pytest.mark.parametrize(("function", "dimensions"), [(ishigami, 3), (sobol_g, 8)])
def test_sobol_indices_are_those_of_salib(function: Callable[..., Any], dimensions: int) -> None:
    from SALib.analyze import sobol

    unit = design("saltelli", 1024 * (dimensions + 2), dimensions, seed=3)
    y = function(unit)
    # SALib keeps B at the end of a group.
    theirs = y.reshape(-1, dimensions + 2)[:, [0, *range(2, dimensions + 2), 1]].ravel()
    expected = sobol.analyze(problem(dimensions), theirs, calc_second_order=False, seed=1)
    first, total = sobol_indices(y, dimensions)
    assert first.value == pytest.approx(expected["S1"], abs=0.01)
    assert total.value == pytest.approx(expected["ST"], abs=0.01)
    for ours, width in ((first, expected["S1_conf"]), (total, expected["ST_conf"])):
        assert (ours.high - ours.low) / 2 == pytest.approx(width, rel=0.25, abs=1e-3)


def test_sobol_indices_of_ishigami_are_those_in_closed_form() -> None:
    found = sobol_indices(ishigami(design("saltelli", 4096 * 5, 3, seed=1)), 3)
    for estimate, known in zip(found, ISHIGAMI, strict=True):
        assert np.all(np.abs(estimate.value - known) <= 3 * standard_error(estimate) + 1e-12)
        assert standard_error(estimate).max() < 0.025  # or the intervals would say little


def test_failed_draws_cost_their_group_alone() -> None:
    y = ishigami(design("saltelli", 1024 * 5, 3, seed=1))
    y[7] = np.nan
    first, _ = sobol_indices(y, 3)
    assert first.value == pytest.approx(ISHIGAMI[0], abs=0.03)
    with pytest.raises(UsageError, match="0 groups of the design saltelli were solved whole"):
        sobol_indices(np.full(50, np.nan), 3)


def test_first_order_indices_can_be_had_from_any_sample() -> None:
    unit = design("latin", 2000, 3, seed=1)
    found = first_order(unit, ishigami(unit))
    assert np.all(np.abs(found.value - ISHIGAMI[0]) <= 3 * standard_error(found))
    assert standard_error(found).max() < 0.02


def test_a_parameter_that_does_nothing_explains_nothing() -> None:
    """Without the correction the share would be about (classes - 1) / draws = 0.12."""
    found = [
        first_order(design("random", 128, 1, seed=s), np.random.default_rng(100 + s).random(128))
        for s in range(20)
    ]
    assert np.mean([f.value for f in found]) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(("function", "dimensions"), [(ishigami, 3), (sobol_g, 8)])
def test_elementary_effects_are_those_of_salib(function: Callable[..., Any], dimensions: int) -> None:
    from SALib.analyze import morris

    unit = design("morris", 40 * (dimensions + 1), dimensions, seed=2)
    y = function(unit)
    expected = morris.analyze(problem(dimensions), unit, y, num_levels=4, seed=1)
    size, mean, spread = elementary_effects(unit, y)
    assert size.value == pytest.approx(np.asarray(expected["mu_star"]), rel=1e-9)
    assert mean == pytest.approx(np.asarray(expected["mu"]), rel=1e-9, abs=1e-12)
    assert spread == pytest.approx(np.asarray(expected["sigma"]), rel=1e-9)
