"""What follows a colon is held by who spoke before it."""

from __future__ import annotations

import pytest

from tests.reading.articles import needs_model

needs_model()


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            "Stimson sent a note: the United States would recognise no conquest.",
            "Stimson",
            "the United States would recognise no conquest",
        ),
        (
            "Hanoi was blunt: its troops would stay on the island.",
            "Hanoi",
            "its troops would stay on the island",
        ),
        ("The army bought two ships: a cruiser and a tug.", None, None),
    ],
)
def test_colon(text: str, source: str | None, content: str | None) -> None:
    from standoff.reading.attribution import attributions
    from standoff.reading.model import load_model

    found = [
        (a.source.text if a.source is not None else None, text[start:end])
        for a in attributions(load_model()(text))
        for start, end in a.content
    ]
    assert (source, content) in found if source is not None else found == []
