"""Random numbers by place, compiled.

The number for (seed, run, period, purpose) is a hash of the four (splitmix64; Steele, Lea and Flood 2014),
not the next one of a sequence. A run is therefore the same whatever else is simulated, by however many
threads, and two games simulated with one seed share their luck.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from standoff.simulation.compiled import inner, kernel

TYPE, EVENT, COVERT, PUBLIC, PRIVATE, OVERT, END, OUTCOME, NEXT = 0, 2, 3, 5, 7, 9, 11, 12, 13
"""What a random number is for; side 1 takes the next number where both sides draw."""
PURPOSES = 16
BEFORE = -1
"""The 'period' in which types are drawn."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)


@inner
def mixed(z: Any) -> Any:
    """Scramble 64 bits."""
    z = (z ^ (z >> np.uint64(30))) * _MIX1
    z = (z ^ (z >> np.uint64(27))) * _MIX2
    return z ^ (z >> np.uint64(31))


@inner
def key_of(seed: Any, run: Any) -> Any:
    """Start of a run's own sequence of random numbers."""
    return mixed(mixed(seed + _GOLDEN) + _GOLDEN * np.uint64(run + 1))


@inner
def uniform(key: Any, period: Any, purpose: Any) -> Any:
    """Random number in [0, 1) of a run for a purpose in a period."""
    place = np.uint64((period - BEFORE) * PURPOSES + purpose + 1)
    return np.float64(mixed(key + _GOLDEN * place) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@inner
def drawn(weights: Any, u: Any) -> Any:
    """Index drawn with probability proportional to the weights; -1 if all are 0."""
    total = 0.0
    for k in range(len(weights)):
        total += weights[k]
    left = u * total
    last = -1
    for k in range(len(weights)):
        if weights[k] > 0.0:
            last = k
            left -= weights[k]
            if left < 0.0:
                break
    return last


@kernel
def uniforms(seed: Any, period: Any, runs: Any, out: Any) -> None:
    """Fill in the random numbers of some runs in a period, (run, purpose)."""
    for r in range(len(runs)):
        key = key_of(seed, runs[r])
        for purpose in range(PURPOSES):
            out[r, purpose] = uniform(key, period, purpose)


@kernel
def begin(seed: Any, priors: Any, types: Any) -> None:
    """Draw the types of all runs."""
    for run in range(len(types)):
        key = key_of(seed, run)
        for i in range(2):
            types[run, i] = drawn(priors[i], uniform(key, BEFORE, TYPE + i))


@kernel
def arrive(seed: Any, period: Any, runs: Any, states: Any, following: Any, probabilities: Any) -> None:
    """Let the events at the start of a period move the states of these runs."""
    for run in runs:
        x = states[run]
        k = drawn(probabilities[x], uniform(key_of(seed, run), period, EVENT))
        states[run] = following[x, k]
