"""Signals: what is told of them against what simulated runs show."""

from __future__ import annotations

import math

import numpy as np
import pytest

import standoff as so
from standoff.explain.sent import Sent, Signal
from standoff.explain.signals import signals
from tests.explain import small

N = 60_000


def told(track: str, level: str) -> Signal:
    found = [s for s in signals(small.agreed()).signals if (s.track, s.level) == (track, level)]
    assert len(found) == 1
    return found[0]


def test_what_there_is_to_tell() -> None:
    found = [(s.side, s.kind, s.track, s.level) for s in signals(small.agreed()).signals]
    assert found == [("north", "message", "envoy", "calm"), ("north", "move", "words", "warn")]


@pytest.fixture(scope="module")
def runs() -> so.Runs:
    return so.simulate(small.agreed(), n=N, seed=3)


def share(hits: np.ndarray) -> tuple[float, float]:
    return float(hits.mean()), 4 * float(hits.std() / math.sqrt(len(hits))) + 1e-3


def test_moves_are_made_as_often_as_told_and_mean_what_is_told(runs: so.Runs) -> None:
    signal, data = told("words", "warn"), runs.dataset
    kind = data["types"].values[:, 0]
    names = data["overt_name"].values[0]
    warned = np.array(["warn" in str(name) for name in names])[data["overt"].values[:, 0, 0]]
    for k, sent in enumerate(signal.types):
        often, slack = share(warned[kind == k])
        assert sent.probability == pytest.approx(often, abs=slack)
        believed, slack = share(kind[warned] == k)
        assert sent.belief_after == pytest.approx(believed, abs=slack)


def test_messages_mean_what_is_told_and_are_followed_by_strikes_as_told(runs: so.Runs) -> None:
    signal, data = told("envoy", "calm"), runs.dataset
    kind = data["types"].values[:, 0]
    read = data["public_name"].values[0][data["public"].values[:, 0, 0]]
    heard = np.array(["calm" in str(name) for name in read])
    struck = np.array(["strike" in str(name) for name in data["overt_name"].values[0]])[
        data["overt"].values[:, 0, 0]
    ]
    for k, sent in enumerate(signal.types):
        believed, slack = share(kind[heard] == k)
        assert sent.belief_after == pytest.approx(believed, abs=slack)
    for fear, at in ((signal.fear_after, heard), (signal.fear_before, ~heard)):
        often, slack = share(struck[at])
        assert fear == pytest.approx(often, abs=slack)


def test_fear_of_the_next_period_after_a_move(runs: so.Runs) -> None:
    """To about what comes of it on average: the fear told is that at the belief after the move alone."""
    signal, data = told("words", "warn"), runs.dataset
    overt = data["overt_name"].values[0]
    warned = np.array(["warn" in str(name) for name in overt])[data["overt"].values[:, 0, 0]]
    later = data["overt"].values[:, 1, 0]
    struck = np.array(["strike" in str(name) for name in overt])[later]
    often, slack = share(struck[warned & (later >= 0)])
    assert signal.fear_after == pytest.approx(often, abs=slack + 0.02)


def test_gains_are_those_of_logit_play() -> None:
    """A type that is known to make a choice freely: odds are the exponential of precision times the gain."""
    signal = told("words", "warn")
    solution = small.agreed()
    precision = solution.actual.precision[0]
    for sent in signal.types:
        assert math.isfinite(sent.gain)
        # Warning is made alone, so it competes with resting, striking and nothing else.
        assert (sent.probability > 0.5) <= (sent.gain > 0)
        assert sent.probability < 1 / (1 + math.exp(-precision * sent.gain)) + 0.05


def example(gains: tuple[float, float], after: tuple[float, float]) -> Signal:
    types = tuple(
        Sent(name, 0.3, 0.0, gain, 0.01, 0.5, belief, 0.0)
        for name, gain, belief in zip(("calm", "bold"), gains, after, strict=True)
    )
    return Signal("north", "move", "words", "warn", types, 0.1, 0.2, 0.0)


@pytest.mark.parametrize(
    ("gains", "after", "verdict", "bluffers"),
    [
        ((0.2, -0.1), (0.8, 0.2), "credible", ()),
        ((0.2, 0.1), (0.8, 0.2), "can be a bluff", ("bold",)),
        ((0.2, 0.005), (0.8, 0.2), "credible", ()),
        ((-0.2, -0.1), (0.51, 0.49), "says little", ()),
    ],
)
def test_verdicts(
    gains: tuple[float, float], after: tuple[float, float], verdict: str, bluffers: tuple[str, ...]
) -> None:
    signal = example(gains, after)
    assert (signal.indicates, signal.verdict, signal.bluffers) == ("calm", verdict, bluffers)


@pytest.mark.parametrize(("least", "verdict"), [(-0.1, "credible"), (0.1, "can be a bluff")])
def test_only_a_type_that_it_speaks_against_bluffs(least: float, verdict: str) -> None:
    """A signal that sets two types apart from a third is no bluff of the second."""
    given = (("most", 0.3, 0.45), ("less", 0.2, 0.4), ("least", least, 0.15))
    types = tuple(Sent(name, 0.5, 0.0, gain, 0.01, 1 / 3, after, 0.0) for name, gain, after in given)
    signal = Signal("north", "message", "envoy", "pledge", types, 0.1, 0.1, 0.0)
    assert (signal.indicates, signal.verdict) == ("most", verdict)
    assert signal.bluffers == (("least",) if verdict == "can be a bluff" else ())
    assert signal.worth_giving


def test_a_game_of_one_period_has_no_next_one_to_fear() -> None:
    assert signals(small.plain()).signals == ()
    assert len(signals(small.agreed()).to_pandas()) == 4
