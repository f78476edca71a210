"""Stated probabilities are right as often as they say."""

from __future__ import annotations

import math

import pytest

from benchmarks.calibration import calibrate
from tests.evidence.tiny import tiny


@pytest.mark.slow
@pytest.mark.parametrize(("method", "count"), [("exact", 200), ("particles", 80)])
def test_what_is_stated_is_so_as_often_as_it_says(method, count):
    found = calibrate(tiny(), count, 1, seed=5, method=method)
    for stated in found.values():
        assert abs(stated.gap()) < 4
        for _, _, number, said, so in stated.bands():
            # What is stated of both sides of one history is not quite independent; four errors leave room for that.
            assert abs(so - said) <= 4 * math.sqrt(said * (1 - said) / number) + 0.01
        brier, expected = stated.score()
        assert brier == pytest.approx(expected, abs=0.05)
    assert sum(0.05 < p < 0.95 for p in found["types"].stated) > count / 2
