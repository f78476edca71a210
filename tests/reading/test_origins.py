"""Names tell of which of several states somebody is."""

from __future__ import annotations

import pytest

from standoff.reading.origins import likeliest


@pytest.mark.parametrize(
    ("name", "codes", "code"),
    [
        ("Zhou Wenzhong", ["USA", "CHN"], "CHN"),
        ("Ernst von Heydebrand", ["FRA", "DEU", "GBR"], "DEU"),
        ("Federico Trillo", ["MAR", "ESP"], "ESP"),
        ("Itamar Ben-Gvir", ["IRN", "ISR"], "ISR"),
        ("Mario Velazquez", ["SLV", "HND"], None),  # named alike
        ("Zhou Wenzhong", ["CHN"], None),  # nothing to choose from
        ("Zhou Wenzhong", ["NATO", "CHN"], None),  # an organisation has no names
        ("", ["USA", "CHN"], None),
    ],
)
def test_likeliest(name: str, codes: list[str], code: str | None) -> None:
    assert likeliest(name, codes) == code
    assert likeliest(name, codes[::-1]) == code
