"""Likelihoods in words and numbers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.report.words import WORDS, at_most, likelihood, percent, points


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, "below 1%"),
        (0.0099, "below 1%"),
        (0.01, "almost no chance"),
        (0.049, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.45, "roughly even chance"),
        (0.5, "roughly even chance"),
        (0.55, "roughly even chance"),
        (0.56, "likely"),
        (0.8, "likely"),
        (0.95, "very likely"),
        (0.96, "almost certain"),
        (0.99, "almost certain"),
        (0.991, "above 99%"),
        (1.0, "above 99%"),
    ],
)
def test_words_of_the_directive(probability: float, word: str) -> None:
    assert likelihood(probability) == word


@given(st.floats(0, 1), st.floats(0, 1))
def test_words_never_fall_as_the_probability_rises(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert WORDS.index(likelihood(low)) <= WORDS.index(likelihood(high))


def test_rounding_beyond_the_ends_is_forgiven_and_nonsense_is_not() -> None:
    assert likelihood(1 + 1e-12) == "above 99%"
    with pytest.raises(ValueError, match="not a probability"):
        likelihood(1.5)


@pytest.mark.parametrize(
    ("probability", "error", "text"),
    [
        (0.1234, 0.0033, "12.3 ± 0.3%"),
        (0.1234, 0.02, "12 ± 2%"),
        (0.1234, 1e-7, "12.3 ± <0.1%"),
        (0.0012, 0.0003, "0.12 ± 0.03%"),
        (0.0012, 1e-9, "0.12 ± <0.01%"),
        (0.25, 0.0, "25%"),
        (0.047, 0.0, "4.7%"),
        (0.5, 0.3, "50 ± 30%"),
        (0.5, 0.6, "50 (0–100)%"),
        (0.0006, 0.0007, "0.06 (0–0.13)%"),
        (0.999, 0.002, "99.9 (99.7–100)%"),
        (0.0, 1e-9, "<0.01%"),
        (1.0, 1e-9, ">99.9%"),
    ],
)
def test_digits_follow_the_error(probability: float, error: float, text: str) -> None:
    assert percent(probability, error) == text


@given(st.floats(0, 1), st.floats(0, 1))
def test_any_probability_can_be_said(probability: float, error: float) -> None:
    assert percent(probability, error).endswith("%")
    assert points(probability - 0.5, error).endswith(" points")


@given(st.floats(0, 1), st.floats(1e-9, 1))
def test_no_interval_leaves_what_a_probability_can_be(probability: float, error: float) -> None:
    said = percent(probability, error)
    numbers = [float(number) for number in re.findall(r"[\d.]+", said)]
    assert all(0 <= number <= 100 for number in numbers)
    if "±" in said and "<" not in said:
        assert numbers[0] - numbers[1] >= -1e-9
        assert numbers[0] + numbers[1] <= 100 + 1e-9
    if "<" in said and "±" in said:
        assert 0 < numbers[0] < 100


@pytest.mark.parametrize(
    ("probability", "error", "words"),
    [
        (0.45, 0.48, "below 1% to very likely"),
        (0.12, 0.01, "very unlikely"),
        (0.12, 0.1, "almost no chance to unlikely"),
        (0.01, 0.001, "below 1% to almost no chance"),
        (0.5, 5.0, "below 1% to above 99%"),
    ],
)
def test_an_error_over_several_bands_is_told_as_a_range(probability: float, error: float, words: str) -> None:
    assert likelihood(probability, error) == words


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_range_of_words_is_that_of_the_ends(probability: float, error: float) -> None:
    low, high = (likelihood(min(max(end, 0.0), 1.0)) for end in (probability - error, probability + error))
    assert likelihood(probability, error) in (low, f"{low} to {high}")
    assert WORDS.index(low) <= WORDS.index(likelihood(probability)) <= WORDS.index(high)


@pytest.mark.parametrize(
    ("difference", "error", "text"),
    [
        (-1e-5, 1e-6, "0.0 ± <0.1 points"),
        (1e-5, 1e-6, "0.0 ± <0.1 points"),
        (-0.0006, 1e-6, "-0.1 ± <0.1 points"),
        (0.1, 0.02, "+10 ± 2 points"),
        (-0.004, 0.02, "0 ± 2 points"),
    ],
)
def test_nothing_has_no_sign(difference: float, error: float, text: str) -> None:
    assert points(difference, error) == text


@given(st.floats(1e-12, 1))
def test_a_bound_is_never_below_what_it_bounds(error: float) -> None:
    assert float(at_most(error).split()[0]) >= 100 * error * (1 - 1e-9)
