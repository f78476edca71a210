"""What options mean."""

from __future__ import annotations

import datetime as dt

import pytest

from standoff.cli.options import parse_date, parse_settings
from standoff.errors import UsageError


def test_settings_are_numbers_or_arithmetic_and_the_last_counts() -> None:
    assert parse_settings(None) == {}
    assert parse_settings(["a=1", "b = 2*a", "a=0.5", "c=1e-3"]) == {"a": 0.5, "b": "2*a", "c": 0.001}


@pytest.mark.parametrize("setting", ["a", "=1", "a=", "", " = "])
def test_a_setting_that_is_none_is_refused(setting: str) -> None:
    with pytest.raises(UsageError, match="name=value"):
        parse_settings([setting])


def test_dates() -> None:
    assert parse_date("2019-05-12", "--as-of") == dt.date(2019, 5, 12)
    for text in ("12 May 2019", "2019-02-30", "", "tomorrow", "20190512", "2019-W19-7"):
        with pytest.raises(UsageError, match="write it as 2019-05-12"):
            parse_date(text, "--as-of")
