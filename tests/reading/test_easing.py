"""What is put into a text for the parser leaves the offsets as they were."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.reading.cleaning import Prose, clean
from standoff.reading.easing import eased
from standoff.reading.resolutions import with_subjects
from tests.reading.articles import article, needs_model, reports, short

RESOLUTION = """The Security Council,

Recalling its resolutions on Kuwait,

1. Strongly condemns the invasion of Kuwait by Iraq;

2. Demands that Iraq withdraw, and thanks Egypt for its mediation;

3. Urges Kuwait to begin negotiations with Iraq.
"""


def test_clauses_of_a_resolution_are_given_their_subject_and_a_past_tense() -> None:
    text = with_subjects(clean(RESOLUTION)).text
    assert "The Security Council strongly condemned the invasion of Kuwait by Iraq." in text
    assert "The Security Council demanded that Iraq withdraw. The Security Council thanked Egypt" in text
    assert "1." not in text


def test_other_texts_stay_as_they_are() -> None:
    prose = clean(
        "Officials said that talks failed.\n\nTalks continue in Geneva, and Iran calls them useful."
    )
    assert with_subjects(prose) is prose
    assert eased(prose) is prose


def test_a_date_that_opens_a_sentence_gets_its_comma_and_a_verb_its_adverb() -> None:
    prose = clean("On 19 February Iceland broke off relations with Britain and calls on NATO to help.")
    assert eased(prose).text.startswith("On 19 February, Iceland broke off")
    assert "and also calls on NATO" in eased(prose).text


_WORDS = st.sampled_from(
    ["The Council,", "1. Condemns the raid;", "2. Urges Iran, and calls on Iraq;", "On 3 May Iran", "and warns",
     "Strongly regrets the war", ".", "\n\n", "\n", "Demands ", "In March 1990 Libya left", "“", "ß", ";"]
)  # fmt: skip


@given(st.lists(_WORDS, max_size=30))
@settings(max_examples=200, deadline=None)
def test_every_place_leads_back_into_the_source_in_order(words: list[str]) -> None:
    source = " ".join(words)
    prose: Prose = eased(with_subjects(clean(source)))
    assert len(prose.text) == len(prose.offsets)
    assert all(0 <= place < len(source) for place in prose.offsets)
    assert list(prose.offsets) == sorted(prose.offsets)


def test_spans_are_verbatim() -> None:
    needs_model()
    found = reports(RESOLUTION)
    assert all(report.span == article(RESOLUTION).prose.source[report.start : report.end] for report in found)
    lines = [short(report) for report in found]
    assert "UN > IRQ ACCUSE done group UN" in lines
    assert "UN > IRQ REQUEST done group UN" in lines
    assert "UN > EGY SUPPORT done group UN" in lines
