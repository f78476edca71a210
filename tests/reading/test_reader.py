"""What the default reader makes of sentences."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.articles import article, needs_model, reports, short
from tests.shared import shared_path

needs_model()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Israeli jets struck Hezbollah positions near Damascus.",
            "ISR > Hezbollah ASSAULT done author None",
        ),
        ("Rwanda denies backing the M23 rebels.", None),
        (
            "The Kremlin said it would respond if NATO deployed missiles in Finland.",
            "RUS > NATO THREATEN conditional government RUS",
        ),
        (
            "US officials fear that Iran could attack American troops.",
            "IRN > USA ASSAULT feared anonymous_officials USA",
        ),
        ("Uganda denies that its soldiers crossed into Congo.", "UGA > COD MOBILIZE denied government UGA"),
        ("The German chancellor will travel to Kyiv on Monday.", "DEU > UKR CONSULT planned author None"),
        ("Turkey will not negotiate with Greece.", "TUR > GRC REJECT done government TUR"),
        (
            "It is unclear whether Eritrea will withdraw its troops from Ethiopia.",
            "ERI > ETH RETREAT hypothetical author None",
        ),
        ("Sudan recalled its ambassador from Ethiopia.", "SDN > ETH SANCTION done author None"),
        (
            "North Korea fired two missiles into the sea, Seoul said.",
            "PRK > None MOBILIZE done government KOR",
        ),
        ("Greece lifted its embargo on Macedonia.", "GRC > MKD RETREAT done author None"),
        (
            "“We will respond to any attack,” said Iran's defence minister.",
            "IRN > None THREATEN conditional named_official IRN",
        ),
        (
            "Azerbaijan shot down an Armenian jet, according to the Armenian defence ministry.",
            "AZE > ARM ASSAULT done government ARM",
        ),
        (
            "Iran seized a British tanker. France condemned the seizure.",
            "FRA > IRN ACCUSE done government FRA",
        ),
        (
            "Russia accused Turkey of aggression. The Turkish foreign ministry called the accusation absurd.",
            "TUR > RUS REJECT done government TUR",
        ),
        ("NATO said Moscow had violated international law.", "NATO > RUS ACCUSE done group NATO"),
        (
            "Jordan's king said Israel should withdraw its troops.",
            "JOR > ISR REQUEST done named_official JOR",
        ),
        (
            "Washington has not ruled out air strikes on Iran.",
            "USA > IRN ASSAULT hypothetical government USA",
        ),
        (
            "Iran-backed militias shelled American troops in Iraq.",
            "Iran-backed militias > USA ASSAULT done author None",
        ),
        (
            "Britain and France blockaded Egypt. Paris lifted the blockade.",
            "FRA > EGY RETREAT done author None",
        ),
        (
            "Greece warned Turkey that a landing would bring war.",
            "GRC > TUR THREATEN conditional government GRC",
        ),
        (
            "Iran claimed that it had shot down an American drone. Washington denied the report.",
            "IRN > USA ASSAULT denied government USA",
        ),
        ("Two Turkish F-16s shot down a Russian bomber.", "TUR > RUS ASSAULT done author None"),
    ],
)
def test_sentences(text: str, expected: str | None) -> None:
    found = [short(report) for report in reports(text)]
    if expected is None:
        assert not any("REJECT" in line for line in found)
    else:
        assert expected in found


def test_the_chain_goes_from_the_innermost_holder_outwards() -> None:
    (found, *_) = reports("Israel fears that Iran will attack Israeli cities, American officials said.")
    assert [link.country for link in found.chain] == ["ISR", "USA", None]
    assert [link.kind for link in found.chain] == ["government", "anonymous_officials", "author"]
    assert found.source == found.chain[0]


def test_surnames_pronouns_and_titles_are_resolved() -> None:
    text = (
        "Marta Novak, the Polish foreign minister, arrived on Monday. "
        "Ms Novak accused Belarus of pushing migrants over the border. "
        "She demanded that Minsk stop it."
    )
    found = {report.category: report for report in reports(text)}
    assert (found["ACCUSE"].actor, found["ACCUSE"].target) == ("POL", "BLR")
    assert (found["REQUEST"].actor, found["REQUEST"].source.kind) == ("POL", "named_official")


def test_a_leader_is_known_by_surname_only_in_office() -> None:
    assert reports("Trump threatened Iran.")[0].actor == "USA"
    assert all(r.actor is None for r in reports("Trump threatened Iran.", dt.date(1975, 5, 1)))


def test_who_is_not_named_is_left_open() -> None:
    (found, *_) = reports("Unknown gunmen attacked a Nigerian army base.")
    assert found.actor is None
    assert found.target == "NGA"


def test_dates_and_words_of_likelihood() -> None:
    (found, *_) = reports(
        "Iran will very likely attack American troops next week, officials in Washington said."
    )
    assert found.likelihood == "very likely"
    assert found.date is not None
    assert found.date.earliest == dt.date(2019, 5, 13)


def test_spans_are_verbatim_across_broken_lines() -> None:
    text = (
        "Officials said on Monday that Iranian\nforces attacked an American base and that\n"
        "the United States would answer.\n"
    )
    source = article(text)
    for report in reports(text):
        assert source.prose.source[report.start : report.end] == report.span


def test_the_same_text_reads_the_same() -> None:
    text = "Iran attacked an American base. The Pentagon condemned the attack."
    assert reports(text) == reports(text)
    assert len({r.id for r in reports(text)}) == len(reports(text))


@given(
    st.lists(
        st.sampled_from(
            [
                "Iran",
                "struck",
                "“the”",
                "US,",
                "said",
                "he",
                "it",
                "they",
                "had",
                "will",
                "not",
                "if",
                "any",
                ".",
                "”",
                '"',
                "'",
                "(",
                "\n\n",
                "Trump’s",
                "forces",
                "who",
                "denies",
            ]
        ),
        max_size=40,
    )
)
@settings(max_examples=40, deadline=None)
def test_any_row_of_words_is_read(words: list[str]) -> None:
    text = " ".join(words)
    if text.strip():
        for report in reports("x " + text):
            assert 0 <= report.start < report.end


@pytest.mark.slow
def test_the_attributions_hold_what_the_documentation_says() -> None:
    from benchmarks.reading import attribution_scores

    texts = [
        json.loads(x)
        for x in shared_path("data/reading/polnear_dev_texts.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    rows = [
        json.loads(x)
        for x in shared_path("data/reading/polnear_dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    cue, source, content = attribution_scores({t["doc"]: t["text"] for t in texts}, rows)
    assert cue.f1 >= 0.70
    assert source.right / source.wanted >= 0.88
    assert content.f1 >= 0.82
