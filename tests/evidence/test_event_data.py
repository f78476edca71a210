"""Event data become reports; what cannot is told with its line, and nothing around it is lost."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from standoff.errors import UsageError
from standoff.evidence import Recording
from standoff.evidence.codes import UnknownCode, acled_category, category
from standoff.evidence.event_data import read_events
from standoff.evidence.lines import LONGEST, Refused
from standoff.reading.report import CATEGORIES
from tests.shared import shared_path

ICEWS = (
    "Event ID,Event Date,Source Name,Source Country,Event Text,CAMEO Code,Intensity,"
    "Target Name,Target Country,Publisher"
)
GOOD = '1,2019-05-05,Military (Iran),IRN,"Fight, with artillery",194,-10.0,Iraq,IRQ,Reuters'


def read(text: str | bytes, name: str | None = None) -> tuple[list[Recording], list[Refused]]:
    raw = text.encode() if isinstance(text, str) else text
    found = list(read_events(io.BytesIO(raw), "events.csv", name))
    return [each[1] for each in found if not isinstance(each, Refused)], [
        e for e in found if isinstance(e, Refused)
    ]


class TestIcews:
    def test_a_row(self) -> None:
        (one,), refused = read(f"{ICEWS}\n{GOOD}\n")
        assert not refused
        report, event = one.report, one.event
        assert report is not None
        assert event is not None
        assert (report["actor"], report["actor_text"], report["target"]) == ("IRN", "Military (Iran)", "IRQ")
        assert (report["category"], report["modality"], report["span"]) == (
            "ASSAULT",
            "done",
            "Fight, with artillery",
        )
        assert report["date"] == {"earliest": "2019-05-05", "latest": "2019-05-05"}
        assert [holder["name"] for holder in report["chain"]] == ["Reuters", "ICEWS"]
        assert report["document"]["name"] == "events.csv:2"
        assert (event["dataset"], event["code"], event["goldstein"]) == ("ICEWS", "194", -10.0)
        assert event["row"]["Event Text"] == "Fight, with artillery"
        assert "modality" in report["assumed"]

    def test_a_statement_is_a_note(self) -> None:
        (one,), refused = read(f"{ICEWS}\n{GOOD.replace('194', '010')}\n")
        assert not refused
        assert one.report is None
        assert "no act" in one.why

    def test_lost_zeros_are_noticed(self) -> None:
        """A file with a 46 has lost its zeros, so its 14 is 014 and no protest."""
        codes = ["46", "14", "190", "112"]
        found, _ = read("\n".join([ICEWS, *(GOOD.replace("194", code) for code in codes)]))
        assert [one.report and one.report["category"] for one in found] == [
            "CONSULT",
            None,
            "ASSAULT",
            "ACCUSE",
        ]
        found, _ = read("\n".join([ICEWS, GOOD.replace("194", "14"), GOOD]))
        assert [one.report and one.report["category"] for one in found] == ["PROTEST", "ASSAULT"]

    def test_the_same_row_is_the_same_recording_wherever_it_stands(self) -> None:
        first, _ = read(f"{ICEWS}\n{GOOD}\n")
        again, _ = read(f"{ICEWS}\n\n{GOOD}\n")
        assert first[0].key == again[0].key

    def test_the_shared_file(self) -> None:
        path = shared_path("data/icews_us_iran_2005_2015.csv")
        with path.open("rb") as file:
            found = list(read_events(file, "icews.csv"))
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(found) == len(rows) == 1068
        for row, each in zip(rows, found, strict=True):
            assert not isinstance(each, Refused)
            report, event = each[1].report, each[1].event
            assert event is not None
            assert event["row"] == row
            assert event["goldstein"] == float(row["goldstein"])
            assert (report is None) == row["cameo"].startswith("01")
            if report is not None:
                assert (report["actor"], report["target"]) == (row["source_side"], row["target_side"])
                assert report["date"]["earliest"] == row["date"]
        counted = Counter(each[1].report["category"] for each in found if each[1].report)
        assert counted["COERCE"] == sum(
            row["cameo"][:3] in ("163", "170", "172", "173", "192") for row in rows
        )


def test_gdelt_has_no_header() -> None:
    cells = [""] * 61
    cells[0], cells[1], cells[5], cells[6], cells[7] = (
        "410000001",
        "20190505",
        "USAMIL",
        "UNITED STATES",
        "USA",
    )
    cells[15], cells[16], cells[17] = "IRN", "IRAN", "IRN"
    cells[26], cells[30], cells[59], cells[60] = (
        "0871",
        "9.0",
        "20190506120000",
        "https://www.example.org/a?b",
    )
    (one,), refused = read("\t".join(cells) + "\n")
    assert not refused
    assert one.report is not None
    assert (one.report["actor"], one.report["target"], one.report["category"]) == ("USA", "IRN", "RETREAT")
    assert one.report["source"]["name"] == "example.org"
    assert one.report["document"]["published"] == "2019-05-06"
    with_header = (
        "\t".join(["GlobalEventID", "SQLDATE", "Actor1CountryCode", "EventCode"])
        + "\n1\t20190505\tUSA\t190\n"
    )
    assert read(with_header)[0][0].report["category"] == "ASSAULT"  # type: ignore[index]


def test_acled() -> None:
    header = "event_id_cnty;event_date;time_precision;event_type;sub_event_type;actor1;actor2;source;notes\n"
    rows = [
        "IRQ1;05 May 2019;1;Battles;Armed clash;Military Forces of Iraq (2018-2020);Islamic State;Reuters; BBC;x",
        'IRQ2;2019-05-05;3;Protests;Peaceful protest;Protesters (Iraq);;"Reuters; BBC";They marched.',
        "IRQ3;2019-05-05;1;Strategic developments;Other;Protesters (Iraq);;x;y",
        "IRQ4;2019-05-05;1;Strategic developments;Moon landing;Protesters (Iraq);;x;y",
    ]
    found, refused = read(header + "\n".join(rows))
    assert [(line.number, line.message) for line in refused] == [
        (2, "has 10 columns where there should be 9"),
        (5, "code: there is none such in ACLED"),
    ]
    report = found[0].report
    assert report is not None
    assert report["date"] == {"earliest": "2019-05-01", "latest": "2019-05-31"}
    assert report["source"]["name"] == "Reuters"
    assert {"actor", "target"} <= set(report["assumed"])
    assert report["actor"] is None, "people who protest in a state are not its government"
    assert found[1].report is None


def test_plover_codes_and_json_lines() -> None:
    row = {
        "Event Date": "2019-05-05", "Event Type": "mobilize", "Actor Name": "US Navy", "Actor Country": "USA",
        "Recipient Name": "Iran", "Recipient Country": "IRN", "Intensity": -6.5, "Contexts": ["military"],
    }  # fmt: skip
    (one,), refused = read(
        json.dumps(row) + "\n[1]\nnot json\n" + "{" * 100_000 + '\n{"a": NaN}\n{"a": ' + "9" * 5000 + "}"
    )
    assert one.report is not None
    assert (one.report["category"], one.report["actor"]) == ("MOBILIZE", "USA")
    assert [line.number for line in refused] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD.replace("194", "999"), "code: there is none such in CAMEO"),
        (GOOD.replace("194", "19x"), "code: there is none such in CAMEO"),
        (GOOD.replace("194", ""), "code: there is none such in CAMEO"),
        (GOOD.replace("194", "١٩٤"), "code: there is none such in CAMEO"),
        (GOOD.replace("2019-05-05", "05/06/2019"), "date: is missing or no date"),
        (GOOD.replace("2019-05-05", "2019-02-30"), "date: is missing or no date"),
        (GOOD.replace("2019-05-05", ""), "date: is missing or no date"),
        (GOOD + ",more", "has 11 columns where there should be 10"),
        (GOOD.replace("Reuters", "x" * 2500), "too_long|at most 2000"),
        (GOOD.replace("Reuters", "x\0y"), "zero bytes"),
        ("x" * (LONGEST + 10), "is longer than"),
        ('1,"2019-05-05', "left open"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_rest_goes_in(row: str, said: str) -> None:
    found, (bad,) = read("\n".join([ICEWS, GOOD, row, GOOD.replace("1,", "2,", 1), ""]))
    assert len(found) == 2
    assert bad.number == 3
    assert any(part in bad.message for part in said.split("|")), bad


def test_bytes_that_are_no_text() -> None:
    found, (bad,) = read(f"{ICEWS}\n".encode() + b"\xff\xfe\x80\n" + GOOD.encode())
    assert len(found) == 1
    assert (bad.number, bad.message) == (2, "is not UTF-8")
    assert read(b"\xef\xbb\xbf" + f"{ICEWS}\n{GOOD}".encode())[0]
    found, (bad,) = read(f"{ICEWS}\n{GOOD}".encode("utf-16"))
    assert "UTF-16" in bad.message


def test_a_quotation_mark_left_open_swallows_no_other_row() -> None:
    rows = [GOOD.replace("1,", f"{i},", 1) for i in range(50)]
    rows[7] = '7,2019-05-05,"Iran,IRN,x,194,-10,Iraq,IRQ,Reuters'
    found, refused = read("\n".join([ICEWS, *rows]))
    assert len(found) == 49
    assert [line.number for line in refused] == [9]


def test_a_cell_may_run_over_lines() -> None:
    (one,), refused = read(f"{ICEWS}\n" + GOOD.replace("Fight, with", "Fight,\nwith"))
    assert not refused
    assert one.report is not None
    assert one.report["span"] == "Fight,\nwith artillery"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "a,b\n1,2\n", "hello", '{"a": 1}\n{"a": 2}\n', "\x00", "a\tb\n1\t2"]
)
def test_a_file_of_something_else(text: str) -> None:
    found, refused = read(text)
    assert found == []
    assert len(refused) == 1


def test_an_unknown_dataset() -> None:
    with pytest.raises(UsageError, match="gdelt"):
        read(f"{ICEWS}\n{GOOD}", "gdlet")


def test_every_code_of_the_shared_table_has_a_category() -> None:
    with shared_path("data/cameo_goldstein.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["cameo"] for row in csv.DictReader(file)]
    assert len(codes) > 300
    for code in codes:
        assert category(code) in CATEGORIES or code.startswith("01"), code
        if len(code) > 2:  # where zeros were lost, the whole codes still mean the same
            assert category(code.removeprefix("0"), zeros_lost=True) == category(code), code


@pytest.mark.parametrize("code", ["", "0", "00", "21", "999", "1.9", "-19", "19 0", "19000", "١٩", "AGREED"])
def test_codes_there_are_not(code: str) -> None:
    with pytest.raises(UnknownCode):
        category(code)
    with pytest.raises(UnknownCode):
        acled_category(code)


@given(st.binary(max_size=400))
@example(b'{"cameo": ""}')
def test_anything_can_be_read(content: bytes) -> None:
    """Nothing in a file makes reading fail, whatever stands in it."""
    read(content)
    read(f"{ICEWS}\n{GOOD}\n".encode() + content)


_cell = st.one_of(
    st.sampled_from(["2019-05-05", "194", "IRN", '"', ",", "\t", "\n", "\x1b]0;x\x07", "'; DROP TABLE x"]),
    st.text(max_size=8),
)


@settings(max_examples=200)
@given(st.lists(st.lists(_cell, min_size=10, max_size=10), max_size=6))
def test_rows_written_well_are_never_lost(rows: list[list[str]]) -> None:
    """Each row that a program writes comes out as a recording or is refused with its line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(ICEWS.split(","))
    rows = [[cell.replace("\r", " ").replace("\0", " ") for cell in row] for row in rows]
    writer.writerows(row if any(cell.strip() for cell in row) else ["x"] * 10 for row in rows)
    good = next(csv.reader([GOOD]))
    writer.writerow(good)
    found, refused = read(out.getvalue().encode("utf-8", "surrogatepass"))
    assert len(found) + len(refused) >= len(rows) + 1 or any("\n" in cell for row in rows for cell in row)
    last = found[-1]
    assert last.event is not None
    assert list(last.event["row"].values()) == good
