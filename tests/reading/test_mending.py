"""Parses that a small parser is known to get wrong, put right."""

from __future__ import annotations

from tests.reading.articles import needs_model

needs_model()


def test_a_clause_after_a_name_that_was_joined_to_another() -> None:
    from standoff.reading.mending import mended
    from standoff.reading.model import load_model

    doc = mended(
        load_model()("Turkish columns moved towards Ismid and Harington warned that he would resist.")
    )
    warned = next(t for t in doc if t.text == "warned")
    assert [c.text for c in warned.children if c.dep_ == "nsubj"] == ["Harington"]


def test_an_only_verb_that_was_taken_to_describe() -> None:
    from standoff.reading.mending import mended
    from standoff.reading.model import load_model

    doc = mended(
        load_model()("Moscow, which keeps military bases in each of the two countries, offered to help.")
    )
    offered = next(t for t in doc if t.text == "offered")
    assert [c.text for c in offered.children if c.dep_ == "nsubj"] == ["Moscow"]
