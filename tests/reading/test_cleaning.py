"""Paragraphs out of published text, with the place of every character kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.reading.cleaning import clean, is_boilerplate

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=400)


def test_broken_lines_are_joined_with_their_places() -> None:
    source = (
        "“There is still an opening if the other side doesn’t want\n"
        "direct conflict,” he said,\naccording to a man.\nNext."
    )
    prose = clean(source)
    assert prose.text.split("\n\n") == [
        "“There is still an opening if the other side doesn’t want direct conflict,” he said, according to a man.",
        "Next.",
    ]
    start = prose.text.index("want direct")
    first, last = prose.place(start, start + len("want direct"))
    assert source[first:last] == "want\ndirect"


def test_text_broken_at_a_width_is_joined() -> None:
    wrapped = (
        "Iran has moved missiles to the coast in what\nofficials in Washington call a sign that an\n"
        "attack is being prepared by the Guards. The\nPentagon has sent a carrier to the region.\n\nTehran denied it.\n"
    )
    assert clean(wrapped).text.count("\n\n") == 1


def test_lists_and_headlines_stay_apart() -> None:
    assert (
        clean("Tension in the Gulf\nIran said it would reply.").text
        == "Tension in the Gulf\n\nIran said it would reply."
    )


@pytest.mark.parametrize(
    "frame",
    [
        "By Jane Smith", "Reporting by A. Reuter; editing by B. Post", "—The Daily Planet", "Published: 10 May 2019",
        "10 May 2019",
        "© 2019 All rights reserved", "Read more: the crisis explained", "Share this article", "5 min read",
    ],
)  # fmt: skip
def test_frames_are_dropped(frame: str) -> None:
    assert is_boilerplate(frame)


@pytest.mark.parametrize(
    "prose",
    [
        "Share prices fell in Tehran after the attack.",
        "By Friday Iran had moved its missiles.",
        "Date palms burned near the base.",
    ],
)
def test_prose_is_not(prose: str) -> None:
    assert not is_boilerplate(prose)


def test_a_dateline_and_a_biography_go() -> None:
    text = (
        "WASHINGTON (AP) — Iran struck a base.\nMore followed.\nStill more.\nNews came.\n"
        "Jo Bloggs is a journalist and novelist."
    )
    assert clean(text).text.startswith("Iran struck a base.")
    assert "Bloggs" not in clean(text).text


@pytest.mark.parametrize(
    "line",
    [
        "MADRID, July 17 (Reuters) - ",
        "CUCUTA, Colombia/CARACAS - ",
        "TEHRAN, Iran (AP) _ ",
        "Moscow, March 3 -- ",
        "(CNN) — ",
    ],
)
def test_datelines_of_many_forms_go(line: str) -> None:
    assert clean(f"{line}Iran struck a base.\n\nMore followed.").text.startswith("Iran struck a base.")


def test_what_only_looks_like_a_dateline_stays() -> None:
    assert clean("Iran and Iraq, 1980 - how it began.").text.startswith("Iran and Iraq")


def test_marks_of_markdown_go_and_places_stay() -> None:
    source = "---\ndate: 2019-05-10\n---\n# Crisis\n\nIran **struck** a [base](http://x.y) today.\n\n```\ncode\n```\n"
    prose = clean(source, markdown=True)
    assert prose.text == "Crisis\n\nIran struck a base today."
    at = prose.text.index("base")
    assert source[slice(*prose.place(at, at + 4))] == "base"


@given(WORDS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_character_stands_in_the_source(source: str, markdown: bool) -> None:
    prose = clean(source, markdown=markdown)
    assert len(prose.offsets) == len(prose.text)
    assert list(prose.offsets) == sorted(prose.offsets)
    for character, place in zip(prose.text, prose.offsets, strict=True):
        assert character == source[place] or character.isspace()
    assert not any(not c.isprintable() and c not in " \n" and ord(c) < 0xA0 for c in prose.text)


@given(WORDS, st.integers(5, 50))
@settings(max_examples=60, deadline=None)
def test_pieces_are_the_whole(source: str, longest: int) -> None:
    prose = clean(source)
    pieces = list(prose.pieces(longest))
    assert "".join(piece.text for piece in pieces) == prose.text
    assert [k for piece in pieces for k in piece.offsets] == list(prose.offsets)
